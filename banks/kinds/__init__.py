"""The kinds of question. A new kind is a file here and a line below."""

from banks.kinds import (
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
from banks.kinds.base import REASONS, InvalidContent, InvalidResponse, Kind
from banks.kinds.registry import choices, get, in_order

__all__ = [
    "REASONS",
    "InvalidContent",
    "InvalidResponse",
    "Kind",
    "choices",
    "cloze",
    "get",
    "in_order",
    "matching",
    "multiple_choice",
    "numeric",
    "ordering",
    "short_answer",
    "single_choice",
    "true_false",
    "true_false_group",
]
