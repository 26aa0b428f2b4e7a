"""Forms dealt to seats."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.assembly.seating import Apart, deal_forms, kept_apart

some_seats = st.lists(st.integers(1, 60), unique=True, max_size=40)


@given(seats=some_seats, forms=st.integers(2, 6), seed=st.integers())
def test_in_one_line_neighbours_differ_and_forms_are_used_alike(seats, forms, seed):
    dealt = deal_forms(seats, forms, seed)

    in_line = [form for _, form in sorted(zip(seats, dealt, strict=True))]
    assert all(one != other for one, other in pairwise(in_line))
    uses = [Counter(dealt)[form] for form in range(forms)]
    assert max(uses) - min(uses) <= 1


@given(seats=some_seats, forms=st.integers(2, 6), seed=st.integers(), columns=st.integers(1, 9))
def test_in_rows_seats_side_by_side_and_one_behind_the_other_differ(seats, forms, seed, columns):
    form_of = dict(zip(seats, deal_forms(seats, forms, seed, columns=columns), strict=True))

    for seat, form in form_of.items():
        assert 0 <= form < forms
        assert form_of.get(seat + columns) != form
        if seat % columns:
            assert form_of.get(seat + 1) != form


def test_with_four_forms_seats_across_a_corner_differ_too():
    form_of = dict(enumerate(deal_forms(range(1, 25), 4, 0, columns=6), start=1))

    for seat in range(1, 19):
        if seat % 6:
            assert form_of[seat] != form_of[seat + 7]
            assert form_of[seat + 1] != form_of[seat + 6]


@pytest.mark.parametrize("forms", range(2, 9))
@pytest.mark.parametrize("columns", [1, 2, 3, 5, 8])
def test_what_so_many_forms_keep_apart_is_kept_in_every_room(forms, columns):
    form_of = dict(enumerate(deal_forms(range(1, 41), forms, 3, columns=columns), start=1))
    corners = [0, 0]
    for seat, form in form_of.items():
        row, column = divmod(seat - 1, columns)
        for place, step in enumerate((-1, 1)):
            if 0 <= column + step < columns:
                corners[place] += form_of.get(columns * (row + 1) + column + step + 1) == form

    kept = kept_apart(forms)

    assert kept == [Apart.SIDES, Apart.ONE_CORNER, Apart.CORNERS][min(forms, 4) - 2]
    if kept == Apart.CORNERS:
        assert corners == [0, 0]
    elif kept == Apart.ONE_CORNER:
        assert min(corners) == 0


def test_the_seed_says_which_form_comes_first_and_a_seat_keeps_its_form_in_any_order():
    firsts = {deal_forms([1, 2, 3], 3, seed)[0] for seed in range(20)}
    straight = deal_forms([1, 2, 3, 4], 3, 5)

    assert firsts == {0, 1, 2}
    assert deal_forms([4, 2, 1, 3], 3, 5) == [straight[seat - 1] for seat in (4, 2, 1, 3)]


def test_a_lone_candidate_may_have_the_only_form():
    assert deal_forms([7], 1, 0) == [0]
    assert deal_forms([1, 4], 1, 0, columns=2) == [0, 0]


@pytest.mark.parametrize(
    ("seats", "forms", "columns"),
    [
        ([1, 2], 1, None),
        ([1, 3], 1, 2),
        ([1], 0, None),
        ([0], 2, None),
        ([1, 1], 2, None),
        ([1], 2, 0),
    ],
)
def test_what_cannot_be_dealt_is_refused(seats, forms, columns):
    with pytest.raises(ValueError, match=r"forms|seat|neighbours"):
        deal_forms(seats, forms, 0, columns=columns)
