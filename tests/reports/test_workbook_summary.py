"""The Excel summary, read back as a spreadsheet, a preview and a program would read it."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook

from office.formula_cells import Formula
from reports.workbook.cell_text import MOST_UNITS, cell_text, criterion
from reports.workbook.rows import (
    CandidateRow,
    ItemRow,
    Outcome,
    Position,
    PreviousRound,
    PreviousUnit,
    Requirement,
    RoundSummary,
    SkillColumn,
    TrainingRow,
    Unit,
)
from reports.workbook.summary import summary_bytes

HEADER_ROW = 5
SHEETS = [
    *("TongHop", "TongHop_HienNay", "TheoViTri", "TheoLinhVuc", "KyNang", "KyNang_ViTri"),
    *("ChiTiet", "DaoTao", "BieuDo", "DanhMuc", "ThongTin"),
]
HOME = Unit("H20.2", "Sở Nội vụ", "UBND tỉnh")
COMMUNE = Unit("H20.10", "UBND xã Mỹ Hiệp", "UBND huyện")
WARD = Unit("H20.31", "UBND phường Mỹ Trà", "UBND tỉnh")
CLERK = Position("VT01", "Văn thư viên", "Dùng chung")
PLANNER = Position("VT02", "Chuyên viên tổ chức", "Chuyên ngành")
SKILLS = (SkillColumn("KN1", "Bảng tính"), SkillColumn("KN2", "An toàn thông tin"))


def a_candidate(number: int = 1, **fields: Any) -> CandidateRow:
    """A clerk of the home department who passed with 8,25."""
    values: dict[str, Any] = {
        "number": f"{number:05d}",
        "staff_code": f"00{number}",
        "full_name": "Nguyễn Thị Thúy",
        "birth_date": date(1985, 2, 5),
        "birth_year_only": False,
        "sex": "Nữ",
        "post": "Chuyên viên",
        "position": CLERK,
        "fields": ("Nội vụ", "Đất đai"),
        "unit": HOME,
        "unit_today": HOME,
        "outcome": Outcome.PASSED,
        "score": Decimal("8.25"),
        "score_class": "Giỏi",
        "shares": {"KN1": Decimal("0.8"), "KN2": Decimal("0.55")},
    }
    return CandidateRow(**{**values, **fields})


def an_absentee(number: int = 9, **fields: Any) -> CandidateRow:
    """A candidate who did not come."""
    nothing: dict[str, Any] = {
        "outcome": Outcome.ABSENT,
        "score": None,
        "score_class": "",
        "shares": {},
    }
    return a_candidate(number, **{**nothing, **fields})


def a_summary(*candidates: CandidateRow, **fields: Any) -> RoundSummary:
    """An official round of these candidates with two skills."""
    values: dict[str, Any] = {
        "title": "Kỳ sát hạch kỹ năng công nghệ thông tin năm 2026",
        "decision": "Quyết định số 1234/QĐ-UBND",
        "date_from": date(2026, 3, 9),
        "date_to": date(2026, 3, 13),
        "policy": "Đạt từ 5,00 điểm",
        "exported_by": "Nguyễn Thị Mai",
        "exported_at": datetime(2026, 3, 20, 20, 30, tzinfo=UTC),
        "filters": "Toàn tỉnh",
        "simulated": False,
        "candidates": candidates,
        "skills": SKILLS,
    }
    return RoundSummary(**{**values, **fields})


def a_full_summary() -> RoundSummary:
    """A round with every kind of row, every outcome and every optional sheet."""
    failed = {"outcome": Outcome.FAILED, "score": Decimal("3.1"), "score_class": "Không đạt"}
    rows = [
        a_candidate(1),
        a_candidate(2, unit=COMMUNE, unit_today=WARD, position=PLANNER, fields=("Đất đai",)),
        a_candidate(3, **failed, shares={"KN1": Decimal("0.3"), "KN2": None}, fields=()),
        an_absentee(4, unit=COMMUNE, unit_today=None, unit_today_reason="chia về hai xã"),
        a_candidate(5, score=Decimal("6.67"), score_class="Trung bình", unit=COMMUNE),
    ]
    others = (Outcome.SUSPENDED, Outcome.ANNULLED, Outcome.EXEMPT, Outcome.NO_FORM)
    rows += [
        an_absentee(10 + place, outcome=outcome, unit=Unit("H3", "Sở Y tế"), unit_today=WARD)
        for place, outcome in enumerate((*others, Outcome.UNMARKED))
    ]
    return a_summary(
        *rows,
        simulated=True,
        requirements=(
            Requirement("VT01", "KN1", Decimal("0.6")),
            Requirement("VT02", "KN2", Decimal("0.55")),
        ),
        training=(
            TrainingRow("002", "Lê Ơn", "Sở Nội vụ", "Kỹ năng số", "Lớp 1", 40, None, False),
            TrainingRow(
                *("001", "Võ Út", "Sở Nội vụ", "Kỹ năng số", "Lớp 1", 40),
                *(Decimal("0.95"), True, "0012/2026"),
            ),
        ),
        previous=PreviousRound(
            "Kỳ năm 2025",
            (
                PreviousUnit("H20.2", "Sở Nội vụ", 8, 6),
                PreviousUnit("X", "Xã Không ai dự thi", 2, 1),
                PreviousUnit("H20.31", "Phòng Y tế", 3, 2, followed=False),
            ),
        ),
        items=(ItemRow("C1", "Bảng tính", "Nhận biết", 12, Decimal("0.61"), None),),
    )


def opened(summary: RoundSummary, *, values: bool = True) -> Any:
    """The workbook as openpyxl reads it: its values, or its formulas."""
    return openpyxl.load_workbook(BytesIO(summary_bytes(summary)), data_only=values)


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook by their names, in the order of its archive."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def lines(worksheet: Any) -> list[dict[str, Any]]:
    """The rows under the header until the line of totals, by heading."""
    headings = [cell.value for cell in worksheet[HEADER_ROW]]
    found = []
    for row in worksheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True):
        if row[0] is None:
            break
        found.append(dict(zip(headings, row, strict=True)))
    return found


def total(worksheet: Any) -> dict[str, Any]:
    """The line of totals, by heading."""
    headings = [cell.value for cell in worksheet[HEADER_ROW]]
    for row in worksheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True):
        if "Tổng cộng" in row:
            return dict(zip(headings, row, strict=True))
    raise AssertionError("no line of totals")


# A spreadsheet in small: the functions that the summary uses, computed from the cells alone.

TOKEN = re.compile(
    r'"(?:[^"]|"")*"|[0-9.]+|(?:\w+!)?\$?[A-Z]+\$?[0-9]+(?::\$?[A-Z]+\$?[0-9]+)?|[A-Z]+(?=\()|[-+/&=(),]'
)


class Calculator:
    """Computes formulas of a workbook, never looking at the values beside them."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self.known: dict[tuple[str, str], Any] = {}

    def cell(self, sheet: str, place: str) -> Any:
        if (sheet, place) not in self.known:
            cell = self.workbook[sheet][place]
            value = cell.value
            if cell.data_type == "f":
                tokens = TOKEN.findall(value[1:])
                assert "".join(tokens) == value[1:], value
                value = Expression(self, sheet, tokens).whole()
            self.known[sheet, place] = value
        return self.known[sheet, place]

    def area(self, sheet: str, reference: str) -> list[Any]:
        if "!" in reference:
            sheet, reference = reference.split("!")
        bounds: Any = range_boundaries(reference.replace("$", ""))
        left, top, right, bottom = bounds
        return [
            self.cell(sheet, self.workbook[sheet].cell(row, column).coordinate)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        ]


