"""Shifts and seats on the organiser's pages: planning, seating, dealing, opening, watching, closing."""

import re

import pytest
from django.urls import reverse

from assessments.door_codes import issue_codes
from assessments.enums import RoundState, Standing
from assessments.models import Attempt, Candidate, Shift
from assessments.registering import door_code_hash
from assessments.seating import seat_candidates
from assessments.shifts import cancel_shift
from assessments.sitting_state import rooms_now, rooms_of
from people.enums import Role
from people.models import Booking
from tests.assessments.building import (
    assemble,
    fill_bank,
    freeze,
    make_place,
    plan_round,
    plan_shifts,
    ready_round,
    write_plan,
)
from tests.assessments.counting import statements
from tests.make import EIGHT, grant, make_candidate, make_round, make_unit, make_user

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.GrantBackend"


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def organiser(client, unit):
    user = make_user()
    grant(user, Role.ORGANISER, unit)
    client.force_login(user, backend=BACKEND)
    return user


@pytest.fixture
def round_(unit):
    return plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 4}, unit=unit)


def sealed_round(unit, *, shifts=1):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 4}, unit=unit)
    rooms = plan_shifts(round_, make_place(machines=20), shifts=shifts)
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    round_.refresh_from_db()
    return round_, rooms


def open_round(unit):
    """A round of `unit` whose only shift is open."""
    round_ = ready_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 4})
    round_.unit = unit
    round_.save()
    return round_, round_.shifts.get()


def planned(place, **changes):
    return {
        "day": "2026-11-20",
        "starts": "7:30, 9h30",
        "minutes": 90,
        "places": [str(place.uuid)],
        **changes,
    }


def shifts_page(round_):
    return reverse("assessments:shifts", args=[round_.uuid])


def test_shifts_page_costs_the_same_for_one_and_for_three(client, organiser, unit):
    version = write_plan(fill_bank())
    few = plan_round(version, people={"CV|TAI_CHINH": 1}, unit=unit)
    many = plan_round(version, people={"CV|TAI_CHINH": 2}, unit=unit)
    plan_shifts(few, make_place())
    plan_shifts(many, make_place(), make_place(), shifts=3)

    one, other = (statements(client, shifts_page(round_)) for round_ in (few, many))

    assert one == other <= 15


def test_watching_costs_the_same_for_one_room_and_for_two(client, organiser, unit):
    version = write_plan(fill_bank())
    few = plan_round(version, people={"CV|TAI_CHINH": 1}, unit=unit)
    many = plan_round(version, people={"CV|TAI_CHINH": 3}, unit=unit)
    plan_shifts(few, make_place())
    plan_shifts(many, make_place(machines=2), make_place(machines=2))
    for round_ in (few, many):
        seat_candidates(round_=round_, by=make_user(), at=EIGHT)

    one, other = (
        statements(client, reverse("assessments:shift", args=[round_.shifts.get().uuid]))
        for round_ in (few, many)
    )

    assert one == other <= 15


def test_looking_first_tells_clashes_and_books_nothing(client, organiser, round_):
    place = make_place()
    plan_shifts(round_, place)

    answer = client.post(
        shifts_page(round_), planned(place, day="2026-11-12", starts="8:00", buoc="xem")
    )

    assert [booking.place for booking in answer.context["clashes"]] == [place]
    assert Booking.objects.count() == 1


def test_planning_books_each_room_for_each_hour(client, organiser, round_):
    place = make_place()

    answer = client.post(shifts_page(round_), planned(place, buoc="mo"))

    assert answer.status_code == 302
    assert [shift.number for shift in round_.shifts.order_by("number")] == [1, 2]
    assert Booking.objects.filter(place=place).count() == 2


def test_planning_in_a_taken_room_is_refused_at_the_rooms(client, organiser, round_):
    place = make_place()
    plan_shifts(round_, place)

    answer = client.post(
        shifts_page(round_), planned(place, day="2026-11-12", starts="8:30", buoc="mo")
    )

    assert answer.status_code == 422
    assert "places" in answer.context["form"].errors
    assert round_.shifts.count() == 1


@pytest.mark.parametrize("starts", ["sáng", "25:00", "7:30 7:30", "7:30 8:00"])
def test_hours_that_cannot_be_are_refused(client, organiser, round_, starts):
    answer = client.post(shifts_page(round_), planned(make_place(), starts=starts, buoc="mo"))

    assert answer.status_code == 422
    assert not round_.shifts.exists()


