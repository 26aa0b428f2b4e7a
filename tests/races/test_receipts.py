"""Receipts and late answers, when several act at the same moment."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.enums import LateState
from assessments.loaded_forms import load_form
from assessments.models import Attempt, LateEvidence, Receipt, Response
from assessments.receipts import issue_receipt
from people.enums import Role
from tests.clients import client_of
from tests.make import (
    EIGHT,
    grant,
    make_candidate,
    make_ended_attempt,
    make_late_evidence,
    make_round,
    make_shift_room,
    make_user,
)
from tests.races.at_once import RACE, Answer, at_once, pressing, statuses

pytestmark = RACE


@pytest.fixture(autouse=True)
def _no_paper_in_memory():
    load_form.cache_clear()


def test_page_and_clock_make_one_receipt_of_a_paper():
    attempt = make_ended_attempt()

    def issue():
        receipt = issue_receipt(attempt=Attempt.objects.get(pk=attempt.pk), at=timezone.now())
        return Answer(200, "", receipt.code, ())

    answers = at_once(*[issue] * 4)

    assert len({answer.text for answer in answers}) == 1
    assert Receipt.objects.count() == 1


def test_of_two_who_decide_about_late_answers_one_does():
    round_ = make_round()
    room = make_shift_room(round_)
    evidence = make_late_evidence(make_candidate(round_=round_, shift_room=room, seat=3))
    Attempt.objects.update(last_saved_at=EIGHT + timedelta(minutes=20))
    item = evidence.attempt.exam_form.items.get(order=1)
    users = [make_user() for _ in range(2)]
    for user in users:
        grant(user, Role.ORGANISER, round_.unit)
    address = reverse("assessments:late", args=[evidence.uuid])
    accept = {"viec": "nhan", "items": [item.pk], "reason": "Mất mạng"}
    refuse = {"viec": "tu-choi", "reason": "Không có sự cố"}

    answers = at_once(
        pressing(client_of(users[0]), address, accept),
        pressing(client_of(users[1]), address, refuse),
    )

    state = LateEvidence.objects.get().state
    assert statuses(answers) == {302: 1, 409: 1}
    assert state in (LateState.ACCEPTED, LateState.REFUSED)
    assert Response.objects.count() == (1 if state == LateState.ACCEPTED else 0)
