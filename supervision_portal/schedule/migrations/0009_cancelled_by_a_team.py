from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schedule", "0008_board_index")]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="cancelled_by_whom",
            field=models.CharField(
                blank=True,
                choices=[
                    ("supervisee", "The supervisee"),
                    ("supervisor", "The supervisor"),
                    ("both", "Both agreed"),
                    ("team", "The pod"),
                ],
                max_length=20,
            ),
        ),
    ]