class Expression:
    """One formula, read from the left to the right."""

    def __init__(self, calculator: Calculator, sheet: str, tokens: list[str]) -> None:
        self.calculator, self.sheet, self.tokens = calculator, sheet, tokens

    def whole(self) -> Any:
        value = self.comparison()
        assert not self.tokens
        return value

    def comparison(self) -> Any:
        return self.chain(self.joined, {"=": equal})

    def joined(self) -> Any:
        return self.chain(self.summed, {"&": lambda left, right: shown(left) + shown(right)})

    def summed(self) -> Any:
        return self.chain(
            self.divided,
            {
                "+": lambda left, right: left + right,
                "-": lambda left, right: None if "" in (left, right) else left - right,
            },
        )

    def divided(self) -> Any:
        # The branch of an IF that is not taken gives nothing rather than an error.
        return self.chain(
            self.single,
            {"/": lambda left, right: left / right if right and left != "" else None},
        )

    def chain(self, operand: Any, operators: dict[str, Any]) -> Any:
        value = operand()
        while self.tokens and self.tokens[0] in operators:
            value = operators[self.tokens.pop(0)](value, operand())
        return value

    def single(self) -> Any:
        token = self.tokens.pop(0)
        if token.startswith('"'):
            return token[1:-1].replace('""', '"')
        if token[0].isdigit():
            return float(token)
        if self.tokens and self.tokens[0] == "(":
            return self.call(token)
        area = self.calculator.area(self.sheet, token)
        return area if ":" in token else area[0]

    def call(self, name: str) -> Any:
        arguments = []
        while self.tokens.pop(0) != ")":
            arguments.append(self.comparison())
        return FUNCTIONS[name](*arguments)


