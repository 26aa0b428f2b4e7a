"""The way from an empty installation to the first round: each step turns done by its real act."""

import io
import re
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from banks.enums import MemberRole
from banks.models import Bank, QuestionVersion
from banks.review import approve
from people.enums import Role
from people.models import Official, Site, Unit, User
from reports.first_steps import STEPS, State, see_steps
from tests.assessments.building import plan_round, write_plan
from tests.banks.bank_files import STARTER
from tests.clients import client_of
from tests.make import grant, make_bank, make_member, make_unit, make_user
from tests.office.workbooks import changed
from tests.people.rosters import roster_file, roster_row
from tests.reports.rounds import make_published_round
from tests.ui.pages import Page
from training.formats.programmes import read_programmes
from training.formats.programmes_template import programmes_template

pytestmark = pytest.mark.django_db

ADDRESS = "/bat-dau"


def states():
    user = User.objects.get(username="quantri")
    return {one.step.key: one.state for one in see_steps(user, on=timezone.localdate())}


def done():
    return {key for key, state in states().items() if state is State.DONE}


def acts():
    user = User.objects.get(username="quantri")
    steps = see_steps(user, on=timezone.localdate())
    return {one.act.fact for step in steps for one in step.acts if one.is_done}


@pytest.fixture
def administrator():
    out = StringIO()
    call_command(
        "setup",
        *("--username", "quantri", "--full-name", "Lý Quản Trị"),
        *("--unit", "UBND", "--unit-name", "UBND tỉnh A"),
        stdout=out,
    )
    return User.objects.get(username="quantri")


def sent(client, address, content):
    """Upload a workbook and confirm its preview, as people do."""
    preview = client.post(address, {"file": SimpleUploadedFile("t.xlsx", content)})
    assert preview.status_code == 200, Page(preview).text
    [kept] = [given["value"] for _tag, given in Page(preview).tags if given.get("name") == "kept"]
    answer = client.post(address, {"kept": kept})
    assert answer.status_code == 302


def template(client, slug):
    return client.get(f"{ADDRESS}/mau/{slug}").content


def test_the_whole_way_from_nothing_to_a_published_round(
    administrator, django_capture_on_commit_callbacks
):
    client = client_of(administrator)
    assert done() == {"policy"}
    assert states()["round"] is State.WAITS

    # the office
    root = Unit.objects.get()
    client.post(
        f"/quan-tri/don-vi/{root.uuid}/the-thuc",
        {
            "parent_body": "UBND tỉnh A",
            "issuer": "UBND tỉnh A",
            "place_name": "Tỉnh A",
            "signing_capacity": "CHỦ TỊCH",
            "signatory": "Phan Hữu Tường",
            "first_day": timezone.localdate().isoformat(),
        },
    )
    site = {"name": "Trường", "code": "TCT", "address": "1 Đường A", "unit": root.uuid}
    made = client.post("/quan-tri/don-vi/dia-diem/moi", site)
    assert made.status_code == 302
    room = {
        "name": "Phòng 1",
        "code": "PM1",
        "machines": 10,
        "spare_machines": 0,
        "columns": 5,
    }
    added = client.post(f"/quan-tri/don-vi/dia-diem/{Site.objects.get().uuid}/phong-moi", room)
    assert added.status_code == 302
    assert done() == {"policy", "office"}

    # units and lists, each by the template of the page
    def units(book):
        book["Đơn vị"].append(["SNV", "Sở Nội vụ", "Sở, ban, ngành cấp tỉnh", "UBND"])

    sent(client, "/quan-tri/don-vi/nhap", changed(template(client, "don-vi"), units))
    assert "units" in done()
    lists = load_workbook(STARTER)
    del lists["Câu hỏi"]
    file = io.BytesIO()
    lists.save(file)
    sent(client, "/quan-tri/danh-muc/nhap", file.getvalue())
    assert done() == {"policy", "office", "units", "lists", "skills"}

    # people
    for username, role in (("nhansu", "hr_officer"), ("thuky", "organiser")):
        client.post(
            "/quan-tri/tai-khoan/moi",
            {
                "full_name": "Cán bộ mới",
                "username": username,
                "role": role,
                "unit": root.uuid,
                "first_day": timezone.localdate().isoformat(),
            },
        )
    assert {"hr", "organiser"} <= acts()
    officer = client_of(User.objects.get(username="nhansu"))
    roster = roster_file([roster_row("CB001", fields="TAI_CHINH")])
    uploaded = officer.post("/nhap-danh-sach", {"file": SimpleUploadedFile("ds.xlsx", roster)})
    with django_capture_on_commit_callbacks(execute=True):
        officer.post(uploaded.headers["Location"] + "/xac-nhan")
    assert "posting" in acts()
    officer.post(f"/can-bo/{Official.objects.get().uuid}/mo-tai-khoan")
    assert "people" in done()

    # the bank and its questions
    client.post(
        "/quan-tri/ngan-hang/moi",
        {"code": "NH", "title": "Ngân hàng", "purpose": "secured", "unit": root.uuid},
    )
    bank = Bank.objects.get()
    people = {name: make_user(username=name) for name in ("soan", "duyet1", "duyet2")}
    for name in people:
        role = "bank_author" if name == "soan" else "bank_reviewer"
        client.post(f"/quan-tri/ngan-hang/{bank.uuid}", {"username": name, "role": role})
    assert {"bank", "author", "reviewers"} <= acts()
    call_command("import_bank", STARTER, "--bank", "NH", "--by", "soan", stdout=StringIO())
    assert "question" in acts()
    version = QuestionVersion.objects.order_by("pk")[0]
    for name in ("duyet1", "duyet2"):
        approve(versions=[version], reviewer=people[name], at=timezone.now())
    assert "bank" in done()

    # blueprint and round
    assert states()["blueprint"] is State.NOW
    plan = write_plan(bank)
    assert "blueprint" in done()
    plan_round(plan, people={"CV|TAI_CHINH": 1}, unit=root)
    assert {"round", "candidate"} <= acts()
    make_published_round(unit=root)

    assert done() == {step.key for step in STEPS if not step.is_optional}
    home = Page(client.get("/"))
    assert ADDRESS not in home.attribute("a", "href")
    assert Page(client.get(ADDRESS)).faults == []


