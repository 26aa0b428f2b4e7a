"""The proctor's room: what it shows, each act once, and whose room it is not."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.calling import call
from assessments.enums import CallKind, IncidentKind, Standing, Task
from assessments.messaging import send_message
from assessments.models import Attempt, Candidate, Duty, Incident, Interruption, Shift
from assessments.proctoring import record_note
from assessments.room_version import CALM, room_version
from people.enums import Role
from tests.make import (
    grant,
    make_candidate,
    make_exam_form,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def proctor_of(client, room):
    user = make_user()
    Duty.objects.create(
        round=room.shift.round,
        user=user,
        task=Task.PROCTOR,
        shift=room.shift,
        place=room.place,
    )
    client.force_login(user, backend="people.backends.GrantBackend")
    return user


def logged_in_proctor(room):
    """A client of somebody who proctors a room."""
    client = Client()
    proctor_of(client, room)
    return client


def room_now(candidates=1):
    """A room whose shift began ten minutes ago, everybody writing since."""
    round_ = make_round()
    room = make_shift_room(round_)
    begins = timezone.now() - 10 * MINUTE
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=begins, ends_at=begins + 90 * MINUTE, opened_at=begins
    )
    room.refresh_from_db()
    return room, [writing(room, seat=seat) for seat in range(1, candidates + 1)]


def writing(room, *, seat, heard=timedelta(seconds=5), **fields):
    now = timezone.now()
    candidate = make_candidate(
        round_=room.shift.round, shift_room=room, seat=seat, standing=Standing.SAT
    )
    exam_form = make_exam_form(candidate)
    values = {
        "started_at": now - 10 * MINUTE,
        "deadline_at": now + 35 * MINUTE,
        "last_saved_at": now - heard,
        "lease": "máy 1",
        **fields,
    }
    return Attempt.objects.create(
        candidate=candidate,
        exam_form=exam_form,
        part=exam_form.part,
        prepared_at=now - 60 * MINUTE,
        **values,
    )


def address(name, *args):
    return reverse(f"assessments:proctor_{name}", args=args)


def called(attempt, kind=CallKind.HELP, words="", item_id=None):
    return call(attempt=attempt, kind=kind, item_id=item_id, words=words, at=timezone.now())


def text_of(response):
    return response.content.decode()


def states(response):
    return {seat.number: seat.state for seat in response.context["state"].taken}


# --- who may --------------------------------------------------------------------------------------


def test_a_proctor_sees_the_own_rooms_of_today(client):
    room, _attempts = room_now()
    elsewhere, _others = room_now()
    proctor_of(client, room)

    page = client.get(address("rooms"))

    assert address("room", room.uuid) in text_of(page)
    assert address("room", elsewhere.uuid) not in text_of(page)


def test_an_account_without_the_duty_is_refused(client):
    room, _attempts = room_now()
    leader = make_user()
    grant(leader, Role.LEADER, make_unit())
    client.force_login(leader, backend="people.backends.GrantBackend")

    assert client.get(address("rooms")).status_code == 403
    assert client.get(address("room", room.uuid)).status_code == 403


def test_a_room_of_other_proctors_is_not_found_and_nothing_in_it_can_be_done(client):
    room, (attempt,) = room_now()
    own, _attempts = room_now()
    proctor_of(client, own)
    of_room = (
        "room",
        "room_live",
        "minutes",
        "minutes_file",
        "pause",
        "give_time",
        "message",
        "check_in_many",
    )
    of_attempt = ("extra_time", "release")
    of_candidate = ("violation", "note", "move", "message_one", "undo_check_in")

    for name in of_room:
        assert client.get(address(name, room.uuid)).status_code == 404
    for name in of_attempt:
        assert client.post(address(name, attempt.uuid)).status_code == 404
    for name in (*of_candidate, "check_in"):
        assert client.post(address(name, attempt.candidate.uuid)).status_code == 404
    assert client.post(address("resume", room.uuid)).status_code == 404
    assert client.get(address("shift", room.shift.uuid)).status_code == 404
    assert client.get(address("shift_live", room.shift.uuid)).status_code == 404


def test_what_was_said_and_written_in_a_room_of_others_is_not_touched(client):
    room, (attempt,) = room_now()
    own, _attempts = room_now()
    stranger = proctor_of(client, own)
    message = send_message(room=room, words="?", proctor=stranger, at=timezone.now())
    made = called(attempt)
    note = record_note(candidate=attempt.candidate, reason="?", proctor=stranger, at=timezone.now())

    for name, row in (("withdraw", message), ("answer", made), ("reopen", made), ("strike", note)):
        assert client.post(address(name, row.uuid), {"reason": "x"}).status_code == 404
    for row in (message, made, note):
        row.refresh_from_db()
    assert (message.withdrawn_at, made.answered_at, note.struck_at) == (None, None, None)


@pytest.mark.parametrize(
    "name",
    ["give_time", "message", "check_in_many", "minutes_file", "shift", "shift_live", "withdraw"],
)
def test_the_acts_of_a_proctor_are_refused_to_other_roles(client, name):
    room, _attempts = room_now()
    organiser = make_user()
    grant(organiser, Role.ORGANISER, room.shift.round.unit)
    client.force_login(organiser, backend="people.backends.GrantBackend")

    assert client.post(address(name, room.uuid)).status_code in (403, 405)
    if name != "withdraw":
        assert client.get(address(name, room.uuid)).status_code == 403


# --- the room -------------------------------------------------------------------------------------


def test_the_plan_tells_who_writes_who_is_silent_who_is_done_and_who_never_came(client):
    room, _attempts = room_now()
    now = timezone.now()
    writing(room, seat=2, heard=timedelta(seconds=90))
    writing(room, seat=3, ended_at=now, ended_by="candidate")
    writing(room, seat=4, started_at=None, deadline_at=None, last_saved_at=None)
    absent = writing(room, seat=5, started_at=None, deadline_at=None, last_saved_at=None)
    Candidate.objects.filter(pk=absent.candidate_id).update(standing=Standing.ABSENT)
    proctor_of(client, room)

    page = client.get(address("room", room.uuid))

    assert states(page) == {1: "", 2: "lost", 3: "sent", 4: "waiting", 5: "absent"}
    assert text_of(page).count('data-state="lost"') == 1


def test_nobody_counts_as_silent_while_the_room_is_paused_nor_just_after(client):
    room, _attempts = room_now()
    proctor_of(client, room)
    Attempt.objects.update(last_saved_at=timezone.now() - 5 * MINUTE)
    before = client.get(address("room", room.uuid))

    client.post(address("pause", room.uuid), {"why": "power"})
    paused = client.get(address("room", room.uuid))
    client.post(address("resume", room.uuid))
    after = client.get(address("room", room.uuid))

    assert [states(page) for page in (before, paused, after)] == [{1: "lost"}, {1: ""}, {1: ""}]


def test_the_chosen_machine_shows_its_candidate_and_what_can_be_done(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    page = client.get(address("room", room.uuid), {"chon": attempt.candidate.uuid})

    assert address("extra_time", attempt.uuid) in text_of(page)
    assert address("release", attempt.uuid) in text_of(page)
    assert attempt.candidate.position.name in text_of(page)


def test_nothing_of_the_questions_is_in_the_room(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    page = client.get(address("room", room.uuid), {"chon": attempt.candidate.uuid})

    assert "Phím nào" not in text_of(page)
    assert "Ctrl + " not in text_of(page)


def test_many_machines_that_fall_silent_together_are_one_incident_with_the_pause(client):
    room, _attempts = room_now(candidates=0)
    for seat in (1, 2, 3):
        writing(room, seat=seat, heard=5 * MINUTE)
    proctor_of(client, room)

    page = client.get(address("room", room.uuid))

    assert page.context["state"].is_network_down
    assert text_of(page).count('class="incident bad"') == 2
    assert f'<a class="btn primary big" href="{address("pause", room.uuid)}">' in text_of(page)


def test_one_silent_machine_says_nothing_about_the_network(client):
    room, _attempts = room_now(candidates=3)
    writing(room, seat=4, heard=5 * MINUTE)
    proctor_of(client, room)

    page = client.get(address("room", room.uuid))

    assert not page.context["state"].is_network_down
    assert len(page.context["state"].lost) == 1


def test_who_has_not_begun_in_an_open_shift_is_named_among_the_incidents(client):
    room, _attempts = room_now(candidates=1)
    late = make_candidate(round_=room.shift.round, shift_room=room, seat=2)
    make_exam_form(late)
    proctor_of(client, room)

    page = client.get(address("room", room.uuid))

    assert [seat.candidate for seat in page.context["state"].waiting] == [late]
    assert f"?chon={late.uuid}#chon" in text_of(page)


def test_the_list_of_rooms_tells_who_is_there(client):
    room, _attempts = room_now(candidates=2)
    proctor_of(client, room)

    page = client.get(reverse("assessments:proctor_rooms"))

    (shown,) = page.context["today"]
    assert (shown.seated_count, shown.writing_count, shown.done_count) == (2, 2, 0)


def test_the_live_part_is_sent_once_until_something_changes(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)
    first = client.get(address("room_live", room.uuid))
    tag = {"HTTP_IF_NONE_MATCH": first.headers["ETag"]}

    same = client.get(address("room_live", room.uuid), **tag)
    Attempt.objects.filter(pk=attempt.pk).update(last_saved_at=timezone.now() - 5 * MINUTE)
    changed = client.get(address("room_live", room.uuid), **tag)

    assert (first.status_code, same.status_code, changed.status_code) == (200, 304, 200)
    assert same.content == b""
    assert changed.headers["ETag"] != first.headers["ETag"]


def polls(client, room):
    """Ask as the page does: with the tag that came last; return the status of each answer."""
    kept = {"tag": client.get(address("room_live", room.uuid)).headers["ETag"]}

    def ask():
        answer = client.get(address("room_live", room.uuid), HTTP_IF_NONE_MATCH=kept["tag"])
        kept["tag"] = answer.headers["ETag"]
        return answer.status_code

    return ask


def test_a_poll_that_finds_nothing_new_costs_two_statements_beyond_who_asks(client):
    room, _attempts = room_now(candidates=3)
    proctor_of(client, room)
    ask = polls(client, room)

    with CaptureQueriesContext(connection) as context:
        assert ask() == 304

    about = [
        query["sql"]
        for query in context
        if "assessments_" in query["sql"] and 'FROM "assessments_duty"' not in query["sql"]
    ]
    assert len(about) == 2
    assert len(context) <= 8


def test_a_sign_of_life_alone_draws_nothing_anew(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)
    ask = polls(client, room)

    Attempt.objects.filter(pk=attempt.pk).update(last_saved_at=timezone.now())

    assert [ask(), ask()] == [304, 304]


def test_answers_alone_draw_a_room_anew_after_some_seconds_and_not_with_each(client):
    room, (attempt,) = room_now()
    seconds = timezone.now().timestamp() // CALM * CALM - CALM
    calm = datetime.fromtimestamp(seconds, tz=UTC)

    def version(*, saved):
        Attempt.objects.filter(pk=attempt.pk).update(last_saved_at=calm + timedelta(seconds=saved))
        return room_version(room, at=calm + timedelta(seconds=10))

    assert version(saved=0.5) == version(saved=CALM - 0.5)
    assert version(saved=1) != version(saved=CALM + 0.5)


def test_everything_that_happens_in_a_room_is_drawn_with_the_next_poll(client):
    room, (attempt, second) = room_now(candidates=2)
    user, candidate = proctor_of(client, room), attempt.candidate
    item = attempt.exam_form.items.first()
    ask, now = polls(client, room), timezone.now()
    late = make_candidate(round_=room.shift.round, shift_room=room, seat=9)

    def act(name, row, given=None):
        return lambda: client.post(address(name, row.uuid), given or {})

    acts = [
        act("check_in", candidate),
        act("undo_check_in", candidate),
        act("note", candidate, {"reason": "Nước"}),
        lambda: client.post(
            address("strike", Incident.objects.latest("pk").uuid), {"reason": "Nhầm"}
        ),
        act("extra_time", attempt, {"minutes": 5, "why": "network"}),
        act("release", attempt, {"why": "machine"}),
        act("move", late, {"seat": 10, "why": "machine"}),
        act("message", room, {"words": "Giữ trật tự"}),
        lambda: client.post(address("withdraw", room.messages.get().uuid)),
        lambda: called(second),
        lambda: called(second, words="Chuột hỏng"),
        lambda: client.post(address("answer", room.calls.get().uuid)),
        lambda: client.post(address("reopen", room.calls.get().uuid)),
        lambda: called(attempt, CallKind.QUESTION, item_id=item.pk),
        act("pause", room, {"why": "power"}),
        act("resume", room),
        lambda: Attempt.objects.filter(pk=second.pk).update(ended_at=now, ended_by="candidate"),
        act("violation", candidate, {"why": "device", "kind": "suspension"}),
        lambda: Shift.objects.filter(pk=room.shift_id).update(closed_at=now),
    ]
    ask()
    for number, one in enumerate(acts):
        one()
        assert (number, ask()) == (number, 200)
        assert (number, ask()) == (number, 304)
    assert user


@pytest.mark.parametrize("candidates", [1, 3])
def test_the_room_asks_as_many_queries_for_one_as_for_many(
    client, django_assert_num_queries, django_assert_max_num_queries, candidates
):
    room, _attempts = room_now(candidates)
    proctor_of(client, room)

    with django_assert_max_num_queries(12):
        client.get(address("room", room.uuid))
    with django_assert_num_queries(12):
        client.get(address("room_live", room.uuid))


@pytest.mark.parametrize("candidates", [1, 3])
def test_the_minutes_ask_as_many_queries_for_one_as_for_many(
    client, django_assert_max_num_queries, candidates
):
    room, _attempts = room_now(candidates)
    proctor_of(client, room)

    with django_assert_max_num_queries(15):
        client.get(address("minutes", room.uuid))


# --- acts -----------------------------------------------------------------------------------------


def test_a_proctor_checks_a_candidate_in(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    client.post(address("check_in", attempt.candidate.uuid))

    attempt.candidate.refresh_from_db()
    assert attempt.candidate.checked_in_at


def test_the_minutes_name_proctors_of_the_room_the_shift_and_the_round_once_and_no_other(client):
    room, _attempts = room_now()
    here = proctor_of(client, room)
    elsewhere = make_shift_room(room.shift.round)
    users = {name: make_user(full_name=name) for name in ("Cả kỳ", "Cả ca", "Ca khác", "Thư ký")}
    for user, task, shift, place in (
        (users["Cả kỳ"], Task.PROCTOR, None, None),
        (here, Task.PROCTOR, None, None),
        (users["Cả ca"], Task.PROCTOR, room.shift, None),
        (users["Ca khác"], Task.PROCTOR, elsewhere.shift, elsewhere.place),
        (users["Thư ký"], Task.SECRETARY, None, None),
    ):
        Duty.objects.create(round=room.shift.round, user=user, task=task, shift=shift, place=place)

    for name in ("room", "minutes"):
        page = client.get(address(name, room.uuid))
        assert sorted(user.pk for user in page.context["proctors"]) == sorted(
            [here.pk, users["Cả kỳ"].pk, users["Cả ca"].pk]
        )
        assert "Cả ca" in text_of(page)


def test_minutes_are_given_back_with_a_reason_that_stands_in_the_minutes(client):
    room, (attempt,) = room_now()
    proctor = proctor_of(client, room)
    before = attempt.deadline_at

    response = client.post(
        address("extra_time", attempt.uuid),
        {"minutes": 5, "why": "network", "details": "Rút nhầm dây"},
    )

    attempt.refresh_from_db()
    incident = Incident.objects.get()
    assert response.status_code == 302
    assert attempt.deadline_at > before
    assert (incident.extra_minutes, incident.recorded_by) == (5, proctor)
    assert "Rút nhầm dây" in incident.reason
    assert "Rút nhầm dây" in text_of(client.get(address("minutes", room.uuid)))


@pytest.mark.parametrize(
    "given",
    [
        {"minutes": 0, "why": "network"},
        {"minutes": 61, "why": "network"},
        {"minutes": 5, "why": "other", "details": " "},
        {"minutes": 5},
    ],
)
def test_time_is_not_given_back_without_sensible_minutes_and_a_reason(client, given):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    response = client.post(address("extra_time", attempt.uuid), given)

    assert response.status_code == 422
    assert not Incident.objects.exists()


def test_time_for_a_paper_that_has_ended_is_refused_in_words(client):
    room, _attempts = room_now()
    ended = writing(room, seat=2, ended_at=timezone.now(), ended_by="candidate")
    proctor_of(client, room)

    response = client.post(address("extra_time", ended.uuid), {"minutes": 5, "why": "network"})

    assert response.status_code == 409
    assert ended.candidate.number in text_of(response)


def test_a_paper_is_released_from_its_machine(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    client.post(address("release", attempt.uuid), {"why": "machine", "details": ""})

    attempt.refresh_from_db()
    assert attempt.lease == ""


def test_a_room_is_paused_and_goes_on(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    form = client.get(address("pause", room.uuid))
    refused = client.post(address("pause", room.uuid), {"why": "other", "details": ""})
    client.post(address("pause", room.uuid), {"why": "power"})
    paused = client.get(address("room", room.uuid))
    client.post(address("resume", room.uuid))

    pause = Interruption.objects.get()
    attempt.refresh_from_db()
    assert (form.status_code, refused.status_code) == (200, 422)
    assert address("resume", room.uuid) in text_of(paused)
    assert pause.ended_at
    assert attempt.deadline_at > timezone.now()


def test_a_suspension_ends_and_annuls_the_paper(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    client.post(
        address("violation", attempt.candidate.uuid), {"why": "device", "kind": "suspension"}
    )

    attempt.refresh_from_db()
    assert attempt.annulled_at
    assert states(client.get(address("room", room.uuid))) == {1: "stop"}


def test_a_violation_needs_a_consequence(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    response = client.post(address("violation", attempt.candidate.uuid), {"why": "device"})

    assert response.status_code == 422
    assert not Incident.objects.exists()


def test_a_note_stands_in_the_minutes_without_a_consequence(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    client.post(address("note", attempt.candidate.uuid), {"reason": "Xin uống thuốc"})

    assert Incident.objects.get().kind == IncidentKind.NOTE
    assert "Xin uống thuốc" in text_of(client.get(address("minutes", room.uuid)))


def test_what_a_candidate_said_is_wrong_is_an_incident_of_the_room(client):
    room, (attempt,) = room_now()
    Incident.objects.create(
        candidate=attempt.candidate,
        kind=IncidentKind.IDENTITY,
        reason="Sinh ngày 14/08/1984",
        recorded_at=timezone.now(),
    )
    proctor_of(client, room)

    assert "Sinh ngày 14/08/1984" in text_of(client.get(address("room", room.uuid)))


# --- calls, messages, all rooms -------------------------------------------------------------------


def test_calls_stand_before_everything_else_and_mark_the_seat(client):
    room, (attempt,) = room_now()
    writing(room, seat=2, heard=5 * MINUTE)
    called(attempt, words="Chuột hỏng")
    proctor_of(client, room)

    page = text_of(client.get(address("room", room.uuid)))

    assert page.index("Chuột hỏng") < page.index('class="incident bad"')
    assert page.count('data-state="flag"') == 1


def test_an_answered_call_leaves_the_list_and_can_be_put_back(client):
    room, (attempt,) = room_now()
    made = called(attempt)
    proctor_of(client, room)

    client.post(address("answer", made.uuid))
    answered = client.get(address("room", room.uuid))
    client.post(address("reopen", made.uuid))
    again = client.get(address("room", room.uuid))

    assert [len(page.context["state"].calling) for page in (answered, again)] == [0, 1]


def test_a_message_is_sent_shown_and_withdrawn(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)

    empty = client.post(address("message", room.uuid), {"words": " "})
    client.post(address("message", room.uuid), {"words": "Còn 10 phút"})
    client.post(address("message_one", attempt.candidate.uuid), {"words": "Đội mũ <b>"})
    page = client.get(address("room", room.uuid))
    for one in room.messages.all():
        client.post(address("withdraw", one.uuid))

    assert empty.status_code == 422
    assert "Còn 10 phút" in text_of(page)
    assert "Đội mũ &lt;b&gt;" in text_of(page)
    assert not room.messages.standing().exists()


def test_minutes_are_given_to_some_of_those_who_write(client):
    room, attempts = room_now(candidates=3)
    proctor_of(client, room)
    whom = [one.uuid for one in attempts[:2]]

    form = client.get(address("give_time", room.uuid))
    nobody = client.post(address("give_time", room.uuid), {"minutes": 5, "why": "power"})
    client.post(address("give_time", room.uuid), {"minutes": 5, "why": "power", "whom": whom})

    assert text_of(form).count("checked") == 3
    assert nobody.status_code == 422
    assert Incident.objects.filter(extra_minutes=5).count() == 2


def test_a_room_where_nobody_writes_says_so_instead_of_a_form(client):
    room, _attempts = room_now(candidates=0)
    proctor_of(client, room)

    for name in ("give_time", "check_in_many"):
        page = client.get(address(name, room.uuid))
        assert page.status_code == 200
        assert "<select" not in text_of(page)


def test_several_are_checked_in_by_one_form(client):
    room, attempts = room_now(candidates=3)
    proctor = proctor_of(client, room)

    client.post(
        address("check_in_many", room.uuid), {"who": [one.candidate.uuid for one in attempts[:2]]}
    )

    assert Candidate.objects.filter(checked_in_by=proctor).count() == 2


def test_a_candidate_is_seated_at_a_machine_that_stands_in(client):
    room, (attempt, _second) = room_now(candidates=2)
    proctor_of(client, room)

    taken = client.post(
        address("move", attempt.candidate.uuid), {"seat": 2, "why": "machine", "details": ""}
    )
    client.post(
        address("move", attempt.candidate.uuid), {"seat": 25, "why": "machine", "details": ""}
    )

    assert taken.status_code == 422
    assert Candidate.objects.get(pk=attempt.candidate_id).seat == 25
    assert "25" in Incident.objects.get().reason


def test_an_entry_is_struck_with_a_reason_and_a_violation_is_not(client):
    room, (attempt,) = room_now()
    proctor_of(client, room)
    client.post(address("note", attempt.candidate.uuid), {"reason": "Xin uống thuốc"})
    note = Incident.objects.get()
    client.post(
        address("violation", attempt.candidate.uuid), {"why": "talking", "kind": "reprimand"}
    )
    violation = Incident.objects.latest("pk")

    asked = client.get(address("strike", note.uuid))
    unsaid = client.post(address("strike", note.uuid), {"reason": ""})
    client.post(address("strike", note.uuid), {"reason": "Nhầm máy"})
    refused = client.post(address("strike", violation.uuid), {"reason": "Nhầm máy"})

    note.refresh_from_db()
    assert "Xin uống thuốc" in text_of(asked)
    assert (unsaid.status_code, refused.status_code) == (422, 403)
    assert note.struck_reason == "Nhầm máy"
    assert "Nhầm máy" in text_of(client.get(address("minutes", room.uuid)))


def test_the_rooms_of_a_shift_stand_by_who_needs_somebody(client):
    room, (attempt,) = room_now()
    user = proctor_of(client, room)
    Duty.objects.create(round=room.shift.round, user=user, task=Task.PROCTOR)
    quiet = make_shift_room(room.shift.round)
    quiet.shift = room.shift
    quiet.save()
    called(attempt)

    page = client.get(address("shift", room.shift.uuid))
    live = client.get(address("shift_live", room.shift.uuid))
    same = client.get(
        address("shift_live", room.shift.uuid), HTTP_IF_NONE_MATCH=live.headers["ETag"]
    )
    Attempt.objects.filter(pk=attempt.pk).update(last_saved_at=timezone.now() - 5 * MINUTE)
    changed = client.get(
        address("shift_live", room.shift.uuid), HTTP_IF_NONE_MATCH=live.headers["ETag"]
    )

    assert [one.pk for one in page.context["rooms"]] == [room.pk, quiet.pk]
    assert page.context["totals"]["call_count"] == 1
    assert [one.status_code for one in (live, same, changed)] == [200, 304, 200]
    assert changed.context["totals"]["silent_count"] == 1


# --- pauses that nobody ends ----------------------------------------------------------------------


def paused(room, *, ago):
    return Interruption.objects.create(
        shift_room=room, began_at=timezone.now() - ago, reason="Mất điện", ordered_by=make_user()
    )


def test_a_pause_that_lasts_stands_once_among_the_calls_until_the_room_goes_on(client):
    room, [_attempt] = room_now()
    proctor_of(client, room)
    pause = paused(room, ago=14 * MINUTE)

    early = client.get(address("room", room.uuid))
    Interruption.objects.filter(pk=pause.pk).update(began_at=timezone.now() - 15 * MINUTE)
    late = client.get(address("room", room.uuid))
    client.post(address("resume", room.uuid))
    after = client.get(address("room", room.uuid))

    assert [page.context["state"].to_look_at for page in (early, late, after)] == [0, 1, 0]
    shown = [text_of(page).count("data-long-pause") for page in (early, late, after)]
    assert shown == [0, 1, 0]


def test_the_page_is_drawn_anew_when_a_pause_becomes_a_long_one():
    room, [_attempt] = room_now()
    pause = paused(room, ago=0 * MINUTE)
    told = [
        room_version(room, at=pause.began_at + minutes * MINUTE + timedelta(seconds=1))
        for minutes in (13, 14, 15, 16)
    ]

    assert told[0] == told[1] != told[2] == told[3]


def test_how_long_a_pause_may_last_is_a_setting(client, settings):
    settings.PAUSE_REMINDER_MINUTES = 40
    room, [_attempt] = room_now()
    proctor_of(client, room)
    paused(room, ago=39 * MINUTE)

    assert client.get(address("room", room.uuid)).context["state"].to_look_at == 0


def test_a_room_that_is_paused_for_long_stands_before_others_that_are_quiet(client):
    room, [_attempt] = room_now()
    user = proctor_of(client, room)
    Duty.objects.create(round=room.shift.round, user=user, task=Task.PROCTOR)
    quiet = make_shift_room(room.shift.round)
    quiet.shift = room.shift
    quiet.save()
    pause = paused(quiet, ago=3 * MINUTE)

    before = client.get(address("shift_live", room.shift.uuid))
    Interruption.objects.filter(pk=pause.pk).update(began_at=timezone.now() - 20 * MINUTE)
    after = client.get(
        address("shift_live", room.shift.uuid), HTTP_IF_NONE_MATCH=before.headers["ETag"]
    )

    assert after.status_code == 200
    assert after.context["rooms"][0].pk == quiet.pk
    assert after.context["totals"]["is_long_paused"] == 1
    Shift.objects.filter(pk=room.shift_id).update(closed_at=timezone.now())
    closed = client.get(address("shift_live", room.shift.uuid))
    assert closed.context["totals"]["is_long_paused"] == 0
