"""The editors of the kinds. A new kind is a file here and a line below."""

from banks.forms.kinds import (
    cloze,
    matching,
    multiple_choice,
    numeric,
    ordering,
    short_answer,
    single_choice,
    true_false,
    true_false_group,
)
from banks.forms.kinds.base import KindForm
from banks.forms.kinds.registry import get

__all__ = [
    "KindForm",
    "cloze",
    "get",
    "matching",
    "multiple_choice",
    "numeric",
    "ordering",
    "short_answer",
    "single_choice",
    "true_false",
    "true_false_group",
]
