"""Options without letters, a line each, the right ones marked: "Huế", "*Hà Nội", "Vinh"."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from banks.formats.numbered_text.labels import option_labels, part_label
from banks.formats.numbered_text.lines import Line

_MARKED = re.compile(r"\s{0,8}\*(?=[^\s*])(?!.*\*)")
_LETTERS = "ABCDEFGH"
#: Questions that must stand so before a line of one is taken for an option.
_LEAST = 3


def with_letters(lines: Sequence[Line], starts: Iterable[int]) -> list[Line]:
    """Return lines with letters before such options, the marked ones starred.

    Where a stem ends is told by the number of options that most questions of the paper have; one
    with more or fewer lines stays as it is, and is refused.

    Args:
        starts: the lines that begin questions.
    """
    found = list(lines)
    runs = [
        run
        for begin, end in pairwise([*sorted(starts), len(lines)])
        if (run := _run(lines, begin, end))
    ]
    usual, count = next(iter(Counter(map(len, runs)).most_common(1)), (0, 0))
    if count < _LEAST or not 1 < usual <= len(_LETTERS):
        return found
    for run in runs:
        if len(run) == usual:
            for place, letter in zip(run, _LETTERS, strict=False):
                found[place] = _lettered(lines[place], letter)
    return found


def _run(lines: Sequence[Line], begin: int, end: int) -> list[int]:
    """Return the lines below the first of a question up to a blank one; none where it has labels."""
    run: list[int] = []
    if sum(not label.is_first for label in option_labels(lines[begin].text)) > 1:
        return run
    for place in range(begin + 1, end):
        line = lines[place]
        if line.is_blank and run:
            break
        labelled = any(label.is_first for label in option_labels(line.text))
        if line.cells or line.is_heading or labelled or part_label(line.text):
            return []
        if not line.is_blank:
            run.append(place)
    marked = sum(_MARKED.match(lines[place].text) is not None for place in run)
    return run if 0 < marked < len(run) else []


def _lettered(line: Line, letter: str) -> Line:
    marked = _MARKED.match(line.text)
    text = line.text[marked.end() :] if marked else line.text.strip()
    return replace(line, text=f"{'*' if marked else ''}{letter}. {text}", spans=())
