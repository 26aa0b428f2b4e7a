"""docs/formats.md says what each format keeps; whatever does not come back is told when it goes out."""

from pathlib import Path

import pytest

from tests.banks.formats import matrix
from tests.banks.kind_samples import SAMPLES

DOCUMENT = Path(__file__).parents[3] / "docs" / "formats.md"
SLUGS = [one.slug for one in matrix.written_formats()]


def section(heading):
    """What stands under a heading of the document."""
    _before, _mark, after = DOCUMENT.read_text(encoding="utf-8").partition(f"## {heading}\n")
    return after.partition("\n## ")[0]


@pytest.mark.parametrize(
    "heading", ["Kinds", "What “partly” loses", "What every question may have"]
)
def test_the_document_says_what_comes_back(heading):
    assert matrix.tables()[heading] in section(heading)


def test_the_archive_loses_nothing():
    archive = next(one for one in matrix.written_formats() if one.slug == "archive")
    kept = [matrix.of_kind(archive, slug) for slug in SAMPLES]
    kept += [matrix.of_aspect(archive, name) for name in matrix.ASPECTS]

    assert {(one.grade, one.lost) for one in kept} == {(matrix.WHOLE, ())}


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_lost_in_silence(slug):
    format_ = next(one for one in matrix.written_formats() if one.slug == slug)
    kept = {name: matrix.of_kind(format_, name) for name in SAMPLES} | {
        name: matrix.of_aspect(format_, name)
        for name in matrix.ASPECTS
        if name != matrix.OF_THE_ARCHIVE
    }

    silent = [name for name, one in kept.items() if one.grade != matrix.WHOLE and not one.lost]
    assert silent == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_bank_of_every_kind_is_counted_and_what_is_kept_comes_back_in_order(slug):
    format_ = next(one for one in matrix.written_formats() if one.slug == slug)
    given = [matrix.question(kind, f"Q-{number:02d}") for number, kind in enumerate(SAMPLES)]

    output, back = matrix.out_and_back(format_, matrix.bank(*given))

    written = [one for one in given if matrix.of_kind(format_, one.kind).grade != matrix.NO]
    assert output.count == len(written) == back.read
    whole = [one for one in written if matrix.of_kind(format_, one.kind).grade == matrix.WHOLE]
    came = [(one.kind, one.content) for one in back.questions]
    assert [one for one in came if one in [(two.kind, two.content) for two in whole]] == [
        (one.kind, one.content) for one in whole
    ]