def test_seating_gives_everybody_a_seat(client, organiser, round_):
    plan_shifts(round_, make_place())

    client.post(reverse("assessments:seat_all", args=[round_.uuid]))

    assert not round_.candidates.filter(shift_room=None).exists()


def test_seating_is_refused_where_the_rooms_are_too_small(client, organiser, round_):
    plan_shifts(round_, make_place(machines=3))

    answer = client.post(reverse("assessments:seat_all", args=[round_.uuid]))

    assert answer.status_code == 422


def test_dealing_prepares_an_attempt_for_each_seat(client, organiser, unit):
    round_, _rooms = sealed_round(unit)

    client.post(reverse("assessments:deal_papers", args=[round_.uuid]))

    assert Attempt.objects.filter(candidate__round=round_).count() == 4


def close_as_shown(client, shift):
    """Close a shift as its page offers it: who is shown as not begun stands as absent."""
    page = client.get(reverse("assessments:shift", args=[shift.uuid]))
    shown = [one.number for one, _room in page.context["missing"]]
    assert all(f'name="vang" value="{number}"' in page.content.decode() for number in shown)
    client.post(reverse("assessments:close_shift", args=[shift.uuid]), {"vang": shown})


def test_opening_and_closing_move_the_round_on(client, organiser, unit):
    round_, (room,) = sealed_round(unit)
    client.post(reverse("assessments:deal_papers", args=[round_.uuid]))

    client.post(reverse("assessments:open_shift", args=[room.shift.uuid]))
    opened = Shift.objects.get(pk=room.shift_id)
    again = client.post(reverse("assessments:open_shift", args=[room.shift.uuid]))
    unseen = client.post(reverse("assessments:close_shift", args=[room.shift.uuid]))
    assert unseen.status_code == 409
    close_as_shown(client, room.shift)

    round_.refresh_from_db()
    assert opened.opened_at
    assert again.status_code == 409
    assert round_.state == RoundState.MARKING
    assert set(round_.candidates.values_list("standing", flat=True)) == {Standing.ABSENT}


def test_cancelled_shift_leaves_its_candidates_waiting_and_they_get_new_seats(
    client, organiser, unit
):
    round_, (first, second) = sealed_round(unit, shifts=2)
    waiting = list(Candidate.objects.filter(shift_room=first))

    without = client.post(reverse("assessments:cancel_shift", args=[first.shift.uuid]), {})
    client.post(
        reverse("assessments:cancel_shift", args=[first.shift.uuid]), {"reason": "Mất điện"}
    )
    client.post(
        reverse("assessments:reseat", args=[round_.uuid]),
        {"room": str(second.uuid), "candidates": [str(one.uuid) for one in waiting]},
    )

    assert without.status_code == 422
    assert set(
        Candidate.objects.filter(pk__in=[one.pk for one in waiting]).values_list(
            "shift_room", flat=True
        )
    ) == {second.pk}


def test_who_waits_for_a_seat_may_stand_as_absent(client, organiser, unit):
    round_, (room,) = sealed_round(unit)
    cancel_shift(shift=room.shift, reason="Mất điện", by=make_user(), at=EIGHT)

    client.post(reverse("assessments:unseated_absent", args=[round_.uuid]), {"reason": "Hết ca"})

    assert set(round_.candidates.values_list("standing", "standing_reason")) == {
        (Standing.ABSENT, "Hết ca")
    }


def test_watching_counts_who_is_at_work_and_refreshes_alone(client, organiser, unit):
    round_, shift = open_round(unit)
    attempt = Attempt.objects.filter(candidate__round=round_).first()
    Attempt.objects.filter(pk=attempt.pk).update(started_at=EIGHT, deadline_at=shift.ends_at)

    part = client.get(reverse("assessments:shift_now", args=[shift.uuid]))

    assert part.context["running"] == 1
    assert part.context["waiting"] == 3
    assert "<html" not in part.content.decode()
    assert "every 5s" in part.content.decode()


def test_the_figures_of_a_shift_add_up_to_its_candidates(client, organiser, unit):
    round_, shift = open_round(unit)
    running, paperless = Attempt.objects.filter(candidate__round=round_).order_by("pk")[:2]
    Attempt.objects.filter(pk=running.pk).update(started_at=EIGHT, deadline_at=shift.ends_at)
    Candidate.objects.filter(pk=running.candidate_id).update(standing=Standing.SAT)
    Candidate.objects.filter(pk=paperless.candidate_id).update(
        standing=Standing.UNSERVED, standing_reason="Thiếu câu hỏi"
    )
    paperless.delete()
    parts = ("waiting", "running", "ended", "absent", "barred", "paperless")

    def figures():
        context = client.get(reverse("assessments:shift", args=[shift.uuid])).context
        return context["sitters"], [context[part] for part in parts]

    assert figures() == (4, [2, 1, 0, 0, 0, 1])
    close_as_shown(client, shift)
    assert figures() == (4, [0, 0, 1, 2, 0, 1])


