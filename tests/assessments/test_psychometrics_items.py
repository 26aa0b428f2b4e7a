"""Classical item figures."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.psychometrics.items import item_figures, item_total_correlation

shares = st.fractions(0, 1, max_denominator=12)
groups = st.lists(st.tuples(shares, shares), min_size=1, max_size=40)


def test_a_hand_computed_example():
    # 12 people: 27 % are 3.24, so 3 in each tail. Best three: 1, 1, 1/2; worst three: 0, 1, 0.
    scores = range(12, 0, -1)
    earned = ["1", "1", "1/2", "0", "1", "1", "0", "1/2", "1", "0", "1", "0"]
    responses = [
        (Fraction(part), Fraction(score, 12)) for part, score in zip(earned, scores, strict=True)
    ]

    figures = item_figures(responses)

    assert figures.sample == 12
    assert figures.facility_index == Fraction(7, 12)
    assert figures.discrimination_index == (Fraction(5, 2) - 1) / 3


def test_a_wrong_key_shows_as_a_negative_index():
    responses = [(Fraction(score < 4), Fraction(score, 8)) for score in range(8)]

    assert item_figures(responses).discrimination_index == -1


def test_among_equal_scores_the_given_order_decides():
    responses = [(Fraction(1), Fraction(1, 2))] * 4 + [(Fraction(0), Fraction(1, 2))] * 4

    assert item_figures(responses).discrimination_index == -1
    assert item_figures(responses[::-1]).discrimination_index == 1


@pytest.mark.parametrize(("people", "known"), [(1, False), (7, False), (8, True)])
def test_the_index_needs_two_people_in_each_tail(people, known):
    figures = item_figures([(Fraction(1), Fraction(1))] * people)

    assert (figures.discrimination_index is not None) == known


def test_an_item_that_nobody_had_has_no_figures():
    with pytest.raises(ValueError, match="nobody"):
        item_figures([])


@given(responses=groups)
def test_figures_stay_in_their_bounds(responses):
    figures = item_figures(responses)

    assert figures.sample == len(responses)
    assert 0 <= figures.facility_index <= 1
    assert figures.discrimination_index is None or -1 <= figures.discrimination_index <= 1


@given(responses=groups, random=st.randoms(use_true_random=False))
def test_who_comes_first_is_nothing_when_all_scores_differ(responses, random):
    distinct = [(share, Fraction(place)) for place, (share, _score) in enumerate(responses)]
    mixed = random.sample(distinct, len(distinct))

    assert item_figures(mixed) == item_figures(distinct)


@given(responses=groups)
def test_turning_every_answer_round_turns_the_index_round(responses):
    figures = item_figures(responses)
    turned = item_figures([(1 - share, score) for share, score in responses])

    assert turned.facility_index == 1 - figures.facility_index
    if figures.discrimination_index is not None:
        assert turned.discrimination_index == -figures.discrimination_index


def test_the_correlation_with_the_whole_is_that_of_the_textbook():
    scores = [(1, 9), (1, 7), (0, 6), (1, 8), (0, 3), (0, 5)]
    responses = [(Fraction(one), Fraction(score)) for one, score in scores]

    found = item_total_correlation(responses)

    # (mean of the right − mean of the wrong) / standard deviation × √(pq)
    right, wrong, spread = 8, Fraction(14, 3), (Fraction(35, 9)) ** 0.5
    assert found is not None
    assert math.isclose(found, float(right - wrong) / spread * 0.5)


@given(groups)
def test_the_correlation_lies_between_minus_1_and_1_and_turns_with_the_item(responses):
    found = item_total_correlation(responses)
    turned = item_total_correlation([(1 - one, score) for one, score in responses])

    if found is None:
        assert turned is None
        return
    assert -1.000001 <= found <= 1.000001
    assert turned is not None
    assert math.isclose(turned, -found, abs_tol=1e-9)


@pytest.mark.parametrize("responses", [[], [(1, 0.5)], [(1, 0.5), (1, 0.7)], [(0, 0.5), (1, 0.5)]])
def test_without_a_spread_there_is_no_correlation(responses):
    pairs = [(Fraction(one), Fraction(score)) for one, score in responses]

    assert item_total_correlation(pairs) is None
