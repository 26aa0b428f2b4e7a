"""The one clock."""

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from assessments.clock import OPEN_PAUSE, deadline
from tests.make import EIGHT

MINUTE = timedelta(minutes=1)
minutes = st.integers(0, 90)
pauses = st.lists(
    st.tuples(st.integers(-30, 200), st.integers(0, 60)).map(
        lambda pair: (EIGHT + pair[0] * MINUTE, EIGHT + (pair[0] + pair[1]) * MINUTE)
    ),
    max_size=4,
)
inputs = st.fixed_dictionaries(
    {
        "started_at": minutes.map(lambda late: EIGHT + late * MINUTE),
        "minutes": st.integers(1, 90),
        "allowance_minutes": minutes,
        "given_back_minutes": minutes,
        "pauses": pauses,
        "window_ends_at": st.integers(1, 240).map(lambda after: EIGHT + after * MINUTE),
    }
)


def usual(**values):
    return deadline(
        **{
            "started_at": EIGHT,
            "minutes": 45,
            "allowance_minutes": 0,
            "given_back_minutes": 0,
            "pauses": [],
            "window_ends_at": EIGHT + 90 * MINUTE,
            **values,
        }
    )


def stood_still(stops, end):
    """The whole minutes before `end` that lie in some pause, counted one by one."""
    passed = 0
    moment = EIGHT
    while end > 0 or any(begin <= moment < stop for begin, stop in stops):
        if any(begin <= moment < stop for begin, stop in stops):
            passed += 1
        else:
            end -= 1
        moment += MINUTE
    return passed


@given(values=inputs)
def test_nobody_s_time_is_up_before_the_start(values):
    assert deadline(**values) > values["started_at"]


@given(stops=pauses)
def test_pauses_move_the_end_by_exactly_their_union(stops):
    end = usual(pauses=stops, window_ends_at=EIGHT + timedelta(days=1))

    begun = [(begin, stop) for begin, stop in stops if begin < end]
    assert end == EIGHT + (45 + stood_still(begun, 45)) * MINUTE


@given(values=inputs, more=st.integers(0, 60))
def test_more_of_anything_never_takes_time_away(values, more):
    before = deadline(**values)

    for name in ("minutes", "allowance_minutes", "given_back_minutes"):
        assert deadline(**{**values, name: values[name] + more}) >= before
    for name in ("started_at", "window_ends_at"):
        assert deadline(**{**values, name: values[name] + more * MINUTE}) >= before


@given(values=inputs, extra=pauses)
def test_another_pause_never_takes_time_away(values, extra):
    assert deadline(**{**values, "pauses": values["pauses"] + extra}) >= deadline(**values)


@given(values=inputs)
def test_the_order_in_which_pauses_are_read_is_nothing(values):
    assert deadline(**{**values, "pauses": values["pauses"][::-1]}) == deadline(**values)


@given(values=inputs)
def test_without_pauses_the_window_with_what_was_allowed_and_given_back_is_the_end(values):
    values["pauses"] = []
    extra = (values["allowance_minutes"] + values["given_back_minutes"]) * MINUTE
    assume(values["started_at"] < values["window_ends_at"] + extra)

    assert deadline(**values) <= values["window_ends_at"] + extra


@given(late=st.integers(0, 89))
def test_who_comes_late_has_the_same_minutes_until_the_window_and_no_more(late):
    start = EIGHT + late * MINUTE

    assert usual(started_at=start) == min(start + 45 * MINUTE, EIGHT + 90 * MINUTE)


def test_an_open_pause_holds_the_clock_and_its_end_puts_things_right():
    begun = EIGHT + 10 * MINUTE

    during = usual(pauses=[(begun, None)])
    after = usual(pauses=[(begun, begun + 7 * MINUTE)])

    assert during == EIGHT + 45 * MINUTE + OPEN_PAUSE
    assert after == EIGHT + 52 * MINUTE


def test_a_pause_before_the_start_moves_the_window_but_not_the_own_minutes():
    before = [(EIGHT, EIGHT + 20 * MINUTE)]

    wide = usual(started_at=EIGHT + 20 * MINUTE, pauses=before)
    narrow = usual(
        started_at=EIGHT + 20 * MINUTE, pauses=before, window_ends_at=EIGHT + 50 * MINUTE
    )

    assert wide == EIGHT + 65 * MINUTE
    assert narrow == EIGHT + 65 * MINUTE


def test_a_pause_that_begins_when_the_time_is_up_brings_nothing_back():
    up = EIGHT + 45 * MINUTE

    assert usual(pauses=[(up, None)]) == up
    assert usual(pauses=[(up - MINUTE, up + 9 * MINUTE)]) == up + 10 * MINUTE
