"""The editors of the kinds. A new kind is a file here and a line below."""

from banks.forms.kinds import (
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
from banks.forms.kinds.base import KindForm
from banks.forms.kinds.pictured import PICTURE_INPUT
from banks.forms.kinds.registry import get

__all__ = [
    "PICTURE_INPUT",
    "KindForm",
    "cloze",
    "essay",
    "file_upload",
    "get",
    "hotspot",
    "image_choice",
    "matching",
    "matrix",
    "multiple_choice",
    "numeric",
    "ordering",
    "short_answer",
    "single_choice",
    "true_false",
    "true_false_group",
]
