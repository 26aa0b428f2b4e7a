"""The kinds of question. A new kind is a file here and a line below."""

from banks.kinds import (
    cloze,
    essay,
    file_upload,
    hotspot,
    image_choice,
    matching,
    matrix,
    multiple_choice,
    numeric,
    ordering,
    short_answer,
    single_choice,
    true_false,
    true_false_group,
)
from banks.kinds.base import REASONS, InvalidContent, InvalidResponse, Kind
from banks.kinds.registry import choices, get, in_order, machine_scored, marked, pictures_of

__all__ = [
    "REASONS",
    "InvalidContent",
    "InvalidResponse",
    "Kind",
    "choices",
    "cloze",
    "essay",
    "file_upload",
    "get",
    "hotspot",
    "image_choice",
    "in_order",
    "machine_scored",
    "marked",
    "matching",
    "matrix",
    "multiple_choice",
    "numeric",
    "ordering",
    "pictures_of",
    "short_answer",
    "single_choice",
    "true_false",
    "true_false_group",
]
