"""Closed lists of the reports app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateState(models.TextChoices):
    """Where a certificate stands."""

    NUMBERED = "numbered", _("Numbered")
    ISSUED = "issued", _("Issued")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")


class Verdict(models.TextChoices):
    """What a look-up says of a certificate."""

    VALID = "valid", _("Valid")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")
    EXPIRED = "expired", _("Expired")
    UNKNOWN = "unknown", _("Not in the register")