def blank(value: Any) -> Any:
    return "" if value is None else value


def equal(left: Any, right: Any) -> bool:
    """Compare as a spreadsheet does: an empty cell equals both 0 and the empty text."""
    if left is None or right is None:
        return (left or right or 0) in (0, "")
    return bool(left == right)


def shown(value: Any) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"


def numbers(area: list[Any]) -> list[float]:
    return [value for value in area if isinstance(value, int | float)]


def meets(value: Any, condition: Any) -> bool:
    if isinstance(condition, int | float):
        return isinstance(value, int | float) and value == condition
    if compared := re.fullmatch(r"(>=|<)([0-9.]+)", condition):
        if not isinstance(value, int | float):
            return False
        limit = float(compared[2])
        return value >= limit if compared[1] == ">=" else value < limit
    pattern = re.sub(r"~(.)|\*|\?|[^~*?]+", wildcard, condition.removeprefix("="))
    return isinstance(value, str) and re.fullmatch(pattern, value, re.IGNORECASE) is not None


def wildcard(match: re.Match[str]) -> str:
    return {"*": ".*", "?": "."}.get(match[0]) or re.escape(match[1] or match[0])


def places(*pairs: Any) -> list[int]:
    areas, conditions = pairs[::2], pairs[1::2]
    return [
        place
        for place in range(len(areas[0]))
        if all(meets(a[place], c) for a, c in zip(areas, conditions, strict=True))
    ]


FUNCTIONS: dict[str, Any] = {
    "SUM": lambda area: sum(numbers(area)),
    "COUNT": lambda area: len(numbers(area)),
    "AVERAGE": lambda area: sum(numbers(area)) / len(numbers(area)) if numbers(area) else None,
    "MIN": lambda area: min(numbers(area), default=0),
    "MAX": lambda area: max(numbers(area), default=0),
    "COUNTIF": lambda area, condition: len(places(area, condition)),
    "COUNTIFS": lambda *pairs: len(places(*pairs)),
    "SUMIFS": lambda area, *pairs: sum(numbers([area[place] for place in places(*pairs)])),
    "RANK": lambda value, area, _: (
        1 + sum(other > value for other in numbers(area)) if value != "" else None
    ),
    "OR": lambda *claims: any(claims),
    "IF": lambda claim, yes, no: yes if claim else no,
}


def formulas(workbook: Any) -> Iterator[Any]:
    for worksheet in workbook.worksheets:
        for row in worksheet.iter_rows():
            yield from (cell for cell in row if cell.data_type == "f")


def assert_values_beside_formulas_are_right(summary: RoundSummary) -> int:
    """Compare each formula's stored value with a computation; return how many there are."""
    data = summary_bytes(summary)
    source = openpyxl.load_workbook(BytesIO(data))
    stored = openpyxl.load_workbook(BytesIO(data), data_only=True)
    calculator, count = Calculator(source), 0
    for cell in formulas(source):
        sheet, place = cell.parent.title, cell.coordinate
        expected, found = calculator.cell(sheet, place), blank(stored[sheet][place].value)
        if isinstance(expected, str):
            assert found == expected, (sheet, place, cell.value)
        else:
            assert found == pytest.approx(expected, rel=1e-12, abs=1e-12), (sheet, place)
        count += 1
    return count


