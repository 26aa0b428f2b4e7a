"""Aiken: every question is taken or told of with its line."""

import pytest
from hypothesis import given

from banks.formats.aiken import AikenFormat
from banks.formats.encodings import decode
from office.problems import UnreadableFile
from tests.banks.formats.mutations import mutated
from tests.banks.question_strategies import bank_of, questions

GOOD = """\ufeffThủ đô của Việt Nam?\r
A. Huế\r
B. Hà Nội\r
C) Đà Nẵng\r
ANSWER: B\r
\r
Chọn các số chẵn

A) 2
b) 3
C) 4
có hai dòng
ANSWER: A, C
"""


def read(text):
    return AikenFormat().read(text.encode(), name="cau.txt")


def test_questions_are_read_with_their_key():
    found = read(GOOD)

    assert [(one.kind, one.content) for one in found.questions] == [
        (
            "single_choice",
            {
                "stem": "Thủ đô của Việt Nam?",
                "options": {"A": "Huế", "B": "Hà Nội", "C": "Đà Nẵng"},
                "key": "B",
            },
        ),
        (
            "multiple_choice",
            {
                "stem": "Chọn các số chẵn",
                "options": {"A": "2", "B": "3", "C": "4\ncó hai dòng"},
                "key": ["A", "C"],
            },
        ),
    ]
    assert not found.unread


def test_every_mistake_is_told_with_its_place():
    found = read(
        "Chương 1\n\nCâu hai\nA. x\nB. y\nANSWER: D\n\nCâu ba\nA. x\nB. y\n\n"
        "Câu bốn\nANSWER: A\n\nCâu năm\nA. x\nB. x\nANSWER: A\n\nCâu sáu\nA. x\nB. y\nANSWER:\n"
    )

    assert not found.questions
    assert [(one.where, one.problems[0].what.split(";")[0]) for one in found.unread] == [
        (
            "câu 1 (dòng 1)",
            "Đoạn chữ này không có phương án A., B. … và dòng “ANSWER: …” nên không phải câu hỏi.",
        ),
        ("câu 2 (dòng 3)", "Đáp án “D” không phải chữ cái của một phương án"),
        ("câu 3 (dòng 8)", "Thiếu dòng đáp án “ANSWER: …” sau các phương án."),
        ("câu 4 (dòng 12)", "Câu này không có phương án nào dạng “A. …” hay “A) …”."),
        ("câu 5 (dòng 15)", "Trong Phương án có hai mục cùng ghi “x”."),
        ("câu 6 (dòng 20)", "Chưa có đáp án"),
    ]


def test_a_file_without_a_key_is_no_such_file():
    with pytest.raises(UnreadableFile):
        read("Xin chào\nA. x\n")


@given(question=questions("single_choice", "multiple_choice", "essay"))
def test_what_is_written_comes_back_and_the_rest_is_listed(question):
    written = AikenFormat().write(bank_of(question), title="Ngân hàng")

    assert written.count or written.lost
    if written.count and decode(written.content).is_certain:
        (back,) = AikenFormat().read(written.content, name="a.txt").questions
        assert (back.kind, back.content) == (question.kind, question.content)


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(5, 300))]
)
def test_a_damaged_file_is_read_or_refused(seed):
    try:
        found = AikenFormat().read(mutated(GOOD.encode(), seed), name="cau.txt")
    except UnreadableFile:
        return
    assert found.read == len(found.questions) + len(found.unread)


def test_a_key_may_repeat_its_option_behind_the_letter():
    found = read(
        "Thủ đô?\nA. Huế\nB. Hà Nội\nANSWER: B. Hà Nội\n\nSông?\nA. Hồng\nB. Mã\nANSWER: B. Hồng\n"
    )

    assert [one.content["key"] for one in found.questions] == ["B"]
    assert [one.where for one in found.unread] == ["câu 2 (dòng 6)"]
