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
    """Take every step of the job; each window is a person at a machine.

    All but the candidate work without JavaScript: what it adds, it only adds.
    """
    administrator = Person(windows(scripts=False))
    administrator.begin(*first)
    codes = prepare_house(administrator)
    people = {name: Person(windows(scripts=False)) for name in codes}
    for name, code in codes.items():
        people[name].begin(name, code)
    answers = bring_questions_in(people["soande"], folder)
    for name in ("duyet1", "duyet2"):
        approve_questions(people[name])
    slips = bring_roster_in(people["nhansu"], folder)
    organiser, officer = people["thuky"], people["nhansu"]
    write_blueprint(organiser)
    door_codes = prepare_round(organiser)
    sitter = Person(windows(width=1366, height=768))
    [(number, code), *_others] = door_codes.items()
    sit(sitter, number, code, answers)
    finish_round(organiser)
    issue_certificates(officer)
    username = "tvbinh"  # the first by name, who sat
    official = Person(windows(width=390, height=844))
    official.begin(username, slips[username])
    read_result(official)
    verify(official, Person(windows()), folder)
    look_over(people["lanhdao"])
    for person in (administrator, *people.values(), sitter, official):
        assert person.page.said == [], person.page.said


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
    administrator.fill(
        name="Trường Chính trị", code="TCT", address="68 Nguyễn An Ninh", unit={"index": 1}
    )
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
    administrator.fill(
        code="NH-TN", title="Ngân hàng thử nghiệm", purpose="secured", unit={"index": 1}
    )
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
    reviewer.press("Duyệt các phiên bản này")


def write_blueprint(organiser: Person) -> None:
    """Ask for eight common questions in 45 minutes, after looking at what the bank has."""
    organiser.follow("Ma trận đề")
    organiser.follow("Soạn ma trận đề")
    organiser.fill(code="mt-thu", title="Ma trận thử nghiệm", unit={"index": 1}, banks={"index": 0})
    organiser.fill(
        **{
            "part-0-title": "Bài thi",
            "part-0-minutes": 45,
            "rows-0-0-source": "common",
            "rows-0-0-mixed": 8,
        }
    )
    organiser.press("Đối chiếu với kho câu hỏi")
    organiser.reads(re.compile(f"kho {QUESTIONS}|có {QUESTIONS}"))
    organiser.press("Lưu thành bản mới")


def prepare_round(organiser: Person) -> dict[str, str]:
    """Open the round, register, seat, assemble, freeze, deal, open; return codes by number."""
    organiser.follow("Kỳ sát hạch")
    organiser.follow("Mở kỳ sát hạch")
    organiser.fill(
        code="SH-THU",
        title=ROUND,
        decision_number="31/QĐ-UBND",
        decision_date=_day(-1),
        unit={"index": 1},
        policy={"index": 1},
        forms_per_stratum=2,
        position_CV={"index": 1},
    )
    organiser.page.locator('main [name="units"]').first.check()
    organiser.press("Mở kỳ sát hạch")
    organiser.follow("Thí sinh")
    organiser.follow("Đăng ký từ danh sách cán bộ")
    organiser.press("Xem trước ai được đăng ký")
    organiser.press(re.compile("^Đăng ký [0-9]"))
    organiser.follow("Ca và phòng")
    starts = timezone.localtime()
    organiser.fill(day=starts.date().isoformat(), starts=f"{starts:%H:%M}", places={"index": 0})
    organiser.press("Xem phòng có trống không")
    organiser.press("Lập các ca này và giữ phòng")
    organiser.press("Xếp chỗ tự động")
    organiser.follow("Ca và phòng")
    organiser.press("Cấp mã vào thi và giấy báo")
    text = organiser.page.locator("main").inner_text()
    numbers = organiser.page.locator(".slip dl dd:first-of-type b").all_inner_texts()
    codes = dict(zip(numbers, re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text), strict=True))
    organiser.follow("Kỳ sát hạch")
    organiser.follow(ROUND)
    organiser.follow("Mã đề")
    organiser.press("Rút mã đề")
    _until_done(organiser)
    organiser.follow("Kỳ sát hạch")
    organiser.follow(ROUND)
    organiser.follow("Mã đề")
    organiser.press("Niêm phong mã đề và khóa kỳ sát hạch")
    organiser.follow("Ca và phòng")
    organiser.press(re.compile("^Chia đề"))
    organiser.follow(re.compile("^Ca 1"))
    organiser.press("Mở ca thi")
    return codes


