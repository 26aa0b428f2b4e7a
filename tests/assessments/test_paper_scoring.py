"""From fractions to a score."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.paper_scoring import (
    ScoredItem,
    as_share,
    classify,
    rounded,
    scale_score,
    score_paper,
)

TEN = Decimal(10)
points = st.decimals("0.25", 5, places=2)
fractions = st.fractions(0, 1, max_denominator=12)
items = st.lists(
    st.builds(
        ScoredItem,
        points=points,
        fraction=st.none() | fractions,
        void_full=st.just(False),
        void_spread=st.just(False),
    ),
    min_size=2,
    max_size=8,
)
CLASSES = (("Giỏi", Decimal(8)), ("Khá", Decimal(7)), ("Trung bình", Decimal(5)))


def right(*fractions_, points=1):
    return [ScoredItem(Decimal(points), fraction) for fraction in fractions_]


def on_ten(paper, **values):
    return scale_score(paper.exact, paper.maximum, **{"scale": TEN, "decimals": 2, **values})


@given(paper=items)
def test_nobody_earns_less_than_nothing_or_more_than_the_maximum(paper):
    scored = score_paper(paper)

    assert 0 <= scored.earned <= scored.maximum == sum(item.points for item in paper)
    assert Decimal(0) <= on_ten(scored) <= TEN
    assert all(
        0 <= point <= worth for point, worth in zip(scored.points, scored.worth, strict=True)
    )


@given(paper=items)
def test_the_sum_is_exact_and_rounded_once(paper):
    exact = sum((Fraction(item.points) * (item.fraction or 0) for item in paper), Fraction(0))
    maximum = sum(Fraction(item.points) for item in paper)

    scored = score_paper(paper)

    assert scored.exact == exact
    assert abs(Fraction(scored.earned) - exact) <= Fraction(1, 20000)
    assert on_ten(scored) == rounded(10 * exact / maximum, 2)


@given(paper=items, place=st.integers(0, 7))
def test_a_void_item_with_full_points_earns_all_of_them_for_everyone(paper, place):
    place %= len(paper)
    void = [replace(item, void_full=number == place) for number, item in enumerate(paper)]

    before, after = score_paper(paper), score_paper(void)

    assert after.fractions[place] == 1
    assert after.points[place] == paper[place].points
    assert after.maximum == before.maximum
    assert after.exact >= before.exact


@given(paper=items, place=st.integers(0, 7))
def test_a_spread_item_disappears_and_the_maximum_stays(paper, place):
    place %= len(paper)
    void = [replace(item, void_spread=number == place) for number, item in enumerate(paper)]
    rest = [item for number, item in enumerate(paper) if number != place]

    scored, alone = score_paper(void), score_paper(rest)

    assert (scored.points[place], scored.worth[place]) == (0, 0)
    assert sum(scored.worth) == Fraction(scored.maximum)
    assert scored.maximum == sum(item.points for item in paper)
    assert scored.exact / Fraction(scored.maximum) == alone.exact / Fraction(alone.maximum)


@given(paper=items, place=st.integers(0, 7), other=fractions)
def test_what_was_answered_to_a_void_item_makes_no_difference(paper, place, other):
    place %= len(paper)
    for treatment in ("void_full", "void_spread"):
        void = [replace(item, **{treatment: number == place}) for number, item in enumerate(paper)]
        changed = [
            replace(item, fraction=other) if number == place else item
            for number, item in enumerate(void)
        ]

        assert score_paper(void) == score_paper(changed)


def test_thirds_add_up():
    scored = score_paper(right(*[Fraction(1, 3)] * 3))

    assert scored.points == (Decimal("0.3333"),) * 3
    assert scored.earned == 1


def test_a_score_just_below_the_half_is_not_rounded_twice():
    earned = Fraction("4.99496")  # 4 decimals would make 4.9950 of it, and 5.00 of that

    assert scale_score(earned, TEN, scale=TEN, decimals=2) == Decimal("4.99")


def test_an_item_that_waits_for_a_marker_earns_nothing_yet():
    scored = score_paper(right(None, Fraction(1)))

    assert scored.fractions == (None, Fraction(1))
    assert scored.earned == 1


def test_a_paper_whose_items_are_all_spread_cannot_be_scored():
    with pytest.raises(ValueError, match="no item"):
        score_paper([ScoredItem(Decimal(1), Fraction(1), void_spread=True)])


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        ("4.995", 2, "5.00"),
        ("4.9949", 2, "4.99"),
        ("0.005", 2, "0.01"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("1/3", 4, "0.3333"),
        ("2/3", 4, "0.6667"),
        ("0", 2, "0.00"),
    ],
)
def test_halves_are_rounded_up(value, decimals, expected):
    result = rounded(Fraction(value), decimals)

    assert (result, result.as_tuple().exponent) == (Decimal(expected), -decimals)


@given(value=st.fractions(-100, 100), decimals=st.integers(0, 6))
def test_rounding_moves_by_at_most_half_a_unit(value, decimals):
    assert abs(Fraction(rounded(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)


def test_a_score_of_4_995_is_5_00_and_passes():
    score = scale_score(Fraction("19.98"), Decimal(40), scale=TEN, decimals=2)

    assert score == Decimal("5.00")
    assert classify(score, CLASSES, failed="Không đạt") == "Trung bình"


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ("10", "Giỏi"),
        ("8.00", "Giỏi"),
        ("7.99", "Khá"),
        ("7.00", "Khá"),
        ("6.99", "Trung bình"),
        ("5.00", "Trung bình"),
        ("4.99", "Không đạt"),
        ("0", "Không đạt"),
    ],
)
def test_a_class_begins_at_its_lowest_score(score, expected):
    assert classify(Decimal(score), CLASSES, failed="Không đạt") == expected


def test_a_penalty_takes_its_share_of_the_score_before_the_rounding():
    whole = scale_score(Fraction(2), Decimal(3), scale=TEN, decimals=2)
    less = scale_score(Fraction(2), Decimal(3), scale=TEN, decimals=2, penalty=Decimal("0.25"))
    none = scale_score(Fraction(2), Decimal(3), scale=TEN, decimals=2, penalty=Decimal(1))

    assert (whole, less, none) == (Decimal("6.67"), Decimal("5.00"), Decimal("0.00"))


@given(earned=fractions, one=st.decimals(0, 1, places=3), other=st.decimals(0, 1, places=3))
def test_a_higher_penalty_never_leaves_more(earned, one, other):
    assume(one <= other)

    def left(penalty):
        return scale_score(earned, Decimal(1), scale=TEN, decimals=2, penalty=penalty)

    assert left(one) >= left(other)


@pytest.mark.parametrize(
    ("maximum", "penalty"), [("0", "0"), ("-1", "0"), ("1", "1.1"), ("1", "-1")]
)
def test_a_maximum_of_nothing_and_a_penalty_that_is_no_share_are_mistakes(maximum, penalty):
    with pytest.raises(ValueError, match="maximum"):
        scale_score(Fraction(1), Decimal(maximum), scale=TEN, decimals=2, penalty=Decimal(penalty))


def test_a_share_has_four_decimals():
    assert as_share(Fraction(2), Fraction(3)) == Decimal("0.6667")
