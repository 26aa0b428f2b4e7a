"""Grading a round: the score of every attempt under one scoring version."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max

from assessments.enums import (
    Treatment,
)
from assessments.errors import (
    NothingLeftToScore,
)
from assessments.graded_items import GradedItem, fraction_of, read_items
from assessments.models import (
    Attempt,
    AttemptScore,
    ExamForm,
    Mark,
    Response,
    ScoringVersion,
)
from assessments.paper_scoring import (
    PaperScore,
    ScoredItem,
    scale_score,
    score_paper,
)
from assessments.results import write_results
from assessments.scorings import basis_digest, locked_shadow
from office.policies import exam_policy


@dataclass(frozen=True, slots=True)
class Graded:
    """What grading came to; `unmarked` responses wait for a person."""

    attempts: int
    results: int
    unmarked: int


def _score(
    items: Sequence[GradedItem], values: Mapping[int, Any], marks: Mapping[int, Fraction]
) -> PaperScore:
    return score_paper(
        [
            ScoredItem(
                points=item.points,
                fraction=fraction_of(item, values.get(item.id), marks.get(item.id)),
                void_full=item.treatment == Treatment.VOID_FULL,
                void_spread=item.treatment == Treatment.VOID_SPREAD,
            )
            for item in items
        ]
    )


@transaction.atomic
def grade(*, scoring: ScoringVersion, at: datetime) -> Graded:
    """Score every ended attempt of the round and write each candidate's result anew.

    Only a shadow scoring can be graded, as often as needed: nothing that was approved is
    rewritten. Absence is a result of its own, not a score of 0; but a part that somebody who sat
    never began counts as blank. A bounded number of statements.

    Raises:
        ScoringNotInState: the scoring is no shadow any more.
        NothingLeftToScore: a treatment takes every item of a form out.
    """
    locked = locked_shadow(scoring)
    locked.graded_at, locked.graded_digest = at, basis_digest(scoring)
    locked.save(update_fields=["graded_at", "graded_digest"])
    forms = read_items(scoring)
    _refuse_empty(forms)
    counted = Attempt.objects.filter(candidate__round=scoring.round_id, annulled_at__isnull=True)
    ended = counted.filter(ended_at__isnull=False)
    attempts = list(ended.select_related("exam_form__part").order_by("pk"))
    values: dict[int, dict[int, Any]] = defaultdict(dict)
    for attempt_id, item_id, value in (
        Response.objects.filter(attempt__candidate__round=scoring.round_id)
        .values_list("attempt", "item", "value")
        .iterator(chunk_size=5000)
    ):
        values[attempt_id][item_id] = value
    marks: dict[int, dict[int, Fraction]] = defaultdict(dict)
    for mark in Mark.objects.filter(
        attempt__candidate__round=scoring.round_id, superseded_at__isnull=True
    ).order_by("pk"):
        marks[mark.attempt_id][mark.item_id] = Fraction(mark.fraction)
    policy = exam_policy(scoring.round.policy)
    scores, papers = [], {}
    for attempt in attempts:
        paper = _score(forms[attempt.exam_form_id], values[attempt.pk], marks[attempt.pk])
        papers[attempt.pk] = paper
        scores.append(
            AttemptScore(
                attempt=attempt,
                scoring_version=scoring,
                fractions=[None if part is None else str(part) for part in paper.fractions],
                points=[str(points) for points in paper.points],
                earned=paper.earned,
                maximum=paper.maximum,
                score=scale_score(
                    paper.exact, paper.maximum, scale=policy.scale, decimals=policy.decimals
                ),
            )
        )
    AttemptScore.objects.filter(scoring_version=scoring).delete()
    AttemptScore.objects.bulk_create(scores, batch_size=500)
    unmarked = sum(paper.fractions.count(None) for paper in papers.values())
    never_begun = list(
        counted.filter(started_at__isnull=True, candidate__in=ended.values("candidate"))
        .select_related("exam_form__part")
        .order_by("pk")
    )
    for attempt in never_begun:
        papers[attempt.pk] = _score(forms[attempt.exam_form_id], {}, {})
    results = write_results(scoring, policy, [*attempts, *never_begun], papers, forms)
    return Graded(attempts=len(scores), results=results, unmarked=unmarked)


def _refuse_empty(forms: Mapping[int, Sequence[GradedItem]]) -> None:
    empty = [
        form_id
        for form_id, items in forms.items()
        if all(item.treatment == Treatment.VOID_SPREAD for item in items)
    ]
    if empty:
        codes = ExamForm.objects.filter(pk__in=empty).order_by("code")
        raise NothingLeftToScore(exam_form=", ".join(codes.values_list("code", flat=True)))


def unmarked(rounds: Collection[int]) -> dict[int, int]:
    """Count by round what its last grading left without a fraction: that waits for a marker.

    The same figure as `Graded.unmarked`. One statement, none without rounds.
    """
    if not rounds:
        return {}
    last = (
        ScoringVersion.objects.filter(round__in=rounds, graded_at__isnull=False)
        .order_by()
        .values("round")
        .annotate(last=Max("pk"))
        .values("last")
    )
    found: dict[int, int] = defaultdict(int)
    rows = AttemptScore.objects.filter(scoring_version__in=last)
    for round_id, fractions in rows.values_list("scoring_version__round", "fractions").iterator():
        found[round_id] += fractions.count(None)
    return dict(found)
