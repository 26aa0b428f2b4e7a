"""Positions, fields, skills and requirements by a workbook without questions."""

import io
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from banks.errors import ListsBelongToAll, ListsChanged
from banks.formats.lists import lists_template, read_lists
from banks.formats.workbook_lists import GROUPS
from banks.list_importing import import_lists, lists_to_fill
from banks.models import Bank, Skill, SkillRequirement
from office.models import ImportRun, JournalEntry
from people.enums import PositionGroup, Role
from people.models import JobPosition, ManagementField
from tests.banks.bank_files import REQUIREMENTS, SKILLS, STARTER
from tests.clients import client_of
from tests.make import EIGHT, grant, make_field, make_position, make_unit, make_user
from tests.office.workbooks import changed, make_xlsx
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

ADDRESS = "/quan-tri/danh-muc/nhap"
HEADER = ["Danh mục", "Mã", "Tên", "Nhóm vị trí", "Thuộc lĩnh vực"]
CV = ["Vị trí việc làm", "CV", "Chuyên viên", "Chuyên môn chuyên ngành", None]
MONEY = ["Lĩnh vực quản lý", "TAI_CHINH", "Tài chính", None, None]
BUDGET = ["Lĩnh vực quản lý", "NGAN_SACH", "Ngân sách", None, "TAI_CHINH"]


def lists_file(*rows, **sheets):
    return make_xlsx(
        {
            "Danh mục": [HEADER, *(rows or (CV, BUDGET, MONEY))],
            "Kỹ năng": sheets.get("skills", SKILLS),
            "Yêu cầu vị trí": sheets.get("shares", REQUIREMENTS),
        }
    )


def brought(content=None, *, dry_run=False):
    return import_lists(
        content=content or lists_file(), name="dm.xlsx", by=None, at=EIGHT, dry_run=dry_run
    )


def counts():
    return [
        model.objects.count() for model in (JobPosition, ManagementField, Skill, SkillRequirement)
    ]


def test_a_file_makes_every_list_and_no_bank():
    report = brought()

    assert report.problems == ()
    assert counts() == [1, 2, 2, 1]
    assert JobPosition.objects.get().group == PositionGroup.CNCN
    assert ManagementField.objects.get(code="NGAN_SACH").parent.code == "TAI_CHINH"
    assert SkillRequirement.objects.get().share == Decimal("0.6")
    assert not Bank.objects.exists()
    assert JournalEntry.objects.filter(action="banks.import_lists").count() == 1


def test_the_same_file_twice_changes_nothing():
    brought()

    report = brought()

    assert report.writes == 0
    assert counts() == [1, 2, 2, 1]
    assert ImportRun.objects.count() == 1


def test_a_known_code_keeps_its_name_and_gets_the_group_that_is_stated():
    make_position("CV")
    JobPosition.objects.update(group=PositionGroup.CMDC)

    report = brought()

    kept = JobPosition.objects.get()
    assert (kept.name, kept.group, report.moved) == ("Vị trí CV", PositionGroup.CNCN, 1)
    assert [one.where for one in report.warnings] == ["Danh mục!B2"]