def test_every_formula_carries_the_value_that_a_spreadsheet_computes():
    count = assert_values_beside_formulas_are_right(a_full_summary())

    assert count > 150


def test_a_reader_of_values_only_sees_the_totals():
    data = summary_bytes(a_full_summary())

    with CalamineWorkbook.from_filelike(BytesIO(data)) as book:
        rows = book.get_sheet_by_name("TongHop").to_python()

    line = next(row for row in rows if "Tổng cộng" in row)
    assert line[4:10] == [10, 7, 1, 3, 1, 5]


def test_a_formula_is_written_with_its_text_and_its_value():
    data = summary_bytes(a_full_summary())

    sheet = parts_of(data)["xl/worksheets/sheet1.xml"].decode()

    assert re.search(r'<c r="E9" s="\d+"><f>SUM\(E6:E8\)</f><v>10</v></c>', sheet)
    assert re.search(r'<c [^>]*t="str"[^>]*><f>IF\([^<]*</f><v ?/?>', sheet)


def test_totals_follow_the_rows_when_somebody_corrects_one():
    workbook = opened(a_full_summary(), values=False)
    detail = workbook["ChiTiet"]
    column = [cell.value for cell in detail[HEADER_ROW]].index("Kết quả") + 1
    assert detail.cell(HEADER_ROW + 1, column).value == "Đạt"

    detail.cell(HEADER_ROW + 1, column).value = "Không đạt"

    calculator = Calculator(workbook)
    assert calculator.cell("TongHop", "H9") == 2
    assert calculator.cell("TongHop", "I9") == 2
    verdicts = [calculator.cell("ThongTin", f"B{row}") for row in range(19, 27)]
    assert verdicts.count("LỆCH") == 3  # the passes of the three counting sheets


def test_units_are_counted_as_they_were_and_as_they_are():
    workbook = opened(a_full_summary())

    then, now = lines(workbook["TongHop"]), lines(workbook["TongHop_HienNay"])

    assert [(line["Mã đơn vị"], line["Đăng ký"]) for line in then] == [
        ("H3", 5),
        ("H20.2", 2),
        ("H20.10", 3),
    ]
    assert [(line["Đơn vị hiện nay"], line["Đăng ký"]) for line in now] == [
        ("Sở Nội vụ", 3),
        ("UBND phường Mỹ Trà", 6),
        ("Chưa quy đổi được: chia về hai xã", 1),
    ]


def test_the_line_of_a_unit_tells_counts_rates_mean_classes_and_rank():
    workbook = opened(a_full_summary())

    home = lines(workbook["TongHop"])[1]

    assert home == {
        "STT": 2,
        "Mã đơn vị": "H20.2",
        "Đơn vị": "Sở Nội vụ",
        "Cơ quan cấp trên": "UBND tỉnh",
        "Đăng ký": 2,
        "Dự thi": 2,
        "Vắng": 0,
        "Đạt": 1,
        "Không đạt": 1,
        "Khác": 0,
        "Tỷ lệ dự thi": 1,
        "Tỷ lệ đạt / dự thi": 0.5,
        "Có điểm": 2,
        "Tổng điểm": 11.35,
        "Điểm trung bình": pytest.approx(5.675),
        "Loại Giỏi": 1,
        "Loại Khá": 0,
        "Loại Trung bình": 0,
        "Loại Không đạt": 1,
        "Xếp hạng theo tỷ lệ đạt": 2,
        "Nhóm cấp trên": 2,
    }


def test_an_absence_is_shown_as_such_and_is_not_a_zero():
    workbook = opened(a_summary(a_candidate(1), an_absentee(2)))

    absentee = lines(workbook["ChiTiet"])[1]

    assert (absentee["Dự thi"], absentee["Kết quả"], absentee["Điểm"]) == ("Không", "Vắng", "V")
    assert total(workbook["TongHop"])["Điểm trung bình"] == 8.25
    assert total(workbook["TongHop"])["Tỷ lệ đạt / dự thi"] == 1


