"""Late answers in words: what was answered, as its page shows it, and why it cannot be accepted."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.late import Doubt, LateAnswer, Problem
from assessments.loaded_forms import LoadedForm, LoadedItem
from assessments.receipts import is_empty
from banks.answering import LETTERS

WHY: dict[str, str | Promise] = {
    Problem.UNREADABLE: gettext_lazy("cannot be read"),
    Problem.UNKNOWN_ITEM: gettext_lazy("is not on this paper"),
    Problem.UNUSABLE: gettext_lazy("is no answer to this question"),
    Problem.OLDER: gettext_lazy("older than what is held"),
    Problem.SAME: gettext_lazy("the same is held already"),
    Problem.AFTER_END: gettext_lazy("given after the deadline"),
    Problem.BEFORE_START: gettext_lazy("given before the paper began"),
}

DOUBTS: dict[str, str | Promise] = {
    Doubt.CLOCK_CHANGED: gettext_lazy("the machine's clock was changed"),
    Doubt.CLOCK_UNPROVEN: gettext_lazy("nothing proves the machine's clock"),
    Doubt.COUNTED_APART: gettext_lazy("count and time do not fit"),
}


def doubts(answer: LateAnswer) -> list[str]:
    """Return what makes an answer doubtful, nothing where nothing does."""
    return [str(DOUBTS[one]) for one in answer.doubts]


def why(answer: LateAnswer) -> str:
    """Return why an answer cannot be accepted, "" where it can."""
    return str(WHY[answer.problem]) if answer.problem else ""


def in_words(paper: LoadedForm, item_id: int, value: Any) -> str:
    """Return an answer as it stood on the page: letters for what was chosen, else what was typed."""
    if is_empty(value):
        return str(_("nothing"))
    letters = _letters(paper.items.get(item_id))
    if isinstance(value, dict):
        parts = (f"{_part(key, letters)}: {_part(one, letters)}" for key, one in value.items())
        return "; ".join(parts)
    if isinstance(value, list):
        return ", ".join(_part(one, letters) for one in value)
    return _part(value, letters)


def _letters(item: LoadedItem | None) -> dict[str, str]:
    """Return the letter on the page of each option, where the form shuffles them."""
    return dict(zip(item.option_order, LETTERS, strict=False)) if item else {}


def _part(value: Any, letters: dict[str, str]) -> str:
    if value is True:
        return str(_("true"))
    if value is False:
        return str(_("false"))
    return letters.get(str(value), str(value))