def test_a_trial_writes_nothing():
    assert brought(dry_run=True).writes == 6

    assert counts() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("written", "where", "said"),
    [
        (
            lambda: lists_file(CV, [*CV[:3], "Nhóm khác", None]),
            "Danh mục!D3",
            "không có “Nhóm khác”",
        ),
        (lambda: lists_file(CV, CV), "Danh mục!B3", "đã dùng ở ô B2"),
        (lambda: lists_file(CV, [*MONEY[:3], "LDQL", None]), "Danh mục!D3", "Chỉ vị trí việc làm"),
        (lambda: lists_file(CV, [*CV[:4], "TAI_CHINH"]), "Danh mục!E3", "Chỉ lĩnh vực"),
        (
            lambda: lists_file(CV, [*MONEY[:4], "TAI_CHINH"]),
            "Danh mục!E3",
            "không thể thuộc chính nó",
        ),
        (
            lambda: lists_file(CV, [*MONEY[:4], "LAI"]),
            "Danh mục!B3",
            "Không có lĩnh vực quản lý nào",
        ),
        (
            lambda: lists_file(CV, BUDGET, [*MONEY[:4], "NGAN_SACH"]),
            "Danh mục!B3",
            "thuộc về chính nó",
        ),
        (
            lambda: lists_file(shares=[["Vị trí việc làm", "IU99"], ["CV", 60]]),
            "Yêu cầu vị trí!B2",
            "IU99",
        ),
        (
            lambda: lists_file(shares=[["Vị trí việc làm", "IU01"], ["CV", 160]]),
            "Yêu cầu vị trí!B2",
            "100",
        ),
        (lambda: make_xlsx({"Khác": [["A"]]}), "dm.xlsx", "Không có trang tính nào"),
        (lambda: b"PK\x03\x04 damaged", "dm.xlsx", "hỏng"),
        (
            lambda: make_xlsx(
                {"Danh mục": [HEADER, *[[*CV[:1], f"V{n}", "x"] for n in range(20_000)]]}
            ),
            "Danh mục",
            "20000 dòng, quá 5000",
        ),
    ],
)
def test_a_fault_names_its_place_and_keeps_the_file_out(written, where, said):
    report = brought(written())

    assert where in [one.where for one in report.problems]
    assert any(said in one.what for one in report.problems)
    assert counts() == [0, 0, 0, 0]


def test_the_lists_of_the_starter_bank_come_in_without_its_questions():
    report = brought(STARTER.read_bytes())

    assert report.problems == ()
    assert counts()[:2] == [11, 13]
    assert [one.where for one in report.warnings] == ["Câu hỏi"]


def test_the_groups_are_called_as_on_the_pages():
    with translation.override("vi"):
        assert {str(PositionGroup(group).label): group for group in GROUPS.values()} == GROUPS


SHARES = [["Vị trí việc làm", "IU01", "IU02"], ["CV", 60, 50], ["KT", 40, None]]
MODULES = [*SKILLS, ["IU02", "Mạng máy tính", None]]
KT = ["Vị trí việc làm", "KT", "Kế toán", None, None]


def asked():
    rows = SkillRequirement.objects.filter(valid_to__isnull=True)
    return {
        f"{position} {skill}": int(share * 100)
        for position, skill, share in rows.values_list("position__code", "skill__code", "share")
    }


@pytest.fixture
def shares():
    brought(lists_file(CV, KT, MONEY, skills=MODULES, shares=SHARES))
    assert asked() == {"CV IU01": 60, "CV IU02": 50, "KT IU01": 40}


@pytest.mark.parametrize("days", [0, 7])
@pytest.mark.parametrize(
    ("rows", "left", "count"),
    [
        ([["CV", 60, 50], ["KT", None, None]], {"CV IU01": 60, "CV IU02": 50}, 1),
        ([["CV", 60, None], ["KT", 40, None]], {"CV IU01": 60, "KT IU01": 40}, 1),
        ([["CV", None, None], ["KT", None, None]], {}, 3),
        ([["CV", 60, 50], ["KT", None, 40]], {"CV IU01": 60, "CV IU02": 50, "KT IU02": 40}, 2),
        ([["CV", 70, 50]], {"CV IU01": 70, "CV IU02": 50, "KT IU01": 40}, 1),
    ],
    ids=["a position", "a module", "all", "one for another", "one changes"],
)
def test_blank_cells_ask_nothing_any_more_and_each_is_counted(shares, rows, left, count, days):
    content = lists_file(CV, KT, MONEY, skills=MODULES, shares=[SHARES[0], *rows])
    at = EIGHT + timedelta(days=days)

    report = import_lists(content=content, name="dm.xlsx", by=None, at=at)

    assert (report.problems, report.requirements) == ((), count)
    assert asked() == left
    assert import_lists(content=content, name="dm.xlsx", by=None, at=at).writes == 0


def test_a_share_that_is_emptied_in_the_template_is_no_longer_asked():
    brought()

    def empty(book):
        book["Yêu cầu vị trí"]["B2"] = None

    brought(changed(lists_to_fill(on=EIGHT.date()), empty))

    assert asked() == {}


def test_a_hidden_row_of_shares_is_told():
    def hide(book):
        book["Yêu cầu vị trí"].row_dimensions[2].hidden = True

    report = brought(changed(lists_file(), hide))

    assert [one.where for one in report.warnings] == ["Yêu cầu vị trí!dòng 2"]


