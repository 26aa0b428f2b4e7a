import json
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from banks import formats, kinds
from banks.formats.workbook_columns import COLUMNS, KINDS, PICTURED, UNREAD
from banks.formats.workbook_content import REFUSALS
from banks.kinds import REASONS
from banks.parsed import ParsedBank, ParsedSkill
from office.problems import Problem
from office.sheets import UnreadableWorkbook
from tests.office.workbooks import changed, make_xlsx, write

STARTER = Path(__file__).parents[2] / "banks/starter/starter-bank.xlsx"
NAMES = [column.name for column in COLUMNS if column.name not in UNREAD]


def read(source: Path | bytes) -> ParsedBank:
    return formats.get("workbook").read(source)


def make_row(**cells: Any) -> list[Any]:
    """A right question of one choice in the order of the columns; names by `at`."""
    row: dict[str, Any] = {
        "Mã câu hỏi": "A-1",
        "Loại câu hỏi": "Một lựa chọn",
        "Kỹ năng": "IU01.1",
        "Mức độ": "Nhận biết",
        "Vị trí việc làm": "*",
        "Lĩnh vực quản lý": "*",
        "Câu dẫn": "Dữ liệu chưa lưu nằm ở đâu?",
        "Phương án A": "RAM",
        "Phương án B": "SSD",
        "Đáp án": "A",
        "Điểm": 1,
        "Thời gian (giây)": 60,
    }
    row |= {at(key): value for key, value in cells.items()}
    return [row.get(name) for name in NAMES]


def at(key: str) -> str:
    """The column that a keyword stands for."""
    words = {"code": 0, "kind": 1, "skill": 2, "level": 3, "positions": 4, "fields": 5, "stem": 6,
             "key": 15, "tolerance": 16, "explanation": 17, "basis": 18, "points": 19,
             "seconds": 20, "locked": 21, "enemies": 22}  # fmt: skip
    return NAMES[words[key]] if key in words else f"Phương án {key}"


def bank_of(*rows: list[Any], **sheets: list[list[Any]]) -> ParsedBank:
    return read(make_xlsx({"Câu hỏi": [NAMES, *rows], **sheets}))


def told(bank: ParsedBank) -> list[tuple[str, str]]:
    """Where the problems stand and what they say."""
    return [(problem.where, problem.what) for problem in bank.problems]


def assert_told(bank: ParsedBank, *expected: tuple[str, str]) -> None:
    """Each problem stands where it should and begins as it should; there are no others."""
    assert len(bank.problems) == len(expected), told(bank)
    for problem, (where, begins) in zip(bank.problems, expected, strict=True):
        assert problem.where == where
        assert problem.what.startswith(begins), problem.what


# --- the starter bank -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def starter():
    return read(STARTER)


def test_the_starter_bank_is_read_completely(starter):
    assert starter.problems == ()
    assert (starter.format, starter.read, len(starter.questions)) == ("workbook", 636, 636)
    assert (len(starter.positions), len(starter.fields)) == (11, 13)
    assert (len(starter.skills), len(starter.requirements)) == (94, 117)


def test_the_starter_bank_has_every_kind(starter):
    assert Counter(question.kind for question in starter.questions) == {
        "single_choice": 421,
        "multiple_choice": 60,
        "numeric": 50,
        "true_false_group": 42,
        "true_false": 16,
        "matching": 14,
        "short_answer": 13,
        "ordering": 13,
        "cloze": 7,
    }


def test_a_question_of_the_starter_bank_is_read_as_written(starter):
    question = next(q for q in starter.questions if q.code == "IU01-003")

    assert question.where == "Câu hỏi!A4"
    assert (question.skill, question.level) == ("IU01.1", "VD")
    assert (question.positions, question.fields) == (("VAN_THU", "MOT_CUA"), ("VAN_PHONG",))
    assert (question.points, question.seconds) == (Decimal(1), 120)
    assert question.content["value"] == "819"
    assert question.content["stem"].startswith("Mỗi trang hồ sơ quét màu")
    assert question.enemies == ()
    assert question.place_of("skill") == "Câu hỏi!C4"


def test_formulas_written_as_text_stay_options(starter):
    question = next(q for q in starter.questions if q.code == "IU04-036")

    assert question.content["options"]["A"] == "=A1+A2+A3+A4"
    assert question.content["options"]["C"] == "=SUM(A1:A4)"


def test_all_content_can_be_stored_as_json(starter):
    assert all(json.loads(json.dumps(q.content)) == q.content for q in starter.questions)


