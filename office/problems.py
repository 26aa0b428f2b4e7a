"""What a file could not give: the place and the reason, in the words of its owner. No Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a file that could not be used: where it stands and what is wrong, in Vietnamese.

    `where` names sheet, row and column as the file's owner sees them: "Câu hỏi!P12". A warning
    does not keep its row from being used; an error does.
    """

    where: str
    what: str
    severity: Literal["error", "warning"] = "error"


class UnreadableFile(Exception):
    """A file of which nothing can be read; `where` and `what` are shown to its owner."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


def as_json(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Return place and reason of each problem as reports keep them and other programs read them."""
    return [{"where": problem.where, "what": problem.what} for problem in problems]


def has_errors(problems: tuple[Problem, ...] | list[Problem]) -> bool:
    """Return whether one of `problems` keeps its row from being used."""
    return any(problem.severity == "error" for problem in problems)
