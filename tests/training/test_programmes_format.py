from pathlib import Path
from typing import Any

import pytest

from office.sheets import UnreadableWorkbook
from tests.office.workbooks import changed, make_xlsx, write
from training.formats.programmes import ParsedProgramme, ParsedProgrammes, read_programmes

STARTER = Path(__file__).parents[2] / "training/starter/programmes.xlsx"


def assert_told(parsed: ParsedProgrammes, *expected: tuple[str, str]) -> None:
    assert [problem.where for problem in parsed.problems] == [where for where, _begins in expected]
    for problem, (_where, begins) in zip(parsed.problems, expected, strict=True):
        assert problem.what.startswith(begins), problem.what


def test_the_starter_programmes_are_read_completely():
    parsed = read_programmes(STARTER)

    assert parsed.problems == ()
    assert (parsed.read, len(parsed.programmes)) == (12, 12)
    assert parsed.programmes[5] == ParsedProgramme(
        where="Chương trình!A7",
        code="CT-TH06",
        name="Soạn thảo và bảng tính nâng cao",
        modules=("IU07", "IU08"),
        periods=24,
        before=("CT-TH03",),
        positions=("CV", "VAN_THU", "KE_TOAN", "CNTT", "ATTT", "DIA_CHINH"),
    )
    assert parsed.programmes[0].positions == ()


@pytest.mark.parametrize(
    ("address", "value", "begins"),
    [
        ("A3", None, "Thiếu “Mã”."),
        ("A4", "CT-TH02", "Mã “CT-TH02” đã dùng ở ô A3"),
        ("B3", None, "Thiếu “Tên chương trình”."),
        ("C3", None, "Thiếu “Mô đun kỹ năng”; ghi mã mô đun, ví dụ IU01."),
        ("C3", "Soạn thảo", "“Mô đun kỹ năng”: “Soạn thảo” không phải là mã"),
        ("D3", "hai buổi", "“Số tiết” phải là một số, không phải “hai buổi”."),
        ("D3", 7.5, "“Số tiết” phải là số nguyên, không phải 7,5."),
        ("D3", 0, "“Số tiết” phải lớn hơn 0 và không quá 400, không phải 0."),
        ("E3", "CT-TH02", "Chương trình “CT-TH02” không thể học trước chính nó."),
        ("F3", None, "Thiếu “Vị trí việc làm”; ghi * nếu dùng cho tất cả."),
    ],
)
def test_one_damaged_cell_is_one_problem_at_its_address(address, value, begins):
    parsed = read_programmes(
        changed(STARTER, lambda book: write(book["Chương trình"][address], value))
    )

    assert_told(parsed, (f"Chương trình!{address}", begins))
    assert (parsed.read, len(parsed.programmes)) == (12, 11)


def test_a_formula_for_periods_is_reported():
    def change(book):
        book["Chương trình"]["D3"] = "=8*2"

    parsed = read_programmes(changed(STARTER, change))

    assert_told(parsed, ("Chương trình!D3", "Ô chứa công thức"))


def test_programmes_that_wait_for_each_other_are_reported_and_left_out():
    rows: list[list[Any]] = [
        ["Mã", "Tên chương trình", "Mô đun kỹ năng", "Số tiết", "Học trước", "Vị trí việc làm"],
        ["A", "Một", "IU01", 8, "B", "*"],
        ["B", "Hai", "IU01", 8, "A", "*"],
        ["C", "Ba", "IU01", 8, "A, D", "*"],
    ]

    parsed = read_programmes(make_xlsx({"Chương trình": rows}))

    assert_told(
        parsed,
        ("Chương trình!A2", "Các chương trình học trước tạo thành vòng tròn quanh “A”."),
        ("Chương trình!A3", "Các chương trình học trước tạo thành vòng tròn quanh “B”."),
    )
    assert [programme.code for programme in parsed.programmes] == ["C"]


def test_a_missing_column_stops_the_reading():
    parsed = read_programmes(changed(STARTER, lambda book: book["Chương trình"].delete_cols(4)))

    assert_told(parsed, ("Chương trình!dòng 1", "Thiếu cột bắt buộc “Số tiết”"))
    assert (parsed.read, parsed.programmes) == (12, ())


def test_a_workbook_of_other_sheets_says_which_is_expected():
    parsed = read_programmes(make_xlsx({"A": [["x"]], "B": [["y"]]}), name="ct.xlsx")

    assert_told(parsed, ("ct.xlsx", "Không có trang tính “Chương trình”"))


def test_a_sheet_that_is_not_of_the_form_is_a_warning():
    parsed = read_programmes(
        changed(STARTER, lambda book: write(book.create_sheet("Nháp")["A1"], "x"))
    )

    assert_told(parsed, ("Nháp", "Trang tính không thuộc mẫu"))
    assert parsed.problems[0].severity == "warning"
    assert len(parsed.programmes) == 12


def test_another_kind_of_file_is_refused_whole():
    with pytest.raises(UnreadableWorkbook):
        read_programmes("Mã;Tên\n".encode())
