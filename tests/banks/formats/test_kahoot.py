"""Kahoot's spreadsheet, as its template and those who fill it write it."""

import io
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from openpyxl import Workbook

from banks.formats import get, recognise
from office.problems import UnreadableFile
from tests.banks.formats.mutations import mutated
from tests.banks.formats.test_qti_round_trips import make_question
from tests.banks.question_strategies import bank_of, questions

HEADER = (
    "",
    "Question - max 120 characters",
    *(f"Answer {number} - max 75 characters" for number in range(1, 5)),
    "Time limit (sec) – 5, 10, 20, 30, 60, 90, 120, or 240 secs",
    "Correct answer(s) - choose at least one",
)


def sheet(*rows, header=HEADER, above=(("",), ("", "Quiz template"), ("", "Add questions"))):
    """Return a workbook of rows under the header of the template."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in (*above, header, *rows):
        page.append(list(row))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def read(data):
    return get("kahoot").read(data, name="kahoot.xlsx")


def reasons(*row):
    (unread,) = read(sheet(row)).unread
    return " ".join(problem.what for problem in unread.problems)


def test_a_question_with_one_right_answer():
    data = sheet(
        (1, "Thủ đô của nước ta?", "Huế", "Hà Nội", "Vinh", None, 20, 2), (2,) + (None,) * 7
    )

    (question,) = read(data).questions

    assert (question.kind, question.seconds, question.points) == ("single_choice", 20, Decimal(1))
    assert question.content == {
        "stem": "Thủ đô của nước ta?",
        "options": {"A": "Huế", "B": "Hà Nội", "C": "Vinh"},
        "key": "B",
    }


@pytest.mark.parametrize("right", ["1,3", "1, 3", "1;3", 1.3])
def test_several_right_answers_are_a_multiple_choice_and_the_difference_is_told(right):
    bank = read(sheet((1, "Số lẻ?", 1, 2, 3, 4, 30, right)))

    assert bank.questions[0].kind == "multiple_choice"
    assert bank.questions[0].content["key"] == ["A", "C"]
    assert "một trong các đáp án đúng" in bank.lost[0].what


def test_true_and_false_is_a_kind_of_its_own():
    (question,) = read(
        sheet((1, "Nước sôi ở 100 độ.", "True", "False", None, None, 10, 1))
    ).questions

    assert question.content == {"stem": "Nước sôi ở 100 độ.", "key": True}


def test_answers_with_a_hole_between_them_move_up():
    (question,) = read(sheet((1, "Hỏi?", "a", None, "b", None, 10, 3))).questions

    assert (question.content["options"], question.content["key"]) == ({"A": "a", "B": "b"}, "B")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ((1, "Hỏi?", "a", "b", None, None, 20, None), "Chưa có đáp án"),
        ((1, "Hỏi?", "a", "b", None, None, 20, 4), "để trống"),
        ((1, "Hỏi?", "a", "b", None, None, 20, "b"), "không phải là số từ 1 đến 4"),
        ((1, None, "a", "b", None, None, 20, 1), "Thiếu câu hỏi"),
        ((1, "Hỏi?", "a", None, None, None, 20, 1), "ít nhất"),
        ((1, "Hỏi?", "a", "=1+1", None, None, 20, 1), "công thức"),
        ((1, "Hỏi?", "a", "a", None, None, 20, 1), "a"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(row, reason):
    assert reason in reasons(*row)


def test_a_time_that_is_no_number_is_told():
    bank = read(sheet((1, "Hỏi?", "a", "b", None, None, "lâu", 1)))

    assert (bank.questions[0].seconds, len(bank.problems)) == (0, 1)


def test_a_workbook_with_this_header_is_known_wherever_the_header_stands():
    plain = sheet(("Hỏi?", "a", "b", "", "", 20, 1), header=HEADER[1:], above=())

    for data in (sheet((1, "Hỏi?", "a", "b", None, None, 20, 1)), plain):
        found = recognise(data, name="a.xlsx")
        assert found is not None
        assert found.slug == "kahoot"
        assert len(read(data).questions) == 1


def test_another_workbook_is_refused():
    with pytest.raises(UnreadableFile):
        read(sheet(header=("Câu hỏi", "Đáp án")))


@given(question=questions())
def test_what_goes_out_comes_back(question):
    written = get("kahoot").write(bank_of(question), title="Thử", stamp="")

    back = read(written.content)

    assert len(back.questions) == written.count
    if not written.count:
        assert "bị bỏ lại" in written.lost[0].what
        return
    content = question.content
    assert back.questions[0].kind == question.kind
    assert back.questions[0].content["key"] == content["key"]
    if not any("xuống dòng" in lost.what for lost in written.lost):
        assert back.questions[0].content == content


def test_a_bank_goes_out_the_same_each_time_and_says_what_it_loses():
    bank = bank_of(
        make_question("single_choice", code="A1", seconds=45), make_question("essay", code="A2")
    )

    written = get("kahoot").write(bank, title="Thử", stamp="Ai, khi nào")

    assert get("kahoot").write(bank, title="Thử", stamp="Ai, khi nào") == written
    assert (written.count, [lost.where for lost in written.lost]) == (1, ["A1", "A2", "mọi câu"])
    assert read(written.content).questions[0].seconds == 60


def check_damaged(seed):
    with suppress(UnreadableFile):
        bank = read(mutated(sheet((1, "Hỏi?", "a", "b", None, None, 20, 1)), seed))
        assert bank.read == len(bank.questions) + len(bank.unread)


@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_are_read_or_refused(seed):
    check_damaged(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_any_damaged_file_is_read_or_refused(seed):
    check_damaged(seed)
