"""Kinds that people mark: what is taken, and that no machine gives a fraction."""

from urllib.parse import urlencode

import pytest

from assessments.taking import LARGEST
from banks import kinds
from banks.kinds.essay import LONGEST_ESSAY
from tests.banks.kind_samples import ESSAY, FILE, changed

ESSAYS, FILES = kinds.get("essay"), kinds.get("file_upload")
GOOD = {"name": "Tổng hợp.XLSX", "size": "1024", "sha256": "a" * 64}


def test_the_kinds_that_people_mark_are_these_two_and_no_paper_offers_them():
    assert kinds.marked() == ["essay", "file_upload"]
    offered = {slug for slug, _label in kinds.machine_scored()}
    assert offered == {slug for slug, _label in kinds.choices()} - set(kinds.marked())


def test_a_text_beyond_the_limit_of_words_is_taken_and_waits_for_a_person():
    content = ESSAYS.parse(changed(ESSAY, words=20))

    assert ESSAYS.score(content, "từ " * 500) is None
    assert ESSAYS.score(content, "x" * LONGEST_ESSAY) is None
    with pytest.raises(kinds.InvalidResponse):
        ESSAYS.score(content, "x" * (LONGEST_ESSAY + 1))


def test_a_text_without_a_word_is_no_answer():
    assert ESSAYS.score(ESSAYS.parse(ESSAY), " \n ") == 0


def test_the_longest_text_fits_into_one_save():

    assert (
        len(urlencode({"c40": "ậ" * LONGEST_ESSAY, "item": "9" * 12, "sequence": "9" * 12}))
        < LARGEST
    )


def test_candidates_see_neither_rubric_nor_model():
    shown = str(ESSAYS.public(ESSAYS.parse(ESSAY))) + str(FILES.public(FILES.parse(FILE)))

    for hidden in (ESSAY["rubric"], ESSAY["model"], FILE["rubric"]):
        assert hidden not in shown


def test_a_file_of_a_kind_that_is_asked_for_waits_for_a_person():
    assert FILES.score(FILES.parse(FILE), GOOD) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "a.exe"},
        {"name": "xlsx.exe"},
        {"name": "xlsx" * 60 + ".xlsx"},
        {"name": "a\x00.xlsx"},
        {"size": "0"},
        {"size": "-1"},
        {"size": str(5 * 1024 * 1024 + 1)},
        {"size": 1024},
        {"sha256": "A" * 64},
        {"sha256": "a" * 63},
        {"path": "/etc/passwd"},
    ],
    ids=str,
)
def test_another_file_is_refused(wrong):
    with pytest.raises(kinds.InvalidResponse):
        FILES.score(FILES.parse(FILE), {**GOOD, **wrong})
