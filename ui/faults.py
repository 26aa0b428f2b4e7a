"""Problems of a file as rows of a table: `ui/_faults.html` draws them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from office.problems import Problem

#: Problems that one page names; the file is mended in several rounds anyway.
MOST = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """Where something stands in a file, what is wrong there, and whether it keeps the file out."""

    sheet: str
    row: str
    column: str
    what: str
    is_error: bool


def faults(problems: Iterable[Problem]) -> list[Fault]:
    """Return problems from the top of the file down, errors before warnings; no more than `MOST`."""
    found = [_fault(problem) for problem in problems]
    found.sort(
        key=lambda one: (
            not one.is_error,
            one.sheet,
            int(one.row or 0),
            len(one.column),
            one.column,
        )
    )
    return found[:MOST]


def _fault(problem: Problem) -> Fault:
    """Take a place apart: "Sheet!K6" and "Sheet!dòng 6"."""
    sheet, mark, address = problem.where.rpartition("!")
    place = re.fullmatch(r"(?:dòng )?([A-Z]*)(\d{1,9})", address) if mark else None
    column, row = place.groups() if place else ("", "")
    return Fault(
        sheet=sheet if place else problem.where,
        row=row,
        column=column,
        what=problem.what,
        is_error=problem.severity == "error",
    )
