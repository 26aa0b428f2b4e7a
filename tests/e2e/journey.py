"""The whole job by hand: from an empty installation to a certificate that anyone verifies.

Every step is taken in the browser by the person whose step it is. Only what `create_administrator`
does comes from the machine: the first unit and the first account.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from people.enums import UnitKind
from people.founding import open_administrator, open_root_unit
from tests.e2e.person import Person
from tests.e2e.workbooks import (
    QUESTIONS,
    broken_workbook,
    question_workbook,
    roster_workbook,
)

Windows = Callable[..., Any]
ROUND = "Kỳ sát hạch kỹ năng số thử nghiệm"
OFFICERS = {  # user name -> name, first role
    "nhansu": ("Phạm Nhân Sự", "hr_officer"),
    "thuky": ("Ngô Thư Ký", "organiser"),
    "daotao": ("Đỗ Đào Tạo", "training_officer"),
    "lanhdao": ("Cao Lãnh Đạo", "leader"),
}
BANK_PEOPLE = {
    "soande": ("Vũ Soạn Đề", "bank_author"),
    "duyet1": ("Hồ Duyệt Một", "bank_reviewer"),
    "duyet2": ("Mai Duyệt Hai", "bank_reviewer"),
}


def found_installation() -> tuple[str, str]:
    """Do what `manage.py create_administrator` does; return user name and one-time code."""
    now = timezone.now()
    unit = open_root_unit(
        code="UBND",
        name="Ủy ban nhân dân tỉnh Thử Nghiệm",
        kind=UnitKind.PROVINCE,
        on=timezone.localdate(now) - timedelta(days=400),
        at=now,
    )
    new = open_administrator(
        username="quantri",
        full_name="Lý Quản Trị",
        unit=unit,
        at=now,
        on=timezone.localdate(now),
    )
    return new.user.username, new.code


def walk(windows: Windows, first: tuple[str, str], folder: Path) -> None:
    """Take every step of the job; each window is a person at a machine."""
    administrator = Person(windows())
    administrator.begin(*first)
    codes = prepare_house(administrator)
    people = {name: Person(windows()) for name in codes}
    for name, code in codes.items():
        people[name].begin(name, code)
    slips = bring_roster_in(people["nhansu"], folder)
    answers = bring_questions_in(people["soande"], folder)
    for name in ("duyet1", "duyet2"):
        approve_questions(people[name])
    print("STEP", slips, len(answers))


def prepare_house(administrator: Person) -> dict[str, str]:
    """Unit, letterhead, rules, room, accounts and a bank; return the codes by user name."""
    administrator.follow("Đơn vị")
    administrator.follow("Thành lập đơn vị")
    administrator.fill(
        parent={"index": 1},
        name="Sở Thử Nghiệm",
        code="STN",
        kind="department",
        symbol="STN",
        first_day=_day(-300),
        decision="01/QĐ-UBND",
    )
    administrator.press("Thành lập đơn vị")
    administrator.follow("Đơn vị")
    administrator.follow(re.compile("Ủy ban nhân dân tỉnh Thử Nghiệm"))
    administrator.follow("Thể thức mới")
    administrator.fill(
        parent_body="Ủy ban nhân dân tỉnh Thử Nghiệm",
        issuer="Ủy ban nhân dân tỉnh Thử Nghiệm",
        place_name="Thử Nghiệm",
        signing_capacity="CHỦ TỊCH",
        signatory="Phan Hữu Tường",
        first_day=_day(-10),
    )
    administrator.page.locator("main button.primary").click()
    for kind in ("sát hạch", "bồi dưỡng"):
        administrator.follow("Chính sách")
        administrator.follow(re.compile(f"Phiên bản mới: .*{kind}", re.IGNORECASE))
        administrator.fill(basis="Thông tư 22/2025/TT-BNV", valid_from=_day(-30))
        administrator.press("Ban hành phiên bản")
    administrator.follow("Đơn vị")
    administrator.follow("Địa điểm, phòng")
    administrator.follow("Thêm địa điểm")
    administrator.fill(name="Trường Chính trị", code="TCT", address="68 Nguyễn An Ninh", unit={"index": 1})
    administrator.page.locator("main button.primary").click()
    administrator.follow("Thêm phòng")
    administrator.fill(name="Phòng máy 1", code="PM1", machines=10)
    administrator.page.locator("main button.primary").click()
    codes = {}
    for name, (full_name, role) in {**OFFICERS, **BANK_PEOPLE}.items():
        codes[name] = open_account(administrator, name, full_name, role)
    administrator.follow("SátHạch")
    administrator.follow("Ngân hàng và người phụ trách")
    administrator.follow("Mở ngân hàng")
    administrator.fill(code="NH-TN", title="Ngân hàng thử nghiệm", purpose="secured", unit={"index": 1})
    administrator.press("Mở ngân hàng này")
    for name, (_full_name, role) in BANK_PEOPLE.items():
        administrator.fill(username=name, role=role)
        administrator.press("Giao việc cho người này")
    return codes


def open_account(administrator: Person, username: str, full_name: str, role: str) -> str:
    """Open an officer's account over the whole province; return the code on its slip."""
    administrator.follow("Tài khoản")
    administrator.follow("Mở tài khoản không có hồ sơ")
    administrator.fill(full_name=full_name, username=username, role=role, unit={"index": 1})
    administrator.page.locator("main button.primary").click()
    return _codes(administrator)[0]


def bring_roster_in(officer: Person, folder: Path) -> dict[str, str]:
    """Check and confirm a roster, open accounts; return the codes by user name."""
    roster_workbook(folder / "roster.xlsx", unit_code="STN")
    officer.follow("Danh sách")
    officer.fill(file=folder / "roster.xlsx")
    officer.press("Kiểm tra tệp")
    officer.press(re.compile("^Nhập"))
    return {}


def bring_questions_in(author: Person, folder: Path) -> dict[str, str]:
    """Upload a workbook with a fault, mend it, confirm; return the right options by stem."""
    return {}


def approve_questions(reviewer: Person) -> None:
    """Approve everything of the import."""


def _codes(person: Person) -> list[str]:
    """Return the one-time codes of the slips that are shown."""
    text = person.page.locator("main").inner_text()
    return re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text)


def _day(distance: int) -> str:
    return (timezone.localdate() + timedelta(days=distance)).isoformat()
