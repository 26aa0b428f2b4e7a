"""Reads a list that was downloaded as a workbook."""

import io
import re
from typing import Any

from openpyxl import load_workbook


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    """Return the rows of a downloaded list, below its title, conditions and heads."""
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    lines = [tuple(line) for line in sheet.iter_rows(values_only=True)]
    top = int(str(sheet.freeze_panes)[1:]) - 2
    return lines[top + 1 :]


def why_empty(answer: Any) -> list[str]:
    """Return the titles of the empty lists of a page."""
    return re.findall(r'<div class="empty">.*?<b>(.*?)</b>', answer.content.decode(), re.DOTALL)
