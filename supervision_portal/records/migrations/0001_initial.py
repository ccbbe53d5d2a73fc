import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.manager
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE records_number START 1001", "DROP SEQUENCE records_number"),
        migrations.CreateModel(
            name="Guidance",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, unique=True)),
                ("text", models.TextField(blank=True)),
                ("links", models.JSONField(blank=True, default=list)),
                (
                    "places",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=50)),
            ],
            options={
                "ordering": ["order", "title"],
            },
        ),
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("supervision", "Supervision file"),
                            ("child", "Child’s file"),
                            ("team", "Team folder"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("opened_on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "permissions": [("read_file", "Can read the records of this file while the grant runs")],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("action", "Action"),
                            ("goal", "Goal"),
                            ("need", "Learning and development need"),
                            ("learning", "Learning point"),
                        ],
                        default="action",
                        max_length=10,
                    ),
                ),
                ("what", models.TextField()),
                ("who", models.CharField(blank=True, max_length=150)),
                ("by_when", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("done", "Done"),
                            ("dropped", "No longer needed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("ended_on", models.DateField(blank=True, null=True)),
                ("end_reason", models.TextField(blank=True)),
                ("needs_sign_off", models.BooleanField(default=False)),
                ("signed_off_on", models.DateField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="records.file"
                    ),
                ),
            ],
            options={
                "ordering": ["by_when", "pk"],
            },
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
        ),
        migrations.CreateModel(
            name="FileGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("dip_sample", "Dip sample"),
                            ("dispute", "Dispute"),
                            ("cover", "Cover for the supervisor"),
                            ("inspection", "Inspection"),
                            ("audit", "Audit"),
                            ("audit_whole", "Audit, with the personal-issues section"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("opened_for", models.UUIDField(blank=True, null=True)),
                ("start", models.DateTimeField(default=django.utils.timezone.now)),
                ("end", models.DateTimeField()),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="records.file"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "permission",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "base_manager_name": "whenever",
                "default_manager_name": "objects",
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("whenever", django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name="FileHolder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(default=django.utils.timezone.localdate)),
                ("end", models.DateField(blank=True, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("supervisee", "Supervisee"),
                            ("caseworker", "Allocated worker"),
                            ("cts_worker", "CTS worker"),
                        ],
                        default="supervisee",
                        max_length=20,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holders", to="records.file"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held_files",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.CharField(max_length=30, null=True, unique=True)),
                ("kind", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("shared", "Waiting for signatures"),
                            ("signed", "Final"),
                            ("sealed", "Final and sealed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=0)),
                ("content", models.TextField(default='{"data":{},"shown":null}')),
                ("narrow", models.BooleanField(default=False)),
                ("together", models.BooleanField(default=False)),
                ("held_on", models.DateField(blank=True, null=True)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_reason", models.TextField(blank=True)),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "amends",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addenda",
                        to="records.record",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="records_begun",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="records", to="records.file"
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=150, unique=True)),
                ("mail", models.CharField(max_length=40)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.file",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.FileField(max_length=200, upload_to="attachments/%Y/%m/")),
                ("name", models.CharField(max_length=150)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attachments",
                        to="records.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ActionUpdate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate)),
                ("text", models.TextField()),
                ("by_when_before", models.DateField(blank=True, null=True)),
                (
                    "action",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="updates",
                        to="records.action",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="action_updates",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
            },
        ),
        migrations.AddField(
            model_name="action",
            name="ended_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions_ended",
                to="records.record",
            ),
        ),
        migrations.AddField(
            model_name="action",
            name="record",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="actions", to="records.record"
            ),
        ),
        migrations.CreateModel(
            name="RecordParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("supervisee", "Supervisee"),
                            ("supervisor", "Supervisor"),
                            ("participant", "Participant"),
                            ("notes", "Taking notes"),
                            ("auditor", "Auditor"),
                            ("second_auditor", "Second auditor"),
                        ],
                        max_length=20,
                    ),
                ),
                ("signs", models.BooleanField(default=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="records.record",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="party_to",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Return",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="returns",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="SealedDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pdf", models.FileField(max_length=200, upload_to="sealed/%Y/%m/")),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("sealed_at", models.DateTimeField()),
                ("certificate", models.CharField(max_length=64)),
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sealed",
                        to="records.record",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SealFailure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("error", models.CharField(max_length=500)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seal_failures",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("supervisee", "Supervisee"),
                            ("supervisor", "Supervisor"),
                            ("participant", "Participant"),
                            ("notes", "Taking notes"),
                            ("auditor", "Auditor"),
                            ("second_auditor", "Second auditor"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("signed", "Signed"), ("refused", "Refused to sign")],
                        default="signed",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("digest", models.CharField(max_length=64)),
                ("words", models.TextField(blank=True)),
                ("method", models.CharField(max_length=20)),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="records.record",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(fields=["kind", "title"], name="records_fil_kind_9e4410_idx"),
        ),
        migrations.AddIndex(
            model_name="file",
            index=models.Index(
                condition=models.Q(("kind", "child"), ("team", None)), fields=["id"], name="child_of_no_team"
            ),
        ),
        migrations.AddConstraint(
            model_name="filebar",
            constraint=models.UniqueConstraint(
                condition=models.Q(("end__isnull", True)), fields=("file", "user"), name="barred_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="filegrant",
            constraint=models.UniqueConstraint(
                fields=("user", "permission", "content_object", "reason", "start"), name="file_grant_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="filegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__gt", models.F("start"))), name="file_grant_ends_after_start"
            ),
        ),
        migrations.AddIndex(
            model_name="fileholder",
            index=models.Index(
                condition=models.Q(("role", "supervisee")),
                fields=["user", "file"],
                include=("start", "end"),
                name="file_by_supervisee",
            ),
        ),
        migrations.AddConstraint(
            model_name="fileholder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("end__isnull", True)), fields=("file", "role"), name="file_held_by_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="fileholder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("end__isnull", True), ("role", "supervisee")),
                fields=("user", "role"),
                name="one_supervision_file_each",
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                fields=["file", "-held_on", "-begun_at"], name="records_rec_file_id_006193_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["kind", "state"], name="records_rec_kind_6f654b_idx"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["state", "shared_at"], name="records_rec_state_4cfac0_idx"),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("state__in", ["draft", "shared"])),
                fields=["id"],
                name="record_unfinished",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sealed_at__isnull", True), ("signed_at__isnull", True), ("state", "draft")),
                    models.Q(
                        ("held_on__isnull", False),
                        ("number__isnull", False),
                        ("sealed_at__isnull", True),
                        ("shared_at__isnull", False),
                        ("shared_by__isnull", False),
                        ("signed_at__isnull", True),
                        ("state", "shared"),
                    ),
                    models.Q(
                        ("held_on__isnull", False),
                        ("number__isnull", False),
                        ("sealed_at__isnull", True),
                        ("shared_at__isnull", False),
                        ("signed_at__isnull", False),
                        ("state", "signed"),
                    ),
                    models.Q(
                        ("held_on__isnull", False),
                        ("number__isnull", False),
                        ("sealed_at__isnull", False),
                        ("shared_at__isnull", False),
                        ("signed_at__isnull", False),
                        ("state", "sealed"),
                    ),
                    _connector="OR",
                ),
                name="record_state_has_its_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="record",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_by__isnull", True), ("closed_reason", "")),
                    models.Q(
                        ("closed_by__isnull", False),
                        ("signed_at__isnull", False),
                        models.Q(("closed_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="record_closed_with_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("claimed_at__isnull", True)), fields=["claimed_at"], name="notice_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(fields=("record", "sha256"), name="attached_once"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["owner", "state"], name="records_act_owner_i_325fe2_idx"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(fields=["file", "state"], name="records_act_file_id_6050e4_idx"),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                condition=models.Q(("needs_sign_off", True), ("signed_off_on__isnull", True)),
                fields=["file"],
                name="action_to_sign_off",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.UniqueConstraint(fields=("record", "row"), name="action_once_a_row"),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "action"), _negated=True), ("by_when__isnull", False), _connector="OR"
                ),
                name="an_action_has_its_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_on__isnull", True), ("state__in", ["open", "withdrawn"])),
                    models.Q(("ended_on__isnull", False), ("state", "done")),
                    models.Q(
                        ("ended_on__isnull", False),
                        ("state", "dropped"),
                        models.Q(("end_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="action_ends_with_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signed_off_by__isnull", True), ("signed_off_on__isnull", True)),
                    models.Q(
                        ("ended_on__isnull", False),
                        ("needs_sign_off", True),
                        ("signed_off_by__isnull", False),
                        ("signed_off_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="action_signed_off_once_ended",
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
        migrations.AddConstraint(
            model_name="recordparty",
            constraint=models.UniqueConstraint(fields=("record", "user"), name="nobody_is_both_parties"),
        ),
        migrations.AddConstraint(
            model_name="recordparty",
            constraint=models.UniqueConstraint(
                condition=models.Q(("role", "participant"), _negated=True),
                fields=("record", "role"),
                name="one_person_a_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("record", "user"),
                name="signed_once_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer", "signed"), models.Q(("words", ""), _negated=True), _connector="OR"
                ),
                name="a_refusal_says_why",
            ),
        ),
    ]