def test_a_candidate_counts_once_by_primary_field_and_again_where_a_field_is_held_beside():
    rows = [
        a_candidate(number, fields=(f"Lĩnh vực {number:02d}", "Lĩnh vực 01"))
        for number in range(1, 13)
    ]

    found = lines(opened(a_summary(*rows))["TheoLinhVuc"])

    assert [line["Đăng ký (lĩnh vực chính)"] for line in found] == [1] * 12
    assert [line["Phụ trách, kể cả kiêm"] for line in found] == [12] + [1] * 11


def test_codes_and_names_that_a_spreadsheet_would_mix_up_are_counted_apart():
    names = ["01", "1", "1.0", "Phòng *", "phòng *", "Phòng A", "~", "<5", ""]
    rows = [
        a_candidate(place, unit=Unit(name, name), unit_today=Unit(name, name), fields=(name,))
        for place, name in enumerate(names)
        for _ in range(place + 1)
    ]
    summary = a_summary(*rows)

    found = {line["Đơn vị"]: line["Đăng ký"] for line in lines(opened(summary)["TongHop"])}

    assert {blank(name): count for name, count in found.items()} == {
        name: place + 1 for place, name in enumerate(names)
    }
    assert_values_beside_formulas_are_right(summary)


def test_skills_are_set_beside_what_the_position_requires():
    found = lines(opened(a_full_summary())["KyNang_ViTri"])

    sheet = next(line for line in found if line["Mã kỹ năng"] == "KN1" and line["STT"] == 1)
    assert sheet["Vị trí việc làm"] == "Văn thư viên"
    assert sheet["Số người được đo"] == 3
    assert sheet["Mức đạt trung bình"] == pytest.approx(1.9 / 3)
    assert sheet["Chênh lệch (đạt - yêu cầu)"] == pytest.approx(1.9 / 3 - 0.6)
    assert sheet["Số người dưới yêu cầu"] == 1


def test_a_share_equal_to_the_requirement_is_not_below_it():
    found = lines(opened(a_full_summary())["KyNang_ViTri"])

    line = next(row for row in found if row["Mã vị trí việc làm"] == "VT02" and row["Mức yêu cầu"])
    assert (line["Mức yêu cầu"], line["Số người dưới yêu cầu"]) == (0.55, 0)


def test_units_of_today_are_compared_with_the_round_before_also_when_they_are_in_one_only():
    found = lines(opened(a_full_summary())["SoSanh"])

    changes = {line["Đơn vị hiện nay"]: line["Tăng, giảm (điểm phần trăm)"] for line in found}
    assert changes == {
        "Sở Nội vụ": pytest.approx(2 / 3 - 6 / 8),
        "UBND phường Mỹ Trà": None,
        "Chưa quy đổi được: chia về hai xã": None,
        "Xã Không ai dự thi": None,
        "Phòng Y tế (đơn vị cũ đã chia tách hoặc giải thể, không so sánh được)": None,
    }


def test_an_old_unit_that_nothing_follows_keeps_its_figures_beside_todays_unit_of_its_code():
    found = lines(opened(a_full_summary())["SoSanh"])

    sat = [
        (line["Kỳ trước: dự thi"], line["Kỳ này: dự thi"])
        for line in found
        if line["Mã đơn vị"] == "H20.31"
    ]
    assert sat == [(None, 4), (3, 0)]


def test_the_comparison_adds_up_to_the_whole_of_both_rounds():
    summary = a_full_summary()

    sums = total(opened(summary)["SoSanh"])

    assert (sums["Kỳ trước: dự thi"], sums["Kỳ trước: đạt"]) == (13, 9)
    assert sums["Kỳ này: dự thi"] == sum(row.outcome.sat for row in summary.candidates)
    assert sums["Kỳ này: đạt"] == 3


