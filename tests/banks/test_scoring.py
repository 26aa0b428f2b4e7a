from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks.scoring import (
    number_readings,
    score_choices,
    score_number,
    score_order,
    score_parts,
    score_statements,
    score_text,
)

OPTIONS = frozenset("ABCDE")
some_options = st.frozensets(st.sampled_from(sorted(OPTIONS)))
some_keys = some_options.filter(bool)
groups = st.integers(1, 8).map(lambda size: "ABCDEFGH"[:size])
decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)


# --- several choices -----------------------------------------------------------------------------


@given(chosen=some_options, key=some_keys)
def test_fraction_stays_between_0_and_1_and_only_the_key_earns_all(chosen, key):
    fraction = score_choices(chosen, key=key, options=OPTIONS)

    assert 0 <= fraction <= 1
    assert (fraction == 1) == (chosen == key)


@given(key=some_keys)
def test_ticking_nothing_earns_nothing_and_so_does_ticking_all_where_one_is_wrong(key):
    assert score_choices(frozenset(), key=key, options=OPTIONS) == 0
    assert score_choices(OPTIONS, key=key, options=OPTIONS) == (key == OPTIONS)


@given(chosen=some_options, key=some_keys, option=st.sampled_from(sorted(OPTIONS)))
def test_one_more_right_tick_never_costs_and_one_more_false_tick_never_pays(chosen, key, option):
    before = score_choices(chosen - {option}, key=key, options=OPTIONS)
    after = score_choices(chosen | {option}, key=key, options=OPTIONS)

    assert after >= before if option in key else after <= before


def test_two_of_three_keys_and_one_of_two_distractors_earn_a_sixth():
    fraction = score_choices(frozenset("ABD"), key=frozenset("ABC"), options=OPTIONS)

    assert fraction == Fraction(2, 3) - Fraction(1, 2)


@pytest.mark.parametrize(("chosen", "key"), [("A", ""), ("Z", "A"), ("A", "Z")])
def test_choices_without_a_key_or_of_unknown_options_are_a_programming_error(chosen, key):
    with pytest.raises(ValueError, match="key is empty, or an unknown option"):
        score_choices(frozenset(chosen), key=frozenset(key), options=OPTIONS)


# --- statements ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "fraction"),
    [(0, Decimal("0")), (1, Decimal("0.1")), (2, Decimal("0.25")), (3, Decimal("0.5")), (4, 1)],
)
def test_four_statements_earn_10_25_50_100_percent_whichever_are_right(right, fraction):
    for key, flips in product(product([True, False], repeat=4), product([True, False], repeat=4)):
        if flips.count(False) == right:
            said = {id_: truth != flip for id_, truth, flip in zip("ABCD", key, flips, strict=True)}

            assert score_statements(said, key=dict(zip("ABCD", key, strict=True))) == fraction


@given(data=st.data(), ids=groups)
def test_a_blank_statement_counts_as_a_wrong_one(data, ids):
    key = {id_: data.draw(st.booleans()) for id_ in ids}
    answered = data.draw(st.sets(st.sampled_from(ids)))
    with_blanks = {id_: key[id_] for id_ in answered}
    with_errors = {id_: key[id_] if id_ in answered else not key[id_] for id_ in ids}

    assert score_statements(with_blanks, key=key) == score_statements(with_errors, key=key)


@given(data=st.data(), ids=groups.filter(lambda ids: len(ids) != 4))
def test_groups_of_another_size_earn_the_share_right(data, ids):
    key = {id_: data.draw(st.booleans()) for id_ in ids}
    right = data.draw(st.sets(st.sampled_from(ids)))

    fraction = score_statements({id_: key[id_] for id_ in right}, key=key)

    assert fraction == Fraction(len(right), len(ids))


def test_judging_a_statement_that_is_not_there_is_a_programming_error():
    with pytest.raises(ValueError, match="unknown statement"):
        score_statements({"B": True}, key={"A": True})


# --- parts ---------------------------------------------------------------------------------------


@given(right=st.lists(st.booleans(), min_size=1))
def test_parts_earn_the_share_that_is_right(right):
    assert score_parts(right) + score_parts(not part for part in right) == 1
    assert (score_parts(right) == 1) == all(right)


def test_a_question_without_parts_is_a_programming_error():
    with pytest.raises(ValueError, match="without parts"):
        score_parts([])


# --- order ---------------------------------------------------------------------------------------


@given(order=st.permutations("ABCDEF"))
def test_only_the_right_order_earns_all_and_only_the_reverse_earns_nothing(order):
    fraction = score_order(order, key="ABCDEF")

    assert 0 <= fraction <= 1
    assert (fraction == 1) == (order == list("ABCDEF"))
    assert (fraction == 0) == (order == list("FEDCBA"))


@given(order=st.permutations("ABCDEF"))
def test_an_order_and_its_reverse_share_the_points(order):
    fraction = score_order(order, key="ABCDEF")

    assert fraction + score_order(order[::-1], key="ABCDEF") == 1


@given(order=st.permutations("ABCDE"), names=st.permutations("ABCDE"))
def test_ids_carry_no_meaning_in_an_order(order, names):
    renamed = dict(zip("ABCDE", names, strict=True))

    assert score_order(order, key="ABCDE") == score_order(
        [renamed[item] for item in order], key=names
    )


def test_guessing_an_order_earns_half_on_average():
    earned = [score_order(order, key="ABCD") for order in permutations("ABCD")]

    assert sum(earned) / len(earned) == Fraction(1, 2)


