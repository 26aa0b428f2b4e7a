"""What a machine fetches to show a paper: small enough for a hall of them on one line."""

import gzip
import re
from pathlib import Path

from django.contrib.staticfiles import finders

BUDGET = 60_000
ENTRIES = ("assessments/js/sitting.js", "ui/js/ui.js", "ui/js/troubles.js")
SHEETS = ("ui/tokens.css", "ui/fonts.css", "ui/components.css", "assessments/paper.css")
IMPORT = re.compile(r'^(?:import|export) .*from "(\./[^"]+|\.\./[^"]+)";$', re.M)


def found(name: str) -> Path:
    path = finders.find(name)
    assert isinstance(path, str), name
    return Path(path)


def with_imports(entry: Path) -> set[Path]:
    seen: set[Path] = set()
    waiting = [entry]
    while waiting:
        one = waiting.pop().resolve()
        if one not in seen:
            seen.add(one)
            waiting += [one.parent / name for name in IMPORT.findall(one.read_text())]
    return seen


def test_the_paper_needs_less_than_60_kb_of_scripts_and_styles():
    files = {found(name) for name in SHEETS}
    for entry in ENTRIES:
        files |= with_imports(found(entry))
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in files}

    assert len(sizes) > 15
    assert sum(sizes.values()) < BUDGET, sizes
