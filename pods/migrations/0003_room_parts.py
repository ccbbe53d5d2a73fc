from django.db import migrations, models


class Migration(migrations.Migration):
    """A session keeps the parts to play that it began with, as it keeps its steps."""

    dependencies = [("pods", "0002_room_paused_in_all")]

    operations = [
        migrations.AddField("room", "parts", models.JSONField(default=list)),
    ]
