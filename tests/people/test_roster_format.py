import unicodedata
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.problems import Problem
from office.sheets import UnreadableWorkbook
from people.formats import citizen_numbers
from people.formats.names import proper_name, strange_characters
from people.formats.roster import COLUMNS, ParsedOfficial, ParsedRoster, read_roster
from tests.office.workbooks import make_xlsx, new_sheet, saved_with
from tests.people.rosters import SHEET, roster_file

NAMES = [column.name for column in COLUMNS]
LETTERS = dict(zip(NAMES, "ABCDEFGHIJKLMNOPQ", strict=True))


def make_row(**cells: Any) -> list[Any]:
    """A right row; `cells` replace columns by their names with _ for spaces."""
    row: dict[str, Any] = {
        "Số hiệu CBCC": "SNV-001",
        "Họ và tên": "Nguyễn Thị Thúy",
        "Ngày sinh": date(1990, 5, 1),
        "Nam/Nữ": "Nữ",
        "Số CCCD": "082190000123",
        "Mã đơn vị": "H20.01",
        "Đơn vị": "Sở Nội vụ",
        "Chức vụ": "Chuyên viên",
        "Vị trí việc làm": "CV",
        "Lĩnh vực": "NOI_VU, VAN_PHONG",
        "Số điện thoại": "0900000123",
        "Thư công vụ": "nttthuy@sonoivu.example.vn",
        "Loại": "Công chức",
        "Từ ngày": "01/07/2025",
        "Số quyết định": "12/QĐ-SNV",
        "STT": 1,
        "Ghi chú": None,
    }
    row |= {name.replace("_", " "): value for name, value in cells.items()}
    return [row[name] for name in NAMES]


def roster_of(*rows: list[Any], demo: bool = False) -> ParsedRoster:
    return read_roster(make_xlsx({"Danh sách": [NAMES, *rows]}), demo=demo)


def one(**cells: Any) -> ParsedRoster:
    return roster_of(make_row(**cells))


def assert_told(roster: ParsedRoster, *expected: tuple[str, str], severity: str = "error") -> None:
    """Each problem stands where it should and begins as it should; there are no others."""
    assert [problem.where for problem in roster.problems] == [where for where, _begins in expected]
    for problem, (_where, begins) in zip(roster.problems, expected, strict=True):
        assert problem.what.startswith(begins), problem.what
        assert problem.severity == severity


def test_a_right_row_is_read_as_written():
    roster = one()

    assert roster.problems == ()
    assert roster.read == 1
    assert roster.officials == (
        ParsedOfficial(
            where="Danh sách!A2",
            staff_code="SNV-001",
            full_name="Nguyễn Thị Thúy",
            birth_date=date(1990, 5, 1),
            birth_precision="day",
            sex="female",
            citizen_number="082190000123",
            unit_code="H20.01",
            unit_name="Sở Nội vụ",
            post="Chuyên viên",
            position="CV",
            fields=("NOI_VU", "VAN_PHONG"),
            phone="0900000123",
            email="nttthuy@sonoivu.example.vn",
            kind="civil_servant",
            posted_from=date(2025, 7, 1),
            decision="12/QĐ-SNV",
            notes="",
        ),
    )


def test_the_citizen_number_does_not_show_where_an_official_is_printed():
    assert "082190000123" not in repr(one().officials[0])


def test_a_list_as_offices_send_it_is_read():
    decomposed = unicodedata.normalize("NFD", "TRẦN THỊ\u00a0HÒA ")
    header = ["STT", "SỐ HIỆU", "Họ và\ntên", "Ngày, tháng, năm sinh", "Giới tính", "Mã đơn vị",
              "Chức vụ", "VTVL", "Lĩnh vực quản lý"]  # fmt: skip
    rows: list[list[Any]] = [
        ["UBND TỈNH", None, "DANH SÁCH CÁN BỘ"],
        ["(Kèm theo Công văn số 12/SNV)"],
        [],
        header,
        [f"({number})" for number in range(1, 10)],
        ["I. SỞ NỘI VỤ"],
        [1, "SNV-1", "NGUYỄN VĂN AN", "1985", "Nam", "H20.01", "Giám đốc", "LD_SO", "NOI_VU"],
        [],
        ["II", "SỞ TÀI CHÍNH"],
        [2, "STC-1", decomposed, "5/2/1990", "nữ", "H20.02", "Kế toán", "KE_TOAN", "TAI_CHINH"],
        ["Tổng cộng: 2 người"],
    ]

    roster = read_roster(make_xlsx({"Sheet1": rows}))

    assert roster.problems == ()
    assert roster.read == 2
    assert [
        (person.full_name, person.birth_date, person.birth_precision, person.sex)
        for person in roster.officials
    ] == [
        ("Nguyễn Văn An", date(1985, 1, 1), "year", "male"),
        ("Trần Thị Hòa", date(1990, 2, 5), "day", "female"),
    ]


