"""The Excel book of a blueprint: what is exported reads back, and what is wrong is said at its cell."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from assessments.blueprint_books import columns as of
from assessments.blueprint_books.reading import read_book
from assessments.blueprint_books.writing import Head, write_book
from assessments.blueprints import CellPlan, PartPlan
from assessments.enums import CellSource
from banks import kinds
from banks.enums import Level
from office.policies import ExamPolicy
from office.sheets import UnreadableWorkbook
from office.text import clean_line

SKILLS = {"IU01": "Máy tính", "IU01.1": "Tệp", "IU02": "Văn bản", "IU03.6": "=Bảng tính"}
HEAD = Head("UBND tỉnh", "Sở Nội vụ", "Vĩnh An", "MT-CV", "Ma trận cấp xã", 2, ["Ngân hàng 1"])
KINDS = [slug for slug, _label in kinds.machine_scored()]


def hundredths(least, most):
    return st.integers(least, most).map(lambda number: Decimal(number) / 100)


CELLS = st.builds(
    CellPlan,
    source=st.sampled_from(CellSource),
    skills=st.sets(st.sampled_from(sorted(SKILLS)), max_size=3).map(lambda s: tuple(sorted(s))),
    levels=st.sets(st.sampled_from(Level.values)).map(
        lambda some: tuple(level for level in Level.values if level in some)
    ),
    count=st.integers(1, 99),
    points=hundredths(1, 99_900),
    kinds=st.sets(st.sampled_from(KINDS), max_size=3).map(lambda some: tuple(sorted(some))),
    seconds=st.none() | st.integers(3, 7200),
    target_facility=st.none() | hundredths(5, 95),
)
TITLES = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40
).map(clean_line)
PARTS = st.builds(
    PartPlan,
    title=TITLES.filter(bool),
    minutes=st.integers(1, 600),
    cells=st.lists(CELLS, min_size=1, max_size=4).map(tuple),
    cut_score=st.none() | hundredths(1, 10_000),
)


def book_of(*parts):
    return write_book(
        head=HEAD, parts=parts, skills=SKILLS, policy=ExamPolicy(), on=date(2026, 11, 9)
    )


def changed(content, sheet, **cells):
    """The same book after somebody typed into some cells."""
    book = load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        book[sheet][address] = value
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content):
    return read_book(content, name="ma-tran.xlsx", skills=SKILLS)


def faults(content):
    return {one.where: one.what for one in read(content).problems if one.severity == "error"}


PLAN = PartPlan(
    "Trắc nghiệm",
    45,
    (
        CellPlan(CellSource.COMMON, ("IU01",), ("NB",), 16, Decimal("0.25")),
        CellPlan(CellSource.COMMON, ("IU01",), ("TH",), 12, Decimal("0.25")),
        CellPlan(CellSource.POSITION, ("IU02",), ("VD",), 8, Decimal("0.25"), seconds=100),
        CellPlan(CellSource.FIELD, (), ("VDC",), 4, Decimal("0.25")),
    ),
    Decimal("5.00"),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(PARTS, min_size=1, max_size=3))
def test_what_is_exported_reads_back_as_the_same_parts(parts):
    found = read(book_of(*parts))

    assert found.problems == ()
    assert list(found.parts) == parts


def test_the_sheet_to_sign_carries_its_totals_for_programs_that_read_values_only():
    sheet = load_workbook(io.BytesIO(book_of(PLAN)), data_only=True)[of.MATRIX]

    rows = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows["Cộng"][4:8] == (16, 12, 8, 4)
    assert rows["Cộng"][9] == 40
    assert rows["Cộng"][11] == 10
    # 16 × 45 s, 12 × 60 s, 8 × 100 s of its own, 4 × 135 s
    assert rows["Cộng"][12] == pytest.approx((720 + 720 + 800 + 540) / 60)
    assert rows["Tỷ lệ"][4:8] == (0.4, 0.3, 0.2, 0.1)


def test_totals_are_formulas_and_texts_are_not():
    book = load_workbook(io.BytesIO(book_of(PLAN)))

    formulas = {
        cell.value for row in book[of.MATRIX].iter_rows() for cell in row if cell.data_type == "f"
    }
    assert "='Bảng đặc tả'!H2" in formulas
    assert any(one.startswith("=SUM(E") for one in formulas)
    names = [cell for cell in book["Mã đang dùng"]["E"] if cell.value == "=Bảng tính"]
    assert [cell.data_type for cell in names] == ["s"]


def test_the_sheet_to_sign_names_both_who_sign():
    sheet = load_workbook(io.BytesIO(book_of(PLAN)))[of.MATRIX]

    words = {cell.value for row in sheet.iter_rows() for cell in row if cell.value}
    assert {"TRƯỞNG BAN ĐỀ THI", "CHỦ TỊCH HỘI ĐỒNG", "SỞ NỘI VỤ"} <= words
    assert "Vĩnh An, ngày 09 tháng 11 năm 2026" in words


def test_a_count_changed_in_the_signed_sheet_alone_is_refused_at_its_cell():
    content = book_of(PLAN)
    sheet = load_workbook(io.BytesIO(content))[of.MATRIX]
    (place,) = [cell.row for cell in sheet["A"] if cell.value == "1.1"]

    found = faults(changed(content, of.MATRIX, **{f"E{place}": 17}))

    assert list(found) == [f"{of.MATRIX}!E{place}"]
    assert "ghi 17 câu" in found[f"{of.MATRIX}!E{place}"]
    assert "(ô H2) cộng được 16" in found[f"{of.MATRIX}!E{place}"]


def test_a_book_without_the_signed_sheet_is_read_by_its_specification():
    book = load_workbook(io.BytesIO(book_of(PLAN)))
    del book[of.MATRIX]
    book[of.SPECIFICATION]["H2"] = 17
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue()).parts[0].cells[0].count == 17


@pytest.mark.parametrize(
    ("address", "value", "told"),
    [
        ("B2", 7, "không quá 6"),
        ("B2", 2, "Phần 2 không có"),
        ("C2", "IU99", "không có mã IU99"),
        ("C2", None, "Thiếu “Mã chủ đề”"),
        ("E2", "Rất khó", "không có “Rất khó”"),
        ("F2", "Ngoài", "không có “Ngoài”"),
        ("G2", "Tự luận", "không có “Tự luận”"),
        ("H2", 0, "phải lớn hơn 0"),
        ("H2", 2.5, "phải là số nguyên"),
        ("H2", "=1+1", "công thức"),
        ("I2", 0.125, "hai chữ số thập phân"),
        ("J2", -1, "phải lớn hơn 0"),
        ("K2", 0.99, "từ 0,05 đến 0,95"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_cell(address, value, told):
    found = faults(changed(book_of(PLAN), of.SPECIFICATION, **{address: value}))

    assert told in found[f"{of.SPECIFICATION}!{address}"]


def test_a_part_without_a_row_is_told():
    found = faults(changed(book_of(PLAN), of.PARTS, A3=2, B3="Thực hành", C3=30))

    assert "chưa có dòng nào" in found[f"{of.PARTS}!A3"]


def test_another_workbook_is_told_what_it_lacks():
    book = load_workbook(io.BytesIO(book_of(PLAN)))
    del book[of.SPECIFICATION]
    file = io.BytesIO()
    book.save(file)

    assert any("Bảng đặc tả" in what for what in faults(file.getvalue()).values())
    with pytest.raises(UnreadableWorkbook):
        read(b"khong phai excel")
