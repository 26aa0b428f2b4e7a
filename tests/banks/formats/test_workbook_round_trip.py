"""Whatever a workbook takes in comes back out of it the same; the rest is listed, never changed."""

from dataclasses import replace

import pytest
from hypothesis import given

from banks.formats.workbook import WorkbookFormat
from office.problems import UnreadableFile
from tests.banks.bank_files import bank_file, question_row
from tests.banks.formats.matrix import question
from tests.banks.formats.mutations import mutated
from tests.banks.question_strategies import bank_of, questions

FORMAT = WorkbookFormat()


@given(questions())
def test_a_question_comes_back_the_same_or_is_listed(drawn):
    asked = replace(
        drawn,
        skill=drawn.skill or "IU01.1",
        level=drawn.level or "TH",
        seconds=drawn.seconds or 60,
    )

    output = FORMAT.write(bank_of(asked), title="Ngân hàng", stamp="Ai, bao giờ")

    if not output.count:
        assert [one.where for one in output.lost] == [asked.code]
        return
    found = FORMAT.read(output.content, name="nh.xlsx")
    assert found.problems == ()
    assert [replace(one, where="", places={}) for one in found.questions] == [
        replace(asked, where="")
    ]


def test_a_question_without_its_tags_is_listed():
    output = FORMAT.write(bank_of(question(level="")), title="Ngân hàng")

    assert output.count == 0
    assert ["mức độ" in one.what for one in output.lost] == [True]


def fuzz(seed):
    content = bank_file(question_row("A-1"), question_row("A-2"))
    try:
        FORMAT.read(mutated(content, seed), name="nh.xlsx")
    except UnreadableFile:
        return


@pytest.mark.parametrize("seed", range(10))
def test_a_damaged_workbook_is_read_or_refused(seed):
    fuzz(seed)


@pytest.mark.slow
def test_many_damaged_workbooks_are_read_or_refused():
    for seed in range(300):
        fuzz(seed)