def test_groups_in_merged_cells_are_no_people_and_merged_units_are_reported():
    sheet = new_sheet("Danh sách")
    sheet.append(NAMES)
    sheet.append(["I. SỞ NỘI VỤ"])
    sheet.merge_cells("A2:Q2")
    sheet.append(make_row())
    sheet.append(make_row(**{"Số hiệu CBCC": "SNV-002", "Số CCCD": None}))
    sheet.merge_cells("G3:G4")

    roster = read_roster(saved_with(sheet))

    assert roster.read == 2
    assert_told(
        roster,
        ("Danh sách!G3", "Ô nằm trong vùng gộp G3:G4"),
        ("Danh sách!G4", "Ô nằm trong vùng gộp G3:G4"),
    )
    assert roster.officials == ()


def test_a_line_of_text_that_is_no_heading_is_not_dropped_unseen():
    roster = roster_of(make_row(), ["Danh sách này thay danh sách gửi ngày 01/10"])

    assert roster.read == 1
    assert_told(
        roster, ("Danh sách!dòng 3", "Dòng “Danh sách này thay danh sách"), severity="warning"
    )


@pytest.mark.parametrize(
    ("column", "value", "begins"),
    [
        ("Số hiệu CBCC", None, "Thiếu “Số hiệu CBCC”."),
        ("Số hiệu CBCC", "số 1", "“Số hiệu CBCC”: “số 1” không phải là mã"),
        ("Họ và tên", None, "Thiếu “Họ và tên”."),
        ("Họ và tên", "NguyÔn V¨n An", "Họ và tên có ký tự lạ “¨”, có lẽ gõ bằng phông cũ"),
        ("Họ và tên", "Nguyeãn Ñình", "Họ và tên có ký tự lạ “Ñ”, có lẽ gõ bằng phông cũ"),
        ("Ngày sinh", None, "Thiếu “Ngày sinh”"),
        ("Ngày sinh", "31/02/1990", "“Ngày sinh”: không có ngày 31/02/1990"),
        ("Ngày sinh", "05/13/1990", "“Ngày sinh”: không có ngày 05/13/1990"),
        ("Ngày sinh", "1/5/90", "“Ngày sinh”: không đọc được “1/5/90”"),
        ("Ngày sinh", 32994, "Ngày sinh là số 32994; hãy định dạng ô là Ngày"),
        ("Ngày sinh", date(1905, 6, 12), "Ngày sinh là năm được định dạng nhầm thành ngày"),
        ("Nam/Nữ", None, "Cột Nam/Nữ phải ghi Nam hoặc Nữ."),
        ("Nam/Nữ", "x", "Cột Nam/Nữ phải ghi Nam hoặc Nữ, không phải “x”."),
        ("Số CCCD", 82190000123, "Số CCCD được lưu dạng số nên mất số 0 ở đầu; hãy định dạng"),
        ("Số CCCD", "82190000123", "Số CCCD chỉ còn 11 chữ số, thường do Excel làm mất số 0"),
        ("Số CCCD", "0821900001234", "Số CCCD phải có đúng 12 chữ số, không phải 13."),
        ("Số CCCD", "08219000012A", "Số CCCD chỉ gồm chữ số."),
        ("Số CCCD", "097190000123", "Số CCCD 097*******23 có ba số đầu 097 không phải mã tỉnh"),
        ("Số CCCD", "099190000123", "Số CCCD có mã 099 chỉ dành cho dữ liệu minh họa."),
        ("Mã đơn vị", None, "Thiếu “Mã đơn vị”."),
        ("Chức vụ", None, "Thiếu “Chức vụ”."),
        ("Vị trí việc làm", "Chuyên viên", "“Vị trí việc làm”: “Chuyên viên” không phải là mã"),
        ("Lĩnh vực", "NOI_VU; NOI_VU", "“Lĩnh vực”: mã “NOI_VU” ghi hai lần."),
        ("Số điện thoại", "123", "Số điện thoại phải có 10 hoặc 11 chữ số"),
        ("Thư công vụ", "thuy.sonoivu", "“thuy.sonoivu” không phải địa chỉ thư điện tử"),
        ("Loại", "Cộng tác viên", "Loại “Cộng tác viên” không có; ghi Cán bộ, Công chức"),
        ("Từ ngày", "tháng 7", "“Từ ngày”: không đọc được “tháng 7”"),
    ],
)
def test_one_damaged_cell_is_one_problem_at_its_address(column, value, begins):
    roster = one(**{column: value})

    assert_told(roster, (f"Danh sách!{LETTERS[column]}2", begins))
    assert (roster.read, roster.officials) == (1, ())


