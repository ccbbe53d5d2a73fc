import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import casefile.genogram_models


class Migration(migrations.Migration):
    dependencies = [
        ("casefile", "0003_files_of_children"),
        ("records", "0003_files_of_children"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["-drawn_on", "-pk"],
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
            ],
        ),
        migrations.AddField(
            model_name="drawing",
            name="added_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="drawing",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="drawings", to="records.file"
            ),
        ),
        migrations.AddField(
            model_name="genogram",
            name="file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="genograms", to="records.file"
            ),
        ),
        migrations.AddField(
            model_name="genogram",
            name="made_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="genogramchild",
            name="genogram",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="children", to="casefile.genogram"
            ),
        ),
        migrations.AddField(
            model_name="genogramcouple",
            name="genogram",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="couples", to="casefile.genogram"
            ),
        ),
        migrations.AddField(
            model_name="genogramfeeling",
            name="genogram",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="feelings", to="casefile.genogram"
            ),
        ),
        migrations.AddField(
            model_name="genogramhousehold",
            name="genogram",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="households", to="casefile.genogram"
            ),
        ),
        migrations.AddField(
            model_name="genogramperson",
            name="genogram",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="people", to="casefile.genogram"
            ),
        ),
        migrations.AddField(
            model_name="genogramhousehold",
            name="people",
            field=models.ManyToManyField(related_name="households", to="casefile.genogramperson"),
        ),
        migrations.AddField(
            model_name="genogramfeeling",
            name="a",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casefile.genogramperson"
            ),
        ),
        migrations.AddField(
            model_name="genogramfeeling",
            name="b",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casefile.genogramperson"
            ),
        ),
        migrations.AddField(
            model_name="genogramcouple",
            name="partner_a",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casefile.genogramperson"
            ),
        ),
        migrations.AddField(
            model_name="genogramcouple",
            name="partner_b",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casefile.genogramperson"
            ),
        ),
        migrations.AddField(
            model_name="genogramchild",
            name="child",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casefile.genogramperson"
            ),
        ),
        migrations.AddField(
            model_name="genogramchild",
            name="parent_a",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="casefile.genogramperson"
            ),
        ),
        migrations.AddField(
            model_name="genogramchild",
            name="parent_b",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="casefile.genogramperson",
            ),
        ),
        migrations.AddConstraint(
            model_name="drawing",
            constraint=models.CheckConstraint(
                condition=models.Q(("description", ""), _negated=True), name="drawing_is_described"
            ),
        ),
        migrations.AddConstraint(
            model_name="genogram",
            constraint=models.UniqueConstraint(fields=("file", "on"), name="one_genogram_a_day"),
        ),
        migrations.AddConstraint(
            model_name="genogramcouple",
            constraint=models.CheckConstraint(
                condition=models.Q(("partner_a", models.F("partner_b")), _negated=True),
                name="no_couple_with_oneself",
            ),
        ),
    ]
