from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks import formats
from banks.formats.looking import Look
from banks.formats.plain_text import PlainTextFormat
from banks.parsed import ParsedBank, ParsedQuestion, ParsedStimulus
from office.problems import UnreadableFile
from tests.banks.formats.mutations import mutated
from tests.banks.kind_samples import SAMPLES
from tests.banks.question_strategies import bank_of, questions

FORMAT = PlainTextFormat()
HELD = (
    "single_choice", "multiple_choice", "true_false", "true_false_group", "short_answer",
    "numeric", "essay",
)  # fmt: skip
EVERY_KIND = """Ngân hàng câu hỏi

Câu 1. Dữ liệu chưa lưu nằm ở đâu?
A. Bộ nhớ ROM
B. Bộ nhớ RAM
Đáp án: B

Câu 2 (TH). Bộ nhớ nào mất dữ liệu?
A. ROM\tB. RAM\tC. Bộ nhớ đệm
Đáp án: B, C

Câu 3. Bản in từ tệp đã ký số là bản chính.
Đáp án: Sai

Câu 4. Xét các nhận định sau.
a) Một (Đ)
b) Hai (S)

Câu 5. Mức độ khẩn cao nhất?
Đáp án: Hỏa tốc | hoả tốc

Câu 6. Tỷ lệ đúng hạn?
Đáp án: 75,5
Sai số: 0,05

Câu 7 (Tự luận). Vì sao phải sao lưu?
Hướng dẫn chấm: Nêu đủ ba ý.
Bài mẫu: Sao lưu giúp khôi phục.
Số từ: 200
"""


def written(*given: ParsedQuestion, stimuli: tuple[ParsedStimulus, ...] = ()) -> str:
    return FORMAT.write(bank_of(*given, stimuli=stimuli), title="Ngân hàng").content.decode(
        "utf-8-sig"
    )


def question(kind: str, **fields: Any) -> ParsedQuestion:
    usual: dict[str, Any] = {
        "where": "Q1",
        "code": "Q1",
        "skill": "",
        "level": "",
        "positions": (),
        "fields": (),
        "content": SAMPLES[kind].raw,
        "explanation": "",
        "basis": "",
        "points": Decimal(1),
        "seconds": 0,
        "order_locked": False,
        "enemies": (),
    }
    return ParsedQuestion(kind=kind, **{**usual, **fields})


def kept(one: ParsedQuestion) -> tuple[object, ...]:
    """All of a question that a text file holds."""
    return (
        *(one.kind, one.content, one.code, one.skill, one.level, one.points, one.seconds),
        *(one.explanation, one.basis, one.order_locked),
    )


def test_a_file_with_every_kind_is_read():
    bank = FORMAT.read(EVERY_KIND.encode())

    assert bank.unread == ()
    assert [one.kind for one in bank.questions] == list(HELD)
    assert bank.questions[0].where == "câu 1 (dòng 3)"
    assert bank.questions[5].content["tolerance"] == "0.05"
    assert bank.read == 7


def test_a_file_in_an_old_encoding_is_read_and_told():
    data = "C©u 1. Bé nhí nµo mÊt d÷ liÖu?\r\nA. Bé nhí RAM\r\nB. æ cøng\r\n§¸p ¸n: A".encode(
        "latin-1"
    )

    bank = FORMAT.read(data)

    assert bank.questions[0].content["stem"] == "Bộ nhớ nào mất dữ liệu?"
    assert bank.questions[0].content["options"] == {"A": "Bộ nhớ RAM", "B": "ổ cứng"}
    assert "TCVN3 (ABC)" in bank.problems[0].what


def test_text_files_are_recognised_behind_formats_with_signs_of_their_own():
    aiken = Look(b"What is it?\nA. one\nB. two\nANSWER: A\n", name="a.txt")

    assert formats.recognise(EVERY_KIND.encode(), name="de.txt") is formats.get("text")
    assert 0 < FORMAT.claims(aiken) < 30
    assert FORMAT.claims(Look(b"<quiz><question/></quiz>", name="a.txt")) == 0
    assert FORMAT.claims(Look(b"PK\x03\x04", name="a.txt")) == 0
    assert FORMAT.claims(Look(b"", name="a.txt")) == 0


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\0\0\0\r", b"ch\xc3\xa0o", b"\n\n\n", b"\xff\xfe"]
)
def test_a_file_without_questions_is_refused_in_words(data):
    with pytest.raises(UnreadableFile) as refusal:
        FORMAT.read(data, name="de.txt")

    assert refusal.value.where == "de.txt"


