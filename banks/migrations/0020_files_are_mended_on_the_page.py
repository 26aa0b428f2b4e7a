import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import banks.formats.registry
import banks.kinds.registry
import office.sealed_fields


class Migration(migrations.Migration):
    dependencies = [
        ("banks", "0019_reasons_lie_closed"),
        ("office", "0010_nothing_lies_open"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadedQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("place", models.PositiveIntegerField(verbose_name="place in the file")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("ready", "Ready"),
                            ("doubtful", "To be mended"),
                            ("left_out", "Left out"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=banks.kinds.registry.choices,
                        max_length=30,
                        verbose_name="kind",
                    ),
                ),
                ("found", office.sealed_fields.SealedJSONField(verbose_name="as it was found")),
                ("body", office.sealed_fields.SealedJSONField(verbose_name="body")),
                (
                    "is_warned",
                    models.BooleanField(
                        default=False, verbose_name="something of it has no place here"
                    ),
                ),
                (
                    "is_alike",
                    models.BooleanField(default=False, verbose_name="nearly the same as another"),
                ),
                ("has_skill", models.BooleanField(default=False, verbose_name="has a skill")),
                ("is_mended", models.BooleanField(default=False, verbose_name="mended")),
                (
                    "revision",
                    models.PositiveIntegerField(default=0, verbose_name="number of changes"),
                ),
                (
                    "edited_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="last change at"),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="questionupload",
            name="upload_imported_has_its_run",
        ),
        migrations.AddField(
            model_name="questionupload",
            name="columns",
            field=office.sealed_fields.SealedJSONField(
                default=dict, verbose_name="what stands in which column"
            ),
        ),
        migrations.AddField(
            model_name="questionupload",
            name="format",
            field=models.CharField(
                choices=banks.formats.registry.choices,
                default="workbook",
                max_length=30,
                verbose_name="format",
            ),
        ),
        migrations.AlterField(
            model_name="questionupload",
            name="state",
            field=models.CharField(
                choices=[
                    ("received", "Not read yet"),
                    ("previewed", "Waiting for confirmation"),
                    ("confirmed", "Imported"),
                    ("discarded", "Discarded"),
                    ("undone", "Undone"),
                ],
                default="previewed",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionupload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("import_run__isnull", False), ("state__in", ["confirmed", "undone"])),
                    models.Q(
                        ("import_run__isnull", True),
                        ("state__in", ["received", "previewed", "discarded"]),
                    ),
                    _connector="OR",
                ),
                name="upload_imported_has_its_run",
            ),
        ),
        migrations.AddField(
            model_name="uploadedquestion",
            name="edited_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mended_questions",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="uploadedquestion",
            name="upload",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="questions",
                to="banks.questionupload",
            ),
        ),
        migrations.AddIndex(
            model_name="uploadedquestion",
            index=models.Index(fields=["upload", "state", "place"], name="uploaded_by_state"),
        ),
        migrations.AddConstraint(
            model_name="uploadedquestion",
            constraint=models.UniqueConstraint(
                fields=("upload", "place"), name="uploaded_question_place_once"
            ),
        ),
    ]
