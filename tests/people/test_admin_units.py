from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from office.models import JournalEntry
from people.enums import Role, UnitKind
from people.models import Letterhead, Posting, Unit
from people.reorganising import Open, reorganise
from tests.make import EIGHT, grant, make_official, make_posting, make_unit, make_user
from tests.people.costs import assert_same_cost
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

BACKEND = "people.backends.GrantBackend"
TODAY = EIGHT.date()


@pytest.fixture(autouse=True)
def _clock_of_the_office():
    """No test of days may meet midnight."""
    with time_machine.travel(EIGHT):
        yield


@pytest.fixture
def root():
    return make_unit(code="TINH", name="Tỉnh Giả")


@pytest.fixture
def admin(root):
    admin = make_user(username="quantri", full_name="Quản Trị")
    grant(admin, Role.SYSTEM_ADMIN, root)
    return admin


@pytest.fixture
def pages(client, admin):
    client.force_login(admin, backend=BACKEND)
    return client


def letterhead_of(unit, **fields):
    values = {
        "parent_body": "UBND tỉnh Giả",
        "issuer": "SỞ GIẢ",
        "place_name": "Giả",
        "signing_capacity": "GIÁM ĐỐC",
        "signatory": "Người Cũ",
        "valid_from": date(2025, 1, 1),
    }
    return Letterhead.objects.create(unit=unit, **{**values, **fields})


def rows_of(*rows, act, decision="QĐ 12/2026", first_day=None):
    """What the page of a reorganisation sends."""
    data = {
        "decision": decision,
        "first_day": (first_day or TODAY).isoformat(),
        "thay-doi-TOTAL_FORMS": len(rows),
        "thay-doi-INITIAL_FORMS": len(rows),
        "lam": act,
    }
    for number, row in enumerate(rows):
        for name, value in row.items():
            data[f"thay-doi-{number}-{name}"] = value
    return data


# The tree and a unit


def test_the_tree_shows_units_below_each_other_with_their_people(pages, root):
    below = make_unit(parent=root, name="Sở Nội vụ")
    make_posting(unit=below)

    answer = pages.get(reverse("people:units"))

    assert Page(answer).faults == []
    [top] = answer.context["roots"]
    assert (top.unit, top.all_people) == (root, 1)
    assert [(node.unit, node.people) for node in top.children] == [(below, 1)]


def test_the_tree_of_an_earlier_day_has_the_units_of_then(pages, root, admin):
    make_unit(parent=root, code="SO", name="Sở Cũ")
    reorganise(
        decision="QĐ 1",
        on=date(2026, 7, 1),
        changes=[Open("SO2", "Sở Mới", UnitKind.DEPARTMENT, "TINH", from_whole=("SO",))],
        by=admin,
        at=EIGHT,
    )

    then = pages.get(reverse("people:units"), {"ngay": "2026-06-30", "tim": "so"})
    now = pages.get(reverse("people:units"), {"tim": "SỞ"})

    assert [node.unit.name for node in then.context["found"]] == ["Sở Cũ"]
    assert [node.unit.name for node in now.context["found"]] == ["Sở Mới"]


def test_the_tree_costs_the_same_for_one_unit_as_for_many(pages, root):
    assert_same_cost(
        pages, reverse("people:units"), add=lambda: make_posting(unit=make_unit(parent=root))
    )


def test_the_page_of_a_unit_shows_what_it_followed_and_what_followed_it(pages, root, admin):
    old = make_unit(parent=root, code="SO", name="Sở Cũ")
    reorganise(
        decision="QĐ 77",
        on=date(2026, 7, 1),
        changes=[Open("SO2", "Sở Mới", UnitKind.DEPARTMENT, "TINH", from_whole=("SO",))],
        by=admin,
        at=EIGHT,
    )

    answer = pages.get(reverse("people:unit", args=[old.uuid]))

    assert Page(answer).faults == []
    assert [step.successor.name for step in answer.context["became"]] == ["Sở Mới"]
    new = Unit.objects.get(code="SO2")
    followed = pages.get(reverse("people:unit", args=[new.uuid])).context["came_from"]
    assert [step.predecessor for step in followed] == [old]


