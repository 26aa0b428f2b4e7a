import io
import tracemalloc
import unicodedata
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.cells import read_day, read_number
from office.headers import Column, Header, find_header
from office.problems import Problem
from office.sheet_scan import column_letters, column_number
from office.sheets import Cell, Sheet, UnreadableWorkbook, read_workbook
from tests.office.workbooks import make_xlsx, new_sheet, part, repacked, saved_with, zipped

SHEET = "xl/worksheets/sheet1.xml"


def read_sheet(data: bytes, title: str = "Bảng") -> Sheet:
    sheet = read_workbook(data).find(title)
    assert sheet is not None
    return sheet


def said(problem: Problem | None) -> str:
    assert problem is not None
    return problem.what


# --- values ---------------------------------------------------------------------------------------


def test_each_value_has_its_type_and_its_address():
    half_past_seven = datetime.fromisoformat("1990-05-01 07:30")
    written = ["Tên", 819, 0.1 + 0.2, True, date(1990, 5, 1), half_past_seven]

    row = read_sheet(make_xlsx({"Bảng": [[], written]})).rows[0]

    assert [row[column].value for column in range(1, 8)] == [
        "Tên",
        Decimal("819"),
        Decimal("0.3"),
        True,
        date(1990, 5, 1),
        half_past_seven,
        None,
    ]
    assert [row[column].where for column in (1, 2)] == ["Bảng!A2", "Bảng!B2"]
    assert row[2].is_number
    assert row[5].text == "01/05/1990"


def test_text_that_begins_with_an_equals_sign_is_text_and_a_formula_is_a_formula():
    sheet = new_sheet("Bảng")
    sheet["A1"] = "=SUM(B1:B9)"
    sheet["B1"] = "=SUM(C1:C9)"
    sheet["B1"].data_type = "s"

    row = read_sheet(saved_with(sheet)).rows[0]

    assert row[1].is_formula
    assert said(row[1].flaw()).startswith("Ô chứa công thức")
    assert (row[2].value, row[2].is_formula, row[2].flaw()) == ("=SUM(C1:C9)", False, None)


def test_every_cell_of_an_array_formula_is_a_formula():
    data = make_xlsx({"Bảng": [[1, "b"], [2, "d"]]})
    formula = b'<f t="array" ref="A1:A2">B1:B2</f><v>1</v>'
    xml = part(data, SHEET).replace(b"<v>1</v>", formula)

    rows = read_sheet(repacked(data, {SHEET: xml})).rows

    assert [(row[1].is_formula, row[2].is_formula) for row in rows] == [(True, False)] * 2


def test_an_error_value_is_a_flaw_and_the_same_letters_as_text_are_not():
    sheet = new_sheet("Bảng")
    sheet["A1"] = "#N/A"
    sheet["B1"] = "#N/A"
    sheet["B1"].data_type = "s"

    row = read_sheet(saved_with(sheet)).rows[0]

    assert said(row[1].flaw()).startswith("Ô báo lỗi của Excel")
    assert (row[2].value, row[2].flaw()) == ("#N/A", None)


def test_a_number_that_is_none_is_text():
    data = make_xlsx({"Bảng": [[1]]})
    xml = part(data, SHEET).replace(b"<v>1</v>", b"<v>NaN</v>")

    assert read_sheet(repacked(data, {SHEET: xml})).rows[0][1].value == "nan"


def test_merged_cells_know_their_range_even_where_they_are_empty():
    sheet = new_sheet("Bảng")
    sheet["A1"], sheet["C1"] = "một", "ba"
    sheet.merge_cells("A1:B1")

    row = read_sheet(saved_with(sheet)).rows[0]

    assert [row[column].merged for column in (1, 2, 3)] == ["A1:B1", "A1:B1", ""]
    assert said(row[2].flaw()).startswith("Ô nằm trong vùng gộp A1:B1")


def test_decomposed_text_is_composed_and_blank_text_is_nothing():
    written = unicodedata.normalize("NFD", "Nguyễn Thị Thúy")

    row = read_sheet(make_xlsx({"Bảng": [[written, "\u00a0 \n", "x"]]})).rows[0]

    assert row[1].value == "Nguyễn Thị Thúy"
    assert row[2].is_empty


def test_sheets_are_found_by_titles_that_look_alike():
    book = read_workbook(make_xlsx({unicodedata.normalize("NFD", "CÂU HỎI"): [["a"]]}))

    assert [sheet.title for sheet in book.sheets if sheet == book.find("Câu hỏi")] == ["CÂU HỎI"]
    assert book.find("Câu") is None


def test_a_path_gives_its_name_to_the_workbook(tmp_path):
    path = tmp_path / "danh sách.xlsx"
    path.write_bytes(make_xlsx({"Bảng": [["a"]]}))

    assert read_workbook(path).name == "danh sách.xlsx"


