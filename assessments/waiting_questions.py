"""Questions that could be on papers and may not yet: those in review, and those held back."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from assessments.assembly.model import Item
from assessments.drawing_pool import Lot
from banks import kinds
from banks.enums import VersionState
from banks.models import Bank, QuestionVersion


def read_waiting(banks: Collection[Bank]) -> list[Lot]:
    """Return how many questions of each sort wait for a review and have no version in use.

    One statement.
    """
    return _lots(
        QuestionVersion.objects.filter(
            question__bank__in=banks,
            question__live_version__isnull=True,
            question__retired_at__isnull=True,
            state=VersionState.IN_REVIEW,
        ).exclude(kind__in=kinds.marked())
    )


def read_kept_back(banks: Collection[Bank], *, on: date) -> list[Lot]:
    """Return how much of each sort is approved, and may not be drawn on that day.

    Held, under an embargo, or on a legal text that is not in force. One statement.
    """
    drawable = QuestionVersion.objects.drawable(banks, on=on).values("pk")
    return _lots(
        QuestionVersion.objects.filter(
            question__bank__in=banks,
            question__live_version=F("pk"),
            question__retired_at__isnull=True,
            state=VersionState.APPROVED,
        )
        .exclude(kind__in=kinds.marked())
        .exclude(pk__in=drawable)
    )


def _lots(versions: QuerySet[QuestionVersion]) -> list[Lot]:
    """Sort versions; they are few, so that a row for each pair of their tags costs little."""
    rows = versions.values_list(
        "pk", "level", "kind", "seconds", "skills__code", "positions__code", "fields__code"
    )
    known: dict[int, tuple[str, str, int]] = {}
    tags: dict[int, tuple[set[str], set[str], set[str]]] = defaultdict(
        lambda: (set(), set(), set())
    )
    for pk, level, kind, seconds, *codes in rows:
        known[pk] = level, kind, seconds
        for found, code in zip(tags[pk], codes, strict=True):
            if code:
                found.add(code)
    sorts: dict[tuple[Any, ...], tuple[int, int]] = {}
    for pk, (level, kind, seconds) in known.items():
        skills, positions, fields = tags[pk]
        sort = min(skills, default=""), level, kind, frozenset(positions), frozenset(fields)
        count, total = sorts.get(sort, (0, 0))
        sorts[sort] = count + 1, total + seconds
    return [Lot(Item(0, *sort), count, seconds) for sort, (count, seconds) in sorts.items()]
