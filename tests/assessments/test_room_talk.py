"""Messages of a proctor to the machines, and calls of candidates from theirs."""

import json

import pytest

from assessments import announcements
from assessments.calling import (
    MOST_AN_HOUR,
    answer_call,
    call,
    reopen_call,
    reported_questions,
)
from assessments.enums import CallKind, RoundState, Task
from assessments.errors import (
    AttemptOver,
    CalledTooOften,
    CallGone,
    MessageGone,
    NotStarted,
    RoomOver,
    UnknownItem,
)
from assessments.messaging import MOST_WORDS, send_message, withdraw_message
from assessments.models import Attempt, CandidateCall, Duty, RoomMessage, Shift
from assessments.sitter_tokens import token_for
from assessments.starting import start
from assessments.taking import take
from office.models import JournalEntry, Notice
from people.enums import Role
from tests.assessments.building import MINUTE, room_of
from tests.clients import client_of
from tests.make import EIGHT, grant, make_round, make_unit, make_user
from tests.single_scenes import _at_machine

pytestmark = pytest.mark.django_db
LATER = EIGHT + 10 * MINUTE


def sitting(seats=2):
    room, attempts = room_of(make_round(), *range(1, seats + 1))
    return room, [start(attempt=attempt, lease="máy", at=EIGHT) for attempt in attempts]


def told(room, attempt):
    """What a sign of life of a machine brings back."""
    announcements.forget()
    token = token_for(Attempt.objects.select_related("exam_form").get(pk=attempt.pk), room=room.pk)
    reply = take(authorization=f"Bearer {token}", body=b"", at=LATER)
    return json.loads(reply.body)["message"]


def send(room, words="Còn 10 phút", **more):
    return send_message(room=room, words=words, proctor=make_user(), at=LATER, **more)


def ask(attempt, kind=CallKind.HELP, item_id=None, words="", at=LATER):
    return call(attempt=attempt, kind=kind, item_id=item_id, words=words, at=at)


def first_item(attempt):
    return attempt.exam_form.items.get(order=1)


# --- messages -------------------------------------------------------------------------------------


def test_a_message_to_the_room_reaches_every_machine_with_its_next_save():
    room, (first, second) = sitting()
    elsewhere, (other,) = sitting(1)

    message = send(room)

    expected = {"id": message.pk, "words": "Còn 10 phút", "at": "08:10"}
    assert [told(room, first), told(room, second)] == [expected, expected]
    assert told(elsewhere, other) is None


def test_a_message_to_one_candidate_reaches_nobody_else():
    room, (first, second) = sitting()

    send(room, "Kiểm tra dây mạng", candidate=first.candidate)

    assert told(room, first)["words"] == "Kiểm tra dây mạng"
    assert told(room, second) is None


def test_the_newest_message_counts_and_a_withdrawn_one_no_more():
    room, (first, second) = sitting()
    send(room, "Một")
    alone = send(room, "Riêng", candidate=first.candidate)
    assert [told(room, first)["words"], told(room, second)["words"]] == ["Riêng", "Một"]

    withdraw_message(message=alone, proctor=make_user(), at=LATER)

    assert told(room, first)["words"] == "Một"


def test_many_saves_within_two_seconds_look_for_a_message_once(django_assert_max_num_queries):
    room, (first, second) = sitting()
    send(room)
    announcements.forget()

    with django_assert_max_num_queries(3):  # the clock may strike the next two seconds
        for _time in range(20):
            for one in (first, second):
                assert announcements.message_for_attempt(room=room.pk, attempt=one.pk)


def test_a_message_is_not_withdrawn_twice():
    room, _attempts = sitting()
    message = send(room)
    withdraw_message(message=message, proctor=make_user(), at=LATER)

    with pytest.raises(MessageGone):
        withdraw_message(message=message, proctor=make_user(), at=LATER)


def test_nobody_is_told_anything_once_the_shift_is_closed():
    room, _attempts = sitting()
    Shift.objects.filter(pk=room.shift_id).update(closed_at=LATER)
    room.refresh_from_db()

    with pytest.raises(RoomOver):
        send(room)
    assert not RoomMessage.objects.exists()


@pytest.mark.parametrize("words", ["", "  \n ", "a" * (MOST_WORDS + 1)])
def test_a_message_of_no_or_too_many_words_is_a_mistake_of_the_program(words):
    room, _attempts = sitting(1)

    with pytest.raises(ValueError, match="characters"):
        send(room, words)


