"""Keys that are a letter alone on the line below the options."""

import re
from collections.abc import Sequence
from dataclasses import replace

from banks.formats.numbered_text.labels import option_labels, part_label
from banks.formats.numbered_text.lines import Line

_LETTER = re.compile(r"\s*([A-H])\s*\.?\s*")
#: So many are the way of a paper; one may be the end of an option that was broken in two.
_LEAST = 2


def with_named_keys(lines: Sequence[Line]) -> list[Line]:
    """Return lines in which such letters say that they are keys.

    Only where at least half of the questions of the paper have one.
    """
    found = list(lines)
    keys: dict[int, str] = {}
    asked = 0
    letters = ""  # of the options above
    for place, line in enumerate(lines):
        if line.is_blank:
            continue
        if line.cells or part_label(line.text):
            letters = ""
            continue
        alone = _LETTER.fullmatch(line.text)
        named = "".join(label.letter for label in option_labels(line.text))
        if alone and len(letters) > 1:
            if alone[1] in letters:
                keys[place] = alone[1]
            letters = ""
        elif named.startswith("A"):
            letters, asked = named, asked + 1
        elif named and letters:
            letters += named
    if len(keys) < _LEAST or 2 * len(keys) < asked:
        return found
    for place, letter in keys.items():
        found[place] = replace(found[place], text=f"Đáp án: {letter}", spans=())
    return found
