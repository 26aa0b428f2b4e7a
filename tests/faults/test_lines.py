"""A bad line: requests that come twice, late, in another order, or not for five minutes.

What must hold: of each question the answer with the highest number that arrived is held, whatever
came before or after it; a repeated request changes nothing and is called saved again; an older one
is named as older. A machine of which nothing is heard is shown as such and nothing happens to it;
when it comes back it goes on with the time that is left.
"""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assessments.delivery import sitter_of
from assessments.models import Response, ShiftRoom
from assessments.room_watch import SILENCE, SeatState, watch, with_pause
from assessments.saving import Answer, save
from tests.assessments.test_delivery import answers_of, running_attempt
from tests.make import EIGHT

MINUTE = timedelta(minutes=1)

#: What arrives: (number of the question, sequence); any order, any of it more than once.
ARRIVALS = st.lists(st.tuples(st.integers(0, 1), st.integers(1, 9)), min_size=1, max_size=14)


class AnyOrderOfArrival(TestCase):
    """A database that each example finds as it was."""

    @given(arrivals=ARRIVALS)
    def test_the_highest_number_is_held_and_each_reply_says_so(self, arrivals):
        attempt = running_attempt()
        sitter = sitter_of(attempt, lease="máy 1")
        items = [attempt.exam_form.items.get(order=order).pk for order in (1, 2)]
        highest: dict[int, int] = {}

        for place, sequence in arrivals:
            item = items[place]
            answer = Answer(item, "ABCD"[sequence % 4], sequence, EIGHT)
            receipt = save(sitter=sitter, answers=[answer], at=EIGHT)
            assert receipt.saved == ((item, sequence),)
            assert receipt.older == ((item,) if sequence < highest.get(item, 0) else ())
            highest[item] = max(sequence, highest.get(item, 0))

        held = Response.objects.values_list("item", "sequence", "value")
        assert set(held) == {
            (item, sequence, "ABCD"[sequence % 4]) for item, sequence in highest.items()
        }


@pytest.mark.django_db
def test_five_minutes_without_a_line_are_seen_and_cost_nothing_but_the_time():
    attempt = running_attempt()
    sitter = sitter_of(attempt, lease="máy 1")

    def seat(at):
        room = with_pause(ShiftRoom.objects.select_related("shift", "place")).get()
        (found,) = watch(room, at=at).taken
        return found

    save(sitter=sitter, answers=answers_of(attempt, "A"), at=EIGHT + MINUTE)
    assert seat(EIGHT + MINUTE).state == SeatState.WORKING

    silent = EIGHT + MINUTE + SILENCE + timedelta(seconds=1)
    assert seat(silent).state == SeatState.LOST
    assert seat(EIGHT + 6 * MINUTE).heard_at == EIGHT + MINUTE
    attempt.refresh_from_db()
    assert attempt.ended_at is None

    back = EIGHT + 6 * MINUTE
    late = Answer(attempt.exam_form.items.get(order=1).pk, "B", 2, EIGHT + 3 * MINUTE)
    receipt = save(sitter=sitter, answers=[late], at=back)
    assert receipt.deadline_at == attempt.deadline_at
    assert seat(back).state == SeatState.WORKING
    held = attempt.responses.get()
    assert (held.value, held.client_at, held.saved_at) == ("B", EIGHT + 3 * MINUTE, back)
