import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
        ("records", "0002_record_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="file",
            name="team",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="files",
                to="people.team",
            ),
        ),
        migrations.AddField(
            model_name="record",
            name="narrow",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="recordparty",
            name="read_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="recordparty",
            name="signs",
            field=models.BooleanField(default=True),
        ),
        migrations.AlterField(
            model_name="fileholder",
            name="role",
            field=models.CharField(
                choices=[
                    ("supervisee", "Supervisee"),
                    ("caseworker", "Allocated worker"),
                    ("cts_worker", "CTS worker"),
                ],
                default="supervisee",
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="FileBar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(default=django.utils.timezone.localdate)),
                ("end", models.DateField(blank=True, null=True)),
                ("reason", models.CharField(max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bars", to="records.file"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="barred_from",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("end__isnull", True)), fields=("file", "user"), name="barred_once"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("state__in", ["draft", "shared"])),
                fields=["id"],
                name="record_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="recordparty",
            index=models.Index(
                condition=models.Q(("until__isnull", False)), fields=["user"], name="party_until"
            ),
        ),
        migrations.AddIndex(
            model_name="recordparty",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True), ("signs", False)),
                fields=["user"],
                name="party_to_read",
            ),
        ),
    ]
