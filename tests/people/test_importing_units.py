"""Units by a workbook: read, planned, previewed, written whole or not at all."""

import io
import json
import random
import zipfile
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from openpyxl import load_workbook

from office.models import ImportRun, JournalEntry
from people.enums import Role, UnitKind
from people.errors import UnitsChanged
from people.formats import units as sheet
from people.formats.units import KINDS, read_units
from people.formats.units_template import units_template
from people.models import Unit, UnitSuccession
from people.unit_importing import import_units, unit_rows
from tests.clients import client_of
from tests.make import EIGHT, grant, make_posting, make_unit, make_user
from tests.office.workbooks import changed, make_xlsx, repacked, zipped
from tests.ui.pages import Page
from ui.carrying import KEPT_SECONDS, MOST_MEBIBYTES, carry

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
        row, said = ("SNV", "Sở Nội vụ", "Sở", "STC"), "cấp trên của một đơn vị"

    report = brought(row, ("MOI", "Đơn vị mới", "Phòng", "SNV"))

    assert (report.new, report.changed) == (1, 0)
    assert Unit.objects.get(code="SNV").name == "Sở Nội vụ"
    assert said in report.warnings[0].what
    assert "Sắp xếp" in report.warnings[0].what


JULY = date(2025, 7, 1)


def test_a_first_unit_of_this_year_begins_earlier_with_the_offices_below_it():
    root = make_unit(code="UBND", name="UBND tỉnh A", kind="province", on=date(2026, 1, 1))

    report = brought(
        ("UBND", root.name, "Tỉnh", "", JULY),
        (*SNV, "01/07/2025"),
        ("STC", "Sở Tài chính", "Sở", "UBND", date(2025, 8, 1)),
    )

    root.refresh_from_db()
    assert (report.problems, report.new, report.changed) == ((), 2, 1)
    assert [one.first_day for one in report.rows if not one.is_new] == [JULY]
    assert (root.valid_from, Unit.objects.get(code="SNV").valid_from) == (JULY, JULY)
    assert brought(("UBND", root.name, "Tỉnh", "", JULY)).unchanged == 1


def test_the_fault_of_a_day_says_that_the_other_can_be_mended_too():
    make_unit(code="UBND", name="UBND tỉnh A", kind="province", on=date(2026, 1, 1))

    report = brought((*SNV, JULY))

    assert places(report) == ["Đơn vị!E2"]
    assert "ngày của “UBND” cũng sửa được" in report.problems[0].what


@pytest.mark.parametrize("case", ["later", "people", "code"])
def test_a_first_day_stays_where_moving_it_would_tell_something_else(province, case):
    day = date(2024, 7, 1)
    if case == "code":  # an older unit bore the code until the day on which this one began
        old = make_unit(code="SNV", name="Ban Tổ chức", parent=province)
        Unit.objects.filter(pk=old.pk).update(valid_to=date(2025, 7, 1))
    unit = make_unit(code="SNV", name="Sở Nội vụ", parent=province, on=date(2025, 7, 1))
    if case == "people":
        make_posting(unit=unit)
    if case == "later":
        day = date(2025, 9, 1)

    report = brought((*SNV, day))

    unit.refresh_from_db()
    assert (report.changed, report.unchanged, report.problems) == (0, 1, ())
    assert unit.valid_from == date(2025, 7, 1)
    assert any("Từ ngày" in one.what for one in report.warnings)


def test_a_unit_does_not_begin_before_the_one_above_it(province):
    make_unit(code="SNV", name="Sở Nội vụ", parent=province, on=date(2025, 7, 1))

    report = brought((*SNV, date(2019, 1, 1)))

    assert places(report) == ["Đơn vị!E2"]
    assert Unit.objects.get(code="SNV").valid_from == date(2025, 7, 1)


def test_the_decision_of_a_unit_is_added_later(province):
    header = (*HEADER[:4], "Số quyết định")

    report = brought(
        content=units_file(("UBND", province.name, "", "", "1/NQ-HĐND"), header=header)
    )

    assert places(report) == ["Đơn vị!C2"]
    row = ("UBND", province.name, "Tỉnh", "", "1/NQ-HĐND")
    assert brought(content=units_file(row, header=header)).changed == 1
    province.refresh_from_db()
    assert province.decision == "1/NQ-HĐND"


def test_codes_with_strange_signs_and_long_names_are_refused(province):
    report = brought(
        ("../SNV", "Sở", "Sở", "UBND"),
        ("=SNV", "Sở", "Sở", "UBND"),
        ("S" * 41, "Sở", "Sở", "UBND"),
        ("SA", "x" * 10_000, "Sở", "UBND"),
    )

    assert {"Đơn vị!A2", "Đơn vị!A3", "Đơn vị!A4", "Đơn vị!B5"} <= set(places(report))
    assert tree() == {"UBND": ""}


def test_a_code_with_a_composed_letter_is_the_same_code(province):
    brought(("Đ1", "Sở Một", "Sở", "UBND"))

    report = brought((" Đ1 ", "So\u031b\u0309 Một", "Sở", "UBND"))

    assert (report.unchanged, report.problems) == (1, ())


