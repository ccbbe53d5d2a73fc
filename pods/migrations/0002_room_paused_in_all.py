from django.db import migrations, models


class Migration(migrations.Migration):
    """How long a pod lasted is told without its pauses."""

    dependencies = [("pods", "0001_initial")]

    operations = [
        migrations.AddField("room", "paused_in_all", models.PositiveIntegerField(default=0)),
    ]
