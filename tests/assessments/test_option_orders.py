"""The order of options on a form: random, with the keys at each place alike."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from assessments.drawing import Options, order_options

SEEDS = st.one_of(st.integers(0, 2**40), st.binary(min_size=32, max_size=32))


@st.composite
def questions(draw):
    """Questions with two to five options, some locked, some without one right option."""
    ids = tuple("abcde"[: draw(st.integers(2, 5))])
    key = draw(st.sampled_from([*ids, None]))
    return Options(ids, is_locked=draw(st.booleans()), key=key)


def places(asked, orders):
    return Counter(
        order.index(one.key) for one, order in zip(asked, orders, strict=True) if one.key
    )


@given(asked=st.lists(questions(), max_size=12), seed=SEEDS)
def test_every_option_stays_and_locked_orders_are_kept(asked, seed):
    orders = order_options(asked, seed=seed, code="101")

    for one, order in zip(asked, orders, strict=True):
        assert sorted(order) == sorted(one.ids)
        assert not one.is_locked or order == one.ids
    assert orders == order_options(asked, seed=seed, code="101")


@given(count=st.integers(0, 41), seed=SEEDS)
def test_keys_stand_at_each_place_as_often_as_at_the_others(count, seed):
    asked = [Options(("a", "b", "c", "d"), key="abcd"[n % 4]) for n in range(count)]

    found = places(asked, order_options(asked, seed=seed, code="101"))

    counts = [found[place] for place in range(4)]
    assert max(counts) - min(counts) <= 1


def test_what_locked_questions_have_too_often_others_make_up_for():
    locked = [Options(("a", "b", "c", "d"), is_locked=True, key="a")] * 5
    free = [Options(("a", "b", "c", "d"), key="a")] * 15

    found = places([*locked, *free], order_options([*locked, *free], seed=3, code="101"))

    assert [found[place] for place in range(4)] == [5, 5, 5, 5]


def test_another_form_has_other_orders():
    asked = [Options(("a", "b", "c", "d"), key="a")] * 20

    assert order_options(asked, seed=1, code="101") != order_options(asked, seed=1, code="102")