def test_the_page_says_who_lacks_a_role_and_how_to_give_it(administrator):
    page = Page(client_of(administrator).get(ADDRESS))

    assert page.faults == []
    assert "/quan-tri/tai-khoan/moi" in page.attribute("a", "href")
    assert "/quan-tri/don-vi/nhap" in page.attribute("a", "href")
    # what is another role's is named, not linked
    assert "/nhap-danh-sach" not in page.attribute("a", "href")


def test_an_administrator_of_a_part_is_led_to_no_page_of_the_whole(administrator):
    part = make_user()
    below = make_unit(code="SNV", parent=Unit.objects.get(), on=timezone.localdate())
    grant(part, Role.SYSTEM_ADMIN, below)
    client = client_of(part)

    page = Page(client.get(ADDRESS))

    links = [link for link in page.attribute("a", "href") if link.startswith("/")]
    assert "/quan-tri/danh-muc/nhap" not in links
    assert {link: client.get(link).status_code for link in links if "/quan-tri" in link} == {
        link: 200 for link in links if "/quan-tri" in link
    }


@pytest.mark.parametrize(("purpose", "enough"), [("secured", 2), ("practice", 1)])
def test_a_bank_has_its_reviewers_when_they_can_approve(administrator, purpose, enough):
    bank = make_bank(purpose=purpose)
    for number in (1, 2):
        make_member(bank, MemberRole.REVIEWER)

        assert ("reviewers" in acts()) is (number >= enough)


def test_the_home_page_leads_there_while_steps_are_open(administrator):
    assert ADDRESS in Page(client_of(administrator).get("/")).attribute("a", "href")


@pytest.mark.parametrize("slug", ["don-vi", "danh-muc", "can-bo", "cau-hoi", "chuong-trinh"])
def test_each_template_is_a_workbook(administrator, slug):
    answer = client_of(administrator).get(f"{ADDRESS}/mau/{slug}")

    assert answer.status_code == 200
    assert load_workbook(io.BytesIO(answer.content)).sheetnames
    assert re.search(rf"mau-{slug}\.xlsx", answer.headers["Content-Disposition"])


def test_an_unknown_template_is_not_there(administrator):
    assert client_of(administrator).get(f"{ADDRESS}/mau/khac").status_code == 404


@pytest.mark.parametrize(
    "role", [Role.HR_OFFICER, Role.ORGANISER, Role.TRAINING_OFFICER, Role.LEADER]
)
def test_other_roles_are_refused(role):
    user = make_user()
    grant(user, role, make_unit())

    assert client_of(user).get(ADDRESS).status_code == 403
    assert client_of(user).get(f"{ADDRESS}/mau/don-vi").status_code == 403
    assert ADDRESS not in Page(client_of(user).get("/")).attribute("a", "href")


def test_the_page_asks_little_however_much_there_is(
    administrator, django_assert_num_queries, django_assert_max_num_queries
):
    client = client_of(administrator)
    client.get(ADDRESS)

    with django_assert_num_queries(1):
        see_steps(administrator, on=timezone.localdate())
    with django_assert_max_num_queries(15):
        client.get(ADDRESS)


def test_a_programme_template_reads_back_without_a_problem(administrator):
    def fill(book):
        names = [cell.value for cell in book["Chương trình"][1]]
        row = {
            "Mã": "BD-01",
            "Tên chương trình": "Tin học",
            "Mô đun kỹ năng": "IU01",
            "Số tiết": 24,
            "Vị trí việc làm": "*",
        }
        book["Chương trình"].append([row.get(name) for name in names])

    read = read_programmes(changed(programmes_template(modules=[("IU01", "Cơ bản")]), fill))

    assert read.problems == ()
    assert len(read.programmes) == 1
