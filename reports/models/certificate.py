"""Certificates."""

from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models import Result
from office.models import StoredFile
from people import access
from people.models import Official, Unit
from reports.enums import CertificateState
from training.models import Completion

if TYPE_CHECKING:
    from people.models import User

#: A certificate that ends within this time is told of.
ENDS_SOON = timedelta(days=90)
_LIVE = [CertificateState.NUMBERED, CertificateState.ISSUED]
_DRAWN = [CertificateState.ISSUED, CertificateState.REVOKED, CertificateState.REPLACED]


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """Reads of certificates."""

    def visible_to(self, user: "User", permission: str) -> "CertificateQuerySet":
        """Keep the certificates of the units where `user` holds `permission`, and one's own."""
        reach = access.reach(user, permission, unit="holder_unit", official="holder")
        return self.filter(reach)

    def ending_soon(self, on: date) -> "CertificateQuerySet":
        """Keep the issued ones that are valid on a day and end within `ENDS_SOON` of it."""
        return self.filter(
            state=CertificateState.ISSUED, valid_until__gte=on, valid_until__lt=on + ENDS_SOON
        )


class Certificate(models.Model):
    """An entry of the certificate register and the file that was issued.

    Number and ``sheet`` (all that is printed, frozen) are written in one transaction; drawing,
    storing and hashing follow, so a crash leaves "numbered", finished later, and never a gap. An
    issued certificate is a stored file and is never drawn again. ``token`` (128 bits) stands in
    the QR code, ``printed_code`` beside it for typing.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    issuer = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="certificates_issued")
    year = models.PositiveSmallIntegerField(_("year of the register"))
    number = models.PositiveIntegerField(_("number in the register"))
    serial_number = models.CharField(_("serial number"), max_length=40, unique=True)
    register_number = models.CharField(_("register entry"), max_length=60)
    holder = models.ForeignKey(Official, on_delete=models.PROTECT, related_name="certificates")
    holder_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="certificates_held"
    )
    result = models.ForeignKey(
        Result, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    completion = models.ForeignKey(
        Completion, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    sheet = models.JSONField(_("what is printed"))
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=CertificateState, default=CertificateState.NUMBERED
    )
    token = models.CharField(_("verification token"), max_length=32, unique=True)
    printed_code = models.CharField(_("printed code"), max_length=12, unique=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="certificates"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    objects = CertificateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "year", "number"], name="certificate_register_entry_once"
            ),
            models.UniqueConstraint(
                fields=["result"],
                condition=Q(state__in=_LIVE),
                name="certificate_one_live_per_result",
            ),
            models.UniqueConstraint(
                fields=["completion"],
                condition=Q(state__in=_LIVE),
                name="certificate_one_live_per_completion",
            ),
            models.CheckConstraint(
                condition=Q(result__isnull=False, completion__isnull=True)
                | Q(result__isnull=True, completion__isnull=False),
                name="certificate_for_a_result_or_a_completion",
            ),
            models.CheckConstraint(
                condition=Q(state=CertificateState.NUMBERED, file__isnull=True)
                | Q(state__in=_DRAWN, file__isnull=False),
                name="certificate_issued_with_its_file",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("issued_on")),
                name="certificate_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.register_number


class CertificateStep(models.Model):
    """One move of a certificate's state: who, when, why."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="steps")
    from_state = models.CharField(_("from"), max_length=8, choices=CertificateState, blank=True)
    to_state = models.CharField(_("to"), max_length=8, choices=CertificateState)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificate_steps"
    )
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.from_state} → {self.to_state}"
