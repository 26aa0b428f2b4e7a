"""Small edits and acts: the page stays, its region changes, the focus goes back to its place."""

import pytest
from django.test import Client
from django.utils import timezone

from office.models import Notice
from office.notices import notify
from people.enums import Role
from people.models import Place, Site
from tests.e2e.seeing import RUN, TAGS
from tests.make import make_candidate, make_round, make_unit, make_user
from tests.roles import make_account_of

pytestmark = pytest.mark.django_db

FOCUSED = "one => one === document.activeElement"
SITES = "/quan-tri/don-vi/dia-diem"


def logged_in(user):
    client = Client()
    client.force_login(user, backend="people.backends.GrantBackend")
    return client


@pytest.fixture
def room():
    site = Site.objects.create(name="Trường Chính trị", code="TCT", unit=make_unit())
    return Place.objects.create(site=site, code="P1", name="Phòng máy 1", machines=30)


@pytest.fixture
def sites(window, room):
    """The page of sites and rooms, as the administrator of the site's unit sees it."""
    administrator = make_account_of(Role.SYSTEM_ADMIN, unit=room.site.unit)
    window.open(logged_in(administrator), SITES)
    return window.page


def test_a_room_is_edited_over_the_list_and_the_focus_goes_back_to_its_link(window, sites, room):
    link = sites.get_by_role("link", name="Phòng máy 1").last
    dialog = sites.get_by_role("dialog")

    link.focus()
    sites.keyboard.press("Enter")
    dialog.wait_for()
    assert dialog.locator("#id_name").evaluate(FOCUSED)
    assert sites.evaluate(RUN, {"type": "tag", "values": TAGS}) == []

    dialog.locator("#id_spare_machines").fill("999")
    sites.keyboard.press("Enter")
    summary = dialog.get_by_role("alert").filter(has=sites.locator("ul"))
    summary.wait_for()
    assert summary.evaluate(FOCUSED)
    assert dialog.locator("#id_spare_machines").input_value() == "999"
    assert sites.evaluate(RUN, {"type": "tag", "values": TAGS}) == []

    dialog.locator("#id_spare_machines").fill("1")
    dialog.locator("#id_name").fill("Phòng máy A")
    sites.keyboard.press("Enter")
    dialog.wait_for(state="hidden")
    sites.locator("#danh-sach").get_by_text("Phòng máy A").wait_for()
    assert "Phòng máy A" in sites.locator("#tin-nhan").inner_text()
    assert sites.get_by_role("link", name="Phòng máy A").last.evaluate(FOCUSED)
    assert Place.objects.get(pk=room.pk).spare_machines == 1
    assert sites.url.endswith(SITES)
    # A browser writes down every refused form; nothing else was said.
    assert [fault for fault in window.faults if "422" not in fault] == []


@pytest.mark.parametrize("way", ["Escape", "link"])
def test_who_gives_up_is_back_on_the_link(window, sites, way):
    link = sites.get_by_role("link", name="Phòng máy 1").last
    dialog = sites.get_by_role("dialog")
    link.click()
    dialog.wait_for()

    if way == "Escape":
        sites.keyboard.press("Escape")
    else:
        dialog.locator("a[data-close]").click()

    dialog.wait_for(state="hidden")
    assert link.evaluate(FOCUSED)
    assert sites.url.endswith(SITES)
    assert window.faults == []


def test_a_room_that_is_gone_is_told_in_the_window_and_what_was_typed_stays(window, sites, room):
    sites.get_by_role("link", name="Phòng máy 1").last.click()
    dialog = sites.get_by_role("dialog")
    dialog.wait_for()
    dialog.locator("#id_name").fill("Phòng máy A")
    room.delete()

    sites.keyboard.press("Enter")

    dialog.locator("[data-trouble-box]").wait_for()
    assert dialog.locator("#id_name").input_value() == "Phòng máy A"


def test_notices_are_read_one_by_one_and_then_all(window):
    reader = make_user()
    for number in (1, 2, 3):
        notify([reader.pk], subject=f"Tin {number}", body="Lịch học đã đổi.", at=timezone.now())
    window.open(logged_in(reader), "/thong-bao")
    page = window.page
    new = page.locator("#danh-sach .tag.attn")
    assert (new.count(), page.locator("#chuong .count").inner_text()) == (3, "3")

    button = page.locator("#danh-sach").get_by_role("button", name="Tin 2")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#tin-nhan .note").wait_for()
    assert "Tin 2" in page.locator("#tin-nhan").inner_text()
    assert (new.count(), page.locator("#chuong .count").inner_text()) == (2, "2")
    assert page.locator("#danh-sach li", has_text="Tin 2").evaluate(FOCUSED)

    page.locator("#doc-het button").click()
    page.locator("#chuong .count").wait_for(state="detached")
    assert (new.count(), page.locator("#doc-het button").count()) == (0, 0)
    assert not Notice.objects.filter(recipient=reader, read_at=None).exists()
    assert page.locator("#danh-sach h2").evaluate(FOCUSED)
    assert window.faults == []


def test_more_time_is_refused_and_then_set_beside_the_candidate(window):
    unit = make_unit()
    candidate = make_candidate(round_=make_round(unit=unit), unit=unit)
    organiser = make_account_of(Role.ORGANISER, unit=unit)
    address = f"/thi-sinh/{candidate.uuid}"
    window.open(logged_in(organiser), address)
    page = window.page
    form = page.locator("form[action$='them-gio']")

    form.locator("button").click()
    summary = form.locator(".note.bad")
    summary.wait_for()
    assert summary.evaluate(FOCUSED)

    form.locator("[name=minutes]").fill("15")
    form.locator("[name=reason]").fill("Khuyết tật vận động")
    form.locator("button").click()
    page.locator("#tin-nhan .note").wait_for()
    assert "15" in page.locator("h1").inner_text()
    assert form.locator("button").evaluate(FOCUSED)
    assert page.url.endswith(address)
