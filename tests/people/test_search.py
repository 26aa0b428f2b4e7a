"""The page of the search and its window: what is found, by whom, in which order, and calmly."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from people.access import ROLE_PERMISSIONS
from people.enums import Role
from people.identity import closed
from people.models import Unit, UnitSuccession
from tests.clients import client_of
from tests.make import (
    grant,
    make_bank,
    make_candidate,
    make_official,
    make_posting,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
    make_version,
)
from tests.reports.issuing import make_certificate
from tests.reports.rounds import make_issuer, make_published_round, make_result
from tests.roles import make_account_of
from tests.training.making import make_course, make_enrolment, make_programme
from ui import front

pytestmark = pytest.mark.django_db

_HIT = re.compile(r'<a class="hit"[^>]*href="([^"]+)"[^>]*>.*?<b>(.*?)</b>', re.DOTALL)
_GROUP = re.compile(r'id="nhom-([a-z-]+)"')


def hits(client, words, **more):
    answer = client.get("/tim", {"q": words, **more})
    assert answer.status_code == 200
    found = _HIT.findall(answer.content.decode())
    return [(unescape(title), unescape(address)) for address, title in found]


def titles(client, words, **more):
    return [title for title, _address in hits(client, words, **more)]


def groups(client, words):
    return _GROUP.findall(client.get("/tim", {"q": words}).content.decode())


def holder(role, unit):
    user = make_user()
    grant(user, role, unit)
    return client_of(user)


@pytest.mark.parametrize(
    "words", ["nguyen van an", "Nguyễn Văn An", "an NGUYỄN", "NV0042", "nv0042"]
)
def test_an_official_is_found_without_marks_in_any_order_and_by_staff_code(words):
    unit = make_unit(name="Sở Nội vụ")
    make_posting(official=make_official(staff_code="NV0042"), unit=unit)
    make_posting(official=make_official(full_name="Trần Bình"), unit=unit)

    assert titles(holder(Role.HR_OFFICER, unit), words) == ["Nguyễn Văn An"]


def test_the_nearest_come_first():
    unit = make_unit()
    for name in ("Lê Thị Hoan", "Lê Thị An", "An"):
        make_posting(official=make_official(full_name=name), unit=unit)
    make_posting(official=make_official(full_name="Đỗ Bình", staff_code="AN"), unit=unit)

    assert titles(holder(Role.HR_OFFICER, unit), "an") == [
        "An",
        "Đỗ Bình",
        "Lê Thị An",
        "Lê Thị Hoan",
    ]


def test_a_hit_tells_post_and_unit_of_today():
    unit = make_unit(name="Sở Nội vụ")
    make_posting(official=make_official(staff_code="NV1"), unit=unit, post="Phó Giám đốc")

    page = holder(Role.HR_OFFICER, unit).get("/tim?q=NV1").content.decode()

    assert "NV1 · Phó Giám đốc · Sở Nội vụ" in page


def test_officials_of_other_units_are_not_found():
    make_posting(unit=make_unit())

    assert titles(holder(Role.HR_OFFICER, make_unit()), "nguyen van an") == []


def test_the_citizen_number_finds_nobody():
    unit = make_unit()
    official = make_posting(unit=unit).official
    official.citizen_number, official.citizen_hash = closed("001085012345")
    official.save()
    client = holder(Role.HR_OFFICER, unit)

    assert titles(client, "001085012345") == []
    assert titles(client, official.citizen_hash) == []


def test_units_are_found_by_name_code_and_short_name_and_the_ended_come_last():
    root = make_unit(name="Tỉnh", code="T")
    today = timezone.localdate()
    ended = make_unit(name="Sở Nội vụ", code="H57.01", parent=root)
    Unit.objects.filter(pk=ended.pk).update(valid_to=today)
    make_unit(name="Phòng Sở Nội vụ mới", code="H57.02", short_name="SNV", parent=root)
    client = holder(Role.SYSTEM_ADMIN, root)

    assert titles(client, "so noi vu") == ["Phòng Sở Nội vụ mới", "Sở Nội vụ"]
    assert titles(client, "h57.01") == ["Sở Nội vụ"]
    assert titles(client, "snv") == ["Phòng Sở Nội vụ mới"]


def test_accounts_are_found_by_user_name_and_name_with_a_file_or_without():
    root = make_unit()
    official = make_posting(official=make_official(full_name="Đỗ Thị Hạnh"), unit=root).official
    make_user(official=official, username="hanhdt")
    locked = make_user(username="ngoai", full_name="Hồ Ngọc Hạnh", is_active=False)
    grant(locked, Role.LEADER, root)
    client = holder(Role.SYSTEM_ADMIN, root)

    assert titles(client, "hanh") == ["Đỗ Thị Hạnh", "Hồ Ngọc Hạnh"]
    assert titles(client, "HANHDT") == ["Đỗ Thị Hạnh"]
    assert titles(client, "ngoc hạnh") == ["Hồ Ngọc Hạnh"]


def test_entries_of_the_menu_are_found_and_offered_where_nothing_is_typed():
    client = holder(Role.HR_OFFICER, make_unit())

    offered = [address for _title, address in hits(client, "")]
    found = [address for _title, address in hits(client, "can bo")]

    assert "/can-bo" in offered
    assert "/can-bo" in found
    assert "/quan-tri/tai-khoan" not in offered
    assert all(client.get(address).status_code == 200 for address in offered)


def test_the_page_shows_twenty_of_a_kind_the_window_five_and_one_kind_more():
    unit = make_unit()
    for _number in range(23):
        make_posting(unit=unit)
    client = holder(Role.HR_OFFICER, unit)

    page = client.get("/tim?q=nguyen").content.decode()
    window = client.get("/tim?q=nguyen", headers={"HX-Request": "true"}).content.decode()

    assert len(titles(client, "nguyen")) == 20
    assert "nhom=can-bo" in page
    assert len(titles(client, "nguyen", nhom="can-bo")) == 23
    assert window.count('role="option"') == 5 + 1  # and the way to the page
    assert "<html" not in window


def test_the_window_names_its_options_for_the_combobox():
    unit = make_unit()
    make_posting(unit=unit)
    window = holder(Role.HR_OFFICER, unit).get("/tim?q=an", headers={"HX-Request": "true"})

    text = window.content.decode()
    ids = re.findall(r'role="option"[^>]* id="([^"]+)"', text)
    assert ids == ["tim-can-bo-1", "tim-tat-ca"]
    assert "HX-Request" in window.headers["Vary"]
    assert re.search(r'data-said="1 ', text)


@pytest.mark.parametrize(
    "words",
    [
        "\x00",
        "a\x00b",
        "x" * 10_000,
        "̀̉̃",
        "%_\\'\"",
        "<b>",
        "!!! ???",
        " " * 500,
        "١٢٣",
        "ａｎ",
        "đ" * 300,
    ],
)
def test_nonsense_is_answered_calmly(words):
    unit = make_unit()
    make_posting(unit=unit)
    client = client_of(make_account_of(Role.HR_OFFICER, unit=unit))

    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get("/tim", {"q": words}, headers=headers)
        assert answer.status_code == 200
        assert b"<b><b>" not in answer.content
    assert client.get("/tim", {"q": words, "nhom": words}).status_code == 200


def test_nothing_found_says_what_to_try():
    page = holder(Role.HR_OFFICER, make_unit()).get("/tim?q=zzz").content.decode()

    assert 'class="empty"' in page
    assert "zzz" in page


def test_a_visitor_is_sent_to_the_door():
    answer = Client().get("/tim?q=an")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/dang-nhap?next=/tim%3Fq%3Dan"


def test_an_account_without_roles_searches_and_finds_nothing():
    make_posting(unit=make_unit())

    assert titles(client_of(make_user()), "nguyen") == []


# --- every role -----------------------------------------------------------------------------------

WORD = "zenit"
#: What each role finds in a province where there is one row of every kind, named with `WORD`.
KINDS = {
    Role.SYSTEM_ADMIN: {"tai-khoan", "don-vi", "ngan-hang"},
    Role.BANK_AUTHOR: {"cau-hoi", "ngan-hang"},
    Role.BANK_REVIEWER: {"cau-hoi", "ngan-hang"},
    Role.ORGANISER: {"can-bo", "don-vi", "ky", "thi-sinh", "ma-tran", "ngan-hang"},
    Role.PROCTOR: {"thi-sinh"},
    Role.MARKER: set(),
    Role.PAPER_BOARD: {"ky"},
    Role.TRAINING_OFFICER: {"can-bo", "don-vi", "lop", "chuong-trinh", "chung-nhan"},
    Role.TRAINER: {"lop", "chuong-trinh"},
    Role.HR_OFFICER: {"can-bo", "don-vi", "ky", "thi-sinh", "lop", "chuong-trinh", "chung-nhan"},
    Role.LEADER: {"don-vi"},
    Role.OFFICIAL: {"can-bo", "thi-sinh", "lop", "chuong-trinh", "chung-nhan"},
}


def rename(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))


def furnish(user, unit):
    """Put one row of every kind below `unit`, and of what is the user's own with them."""
    word = WORD.capitalize()
    Unit.objects.filter(pk=unit.pk).update(name=f"Sở {word}")
    own = user.official
    official = own or make_official(full_name=f"Lê {word}")
    if own:
        rename(own, full_name=f"Lê {word}", search_name=f"le {WORD}")
    make_posting(official=official, unit=unit)
    if not own:
        make_user(official=official)
    duty = user.duties.first() if hasattr(user, "duties") else None
    round_ = duty.round if duty else make_round(unit=unit)
    rename(round_, title=f"Kỳ {word}")
    make_candidate(
        round_=round_, official=official, unit=unit, shift_room=make_shift_room(round_), seat=1
    )
    blueprint = round_.round_blueprints.get().version.blueprint
    rename(blueprint, title=f"Ma trận {word}", unit=unit)
    member = user.bank_memberships.first()
    bank = member.bank if member else make_bank(unit=unit)
    rename(bank, title=f"Ngân hàng {word}")
    make_version(
        bank=bank, content={"stem": f"Hỏi {word}?", "options": {"A": "1", "B": "2"}, "key": "A"}
    )
    programme = make_programme()
    rename(programme, name=f"Chương trình {word}")
    course = make_course(unit=unit, title=f"Lớp {word}", programme=programme)
    make_enrolment(course, official=official, unit=unit)
    if hasattr(user, "trainer"):
        course.trainers.add(user.trainer)
    result = make_result(round_=make_published_round(), official=official, unit=unit)
    make_certificate(result=result, issuer=make_issuer())


