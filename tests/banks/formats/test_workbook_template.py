"""The workbook to fill in: what can be chosen where, what is only looked at, and that it reads back."""

import io

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from banks.formats.workbook import WorkbookFormat
from banks.formats.workbook_columns import COLUMNS
from banks.formats.workbook_template import example_rows, template_workbook

SKILLS = [
    ("IU02", "Mạng", ""),
    ("IU01.2", "Tệp", "IU01"),
    ("IU01", "Máy tính", ""),
    ("IU02.1", "Thư", "IU02"),
    ("IU01.1", "Bàn phím", "IU01"),
]
POSITIONS = [("CV", "Chuyên viên"), ("TP", "Trưởng phòng")]
FIELDS = [("TC", "Tài chính")]
CONTENT = template_workbook(skills=SKILLS, positions=POSITIONS, fields=FIELDS)


@pytest.fixture
def book():
    return load_workbook(io.BytesIO(CONTENT))


def choices(book):
    """The formula of each list of the sheet to fill in, by the heading of its column."""
    sheet = book["Câu hỏi"]
    found = {}
    for listed in sheet.data_validations.dataValidation:
        column, first, _column, last = range_boundaries(str(listed.sqref))
        assert (first, last) == (3, 1002)
        found[sheet.cell(2, column).value] = listed
    return found


def cells(book, title, letter):
    return [cell.value for cell in book[title][letter][1:]]


def test_help_stands_above_the_headings_and_both_stay_in_sight(book):
    sheet = book["Câu hỏi"]

    heads = [cell.value for cell in sheet[2]]
    assert heads == [column.name for column in COLUMNS if column.name != "STT"]
    assert all(isinstance(cell.value, str) and cell.value for cell in sheet[1])
    assert sheet.freeze_panes == "B3"


def test_the_skills_to_choose_from_are_those_of_the_module_in_the_row(book):
    listed = choices(book)
    sheet = book["Câu hỏi"]
    module = get_column_letter([cell.value for cell in sheet[2]].index("Mô đun") + 1)

    assert listed["Mô đun"].formula1 == "'Kỹ năng'!$A$2:$A$3"
    assert listed["Kỹ năng"].formula1 == (
        f"IF(${module}3=\"\",'Kỹ năng'!$A$2:$A$6,OFFSET('Kỹ năng'!$A$1,"
        f"MATCH(${module}3,'Kỹ năng'!$C$1:$C$6,0)-1,0,COUNTIF('Kỹ năng'!$C$1:$C$6,${module}3),1))"
    )
    codes, modules = cells(book, "Kỹ năng", "A"), cells(book, "Kỹ năng", "C")
    assert codes[:2] == ["IU01", "IU02"]
    for one in codes[:2]:  # what MATCH and COUNTIF find
        first, count = modules.index(one), modules.count(one)
        assert modules[first : first + count] == [one] * count
        assert codes[first : first + count] == sorted(
            code for code, _name, module in SKILLS if module == one
        )


def test_closed_words_are_chosen_and_several_positions_may_be_typed(book):
    listed = choices(book)

    assert "Trả lời ngắn" in listed["Loại câu hỏi"].formula1
    assert len(listed["Loại câu hỏi"].formula1) <= 255
    assert listed["Mức độ"].formula1 == '"Nhận biết,Thông hiểu,Vận dụng,Vận dụng cao"'
    assert listed["Vị trí việc làm"].formula1 == "'Danh mục'!$B$2:$B$3"
    assert listed["Lĩnh vực quản lý"].formula1 == "'Danh mục'!$B$4:$B$4"
    assert cells(book, "Danh mục", "B") == ["CV", "TP", "TC"]
    assert not listed["Vị trí việc làm"].showErrorMessage
    assert listed["Loại câu hỏi"].showErrorMessage
    assert all(one.showInputMessage and one.prompt for one in listed.values())


def test_what_is_only_looked_at_is_protected(book):
    protected = {sheet.title: sheet.protection.sheet for sheet in book.worksheets}

    assert protected.pop("Câu hỏi") is False
    assert set(protected) == {"Kỹ năng", "Danh mục", "Hướng dẫn", "Ví dụ"}
    assert all(protected.values())
    assert not any(sheet.protection.password for sheet in book.worksheets)


def test_the_filled_template_reads_back_whatever_stands_in_the_column_of_modules(book):
    sheet = book["Câu hỏi"]
    columns = {cell.value: cell.column for cell in sheet[2]}
    rows = example_rows("IU01.1")
    for number, row in enumerate(rows, 3):
        for name, value in {**row, "Mô đun": "IU01"}.items():
            sheet.cell(number, columns[name]).value = value
            if isinstance(value, str):
                sheet.cell(number, columns[name]).data_type = "s"
    file = io.BytesIO()
    book.save(file)

    found = WorkbookFormat().read(file.getvalue(), name="mau.xlsx")

    assert found.problems == ()
    assert len(found.questions) == len(rows)


def test_an_office_without_lists_gets_a_template_too():
    book = load_workbook(io.BytesIO(template_workbook()))

    assert set(choices(book)) == {"Loại câu hỏi", "Mức độ", "Giữ thứ tự"}
    assert book.sheetnames == ["Câu hỏi", "Ví dụ", "Hướng dẫn"]