def test_a_unit_out_of_reach_is_not_found(client, root):
    mine, other = make_unit(parent=root), make_unit(parent=root)
    user = make_user()
    grant(user, Role.LEADER, mine)
    client.force_login(user, backend=BACKEND)

    assert client.get(reverse("people:unit", args=[mine.uuid])).status_code == 200
    assert client.get(reverse("people:unit", args=[other.uuid])).status_code == 404


@pytest.mark.parametrize("name", ["new_unit", "reorganisation", "sites"])
def test_who_only_looks_at_units_cannot_change_them(client, root, name):
    user = make_user()
    grant(user, Role.LEADER, root)
    client.force_login(user, backend=BACKEND)

    assert client.get(reverse(f"people:{name}")).status_code == 403


# New units and letterheads


def test_a_unit_is_established_below_another(pages, root):
    answer = pages.post(
        reverse("people:new_unit"),
        {
            "parent": str(root.uuid),
            "name": "Sở Khoa học",
            "code": "KHCN",
            "kind": "department",
            "first_day": TODAY.isoformat(),
            "decision": "QĐ 5",
        },
    )

    opened = Unit.objects.get(code="KHCN")
    assert answer["Location"] == reverse("people:unit", args=[opened.uuid])
    assert opened.parent == root
    assert JournalEntry.objects.get(action="people.open_unit").actor == "quantri"