@settings(max_examples=40, deadline=None)  # a file is written for each
@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1
        ).filter(lambda text: text.strip(" \u00a0")),
        min_size=1,
        max_size=4,
    )
)
def test_whatever_text_was_written_is_read_composed(texts):
    row = read_sheet(make_xlsx({"Bảng": [texts]})).rows[0]

    assert [cell.value for cell in row.cells.values()] == [
        unicodedata.normalize("NFC", text) for text in texts
    ]


@given(st.integers(1, 16384))
def test_letters_and_numbers_of_columns_are_inverse(column):
    assert column_number(column_letters(column)) == column


# --- what costs nothing and what is too much ------------------------------------------------------


def test_ten_thousand_empty_rows_give_no_rows():
    rows: list[list[Any]] = [["tiêu đề"], *[[None]] * 10_000, ["cuối"]]

    sheet = read_sheet(make_xlsx({"Bảng": rows}))

    assert [row.number for row in sheet.rows] == [1, 10_002]


def test_styled_empty_rows_to_the_end_of_the_sheet_are_read_as_nothing():
    data = make_xlsx({"Bảng": [["a"]]})
    empty = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 12_000))
    last = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    xml = part(data, SHEET).replace(b"</sheetData>", empty + last + b"</sheetData>")

    assert len(read_sheet(repacked(data, {SHEET: xml})).rows) == 1


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("XFD1048576", "Trang tính có dữ liệu tới ô XFD1048576"),
        ("A100001", "Trang tính có dữ liệu tới ô A100001"),
        ("GS1", "Trang tính có dữ liệu tới ô GS1"),
        ("GR99999", "Trang tính quá lớn"),
    ],
)
def test_a_value_too_far_out_is_refused_before_memory_is_taken(address, begins):
    data = make_xlsx({"Bảng": [[1]]})
    row = "".join(character for character in address if character.isdigit())
    far = f'<row r="{row}"><c r="{address}"><v>1</v></c></row></sheetData>'.encode()
    xml = part(data, SHEET).replace(b"</sheetData>", far)

    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(repacked(data, {SHEET: xml}))

    assert refusal.value.where == "Bảng"
    assert refusal.value.what.startswith(begins)