def test_a_code_that_differs_from_a_known_one_in_case_alone_is_refused():
    brought()

    report = brought(
        lists_file(
            ["Vị trí việc làm", "cv", "Chuyên viên khác"],
            ["Lĩnh vực quản lý", "tai_chinh", "Tài chính"],
            skills=[*SKILLS, ["iu02", "Mạng"]],
            shares=[["Vị trí việc làm", "IU01"]],
        )
    )

    assert {one.where for one in report.problems} == {"Danh mục!B2", "Danh mục!B3"}
    assert all("chữ hoa, chữ thường" in one.what for one in report.problems)
    assert counts() == [1, 2, 2, 1]


def test_a_skill_may_join_a_module_that_is_known_already():
    brought()

    report = brought(lists_file(CV, skills=[SKILLS[0], ["IU01.2", "Phần mềm", "IU01"]]))

    assert report.problems == ()
    assert Skill.objects.get(code="IU01.2").parent.code == "IU01"


@pytest.mark.parametrize(
    "row", [["IU01.2", "Phần mềm", "IU09"], ["IU01.2", "Phần mềm", "IU01.1"]], ids=["none", "skill"]
)
def test_a_skill_joins_nothing_but_a_module(row):
    brought()

    report = brought(lists_file(CV, skills=[SKILLS[0], row]))

    assert "Không có mô đun nào" in report.problems[0].what
    assert not Skill.objects.filter(code="IU01.2").exists()


def test_a_known_skill_that_the_file_puts_elsewhere_stays_and_is_told():
    brought(lists_file(skills=MODULES))

    moved = [SKILLS[0], SKILLS[1], MODULES[-1], ["IU01.1", "Máy tính", "IU02"]]
    report = brought(lists_file(CV, skills=moved))

    assert [one.where for one in report.warnings] == ["Kỹ năng!A4"]
    assert "thuộc mô đun “IU01”" in report.warnings[0].what
    assert Skill.objects.get(code="IU01.1").parent.code == "IU01"


def test_a_fault_of_the_database_in_the_middle_leaves_nothing():
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX only_once ON people_managementfield (name)")
    same = ["Lĩnh vực quản lý", "TC2", "Tài chính", None, None]

    with pytest.raises(ListsChanged):
        brought(lists_file(CV, MONEY, same))

    assert counts() == [0, 0, 0, 0]
    assert not ImportRun.objects.exists()


def test_thousands_of_rows_take_few_statements():
    rows = [["Lĩnh vực quản lý", f"F{n}", f"Lĩnh vực {n}"] for n in range(4000)]
    rows += [["Vị trí việc làm", f"P{n}", f"Vị trí {n}"] for n in range(1000)]

    with CaptureQueriesContext(connection) as asked_for:
        report = brought(lists_file(*rows, shares=[REQUIREMENTS[0], ["P7", 60]]))

    assert (report.fields, report.positions, report.requirements) == (4000, 1000, 1)
    assert len(asked_for) < 80


# The template


def test_the_template_holds_what_is_there_and_read_back_changes_nothing():
    brought()
    content = lists_to_fill(on=EIGHT.date())

    untouched = brought(content)

    assert (untouched.problems, untouched.warnings, untouched.writes) == ((), (), 0)


def test_the_template_filled_in_brings_what_was_written():
    def fill(book):
        book["Danh mục"].append(["Lĩnh vực quản lý", "NOI_VU", "Nội vụ"])
        book["Kỹ năng"].append(["IU02", "Mạng máy tính"])

    report = brought(changed(lists_template(), fill))

    assert (report.problems, report.fields, report.skills) == ((), 1, 1)


def test_the_examples_are_good_rows_that_no_import_reads():
    empty = brought(lists_template())
    book = load_workbook(io.BytesIO(lists_template()))
    sheets = {
        title: [
            [cell.value for cell in row]
            for row in book[f"Ví dụ {title}"].iter_rows(min_row=2)
            if any(cell.value for cell in row)
        ]
        for title in ("Danh mục", "Kỹ năng")
    }

    read = read_lists(make_xlsx(sheets))

    assert "Chưa có dòng nào" in empty.problems[0].what
    assert read.problems == ()
    assert (len(read.positions), len(read.fields), len(read.skills)) == (2, 2, 2)


