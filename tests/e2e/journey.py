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
    answers = bring_questions_in(people["soande"], folder)
    for name in ("duyet1", "duyet2"):
        approve_questions(people[name])
    slips = bring_roster_in(people["nhansu"], folder)
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
    administrator.confirm()
    for kind in ("sát hạch", "bồi dưỡng"):
        administrator.follow("Chính sách")
        administrator.follow(re.compile(f"Phiên bản mới: .*{kind}", re.IGNORECASE))
        administrator.fill(basis="Thông tư 22/2025/TT-BNV", valid_from=_day(-30))
        administrator.press("Ban hành phiên bản")
    administrator.follow("Đơn vị")
    administrator.follow("Địa điểm, phòng")
    administrator.follow("Thêm địa điểm")
    administrator.fill(name="Trường Chính trị", code="TCT", address="68 Nguyễn An Ninh", unit={"index": 1})
    administrator.confirm()
    administrator.follow("Thêm phòng")
    administrator.fill(name="Phòng máy 1", code="PM1", machines=10)
    administrator.confirm()
    codes = {}
    for name, (full_name, role) in {**OFFICERS, **BANK_PEOPLE}.items():
        codes[name] = open_account(administrator, name, full_name, role)
    administrator.follow("SátHạch")
    administrator.follow("Ngân hàng và người phụ trách")
    administrator.follow("Mở ngân hàng")
    administrator.fill(code="NH-TN", title="Ngân hàng thử nghiệm", purpose="secured", unit={"index": 1})
    administrator.confirm()
    for name, (_full_name, role) in BANK_PEOPLE.items():
        administrator.fill(username=name, role=role)
        administrator.confirm()
    return codes


def open_account(administrator: Person, username: str, full_name: str, role: str) -> str:
    """Open an officer's account over the whole province; return the code on its slip."""
    administrator.follow("Tài khoản")
    administrator.follow("Mở tài khoản không có hồ sơ")
    administrator.fill(full_name=full_name, username=username, role=role, unit={"index": 1})
    administrator.confirm()
    return _codes(administrator)[0]


def bring_roster_in(officer: Person, folder: Path) -> dict[str, str]:
    """Check and confirm a roster, open accounts; return the codes by user name."""
    roster_workbook(folder / "roster.xlsx", unit_code="STN")
    officer.follow("Danh sách")
    officer.fill(file=folder / "roster.xlsx")
    officer.press("Kiểm tra tệp")
    officer.press(re.compile("^Nhập"))
    _until_done(officer)
    officer.follow("Tài khoản")
    for box in officer.page.locator('main [name="cb"]').all():
        box.check()
    officer.press(re.compile("Mở tài khoản"))
    names = officer.page.locator(".slip dl dd:first-of-type b").all_inner_texts()
    return dict(zip(names, _codes(officer), strict=True))


def bring_questions_in(author: Person, folder: Path) -> dict[str, str]:
    """Upload a workbook with a fault, mend it, confirm; return the right options by stem."""
    broken_workbook(folder / "broken.xlsx")
    answers = question_workbook(folder / "questions.xlsx")
    author.follow("Nhập câu hỏi")
    author.fill(bank={"index": 1}, file=folder / "broken.xlsx")
    author.press("Tải lên và kiểm tra")
    author.reads(re.compile("D3"))
    author.follow("Nhập câu hỏi")
    author.fill(bank={"index": 1}, file=folder / "questions.xlsx")
    author.press("Tải lên và kiểm tra")
    author.press(re.compile("^Nhập [0-9]"))
    _until_done(author)
    return answers


def approve_questions(reviewer: Person) -> None:
    """Approve everything of the import."""
    reviewer.follow("Chờ thẩm định")
    reviewer.fill(dot={"index": 1})
    reviewer.press("Lọc")
    boxes = reviewer.page.locator('main [name="phien-ban"]').all()
    assert len(boxes) == QUESTIONS
    for box in boxes:
        box.check()
    reviewer.press("Duyệt các phiên bản đã chọn")


def _until_done(person: Person) -> None:
    """Wait on the page of a job until it is done, and follow where it leads."""
    person.page.locator("main .tag.good").first.wait_for()


def _codes(person: Person) -> list[str]:
    """Return the one-time codes of the slips that are shown."""
    text = person.page.locator("main").inner_text()
    return re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text)


def _day(distance: int) -> str:
    return (timezone.localdate() + timedelta(days=distance)).isoformat()