@pytest.mark.parametrize(
    "text",
    [
        "A. " * 200_000, "1. a\n" * 20_000, "Câu 1. " + "x " * 200_000, "1-A " * 100_000,
        "ĐÁP ÁN\n" * 10_000 + "1. a\nA. x\nB. y", "Đọc đoạn sau và trả lời câu 1 đến câu 2\n" * 5_000 + "Câu 1. a",
        "Câu 1. x\n" + "A. y\nB. z\n" * 10_000, "Câu 1. a\nA. x\nB. y\n" + "Đáp án: A\n" * 10_000,
        "Câu 1. " + "(" * 20_000, "Câu 1. a\n" + "\t" * 100_000 + "\nA. x\nB. y", "[" * 100_000, "é" * 100_000,
    ],
)  # fmt: skip
@pytest.mark.timeout(60)  # a fault of this kind would take hours
def test_hostile_files_end_soon(text):
    with suppress(UnreadableFile):
        FORMAT.read(text.encode(), name="x.txt")


def test_a_line_beyond_all_measure_is_told():
    (one,) = FORMAT.read(f"Câu 1. {'x ' * 20_000}\nĐáp án: a".encode()).unread

    assert "dài hơn" in one.problems[0].what


def test_scripts_stay_text():
    bank = FORMAT.read("Câu 1. <img src=x onerror=alert(1)>\nA. <script>\nB. y\nĐáp án: B".encode())

    assert bank.questions[0].content["options"]["A"] == "<script>"


# --- writing --------------------------------------------------------------------------------------


def test_what_is_written_can_be_read_by_people():
    text = written(
        question("single_choice", explanation="RAM mất.", level="NB", points=Decimal("0.5"))
    )

    assert text == (
        "Ngân hàng\n\nCâu 1. Dữ liệu chưa lưu nằm ở đâu?\nA. Bộ nhớ ROM\nB. Bộ nhớ RAM\n"
        "C. Ổ cứng SSD\nD. Ổ USB\nĐáp án: B\nMã câu hỏi: Q1\nMức độ: Nhận biết\nĐiểm: 0,5\n"
        "Giải thích: RAM mất.\n"
    )


@pytest.mark.parametrize("kind", list(SAMPLES))
def test_every_kind_is_written_whole_or_told(kind):
    output = FORMAT.write(bank_of(question(kind)), title="Ngân hàng", stamp="hôm nay")

    if kind in HELD:
        (back,) = FORMAT.read(output.content).questions
        assert (output.count, output.lost) == (1, ())
        assert kept(back) == kept(question(kind))
    else:
        assert output.count == 0
        assert [one.where for one in output.lost] == ["Q1"]


def test_shared_passages_go_with_their_questions():
    stimulus = ParsedStimulus(where="", code="TL-1", text="Một đoạn.\n\nHai dòng.")
    given = [
        question("numeric", code=f"Q{n}", stimulus="TL-1" if n != 2 else "") for n in (1, 2, 3)
    ]

    bank = FORMAT.read(written(*given, stimuli=(stimulus,)).encode())

    assert [one.stimulus for one in bank.questions] == ["TL-1", "", "TL-1"]
    assert bank.stimuli[0].text == stimulus.text


def test_what_would_be_read_back_otherwise_is_left_out_and_told():
    tricky = question("short_answer", content={"stem": "a\nĐáp án: b", "accepted": ["c"]})

    output = FORMAT.write(bank_of(tricky, question("numeric", code="Q2")), title="x")

    assert output.count == 1
    assert "đọc lại sẽ khác" in output.lost[0].what


def test_what_a_paper_has_no_place_for_is_told():
    output = FORMAT.write(
        bank_of(question("numeric", positions=("VT",), enemies=("Q9",))), title="x"
    )

    assert output.count == 1
    assert output.lost[0].severity == "warning"
    assert output.lost[0].what == "Không ghi được vị trí việc làm, các câu không cùng đề."


@given(st.lists(questions(*HELD), min_size=1, max_size=4, unique_by=lambda one: one.code))
def test_what_is_written_comes_back(given_questions):
    bank: ParsedBank = bank_of(*given_questions)
    output = FORMAT.write(bank, title="Ngân hàng")
    left = {one.where for one in output.lost if one.severity == "error"}
    held = [kept(one) for one in given_questions if one.code not in left]

    assert output.count == len(held)
    assert output == FORMAT.write(bank, title="Ngân hàng")
    if held:
        assert [kept(one) for one in FORMAT.read(output.content).questions] == held


def _read_whatever(seed: int) -> None:
    data = mutated(EVERY_KIND.encode(), seed)
    try:
        bank = FORMAT.read(data, name="x.txt")
    except UnreadableFile:
        return
    assert bank.read == len(bank.questions) + len(bank.unread)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_files_are_read_or_refused(seed):
    _read_whatever(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 400))
def test_files_damaged_in_many_ways_are_read_or_refused(seed):
    _read_whatever(seed)
