import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("records", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
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
                ("secret", models.CharField(max_length=60, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
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
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("slot", models.CharField(max_length=40)),
                ("claimed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("name", "slot"), name="job_runs_once")],
            },
        ),
        migrations.CreateModel(
            name="PolicySetting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("value", models.JSONField()),
                ("start", models.DateField(default=django.utils.timezone.localdate)),
            ],
            options={
                "ordering": ["key", "start"],
                "constraints": [
                    models.UniqueConstraint(fields=("key", "start"), name="one_setting_of_a_key_and_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("planned_for", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=150)),
                (
                    "state",
                    models.CharField(
                        choices=[("booked", "Booked"), ("held", "Held"), ("cancelled", "Did not take place")],
                        default="booked",
                        max_length=10,
                    ),
                ),
                ("held_on", models.DateField(blank=True, null=True)),
                ("also", models.CharField(blank=True, max_length=30)),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                (
                    "cancelled_by_whom",
                    models.CharField(
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
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("sickness", "Sickness"),
                            ("leave", "Leave"),
                            ("court", "Court or a child protection conference"),
                            ("crisis", "An emergency on a case"),
                            ("workload", "Workload"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                    ),
                ),
                ("why_text", models.TextField(blank=True)),
                (
                    "booked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "booked_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sessions_booked",
                        to="records.record",
                    ),
                ),
                (
                    "cancelled_by",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="records.file",
                    ),
                ),
                (
                    "instead",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="replaces",
                        to="schedule.session",
                    ),
                ),
                (
                    "record",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="session",
                        to="records.record",
                    ),
                ),
            ],
            options={
                "ordering": ["-planned_for"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("not_held", "This session did not happen"),
                            ("reason", "The reason given is not right"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="schedule.session",
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="Variation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(default=django.utils.timezone.localdate)),
                ("end", models.DateField(blank=True, null=True)),
                ("duty", models.CharField(max_length=30)),
                ("timing", models.JSONField(blank=True, null=True)),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("reason", models.CharField(max_length=500)),
                ("agreed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variations",
                        to="records.file",
                    ),
                ),
            ],
            options={
                "ordering": ["start", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Deadline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("duty", models.CharField(max_length=30)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("opens_on", models.DateField(blank=True, null=True)),
                ("because", models.JSONField(default=list)),
                ("form", models.CharField(blank=True, max_length=30)),
                ("rule", models.CharField(blank=True, max_length=80)),
                ("last_on", models.DateField(blank=True, null=True)),
                ("paused", models.BooleanField(default=False)),
                ("since", models.DateField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "ended",
                    models.CharField(
                        blank=True,
                        choices=[("done", "Done"), ("moved", "Moved"), ("over", "No longer due")],
                        max_length=10,
                    ),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deadlines",
                        to="records.file",
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="people.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=["team", "duty", "due_on"],
                        name="deadline_of_team",
                    ),
                    models.Index(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=["responsible", "due_on"],
                        name="deadline_of_person",
                    ),
                    models.Index(fields=["team", "duty", "ended_on"], name="deadline_past"),
                    models.Index(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=["duty", "team"],
                        include=("due_on", "last_on", "paused", "file"),
                        name="deadline_board",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_on__isnull", True)),
                        fields=("file", "duty"),
                        name="one_deadline_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_on__isnull", True), ("ended", ""), ("ended_on__isnull", True)),
                            models.Q(
                                ("done_on__isnull", False), ("ended", "done"), ("ended_on__isnull", False)
                            ),
                            models.Q(
                                ("done_on__isnull", True),
                                ("ended__in", ["moved", "over"]),
                                ("ended_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deadline_ends_with_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FileEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("on", models.DateField()),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="records.file"
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
                "constraints": [models.UniqueConstraint(fields=("file", "name"), name="file_event_once")],
            },
        ),
        migrations.CreateModel(
            name="FrequencyRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(default=django.utils.timezone.localdate)),
                ("end", models.DateField(blank=True, null=True)),
                ("key", models.SlugField(max_length=80)),
                ("duty", models.CharField(max_length=30)),
                ("spec", models.JSONField()),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="schedule.publication",
                    ),
                ),
            ],
            options={
                "ordering": ["order", "start"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("end__isnull", True)), fields=("key",), name="one_rule_of_a_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"
                        ),
                        name="rule_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("duty", models.CharField(max_length=30)),
                ("about", models.CharField(blank=True, max_length=40)),
                ("due_on", models.DateField()),
                ("stage", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("path", models.CharField(blank=True, max_length=200)),
                ("dropped", models.BooleanField(default=False)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to="records.file",
                    ),
                ),
                (
                    "mail",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reminders",
                        to="records.notice",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reminders",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("dropped", False), ("mail", None)),
                        fields=["to"],
                        name="reminder_waits",
                    ),
                    models.Index(
                        condition=models.Q(("dropped", False), ("stage__in", ("manager", "above"))),
                        fields=["to"],
                        name="reminder_escalated",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("file", "duty", "about", "due_on", "stage", "to"), name="reminded_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dropped", False), ("mail", None), _connector="OR"),
                        name="dropped_is_in_no_mail",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["file", "state", "-held_on"], name="schedule_se_file_id_77693a_idx"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["file", "planned_for"], name="schedule_se_file_id_042b83_idx"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancelled_on__isnull", True), ("held_on__isnull", True), ("state", "booked")),
                    models.Q(("cancelled_on__isnull", True), ("held_on__isnull", False), ("state", "held")),
                    models.Q(
                        ("cancelled_by__isnull", False),
                        ("cancelled_on__isnull", False),
                        ("held_on__isnull", True),
                        ("state", "cancelled"),
                        models.Q(("why", ""), _negated=True),
                        models.Q(("cancelled_by_whom", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="session_state_has_its_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(fields=("session", "by", "kind"), name="stated_once"),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"),
                name="variation_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(("timing__isnull", False), ("minutes__isnull", False), _connector="OR"),
                name="variation_varies",
            ),
        ),
    ]
