import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("supervision", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnonymisedTeam",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="anonymises_cases",
                        serialize=False,
                        to="people.team",
                    ),
                ),
            ],
        ),
    ]
