"""Units by a workbook: read, planned, previewed, written whole or not at all."""

import io
import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import load_workbook

from office.models import ImportRun, JournalEntry
from people.enums import Role, UnitKind
from people.formats import units as sheet
from people.formats.units import KINDS, read_units
from people.formats.units_template import units_template
from people.models import Unit, UnitSuccession
from people.unit_importing import import_units, unit_rows
from tests.clients import client_of
from tests.make import EIGHT, grant, make_posting, make_unit, make_user
from tests.office.workbooks import changed, make_xlsx
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

ADDRESS = "/quan-tri/don-vi/nhap"
HEADER = ("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Mã đơn vị cấp trên", "Từ ngày")
SNV = ("SNV", "Sở Nội vụ", "Sở", "UBND")
OFFICE = ("SNV-VP", "Văn phòng Sở", "Phòng", "SNV")


@pytest.fixture
def province():
    return make_unit(code="UBND", name="UBND tỉnh A", kind=UnitKind.PROVINCE)


@pytest.fixture
def administrator(province):
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, province)
    return user


def units_file(*rows, header=HEADER):
    return make_xlsx({"Đơn vị": [header, *rows]})


def brought(*rows, by=None, dry_run=False, content=None):
    return import_units(
        content=content or units_file(*rows), name="dv.xlsx", by=by, at=EIGHT, dry_run=dry_run
    )


def places(report):
    return [one.where for one in report.problems]


def tree():
    return {unit.code: unit.parent.code if unit.parent else "" for unit in Unit.objects.all()}


def test_a_tree_is_opened_whatever_the_order_of_the_rows(province):
    report = brought(OFFICE, SNV)

    office = Unit.objects.get(code="SNV-VP")
    assert (report.new, report.unchanged, report.problems) == (2, 0, ())
    assert tree() == {"UBND": "", "SNV": "UBND", "SNV-VP": "SNV"}
    assert office.path == f"{province.path}{office.parent_id}/{office.pk}/"
    assert (office.kind, office.valid_from) == (UnitKind.DIVISION, date(2026, 1, 1))


def test_the_same_file_twice_changes_nothing(province):
    brought(OFFICE, SNV)
    before = list(Unit.objects.values())

    report = brought(OFFICE, SNV)

    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)
    assert list(Unit.objects.values()) == before
    assert ImportRun.objects.count() == 1


def test_the_first_unit_of_an_empty_installation_may_come_by_the_file():
    brought(("UBND", "UBND tỉnh A", "Tỉnh", ""), SNV)

    assert tree() == {"UBND": "", "SNV": "UBND"}


def test_what_was_done_is_kept_and_in_the_journal(province, administrator):
    brought(SNV, by=administrator)

    entry, run = JournalEntry.objects.get(action="people.import_units"), ImportRun.objects.get()
    assert (entry.actor, entry.target) == (administrator.username, f"import_run:{run.uuid}")
    assert run.report["new"] == 1


def test_names_are_composed_and_days_are_read(province):
    brought(("SNV", "So\u031b\u0309 Nội vụ", "Sở", "UBND", "01/07/2025"))

    unit = Unit.objects.get(code="SNV")
    assert unit.name == "Sở Nội vụ"
    assert unit.valid_from == date(2025, 7, 1)


@pytest.mark.parametrize(
    ("rows", "where", "said"),
    [
        ([SNV, ("snv", "Sở Nội vụ", "Sở", "UBND")], "Đơn vị!A3", "đã dùng ở ô A2"),
        ([("SNV", "Sở Nội vụ", "Sở", "LAI")], "Đơn vị!D2", "Không có đơn vị nào mang mã “LAI”"),
        ([("SNV", "Sở Nội vụ", "Sở", "")], "Đơn vị!D2", "Thiếu “Mã đơn vị cấp trên”"),
        ([("SNV", "Sở Nội vụ", "Sở", "SNV")], "Đơn vị!D2", "vòng tròn: SNV → SNV"),
        ([("SNV", "Sở Nội vụ", "Nhóm", "UBND")], "Đơn vị!C2", "không có “Nhóm”"),
        ([("SNV", "", "Sở", "UBND")], "Đơn vị!B2", "Thiếu “Tên đơn vị”"),
        ([("S V", "Sở", "Sở", "UBND")], "Đơn vị!A2", "không phải là mã"),
        ([("ubnd", "Sở", "Sở", "UBND")], "Đơn vị!A2", "chỉ khác mã “UBND”"),
        ([(*SNV, "31/02/2026")], "Đơn vị!E2", "không có ngày 31/02/2026"),
        ([(*SNV, "01/01/2019")], "Đơn vị!E2", "sớm hơn ngày bắt đầu 01/01/2020"),
        ([(*SNV, "01/01/1066")], "Đơn vị!E2", "năm 1066"),
        ([("SNV", "Sở " + "x" * 200, "Sở", "UBND")], "Đơn vị!B2", "quá 200 ký tự"),
        ([], "Đơn vị", "Chưa có dòng đơn vị nào"),
    ],
)
def test_a_fault_names_sheet_row_and_column_and_keeps_the_file_out(province, rows, where, said):
    report = brought(("STC", "Sở Tài chính", "Sở", "UBND"), *rows) if rows else brought()

    [problem] = report.problems
    shifted = where if not rows else f"{where[:-1]}{int(where[-1]) + 1}"
    assert problem.where == shifted
    assert said.replace("ô A2", "ô A3") in problem.what
    assert tree() == {"UBND": ""}