def test_skills_know_their_module(starter):
    assert starter.skills[1] == ParsedSkill(
        where="Kỹ năng!A3",
        code="CQS.1",
        name="Khái niệm, chủ trương và nguyên tắc của chuyển đổi số, chính quyền số",
        module="CQS",
    )


def test_the_starter_bank_in_decomposed_letters_is_read_the_same(starter):
    def decompose(book):
        for sheet in book:
            sheet.title = unicodedata.normalize("NFD", sheet.title)
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        write(cell, unicodedata.normalize("NFD", cell.value))

    assert read(changed(STARTER, decompose)) == starter


# --- damaged copies of the starter bank -----------------------------------------------------------


@pytest.fixture(scope="module")
def short_starter():
    """The starter bank with its first three questions and all its lists."""
    return changed(STARTER, lambda book: book["Câu hỏi"].delete_rows(5, 700))


def damaged(source: bytes, address: str, value: Any, *, formula: bool = False) -> ParsedBank:
    def change(book: Workbook) -> None:
        cell = book["Câu hỏi"][address]
        write(cell, value)
        if formula:
            cell.data_type = "f"

    return read(changed(source, change))


@pytest.mark.parametrize(
    ("address", "value", "begins"),
    [
        ("P2", None, "Thiếu đáp án; ghi chữ cái của phương án đúng"),
        ("P2", "E", "Đáp án “E” không có trong các phương án (A, B, C, D)."),
        ("P2", "A, D", "Loại câu hỏi “Một lựa chọn” chỉ có một đáp án, không phải 2."),
        ("D2", "Rất khó", "“Mức độ”: không có “Rất khó”; ghi một trong: Nhận biết, Thông hiểu"),
        ("D2", None, "Thiếu “Mức độ”"),
        ("B2", "Vấn đáp", "“Loại câu hỏi”: không có “Vấn đáp”; ghi một trong: Một lựa chọn"),
        ("A2", None, "Thiếu “Mã câu hỏi”."),
        ("A2", "IU01 001", "“Mã câu hỏi”: “IU01 001” không phải là mã"),
        ("A3", "IU01-001", "Mã “IU01-001” đã dùng ở ô A2; mỗi câu hỏi một mã."),
        ("C2", "IU99.1", "Mã “IU99.1” không có trong trang tính “Kỹ năng”."),
        ("E2", "CV, CHUYEN_GIA", "Mã “CHUYEN_GIA” không có trong trang tính “Danh mục”."),
        ("E2", None, "Thiếu “Vị trí việc làm”; ghi * nếu dùng cho tất cả."),
        ("E2", "*, CV", "“Vị trí việc làm”: hoặc ghi * (tất cả), hoặc liệt kê mã."),
        ("F2", "Y_TE, Y_TE", "“Lĩnh vực quản lý”: mã “Y_TE” ghi hai lần."),
        ("G2", "  ", "Thiếu câu dẫn."),
        ("I2", None, "Phương án B bỏ trống nhưng sau đó còn phương án khác."),
        ("P4", "nhiều", "“Đáp án” phải là một số, không phải “nhiều”."),
        ("P4", "1.024", "“Đáp án”: không rõ “1.024” có dấu phân cách hàng nghìn"),
        ("Q4", -1, "Sai số phải bằng 0 hoặc lớn hơn."),
        ("H4", "819", "Loại câu hỏi “Số” không dùng ô này (đang ghi “819”)"),
        ("Q2", 1, "Loại câu hỏi “Một lựa chọn” không dùng ô này (đang ghi “1”)"),
        ("T2", 0, "“Điểm” phải lớn hơn 0 và không quá 100, không phải 0."),
        ("U2", -5, "“Thời gian (giây)” phải lớn hơn 0 và không quá 7200, không phải -5."),
        ("U2", 40.5, "“Thời gian (giây)” phải là số nguyên, không phải 40,5."),
        ("V2", "không", "“Giữ thứ tự”: ghi x hoặc bỏ trống, không phải “không”."),
        ("W2", "IU01-002, IU01-001", "Câu hỏi “IU01-001” không thể tránh chính nó."),
    ],
)
def test_one_damaged_cell_is_one_problem_at_its_address(short_starter, address, value, begins):
    bank = damaged(short_starter, address, value)

    assert_told(bank, (f"Câu hỏi!{address}", begins))
    assert (bank.read, len(bank.questions)) == (3, 2)
    assert not any(question.where[9:] == address[1:] for question in bank.questions)


