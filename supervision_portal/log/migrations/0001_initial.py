import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="EventLink",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("event_id", models.BigIntegerField(unique=True)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("actor_id", models.BigIntegerField(help_text="The person; empty: the system.", null=True)),
                ("role", models.TextField(blank=True, default="", help_text="The role in which they acted.")),
                (
                    "relation",
                    models.TextField(
                        blank=True, default="", help_text="What let them: supervisor, grant:audit …"
                    ),
                ),
                ("verb", models.TextField(help_text="A value of verbs.Verb.")),
                ("file_id", models.UUIDField(null=True)),
                ("record_id", models.UUIDField(null=True)),
                (
                    "object_type",
                    models.TextField(blank=True, default="", help_text="Anything else: app_label.model"),
                ),
                ("object_id", models.TextField(blank=True, default="")),
                (
                    "digest",
                    models.TextField(
                        blank=True, default="", help_text="SHA-256 of what was signed, sealed or exported."
                    ),
                ),
                ("count", models.IntegerField(help_text="How many, for imports and lists.", null=True)),
                ("request_id", models.TextField(blank=True, default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("file_id__isnull", False)),
                        fields=["file_id", "-id"],
                        name="log_event_by_file",
                    ),
                    models.Index(
                        condition=models.Q(("record_id__isnull", False)),
                        fields=["record_id", "-id"],
                        name="log_event_by_record",
                    ),
                    models.Index(fields=["actor_id", "-id"], name="log_event_by_actor"),
                ],
            },
        ),
    ]
