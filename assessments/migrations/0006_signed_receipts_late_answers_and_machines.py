import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from office.frozen import FrozenColumns


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0005_rooms_and_candidates_talk_and_incidents_are_struck"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DeviceCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="checked at")),
                ("is_weak", models.BooleanField(verbose_name="weak")),
                ("findings", models.JSONField(verbose_name="findings")),
            ],
        ),
        migrations.CreateModel(
            name="LateEvidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("received_at", models.DateTimeField(verbose_name="received at")),
                ("client_at", models.DateTimeField(verbose_name="time on the device")),
                ("payload", models.JSONField(verbose_name="what was sent")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting for a decision"),
                            ("accepted", "Accepted"),
                            ("refused", "Refused"),
                        ],
                        default="pending",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "accepted_items",
                    models.JSONField(default=list, verbose_name="answers that were written"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
            ],
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1, verbose_name="number")),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="receipt code")),
                ("content", models.TextField(verbose_name="what was received")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("signature", models.CharField(max_length=128, verbose_name="signature")),
                ("answered", models.PositiveSmallIntegerField(verbose_name="answered")),
                ("total", models.PositiveSmallIntegerField(verbose_name="questions")),
                ("issued_at", models.DateTimeField(verbose_name="issued at")),
            ],
        ),
        migrations.CreateModel(
            name="ReceiptKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_id", models.CharField(max_length=16, unique=True, verbose_name="key")),
                ("public_key", models.CharField(max_length=64, verbose_name="public key")),
                ("since", models.DateTimeField(verbose_name="in use since")),
            ],
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(fields=["ended_at"], name="attempt_by_end"),
        ),
        migrations.AddField(
            model_name="devicecheck",
            name="candidate",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="device_check",
                to="assessments.candidate",
            ),
        ),
        migrations.AddField(
            model_name="lateevidence",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="late_evidence",
                to="assessments.attempt",
            ),
        ),
        migrations.AddField(
            model_name="lateevidence",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decided_late_evidence",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="assessments.attempt",
            ),
        ),
        migrations.AddField(
            model_name="receipt",
            name="key",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="receipts",
                to="assessments.receiptkey",
            ),
        ),
        migrations.AddIndex(
            model_name="lateevidence",
            index=models.Index(
                condition=models.Q(("state", "pending")),
                fields=["attempt"],
                name="late_evidence_pending",
            ),
        ),
        migrations.AddConstraint(
            model_name="lateevidence",
            constraint=models.UniqueConstraint(
                fields=("attempt", "digest"), name="late_evidence_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="lateevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("decided_by__isnull", True),
                        ("reason", ""),
                        ("state", "pending"),
                    ),
                    models.Q(
                        models.Q(("state", "pending"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="late_evidence_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="receipt",
            constraint=models.UniqueConstraint(
                fields=("attempt", "number"), name="receipt_number_once"
            ),
        ),
        FrozenColumns(
            "assessments_receipt",
            [
                "attempt_id",
                "number",
                "code",
                "content",
                "digest",
                "key_id",
                "signature",
                "answered",
                "total",
                "issued_at",
            ],
        ),
        FrozenColumns("assessments_receiptkey", ["key_id", "public_key", "since"]),
        FrozenColumns(
            "assessments_lateevidence",
            ["attempt_id", "received_at", "client_at", "payload", "digest"],
        ),
    ]