def test_the_comparison_says_how_it_was_computed():
    texts = [cell.value for cell in opened(a_full_summary())["SoSanh"]["A"]]

    assert any("đơn vị hiện nay" in str(text) for text in texts[HEADER_ROW:])


def test_training_is_listed_and_added_up():
    worksheet = opened(a_full_summary())["DaoTao"]

    assert [line["Hoàn thành"] for line in lines(worksheet)] == ["Chưa", "Có"]
    last = [cell.value for cell in worksheet[HEADER_ROW + 3]]
    assert last == [None, 2, "Cộng / trung bình", None, None, None, 80, 0.95, 1, None]


def test_optional_sheets_stand_only_where_their_rows_were_given():
    plain, full = opened(a_summary(a_candidate())), opened(a_full_summary())

    assert plain.sheetnames == SHEETS
    assert full.sheetnames == [*SHEETS[:8], "SoSanh", "CauHoi", *SHEETS[8:]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+84",
        "-x",
        "@cmd",
        '=HYPERLINK("http://a","b")',
        "#N/A",
        "=",
        "{=A1}",
        "1E5",
        "TRUE",
    ],
)
def test_text_of_people_never_becomes_a_formula(text):
    row = a_candidate(
        full_name=text,
        post=text,
        staff_code=text,
        unit=Unit(text, text, text),
        position=Position(text, text, text),
        fields=(text,),
        programme=text,
    )
    workbook = opened(a_summary(row, title=text, exported_by=text), values=False)

    cells = [
        cell
        for worksheet in workbook.worksheets
        for line in worksheet.iter_rows()
        for cell in line
        if cell.value == text
    ]

    assert len(cells) > 15
    assert {cell.data_type for cell in cells} == {"s"}
    assert {bool(cell.quotePrefix) for cell in cells} == {text[0] in "=+-@"}


def test_a_code_keeps_its_zeros_and_a_date_is_a_date():
    worksheet = opened(a_summary(a_candidate()))["ChiTiet"]

    line = {cell.value: worksheet.cell(6, cell.column) for cell in worksheet[HEADER_ROW]}

    assert (line["Mã cán bộ"].value, line["Mã cán bộ"].number_format) == ("001", "@")
    assert line["Ngày sinh"].value == datetime(1985, 2, 5)  # noqa: DTZ001  # a cell has no zone
    assert line["Ngày sinh"].number_format == "dd/mm/yyyy"
    assert (line["Điểm"].value, line["Điểm"].number_format) == (8.25, "0.00")
    assert (line["Bảng tính"].value, line["Bảng tính"].number_format) == (0.8, "0.0%")


@pytest.mark.parametrize(
    ("birth", "year_only", "shown_as"),
    [
        (date(1962, 1, 1), True, "1962"),
        (date(1899, 5, 4), False, "04/05/1899"),
        (None, False, None),
    ],
)
def test_a_birth_date_that_is_no_date_of_a_spreadsheet_is_text(birth, year_only, shown_as):
    row = a_candidate(birth_date=birth, birth_year_only=year_only)

    line = lines(opened(a_summary(row))["ChiTiet"])[0]

    assert line["Ngày sinh"] == shown_as


def test_decomposed_names_are_composed_and_what_a_file_cannot_hold_is_marked():
    row = a_candidate(
        full_name="Nguye\u0302\u0303n Va\u0306n A\x00n\x1b\ud800\uffff", post="a\r\nb"
    )

    line = lines(opened(a_summary(row))["ChiTiet"])[0]

    assert line["Họ và tên"] == "Nguyễn Văn A\ufffdn\ufffd\ufffd\ufffd"
    assert line["Chức vụ"] == "a\nb"


def test_a_text_longer_than_a_cell_is_cut_between_letters():
    cut = cell_text("😀" * MOST_UNITS)

    assert cut.endswith("😀…")
    assert len(cut.encode("utf-16-le")) // 2 == MOST_UNITS


@pytest.mark.parametrize(
    ("label", "expected"),
    [("Giỏi", '"Giỏi"'), ("A*", '"A~*"'), ('"x"', '"""x"""'), (">5", '"=>5"'), ("=a", '"==a"')],
)
def test_a_criterion_means_the_label_and_nothing_else(label, expected):
    assert criterion(label) == expected


