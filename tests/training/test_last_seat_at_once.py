"""Two people who take the last seat at the same moment."""

from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.assessments.meanwhile import meanwhile
from tests.make import EIGHT, make_user
from tests.training.making import log_in, make_course, make_own_account, make_posted_official
from training.enums import EnrolmentState
from training.nominating import join

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not connection.features.has_select_for_update, reason="writers queue on SQLite"
    ),
]


def test_who_comes_while_the_last_seat_is_being_taken_waits():
    course = make_course(capacity=1)
    first, second = make_posted_official(), make_posted_official()
    by = make_user()

    def come():
        join(course=course, official=second, by=by, at=EIGHT)

    with meanwhile(come, after='INSERT INTO "training_enrolment"') as faults:
        join(course=course, official=first, by=by, at=EIGHT)

    assert faults == []
    assert dict(course.enrolments.values_list("official", "state")) == {
        first.pk: EnrolmentState.ENROLLED,
        second.pk: EnrolmentState.WAITLISTED,
    }


def test_of_two_pages_one_gives_the_seat_and_the_other_tells_the_place_in_the_queue():
    course = make_course(capacity=1)
    users = [make_own_account(), make_own_account()]
    clients = [log_in(Client(), user) for user in users]
    told, ready = [], Barrier(2)

    def press(client):
        try:
            ready.wait()
            response = client.post(reverse("training:join", args=[course.uuid]), follow=True)
            told.append("note attn" in response.content.decode())
        finally:
            connection.close()

    with time_machine.travel(EIGHT, tick=False):
        threads = [Thread(target=press, args=[client]) for client in clients]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    states = sorted(course.enrolments.values_list("state", flat=True))
    assert states == [EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED]
    assert sorted(told) == [False, True]  # one is warned of the waiting list
