"""Options that are called by a word as well as by a letter: "Phương án A: …", "Answer B: …"."""

import re
from collections.abc import Sequence
from dataclasses import replace

from banks.formats.numbered_text.lines import Line

_NAMED = re.compile(
    r"\s{0,8}[-+•]?\s?(?P<word>đáp\s?án|phương\s?án|lựa\s?chọn|answer|option|choice)\s{1,3}"
    r"(?P<letter>[A-H])\s{0,2}[:.)]\s*(?=\S)",
    re.IGNORECASE,
)


def with_bare_letters(lines: Sequence[Line]) -> list[Line]:
    """Return lines in which a run of such options, from A on, has letters alone.

    One of them by itself is a key ("Đáp án A: vì …") and stays as it is.
    """
    found = list(lines)
    run: list[tuple[int, re.Match[str]]] = []
    for place, line in enumerate([*lines, Line("")]):
        named = None if line.cells else _NAMED.match(line.text)
        if named and _follows(run, named):
            run.append((place, named))
            continue
        if line.is_blank and place < len(lines):
            continue
        _rename(found, run)
        run = [(place, named)] if named and named["letter"].upper() == "A" else []
    return found


def _follows(run: list[tuple[int, re.Match[str]]], named: re.Match[str]) -> bool:
    if not run:
        return False
    last = run[-1][1]
    is_next = ord(named["letter"].upper()) == ord(last["letter"].upper()) + 1
    return is_next and named["word"].casefold() == last["word"].casefold()


def _rename(lines: list[Line], run: list[tuple[int, re.Match[str]]]) -> None:
    if len(run) < 2:
        return
    for place, named in run:
        text = lines[place].cut(named.end())
        label = f"{named['letter'].upper()}. "
        spans = tuple(
            replace(one, start=one.start + len(label), end=one.end + len(label))
            for one in text.spans
        )
        lines[place] = replace(text, text=label + text.text, spans=spans)