def test_one_item_moved_from_the_end_to_the_front_breaks_one_pair_of_neighbours():
    assert score_order("FABCDE", key="ABCDEF") == Fraction(4, 5)


@pytest.mark.parametrize(
    ("order", "key"), [("AB", "ABC"), ("AAB", "ABC"), ("ABD", "ABC"), ("A", "A")]
)
def test_an_order_that_is_no_permutation_of_its_key_is_a_programming_error(order, key):
    with pytest.raises(ValueError, match="not a permutation"):
        score_order(order, key=key)


# --- texts ---------------------------------------------------------------------------------------

words = st.text(alphabet="aáàăâbcdđeêghoôơuưyHÒAàòỏ 1,.()=", min_size=1).filter(str.strip)


@given(word=words)
def test_case_spaces_and_the_form_of_letters_make_no_difference(word):
    for spelling in (word, word.upper(), f"  {word}\n", normalize("NFD", word), f"\u00a0{word}"):
        assert score_text(spelling, accepted=["khác hẳn", word]) == 1


@pytest.mark.parametrize(
    ("given_text", "accepted", "fraction"),
    [
        ("hoả tốc", "Hỏa tốc", 1),
        ("HOÀ", "hòa", 1),
        ("hóa", "hòa", 0),
        ("hoa", "hòa", 0),
        ("dau", "đau", 0),
        ("an", "ăn", 0),
        ("mail merge", "MailMerge", 0),
        ("0,5", "0.5", 1),
        ("0.5", "0,5", 1),
        ("05", "5", 0),
        ("a,b", "a.b", 0),
        ("", "x", 0),
    ],
)
def test_texts_are_alike_only_where_no_mark_and_no_letter_differs(given_text, accepted, fraction):
    assert score_text(given_text, accepted=[accepted]) == fraction


# --- numbers -------------------------------------------------------------------------------------


@given(value=decimals, tolerance=decimals.map(abs), offset=decimals)
def test_a_number_is_right_exactly_within_the_tolerance(value, tolerance, offset):
    written = Decimal(f"{value:f}") + offset
    distance = abs(Fraction(written) - Fraction(value))

    assert score_number(f"{written:f}", value=written, tolerance=Decimal(0)) == 1
    if len(number_readings(f"{written:f}")) == 1:
        fraction = score_number(f"{written:f}", value=value, tolerance=tolerance)
        assert fraction == (distance <= Fraction(tolerance))


def test_the_limit_of_a_tolerance_is_exact_beyond_the_digits_of_a_float():
    value = Decimal("0.1000000000000000000000000000000000000001")

    assert score_number("0.3", value=Decimal("0.1"), tolerance=Decimal("0.2")) == 1
    assert score_number("0.3", value=value, tolerance=Decimal("0.2")) == 1
    assert score_number("0.1", value=value, tolerance=Decimal(0)) == 0


@given(number=st.integers(-(10**12), 10**12), mark=st.sampled_from([".", ",", " ", "\u00a0"]))
def test_a_whole_number_may_be_written_with_thousands_marks(number, mark):
    written = f"{number:,}".replace(",", mark)

    assert score_number(written, value=Decimal(number), tolerance=Decimal(0)) == 1


@given(
    number=st.decimals(-(10**9), 10**9, places=2), marks=st.sampled_from([".,", ",.", " ,", " ."])
)
def test_a_number_with_thousands_and_decimals_has_one_reading(number, marks):
    thousands, decimal = marks
    written = f"{number:,}".replace(".", "#").replace(",", thousands).replace("#", decimal)

    assert number_readings(written) == (number,)


@pytest.mark.parametrize(
    ("written", "readings"),
    [
        ("7,5", ["7.5"]),
        ("7.50", ["7.5"]),
        (" +7,5 ", ["7.5"]),
        ("-7,5", ["-7.5"]),
        ("\u2212 7,5", ["-7.5"]),
        (",5", ["0.5"]),
        ("0.125", ["0.125"]),
        ("1024.125", ["1024.125"]),
        ("25.000", ["25000", "25"]),
        ("25,000", ["25000", "25"]),
        ("1.235.000", ["1235000"]),
        ("1 235 000", ["1235000"]),
        ("1\u202f235\u202f000,5", ["1235000.5"]),
        ("007", ["7"]),
    ],
)
def test_numbers_are_read_in_the_notations_in_use(written, readings):
    assert number_readings(written) == tuple(Decimal(reading) for reading in readings)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "-",
        ".",
        "5.",
        "12.34.567",
        "1.2.3",
        "1,2,3",
        "1.235,5.1",
        "1.235.5",
        "1,235,000,5",
        "1.235 000",
        "1 2",
        "5 kg",
        *("75%", "1e3", "Infinity", "NaN", "1_000", "0x10", "٣", "--5", "0.125.000"),
    ],
)
def test_what_is_no_number_has_no_reading(written):
    assert number_readings(written) == ()


@given(junk=st.text(max_size=50))
def test_any_text_can_be_read_as_a_number_or_not_without_an_error(junk):
    assert all(reading.is_finite() for reading in number_readings(junk))


def test_a_text_with_two_readings_is_right_in_either():
    for value in ("25000", "25"):
        assert score_number("25.000", value=Decimal(value), tolerance=Decimal(0)) == 1


def test_a_negative_tolerance_is_a_programming_error():
    with pytest.raises(ValueError, match="tolerance must be 0 or more"):
        score_number("1", value=Decimal(1), tolerance=Decimal(-1))