def make_bomb(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to so many megabytes of blanks."""
    data = make_xlsx({"Bảng": [["a"]]})
    file = io.BytesIO(data)
    with (
        zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet2.xml", "w") as sheet,
    ):
        for _ in range(megabytes):
            sheet.write(b" " * 2**20)
    return file.getvalue()


def test_a_zip_bomb_is_refused_with_little_memory():
    bomb = make_bomb(120)
    assert len(bomb) < 2**18

    tracemalloc.start()
    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(bomb, name="bom.xlsx")
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refusal.value.where == "bom.xlsx"
    assert refusal.value.what.startswith("Tệp nén bất thường")
    assert peak < 8 * 2**20


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    bomb = bytearray(make_bomb(120))
    true_size = (120 * 2**20).to_bytes(4, "little")
    assert bomb.count(true_size) == 2  # in front of the part and in the directory
    lying = bytes(bomb).replace(true_size, (1000).to_bytes(4, "little"))

    with pytest.raises(UnreadableWorkbook):
        read_workbook(lying)


def test_one_long_shared_text_named_very_often_is_refused():
    data = make_xlsx({"Bảng": [["a"]]})
    shared = b"<sst><si><t>" + b"x" * 500_000 + b"</t></si></sst>"
    cells = b'<row><c t="s"><v>0</v></c></row>' * 200
    xml = b"<worksheet><sheetData>" + cells + b"</sheetData></worksheet>"

    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(repacked(data, {SHEET: xml, "xl/sharedStrings.xml": shared}))

    assert refusal.value.what.startswith("Tệp Excel chứa quá nhiều chữ")


def test_merged_ranges_over_everything_cost_nothing_but_too_many_are_refused():
    data = make_xlsx({"Bảng": [["a"] * 100] * 100})
    one = b'<mergeCell ref="A1:XFD1048576"/>'
    end = b"</sheetData><mergeCells>%s</mergeCells>"
    xml = part(data, SHEET)

    sheet = read_sheet(repacked(data, {SHEET: xml.replace(b"</sheetData>", end % one)}))
    assert sheet.rows[99][100].merged == "A1:XFD1048576"

    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(repacked(data, {SHEET: xml.replace(b"</sheetData>", end % (one * 100))}))
    assert refusal.value.what.startswith("Trang tính có quá nhiều ô gộp")


@pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml"])
def test_entities_are_refused_in_every_part(name):
    data = make_xlsx({"Bảng": [["a"]]})
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(name) if name in archive.namelist() else b"<a/>"
    declaration, _, rest = (
        content.partition(b"?>") if content.startswith(b"<?") else (b"", b"", content)
    )
    head = declaration + b"?>" if declaration else b""

    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(repacked(data, {name: head + laughs + rest}))

    assert refusal.value.what.startswith("Tệp Excel có khai báo DTD/thực thể XML")


# --- what is no workbook --------------------------------------------------------------------------

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "begins"),
    [
        (b"", "Tệp rỗng"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "Đây là tệp Excel kiểu cũ (.xls)"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "Đây là văn bản Word cũ (.doc)"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "Tệp Excel được đặt mật khẩu mở"),
        (zipped({"word/document.xml": b"<a/>"}), "Đây là văn bản Word (.docx)"),
        (zipped({"ppt/presentation.xml": b"<a/>"}), "Đây là bài trình chiếu PowerPoint"),
        (zipped({"xl/workbook.bin": b"\x83"}), "Đây là tệp Excel nhị phân (.xlsb)"),
        (zipped({"mimetype": b"a", "content.xml": b"<a/>"}), "Đây là tệp OpenDocument"),
        (zipped({"danh sách.xlsx": b"PK"}), "Đây là tệp nén (.zip)"),
        (b"Rar!\x1a\x07\x00 and more", "Đây là tệp nén"),
        (b"%PDF-1.7 ...", "Đây là tệp PDF"),
        (b"\x89PNG\r\n\x1a\n....", "Đây là tệp hình ảnh"),
        ("\ufeffMã;Tên\nA;B".encode(), "Đây là tệp văn bản phân cách (.csv)"),
        ("Mã\tTên\nA\tB".encode("utf-16"), "Đây là tệp văn bản phân cách (.csv)"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "Đây là trang web (HTML)"),
        (b'<?xml version="1.0"?><?mso-application?><Workbook xmlns="urn:x:spreadsheet">',
         "Đây là bảng tính XML 2003"),
        ("Kính gửi các đơn vị".encode(), "Đây là tệp văn bản thường"),
        (b"\x00\x01\x02\x03", "Không nhận ra kiểu tệp"),
    ],
    # the bytes of an archive hold the time it was made and cannot name a test
    ids=["empty", "xls", "doc", "encrypted", "docx", "pptx", "xlsb", "ods", "zip", "rar", "pdf", "png", "csv", "csv-utf16", "html", "xml-2003", "text", "unknown"],
)  # fmt: skip
def test_another_kind_of_file_is_named_and_the_way_out_told(data, begins):
    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(data, name="gửi.xlsx")

    assert refusal.value.where == "gửi.xlsx"
    assert refusal.value.what.startswith(begins)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(tmp_path / "không có.xlsx")

    assert refusal.value.where == "không có.xlsx"
    assert refusal.value.what.startswith("Không mở được tệp")


def test_a_file_cut_anywhere_is_refused():
    whole = make_xlsx({"Bảng": [["a", "b"], [1, 2]]})

    for length in range(4, len(whole), 97):
        with pytest.raises(UnreadableWorkbook) as refusal:
            read_workbook(whole[:length])
        assert refusal.value.what.startswith("Tệp bị hỏng hoặc bị cắt cụt")


def test_a_password_on_the_archive_is_told():
    data = bytearray(make_xlsx({"Bảng": [["a"]]}))
    entry = data.find(b"PK\x01\x02")
    data[entry + 8] |= 1

    with pytest.raises(UnreadableWorkbook) as refusal:
        read_workbook(bytes(data))

    assert refusal.value.what.startswith("Tệp Excel được đặt mật khẩu mở")


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damage_gives_anything_but_a_refusal(data):
    whole = bytearray(make_xlsx({"Bảng": [["a", date(1990, 1, 1)], [1, True]]}))
    xml = bytearray(part(bytes(whole), SHEET))
    damaged = data.draw(st.sampled_from([whole, xml]))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, 2**16))  # a package's length hangs on the time it was made
        damaged[place % len(damaged)] = data.draw(st.integers(0, 255))
    file = bytes(whole) if damaged is whole else repacked(bytes(whole), {SHEET: bytes(xml)})

    sheets = -1
    with suppress(UnreadableWorkbook):
        sheets = len(read_workbook(file).sheets)

    assert sheets in {-1, 0, 1}


# --- headers --------------------------------------------------------------------------------------

COLUMNS = (
    Column("Mã", ("Mã số",)),
    Column("Họ và tên", ("Họ tên",)),
    Column("Mức độ"),
    Column("Ghi chú", required=False),
)


def header_of(rows: list[list[Any]]) -> Header:
    return find_header(read_sheet(make_xlsx({"Bảng": rows})), COLUMNS)


def test_a_header_is_found_below_titles_whatever_its_spelling():
    header = header_of(
        [
            ["DANH SÁCH"],
            [],
            ["STT", "MÃ SỐ:", "Họ  và\ntên", unicodedata.normalize("NFD", "mức độ")],
            ["(1)", "(2)", "(3)", "(4)"],
            [1, "A", "An", "TH"],
        ]
    )

    assert header.columns == {"Mã": 2, "Họ và tên": 3, "Mức độ": 4}
    assert [row.number for row in header.rows()] == [5]
    assert header.problems == (
        Problem("Bảng!A3", "Cột “STT” không có trong mẫu nên không được đọc.", "warning"),
    )


def test_a_misspelt_column_is_reported_with_the_name_expected():
    header = header_of([["Mã", "Họ và tên", "Mức dộ"], ["A", "An", "TH"]])

    assert header.is_broken
    assert header.problems == (
        Problem("Bảng!C1", "Tên cột “Mức dộ” không đúng; có lẽ là “Mức độ”."),
    )


def test_a_missing_and_a_repeated_column_are_reported():
    header = header_of([["Mã", "Họ và tên", "Họ tên"], ["A", "An", "An"]])

    assert header.is_broken
    assert [(problem.where, problem.what[:25]) for problem in header.problems] == [
        ("Bảng!C1", "Cột “Họ và tên” bị lặp (đ"),
        ("Bảng!dòng 1", "Thiếu cột bắt buộc “Mức đ"),
    ]


def test_a_sheet_without_a_header_says_which_columns_it_should_have():
    header = header_of([["Kính gửi"], ["An", "Bình"]])

    assert header.is_broken
    assert header.problems[0].where == "Bảng"
    assert header.problems[0].what.endswith("phải có các cột “Mã”, “Họ và tên”, “Mức độ”.")


def test_a_header_of_two_rows_with_merged_cells_is_read():
    sheet = new_sheet("Bảng")
    for row in (
        ["Mã", "Người", None, "Mức độ"],
        [None, "Họ và tên", "Ghi chú"],
        ["A", "An", "x", "TH"],
    ):
        sheet.append(row)
    for merged in ("A1:A2", "B1:C1", "D1:D2"):
        sheet.merge_cells(merged)

    header = find_header(read_sheet(saved_with(sheet)), COLUMNS)

    assert header.columns == {"Mã": 1, "Họ và tên": 2, "Ghi chú": 3, "Mức độ": 4}
    assert [row.number for row in header.rows()] == [3]
    assert header.problems == ()


def test_a_merged_title_above_the_header_is_not_its_first_row():
    sheet = new_sheet("Bảng")
    sheet.append(["DANH SÁCH"])
    sheet.append(["Mã", "Họ và tên", "Mức độ", "Khác"])
    sheet.append(["A", "An", "TH", "x"])
    sheet.merge_cells("A1:D1")

    header = find_header(read_sheet(saved_with(sheet)), COLUMNS)

    assert header.columns == {"Mã": 1, "Họ và tên": 2, "Mức độ": 3}
    assert [problem.where for problem in header.problems] == ["Bảng!D2"]
    assert header.problems[0].what.startswith("Cột “Khác” không có trong mẫu")


# --- what cells mean ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (Decimal("7.5"), Decimal("7.5")),
        ("7,5", Decimal("7.5")),
        ("0.005", Decimal("0.005")),
        ("-3", Decimal(-3)),
        ("1.024", None),
        ("1.235.000", None),
        ("khoảng 5", None),
        (None, None),
        (True, None),
        (date(2026, 1, 2), None),
    ],
)
def test_numbers_are_read_only_where_they_can_mean_one_thing(value, number):
    problems: list[Problem] = []

    assert read_number(Cell("Bảng", 2, 3, value), "Điểm", problems) == number

    assert [problem.where for problem in problems] == ([] if number is not None else ["Bảng!C2"])


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (date(2026, 2, 5), date(2026, 2, 5)),
        ("05/02/2026", date(2026, 2, 5)),
        ("5-2-2026", date(2026, 2, 5)),
        ("05.02.2026", date(2026, 2, 5)),
        ("31/02/2026", None),
        ("2026-02-05", None),
        ("05/02/26", None),
        (Decimal(2026), None),
    ],
)
def test_days_are_read_as_day_month_year(value, day):
    problems: list[Problem] = []

    assert read_day(Cell("Bảng", 2, 3, value), "Từ ngày", problems) == day

    assert len(problems) == (day is None)


def test_the_starter_files_hold_no_formula_and_no_merged_cell():
    root = Path(__file__).parents[2]
    books = [root / "banks/starter/starter-bank.xlsx", root / "training/starter/programmes.xlsx"]

    flaws = [
        cell.flaw()
        for path in books
        for sheet in read_workbook(path).sheets
        for row in sheet.rows
        for cell in row.cells.values()
        if cell.flaw()
    ]

    assert flaws == []