def test_a_formula_in_a_cell_is_reported_and_its_value_not_used(short_starter):
    bank = damaged(short_starter, "P2", '=UPPER("d")', formula=True)

    assert_told(bank, ("Câu hỏi!P2", "Ô chứa công thức; hãy thay bằng giá trị"))
    assert len(bank.questions) == 2


def test_merged_cells_are_reported_in_each_row_they_touch(short_starter):
    bank = read(changed(short_starter, lambda book: book["Câu hỏi"].merge_cells("C2:C3")))

    assert_told(
        bank,
        ("Câu hỏi!C2", "Ô nằm trong vùng gộp C2:C3; hãy bỏ gộp ô"),
        ("Câu hỏi!C3", "Ô nằm trong vùng gộp C2:C3; hãy bỏ gộp ô"),
    )
    assert len(bank.questions) == 1


def test_a_wrong_header_stops_the_reading_and_names_the_column(short_starter):
    bank = damaged(short_starter, "D1", "Mức dộ")

    assert_told(bank, ("Câu hỏi!D1", "Tên cột “Mức dộ” không đúng; có lẽ là “Mức độ”."))
    assert (bank.read, bank.questions) == (3, ())


def test_ten_thousand_empty_rows_are_not_questions(short_starter):
    def add_rows(book):
        for number in range(700, 10_700):
            book["Câu hỏi"].cell(number, 1).number_format = "@"

    assert read(changed(short_starter, add_rows)).read == 3


def test_all_problems_of_a_row_are_listed():
    bank = bank_of(make_row(code=None, level="?", key="C", points=0, enemies="a b", seconds="lâu"))

    assert_told(
        bank,
        ("Câu hỏi!A2", "Thiếu “Mã câu hỏi”."),
        ("Câu hỏi!D2", "“Mức độ”: không có “?”"),
        ("Câu hỏi!P2", "Đáp án “C” không có trong các phương án (A, B)."),
        ("Câu hỏi!T2", "“Điểm” phải lớn hơn 0"),
        ("Câu hỏi!U2", "“Thời gian (giây)” phải là một số, không phải “lâu”."),
        ("Câu hỏi!W2", "“Không cùng đề với”: “a b” không phải là mã"),
    )
    assert bank.questions == ()


def test_another_kind_of_file_is_refused_whole():
    with pytest.raises(UnreadableWorkbook):
        read(b"%PDF-1.7")


# --- each kind ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "cells", "content"),
    [
        ("Một lựa chọn", {"key": "b."}, {"options": {"A": "RAM", "B": "SSD"}, "key": "B"}),
        ("Nhiều lựa chọn", {"key": "AB"}, {"options": {"A": "RAM", "B": "SSD"}, "key": ["A", "B"]}),
        ("Đúng / sai", {"A": None, "B": None, "key": "đúng"}, {"key": True}),
        ("Đúng/Sai", {"A": None, "B": None, "key": False}, {"key": False}),
        (
            "Nhóm đúng/sai",
            {"key": "Đ; sai"},
            {"statements": {"A": "RAM", "B": "SSD"}, "key": {"A": True, "B": False}},
        ),
        ("Trả lời ngắn", {"A": None, "B": None, "key": "VPN | =A1"}, {"accepted": ["VPN", "=A1"]}),
        ("Trả lời ngắn", {"A": None, "B": None, "key": 2026}, {"accepted": ["2026"]}),
        (
            "Số",
            {"A": None, "B": None, "key": "7,5", "tolerance": 0.05},
            {"value": "7.5", "tolerance": "0.05"},
        ),
        ("Số", {"A": None, "B": None, "key": -3}, {"value": "-3", "tolerance": "0"}),
        (
            "Ghép nối",
            {"A": "KH => Kế hoạch", "B": "TTr=>Tờ trình", "C": "=> Quyết định", "key": None},
            {
                "pairs": [
                    {"left": "KH", "right": "Kế hoạch"},
                    {"left": "TTr", "right": "Tờ trình"},
                ],
                "extra": ["Quyết định"],
            },
        ),
        ("Sắp xếp", {"A": "một", "B": "hai", "key": None}, {"items": ["một", "hai"]}),
        (
            "Điền khuyết",
            {"stem": "{{1}} {{2}}", "A": "S | s", "B": "<\n*<=\n>", "key": None},
            {"gaps": [{"accepted": ["S", "s"]}, {"options": ["<", "<=", ">"], "key": "<="}]},
        ),
    ],
)
def test_each_kind_is_read_from_its_cells(kind, cells, content):
    bank = bank_of(make_row(kind=kind, **cells))

    assert told(bank) == []
    found = dict(bank.questions[0].content)
    assert found.pop("stem") == cells.get("stem", "Dữ liệu chưa lưu nằm ở đâu?")
    assert found == content