@pytest.mark.parametrize("role", list(Role))
def test_a_role_finds_its_own_kinds_and_may_open_every_hit(role):
    unit = make_unit()
    user = make_account_of(role, unit=unit)
    furnish(user, unit)
    client = client_of(user)

    assert set(groups(client, WORD)) == KINDS[role]
    for title, address in hits(client, WORD):
        assert client.get(address).status_code == 200, (title, address)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_finds_nothing_of_what_is_elsewhere(role):
    elsewhere = make_unit()
    furnish(make_user(), elsewhere)
    client = client_of(make_account_of(role, unit=make_unit()))

    # a programme belongs to no unit: whoever may see programmes sees all
    sees_all = "training.view_programme" in ROLE_PERMISSIONS[role]
    assert set(groups(client, WORD)) == ({"chuong-trinh"} if sees_all else set())


def test_every_kind_is_found_by_somebody():
    offered = {
        one.name for one in front.searches(held=frozenset().union(*ROLE_PERMISSIONS.values()))
    }

    assert offered - {"trang"} == set().union(*KINDS.values())


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.ORGANISER, Role.TRAINING_OFFICER])
def test_a_role_that_ended_yesterday_finds_nothing_and_shows_no_card(role):
    unit = make_unit()
    make_posting(official=make_official(full_name="Hồ Thị Ngát"), unit=unit)
    user, today = make_user(), timezone.localdate()
    row = grant(user, role, unit)
    client = client_of(user)
    assert "Hồ Thị Ngát" in titles(client, "ngat")

    row.valid_to = today
    row.save()

    assert titles(client, "ngat") == []
    assert groups(client, "a") == []
    assert "Tài khoản này chưa có vai trò nào" in client.get("/").content.decode()


