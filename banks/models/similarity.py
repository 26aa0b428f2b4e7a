"""Questions that are nearly the same: what they are told by, and what people decided of them."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from banks.enums import PairState
from banks.models.question import Question
from banks.models.question_version import QuestionVersion
from people import access

if TYPE_CHECKING:
    from people.models import User


class VersionSignature(models.Model):
    """What `banks.similarity` made of a version's words under a key: nothing can be read from it.

    ``made_with`` names the method and the key; another value is as good as none.
    """

    version = models.OneToOneField(
        QuestionVersion, on_delete=models.CASCADE, primary_key=True, related_name="signature"
    )
    made_with = models.CharField(max_length=16)
    signature = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.version_id}"


class SimilarPairQuerySet(models.QuerySet["SimilarPair"]):
    """Reads of pairs."""

    def visible_to(self, user: "User", permission: str) -> "SimilarPairQuerySet":
        """Keep the pairs of the banks whose author or reviewer `user` is: nobody else's."""
        return self.filter(access.reach(user, permission, bank="first__bank"))

    def in_use(self) -> "SimilarPairQuerySet":
        """Keep the pairs of which neither question is retired."""
        return self.filter(first__retired_at__isnull=True, second__retired_at__isnull=True)


class SimilarPair(models.Model):
    """Two questions of a bank whose versions are nearly the same, and what was decided of them.

    A decision is about the two versions that stand here: when one of the questions says something
    else, `banks.duplicates.sweeping` opens the pair again.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    first = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="similar_after")
    second = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="similar_before")
    first_version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="+")
    second_version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="+")
    resemblance = models.DecimalField(_("resemblance"), max_digits=4, decimal_places=3)
    found_at = models.DateTimeField(_("found at"))
    state = models.CharField(_("state"), max_length=8, choices=PairState, default=PairState.OPEN)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pairs_decided",
    )
    #: of a merge: which one was retired, and the version that took its tags over
    retired = models.ForeignKey(
        Question, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    new_version = models.ForeignKey(
        QuestionVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    #: the decision itself declared them enemies; they were not before
    made_enemies = models.BooleanField(default=False)

    objects = SimilarPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="similar_pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="similar_pair_in_order"
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.OPEN, decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state=PairState.OPEN) & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="similar_pair_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.MERGED, retired__isnull=False)
                | ~Q(state=PairState.MERGED) & Q(retired__isnull=True),
                name="similar_pair_merged_says_which",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≈ {self.second_id}"
