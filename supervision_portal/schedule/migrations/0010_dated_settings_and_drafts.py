from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def begin_with_the_rules(apps: Any, _editor: Any) -> None:
    """What was said without a day was said since the first rule began."""
    first = apps.get_model("schedule", "FrequencyRule").objects.order_by("start").first()
    if first:
        apps.get_model("schedule", "PolicySetting").objects.update(start=first.start)


class Migration(migrations.Migration):
    dependencies = [
        ("schedule", "0009_cancelled_by_a_team"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicyDraft",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("content", models.JSONField()),
                ("saved_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AlterModelOptions(name="policysetting", options={"ordering": ["key", "start"]}),
        migrations.AddField(
            model_name="policysetting",
            name="start",
            field=models.DateField(default=django.utils.timezone.localdate),
        ),
        migrations.AlterField(model_name="policysetting", name="key", field=models.CharField(max_length=60)),
        migrations.RunPython(begin_with_the_rules, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name="policysetting",
            constraint=models.UniqueConstraint(fields=("key", "start"), name="one_setting_of_a_key_and_day"),
        ),
        migrations.AddIndex(
            model_name="reminder",
            index=models.Index(
                condition=models.Q(("dropped", False), ("stage__in", ("manager", "above"))),
                fields=["to"],
                name="reminder_escalated",
            ),
        ),
    ]