@pytest.mark.parametrize("written", [1985, "1985", "00/00/1985"])
def test_a_year_alone_is_kept_as_a_year(written):
    roster = one(**{"Ngày sinh": written, "Số CCCD": None})

    official = roster.officials[0]
    assert (official.birth_date, official.birth_precision) == (date(1985, 1, 1), "year")


def test_a_lost_zero_is_shown_masked():
    what = one(**{"Số CCCD": 82190000123}).problems[0].what

    assert what.endswith("gõ lại đủ 12 chữ số, có lẽ là 082*******23.")


def test_all_problems_of_a_row_are_listed():
    roster = one(**{"Họ và tên": None, "Ngày sinh": "?", "Nam/Nữ": "?", "Chức vụ": None})

    assert [problem.where[-2:] for problem in roster.problems] == ["B2", "C2", "D2", "H2"]


def test_a_formula_in_a_cell_is_reported():
    sheet = new_sheet("Danh sách")
    sheet.append(NAMES)
    sheet.append(make_row(**{"Họ và tên": '=A2&" An"'}))

    assert_told(read_roster(saved_with(sheet)), ("Danh sách!B2", "Ô chứa công thức"))


@pytest.mark.parametrize(
    ("column", "value", "begins"),
    [
        ("Ngày sinh", date(1991, 5, 1), "Số CCCD 082*******23 là của người sinh năm 1990"),
        ("Nam/Nữ", "Nam", "Số CCCD 082*******23 là của nữ, nhưng cột Nam/Nữ ghi nam."),
        ("Số CCCD", "310123456", "Đây là số CMND cũ (9 số)"),
        ("Lĩnh vực", None, "Chưa ghi lĩnh vực"),
        ("Ngày sinh", "05/1990", "Ngày sinh “05/1990” không đủ ngày, tháng; chỉ giữ năm 1990."),
        ("Họ và tên", "Ðinh Thị Thúy", "Họ và tên gõ nhầm chữ Ð của tiếng nước ngoài"),
        ("Số điện thoại", 900000123, "Số điện thoại lưu dạng số, đã thêm số 0 ở đầu."),
    ],
)
def test_a_warning_keeps_the_official(column, value, begins):
    roster = one(**{column: value})

    letter = "E" if begins.startswith("Số CCCD") else LETTERS[column]
    assert_told(roster, (f"Danh sách!{letter}2", begins), severity="warning")
    assert len(roster.officials) == 1


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (None, ""),
        ("công chức", "civil_servant"),
        ("CÁN BỘ", "cadre"),
        ("Viên chức", "public_employee"),
        ("Hợp đồng lao động", "contract"),
    ],
)
def test_a_kind_is_what_is_written_and_nothing_where_nothing_is(written, kind):
    roster = one(Loại=written)

    assert roster.problems == ()
    assert roster.officials[0].kind == kind


@pytest.mark.parametrize("written", ["snv-đ01", " SNV-Đ01\u00a0", "Snv-Ð01", "SNV-đ01"])
def test_a_staff_code_is_read_in_capitals(written):
    assert one(**{"Số hiệu CBCC": written}).officials[0].staff_code == "SNV-Đ01"


def test_codes_that_differ_only_in_case_are_one_person():
    second = make_row(**{"Số hiệu CBCC": "snv-001", "Số CCCD": None})

    roster = roster_of(make_row(), second)

    assert_told(roster, ("Danh sách!A3", "Số hiệu “snv-001” đã có ở ô Danh sách!A2"))


def test_a_person_listed_twice_is_reported_with_both_cells():
    roster = roster_of(make_row(), make_row())

    assert_told(
        roster,
        ("Danh sách!A3", "Số hiệu “SNV-001” đã có ở ô Danh sách!A2"),
        ("Danh sách!E3", "Số CCCD 082*******23 đã có ở ô Danh sách!E2"),
    )
    assert (roster.read, len(roster.officials)) == (2, 1)


