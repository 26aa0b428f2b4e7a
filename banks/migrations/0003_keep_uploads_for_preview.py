import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("banks", "0002_version_content_is_frozen"),
        ("office", "0004_job_running_was_started"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionUpload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=255, verbose_name="file name")),
                ("at", models.DateTimeField(verbose_name="uploaded at")),
                (
                    "state",
                    models.CharField(
                        choices=[
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
                ("report", models.JSONField(default=dict, verbose_name="report")),
                (
                    "bank",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uploads",
                        to="banks.bank",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question_uploads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question_uploads",
                        to="office.storedfile",
                    ),
                ),
                (
                    "import_run",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="question_upload",
                        to="office.importrun",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("import_run__isnull", False),
                                ("state__in", ["confirmed", "undone"]),
                            ),
                            models.Q(
                                ("import_run__isnull", True),
                                ("state__in", ["previewed", "discarded"]),
                            ),
                            _connector="OR",
                        ),
                        name="upload_imported_has_its_run",
                    )
                ],
            },
        ),
    ]
