"""The exchange formats. A new format is a file here and a line below."""

from banks.formats import (
    aiken,
    archive,
    foreign_sheet,
    gift,
    kahoot,
    moodle_xml,
    plain_text,
    qti,
    word,
    workbook,
)
from banks.formats.base import CannotWrite, Format, Output
from banks.formats.registry import choices, get, reader_for, recognise

__all__ = [
    "CannotWrite",
    "Format",
    "Output",
    "aiken",
    "archive",
    "choices",
    "foreign_sheet",
    "get",
    "gift",
    "kahoot",
    "moodle_xml",
    "plain_text",
    "qti",
    "reader_for",
    "recognise",
    "word",
    "workbook",
]