def test_a_circle_of_several_is_told_at_each_of_its_rows(province):
    report = brought(
        ("A", "A", "Sở", "B"), ("B", "B", "Sở", "C"), ("C", "C", "Sở", "A"), ("D", "D", "Sở", "A")
    )

    assert places(report) == ["Đơn vị!D2", "Đơn vị!D3", "Đơn vị!D4"]


def test_a_tree_that_is_too_deep_is_refused(province):
    rows = [(f"U{n}", f"Đơn vị {n}", "Phòng", f"U{n - 1}" if n else "UBND") for n in range(20)]

    report = brought(*rows)

    assert report.problems
    assert "sâu quá" in report.problems[0].what


def test_formulas_and_merged_cells_are_told_by_their_cell(province):
    def spoil(book):
        book["Đơn vị"]["B2"] = '="Sở"&" Nội vụ"'
        book["Đơn vị"].merge_cells("C3:C4")

    content = changed(
        units_file(SNV, ("STC", "Sở Tài chính", "Sở", "UBND"), ("SXD", "Sở Xây dựng", "", "UBND")),
        spoil,
    )

    report = brought(content=content)

    assert {"Đơn vị!B2", "Đơn vị!C3", "Đơn vị!C4"} <= set(places(report))


def test_a_hidden_row_is_read_and_told(province):
    def hide(book):
        book["Đơn vị"].row_dimensions[2].hidden = True

    report = brought(content=changed(units_file(SNV), hide))

    assert report.new == 1
    assert [(one.where, "bị ẩn" in one.what) for one in report.warnings] == [
        ("Đơn vị!dòng 2", True)
    ]


def test_twenty_thousand_rows_are_refused_in_one_sentence(province):
    rows = [(f"U{n}", f"Đơn vị {n}", "Phòng", "UBND") for n in range(20_000)]

    report = brought(*rows)

    assert places(report) == ["Đơn vị!dòng 5002"]
    assert "20000 dòng, quá 5000 dòng" in report.problems[0].what


def test_the_statements_do_not_grow_with_the_rows(province, django_assert_max_num_queries):
    rows = [(f"U{n}", f"Đơn vị {n}", "Phòng", "UBND") for n in range(40)]

    with django_assert_max_num_queries(30):
        brought(*rows)

    assert Unit.objects.count() == 41


def test_a_mistyped_unit_is_corrected_while_nobody_is_posted_in_it(province):
    brought(SNV)

    report = brought(("SNV", "Sở Nội vụ tỉnh A", "Sở", "UBND"))

    assert (report.changed, Unit.objects.get(code="SNV").name) == (1, "Sở Nội vụ tỉnh A")


@pytest.mark.parametrize("case", ["people", "history", "parent"])
def test_what_has_a_history_stays_and_the_file_says_why(province, case):
    brought(SNV, ("STC", "Sở Tài chính", "Sở", "UBND"))
    unit = Unit.objects.get(code="SNV")
    row, said = ("SNV", "Sở khác", "Sở", "UBND"), ""
    if case == "people":
        make_posting(unit=unit)
        said = "đơn vị đã có cán bộ"
    elif case == "history":
        UnitSuccession.objects.create(
            predecessor=make_unit(parent=province),
            successor=make_unit(parent=province),
            on=date(2025, 7, 1),
            is_whole=False,
            decision="1/QĐ",
        )
        said = "bộ máy đã qua sắp xếp"
    else:
        row, said = ("SNV", "Sở Nội vụ", "Sở", "STC"), "cấp trên và ngày bắt đầu"

    report = brought(row, ("MOI", "Đơn vị mới", "Phòng", "SNV"))

    assert (report.new, report.changed) == (1, 0)
    assert Unit.objects.get(code="SNV").name == "Sở Nội vụ"
    assert said in report.warnings[0].what
    assert "Sắp xếp" in report.warnings[0].what


def test_nobody_brings_units_below_those_of_others(province):
    mine, other = make_unit(code="SNV", parent=province), make_unit(code="STC", parent=province)
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, mine)

    report = brought(
        ("VP1", "Văn phòng", "Phòng", "SNV"),
        ("VP2", "Văn phòng", "Phòng", "STC"),
        ("STC", other.name, "Sở", "UBND"),
        by=user,
    )

    assert sorted(places(report)) == ["Đơn vị!A4", "Đơn vị!D3"]