@pytest.mark.parametrize("name", [name for name in SHEETS if name != "BieuDo"])
def test_each_sheet_is_ready_to_be_read_and_printed(name):
    worksheet = opened(a_full_summary())[name]

    header = worksheet[HEADER_ROW]
    assert all(cell.value and cell.font.b for cell in header)
    assert worksheet.freeze_panes.endswith("6")
    assert worksheet.auto_filter.ref.startswith("A5:")
    assert worksheet.print_title_rows == "$5:$5"
    assert (worksheet.page_setup.orientation, worksheet.page_setup.paperSize) == ("landscape", 9)
    assert worksheet.sheet_properties.pageSetUpPr.fitToPage
    assert worksheet.page_setup.fitToHeight == 0
    assert worksheet.oddFooter.right.text == "Trang &P/&N"
    widths = [worksheet.column_dimensions[cell.column_letter].width for cell in header]
    assert all(6 <= width <= 100 for width in widths)
    assert {cell.font.name for row in worksheet.iter_rows() for cell in row if cell.value} == {
        "Times New Roman"
    }
    assert not worksheet.merged_cells.ranges


@pytest.mark.parametrize("simulated", [True, False])
def test_invented_figures_are_marked_on_every_sheet_and_the_header_stays_in_its_row(simulated):
    workbook = opened(replace(a_full_summary(), simulated=simulated))

    marked = {name for name in workbook.sheetnames if workbook[name]["A4"].value is not None}
    printed = {name for name in workbook.sheetnames if workbook[name].oddHeader.right.text}

    assert marked == printed == (set(workbook.sheetnames) if simulated else set())
    assert {workbook[name]["A5"].value for name in SHEETS[:8]} == {"STT"}


def test_the_export_says_who_when_and_by_which_rules_in_local_time():
    summary = a_summary(a_candidate())
    facts = dict(opened(summary)["ThongTin"].iter_rows(min_row=6, values_only=True))

    assert facts["Người xuất"] == "Nguyễn Thị Mai"
    assert facts["Số liệu tính đến"] == "03:30 ngày 21/03/2026 (giờ Việt Nam)"
    assert facts["Quy định áp dụng"] == "Đạt từ 5,00 điểm"
    assert facts["Số thí sinh trong bảng"] == 1
    assert facts["Kiểm tra: tổng đăng ký ở TheoLinhVuc = 1"] == "Khớp"


def test_the_digest_changes_with_the_rows_and_not_with_the_reader():
    summary = a_summary(a_candidate())
    others = [replace(summary, exported_by="Ai đó"), a_summary(a_candidate(score=Decimal("8.26")))]

    digests = [
        dict(opened(each)["ThongTin"].iter_rows(min_row=6, values_only=True))[
            "Tổng kiểm tra dữ liệu (SHA-256)"
        ]
        for each in (summary, *others)
    ]

    assert digests[0] == digests[1] != digests[2]


def test_the_same_rows_give_the_same_sheets():
    first, second = (parts_of(summary_bytes(a_full_summary())) for _ in range(2))

    assert list(first) == list(second)
    changed = [name for name, content in first.items() if second[name] != content]
    assert set(changed) <= {"docProps/core.xml"}  # tells when it was written


def test_charts_show_their_axes_and_keep_the_values_they_draw():
    charts = opened(a_full_summary())["BieuDo"]._charts

    assert len(charts) == 3
    assert not any(axis.delete for chart in charts for axis in (chart.x_axis, chart.y_axis))
    rates = charts[0].series[0].val.numRef
    assert rates.f == "TongHop!$L$6:$L$8"
    assert [float(point.v) for point in rates.numCache.pt] == [0, 0.5, pytest.approx(1)]
    assert [point.v for point in charts[2].series[0].val.numRef.numCache.pt] == [2, 0, 1, 1]