def test_messages_stand_in_the_journal():
    room, (first, _second) = sitting()
    message = send(room, candidate=first.candidate)
    withdraw_message(message=message, proctor=make_user(), at=LATER)

    actions = JournalEntry.objects.filter(target=f"shift_room:{room.uuid}").order_by("pk")
    assert [one.action for one in actions] == [
        "assessments.send_message",
        "assessments.withdraw_message",
    ]


# --- calls ----------------------------------------------------------------------------------------


def test_a_call_waits_once_and_takes_the_newer_words():
    _room, (first, _second) = sitting()

    ask(first)
    again = ask(first, words="Chuột hỏng", at=LATER + MINUTE)

    assert CandidateCall.objects.count() == 1
    assert (again.words, again.at) == ("Chuột hỏng", LATER)


def test_a_call_about_each_question_waits_for_itself():
    _room, (first, _second) = sitting()
    one, other = first.exam_form.items.order_by("order")

    ask(first, CallKind.QUESTION, one.pk)
    ask(first, CallKind.QUESTION, other.pk)
    ask(first, CallKind.QUESTION)
    ask(first)

    assert CandidateCall.objects.waiting().count() == 4


def test_a_question_of_another_paper_cannot_be_reported():
    _room, (first, second) = sitting()

    with pytest.raises(UnknownItem):
        ask(first, CallKind.QUESTION, first_item(second).pk)


def test_nobody_calls_before_the_start_or_after_the_end():
    _room, (waiting,) = room_of(make_round(), 1)
    with pytest.raises(NotStarted):
        ask(waiting)
    start(attempt=waiting, lease="máy", at=EIGHT)
    Attempt.objects.filter(pk=waiting.pk).update(ended_at=LATER, ended_by="candidate")

    with pytest.raises(AttemptOver):
        ask(waiting)


def test_only_so_many_calls_an_hour_are_taken():
    _room, (first, second) = sitting()
    proctor = make_user()
    for number in range(MOST_AN_HOUR):
        made = ask(first, at=LATER + number * MINUTE)
        answer_call(call=made, proctor=proctor, at=LATER + number * MINUTE)

    with pytest.raises(CalledTooOften):
        ask(first, at=LATER + 20 * MINUTE)
    assert ask(second, at=LATER + 20 * MINUTE)
    assert ask(first, at=LATER + 61 * MINUTE)


def test_a_call_is_answered_and_may_wait_again():
    _room, (first, _second) = sitting()
    made, proctor = ask(first), make_user()

    answered = answer_call(call=made, proctor=proctor, at=LATER)
    assert (answered.answered_by, answered.answered_at) == (proctor, LATER)
    answer_call(call=made, proctor=make_user(), at=LATER + MINUTE)
    made.refresh_from_db()
    assert made.answered_by == proctor

    assert reopen_call(call=made, proctor=proctor, at=LATER).answered_at is None
    with pytest.raises(CallGone):
        reopen_call(call=made, proctor=proctor, at=LATER)


def test_a_call_does_not_wait_again_where_a_newer_one_does():
    _room, (first, _second) = sitting()
    old = answer_call(call=ask(first), proctor=make_user(), at=LATER)
    ask(first, at=LATER + MINUTE)

    with pytest.raises(CallGone):
        reopen_call(call=old, proctor=make_user(), at=LATER)


def test_the_first_report_of_a_question_is_told_to_the_secretaries():
    room, (first, second) = sitting()
    secretary = make_user()
    Duty.objects.create(round=room.shift.round, user=secretary, task=Task.SECRETARY)
    shared = second.exam_form.items.get(order=1)

    ask(first, CallKind.QUESTION, first_item(first).pk, words="Thiếu hình")
    ask(first, CallKind.HELP)
    ask(second, CallKind.QUESTION, shared.pk)

    same = first_item(first).approval_id == shared.approval_id
    assert Notice.objects.filter(recipient=secretary).count() == (1 if same else 2)
    assert "Thiếu hình" not in Notice.objects.latest("pk").body


