"""Hints on style: each rule finds what it is for, and leaves good questions alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.style_checks import Looked, look_over
from banks.style_words import _WORDS, in_words

OPTIONS = {
    "A": "Khôi phục từ thùng rác",
    "B": "Sao chép đường dẫn",
    "C": "Nén lại thư mục",
    "D": "Đổi tên ổ đĩa",
}
GOOD = Looked(
    kind="single_choice",
    stem="Thao tác nào đưa tệp đã xóa trở lại thư mục cũ?",
    options=OPTIONS,
    key=frozenset("A"),
    explanation="Thùng rác giữ đường dẫn cũ.",
    basis="Thông tư 03/2014/TT-BTTTT",
    seconds=60,
)


def codes(**changes):
    return [finding.code for finding in look_over(replace(GOOD, **changes))]


def test_nothing_is_said_of_a_good_question():
    assert codes() == []


@pytest.mark.parametrize(
    "stem",
    ["Cách nào không mở được tệp?", "Thiết bị nào sau đây chưa là thiết bị vào?"],
)
def test_a_negative_that_is_not_emphasised_is_found(stem):
    assert codes(stem=stem) == ["negative_without_emphasis"]


@pytest.mark.parametrize("stem", ["Cách nào KHÔNG mở được tệp?", "Cách nào **không** mở được tệp?"])
def test_an_emphasised_negative_is_left_alone(stem):
    assert codes(stem=stem) == []


def test_a_stem_that_denies_twice_is_found():
    assert codes(stem="Việc nào KHÔNG phải là việc không được làm?") == ["double_negative"]


def test_a_stem_that_asks_nothing_is_found():
    assert codes(stem="Máy tính và mạng") == ["stem_asks_nothing"]


@pytest.mark.parametrize("stem", ["Điền vào chỗ trống", "Phím tắt để lưu là:", "Tệp có đuôi ___"])
def test_an_instruction_or_a_gap_is_a_question_too(stem):
    assert codes(stem=stem) == []


@pytest.mark.parametrize(
    "text",
    [
        "Tất cả đều đúng",
        "Tất cả các đáp án trên",
        "Cả A và B",
        "Cả ba phương án",
        "Không có đáp án nào",
    ],
)
def test_an_option_about_the_others_is_found(text):
    assert codes(options={**OPTIONS, "D": text}) == ["all_or_none"]


def test_an_absolute_word_is_found_with_its_word():
    options = {**OPTIONS, "D": "Luôn luôn tắt máy"}
    [finding] = look_over(replace(GOOD, options=options))

    assert (finding.code, finding.field) == ("absolute_word", "options.D")
    assert finding.data["word"] == "Luôn luôn"


def test_options_that_say_nearly_the_same_are_found():
    options = {**OPTIONS, "D": "Sao chép đường dẫn."[:-1].lower().capitalize()}

    assert codes(options=options) == ["nearly_the_same"]


def test_options_that_differ_by_a_number_are_left_alone():
    options = {"A": "Dung lượng 10 MB", "B": "Dung lượng 20 MB", "C": "Dung lượng 30 MB"}

    assert codes(options=options) == []


def test_numbers_out_of_order_are_found():
    options = {"A": "10 MB", "B": "30 MB", "C": "20 MB"}

    assert codes(options=options) == ["numbers_out_of_order"]


def test_a_right_option_that_is_much_longer_is_found():
    options = {**OPTIONS, "A": "Khôi phục từ thùng rác rồi kiểm tra lại đường dẫn cũ"}

    assert codes(options=options) == ["key_is_longest"]
    assert codes(options=options, key=frozenset("B")) == []


def test_a_right_option_that_alone_repeats_the_stem_is_found():
    options = {**OPTIONS, "A": "Đưa thư mục trở lại"}

    assert codes(options={**options, "C": "Nén ổ đĩa lại"}) == ["key_repeats_stem"]


def test_uneven_marks_and_capitals_are_found():
    assert codes(options={**OPTIONS, "D": "Đổi tên ổ đĩa."}) == ["uneven_ends"]
    assert codes(options={**OPTIONS, "D": "đổi tên ổ đĩa"}) == ["uneven_beginnings"]


def test_missing_basis_explanation_and_time_are_found():
    assert codes(basis=" ", explanation="") == ["no_basis", "no_explanation"]
    assert codes(seconds=5) == ["too_little_time"]


def test_half_a_draft_is_looked_at_as_it_is():
    looked = Looked.of(
        "matching",
        {"pairs": [{"left": "x", "right": "y"}], "key": None, "options": ["A"]},
        explanation="",
        basis="",
        seconds=0,
    )

    assert [one.code for one in look_over(looked)] == ["no_basis", "no_explanation"]


@given(
    stem=st.text(max_size=60),
    texts=st.lists(st.text(max_size=30), max_size=8),
    key=st.sets(st.sampled_from("ABCDEFGH")),
    seconds=st.integers(0, 7200),
)
def test_whatever_is_written_is_looked_at_and_told_in_words(stem, texts, key, seconds):
    looked = Looked(
        kind="single_choice",
        stem=stem,
        options=dict(zip("ABCDEFGH", texts, strict=False)),
        key=frozenset(key),
        seconds=seconds,
    )

    for finding in look_over(looked):
        what, advice = in_words(finding)
        assert what
        assert advice
        assert "%(" not in what + advice


def test_every_rule_has_words():
    assert len(_WORDS) == 14
