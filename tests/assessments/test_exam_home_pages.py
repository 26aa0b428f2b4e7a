"""The homes of organiser, proctor, marker and official: what waits first, never bare."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from assessments.appointing import appoint
from assessments.enums import RoundState, Standing, Task
from assessments.grading import grade, unmarked
from assessments.models import Appeal, Incident, Round, Shift, ShiftRoom
from assessments.progress import by_shift, with_progress
from assessments.scorings import open_scoring
from assessments.views import official_cards, organiser_cards, room_cards
from people import access
from people.enums import Role
from tests.assessments.building import marked_round, sat
from tests.assessments.counting import statements
from tests.make import (
    EIGHT,
    grant,
    make_attempt,
    make_candidate,
    make_ended_attempt,
    make_official,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
)
from tests.reports.rounds import make_result

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.GrantBackend"
HOUR = timedelta(hours=1)


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def organiser(client, unit):
    return logged_in(client, role=Role.ORGANISER, unit=unit)


def logged_in(client, *, role=None, unit=None, **fields):
    user = make_user(**fields)
    if role:
        grant(user, role, unit)
    client.force_login(user, backend=BACKEND)
    return user


def at_home(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(reverse("people:home"))
    assert response.status_code == 200
    return response.content.decode()


def room_at(round_, begins, *, opened=False):
    room = make_shift_room(round_)
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=begins, ends_at=begins + 1.5 * HOUR, opened_at=begins if opened else None
    )
    room.refresh_from_db()
    return room


def loaded(load, user) -> Any:
    """What a card has to show to this account."""
    request = HttpRequest()
    request.user = user
    return load(request)


# --- progress -------------------------------------------------------------------------------------


def test_a_room_counts_each_candidate_once_by_what_is_true_of_them():
    round_ = make_round()
    room = make_shift_room(round_)
    writes = make_candidate(
        round_=round_, shift_room=room, seat=1, standing=Standing.SAT, checked_in_at=EIGHT
    )
    done = make_candidate(round_=round_, shift_room=room, seat=2, standing=Standing.SAT)
    make_candidate(round_=round_, shift_room=room, seat=3, standing=Standing.ABSENT)
    make_candidate(
        round_=round_,
        shift_room=room,
        seat=4,
        standing=Standing.EXEMPT,
        standing_reason="Đã có chứng chỉ",
    )
    make_attempt(candidate=writes)
    make_ended_attempt(candidate=done)
    Incident.objects.create(
        candidate=writes,
        kind="technical",
        reason="Mất điện",
        recorded_by=make_user(),
        recorded_at=EIGHT,
    )

    (line,) = by_shift(with_progress(ShiftRoom.objects.all()))

    assert (line.seated, line.arrived, line.writing, line.done, line.absent, line.incidents) == (
        3,
        1,
        1,
        1,
        1,
        1,
    )
    assert [room.pk for room in line.bare] == [room.pk]


def test_a_room_with_a_proctor_of_the_shift_is_not_bare():
    round_ = make_round()
    room = make_shift_room(round_)
    make_candidate(round_=round_, shift_room=room, seat=1)
    appoint(
        round_=round_,
        user=make_user(),
        task=Task.PROCTOR,
        shift=room.shift,
        place=None,
        by=make_user(),
        at=EIGHT,
    )

    (line,) = by_shift(with_progress(ShiftRoom.objects.all()))

    assert line.bare == []


# --- the organiser --------------------------------------------------------------------------------


def test_the_organiser_reads_what_waits_the_figures_and_every_round_with_its_step(
    client, organiser, unit
):
    make_round(unit=unit, title="Kỳ chưa có thí sinh", state=RoundState.PLANNED)
    make_round(unit=unit, title="Kỳ đang chấm", state=RoundState.MARKING)

    page = at_home(client)

    assert page.index("What the rounds wait for") < page.index("Rounds under way")
    assert "Step 1 of 6: Planned. Next: Prepared" in page
    assert "Step 5 of 6: Marking. Next: Published" in page
    assert reverse("assessments:open_round") in page
    assert reverse("assessments:blueprints") in page


def test_each_obstacle_leads_to_the_page_that_mends_it(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.PLANNED)

    page = at_home(client)

    assert reverse("assessments:register", args=[round_.uuid]) in page


def test_an_organiser_without_rounds_reads_how_one_begins(client, organiser):
    make_round(title="Kỳ của nơi khác")

    page = at_home(client)

    assert "No round is under way" in page
    assert "Kỳ của nơi khác" not in page


def test_the_shifts_of_today_tell_how_many_are_there(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.RUNNING)
    room = room_at(round_, timezone.now(), opened=True)
    candidate = make_candidate(
        round_=round_, shift_room=room, seat=1, standing=Standing.SAT, checked_in_at=EIGHT
    )
    make_attempt(candidate=candidate)

    shown = loaded(organiser_cards.shifts_today, organiser)
    page = at_home(client)

    assert [(line.seated, line.arrived, line.begun) for line in shown["lines"]] == [(1, 1, 1)]
    assert "Shifts today" in page
    assert "1 room without a proctor" in page


def test_a_shift_that_nobody_closed_stands_on_the_next_day_too(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.RUNNING)
    room_at(round_, timezone.now() - 48 * HOUR, opened=True)

    shown = loaded(organiser_cards.shifts_today, organiser)
    page = at_home(client)

    assert len(shown["lines"]) == 1
    assert "still to be closed" in page


def test_shifts_to_come_tell_whether_the_papers_are_sealed(client, organiser, unit):
    begins = timezone.now() + 48 * HOUR
    room_at(make_round(unit=unit, state=RoundState.SEALED), begins)
    room_at(make_round(unit=unit, state=RoundState.PREPARED), begins)
    room_at(make_round(unit=unit, state=RoundState.PREPARED), begins + 30 * 24 * HOUR)

    shown = loaded(organiser_cards.shifts_to_come, organiser)
    page = at_home(client)

    assert [line.is_sealed for _day, lines in shown["days"] for line in lines] == [True, False]
    assert shown["later"].shift.starts_at > begins + 24 * HOUR
    assert "Papers not sealed yet" in page
    assert "Papers sealed, opened with the shift at" in page


def test_who_began_to_write_keeps_the_seat_in_the_count(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.RUNNING)
    room = room_at(round_, timezone.now(), opened=True)
    make_candidate(round_=round_, shift_room=room, seat=1, standing=Standing.SAT)
    make_candidate(round_=round_, shift_room=room, seat=2)
    make_candidate(round_=round_)

    page = at_home(client)

    assert "3 candidates, 2 with a seat" in page


def test_what_ended_ungraded_in_rounds_of_others_is_no_alarm(client, organiser, unit):
    sat(marked_round())

    assert loaded(organiser_cards.ungraded, organiser) is None

    mine = marked_round()
    Round.objects.filter(pk=mine.pk).update(unit=unit)
    sat(mine)

    assert loaded(organiser_cards.ungraded, organiser) == {"count": 1}


def test_who_was_sent_out_sat_as_in_the_results(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.MARKING)
    for standing in (Standing.SAT, Standing.SUSPENDED, Standing.ABSENT):
        make_candidate(round_=round_, standing=standing, standing_reason="Theo biên bản.")

    page = at_home(client)

    assert "2 sat, 1 absent" in page


def test_appeals_that_wait_are_counted_and_named(client, organiser, unit):
    result = make_result()
    Round.objects.filter(pk=result.candidate.round_id).update(unit=unit)
    Appeal.objects.create(result=result, text="Câu 3 có hai đáp án", filed_at=EIGHT)

    page = at_home(client)

    assert "1 appeal waits for its answer" in page


def test_the_organiser_s_home_costs_the_same_for_one_round_and_for_three(client, organiser, unit):
    def add():
        round_ = make_round(unit=unit, state=RoundState.RUNNING)
        room = room_at(round_, timezone.now(), opened=True)
        make_candidate(round_=round_, shift_room=room, seat=1)
        room_at(round_, timezone.now() + 24 * HOUR)

    add()
    one = statements(client, reverse("people:home"))
    add()
    add()

    assert statements(client, reverse("people:home")) == one


# --- the proctor ----------------------------------------------------------------------------------


def test_the_proctor_s_rooms_of_today_come_first_with_who_is_there(client):
    user = logged_in(client)
    round_ = make_round()
    now = room_at(round_, timezone.now(), opened=True)
    make_candidate(round_=round_, shift_room=now, seat=1, standing=Standing.ABSENT)
    before = room_at(round_, timezone.now() - 48 * HOUR, opened=True)
    make_candidate(round_=round_, shift_room=before, seat=1)
    empty = room_at(round_, timezone.now() - 24 * HOUR, opened=True)
    later = room_at(round_, timezone.now() + 48 * HOUR)
    for room in (now, before, empty, later):
        appoint(
            round_=round_,
            user=user,
            task=Task.PROCTOR,
            shift=room.shift,
            place=room.place,
            by=make_user(),
            at=EIGHT,
        )

    shown = loaded(room_cards.rooms, user)
    page = at_home(client)

    assert [room.pk for room in shown["today"]] == [now.pk]
    assert shown["today"][0].absent_count == 1
    assert [room.pk for room in shown["coming"]] == [later.pk]
    assert [room.pk for room in shown["past"]] == [before.pk]
    assert page.index("Rooms today") < page.index("To come") < page.index("Watched lately")
    assert reverse("assessments:proctor_minutes", args=[before.uuid]) in page


def test_a_proctor_never_reads_rooms_of_others(client):
    user = logged_in(client)
    round_ = make_round()
    own, other = (room_at(round_, timezone.now()) for _ in range(2))
    appoint(
        round_=round_,
        user=user,
        task=Task.PROCTOR,
        shift=own.shift,
        place=own.place,
        by=make_user(),
        at=EIGHT,
    )

    page = at_home(client)

    assert str(own.uuid) in page
    assert str(other.uuid) not in page


# --- the marker -----------------------------------------------------------------------------------


def test_the_marker_reads_the_assigned_rounds_and_why_nothing_waits(client):
    user = logged_in(client)
    round_ = marked_round(title="Kỳ cần chấm")
    appoint(
        round_=round_, user=user, task=Task.MARKER, shift=None, place=None, by=make_user(), at=EIGHT
    )

    page = at_home(client)

    assert "Kỳ cần chấm" in page
    assert "Why nothing waits for a mark" in page
    assert "Kinds of questions that the machine scores:" in page


def test_what_waits_for_a_marker_is_what_the_grading_left_without_a_fraction(client):
    user = logged_in(client)
    round_ = marked_round()
    sat(round_, "A", "A")
    appoint(
        round_=round_, user=user, task=Task.MARKER, shift=None, place=None, by=make_user(), at=EIGHT
    )
    scoring = open_scoring(round_=round_, reason="Chấm lần đầu", by=make_user(), at=EIGHT)
    graded = grade(scoring=scoring, at=EIGHT)
    assert unmarked([round_.pk]) == {round_.pk: graded.unmarked} == {round_.pk: 0}

    row = scoring.attempt_scores.get()
    row.fractions = [None, *row.fractions[1:]]
    row.save(update_fields=["fractions"])

    assert unmarked([round_.pk]) == {round_.pk: 1}
    assert "1 response waits" in at_home(client)


def test_the_marker_learns_nothing_about_who_sat(client):
    user = logged_in(client)
    round_ = marked_round()
    attempt = sat(round_, "A", "A")
    appoint(
        round_=round_, user=user, task=Task.MARKER, shift=None, place=None, by=make_user(), at=EIGHT
    )

    page = at_home(client)

    assert attempt.candidate.full_name not in page
    assert attempt.candidate.number not in page


# --- the official ---------------------------------------------------------------------------------


def test_the_ticket_tells_what_the_paper_is_made_of(client):
    official = make_official()
    user = logged_in(client, official=official)
    round_ = make_round(state=RoundState.SEALED)
    room = room_at(round_, timezone.now() + 24 * HOUR)
    make_candidate(round_=round_, official=official, shift_room=room, seat=3)

    shown = loaded(official_cards.ticket, user)
    page = at_home(client)

    assert (shown["items"], shown["minutes"]) == (shown["of_common"], 45)
    assert f"Your paper has {shown['items']} question" in page


def test_the_ticket_of_a_paper_that_is_handed_in_leads_to_the_receipt(client):
    official = make_official()
    logged_in(client, official=official)
    round_ = make_round(state=RoundState.RUNNING)
    room = room_at(round_, timezone.now() - HOUR / 2, opened=True)
    candidate = make_candidate(
        round_=round_, official=official, shift_room=room, seat=3, standing=Standing.SAT
    )
    attempt = make_attempt(candidate=candidate)
    writing = at_home(client)
    assert attempt.started_at is not None
    attempt.ended_at, attempt.ended_by = attempt.started_at + HOUR / 4, "candidate"
    attempt.save()

    done = at_home(client)

    assert reverse("assessments:sitting") in writing
    assert reverse("assessments:sitting_receipt") in done
    assert "It is on now" not in done
    assert done.index("ticket") < done.index(
        'class="split"' if 'class="split"' in done else "</main>"
    )


def test_past_sittings_stand_with_their_score_and_outcome(client):
    official = make_official()
    logged_in(client, official=official)
    make_result(official=make_official(), score="9.25")
    result = make_result(official=official, score="7.50")

    page = at_home(client)

    assert "Sittings so far" in page
    assert reverse("assessments:result", args=[result.uuid]) in page
    assert "7.50" in page
    assert "9.25" not in page


@pytest.mark.parametrize(
    ("load", "most"),
    [
        (organiser_cards.rounds, 1),
        (organiser_cards.shifts_today, 1),
        (organiser_cards.shifts_to_come, 1),
        (room_cards.rooms, 1),
        (room_cards.marking, 2),
        (official_cards.ticket, 2),
        (official_cards.sittings, 1),
    ],
)
def test_a_card_costs_at_most_two_statements(organiser, load, most, django_assert_max_num_queries):
    access.remember(organiser)  # as for a request: grants and duties are read once
    loaded(load, organiser)

    with django_assert_max_num_queries(most):
        loaded(load, organiser)
