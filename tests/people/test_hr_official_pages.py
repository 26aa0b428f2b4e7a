"""The list of officials, a person's page, contact data, transfers."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from office.models import JournalEntry
from people.accounts import open_accounts
from people.enums import Role
from people.identity import set_on
from people.models import Official
from tests.make import (
    grant,
    make_field,
    make_official,
    make_position,
    make_posting,
    make_unit,
    make_user,
)
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

LIST = "/can-bo"
NUMBER = "082085004512"


@pytest.fixture
def unit():
    return make_unit(code="SNV", name="Sở Nội vụ")


@pytest.fixture
def officer(unit):
    user = make_user(username="nhansu")
    grant(user, Role.HR_OFFICER, unit)
    return user


@pytest.fixture
def page(client, officer):
    client.force_login(officer, backend="people.backends.GrantBackend")
    return client


def make_person(unit, full_name="Trần An", *, posting=None, **fields):
    person = make_official(full_name=full_name, **fields)
    make_posting(official=person, unit=unit, **(posting or {}))
    return person


def names(answer):
    return [text for text in Page(answer).texts if Official.objects.filter(full_name=text).exists()]


# The list


def test_people_stand_in_vietnamese_order_of_their_given_names(page, unit):
    for name in ("Lê Văn Út", "Đỗ Thị Ánh", "Ngô Văn An", "Bùi Đức", "Trần Dũng"):
        make_person(unit, name)

    answer = page.get(LIST)

    assert Page(answer).faults == []
    assert names(answer) == ["Ngô Văn An", "Đỗ Thị Ánh", "Trần Dũng", "Bùi Đức", "Lê Văn Út"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"tim": "hoa"}, ["Lê Hoà"]),
        ({"tim": "HOÀ"}, ["Lê Hoà"]),
        ({"tim": "cb7"}, ["Trần An"]),
        ({"vi_tri": "MOT_CUA"}, ["Lê Hoà"]),
        ({"linh_vuc": "TC"}, ["Trần An"]),
        ({"tai_khoan": "co"}, ["Lê Hoà"]),
        ({"tai_khoan": "chua"}, ["Trần An"]),
        ({"tim": "khong co"}, []),
        ({"vi_tri": "KHONG_CO"}, ["Trần An", "Lê Hoà"]),
        ({"tinh_trang": "tat-ca"}, ["Trần An", "Ngô Cúc", "Lê Hoà"]),
        ({"tinh_trang": "tat-ca", "tim": "cuc"}, ["Ngô Cúc"]),
    ],
)
def test_the_list_is_narrowed_by_what_the_address_says(page, unit, officer, query, expected):
    make_person(unit, "Trần An", staff_code="CB7", posting={"fields": ["TC"]})
    other = make_person(unit, "Lê Hoà", staff_code="XY9", posting={"position": "MOT_CUA"})
    left = {"valid_to": date(2024, 1, 1)}
    make_person(unit, "Ngô Cúc", posting=left)
    open_accounts(officials=[other], by=officer, at=timezone.now())

    answer = page.get(LIST, query)

    assert Page(answer).faults == []
    assert names(answer) == expected


def test_a_unit_brings_all_below_it(page, unit):
    below = make_unit(code="SNV-P1", parent=unit)
    deeper = make_unit(code="SNV-P1-T", parent=below)
    make_person(unit, "Trần An")
    make_person(deeper, "Lê Hoà")

    assert names(page.get(LIST, {"don_vi": below.uuid})) == ["Lê Hoà"]


def test_nobody_of_other_units_is_listed(page, unit):
    make_person(unit, "Trần An")
    make_person(make_unit(), "Lê Hoà")

    assert names(page.get(LIST)) == ["Trần An"]


def test_the_list_asks_as_much_for_one_as_for_many(page, unit, django_assert_max_num_queries):
    make_person(unit)
    with django_assert_max_num_queries(15) as for_one:
        page.get(LIST, {"don_vi": unit.uuid, "vi_tri": "CV"})
    make_person(unit)
    make_person(unit)
    with django_assert_max_num_queries(15) as for_three:
        page.get(LIST, {"don_vi": unit.uuid, "vi_tri": "CV"})

    assert len(for_three) == len(for_one)


def test_a_leader_is_refused(client, unit):
    user = make_user()
    grant(user, Role.LEADER, unit)
    client.force_login(user, backend="people.backends.GrantBackend")

    assert client.get(LIST).status_code == 403


# A person


def test_the_page_of_a_person_masks_the_citizen_number(page, unit):
    person = make_person(unit)
    set_on(person, NUMBER).save()

    answer = page.get(f"{LIST}/{person.uuid}")

    assert Page(answer).faults == []
    assert "082*******12" in Page(answer).texts
    assert NUMBER not in answer.content.decode()


def test_who_only_looks_sees_neither_citizen_number_nor_account(client, unit):
    person = make_person(unit)
    set_on(person, NUMBER).save()
    training = make_user()
    grant(training, Role.TRAINING_OFFICER, unit)
    client.force_login(training, backend="people.backends.GrantBackend")

    shown = Page(client.get(f"{LIST}/{person.uuid}"))

    assert shown.faults == []
    assert "082*******12" not in shown.texts
    assert shown.attribute("form", "action").count(f"{LIST}/{person.uuid}/mo-tai-khoan") == 0


def test_posts_are_told_from_the_newest_to_the_oldest(page, unit):
    person = make_person(unit, posting={"post": "Phó Trưởng phòng", "valid_from": date(2024, 1, 1)})
    make_posting(
        official=person,
        unit=unit,
        post="Nhân viên",
        valid_to=date(2024, 1, 1),
    )

    shown = Page(page.get(f"{LIST}/{person.uuid}"))

    posts = [text for text in shown.texts if text in {"Phó Trưởng phòng", "Nhân viên"}]
    assert posts == ["Phó Trưởng phòng", "Nhân viên"]


def test_people_of_other_units_are_not_found(page):
    person = make_person(make_unit())
    posting = person.postings.get()

    pages = (
        "",
        "/lien-he",
        f"/chuc-vu/{posting.uuid}/dieu-dong",
        f"/chuc-vu/{posting.uuid}/thoi-giu",
    )
    assert [page.get(f"{LIST}/{person.uuid}{one}").status_code for one in pages] == [404] * 4


def test_an_official_sees_their_own_page_and_only_that(client, unit):
    person, other = make_person(unit), make_person(unit, "Lê Hoà")
    set_on(person, NUMBER).save()
    client.force_login(make_user(official=person), backend="people.backends.GrantBackend")

    answer = client.get("/ho-so", follow=True)

    assert answer.redirect_chain == [(f"{LIST}/{person.uuid}", 302)]
    assert Page(answer).faults == []
    assert "082*******12" in Page(answer).texts
    assert client.get(f"{LIST}/{other.uuid}").status_code == 404
    assert client.get(f"{LIST}/{person.uuid}/lien-he").status_code == 403


def test_an_account_without_a_file_has_no_own_page(page):
    assert page.get("/ho-so").status_code == 404


def test_the_page_asks_as_much_for_one_post_as_for_many(page, unit, django_assert_max_num_queries):
    person = make_person(unit)
    with django_assert_max_num_queries(25) as for_one:  # with the panels of the apps above
        page.get(f"{LIST}/{person.uuid}")
    for _ in range(3):
        make_posting(official=person, unit=unit, is_primary=False)
    with django_assert_max_num_queries(25) as for_four:
        page.get(f"{LIST}/{person.uuid}")

    assert len(for_four) == len(for_one)


# What may be changed


def test_contact_data_are_saved_also_for_the_account(page, unit, officer):
    person = make_person(unit)
    open_accounts(officials=[person], by=officer, at=timezone.now())

    answer = page.post(
        f"{LIST}/{person.uuid}/lien-he", {"email": "an@snv.example", "phone": "0901234567"}
    )

    person.refresh_from_db()
    told = JournalEntry.objects.get(action="people.change_contact")
    assert answer.status_code == 302
    assert (person.email, person.phone, person.user.email) == (
        "an@snv.example",
        "0901234567",
        "an@snv.example",
    )
    assert told.data == {"changed": ["email", "phone"]}


@pytest.mark.parametrize("given", [{"email": "an@"}, {"phone": "12"}, {"phone": "+84901234567"}])
def test_contact_data_that_cannot_be_are_refused(page, unit, given):
    person = make_person(unit)

    answer = page.post(f"{LIST}/{person.uuid}/lien-he", given)

    assert answer.status_code == 422
    assert Page(answer).faults == []


def move_data(unit, **values):
    return {
        "decision": "215/QĐ-SNV",
        "day": "2026-01-05",
        "unit": unit.uuid,
        "post": "Trưởng phòng",
        "position": "LD",
        "main_field": "NV",
        "other_fields": ["TC", "NV"],
        **values,
    }


def move_page(person, act="dieu-dong"):
    return f"{LIST}/{person.uuid}/chuc-vu/{person.postings.first().uuid}/{act}"


@pytest.fixture
def terms():
    make_position("LD")
    make_field("NV")
    make_field("TC")


def test_a_transfer_ends_the_post_and_begins_the_next(page, unit, terms):
    below = make_unit(code="SNV-P1", parent=unit)
    person = make_person(unit)
    shown = page.get(move_page(person))

    answer = page.post(move_page(person), move_data(below))

    old, new = person.postings.order_by("valid_from")
    assert Page(shown).faults == []
    assert answer.status_code == 302
    assert old.valid_to == new.valid_from == date(2026, 1, 5)
    assert (new.unit, new.post, new.position.code) == (below, "Trưởng phòng", "LD")
    assert [one.field.code for one in new.ordered_fields.all()] == ["NV", "TC"]
    assert new.decision == "215/QĐ-SNV"


def test_a_transfer_before_the_post_began_is_refused_at_its_day(page, unit, terms):
    person = make_person(unit)

    answer = page.post(move_page(person), move_data(unit, day="2019-01-05"))

    assert answer.status_code == 422
    assert Page(answer).faults == []
    assert person.postings.count() == 1


def test_nobody_is_transferred_to_a_unit_out_of_reach(page, unit, terms):
    person = make_person(unit)

    answer = page.post(move_page(person), move_data(make_unit()))

    assert answer.status_code == 422
    assert person.postings.count() == 1


def test_a_second_post_is_moved_without_touching_the_main_one(page, unit, terms):
    below = make_unit(code="SNV-P1", parent=unit)
    person = make_person(unit)
    second = make_posting(official=person, unit=below, is_primary=False)

    page.post(f"{LIST}/{person.uuid}/chuc-vu/{second.uuid}/dieu-dong", move_data(unit))

    second.refresh_from_db()
    assert second.valid_to == date(2026, 1, 5)
    assert person.postings.get(is_primary=True).valid_to is None
    assert person.postings.filter(is_primary=False).count() == 2


def test_a_post_is_ended_without_another(page, unit):
    person = make_person(unit)
    today = timezone.localdate()
    shown = page.get(move_page(person, "thoi-giu"))

    answer = page.post(
        move_page(person, "thoi-giu"), {"decision": "9/QĐ", "day": today.isoformat()}
    )

    assert Page(shown).faults == []
    assert answer.status_code == 302
    assert person.postings.get().valid_to == today
    assert page.get(move_page(person, "thoi-giu")).status_code == 404


def test_a_post_does_not_end_before_it_began(page, unit):
    person = make_person(unit, posting={"valid_from": timezone.localdate()})
    yesterday = timezone.localdate() - timedelta(days=1)

    answer = page.post(
        move_page(person, "thoi-giu"), {"decision": "9/QĐ", "day": yesterday.isoformat()}
    )

    assert answer.status_code == 422
    assert person.postings.get().valid_to is None
