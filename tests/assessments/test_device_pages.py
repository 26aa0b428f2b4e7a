"""The check of the machine, and papers of two parts, as a candidate meets them."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.appointing import appoint
from assessments.device_checks import lines_of, read_findings, record_check
from assessments.enums import CellSource, EndedBy, Task
from assessments.errors import UnusablePost
from assessments.models import (
    Attempt,
    BlueprintCell,
    BlueprintPart,
    DeviceCheck,
    ExamForm,
    FormItem,
    Receipt,
    Shift,
)
from tests.assessments.test_sitting_pages import (
    CODE,
    accept,
    enter,
    post_answer,
    seated,
    stored,
    text_of,
)
from tests.clients import client_of
from tests.make import EIGHT, make_candidate, make_user, make_version

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FINE = {"line": {"state": "good", "figure": 12}, "storage": {"state": "good"}}


def post_findings(client, findings):
    return client.post(
        reverse("assessments:sitting_device"), json.dumps(findings), content_type="application/json"
    )


# --- the machine ----------------------------------------------------------------------------------


def test_from_the_rules_the_way_leads_over_the_check_to_the_waiting_room(client):
    attempt = seated()
    enter(client, attempt)

    after = accept(client)
    page = client.get(after.headers["Location"])

    assert after.headers["Location"] == reverse("assessments:sitting_device")
    assert reverse("assessments:sitting_waiting") in text_of(page)
    assert "<noscript>" in text_of(page)


def test_the_check_comes_after_the_rules_and_needs_a_seat(client):
    attempt = seated()

    nobody = client.get(reverse("assessments:sitting_device"))
    enter(client, attempt)
    before = client.get(reverse("assessments:sitting_device"))

    assert nobody.headers["Location"] == reverse("assessments:sitting")
    assert before.headers["Location"] == reverse("assessments:sitting_details")


def test_nobody_is_kept_from_the_paper_by_a_check_that_was_not_made_or_was_bad(client):
    attempt = seated()
    enter(client, attempt)
    accept(client)
    post_findings(client, {"cookies": {"state": "bad"}, "storage": {"state": "bad"}})

    begun = client.post(reverse("assessments:sitting_begin"))

    assert begun.headers["Location"] == reverse("assessments:sitting_paper")


def test_the_last_check_of_a_machine_is_kept_with_its_words(client):
    attempt = seated()
    enter(client, attempt)
    accept(client)

    first = post_findings(client, {**FINE, "clock": {"state": "weak", "figure": -3600}})
    second = post_findings(client, FINE)

    check = DeviceCheck.objects.get()
    assert (first.json(), second.json()) == ({"is_weak": True}, {"is_weak": False})
    assert (check.candidate, check.is_weak) == (attempt.candidate, False)
    assert [(line.name, line.figure) for line in lines_of(check)] == [
        ("storage", None),
        ("line", 12),
    ]


def test_what_was_not_looked_at_makes_no_machine_weak():
    check = record_check(
        candidate=make_candidate(), findings={"typing": {"state": "unknown"}}, at=EIGHT
    )

    assert not check.is_weak


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"camera": {"state": "good"}}',
        b'{"line": "good"}',
        b'{"line": {"state": "super"}}',
        b'{"line": {"state": ["good"]}}',
        b'{"line": {"state": "good", "figure": "12"}}',
        b'{"line": {"state": "good", "figure": true}}',
        b'{"line": {"state": "good", "figure": 1e9}}',
        b'{"line": {"state": "good", "name": "x"}}',
        b'{"line": {"state": "good"}}' + b" " * 5000,
    ],
)
def test_what_no_check_of_ours_sends_is_refused(body):
    with pytest.raises(UnusablePost):
        read_findings(body)


def test_the_line_is_measured_by_the_server_s_time(client):
    enter(client, seated())

    told = client.get(reverse("assessments:sitting_device_line"))

    assert abs(told.json()["now"] - timezone.now().timestamp() * 1000) < 5000
    assert told.headers["Cache-Control"] == "no-store"


# --- parts with their own time --------------------------------------------------------------------


def two_parts(**fields):
    """A seated candidate with a paper of two parts: 45 minutes and 20."""
    first = seated(**fields)
    version = first.part.version
    part = BlueprintPart.objects.create(version=version, order=2, title="Thực hành", minutes=20)
    cell = BlueprintCell.objects.create(
        part=part, order=1, source=CellSource.COMMON, count=1, points=Decimal(1)
    )
    form = ExamForm.objects.create(
        round=first.candidate.round,
        part=part,
        stratum=first.candidate.stratum,
        code="901",
        frozen_at=EIGHT,
        sha256="1" * 64,
    )
    question = make_version()
    FormItem.objects.create(
        exam_form=form,
        order=1,
        cell=cell,
        approval=question.approval,
        points=question.points,
        option_order=[],
    )
    second = Attempt.objects.create(
        candidate=first.candidate, exam_form=form, part=part, prepared_at=first.prepared_at
    )
    return first, second


def hand_in(client, attempt):
    return client.post(reverse("assessments:sitting_hand_in"), {"attempt": attempt.uuid})


def begin(client):
    return client.post(reverse("assessments:sitting_begin"))


def test_after_the_first_part_the_candidate_is_led_to_the_second_with_its_own_minutes(client):
    first, second = two_parts()
    enter(client, first)
    accept(client)
    begin(client)
    first.refresh_from_db()
    post_answer(client, first, "A")

    handed = hand_in(client, first)
    between = client.get(handed.headers["Location"])
    again = client.get(reverse("assessments:sitting"))
    waiting = client.get(again.headers["Location"])
    begin(client)
    second.refresh_from_db()
    paper = client.get(reverse("assessments:sitting_paper"))

    assert handed.headers["Location"] == reverse("assessments:sitting_receipt")
    assert [one for one, _receipt in between.context["papers"]] == [first]
    assert between.context["next_part"] == second
    assert "Thực hành" in text_of(between)
    assert reverse("assessments:sitting_leave") not in text_of(between)
    assert again.headers["Location"] == reverse("assessments:sitting_waiting")
    assert (waiting.context["state"], waiting.context["minutes"]) == ("open", 20)
    assert second.deadline_at - second.started_at == 20 * MINUTE
    assert paper.context["attempt"] == second
    assert paper.context["total"] == 1

    post_answer(client, second, "A")
    end = client.get(hand_in(client, second).headers["Location"])

    assert [one for one, _receipt in end.context["papers"]] == [first, second]
    assert end.context["next_part"] is None
    assert (stored(first), stored(second)) == ({1: "A"}, {1: "A"})
    assert Receipt.objects.count() == 2
    assert reverse("assessments:sitting_leave") in text_of(end)


def test_an_answer_to_the_first_part_is_refused_while_the_second_runs(client):
    first, _second = two_parts()
    enter(client, first)
    accept(client)
    begin(client)
    first.refresh_from_db()
    hand_in(client, first)
    begin(client)

    refused = post_answer(client, first, "A", sequence=9)

    assert refused.status_code == 409
    assert stored(first) == {}


def test_a_first_part_that_the_clock_ended_leads_to_the_second_too(client):
    first, second = two_parts()
    enter(client, first)
    accept(client)
    begin(client)
    now = timezone.now()
    Attempt.objects.filter(pk=first.pk).update(
        deadline_at=now - MINUTE, started_at=now - 46 * MINUTE
    )
    Attempt.objects.filter(pk=first.pk).update(ended_at=now - MINUTE, ended_by=EndedBy.CLOCK)

    page = client.get(reverse("assessments:sitting_paper"), follow=True)
    page = client.get(reverse("assessments:sitting_receipt"))

    assert page.context["next_part"] == second
    assert begin(client).headers["Location"] == reverse("assessments:sitting_paper")


def test_a_second_part_that_was_never_begun_is_told_once_the_shift_is_over(client):
    first, _second = two_parts()
    enter(client, first)
    accept(client)
    begin(client)
    first.refresh_from_db()
    hand_in(client, first)
    now = timezone.now()
    Shift.objects.filter(pk=first.candidate.shift_room.shift_id).update(closed_at=now)

    page = client.get(reverse("assessments:sitting_receipt"))
    at_home = Client()
    enter(at_home, first, code=CODE)
    again = at_home.get(reverse("assessments:sitting"))

    assert page.context["is_over"]
    assert reverse("assessments:sitting_begin") not in text_of(page)
    assert again.headers["Location"] == reverse("assessments:sitting_receipt")


def test_the_proctor_sees_at_the_seat_how_the_machine_is(client):
    attempt = seated()
    enter(client, attempt)
    accept(client)
    post_findings(client, {**FINE, "line": {"state": "weak", "figure": 917}})
    room = attempt.candidate.shift_room
    proctor = make_user()
    appoint(
        round_=attempt.candidate.round,
        user=proctor,
        task=Task.PROCTOR,
        by=make_user(),
        at=EIGHT,
        shift=room.shift,
        place=room.place,
    )

    page = client_of(proctor).get(
        reverse("assessments:proctor_room", args=[room.uuid]), {"chon": str(attempt.candidate.uuid)}
    )

    assert "917" in text_of(page)
