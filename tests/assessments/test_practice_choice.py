"""Which questions a run of practice takes."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from assessments.practice_choice import choose

ids = st.sets(st.integers(1, 60))


@given(drawable=ids, known=ids, count=st.integers(0, 20), seed=st.integers())
def test_as_many_as_there_are_and_what_is_not_known_comes_first(drawable, known, count, seed):
    chosen = choose(drawable, known=known, count=count, random=Random(seed))

    assert len(chosen) == len(set(chosen)) == min(count, len(drawable))
    assert set(chosen) <= drawable
    if set(chosen) & known:
        assert drawable - known <= set(chosen)


@given(drawable=ids, known=ids, seed=st.integers())
def test_the_same_chance_gives_the_same_choice_whatever_order_it_comes_in(drawable, known, seed):
    first = choose(sorted(drawable), known=known, count=10, random=Random(seed))
    second = choose(sorted(drawable, reverse=True), known=known, count=10, random=Random(seed))

    assert first == second
