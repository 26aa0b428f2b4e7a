"""The organiser's rounds: list, opening, overview, people, cancelling, archiving."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.enums import RoundState, ScoringState, Task
from assessments.models import Duty, Round
from assessments.seating import seat_candidates
from office.models import JournalEntry
from people.enums import Role
from tests.assessments.building import (
    assemble,
    fill_bank,
    graded,
    make_place,
    marked_round,
    plan_round,
    plan_shifts,
    sat,
    write_plan,
)
from tests.assessments.counting import statements
from tests.make import (
    EIGHT,
    grant,
    make_blueprint_version,
    make_candidate,
    make_policy,
    make_position,
    make_posting,
    make_round,
    make_unit,
    make_user,
)

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


def log_in_as(client, role, unit):
    user = make_user()
    grant(user, role, unit)
    client.force_login(user, backend=BACKEND)
    return user


def test_list_names_each_round_with_its_state_and_what_it_waits_for(client, organiser, unit):
    make_round(unit=unit, title="Kỳ của sở", state=RoundState.PLANNED)

    page = client.get(reverse("assessments:rounds")).content.decode()

    assert "Kỳ của sở" in page
    assert "Chưa có thí sinh" in page or "No candidates yet" in page


def test_list_hides_rounds_of_other_units(client, organiser):
    other = make_round(title="Kỳ của nơi khác")

    page = client.get(reverse("assessments:rounds")).content.decode()
    answer = client.get(reverse("assessments:round", args=[other.uuid]))

    assert "Kỳ của nơi khác" not in page
    assert answer.status_code == 404


def test_list_filters_by_state_and_says_when_nothing_matches(client, organiser, unit):
    make_round(unit=unit, title="Kỳ đang thi", state=RoundState.RUNNING)

    found = client.get(reverse("assessments:rounds"), {"buoc": "running"}).content.decode()
    nothing = client.get(reverse("assessments:rounds"), {"buoc": "planned"}).content.decode()

    assert "Kỳ đang thi" in found
    assert "Kỳ đang thi" not in nothing


def test_author_is_refused_the_rounds(client, unit):
    log_in_as(client, Role.BANK_AUTHOR, unit)

    assert client.get(reverse("assessments:rounds")).status_code == 403


def test_list_asks_as_many_statements_for_one_round_as_for_three(client, organiser, unit):
    make_round(unit=unit)
    one = statements(client, reverse("assessments:rounds"))
    make_round(unit=unit)
    make_round(unit=unit)

    assert statements(client, reverse("assessments:rounds")) == one <= 15


def what_the_decision_says(unit, version, policy, **changes):
    return {
        "code": "KS27",
        "title": "Kỳ sát hạch năm 2027",
        "decision_number": "97/QĐ",
        "decision_date": "2026-11-02",
        "unit": str(unit.uuid),
        "units": [str(unit.uuid)],
        "policy": str(policy.uuid),
        "forms_per_stratum": "4",
        "position_CV": str(version.uuid),
        **changes,
    }


@pytest.fixture
def version(unit):
    make_position("CV")
    made = make_blueprint_version()
    made.blueprint.unit = unit
    made.blueprint.save()
    return made


def test_opening_a_round_keeps_what_the_decision_says(client, organiser, unit, version):
    policy = make_policy()

    answer = client.post(
        reverse("assessments:open_round"), what_the_decision_says(unit, version, policy)
    )

    round_ = Round.objects.get(code="KS27")
    assert answer.url == reverse("assessments:round", args=[round_.uuid])
    assert round_.decision_date == date(2026, 11, 2)
    assert round_.policy == policy
    assert round_.forms_per_stratum == 4
    assert [link.unit for link in round_.round_units.all()] == [unit]
    assert round_.round_positions.get().round_blueprint.version == version
    assert round_.steps.get().by == organiser


def test_opening_is_refused_without_units_or_blueprints_or_with_a_taken_code(
    client, organiser, unit, version
):
    make_round(code="KS27")
    given = what_the_decision_says(unit, version, make_policy(), units=[], position_CV="")

    answer = client.post(reverse("assessments:open_round"), given)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"code", "units", "__all__"}


def test_opening_offers_only_units_of_ones_reach(client, organiser, unit, version):
    elsewhere = make_unit(name="Sở ngoài")
    given = what_the_decision_says(unit, version, make_policy(), units=[str(elsewhere.uuid)])

    page = client.get(reverse("assessments:open_round")).content.decode()
    answer = client.post(reverse("assessments:open_round"), given)

    assert "Sở ngoài" not in page
    assert answer.status_code == 422


def test_hr_officer_reads_a_round_and_changes_none(client, unit):
    log_in_as(client, Role.HR_OFFICER, unit)
    round_ = make_round(unit=unit)

    page = client.get(reverse("assessments:round", args=[round_.uuid]))
    opening = client.get(reverse("assessments:open_round"))
    cancelling = client.post(
        reverse("assessments:cancel_round", args=[round_.uuid]), {"reason": "Thử"}
    )

    assert page.status_code == 200
    assert opening.status_code == 403
    assert cancelling.status_code == 403


def test_overview_costs_the_same_for_few_and_for_many(client, organiser, unit):
    version = write_plan(fill_bank())
    few = plan_round(version, people={"CV|TAI_CHINH": 1}, unit=unit)
    many = plan_round(version, people={"CV|TAI_CHINH": 4, "KT|NOI_VU": 1}, unit=unit)
    plan_shifts(few, make_place())
    plan_shifts(many, make_place(), make_place(), shifts=2)

    one, other = (
        statements(client, reverse("assessments:round", args=[round_.uuid]))
        for round_ in (few, many)
    )

    assert one == other <= 15


def test_overview_lists_what_blocks_the_next_step(client, organiser, unit):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 3}, unit=unit)
    plan_shifts(round_, make_place())
    assemble(round_)

    context = client.get(reverse("assessments:round", args=[round_.uuid])).context

    assert [one.where for one in context["hard"]] == ["shifts"]
    assert context["soft"] == []


def test_overview_warns_of_a_room_that_is_used_without_a_proctor(client, organiser, unit):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 3}, unit=unit)
    plan_shifts(round_, make_place())
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)

    context = client.get(reverse("assessments:round", args=[round_.uuid])).context

    assert [one.where for one in context["hard"]] == ["forms"]
    assert [one.where for one in context["soft"]] == ["people"]


def test_overview_marks_a_proctor_of_the_candidates_own_unit_and_one_in_two_rooms(
    client, organiser, unit
):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1}, unit=unit)
    place, other = make_place(), make_place()
    room, second = plan_shifts(round_, place, other)
    posting = make_posting()
    proctor = make_user(official=posting.official)
    make_candidate(round_=round_, shift_room=room, seat=1, unit=posting.unit)
    for one in (room, second):
        Duty.objects.create(
            round=round_, user=proctor, task=Task.PROCTOR, shift=one.shift, place=one.place
        )

    page = client.get(reverse("assessments:round", args=[round_.uuid]))

    cells = [cell for row in page.context["rows"] for _shift, cell in row["cells"]]
    assert sorted(cell["colleagues"] for cell in cells) == [0, 1]
    assert all(cell["is_doubled"] for cell in cells)


def test_overview_names_the_days_of_the_sitting_on_the_way(client, organiser, unit):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1}, unit=unit)
    room, *_others = plan_shifts(round_, make_place())

    page = client.get(reverse("assessments:round", args=[round_.uuid]))

    day = timezone.localdate(room.shift.starts_at)
    assert page.context["days"] == [day]
    assert [one["days"] for one in page.context["way"] if one["days"]] == [[day]]


def test_cancelling_needs_a_reason_and_gives_the_rooms_back(client, organiser, unit):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2}, unit=unit)
    (room,) = plan_shifts(round_, make_place())
    address = reverse("assessments:cancel_round", args=[round_.uuid])

    without = client.post(address, {"reason": ""})
    done = client.post(address, {"reason": "Bão số 9"})

    round_.refresh_from_db()
    room.refresh_from_db()
    assert without.status_code == 422
    assert done.status_code == 302
    assert round_.state == RoundState.CANCELLED
    assert room.booking is None
    assert round_.steps.last().reason == "Bão số 9"


def test_running_round_cannot_be_cancelled(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.RUNNING)

    answer = client.post(
        reverse("assessments:cancel_round", args=[round_.uuid]), {"reason": "Đổi ý"}
    )

    round_.refresh_from_db()
    assert answer.status_code == 409
    assert round_.state == RoundState.RUNNING


def published_round(unit, *, state=ScoringState.LIVE):
    round_ = marked_round(unit=unit)
    sat(round_, "A", "A")
    scoring = graded(round_)
    scoring.state, scoring.decision = state, "1/QĐ"
    scoring.approved_by, scoring.approved_at = make_user(), EIGHT
    scoring.save()
    Round.objects.filter(pk=round_.pk).update(
        state=RoundState.PUBLISHED, live_scoring=scoring, published_at=EIGHT
    )
    return round_


def test_archiving_ends_a_published_round(client, organiser, unit):
    round_ = published_round(unit)

    client.post(reverse("assessments:archive_round", args=[round_.uuid]))

    round_.refresh_from_db()
    assert round_.state == RoundState.ARCHIVED


def test_archiving_waits_for_a_scoring_that_is_not_published(client, organiser, unit):
    round_ = published_round(unit, state=ScoringState.APPROVED)

    answer = client.post(reverse("assessments:archive_round", args=[round_.uuid]))

    round_.refresh_from_db()
    assert answer.status_code == 409
    assert round_.state == RoundState.PUBLISHED


def test_appointing_gives_a_duty_in_a_room_and_taking_it_back_ends_it(client, organiser, unit):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2}, unit=unit)
    (room,) = plan_shifts(round_, make_place())
    proctor = make_user(username="giamthi")
    address = reverse("assessments:round_people", args=[round_.uuid])

    client.post(address, {"username": "giamthi", "task": Task.PROCTOR, "room": str(room.uuid)})
    duty = Duty.objects.get(round=round_, user=proctor)
    page = client.get(address).content.decode()
    client.post(reverse("assessments:dismiss_duty", args=[round_.uuid, duty.uuid]))

    assert (duty.shift, duty.place) == (room.shift, room.place)
    assert proctor.full_name in page
    assert not Duty.objects.filter(round=round_).exists()
    assert JournalEntry.objects.filter(action="assessments.dismiss").exists()


def test_appointing_an_unknown_account_is_refused_at_the_field(client, organiser, unit):
    round_ = make_round(unit=unit)

    answer = client.post(
        reverse("assessments:round_people", args=[round_.uuid]),
        {"username": "khongco", "task": Task.SECRETARY},
    )

    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors


def test_appointing_by_full_name_takes_the_only_bearer_and_asks_where_there_are_two(
    client, organiser, unit
):
    round_ = make_round(unit=unit)
    address = reverse("assessments:round_people", args=[round_.uuid])
    only = make_user(full_name="Lý Thị Duy Nhất")
    make_user(full_name="Võ Văn Trùng", username="vvtrung")
    make_user(full_name="Võ Văn Trùng", username="vvtrung2")

    one = client.post(address, {"username": "Lý Thị Duy Nhất", "task": Task.SECRETARY})
    two = client.post(address, {"username": "Võ Văn Trùng", "task": Task.SECRETARY})

    assert one.status_code == 302
    assert [duty.user for duty in round_.duties.all()] == [only]
    assert two.status_code == 422
    assert "vvtrung2" in two.context["form"].errors["username"][0]


def test_people_page_warns_of_a_proctor_who_watches_over_colleagues(client, organiser, unit):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 3}, unit=unit)
    (room,) = plan_shifts(round_, make_place())
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    colleague = make_user(official=make_posting(unit=unit).official)
    stranger = make_user(official=make_posting().official)
    for user in (colleague, stranger):
        Duty.objects.create(
            round=round_, user=user, task=Task.PROCTOR, shift=room.shift, place=room.place
        )

    page = client.get(reverse("assessments:round_people", args=[round_.uuid]))

    watched = {duty.user: colleagues for duty, colleagues in page.context["duties"]}
    assert watched == {colleague: 3, stranger: 0}


def test_people_page_costs_the_same_for_one_duty_and_for_three(client, organiser, unit):
    round_ = make_round(unit=unit)
    address = reverse("assessments:round_people", args=[round_.uuid])
    Duty.objects.create(round=round_, user=make_user(), task=Task.PROCTOR)
    one = statements(client, address)
    for task in (Task.PROCTOR, Task.SECRETARY):
        user = make_user(official=make_posting().official)
        Duty.objects.create(round=round_, user=user, task=task)

    # with the first proctor who is an official: their units, and who of these sits where
    assert one <= statements(client, address) <= one + 2 <= 15


def test_home_shows_what_the_rounds_wait_for(client, organiser, unit):
    make_round(unit=unit, title="Kỳ chờ thí sinh", state=RoundState.PLANNED)

    page = client.get(reverse("people:home")).content.decode()

    assert "Kỳ chờ thí sinh" in page


def test_nobody_is_appointed_once_the_round_has_ended(client, organiser, unit):
    round_ = make_round(unit=unit, state=RoundState.CANCELLED)
    make_user(username="giamthi")

    answer = client.post(
        reverse("assessments:round_people", args=[round_.uuid]),
        {"username": "giamthi", "task": Task.PROCTOR},
    )

    assert answer.status_code == 409
    assert not Duty.objects.filter(round=round_).exists()
