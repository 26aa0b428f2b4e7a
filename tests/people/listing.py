"""Reads a list that was downloaded as a workbook."""

import io
from typing import Any

from openpyxl import load_workbook


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Return the rows of a downloaded list, each by the headings of its columns."""
    assert answer.status_code == 200
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    lines = [tuple(line) for line in sheet.iter_rows(values_only=True)]
    top = int(str(sheet.freeze_panes)[1:]) - 2
    return [dict(zip(map(str, lines[top]), line, strict=True)) for line in lines[top + 1 :]]
