"""Scoring versions, scores and marks."""

from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.enums import MarkKind, ScoringState, Treatment
from assessments.models.attempt import Attempt
from assessments.models.exam_form import FormItem
from assessments.models.round import Round
from banks.models import QuestionVersion
from office.sealed_fields import SealedJSONField


class ScoringVersion(models.Model):
    """One way of scoring a round: shadow first, then approved, then live, later superseded.

    ``graded_digest`` is over what the grading at ``graded_at`` went by (`scorings.basis_digest`):
    what counts may change while a shadow waits for its approval.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="scoring_versions")
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(
        _("state"), max_length=10, choices=ScoringState, default=ScoringState.SHADOW
    )
    reason = models.CharField(_("reason"), max_length=300)
    decision = models.CharField(_("decision"), max_length=100, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scorings_opened"
    )
    opened_at = models.DateTimeField(_("opened at"))
    graded_at = models.DateTimeField(_("graded at"), null=True, blank=True)
    graded_digest = models.CharField(_("digest of what was graded"), max_length=64, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scorings_approved",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="scoring_number_once"),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state=ScoringState.LIVE),
                name="scoring_one_live_per_round",
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=[ScoringState.SHADOW, ScoringState.APPROVED]),
                name="scoring_one_pending_per_round",
            ),
            models.CheckConstraint(
                condition=Q(state=ScoringState.SHADOW, approved_at__isnull=True, decision="")
                | Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(decision=""),
                name="scoring_approved_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(graded_at__isnull=True, graded_digest="")
                | Q(graded_at__isnull=False) & ~Q(graded_digest=""),
                name="scoring_graded_with_its_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} v{self.number}"


class ItemTreatment(models.Model):
    """What a scoring version does with one question version on every form of the round."""

    scoring_version = models.ForeignKey(
        ScoringVersion, on_delete=models.CASCADE, related_name="treatments"
    )
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    treatment = models.CharField(_("treatment"), max_length=11, choices=Treatment)
    content = SealedJSONField(_("content with the new key"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scoring_version", "version"], name="treatment_once_per_item"
            ),
            models.CheckConstraint(
                condition=Q(
                    treatment__in=[Treatment.VOID_FULL, Treatment.VOID_SPREAD],
                    content__isnull=True,
                )
                | Q(
                    treatment__in=[Treatment.NEW_KEY, Treatment.EXTRA_KEY],
                    content__isnull=False,
                ),
                name="treatment_key_with_content",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.treatment}"


class AttemptScore(models.Model):
    """What an attempt earned under one scoring version.

    ``fractions`` are exact ("1/2", None where a marker has not decided) and ``points`` are
    decimals as text, both in the order of the form's items. ``score`` is on the policy's scale.
    Everything here can be computed again from responses, form and treatments.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="scores")
    scoring_version = models.ForeignKey(
        ScoringVersion, on_delete=models.PROTECT, related_name="attempt_scores"
    )
    fractions = models.JSONField(_("fractions"))
    points = models.JSONField(_("points"))
    earned = models.DecimalField(_("points earned"), max_digits=8, decimal_places=4)
    maximum = models.DecimalField(_("points to earn"), max_digits=8, decimal_places=4)
    score = models.DecimalField(_("score"), max_digits=6, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "scoring_version"], name="attempt_score_once"
            ),
            models.CheckConstraint(
                condition=Q(earned__gte=Decimal(0), earned__lte=F("maximum")),
                name="attempt_score_within_maximum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.score}"


class Mark(models.Model):
    """One person's judgement of one response; one is in force per capacity, the others superseded."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="marks")
    item = models.ForeignKey(FormItem, on_delete=models.PROTECT, related_name="marks")
    kind = models.CharField(_("capacity"), max_length=11, choices=MarkKind)
    fraction = models.DecimalField(_("fraction"), max_digits=5, decimal_places=4)
    comment = models.TextField(_("comment"), blank=True)
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="marks"
    )
    at = models.DateTimeField(_("at"))
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    superseded_at = models.DateTimeField(_("superseded at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "item", "kind"],
                condition=Q(superseded_at__isnull=True),
                name="mark_one_in_force_per_capacity",
            ),
            models.CheckConstraint(
                condition=Q(fraction__gte=Decimal(0), fraction__lte=Decimal(1)),
                name="mark_is_a_fraction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.fraction}"