def test_a_code_that_is_taken_is_said_at_its_field(pages, root):
    answer = pages.post(
        reverse("people:new_unit"),
        {
            "parent": str(root.uuid),
            "name": "Tỉnh Giả",
            "code": "TINH",
            "kind": "department",
            "first_day": TODAY.isoformat(),
            "decision": "QĐ 5",
        },
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["code"]


NEW_HEAD = {
    "parent_body": "UBND tỉnh Giả",
    "issuer": "SỞ GIẢ",
    "place_name": "Giả",
    "signing_capacity": "KT. GIÁM ĐỐC\r\nPHÓ GIÁM ĐỐC",
    "signatory": "Người Mới",
}


def test_a_new_letterhead_ends_the_one_before(pages, root):
    old = letterhead_of(root)
    day = TODAY + timedelta(days=3)

    answer = pages.post(
        reverse("people:new_letterhead", args=[root.uuid]),
        {**NEW_HEAD, "first_day": day.isoformat()},
    )

    assert answer.status_code == 302
    assert Letterhead.objects.get(pk=old.pk).valid_to == day
    new = Letterhead.objects.get(valid_to=None)
    assert (new.signatory, new.signing_capacity) == ("Người Mới", "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC")


def test_a_letterhead_that_begins_before_the_present_one_is_refused_at_its_field(pages, root):
    letterhead_of(root, valid_from=TODAY)

    answer = pages.post(
        reverse("people:new_letterhead", args=[root.uuid]),
        {**NEW_HEAD, "first_day": TODAY.isoformat()},
    )

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["first_day"]


# Reorganising


MERGE = {"what": "gop", "units": "A, B", "name": "Sở Chung", "code": "C"}


def test_a_merger_is_foreseen_without_changing_anything(pages, root):
    first, second = make_unit(parent=root, code="A"), make_unit(parent=root, code="B")
    make_posting(unit=first)
    grant(make_user(), Role.LEADER, second)

    answer = pages.post(reverse("people:reorganisation"), rows_of(MERGE, act="xem-truoc"))

    assert answer.status_code == 200
    assert Page(answer).faults == []
    outlook = answer.context["outlook"]
    assert (outlook.postings, outlook.grants) == (1, 1)
    assert [one.code for one in outlook.closed] == ["A", "B"]
    assert not Unit.objects.filter(code="C").exists()
    assert not JournalEntry.objects.exists()


def test_units_that_nobody_follows_and_that_follow_nobody_are_foreseen_too(pages, root):
    make_unit(parent=root, code="A")
    new = {"what": "lap", "name": "Sở Mới", "code": "M", "parent": "TINH", "kind": "department"}

    answer = pages.post(
        reverse("people:reorganisation"),
        rows_of({"what": "giai-the", "units": "A"}, new, act="xem-truoc"),
    )

    assert [one.code for one in answer.context["dissolved"]] == ["A"]
    assert [one.code for one in answer.context["established"]] == ["M"]


def test_a_merger_is_carried_out(pages, root):
    first = make_unit(parent=root, code="A")
    make_unit(parent=root, code="B")
    make_posting(unit=first)

    answer = pages.post(reverse("people:reorganisation"), rows_of(MERGE, act="thuc-hien"))

    assert answer.status_code == 302
    merged = Unit.objects.get(code="C")
    assert merged.parent == root
    assert Posting.objects.filter(unit=merged).count() == 1


def test_a_unit_is_renamed_and_moved(pages, root):
    make_unit(parent=root, code="A", name="Sở A")
    make_unit(parent=root, code="B")
    change = {"what": "doi", "units": "A", "name": "Sở Mới", "parent": "B"}

    pages.post(reverse("people:reorganisation"), rows_of(change, act="thuc-hien"))

    renamed = Unit.objects.get(code="A", valid_to=None)
    assert (renamed.name, renamed.parent.code) == ("Sở Mới", "B")


def test_the_people_of_a_divided_unit_go_where_each_is_sent(pages, root):
    unit = make_unit(parent=root, code="A")
    one = make_posting(unit=unit, official=make_official(full_name="Lê Một"))
    two = make_posting(unit=unit, official=make_official(full_name="Lê Hai"))
    parts = [
        {"what": "tach", "units": "A", "name": "Sở Một", "code": "A1"},
        {"what": "tach", "units": "A", "name": "Sở Hai", "code": "A2"},
    ]

    refused = pages.post(reverse("people:reorganisation"), rows_of(*parts, act="xem-truoc"))
    data = rows_of(*parts, act="thuc-hien")
    sent = {f"di-{unit.uuid}": "A1", f"nguoi-{two.uuid}": "A2"}
    done = pages.post(reverse("people:reorganisation"), {**data, **sent})

    assert refused.status_code == 422
    assert [len(group.postings) for group in refused.context["leaving"]] == [2]
    assert done.status_code == 302
    now = Posting.objects.filter(valid_to=None)
    assert now.get(official=one.official).unit.code == "A1"
    assert now.get(official=two.official).unit.code == "A2"


def test_a_refusal_keeps_what_was_typed_and_changes_nothing(pages, root):
    unit = make_unit(parent=root, code="A")
    make_unit(parent=unit, code="A1")

    answer = pages.post(
        reverse("people:reorganisation"),
        rows_of({"what": "giai-the", "units": "A"}, act="thuc-hien"),
    )

    assert answer.status_code == 422
    assert Page(answer).faults == []
    assert unit.name in answer.context["refusal"]
    assert Unit.objects.get(pk=unit.pk).valid_to is None


def test_rows_are_added_and_left_out_as_they_were_typed(pages, root):
    more = pages.post(reverse("people:reorganisation"), rows_of(MERGE, act="them"))
    less = pages.post(
        reverse("people:reorganisation"), rows_of(MERGE, {"what": "lap", "code": "Z"}, act="bo-0")
    )

    assert [row["units"].value() for row in more.context["rows"]] == ["A, B", None]
    assert [row["code"].value() for row in less.context["rows"]] == ["Z"]


def test_a_number_of_rows_that_no_machine_reads_draws_one_row(pages, root):
    data = {"lam": f"bo-{'9' * 5000}", "thay-doi-TOTAL_FORMS": "9" * 5000}

    answer = pages.post(reverse("people:reorganisation"), data)

    assert len(answer.context["rows"]) == 1


def test_a_unit_out_of_reach_cannot_be_changed(client, root):
    mine = make_unit(parent=root)
    make_unit(parent=root, code="B")
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, mine)
    client.force_login(user, backend=BACKEND)

    answer = client.post(
        reverse("people:reorganisation"),
        rows_of({"what": "doi", "units": "B", "name": "Sở Mới"}, act="thuc-hien"),
    )

    assert answer.status_code == 422
    assert [list(row.errors) for row in answer.context["rows"]] == [["units"]]


# Positions and fields


def test_positions_and_fields_are_listed_with_their_people(pages, root):
    make_posting(unit=root, position="CV", fields=["TAI_CHINH"])

    answer = pages.get(reverse("people:terms"))

    assert Page(answer).faults == []
    assert [one.people for one in answer.context["positions"]] == [1]
    assert [one.people for one in answer.context["fields"]] == [1]
