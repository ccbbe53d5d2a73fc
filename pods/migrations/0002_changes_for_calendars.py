import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Calendars that have a pod take its later versions in place of it."""

    dependencies = [("pods", "0001_initial")]

    operations = [
        migrations.AddField("pod", "changes", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("pod", "changed_at", models.DateTimeField(default=django.utils.timezone.now)),
    ]