def sit(sitter: Person, number: str, code: str, answers: dict[str, str]) -> None:
    """Enter by number and code, confirm, answer everything rightly, reload, hand in once."""
    sitter.open("/thi")
    sitter.fill(number=number, code=code)
    sitter.press("Vào thi")
    sitter.fill(details=True, rules=True)
    sitter.press("Đúng, tiếp tục")
    sitter.follow("Vào phòng chờ")
    sitter.press("Bắt đầu làm bài")
    page = sitter.page
    questions = page.locator("fieldset.q")
    questions.first.wait_for()
    count = questions.count()
    for place in range(count):
        question = questions.nth(place)
        page.evaluate("place => { location.hash = `#cau-${place}`; }", place + 1)
        stem = question.inner_text()
        right = next(text for asked, text in answers.items() if _same(asked, stem))
        question.get_by_text(right, exact=True).first.click()
    page.locator("[data-saved]").get_by_text(re.compile("Đã lưu")).wait_for()
    page.reload()
    assert page.locator("fieldset.q input:checked").count() == count
    sitter.follow("Nộp bài")
    sitter.press("Nộp bài và kết thúc")
    sitter.reads(re.compile(f"{count}/{count}|{count} câu"))


def finish_round(organiser: Person) -> None:
    """See who sits, close the shift, grade, approve by a decision, publish."""
    ended = organiser.page.locator("main .tag.good").filter(has_text=re.compile("nộp", re.I))
    for _number in range(20):  # which a script would do every five seconds
        organiser.page.reload()
        if ended.count():
            break
        organiser.page.wait_for_timeout(500)
    ended.first.wait_for()
    organiser.press("Đóng ca và kết thúc bài đang làm")
    organiser.follow("Kỳ sát hạch")
    organiser.follow(ROUND)
    organiser.follow("Chấm điểm")
    organiser.fill(reason="Chấm lần đầu")
    organiser.press("Bắt đầu chấm")
    organiser.press("Tính điểm mọi bài")
    _until_done(organiser)
    organiser.follow("Kỳ sát hạch")
    organiser.follow(ROUND)
    organiser.follow("Chấm điểm")
    organiser.page.locator("main table tbody a, main .list a").first.click()
    organiser.fill(decision="45/QĐ-HĐSH")
    organiser.press("Phê duyệt theo quyết định này")
    organiser.press("Công bố kết quả")


def issue_certificates(officer: Person) -> None:
    """Read the results by unit, make the Excel, issue the certificates."""
    officer.follow("Kết quả")
    officer.page.get_by_role("rowheader", name="Sở Thử Nghiệm").wait_for()
    officer.press("Lập bảng tổng hợp Excel")
    _until_done(officer)
    officer.follow("SátHạch")
    officer.page.locator("main").get_by_role("link", name="Cấp giấy", exact=True).first.click()
    officer.press(re.compile("^Cấp 1 giấy"))
    _until_done(officer)


def read_result(official: Person) -> None:
    """On a phone: the result, the explanation of each question, the profile."""
    official.follow("Kết quả")
    official.follow(re.compile(ROUND))
    official.reads(re.compile("10|Giỏi"))
    assert official.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def verify(official: Person, anyone: Person, folder: Path) -> None:
    """Fetch the certificate; anyone finds its code valid."""
    official.follow("Giấy chứng nhận")
    official.page.locator("main table tbody a").first.click()
    official.page.wait_for_load_state()
    code = official.page.locator("dl.facts dd b").last.inner_text()
    with official.page.expect_download() as waiting:
        official.page.get_by_role("link", name="Tải tệp PDF").click()
    waiting.value.save_as(folder / "certificate.pdf")
    assert (folder / "certificate.pdf").read_bytes().startswith(b"%PDF")
    anyone.open(f"/xm/?ma={code}")
    anyone.reads(re.compile("Trần Văn Bình", re.IGNORECASE))


def look_over(leader: Person) -> None:
    """The leader sees how far the units are."""
    leader.follow("Toàn cảnh")
    leader.reads(re.compile(ROUND))  # one person is too few to show a unit by


def _same(asked: str, shown: str) -> bool:
    """Tell whether a stem stands in what is shown, whatever the spaces."""
    return " ".join(asked.split())[:60] in " ".join(shown.split())


def _until_done(person: Person) -> None:
    """Wait on the page of a job until it is done, and follow where it leads."""
    person.page.locator("main .tag.good").first.wait_for()


def _codes(person: Person) -> list[str]:
    """Return the one-time codes of the slips that are shown."""
    text = person.page.locator("main").inner_text()
    return re.findall(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", text)


def _day(distance: int) -> str:
    return (timezone.localdate() + timedelta(days=distance)).isoformat()
