"""A list changes in place: the focus stays, and the address can be kept and gone back through."""

import pytest

from people.enums import Role
from tests.e2e.person import PASSWORD, Person
from tests.make import grant, make_candidate, make_official, make_round, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_filtering_candidates_keeps_the_focus_and_pushes_the_address(windows):
    unit = make_unit()
    round_ = make_round(unit=unit)
    for name in ("Lê Ngọc Hạnh", "Võ Thị Cẩm"):
        make_candidate(round_=round_, unit=unit, official=make_official(full_name=name))
    grant(make_user(username="thuky", password=PASSWORD), Role.ORGANISER, unit)
    person = Person(windows())
    person.log_in("thuky")
    page = person.page
    person.open(f"/ky-sat-hach/{round_.uuid}/thi-sinh")
    box, rows = page.locator("#id_tim"), page.locator("#danh-sach tbody tr")

    box.focus()
    page.keyboard.type("hanh", delay=20)
    page.wait_for_url("**/thi-sinh?tim=hanh")

    assert rows.count() == 1
    assert box.evaluate("one => one === document.activeElement")
    assert box.input_value() == "hanh"
    assert "tim=hanh" in page.locator("a[data-export]").get_attribute("href")

    page.get_by_role("link", name="bỏ điều kiện này").click()
    page.wait_for_url("**/thi-sinh")
    rows.nth(1).wait_for()
    assert box.input_value() == ""
    page.go_back()
    page.wait_for_url("**/thi-sinh?tim=hanh")
    assert page.said == []
