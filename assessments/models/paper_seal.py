"""The seal over a round's papers: its holders, the pairs that open it, the forms under it."""

from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.exam_form import ExamForm
from assessments.models.round import Round
from assessments.models.shift import Shift


class SealHolder(models.Model):
    """A member of the paper board with a pair of keys for one round.

    The private key is closed under a passphrase that only the holder knows.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="seal_holders")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seal_holders"
    )
    public_key = models.BinaryField(_("public key"), max_length=32)
    closed_private_key = models.BinaryField(_("private key, closed"), max_length=200)
    salt = models.BinaryField(_("salt of the passphrase"), max_length=16)
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "user"], name="seal_holder_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.user_id}"


class PaperSeal(models.Model):
    """The seal of a round: when it may be opened, and what binds its draw to a secret seed.

    ``closed_seed`` is opened with the last paper (`Round.draw_seed`): whoever knows the seed can draw
    all papers again.
    """

    #: So many holders a seal needs: with one of them away, two are left to open it.
    FEWEST_HOLDERS: ClassVar[int] = 3

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.OneToOneField(Round, on_delete=models.CASCADE, related_name="paper_seal")
    opens_at = models.DateTimeField(_("may be opened from"))
    seed_commitment = models.CharField(_("SHA-256 of the seed"), max_length=64)
    closed_seed = models.BinaryField(_("seed of the draw, closed"), max_length=100)
    sealed_at = models.DateTimeField(_("sealed at"))
    sealed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    def __str__(self) -> str:
        return str(self.round_id)


class SealPair(models.Model):
    """The key of a seal, closed so that these two holders open it together."""

    seal = models.ForeignKey(PaperSeal, on_delete=models.CASCADE, related_name="pairs")
    first = models.ForeignKey(SealHolder, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(SealHolder, on_delete=models.PROTECT, related_name="+")
    sender_key = models.BinaryField(_("public key of the sealing"), max_length=32)
    closed_key = models.BinaryField(_("key of the seal, closed"), max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seal", "first", "second"], name="seal_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="seal_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id}"


class SealedForm(models.Model):
    """The content of a form under the seal: items, orders, reserve and salt as one ciphertext."""

    exam_form = models.OneToOneField(
        ExamForm, on_delete=models.CASCADE, related_name="sealed", primary_key=True
    )
    content = models.BinaryField(_("content, closed"))

    def __str__(self) -> str:
        return str(self.exam_form_id)


class ShiftOpening(models.Model):
    """Two holders open the papers of a shift.

    ``closed_keys`` are the keys of its forms under the key of the server, from the opening to the
    end of the shift: what a crash cuts off is done again without the holders.
    """

    shift = models.OneToOneField(Shift, on_delete=models.PROTECT, related_name="paper_opening")
    first = models.ForeignKey(SealHolder, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(SealHolder, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened at"))
    written_at = models.DateTimeField(_("items written at"), null=True, blank=True)
    closed_keys = models.BinaryField(_("keys of the forms, closed"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(first=F("second")), name="shift_opened_by_two"),
        ]

    def __str__(self) -> str:
        return str(self.shift_id)
