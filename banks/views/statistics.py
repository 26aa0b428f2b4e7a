"""What use has shown of a question, as its page tells it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.dateformat import format as date_format

from banks.figures import figures_of, options_of, use_of
from banks.models import Exposure, ItemStatistics, Question, QuestionVersion
from banks.upkeep import ENOUGH_ANSWERS, exposures_of, history_of


def statistics_of(
    question: Question,
    versions: Sequence[QuestionVersion],
    shown: QuestionVersion | None,
    *,
    with_key: bool,
) -> dict[str, Any]:
    """Return the context of ``banks/_history.html``; two statements.

    Who took which option tells the key, so that is there only where the key is.
    """
    rows = list(history_of(question))
    exposures = list(exposures_of(question))
    use = use_of(versions, exposures)
    known = [
        (_day(one.on), one.discrimination_index)
        for one in rows
        if one.discrimination_index is not None
    ]
    is_negative = any(value < 0 for _on, value in known)
    return {
        "rounds": len({one.occasion for one in exposures}),
        "used": [(version, use[version.pk]) for version in versions if use[version.pk].rounds],
        "figures": rows,
        "exposures": exposures,
        "enough_answers": ENOUGH_ANSWERS,
        "is_negative": is_negative,  # a line of shares cannot show it
        "facility_line": [(_day(one.on), one.facility_index) for one in rows],
        "discrimination_line": [] if is_negative else known,
        "exposure_columns": _columns(exposures),
        "judged": figures_of(shown, rows, is_outdated=_is_outdated(shown)) if shown else None,
        "options": options_of(shown, rows) if shown and with_key else [],
        "has_options": bool(shown) and _has_options(shown, rows),
    }


def _columns(exposures: Sequence[Exposure]) -> list[tuple[str, int]]:
    """Return how many people saw the question by round, whatever its version."""
    people: dict[str, int] = {}
    for one in exposures:
        people[one.occasion] = people.get(one.occasion, 0) + one.candidates
    return list(people.items())


def _has_options(shown: QuestionVersion | None, rows: Sequence[ItemStatistics]) -> bool:
    return any(
        row.version_id == (shown.pk if shown else None)
        and getattr(row, "choices", None) is not None
        for row in rows
    )


def _is_outdated(version: QuestionVersion | None) -> bool:
    """Tell whether the law of a version was replaced; its bases should be prefetched."""
    return version is not None and any(
        one.legal_basis.replaced_by_id is not None or one.legal_basis.valid_to is not None
        for one in version.version_bases.all()
    )


def _day(on: date) -> str:
    return date_format(on, "m/Y")