# The template


def test_the_kinds_are_called_as_on_the_pages():
    with translation.override("vi"):
        assert {str(UnitKind(kind).label): kind for kind in KINDS.values()} == KINDS


def test_the_template_as_it_is_changes_nothing_and_filled_in_it_brings_units(province):
    content = units_template(unit_rows(list(Unit.objects.all())))

    untouched = brought(content=content)

    def fill(book):
        book["Đơn vị"].append(["SNV", "Sở Nội vụ", "Sở, ban, ngành cấp tỉnh", "UBND"])

    # below the rows that are prepared
    filled = brought(content=changed(content, fill))
    assert (untouched.unchanged, untouched.problems, untouched.warnings) == (1, (), ())
    assert (filled.new, filled.problems, filled.warnings) == (1, (), ())


def test_the_examples_of_the_template_are_good_rows_that_no_import_reads():
    book = load_workbook(io.BytesIO(units_template()))
    examples = [[cell.value for cell in row] for row in book["Ví dụ"].iter_rows(min_row=2)]

    read = read_units(make_xlsx({"Đơn vị": [row for row in examples if any(row)]}))

    assert read.problems == ()
    assert len(read.units) == 4
    assert [one.title for one in book] == ["Hướng dẫn", "Đơn vị", "Ví dụ", "Mã đang dùng"]
    [choice] = book["Đơn vị"].data_validations.dataValidation
    assert choice.formula1 == f"='Mã đang dùng'!$A$2:$A${len(sheet.KINDS) + 1}"


# The page


def upload(client, content, name="dv.xlsx"):
    return client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})


def kept_in(answer):
    return next(given["value"] for tag, given in Page(answer).tags if given.get("name") == "kept")


def test_the_page_shows_first_and_writes_on_confirmation(administrator):
    client = client_of(administrator)

    preview = upload(client, units_file(OFFICE, SNV))
    written = tree()
    done = client.post(ADDRESS, {"kept": kept_in(preview)}, follow=True)

    assert Page(preview).faults == []
    assert {"Văn phòng Sở", "SNV-VP"} <= set(Page(preview).texts)
    assert written == {"UBND": ""}
    assert done.redirect_chain[-1] == ("/quan-tri/don-vi", 302)
    assert tree() == {"UBND": "", "SNV": "UBND", "SNV-VP": "SNV"}


def test_faults_stand_with_sheet_row_and_column_and_leave_nothing_to_confirm(administrator):
    answer = upload(client_of(administrator), units_file(("SNV", "Sở Nội vụ", "Sở", "LAI")))

    page = Page(answer)
    assert answer.status_code == 422
    assert page.faults == []
    assert {"Đơn vị", "2", "D"} <= set(page.texts)
    assert "kept" not in page.attribute("input", "name")


@pytest.mark.parametrize(
    ("name", "content"),
    [("dv.xlsm", units_file(SNV)), ("dv.xlsx", b"PK\x03\x04 damaged"), ("dv.xlsx", b"%PDF")],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(administrator, name, content):
    answer = upload(client_of(administrator), content, name=name)

    assert answer.status_code == 422
    assert tree() == {"UBND": ""}


def test_a_preview_that_was_changed_is_not_taken_in(administrator):
    answer = client_of(administrator).post(ADDRESS, {"kept": "x:y"}, follow=True)

    assert answer.status_code == 200
    assert tree() == {"UBND": ""}


def test_the_template_lists_the_units_within_reach(administrator):
    answer = client_of(administrator).get(f"{ADDRESS}/mau")

    book = load_workbook(io.BytesIO(answer.content))
    assert book["Đơn vị"]["A2"].value == "UBND"


@pytest.mark.parametrize("role", [Role.HR_OFFICER, Role.ORGANISER, Role.LEADER])
def test_others_bring_no_units_in(province, role):
    user = make_user()
    grant(user, role, province)

    assert upload(client_of(user), units_file(SNV)).status_code == 403
    assert client_of(user).get(f"{ADDRESS}/mau").status_code == 403


# The command


def test_the_command_does_the_same(province, tmp_path, capsys):
    file = tmp_path / "dv.xlsx"
    file.write_bytes(units_file(SNV))

    call_command("import_units", file, "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    call_command("import_units", file)

    assert (told["new"], told["problems"]) == (1, [])
    assert tree() == {"UBND": "", "SNV": "UBND"}


def test_the_command_says_what_to_mend(province, tmp_path, capsys):
    file = tmp_path / "dv.xlsx"
    file.write_bytes(units_file(("SNV", "Sở Nội vụ", "Sở", "LAI")))

    with pytest.raises(CommandError) as refused:
        call_command("import_units", file)

    assert refused.value.returncode == 1
    assert "Đơn vị!D2" in capsys.readouterr().err
    with pytest.raises(CommandError) as missing:
        call_command("import_units", tmp_path / "nicht.xlsx")
    assert missing.value.returncode == 2