def test_a_fault_of_the_database_in_the_middle_leaves_nothing(province):
    rows = [(f"U{n}", f"Đơn vị {n}", "Phòng", "UBND") for n in range(120)]
    connection.check_constraints()  # an index waits for what PostgreSQL has put off to the end
    with connection.cursor() as cursor:
        cursor.execute("CREATE UNIQUE INDEX only_once ON people_unit (decision, name)")
    header = (*HEADER[:4], "Số quyết định")
    twice = units_file(*((*row[:1], "Cùng tên", *row[2:], "1/QĐ") for row in rows), header=header)

    with pytest.raises(UnitsChanged):
        brought(content=twice)

    assert tree() == {"UBND": ""}
    assert not ImportRun.objects.exists()
    assert not JournalEntry.objects.filter(action="people.import_units").exists()


def test_five_thousand_rows_take_a_statement_for_many(province):
    rows = [(f"U{n}", f"Đơn vị {n}", "Phòng", "UBND") for n in range(5000)]

    with CaptureQueriesContext(connection) as asked:
        report = brought(*rows)

    assert report.new == 5000
    assert len(asked) < 260


def test_five_thousand_rows_without_a_unit_above_are_told_in_a_moment():
    rows = [(f"U{n}", f"Đơn vị {n}", "Phòng", "") for n in range(5000)]

    report = brought(*rows)

    assert len(report.problems) == 4999
    assert "đã có ở Đơn vị!D2" in report.problems[0].what


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
    [
        pytest.param("dv.xlsm", units_file(SNV), id="xlsm"),
        pytest.param("dv.csv", "Mã đơn vị;Tên".encode(), id="csv"),
        pytest.param("dv.xlsx", "Mã đơn vị;Tên".encode(), id="csv renamed"),
        pytest.param(
            "dv.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, id="xls or locked"
        ),
        pytest.param("dv.xlsx", b"PK\x03\x04 damaged", id="damaged"),
        pytest.param("dv.xlsx", b"%PDF", id="pdf"),
        pytest.param("dv.xlsx", b"", id="nothing"),
        pytest.param("dv.xlsx", zipped({"word/document.xml": b"<a/>"}), id="docx"),
        pytest.param("dv.xlsx", make_xlsx({"Đơn vị": []}), id="empty sheet"),
        pytest.param(
            "dv.xlsx",
            repacked(units_file(SNV), {"xl/worksheets/sheet1.xml": b"<a>" + b" " * 90 * 2**20}),
            id="bomb",
        ),
    ],
)
def test_a_file_that_is_no_workbook_is_refused_in_words(administrator, name, content):
    answer = upload(client_of(administrator), content, name=name)

    assert answer.status_code == 422
    assert tree() == {"UBND": ""}


def test_a_preview_that_was_changed_is_not_taken_in(administrator):
    answer = client_of(administrator).post(ADDRESS, {"kept": "x:y"}, follow=True)

    assert answer.status_code == 200
    assert tree() == {"UBND": ""}


def noisy(size):
    """A good file that hardly shrinks: random bytes ride along."""
    noise = random.Random(7).randbytes(size)
    file = io.BytesIO(units_file(SNV))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/image1.png", noise)
    return file.getvalue()


def test_the_largest_file_that_is_taken_fits_into_its_confirmation(administrator):
    client = client_of(administrator)
    content = noisy(MOST_MEBIBYTES * 2**20 - 8000)

    preview = upload(client, content)
    done = client.post(ADDRESS, {"kept": kept_in(preview)})

    assert len(content) > MOST_MEBIBYTES * 2**20 - 4000
    assert done.status_code == 302
    assert tree() == {"UBND": "", "SNV": "UBND"}


def test_a_preview_ends_with_the_working_day(administrator):
    client = client_of(administrator)
    kept = kept_in(upload(client, units_file(SNV)))

    with time_machine.travel(timezone.now() + timedelta(seconds=KEPT_SECONDS + 5)):
        client = client_of(administrator)
        answer = client.post(ADDRESS, {"kept": kept})

    assert answer.headers["Location"] == ADDRESS
    assert tree() == {"UBND": ""}


def test_a_preview_of_another_import_is_not_taken_in(administrator):
    kept = carry(units_file(SNV), name="dv.xlsx", what="lists")

    client_of(administrator).post(ADDRESS, {"kept": kept})

    assert tree() == {"UBND": ""}


def test_a_page_of_somebody_else_is_taken_in_with_ones_own_rights_only(administrator, province):
    kept = kept_in(upload(client_of(administrator), units_file(SNV)))
    within = make_user()
    grant(within, Role.SYSTEM_ADMIN, make_unit(code="STC", parent=province))
    officer = make_user()
    grant(officer, Role.HR_OFFICER, province)

    refused = client_of(within).post(ADDRESS, {"kept": kept})

    assert refused.status_code == 422
    assert client_of(officer).post(ADDRESS, {"kept": kept}).status_code == 403
    assert "SNV" not in tree()


def test_confirming_twice_says_that_nothing_was_left_to_write(administrator):
    client = client_of(administrator)
    kept = kept_in(upload(client, units_file(SNV)))
    client.post(ADDRESS, {"kept": kept})

    again = client.post(ADDRESS, {"kept": kept}, follow=True)

    assert "không có gì mới" in Page(again).text
    assert ImportRun.objects.count() == 1


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
