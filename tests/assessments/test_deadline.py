"""`deadline_at` is at all times what `delivery.deadline` computes."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assessments.delivery import deadline, start
from assessments.models import Attempt
from assessments.proctoring import give_extra_time, pause_room, resume_room, set_allowance
from office.errors import DomainError
from tests.assessments.building import room_of
from tests.make import EIGHT, make_round, make_user

MINUTE = timedelta(minutes=1)
acts = st.lists(
    st.tuples(
        st.sampled_from(["start", "give", "pause", "resume", "allow"]),
        st.integers(0, 1),  # whose
        st.integers(0, 12),  # minutes since the act before
        st.integers(1, 30),  # how many minutes
    ),
    min_size=1,
    max_size=12,
)


def act(name, attempt, room, number, at, proctor):
    if name == "start":
        start(attempt=attempt, lease="máy", at=at)
    elif name == "give":
        give_extra_time(attempt=attempt, minutes=number, reason="Treo máy", proctor=proctor, at=at)
    elif name == "pause":
        pause_room(room=room, reason="Mất điện", at=at)
    elif name == "resume":
        resume_room(room=room, at=at)
    else:
        set_allowance(
            candidate=attempt.candidate, minutes=number, reason="Khiếm thị", proctor=proctor, at=at
        )


class DeadlineTest(TestCase):
    @settings(max_examples=20)
    @given(sequence=acts)
    def test_the_stored_deadline_equals_the_computed_one_after_every_act(self, sequence):
        room, attempts = room_of(make_round(), 1, 2)
        start(attempt=attempts[1], lease="máy", at=EIGHT)
        proctor, now = make_user(), EIGHT

        for name, whose, gap, number in sequence:
            now += gap * MINUTE
            try:
                act(name, attempts[whose], room, number, now, proctor)
            except DomainError:
                continue  # too late, or not begun: nothing happened

            running = list(Attempt.objects.running())
            assert running
            assert [attempt.deadline_at for attempt in running] == [
                deadline(attempt) for attempt in running
            ]
