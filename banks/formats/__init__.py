"""The exchange formats. A new format is a file here and a line below."""

from banks.formats import workbook
from banks.formats.base import Format
from banks.formats.registry import choices, get

__all__ = ["Format", "choices", "get", "workbook"]
