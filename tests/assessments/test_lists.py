"""Lists of rounds, candidates, items, groups and rooms: conditions, order, and the list as a file."""

import io
import re
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from assessments.enums import RoundState, Standing, Task
from assessments.models import Blueprint, Duty, Shift
from people.enums import Role
from tests.assessments.building import assemble, fill_bank, graded, marked_round, plan_round, sat
from tests.assessments.building import write_plan as write_blueprint
from tests.make import (
    grant,
    make_candidate,
    make_official,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
    make_version,
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


def dropped(answer, name):
    """Return where the chip of a condition leads."""
    [found] = re.findall(rf'id="bo-{name}" href="([^"]*)"', answer.content.decode())
    return found.replace("&amp;", "&")


def file_of(answer):
    """Return the rows of the workbook below its heads, and the heads."""
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    start = next(place for place, row in enumerate(rows) if row[1] is not None)
    return rows[start], rows[start + 1 :]


# --- rounds ---------------------------------------------------------------------------------------


ROUNDS = reverse("assessments:rounds")


def titles(answer):
    return [line["round"].title for line in answer.context["lines"]]


def test_rounds_are_sorted_by_code_day_way_and_size(client, organiser, unit):
    old = make_round(
        unit=unit, code="A", title="Ất", decision_date="2024-01-01", state=RoundState.RUNNING
    )
    new = make_round(unit=unit, code="B", title="Bính", decision_date="2026-01-01")
    make_candidate(round_=old)

    def listed(order):
        return titles(client.get(ROUNDS, {"xep": order}))

    assert titles(client.get(ROUNDS)) == [new.title, old.title]
    assert listed("quyet-dinh") == listed("-buoc") == listed("-thi-sinh") == ["Ất", "Bính"]
    assert listed("buoc") == listed("-ma") == ["Bính", "Ất"]


def test_a_chip_of_the_rounds_drops_its_condition_alone(client, organiser, unit):
    make_round(unit=unit, title="Kỳ một")

    found = client.get(ROUNDS, {"tim": "một", "buoc": "archived", "trang": "2"})

    assert dropped(found, "buoc") == "?tim=m%E1%BB%99t"
    assert titles(found) == []
    assert titles(client.get(ROUNDS + dropped(found, "buoc"))) == ["Kỳ một"]


def test_the_file_of_rounds_holds_what_the_page_lists(client, organiser, unit):
    make_round(unit=unit, title="Kỳ một")
    make_round(unit=unit, title="Kỳ hai")
    make_round(title="Của đơn vị khác")

    heads, rows = file_of(client.get(ROUNDS, {"tep": "xlsx", "tim": "Kỳ h", "xep": "ma"}))

    assert [row[1] for row in rows] == ["Kỳ hai"]
    assert len(heads) == 8


# --- candidates -----------------------------------------------------------------------------------


@pytest.fixture
def round_(unit):
    """Three candidates of a round, one of whom was absent."""
    round_ = make_round(unit=unit)
    for number, name in enumerate(("Lê Ngọc Hạnh", "Võ Thị Cẩm", "Trần An"), start=1):
        make_candidate(
            round_=round_,
            unit=unit,
            number=f"{round_.code}-000{number}",
            official=make_official(full_name=name),
            standing=Standing.ABSENT if number == 2 else Standing.REGISTERED,
        )
    return round_


def candidates_of(round_):
    return reverse("assessments:candidates", args=[round_.uuid])


def names(answer):
    return [one.full_name for one in answer.context["page"]]


def test_candidates_are_sorted_by_name_number_and_standing(client, organiser, round_):
    page = candidates_of(round_)

    assert names(client.get(page)) == ["Trần An", "Võ Thị Cẩm", "Lê Ngọc Hạnh"]
    assert names(client.get(page, {"xep": "-sbd"})) == ["Trần An", "Võ Thị Cẩm", "Lê Ngọc Hạnh"]
    assert names(client.get(page, {"xep": "sbd"}))[0] == "Lê Ngọc Hạnh"
    assert names(client.get(page, {"xep": "tinh-trang"}))[0] == "Võ Thị Cẩm"


def test_a_chip_of_the_candidates_drops_its_condition_alone(client, organiser, round_):
    page = candidates_of(round_)

    found = client.get(page, {"tim": "hanh", "tinh_trang": "absent"})

    assert names(found) == []
    assert names(client.get(page + dropped(found, "tinh_trang"))) == ["Lê Ngọc Hạnh"]


def test_no_candidate_yet_and_none_that_matches_are_told_apart(client, organiser, unit, round_):
    empty = client.get(candidates_of(make_round(unit=unit))).content.decode()
    unmatched = client.get(candidates_of(round_), {"tim": "không ai"}).content.decode()

    assert ("Chưa có thí sinh" in empty, "Hiện tất cả thí sinh" in empty) == (True, False)
    assert 'href="?"' in unmatched


def test_the_file_of_candidates_holds_the_filtered_list_and_no_citizen_number(
    client, organiser, round_
):
    asked = {"tinh_trang": "registered", "xep": "sbd"}
    shown = names(client.get(candidates_of(round_), asked))

    answer = client.get(candidates_of(round_), {**asked, "tep": "xlsx"})

    heads, rows = file_of(answer)
    assert [row[1] for row in rows] == shown == ["Lê Ngọc Hạnh", "Trần An"]
    written = {str(cell) for row in rows for cell in row}
    assert not written & {one.official.citizen_number for one in round_.candidates.all()}
    assert len(heads) == 10


def test_who_is_refused_the_candidates_is_refused_their_file(client, unit, round_):
    user = make_user()
    grant(user, Role.TRAINING_OFFICER, unit)
    client.force_login(user, backend=BACKEND)
    assert client.get(candidates_of(round_), {"tep": "xlsx"}).status_code == 403

    stranger = make_user()
    grant(stranger, Role.ORGANISER, make_unit())
    client.force_login(stranger, backend=BACKEND)
    assert client.get(candidates_of(round_), {"tep": "xlsx"}).status_code == 404


def test_the_roll_of_a_room_is_sorted_and_given_as_a_file(client, organiser, unit):
    round_ = make_round(unit=unit)
    room = make_shift_room(round_)
    for seat, name in ((2, "Lê An"), (1, "Lê Bình")):
        official = make_official(full_name=name)
        make_candidate(round_=round_, unit=unit, shift_room=room, seat=seat, official=official)
    page = reverse("assessments:roll", args=[room.uuid])

    by_seat = client.get(page, {"xep": "may"}).context["lines"]
    _heads, rows = file_of(client.get(page, {"xep": "ten", "tep": "xlsx"}))

    assert [one.full_name for one, _remark in by_seat] == ["Lê Bình", "Lê An"]
    assert [row[1] for row in rows] == ["Lê An", "Lê Bình"]


# --- items of a scoring ---------------------------------------------------------------------------


@pytest.fixture
def scoring(unit):
    """Two items of which one was answered rightly by one of two, the other by none."""
    round_ = marked_round(unit=unit)
    versions = [make_version() for _number in range(2)]
    sat(round_, "A", "B", versions=versions)
    sat(round_, "B", "B", versions=versions)
    return graded(round_)


def items_of(scoring):
    return reverse("assessments:scoring_items", args=[scoring.uuid])


def facilities(answer):
    return [one.facility for one in answer.context["page"]]


def test_items_are_sorted_by_their_figures(client, organiser, scoring):
    up = facilities(client.get(items_of(scoring), {"xep": "kho"}))
    down = facilities(client.get(items_of(scoring), {"xep": "-kho"}))

    assert up == sorted(up) == down[::-1]
    assert len(set(up)) == 2


def test_a_chip_of_the_items_drops_its_condition(client, organiser, scoring):
    found = client.get(items_of(scoring), {"xem": "da-quyet"})

    assert facilities(found) == []
    assert len(facilities(client.get(items_of(scoring) + dropped(found, "xem")))) == 2


def test_the_file_of_items_holds_figures_and_never_a_question(client, organiser, scoring):
    page = facilities(client.get(items_of(scoring), {"xep": "kho"}))

    heads, rows = file_of(client.get(items_of(scoring), {"xep": "kho", "tep": "xlsx"}))

    assert [row[3] for row in rows] == [float(one) for one in page]
    assert [len(row) for row in (heads, *rows)] == [6, 6, 6]
    assert not any("Phím" in str(cell) or "Ctrl" in str(cell) for row in rows for cell in row)


def test_who_only_reads_rounds_is_refused_the_file_of_items(client, unit, scoring):
    user = make_user()
    grant(user, Role.HR_OFFICER, unit)
    client.force_login(user, backend=BACKEND)

    assert client.get(items_of(scoring), {"tep": "xlsx"}).status_code == 403


# --- blueprints, groups, past rooms ---------------------------------------------------------------


def test_blueprints_are_sorted_and_narrowed(client, organiser, unit):
    bank = fill_bank()
    for title in ("Ất", "Bính"):
        made = write_blueprint(bank)
        Blueprint.objects.filter(pk=made.blueprint_id).update(unit=unit, title=title, code=title)
    page = reverse("assessments:blueprints")

    def listed(**query):
        return [row.title for row, _figures in client.get(page, query).context["listed"]]

    assert listed(xep="ma") == listed(xep="-ma")[::-1]
    assert len(listed()) == 2
    found = client.get(page, {"tim": "Bính"})
    assert [row.title for row, _figures in found.context["listed"]] == ["Bính"]
    assert dropped(found, "tim") == "?"


def test_groups_of_forms_are_sorted_and_narrowed_and_stay_groups_when_none_matches(
    client, organiser, unit
):
    people = {"CV|TAI_CHINH": 2, "KT|NOI_VU": 1}
    round_ = plan_round(write_blueprint(fill_bank()), people=people, unit=unit)
    assemble(round_)
    page = reverse("assessments:exam_forms", args=[round_.uuid])

    def sizes(**query):
        return [one["people"] for one in client.get(page, query).context["groups"]]

    assert sizes(xep="thi-sinh") == [1, 2]
    assert sizes(xep="-thi-sinh") == [2, 1]
    none = client.get(page, {"tim": "không có"})
    assert not none.context["groups"].object_list
    assert none.context["group_count"] == 2
    assert dropped(none, "tim") == "?"


def test_past_rooms_are_narrowed_by_day_and_stand_page_by_page(client):
    user = make_user()
    for days in (3, 90):
        room = make_shift_room(make_round())
        starts = timezone.now() - timedelta(days=days)
        Shift.objects.filter(pk=room.shift_id).update(
            starts_at=starts, ends_at=starts + timedelta(hours=1)
        )
        Duty.objects.create(
            round=room.shift.round, user=user, task=Task.PROCTOR, shift=room.shift, place=room.place
        )
    client.force_login(user, backend=BACKEND)
    page = reverse("assessments:proctor_rooms")

    def ages(**query):
        now: datetime = timezone.now()
        rooms = client.get(page, query).context["page"]
        return [(now - room.shift.starts_at).days for room in rooms]

    week_ago = f"{timezone.localdate() - timedelta(days=7):%d/%m/%Y}"
    assert ages() == [3, 90]
    assert ages(tu_ngay=week_ago) == [3]
    assert ages(den_ngay=week_ago) == [90]
    none = client.get(page, {"tim": "không có", "tu_ngay": week_ago})
    assert dropped(none, "tim").startswith("?tu_ngay=")
