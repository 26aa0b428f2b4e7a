"""`deadline_at` is at all times what `delivery.deadline` computes."""

from random import Random

import pytest

from assessments.delivery import deadline, submit
from assessments.models import Attempt
from assessments.proctoring import give_extra_time, pause_room, resume_room, set_allowance
from assessments.starting import start
from office.errors import DomainError
from tests.assessments.building import MINUTE, room_of
from tests.make import EIGHT, make_round, make_user

pytestmark = pytest.mark.django_db
ACTS = ("start", "give", "pause", "resume", "allow", "submit")
WEIGHTS = (3, 3, 3, 3, 3, 1)


def act(name, *, attempt, room, minutes, proctor, at):
    if name == "start":
        start(attempt=attempt, lease="máy", at=at)
    elif name == "submit":
        submit(attempt=attempt, lease="máy", at=at)
    elif name == "give":
        give_extra_time(attempt=attempt, minutes=minutes, reason="Treo", proctor=proctor, at=at)
    elif name == "pause":
        pause_room(room=room, reason="Mất điện", proctor=make_user(), at=at)
    elif name == "resume":
        resume_room(room=room, proctor=make_user(), at=at)
    else:
        set_allowance(
            candidate=attempt.candidate, minutes=minutes, reason="Mắt", proctor=proctor, at=at
        )


@pytest.mark.parametrize("seed", range(12))
def test_the_stored_deadline_equals_the_computed_one_after_every_act(seed):
    rng = Random(seed)
    room, attempts = room_of(make_round(), 1, 2, 3)
    start(attempt=attempts[0], lease="máy", at=EIGHT)
    proctor, now, happened = make_user(), EIGHT, set()

    for name in rng.choices(ACTS, WEIGHTS, k=20):
        now += rng.randrange(6) * MINUTE
        try:
            act(
                name,
                attempt=rng.choice(attempts),
                room=room,
                minutes=rng.randrange(1, 30),
                proctor=proctor,
                at=now,
            )
        except DomainError:
            continue  # too late, over or not begun: nothing happened
        happened.add(name)

        for attempt in Attempt.objects.running():
            assert attempt.deadline_at == deadline(attempt)

    assert {"give", "pause", "resume"} & happened