@pytest.mark.parametrize(
    ("kind", "cells", "address", "begins"),
    [
        ("Một lựa chọn", {"B": None}, "H2", "Cần ít nhất 2 mục"),
        ("Một lựa chọn", {"B": "ram", "C": "RAM "}, "J2", "Hai mục có nội dung giống nhau: “RAM”"),
        ("Nhiều lựa chọn", {"key": "A, A"}, "P2", "Đáp án ghi “A” hai lần."),
        ("Nhiều lựa chọn", {"key": "A, H"}, "P2", "Đáp án “H” không có trong các phương án (A, B)"),
        ("Đúng/Sai", {"A": None, "B": None}, "P2", "Đáp án “A” phải là Đúng hoặc Sai"),
        ("Đúng/Sai", {"B": None, "key": "S"}, "H2", "Loại câu hỏi “Đúng/Sai” không dùng ô này"),
        ("Nhóm đúng/sai", {"key": "Đ"}, "P2", "Có 2 nhận định nhưng đáp án có 1 giá trị."),
        (
            "Trả lời ngắn",
            {"A": None, "B": None, "key": "a || b"},
            "P2",
            "Có chỗ trống giữa hai dấu",
        ),
        ("Số", {"A": None, "B": None, "key": None}, "P2", "Thiếu đáp án; ghi một số."),
        (
            "Ghép nối",
            {"A": "KH", "B": "a=>b", "C": "c=>d", "key": None},
            "H2",
            "Cặp ghép phải viết",
        ),
        ("Ghép nối", {"A": "a => b", "B": "c => b", "key": None}, "H2", "Mọi vế trái đều có cùng"),
        ("Sắp xếp", {"A": "một", "B": "hai"}, "P2", "Loại câu hỏi “Sắp xếp” không dùng ô này"),
        (
            "Sắp xếp",
            {"A": "một", "B": "Một\u00a0", "C": "một", "key": None},
            "J2",
            "Hai mục có nội",
        ),
        ("Điền khuyết", {"stem": "{{1}}", "key": None}, "G2", "Câu dẫn có các chỗ trống 1 nhưng"),
        (
            "Điền khuyết",
            {"stem": "{{1}}", "A": "a\nb", "B": None, "key": None},
            "H2",
            "Chỗ trống có nhiều dòng là danh sách để chọn: đánh dấu * trước đúng một dòng",
        ),
    ],
)
def test_what_a_kind_cannot_use_is_reported_at_its_cell(kind, cells, address, begins):
    bank = bank_of(make_row(kind=kind, **cells))

    assert_told(bank, (f"Câu hỏi!{address}", begins))
    assert bank.questions == ()


def test_a_grid_names_its_columns_in_the_key_and_a_column_in_each_row():
    bank = bank_of(
        make_row(
            kind="Bảng chọn",
            stem="Xếp loại",
            A="Thông tư => quy phạm",
            B="Tờ trình => Hành  chính",
            C="Ảnh => Khác",
            key="Quy phạm | Hành chính | Khác",
        )
    )

    assert not bank.problems
    (question,) = bank.questions
    assert question.content == {
        "stem": "Xếp loại",
        "columns": ["Quy phạm", "Hành chính", "Khác"],
        "rows": {"A": "Thông tư", "B": "Tờ trình", "C": "Ảnh"},
        "key": {"A": "1", "B": "2", "C": "3"},
    }


@pytest.mark.parametrize(
    ("options", "key", "address", "begins"),
    [
        (["Thông tư", "Tờ trình => a"], "a | b", "H2", "Mỗi hàng phải viết"),
        (["Thông tư => c", "Tờ trình => a"], "a | b", "H2", "“c” không phải một trong các cột"),
        (["Thông tư => a", "Tờ trình => a"], "a", "P2", "Cần ít nhất 2 mục"),
    ],
)
def test_what_is_wrong_in_a_grid_is_told_at_its_cell(options, key, address, begins):
    bank = bank_of(make_row(kind="Bảng chọn", A=options[0], B=options[1], key=key))

    assert_told(bank, (f"Câu hỏi!{address}", begins))