def test_too_many_units_are_drawn_by_the_body_above_them():
    rows = [
        a_candidate(number, unit=Unit(f"U{number}", f"Đơn vị {number}", f"Khối {number % 2}"))
        for number in range(50)
    ]

    workbook = opened(a_summary(*rows))

    chart = workbook["BieuDo"]._charts[0].series[0]
    assert [point.v for point in chart.cat.strRef.strCache.pt] == ["Khối 0", "Khối 1"]
    names: Any = re.fullmatch(r"TongHop!\$C\$(\d+):\$C\$(\d+)", chart.cat.strRef.f)
    assert [workbook["TongHop"][f"C{row}"].value for row in names.groups()] == ["Khối 0", "Khối 1"]


def test_a_round_without_candidates_is_a_workbook_of_zeros():
    summary = a_summary(skills=())

    assert_values_beside_formulas_are_right(summary)
    assert total(opened(summary)["TongHop"])["Đăng ký"] == 0


@pytest.mark.parametrize(
    "summary",
    [
        a_summary(a_candidate(score_class="Xuất sắc")),
        a_summary(a_candidate(shares={"KN9": Decimal(1)})),
        a_summary(a_candidate(shares={"KN1": Decimal("1.01")})),
        a_summary(a_candidate(score=Decimal("-0.01"))),
        a_summary(classes=()),
        a_summary(skills=(SKILLS[0], SKILLS[0])),
        a_summary(requirements=(Requirement("VT01", "KN9", Decimal(1)),)),
        a_summary(exported_at=datetime(2026, 3, 20)),  # noqa: DTZ001  # what is refused
    ],
)
def test_rows_that_the_sheets_could_not_count_are_refused(summary):
    with pytest.raises(ValueError, match=r"class|skill|twice|aware|below"):
        summary_bytes(summary)


def test_a_formula_begins_with_its_sign():
    with pytest.raises(ValueError, match="begins"):
        Formula("SUM(A1)", 1)


units = st.sampled_from([HOME, COMMUNE, Unit("1", "Một"), Unit("01", "Không một", "UBND tỉnh")])
shares = st.none() | st.decimals(0, 1, places=4)


@st.composite
def candidates(draw: st.DrawFn) -> CandidateRow:
    """Any candidate that a round can have."""
    outcome = draw(st.sampled_from(Outcome))
    graded = outcome in {Outcome.PASSED, Outcome.FAILED}
    return a_candidate(
        full_name=draw(st.text(max_size=8)),
        position=draw(st.sampled_from([CLERK, PLANNER])),
        fields=tuple(draw(st.lists(st.sampled_from("ABC*"), max_size=3))),
        unit=draw(units),
        unit_today=draw(st.none() | units),
        outcome=outcome,
        score=draw(st.decimals(0, 10, places=2)) if graded else None,
        score_class=draw(st.sampled_from(["Giỏi", "Khá", "Không đạt"])) if graded else "",
        shares=draw(st.fixed_dictionaries({"KN1": shares, "KN2": shares})) if graded else {},
    )


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(candidates(), max_size=12))
def test_all_sums_equal_the_rows_whatever_they_are(rows):
    needs = (Requirement("VT01", "KN1", Decimal("0.5")), Requirement("VT02", "KN1", Decimal("0.7")))
    summary = a_summary(*rows, requirements=needs)

    assert_values_beside_formulas_are_right(summary)

    workbook = opened(summary)
    outcomes = Counter(row.outcome for row in rows)
    for name in ("TongHop", "TongHop_HienNay", "TheoViTri"):
        sums = total(workbook[name])
        assert sums["Đăng ký"] == len(rows)
        assert sums["Đạt"] == outcomes[Outcome.PASSED]
        assert sums["Không đạt"] == outcomes[Outcome.FAILED]
        assert sums["Vắng"] == outcomes[Outcome.ABSENT]
        assert sums["Dự thi"] == sum(row.outcome.sat for row in rows)
        points = sum((row.score for row in rows if row.score is not None), start=Decimal(0))
        assert Decimal(str(sums["Tổng điểm"])) == points
        classes = Counter(row.score_class for row in rows)
        for label in summary.classes:
            assert sums[f"Loại {label}"] == classes[label]
    verdicts = [row[1] for row in workbook["ThongTin"].iter_rows(min_row=19, values_only=True)]
    assert verdicts == ["Khớp"] * 8
