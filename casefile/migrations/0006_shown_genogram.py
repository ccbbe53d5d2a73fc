import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0003_files_of_children"),
        ("casefile", "0005_release"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="genogram", name="one_genogram_a_day"),
        migrations.AddIndex(
            model_name="genogram",
            index=models.Index(fields=["file", "-on", "-id"], name="genograms_newest_first"),
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
    ]