def test_kinds_that_people_mark_bring_their_rubric():
    essay = make_row(kind="Tự luận", A="Ba ý: 100 %", B="150", key="Bài mẫu")
    file = make_row(kind="Nộp tệp", A="Công thức: 100 %", B="5", key=".xlsx, ODS")
    contents = [bank_of(row).questions[0].content for row in (essay, file)]

    assert {**contents[0], "stem": ""} == {
        "stem": "",
        "words": 150,
        "rubric": "Ba ý: 100 %",
        "model": "Bài mẫu",
    }
    assert {**contents[1], "stem": ""} == {
        "stem": "",
        "files": ["xlsx", "ods"],
        "megabytes": 5,
        "rubric": "Công thức: 100 %",
    }


@pytest.mark.parametrize("kind", PICTURED)
def test_a_kind_with_pictures_is_led_to_the_page(kind):
    bank = bank_of(make_row(kind=kind))

    assert not bank.questions
    assert "chỉ soạn được trên trang" in bank.problems[0].what


def test_every_kind_has_a_name_and_every_refusal_a_sentence():
    assert set(KINDS.values()) == {slug for slug, _label in kinds.choices()}
    assert REFUSALS.keys() == REASONS.keys()


# --- the other sheets -----------------------------------------------------------------------------


def test_without_the_other_sheets_codes_are_left_to_the_importer():
    bank = bank_of(make_row(skill="XX9.9", positions="LA, LB", fields="LC", enemies="Z-1, Z-2"))

    assert bank.problems == ()
    question = bank.questions[0]
    assert (question.skill, question.positions, question.fields) == ("XX9.9", ("LA", "LB"), ("LC",))
    assert question.enemies == ("Z-1", "Z-2")


def test_a_sheet_that_is_not_of_the_form_is_a_warning():
    bank = bank_of(make_row(), Nháp=[["x"]])

    assert bank.problems == (
        Problem("Nháp", "Trang tính không thuộc mẫu nên không được đọc.", "warning"),
    )
    assert len(bank.questions) == 1


def test_a_workbook_without_the_sheet_of_questions_says_so():
    bank = read(make_xlsx({"Kỹ năng": [["Mã", "Tên", "Thuộc"], ["A", "Một"]], "Khác": [["x"]]}))

    assert bank.read == 0
    assert told(bank)[-1][1].startswith("Không có trang tính “Câu hỏi”")


def test_faults_of_the_lists_are_reported_at_their_cells():
    lists: dict[str, list[list[Any]]] = {
        "Kỹ năng": [
            ["Mã", "Tên", "Thuộc"],
            ["IU01", "Máy tính", None],
            ["IU01.1", "Phần cứng", "IU01"],
            ["IU01.1", "Phần mềm", "IU02"],
        ],
        "Danh mục": [
            ["Danh mục", "Mã", "Tên"],
            ["Vị trí việc làm", "CV", "Chuyên viên"],
            ["Vị trí", "VT", "Văn thư"],
            ["Lĩnh vực quản lý", "Y TE", "Y tế"],
        ],
        "Yêu cầu vị trí": [
            ["Vị trí việc làm", "IU01", "IU09"],
            ["CV", 0.5, None],
            ["KT", 50, 60],
            ["CV", 120, None],
        ],
    }

    bank = bank_of(make_row(), **lists)

    assert_told(
        bank,
        ("Kỹ năng!A4", "Mã “IU01.1” đã dùng ở ô A3"),
        ("Kỹ năng!C4", "Mô đun “IU02” của “IU01.1” không có"),
        ("Danh mục!A3", "Danh mục “Vị trí” không có"),
        ("Danh mục!B4", "“Mã”: “Y TE” không phải là mã"),
        ("Yêu cầu vị trí!C1", "Mã “IU09” không có trong trang tính “Kỹ năng”."),
        ("Yêu cầu vị trí!B2", "Tỷ lệ ghi theo phần trăm: 50"),
        ("Yêu cầu vị trí!A3", "Mã “KT” không có trong trang tính “Danh mục”."),
        ("Yêu cầu vị trí!A4", "Mã “CV” đã dùng ở ô A2"),
        ("Yêu cầu vị trí!B4", "“Yêu cầu IU01” phải lớn hơn 0 và không quá 100, không phải 120."),
    )
    assert bank.requirements == ()
    assert [skill.code for skill in bank.skills] == ["IU01", "IU01.1"]