def test_seats_and_those_without_add_up_to_the_candidates_of_the_round(client, organiser, unit):
    round_, _rooms = sealed_round(unit)
    first, second, third, _fourth = round_.candidates.order_by("pk")
    Candidate.objects.filter(pk=first.pk).update(
        standing=Standing.UNSERVED, standing_reason="Thiếu câu hỏi"
    )
    Candidate.objects.filter(pk=second.pk).update(shift_room=None, seat=None)
    Candidate.objects.filter(pk=third.pk).update(
        standing=Standing.EXEMPT, standing_reason="Đã có chứng chỉ", shift_room=None, seat=None
    )

    context = client.get(shifts_page(round_)).context

    assert [context[name] for name in ("expected", "seated", "without_seat")] == [3, 2, 1]
    assert context["without_paper"] == 2  # one is not dealt yet, for one none can be made


def test_who_sits_is_read_in_five_statements(unit, django_assert_num_queries):
    _round, shift = open_round(unit)

    with django_assert_num_queries(5):
        places = rooms_of(shift)
        rooms = rooms_now(places, watched=places)

    assert [len(room.sitters) for room in rooms] == [4]


def test_shift_of_another_unit_is_not_found_and_an_author_is_refused(client, organiser, unit):
    other = plan_shifts(make_round(), make_place())[0].shift
    author = make_user()
    grant(author, Role.BANK_AUTHOR, unit)

    unseen = client.get(reverse("assessments:shift", args=[other.uuid]))
    act = client.post(reverse("assessments:close_shift", args=[other.uuid]))
    client.force_login(author, backend=BACKEND)
    refused = client.get(reverse("assessments:shift", args=[other.uuid]))

    assert (unseen.status_code, act.status_code, refused.status_code) == (404, 404, 403)


def test_plan_shows_each_machine_and_the_spare_ones(client, organiser, round_):
    (room,) = plan_shifts(round_, make_place(machines=6, spare=1))
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)

    seats = client.get(reverse("assessments:seat_plan", args=[room.uuid])).context["seats"]

    assert [bool(candidate) for _number, candidate, _spare in seats] == [True] * 4 + [False] * 2
    assert [spare for _number, _candidate, spare in seats] == [False] * 5 + [True]


def test_slips_show_codes_once_and_their_hash_opens_the_door(client, organiser, round_):
    (room,) = plan_shifts(round_, make_place())
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)

    answer = client.post(reverse("assessments:room_slips", args=[room.uuid]))

    assert len(answer.context["slips"]) == 4
    for candidate, code in answer.context["slips"]:
        kept = Candidate.objects.get(pk=candidate.pk).code_hash
        assert kept == door_code_hash(
            candidate_number=candidate.number, round_code=round_.code, code=code
        )
        assert f"{code[:4]}-{code[4:]}" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_new_codes_have_eight_characters_that_paper_does_not_confuse(round_):
    plan_shifts(round_, make_place())
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)

    found = issue_codes(round_=round_, by=make_user(), at=EIGHT)

    assert all(re.fullmatch(r"[A-HJKMNP-Z2-9]{8}", code) for _candidate, code in found)
    assert len({code for _candidate, code in found}) == 4


def test_no_codes_are_given_once_the_sitting_is_over(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.MARKING)

    answer = client.post(reverse("assessments:slips", args=[round_.uuid]))

    assert answer.status_code == 409


def test_an_hr_officer_watches_only_candidates_of_their_units(client, unit):
    round_, shift = open_round(unit)
    officer = make_user()
    grant(officer, Role.HR_OFFICER, unit)
    own = make_candidate(round_=round_, unit=unit, shift_room=shift.rooms.get(), seat=19)
    client.force_login(officer, backend=BACKEND)

    rooms = client.get(reverse("assessments:shift", args=[shift.uuid])).context["rooms"]

    assert [sitter.candidate for room in rooms for sitter in room.sitters] == [own]


@pytest.mark.parametrize("state", [RoundState.MARKING, RoundState.CANCELLED])
def test_no_shift_is_planned_once_the_sitting_is_over(client, organiser, unit, state):
    round_ = make_round(unit=unit, state=state)

    answer = client.post(shifts_page(round_), planned(make_place(), buoc="mo"))

    assert answer.status_code == 409
    assert not round_.shifts.exists()