def test_reports_of_one_question_stand_together_the_most_reported_first():
    room, (first, second) = sitting()
    one, other = first.exam_form.items.order_by("order")
    ask(first, CallKind.QUESTION, one.pk)
    ask(first, CallKind.QUESTION, other.pk)
    if second.exam_form_id == first.exam_form_id:
        ask(second, CallKind.QUESTION, other.pk)

    found = reported_questions(room.shift.round)

    assert sum(len(one.calls) for one in found) == CandidateCall.objects.count()
    assert found[0].candidates >= found[-1].candidates
    assert found[0].places


# --- the address of the paper ---------------------------------------------------------------------


def at_paper():
    client = _at_machine(steps=3)
    return client, Attempt.objects.select_related("exam_form").latest("pk")


def test_a_machine_calls_and_is_told_when():
    client, attempt = at_paper()

    reply = client.post(
        "/thi/goi",
        {"attempt": attempt.uuid, "kind": "question", "item": first_item(attempt).pk, "words": "?"},
        headers={"Accept": "application/json"},
    )

    made = CandidateCall.objects.get()
    assert reply.json()["sent"] is True
    assert len(reply.json()["at"]) == 5
    assert (made.item, made.kind) == (first_item(attempt), "question")


def test_a_machine_is_told_in_words_why_a_call_was_not_taken():
    client, attempt = at_paper()

    reply = client.post(
        "/thi/goi",
        {"attempt": attempt.uuid, "kind": "question", "item": 10**9},
        headers={"Accept": "application/json"},
    )

    assert (reply.status_code, reply.json()["sent"]) == (422, False)
    assert reply.json()["message"]


def test_a_browser_without_scripts_is_led_back_to_the_paper():
    client, attempt = at_paper()

    reply = client.post("/thi/goi", {"attempt": attempt.uuid, "kind": "help"}, follow=True)

    assert reply.redirect_chain[0][0].endswith("/thi/bai")
    assert CandidateCall.objects.get().kind == "help"


@pytest.mark.parametrize(
    "posted", [{}, {"kind": "help"}, {"attempt": "x", "kind": "help"}, {"kind": "tea"}]
)
def test_nonsense_is_no_call(posted):
    client, attempt = at_paper()

    reply = client.post(
        "/thi/goi", {"attempt": attempt.uuid, **posted} if "tea" in str(posted) else posted
    )

    assert reply.status_code == 404
    assert not CandidateCall.objects.exists()


def test_the_paper_of_somebody_else_does_not_call():
    client, _attempt = at_paper()
    _room, (other, _second) = sitting()

    assert client.post("/thi/goi", {"attempt": other.uuid, "kind": "help"}).status_code == 404


def test_a_candidate_without_scripts_and_in_the_waiting_room_reads_the_message():
    client, attempt = at_paper()
    waiting = _at_machine(steps=2)
    for one in (attempt, Attempt.objects.latest("pk")):
        send(one.candidate.shift_room, "Giữ trật tự")
    announcements.forget()

    assert "Giữ trật tự" in client.get("/thi/bai").content.decode()
    assert "Giữ trật tự" in waiting.get("/thi/phong-cho").content.decode()
    assert waiting.get("/thi/trang-thai").json()["message"]


# --- the organiser --------------------------------------------------------------------------------


def test_the_organiser_reads_the_reports_without_what_the_question_asks():
    unit = make_unit()
    round_ = make_round(unit=unit, state=RoundState.RUNNING)
    _room, (attempt,) = room_of(round_, 1)
    start(attempt=attempt, lease="máy", at=EIGHT)
    ask(attempt, CallKind.QUESTION, first_item(attempt).pk, words="Không có đáp án đúng")
    organiser = make_user()
    grant(organiser, Role.ORGANISER, unit)
    client = client_of(organiser)

    page = client.get(f"/ky-sat-hach/{round_.uuid}/cau-bi-bao").content.decode()
    overview = client.get(f"/ky-sat-hach/{round_.uuid}").content.decode()

    assert "Không có đáp án đúng" in page
    assert first_item(attempt).approval.version.content["stem"] not in page
    assert f"/ky-sat-hach/{round_.uuid}/cau-bi-bao" in overview


def test_reports_of_a_round_out_of_reach_are_not_found_and_others_are_refused():
    round_ = make_round()
    organiser, leader = make_user(), make_user()
    grant(organiser, Role.ORGANISER, make_unit())
    grant(leader, Role.LEADER, make_unit())

    address = f"/ky-sat-hach/{round_.uuid}/cau-bi-bao"
    assert client_of(organiser).get(address).status_code == 404
    assert client_of(leader).get(address).status_code == 403