def test_who_holds_a_role_below_finds_nothing_above_or_beside():
    root = make_unit(name="Tỉnh Ven", code="V")
    mine = make_unit(name="Sở Ven Một", code="V.1", parent=root)
    below = make_unit(name="Phòng Ven", code="V.1.1", parent=mine)
    make_unit(name="Sở Ven Hai", code="V.2", parent=root)
    for number, unit in enumerate((root, mine, below)):
        make_posting(official=make_official(full_name=f"Ven Người {number}"), unit=unit)
    client = holder(Role.HR_OFFICER, mine)

    assert set(titles(client, "ven")) == {"Ven Người 1", "Ven Người 2", "Sở Ven Một", "Phòng Ven"}


def test_who_follows_a_whole_unit_finds_its_people_and_who_follows_a_part_does_not():
    old, heir, part = make_unit(name="Sở Cũ"), make_unit(), make_unit()
    for successor, is_whole in ((heir, True), (part, False)):
        UnitSuccession.objects.create(
            predecessor=old, successor=successor, on="2025-07-01", is_whole=is_whole
        )
    make_posting(official=make_official(full_name="Hồ Thị Ngát"), unit=old)

    assert titles(holder(Role.HR_OFFICER, heir), "ngat") == ["Hồ Thị Ngát"]
    assert titles(holder(Role.HR_OFFICER, part), "ngat") == []
