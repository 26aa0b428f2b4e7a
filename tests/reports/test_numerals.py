"""Numbers in words, decimal comma and dates of Vietnamese documents."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.drawing.notation import dated_line, decimal_comma, long_date, short_date
from reports.drawing.numerals import number_words, score_words

VALUES = {
    "không": 0,
    "một": 1,
    "mốt": 1,
    "hai": 2,
    "ba": 3,
    "bốn": 4,
    "tư": 4,
    "năm": 5,
    "lăm": 5,
    "sáu": 6,
    "bảy": 7,
    "tám": 8,
    "chín": 9,
}
scores = st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)


def value_of(words: str) -> int:
    """Read words back by adding place by place; knows nothing of how they were made."""
    total = group = last = 0
    for word in words.split(" "):
        if word in VALUES:
            last = VALUES[word]
        elif word == "mười":
            group += 10
        elif word == "linh":
            pass
        else:
            scale = {"mươi": 10, "trăm": 100, "nghìn": 1000}[word]
            group, last = (group + last, 0) if scale == 1000 else (group + last * scale, 0)
            if scale == 1000:
                total, group = group * 1000, 0
    return total + group + last


@pytest.mark.parametrize(
    ("score", "words"),
    [
        ("7.38", "bảy phẩy ba mươi tám"),
        ("10", "mười"),
        ("10.00", "mười"),
        ("8.05", "tám phẩy không năm"),
        ("7.5", "bảy phẩy năm"),
        ("7.50", "bảy phẩy năm"),
        ("0", "không"),
        ("0.04", "không phẩy không bốn"),
        ("9.15", "chín phẩy mười lăm"),
        ("9.11", "chín phẩy mười một"),
        ("9.14", "chín phẩy mười bốn"),
        ("6.21", "sáu phẩy hai mươi mốt"),
        ("6.24", "sáu phẩy hai mươi tư"),
        ("6.25", "sáu phẩy hai mươi lăm"),
        ("73.25", "bảy mươi ba phẩy hai mươi lăm"),
        ("55.55", "năm mươi lăm phẩy năm mươi lăm"),
        ("91", "chín mươi mốt"),
        ("100", "một trăm"),
    ],
)
def test_scores_are_read_as_examination_boards_read_them(score, words):
    assert score_words(Decimal(score)) == words


@given(score=scores)
def test_words_of_a_score_read_back_as_the_score(score):
    whole, _, decimals = score_words(score).partition(" phẩy ")

    tenths_only = bool(decimals) and " " not in decimals and decimals != "mười"
    hundredths = value_of(decimals) * (10 if tenths_only else 1) if decimals else 0
    assert Decimal(value_of(whole)) + Decimal(hundredths) / 100 == score


@pytest.mark.parametrize("score", ["-0.01", "100.01", "7.385", "NaN", "Infinity"])
def test_what_is_not_a_score_with_two_decimals_is_refused(score):
    with pytest.raises(ValueError, match="not a score"):
        score_words(Decimal(score))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (15, "mười lăm"),
        (20, "hai mươi"),
        (44, "bốn mươi tư"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (115, "một trăm mười lăm"),
        (300, "ba trăm"),
        (1_000, "một nghìn"),
        (1_005, "một nghìn không trăm linh năm"),
        (6_889, "sáu nghìn tám trăm tám mươi chín"),
        (20_021, "hai mươi nghìn không trăm hai mươi mốt"),
    ],
)
def test_whole_numbers_are_read_with_linh_lam_tu_and_mot(number, words):
    assert number_words(number) == words


@given(number=st.integers(0, 999_999))
def test_words_of_a_whole_number_read_back_as_the_number(number):
    assert value_of(number_words(number)) == number


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_whole_numbers_out_of_reach_are_refused(number):
    with pytest.raises(ValueError, match="not from 0"):
        number_words(number)


@pytest.mark.parametrize(
    ("number", "places", "figures"),
    [
        ("7.38", 2, "7,38"),
        ("7.5", 2, "7,50"),
        ("10", 2, "10,00"),
        ("8.0", 1, "8,0"),
        ("6889", 0, "6.889"),
        ("-1234567.5", 1, "-1.234.567,5"),
    ],
)
def test_figures_have_a_decimal_comma_and_dots_between_thousands(number, places, figures):
    assert decimal_comma(Decimal(number), places=places) == figures


@pytest.mark.parametrize("number", ["7.385", "NaN", "Infinity"])
def test_figures_are_never_rounded_in_writing(number):
    with pytest.raises(ValueError, match=r"decimals|figures"):
        decimal_comma(Decimal(number))


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 31), "ngày 31 tháng 01 năm 2026"),
        (date(2026, 3, 9), "ngày 09 tháng 3 năm 2026"),
        (date(2026, 12, 7), "ngày 07 tháng 12 năm 2026"),
    ],
)
def test_days_below_10_and_months_1_and_2_carry_a_zero_in_documents(day, written):
    assert long_date(day) == written
    assert dated_line("Vĩnh An", day) == f"Vĩnh An, {written}"


def test_short_dates_put_the_day_first_with_zeros():
    assert short_date(date(1984, 3, 4)) == "04/03/1984"
