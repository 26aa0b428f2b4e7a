"""The questions of a paper as HTML: drawn once for all who have the form, filled in for one.

Hundreds open their papers in the same minute. What is the same for all of them, forty questions
without an answer, is drawn once a process; of a paper that goes on only the answered ones are drawn
anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from assessments.loaded_forms import candidate_view, load_form
from assessments.receipts import is_empty
from banks.pictures import with_addresses

#: What stands where each candidate has something of their own: no text holds U+0000.
_CSRF, _ATTEMPT = "\x00csrf\x00", "\x00attempt\x00"


@dataclass(frozen=True, slots=True)
class DrawnPaper:
    """The questions, their cells in the list of questions, and how many there are and have an answer."""

    questions: SafeString
    cells: SafeString
    total: int
    answered: int


def draw_paper(
    exam_form: UUID, answers: Mapping[int, Any], *, attempt: UUID, csrf_token: str
) -> DrawnPaper:
    """Return the paper of one candidate.

    Args:
        answers: what the server holds, by item id.
        attempt: whose forms the questions are.
    """
    drawn = dict(_unanswered(exam_form, get_language() or ""))
    given = {item: value for item, value in answers.items() if not is_empty(value)}
    for place, item in enumerate(candidate_view(load_form(exam_form)) if given else ()):
        if item["item"] in given:
            drawn[item["item"]] = _draw(item, given[item["item"]], place, len(drawn))
    questions = "".join(question for question, _cell in drawn.values())
    questions = questions.replace(_CSRF, csrf_token).replace(_ATTEMPT, str(attempt))
    return DrawnPaper(
        questions=mark_safe(questions),  # noqa: S308 (drawn by templates; the token is a token)
        cells=mark_safe("".join(cell for _question, cell in drawn.values())),  # noqa: S308 (likewise)
        total=len(drawn),
        answered=len(given),
    )


def forget() -> None:
    """Draw anew: for tests, whose rows come and go."""
    _unanswered.cache_clear()


@lru_cache(maxsize=1024)
def _unanswered(exam_form: UUID, language: str) -> Mapping[int, tuple[str, str]]:
    """Return each question and its cell by item id, in the order of the form."""
    items = candidate_view(load_form(exam_form))
    return {item["item"]: _draw(item, None, place, len(items)) for place, item in enumerate(items)}


def _picture_address(sha256: str) -> str:
    return reverse("assessments:sitting_question_picture", args=[sha256])


def _draw(item: dict[str, Any], value: Any, place: int, total: int) -> tuple[str, str]:
    stimulus = item["stimulus"]
    if stimulus and stimulus["picture"]:
        address = reverse("assessments:sitting_picture", args=[stimulus["picture"]])
        item = {**item, "stimulus": {**stimulus, "picture_address": address}}
    item = with_addresses(item, _picture_address)
    context = {
        "item": {
            "public": item,
            "name": f"c{item['order']}",
            "value": value,
            "is_answered": not is_empty(value),
        },
        "order": item["order"],
        "total": total,
        "is_first": place == 0,
        "csrf_mark": _CSRF,
        "attempt_mark": _ATTEMPT,
    }
    return (
        render_to_string("assessments/sitting/_question.html", context),
        render_to_string("assessments/sitting/_cell.html", context),
    )
