import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casefile", "0002_initial"),
        ("people", "0001_initial"),
        ("records", "0002_record_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # What stood before was of the demo council alone: children had no files.
        migrations.DeleteModel("Allocation"),
        migrations.DeleteModel("Child"),
        migrations.CreateModel(
            name="CaseDiscussion",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="discussion",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                (
                    "formality",
                    models.CharField(choices=[("formal", "Formal"), ("informal", "Informal")], max_length=10),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[("individual", "Individual"), ("group", "Group"), ("pod", "Pod")],
                        max_length=10,
                    ),
                ),
                ("last_seen_on", models.DateField(blank=True, null=True)),
                ("next_on", models.DateField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CaseRecordTeam",
            fields=[
                (
                    "team",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="case_system",
                        serialize=False,
                        to="people.team",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name of the case system")),
            ],
        ),
        migrations.CreateModel(
            name="Family",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150)),
            ],
            options={
                "verbose_name_plural": "families",
            },
        ),
        migrations.CreateModel(
            name="Status",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.SlugField(max_length=30, unique=True)),
                ("name", models.CharField(max_length=100)),
                ("order", models.PositiveSmallIntegerField(default=100)),
            ],
            options={
                "verbose_name_plural": "statuses",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Child",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="child",
                        serialize=False,
                        to="records.file",
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("initials", models.CharField(max_length=10)),
                (
                    "case_number",
                    models.CharField(max_length=30, unique=True, verbose_name="number in the case system"),
                ),
                ("born_on", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="home address")),
                ("address_is_confidential", models.BooleanField(default=False)),
                (
                    "family",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="children",
                        to="casefile.family",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "children",
            },
        ),
        migrations.CreateModel(
            name="FrequencyDecision",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="frequency_decision",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("every_months", models.PositiveSmallIntegerField()),
                ("rationale", models.TextField()),
                ("start", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("every_months__gte", 1)), name="at_least_each_month_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("start")), _connector="OR"
                        ),
                        name="decision_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="filing",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                ("due_on", models.DateField()),
                ("case_system", models.CharField(blank=True, max_length=60)),
                ("filed_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_at", models.DateTimeField(blank=True, null=True)),
                (
                    "filed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("filed_at__isnull", True)), fields=["due_on"], name="filing_open"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KnowsAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_known_by",
                        to="casefile.child",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("child", "user"), name="knows_address_once")],
            },
        ),
        migrations.CreateModel(
            name="SignificantEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=30)),
                ("what", models.CharField(blank=True, max_length=300)),
                ("happened_at", models.DateTimeField()),
                ("known_at", models.DateTimeField()),
                ("logged_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=300)),
                ("told_next_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="significant_events",
                        to="records.file",
                    ),
                ),
                (
                    "logged_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "oversight",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="records.record",
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["happened_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                        fields=["happened_at"],
                        name="event_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("known_at__gte", models.F("happened_at"))),
                        name="known_after_happened",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="withdrawn_with_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChildStatus",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start", models.DateField(default=django.utils.timezone.localdate)),
                ("end", models.DateField(blank=True, null=True)),
                ("settled", models.BooleanField(default=False, verbose_name="settled")),
                (
                    "complex",
                    models.BooleanField(default=False, verbose_name="complex, or in placement support"),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statuses",
                        to="casefile.child",
                    ),
                ),
                (
                    "status",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casefile.status"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("end__isnull", True)), fields=("child",), name="one_status_today"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"
                        ),
                        name="status_ends_after_start",
                    ),
                ],
            },
        ),
    ]
