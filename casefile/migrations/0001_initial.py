import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import casefile.genogram_models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0001_initial"),
        ("records", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                ("retired_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "statuses",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="CaseRecordTeam",
            fields=[
                ("start", models.DateField(default=django.utils.timezone.localdate)),
                ("end", models.DateField(blank=True, null=True)),
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
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"
                        ),
                        name="case_system_ends_after_start",
                    )
                ],
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
            name="Genogram",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(default=django.utils.timezone.localdate)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="genograms",
                        to="records.file",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GenogramPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=150)),
                (
                    "sex",
                    models.CharField(
                        choices=[
                            ("male", "male"),
                            ("female", "female"),
                            ("other", "other"),
                            ("unknown", "unknown"),
                        ],
                        default="unknown",
                        max_length=10,
                    ),
                ),
                ("born", casefile.genogram_models.WhenField(blank=True, max_length=10, null=True)),
                ("died", casefile.genogram_models.WhenField(blank=True, max_length=10, null=True)),
                ("is_dead", models.BooleanField(default=False)),
                ("is_index", models.BooleanField(default=False)),
                (
                    "pregnancy",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pregnant", "pregnant"),
                            ("miscarriage", "miscarriage"),
                            ("stillbirth", "stillbirth"),
                            ("termination", "termination"),
                        ],
                        max_length=15,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "genogram",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="casefile.genogram",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GenogramHousehold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "genogram",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="households",
                        to="casefile.genogram",
                    ),
                ),
                ("people", models.ManyToManyField(related_name="households", to="casefile.genogramperson")),
            ],
        ),
        migrations.CreateModel(
            name="GenogramFeeling",
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
                            ("close", "close"),
                            ("distant", "distant"),
                            ("conflict", "conflict"),
                            ("violence", "violence"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "genogram",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feelings",
                        to="casefile.genogram",
                    ),
                ),
                (
                    "a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casefile.genogramperson",
                    ),
                ),
                (
                    "b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casefile.genogramperson",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GenogramCouple",
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
                            ("couple", "couple"),
                            ("married", "married"),
                            ("separated", "separated"),
                            ("divorced", "divorced"),
                            ("transitory", "transitory"),
                        ],
                        default="couple",
                        max_length=15,
                    ),
                ),
                ("began", casefile.genogram_models.WhenField(blank=True, max_length=10, null=True)),
                ("ended", casefile.genogram_models.WhenField(blank=True, max_length=10, null=True)),
                (
                    "genogram",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="couples",
                        to="casefile.genogram",
                    ),
                ),
                (
                    "partner_a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casefile.genogramperson",
                    ),
                ),
                (
                    "partner_b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casefile.genogramperson",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GenogramChild",
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
                            ("birth", "birth"),
                            ("adopted", "adopted"),
                            ("fostered", "fostered"),
                            ("step", "step"),
                        ],
                        default="birth",
                        max_length=10,
                    ),
                ),
                (
                    "twins",
                    models.CharField(
                        blank=True, choices=[("twins", "twins"), ("identical", "identical")], max_length=10
                    ),
                ),
                (
                    "genogram",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="casefile.genogram",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casefile.genogramperson",
                    ),
                ),
                (
                    "parent_a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casefile.genogramperson",
                    ),
                ),
                (
                    "parent_b",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casefile.genogramperson",
                    ),
                ),
            ],
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
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("pdf", models.FileField(blank=True, max_length=200, upload_to="released/%Y/%m/")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="releases",
                        to="records.file",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
        ),
        migrations.CreateModel(
            name="ReleaseEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("grounds", models.TextField(blank=True)),
                (
                    "held_back_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="records.record"
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="casefile.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ShownGenogram",
            fields=[
                (
                    "record",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="shown_genogram",
                        serialize=False,
                        to="records.record",
                    ),
                ),
                (
                    "genogram",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shown_in",
                        to="casefile.genogram",
                    ),
                ),
            ],
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
        ),
        migrations.CreateModel(
            name="Drawing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("image", models.FileField(max_length=200, upload_to="drawings/%Y/%m/")),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("drawn_on", models.DateField()),
                ("description", models.TextField()),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="drawings",
                        to="records.file",
                    ),
                ),
            ],
            options={
                "ordering": ["-drawn_on", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True), name="drawing_is_described"
                    )
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
                    ),
                    models.Index(
                        condition=models.Q(("dropped_at__isnull", True)),
                        fields=["record"],
                        name="filing_not_dropped",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="genogram",
            index=models.Index(fields=["file", "-on", "-id"], name="genograms_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="genogramcouple",
            constraint=models.CheckConstraint(
                condition=models.Q(("partner_a", models.F("partner_b")), _negated=True),
                name="no_couple_with_oneself",
            ),
        ),
        migrations.AddConstraint(
            model_name="knowsaddress",
            constraint=models.UniqueConstraint(fields=("child", "user"), name="knows_address_once"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.UniqueConstraint(
                condition=models.Q(("released_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=("file",),
                name="one_release_in_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("pdf", ""),
                        ("released_at__isnull", True),
                        ("released_by__isnull", True),
                        ("sha256", ""),
                    ),
                    models.Q(
                        ("released_at__isnull", False),
                        ("released_by__isnull", False),
                        ("withdrawn_at__isnull", True),
                        models.Q(("pdf", ""), _negated=True),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="release_has_its_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("withdrawn_at__isnull", True), ("withdrawn_by__isnull", True), ("withdrawn_why", "")
                    ),
                    models.Q(
                        ("withdrawn_at__isnull", False),
                        ("withdrawn_by__isnull", False),
                        models.Q(("withdrawn_why", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="release_withdrawn_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaseentry",
            constraint=models.UniqueConstraint(fields=("release", "record"), name="released_once_each"),
        ),
        migrations.AddConstraint(
            model_name="releaseentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grounds", ""), ("held_back_by__isnull", True)),
                    models.Q(models.Q(("grounds", ""), _negated=True), ("held_back_by__isnull", False)),
                    _connector="OR",
                ),
                name="held_back_on_grounds",
            ),
        ),
        migrations.AddIndex(
            model_name="significantevent",
            index=models.Index(
                condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                fields=["happened_at"],
                name="event_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="significantevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("known_at__gte", models.F("happened_at"))), name="known_after_happened"
            ),
        ),
        migrations.AddConstraint(
            model_name="significantevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_at__isnull", True),
                    models.Q(("withdrawn_why", ""), _negated=True),
                    _connector="OR",
                ),
                name="withdrawn_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="childstatus",
            constraint=models.UniqueConstraint(
                condition=models.Q(("end__isnull", True)), fields=("child",), name="one_status_today"
            ),
        ),
        migrations.AddConstraint(
            model_name="childstatus",
            constraint=models.CheckConstraint(
                condition=models.Q(("end__isnull", True), ("end__gte", models.F("start")), _connector="OR"),
                name="status_ends_after_start",
            ),
        ),
    ]
