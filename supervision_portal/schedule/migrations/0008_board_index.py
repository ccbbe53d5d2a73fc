from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schedule", "0007_calendar_feed")]

    operations = [
        migrations.AddIndex(
            model_name="deadline",
            index=models.Index(
                condition=models.Q(("ended_on__isnull", True)),
                fields=["duty", "team"],
                include=("due_on", "last_on", "paused", "file"),
                name="deadline_board",
            ),
        ),
    ]
