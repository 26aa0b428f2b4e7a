"""Signed receipts of papers, and the public keys that check them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.models.attempt import Attempt


class ReceiptKey(models.Model):
    """A public key that signed receipts: kept for good, whatever becomes of the field key behind it."""

    key_id = models.CharField(_("key"), max_length=16, unique=True)
    public_key = models.CharField(_("public key"), max_length=64)
    since = models.DateTimeField(_("in use since"))

    def __str__(self) -> str:
        return self.key_id


class Receipt(models.Model):
    """What the server held of an ended attempt when it was first asked, signed; never changed.

    ``content`` is the canonical set itself, ``digest`` its SHA-256, ``code`` the beginning of that
    for reading aloud. A further one is written only when late answers were accepted. Immutable by
    trigger, so that what is held now can be told from what was.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    code = models.CharField(_("receipt code"), max_length=12, unique=True)
    content = models.TextField(_("what was received"))
    digest = models.CharField(_("SHA-256"), max_length=64)
    key = models.ForeignKey(ReceiptKey, on_delete=models.PROTECT, related_name="receipts")
    signature = models.CharField(_("signature"), max_length=128)
    answered = models.PositiveSmallIntegerField(_("answered"))
    total = models.PositiveSmallIntegerField(_("questions"))
    issued_at = models.DateTimeField(_("issued at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "number"], name="receipt_number_once")
        ]

    def __str__(self) -> str:
        return self.code
