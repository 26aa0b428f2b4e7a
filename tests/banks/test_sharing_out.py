"""Laws of sharing work out among reviewers."""

from hypothesis import given
from hypothesis import strategies as st

from banks.sharing_out import Work, share_out

PEOPLE = st.lists(st.integers(1, 8), unique=True, max_size=6)


@st.composite
def waiting(draw):
    skills = st.sampled_from(["IU01.1", "IU02.1", "IU03.1", ""])
    barred = st.frozensets(st.integers(1, 9), max_size=4)
    rows = draw(st.lists(st.tuples(skills, st.integers(0, 3), barred), max_size=25))
    return [Work(key, skill, seats, bars) for key, (skill, seats, bars) in enumerate(rows)]


LOAD = st.dictionaries(st.integers(1, 8), st.integers(0, 9))


@given(work=waiting(), people=PEOPLE, load=LOAD, by_skill=st.booleans())
def test_nobody_gets_what_they_are_barred_from_or_one_thing_twice(work, people, load, by_skill):
    share = share_out(work, reviewers=people, load=load, by_skill=by_skill)

    for item in work:
        given_to = share.given.get(item.key, ())
        assert not item.barred.intersection(given_to)
        assert len(set(given_to)) == len(given_to) <= item.seats
        assert set(given_to) <= set(people)


@given(work=waiting(), people=PEOPLE, load=LOAD, by_skill=st.booleans())
def test_a_seat_stays_empty_only_where_nobody_else_may_take_it(work, people, load, by_skill):
    share = share_out(work, reviewers=people, load=load, by_skill=by_skill)

    for item in work:
        able = set(people) - item.barred
        taken = len(share.given.get(item.key, ()))
        assert taken == min(item.seats, len(able))
        assert share.empty.get(item.key, 0) == item.seats - taken


@given(
    count=st.integers(0, 40),
    people=st.lists(st.integers(1, 9), unique=True, min_size=2),
    seats=st.integers(1, 2),
)
def test_without_bars_nobody_gets_two_more_than_another(count, people, seats):
    work = [Work(key, "", seats, frozenset()) for key in range(count)]

    share = share_out(work, reviewers=people, load={})

    got = [sum(one in names for names in share.given.values()) for one in people]
    assert max(got) - min(got) <= 1


def test_who_has_less_to_do_already_gets_more():
    work = [Work(key, "", 1, frozenset()) for key in range(4)]

    share = share_out(work, reviewers=[1, 2], load={1: 4})

    assert set(share.given.values()) == {(2,)}


def test_by_skill_one_skill_stays_with_one_person():
    work = [Work(key, "ABC"[key % 3], 1, frozenset()) for key in range(12)]

    share = share_out(work, reviewers=[1, 2, 3], load={}, by_skill=True)

    for skill in "ABC":
        assert len({share.given[one.key] for one in work if one.skill == skill}) == 1
    assert {one for names in share.given.values() for one in names} == {1, 2, 3}
