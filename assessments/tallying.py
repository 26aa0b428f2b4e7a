"""Counting what a scoring comes to, for the pages that ask the same of every round again."""

from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Sum

from assessments.models import OutcomeTally, Result, ResultShare, ScoringVersion, ShareTally

_STORED = Decimal("0.0001")


@transaction.atomic
def tally(scoring: ScoringVersion) -> None:
    """Count the results of a scoring by unit and outcome, its shares by unit, position and skill.

    What was counted before is replaced. Results of a published scoring are never rewritten, so
    once is enough. Six statements, whatever the number of people.
    """
    scoring.outcome_tallies.all().delete()
    scoring.share_tallies.all().delete()
    outcomes = (
        Result.objects.filter(scoring_version=scoring)
        .order_by()
        .values_list("candidate__unit", "outcome")
        .annotate(Count("pk"))
    )
    OutcomeTally.objects.bulk_create(
        OutcomeTally(scoring_version=scoring, unit_id=unit, outcome=outcome, people=people)
        for unit, outcome, people in outcomes
    )
    shares = (
        ResultShare.objects.filter(result__scoring_version=scoring)
        .order_by()
        .values_list("result__candidate__unit", "result__candidate__position", "skill")
        .annotate(Count("pk"), Sum("share"))
    )
    ShareTally.objects.bulk_create(
        ShareTally(
            scoring_version=scoring,
            unit_id=unit,
            position_id=position,
            skill_id=skill,
            people=people,
            shares=Decimal(total).quantize(_STORED),  # SQLite adds in binary
        )
        for unit, position, skill, people, total in shares
    )