def test_invented_people_are_welcome_in_a_demonstration_only():
    row = make_row(**{"Số CCCD": "099190000123"})

    assert len(roster_of(row, demo=True).officials) == 1
    assert roster_of(row).officials == ()


def test_several_sheets_are_read_and_the_others_named():
    book = {"Sở A": [NAMES, make_row()], "Quy chế": [["Điền theo mẫu"]]}
    book["Sở B"] = [NAMES, make_row(**{"Số hiệu CBCC": "B-1", "Số CCCD": None})]

    roster = read_roster(make_xlsx(book))

    assert [person.where for person in roster.officials] == ["Sở A!A2", "Sở B!A2"]
    assert roster.problems == (
        Problem(
            "Quy chế",
            "Trang tính không có bảng danh sách cán bộ nên không được đọc.",
            "warning",
        ),
    )


def test_optional_columns_may_be_left_out_and_required_ones_may_not():
    optional = [column.name for column in COLUMNS if not column.required]
    keep = [place for place, name in enumerate(NAMES) if name not in optional]
    short = [[row[place] for place in keep] for row in (NAMES, make_row())]

    assert read_roster(make_xlsx({"A": short})).officials[0].kind == ""

    without_unit = [[cell for place, cell in enumerate(row) if place != 4] for row in short]
    roster = read_roster(make_xlsx({"A": without_unit}))
    assert_told(roster, ("A!dòng 1", "Thiếu cột bắt buộc “Mã đơn vị”"))
    assert roster.officials == ()


def test_a_workbook_without_a_list_says_what_is_expected():
    roster = read_roster(make_xlsx({"A": [["Kính gửi"]]}))

    assert_told(roster, ("A", "Không tìm thấy dòng tiêu đề của bảng; phải có các cột “Số hiệu"))


def test_an_empty_workbook_says_so():
    assert_told(
        read_roster(make_xlsx({"A": []}), name="ds.xlsx"), ("ds.xlsx", "Tệp Excel không có")
    )


def test_another_kind_of_file_is_refused_whole():
    with pytest.raises(UnreadableWorkbook):
        read_roster(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


# --- names and numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("Lê Thị Mỹ Dung", "Lê Thị Mỹ Dung"),
        ("ĐỖ ĐỨC", "Đỗ Đức"),
        ("H'HEN NIÊ", "H'Hen Niê"),
        ("Thạch", "Thạch"),
        ("DANH", "Danh"),
        ("", ""),
    ],
)
def test_names_are_stored_in_title_case(written, stored):
    assert proper_name(written) == stored
    assert strange_characters(stored) == ""


@given(st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạ ", min_size=1))
def test_a_proper_name_stays_proper(text):
    name = proper_name(text)

    assert proper_name(name) == name


@given(
    place=st.sampled_from(sorted(citizen_numbers.PROVINCES)),
    year=st.integers(1900, 2099),
    sex=st.sampled_from(["male", "female"]),
    rest=st.integers(0, 999_999),
)
def test_a_number_made_for_a_person_agrees_with_that_person_alone(place, year, sex, rest):
    sex_digit = 2 * (year // 100 - 19) + (sex == "female")
    number = f"{place}{sex_digit}{year % 100:02}{rest:06}"

    assert citizen_numbers.fault(number, demo=False) is None
    born = date(year, 1, 1)
    assert citizen_numbers.disagreements(number, sex=sex, birth_date=born) == []
    other = "male" if sex == "female" else "female"
    assert len(citizen_numbers.disagreements(number, sex=other, birth_date=born)) == 1
    assert len(citizen_numbers.disagreements(number, sex="", birth_date=date(1899, 1, 1))) == 1


@given(st.text("0123456789", max_size=20).filter(lambda text: len(text) != 12))
def test_only_twelve_digits_are_a_citizen_number(number):
    assert citizen_numbers.fault(number, demo=True) is not None


@given(st.text("0123456789", min_size=6, max_size=12))
def test_a_masked_number_keeps_its_length_and_hides_its_middle(number):
    masked = citizen_numbers.mask(number)

    assert len(masked) == len(number)
    assert masked[3:-2] == "*" * (len(number) - 5)


def test_a_list_without_people_is_told():
    read = read_roster(roster_file([]), name="ds.xlsx")

    assert [one.where for one in read.problems] == [SHEET]
    assert "Chưa có dòng cán bộ nào" in read.problems[0].what
