import re
from uuid import UUID

from django.db import migrations, models

OLD = re.compile(r"(.+) \(([0-9a-f-]{36})\)")  # “Personal supervision file audit (ee20d39f-…)”


def name_what_it_was_for(apps, _schema):
    for grant in apps.get_model("records", "FileGrant").objects.all():
        if found := OLD.fullmatch(grant.reason):
            grant.reason, grant.opened_for = found[1], UUID(found[2])
            grant.save(update_fields=["reason", "opened_for"])


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_guidance"),
    ]

    operations = [
        migrations.AddField(
            model_name="filegrant",
            name="opened_for",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.RunPython(name_what_it_was_for, migrations.RunPython.noop, elidable=True),
    ]
