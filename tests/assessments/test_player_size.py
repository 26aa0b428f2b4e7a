"""What a machine fetches to show a paper: small enough for a hall of them on one line."""

import gzip
import random
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.assessments.test_sitting_pages import begun
from tests.make import make_version

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


def syllables(chance: random.Random, count: int) -> str:
    """Words that no compression knows from the question before, about as long as Vietnamese ones."""
    return " ".join(
        "".join(chance.choice("aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạ") for _ in range(4))
        for _ in range(count)
    )


@pytest.mark.django_db
def test_a_paper_of_40_questions_is_below_60_kb_on_the_line(client):
    chance = random.Random(40)
    versions = [
        make_version(
            content={
                "stem": syllables(chance, 30),
                "options": {letter: syllables(chance, 10) for letter in "ABCD"},
                "key": "A",
            }
        )
        for _question in range(40)
    ]
    begun(client, versions=versions)

    page = client.get(reverse("assessments:sitting_paper"))

    assert page.content.count(b'<fieldset class="q"') == len(versions)
    assert len(gzip.compress(page.content)) < BUDGET