# The page and the command


@pytest.fixture
def administrator():
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, make_unit())
    return user


def upload(client, content, name="dm.xlsx"):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def test_the_page_shows_first_and_writes_on_confirmation(administrator):
    client = client_of(administrator)
    preview = Page(upload(client, lists_file()))
    [kept] = [given["value"] for _tag, given in preview.tags if given.get("name") == "kept"]
    before = counts()

    done = client.post(ADDRESS, {"kept": kept})

    assert preview.faults == []
    assert before == [0, 0, 0, 0]
    assert done.headers["Location"] == "/quan-tri/don-vi/danh-muc"
    assert counts() == [1, 2, 2, 1]


def test_the_page_tells_faults_and_refuses_files_that_are_none(administrator):
    client = client_of(administrator)

    faulty = upload(client, lists_file(CV, CV))

    assert faulty.status_code == 422
    assert {"Danh mục", "3", "B"} <= set(Page(faulty).texts)
    assert upload(client, lists_file(), name="dm.xlsm").status_code == 422
    assert client.post(ADDRESS, {"kept": "x"}).status_code == 302
    assert counts() == [0, 0, 0, 0]


def test_the_template_comes_from_the_page_of_the_lists(administrator):
    client = client_of(administrator)

    answer = client.get(f"{ADDRESS}/mau")

    assert "Danh mục" in load_workbook(io.BytesIO(answer.content)).sheetnames
    assert ADDRESS in Page(client.get("/quan-tri/don-vi/danh-muc")).attribute("a", "href")


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.ORGANISER, Role.TRAINING_OFFICER])
def test_others_bring_no_lists_in(role):
    user = make_user()
    grant(user, role, make_unit())

    assert upload(client_of(user), lists_file()).status_code == 403
    assert ADDRESS not in Page(client_of(user).get("/quan-tri/don-vi/danh-muc")).attribute(
        "a", "href"
    )


def test_who_administers_a_part_alone_changes_no_lists_of_all():
    part = make_user()
    grant(part, Role.SYSTEM_ADMIN, make_unit(parent=make_unit()))
    client = client_of(part)

    answers = [client.get(ADDRESS), upload(client, lists_file())]

    assert [one.status_code for one in answers] == [403, 403]
    with pytest.raises(ListsBelongToAll):
        import_lists(content=lists_file(), name="dm.xlsx", by=part, at=EIGHT)
    assert counts() == [0, 0, 0, 0]
    assert ADDRESS not in Page(client.get("/quan-tri/don-vi/danh-muc")).attribute("a", "href")


def test_a_confirmation_that_comes_twice_writes_once(administrator):
    client = client_of(administrator)
    preview = Page(upload(client, lists_file()))
    [kept] = [given["value"] for _tag, given in preview.tags if given.get("name") == "kept"]
    client.post(ADDRESS, {"kept": kept})

    again = client.post(ADDRESS, {"kept": kept}, follow=True)

    assert "Tệp không có gì mới" in Page(again).text
    assert ImportRun.objects.count() == 1


def test_the_command_does_the_same(tmp_path, capsys):
    file = tmp_path / "dm.xlsx"
    file.write_bytes(lists_file())

    call_command("import_lists", file, "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    call_command("import_lists", file)

    assert (told["positions"], told["fields"]) == (1, 2)
    assert counts() == [1, 2, 2, 1]
    file.write_bytes(lists_file(CV, CV))
    with pytest.raises(CommandError) as refused:
        call_command("import_lists", file)
    assert refused.value.returncode == 1


def test_the_command_tells_a_refusal_in_a_sentence(tmp_path):
    file = tmp_path / "dm.xlsx"
    file.write_bytes(lists_file())
    part = make_user()
    grant(part, Role.SYSTEM_ADMIN, make_unit(parent=make_unit()))

    with pytest.raises(CommandError, match="toàn hệ thống"):
        call_command("import_lists", file, "--by", part.username)


def test_fields_of_a_bank_may_divide_others_too():
    make_field("TAI_CHINH")

    brought(lists_file(BUDGET, CV))

    assert ManagementField.objects.get(code="NGAN_SACH").parent.code == "TAI_CHINH"
