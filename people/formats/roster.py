"""The roster of an office: a workbook with an official a row, as HR offices send it. No Django.

The lists differ: titles above the header, groups ("I. SỞ NỘI VỤ"), blank rows, names in capitals,
years for birth dates. What cannot be understood is reported with its cell; nothing is guessed.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from office.cells import CODE, limited, read_code, read_codes, read_day, read_text
from office.headers import Column, Header, find_header
from office.problems import Problem, has_errors
from office.sheets import Cell, Row, Workbook, read_workbook
from office.template_books import is_guidance
from office.text import fold_tones
from people.formats import citizen_numbers
from people.formats.names import proper_name, strange_characters

STAFF_CODE, NAME, BIRTH, SEX = "Số hiệu CBCC", "Họ và tên", "Ngày sinh", "Nam/Nữ"
CITIZEN, UNIT_CODE, UNIT = "Số CCCD", "Mã đơn vị", "Đơn vị"
POST, POSITION, FIELDS = "Chức vụ", "Vị trí việc làm", "Lĩnh vực"
PHONE, EMAIL, KIND = "Số điện thoại", "Thư công vụ", "Loại"
POSTED_FROM, DECISION, ORDER, NOTES = "Từ ngày", "Số quyết định", "STT", "Ghi chú"
#: The sheet of codes in the workbook that we hand out; it holds nobody and is passed over.
CATALOGUE_SHEET = "Danh mục"

COLUMNS = (
    Column(STAFF_CODE, ("Số hiệu cán bộ", "Số hiệu", "Mã cán bộ", "Mã CBCC", "Mã số CBCC")),
    Column(NAME, ("Họ tên", "Họ, tên", "Họ và tên cán bộ", "Họ và tên CBCC")),
    Column(BIRTH, ("Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Năm sinh", "Sinh ngày")),
    Column(SEX, ("Giới tính", "Giới", "Nam, nữ", "Phái")),
    Column(
        CITIZEN,
        ("CCCD", "Số định danh cá nhân", "Số căn cước", "Số căn cước công dân", "Số CCCD/ĐDCN"),
        required=False,
    ),
    Column(UNIT_CODE, ("Mã cơ quan", "Mã phòng ban")),
    Column(UNIT, ("Tên đơn vị", "Cơ quan", "Đơn vị công tác", "Phòng ban"), required=False),
    Column(POST, ("Chức danh", "Chức vụ, chức danh", "Chức vụ/chức danh")),
    Column(POSITION, ("Mã vị trí việc làm", "Vị trí", "VTVL", "Mã VTVL")),
    Column(FIELDS, ("Lĩnh vực quản lý", "Mã lĩnh vực", "Lĩnh vực phụ trách")),
    Column(PHONE, ("Điện thoại", "Di động", "SĐT", "Số ĐT"), required=False),
    Column(EMAIL, ("Thư điện tử công vụ", "Thư điện tử", "Email", "E-mail"), required=False),
    Column(KIND, ("Loại cán bộ", "Đối tượng"), required=False),
    Column(POSTED_FROM, ("Ngày nhận chức vụ", "Ngày bổ nhiệm", "Công tác từ ngày"), required=False),
    Column(DECISION, ("Quyết định", "Quyết định số"), required=False),
    Column(ORDER, ("TT", "Số TT", "Số thứ tự"), required=False),
    Column(NOTES, ("Ghi chú (miễn/ưu tiên)",), required=False),
)
_SEXES: dict[str, Literal["male", "female"]] = {"nam": "male", "nữ": "female", "nu": "female"}
_KINDS = {
    "cán bộ": "cadre",
    "công chức": "civil_servant",
    "viên chức": "public_employee",
    "hợp đồng": "contract",
    "lao động hợp đồng": "contract",
    "hợp đồng lao động": "contract",
}
#: What a row about a person has beside code and name.
_EVIDENCE = (BIRTH, SEX, CITIZEN, UNIT_CODE, UNIT, POST, POSITION, FIELDS, PHONE, EMAIL, KIND)
#: Years of birth beyond which a list is more likely wrong than right.
_FIRST_YEAR, _LAST_YEAR = 1930, 2010


@dataclass(frozen=True, slots=True)
class ParsedOfficial:
    """An official as the file has them; codes are not yet looked up. Empty text: not given.

    `staff_code` is in capitals however it was typed, so that "cb001" and "CB001" are one person.
    `birth_precision` is "day" or "year" (then `birth_date` is 1 January), `sex` "male" or
    "female", `kind` a value of `people.enums.OfficialKind` or empty; `fields` stand in their order.
    """

    where: str
    staff_code: str
    full_name: str
    birth_date: date
    birth_precision: Literal["day", "year"]
    sex: Literal["male", "female"]
    citizen_number: str = field(repr=False)
    unit_code: str
    unit_name: str
    post: str
    position: str
    fields: tuple[str, ...]
    phone: str
    email: str
    kind: str
    posted_from: date | None
    decision: str
    notes: str


@dataclass(frozen=True, slots=True)
class ParsedRoster:
    """A whole file: how many rows of people were read, what they gave, and the problems."""

    read: int
    officials: tuple[ParsedOfficial, ...]
    problems: tuple[Problem, ...]


def read_roster(source: Path | bytes, *, name: str = "", demo: bool = False) -> ParsedRoster:
    """Return the officials of a workbook; a row with an error gives none.

    Args:
        demo: whether invented people are welcome: citizen numbers with the place code 099.

    Raises:
        UnreadableWorkbook: the file is no workbook that can be read (`office.sheets`).
    """
    book = read_workbook(source, name=name)
    headers, problems = _find_lists(book)
    reading = _Reading(demo=demo)
    for header in headers:
        for row in header.rows():
            reading.take(header, row)
    if not (reading.read or problems):
        what = "Chưa có dòng cán bộ nào dưới dòng tiêu đề; hãy điền danh sách rồi tải lên lại."
        problems.append(Problem(headers[0].sheet.title, what))
    return ParsedRoster(reading.read, tuple(reading.officials), (*problems, *reading.problems))


def _is_passed_over(title: str) -> bool:
    return title == CATALOGUE_SHEET or is_guidance(title)


def _find_lists(book: Workbook) -> tuple[list[Header], list[Problem]]:
    """Return the sheets that hold a list of people, and what is wrong with their headers."""
    filled = [sheet for sheet in book.sheets if sheet.rows and not _is_passed_over(sheet.title)]
    found = [find_header(sheet, COLUMNS) for sheet in filled]
    lists = [header for header in found if header.columns]
    if not lists:
        if not found:
            return [], [Problem(book.name, "Tệp Excel không có dữ liệu.")]
        return [], [problem for header in found for problem in header.problems]
    problems: list[Problem] = []
    for header in found:
        if header.columns:
            problems += header.problems
        else:
            what = "Trang tính không có bảng danh sách cán bộ nên không được đọc."
            problems.append(Problem(header.sheet.title, what, "warning"))
    return [header for header in lists if not header.is_broken], problems


@dataclass(slots=True)
class _Reading:
    """One pass over the rows, with what must be unique in the file."""

    demo: bool
    read: int = 0
    officials: list[ParsedOfficial] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    staff_codes: dict[str, str] = field(default_factory=dict)
    citizen_numbers: dict[str, str] = field(default_factory=dict)

    def take(self, header: Header, row: Row) -> None:
        if not _is_person(header, row):
            if not _is_heading(row):
                what = (
                    f"Dòng “{_first_text(row)}” không có thông tin của một người "
                    "(số hiệu, ngày sinh, đơn vị...) nên không được đọc."
                )
                self.problems.append(Problem(row.where, what, "warning"))
            return
        self.read += 1
        problems = header.flaws(row)
        official = _read_person(header, row, problems, demo=self.demo)
        self._check_unique(header, row, problems)
        self.problems += problems
        if official is not None and not has_errors(problems):
            self.officials.append(official)

    def _check_unique(self, header: Header, row: Row, problems: list[Problem]) -> None:
        code_cell, citizen_cell = header.cell(row, STAFF_CODE), header.cell(row, CITIZEN)
        if code := code_cell.text.upper():
            if code in self.staff_codes:
                what = (
                    f"Số hiệu “{code_cell.text}” đã có ở ô {self.staff_codes[code]}; mỗi người chỉ "
                    "ghi một dòng, chức vụ kiêm nhiệm được thêm sau."
                )
                problems.append(code_cell.problem(what))
            self.staff_codes.setdefault(code, code_cell.where)
        if number := _digits(citizen_cell):
            if number in self.citizen_numbers:
                what = (
                    f"Số CCCD {citizen_numbers.mask(number)} đã có ở ô "
                    f"{self.citizen_numbers[number]}; hai người không thể cùng một số."
                )
                problems.append(citizen_cell.problem(what))
            self.citizen_numbers.setdefault(number, citizen_cell.where)


def _is_person(header: Header, row: Row) -> bool:
    """Return whether a row is about a person, not a heading, a total or a signature."""
    evidence = sum(not header.cell(row, name).is_empty for name in _EVIDENCE)
    code, name = header.cell(row, STAFF_CODE), header.cell(row, NAME)
    if evidence == 0:  # "I" and "SỞ NỘI VỤ" may stand under code and name
        return bool(
            CODE.fullmatch(code.text) and not name.is_empty and not _NUMERAL.fullmatch(code.text)
        )
    return evidence > 1 or not code.is_empty or not name.is_empty


_NUMERAL = re.compile(r"(?:[IVXLC]+|[A-Z]|\d{1,3})(?:[.)/]\d*)*")


def _first_text(row: Row) -> str:
    return next((cell.text for _, cell in sorted(row.cells.items()) if cell.text), "")


def _is_heading(row: Row) -> bool:
    """Return whether a row without a person reads as a heading, a total or a row of numbers."""
    texts = [cell.text for _, cell in sorted(row.cells.items()) if cell.text]
    words = [text for text in texts if not _NUMERAL.fullmatch(text)]
    return not words or all(
        word == word.upper()
        or re.match(r"(?:[IVXLC]+|[A-Z]|\d+)[.)/-]", word)
        or word.casefold().startswith(("tổng", "cộng"))
        for word in words
    )


def _read_person(
    header: Header, row: Row, problems: list[Problem], *, demo: bool
) -> ParsedOfficial | None:
    """Return the person of a row; nothing where birth or sex cannot be told."""

    def cell(name: str) -> Cell:
        return header.cell(row, name)

    def optional(name: str, longest: int) -> str:
        return limited(cell(name), cell(name).text, name, problems, longest=longest)

    staff_code = read_code(cell(STAFF_CODE), STAFF_CODE, problems).upper()
    full_name = _read_name(cell(NAME), problems)
    birth = _read_birth(cell(BIRTH), problems)
    sex = _read_sex(cell(SEX), problems)
    citizen_number = _read_citizen_number(cell(CITIZEN), problems, demo=demo)
    if citizen_number:
        problems += [
            cell(CITIZEN).warning(what)
            for what in citizen_numbers.disagreements(
                citizen_number, sex=sex or "", birth_date=birth[0] if birth else None
            )
        ]
    fields = read_codes(cell(FIELDS), FIELDS, problems)
    if cell(FIELDS).is_empty:
        what = "Chưa ghi lĩnh vực; đề của người này sẽ không có câu hỏi theo lĩnh vực."
        problems.append(cell(FIELDS).warning(what))
    unit_code = read_code(cell(UNIT_CODE), UNIT_CODE, problems)
    post = read_text(cell(POST), POST, problems, longest=120)
    position = read_code(cell(POSITION), POSITION, problems)
    posted_from = None
    if not cell(POSTED_FROM).is_empty:
        posted_from = read_day(cell(POSTED_FROM), POSTED_FROM, problems)
    phone, email = _read_phone(cell(PHONE), problems), _read_email(cell(EMAIL), problems)
    kind, unit_name = _read_kind(cell(KIND), problems), optional(UNIT, 255)
    decision, notes = optional(DECISION, 200), optional(NOTES, 500)
    if birth is None or sex is None:
        return None
    return ParsedOfficial(
        where=cell(STAFF_CODE).where,
        staff_code=staff_code,
        full_name=full_name,
        birth_date=birth[0],
        birth_precision=birth[1],
        sex=sex,
        citizen_number=citizen_number,
        unit_code=unit_code,
        unit_name=unit_name,
        post=post,
        position=position,
        fields=fields,
        phone=phone,
        email=email,
        kind=kind,
        posted_from=posted_from,
        decision=decision,
        notes=notes,
    )


def _read_name(cell: Cell, problems: list[Problem]) -> str:
    name = proper_name(read_text(cell, NAME, problems, longest=120))
    if strange := strange_characters(name):
        what = (
            f"Họ và tên có ký tự lạ “{strange}”, có lẽ gõ bằng phông cũ (TCVN3, VNI); "
            "hãy chuyển sang Unicode."
        )
        problems.append(cell.problem(what))
    if isinstance(cell.value, str) and re.search("[\u00d0\u00f0]", cell.value):
        what = f"Họ và tên gõ nhầm chữ Ð của tiếng nước ngoài; đã sửa thành “{name}”."
        problems.append(cell.warning(what))
    return name


def _read_birth(cell: Cell, problems: list[Problem]) -> tuple[date, Literal["day", "year"]] | None:
    """Return the birth date and how much of it is known: a year stands for its 1 January."""
    precision: Literal["day", "year"] = "day"
    if isinstance(cell.value, date) and cell.value.year == 1905:
        what = "Ngày sinh là năm được định dạng nhầm thành ngày (1905); hãy gõ lại năm sinh."
        problems.append(cell.problem(what))
        return None
    if isinstance(cell.value, Decimal) and not re.fullmatch(r"(?:19|20)\d\d", cell.text):
        what = f"Ngày sinh là số {cell.text}; hãy định dạng ô là Ngày (Date) hoặc ghi dd/mm/yyyy."
        problems.append(cell.problem(what))
        return None
    found = re.fullmatch(
        r"(?:(0?0|\d{1,2})[/.-])?(?:(0?0|\d{1,2})[/.-])?((?:19|20)\d\d)", cell.text
    )
    given = [int(part) for part in found.groups()[:2] if part] if found else []
    if found and (len(given) < 2 or 0 in given):
        born: date | None = date(int(found[3]), 1, 1)
        precision = "year"
        if any(given):
            what = f"Ngày sinh “{cell.text}” không đủ ngày, tháng; chỉ giữ năm {found[3]}."
            problems.append(cell.warning(what))
    else:
        born = read_day(cell, BIRTH, problems)
    if born is None:
        return None
    if not _FIRST_YEAR <= born.year <= _LAST_YEAR:
        problems.append(cell.warning(f"Năm sinh {born.year} khó đúng; hãy kiểm tra lại."))
    return born, precision


def _read_sex(cell: Cell, problems: list[Problem]) -> Literal["male", "female"] | None:
    sex = _SEXES.get(fold_tones(cell.text)) or _SEXES.get(cell.text.casefold())
    if sex is None and not cell.flaw():
        written = f", không phải “{cell.text}”" if cell.text else ""
        problems.append(cell.problem(f"Cột Nam/Nữ phải ghi Nam hoặc Nữ{written}."))
    return sex


def _digits(cell: Cell) -> str:
    """Return a citizen number without the spaces, points and apostrophes it is written with."""
    return re.sub(r"[\s.'’-]", "", cell.text)


def _read_citizen_number(cell: Cell, problems: list[Problem], *, demo: bool) -> str:
    number = _digits(cell)
    if not number:
        return ""
    if cell.is_number:
        what = (
            "Số CCCD được lưu dạng số nên mất số 0 ở đầu; hãy định dạng cột là Văn bản (Text) rồi "
            "gõ lại đủ 12 chữ số"
        )
        guess = f", có lẽ là {citizen_numbers.mask('0' + number)}" if len(number) == 11 else ""
        problems.append(cell.problem(f"{what}{guess}."))
        return ""
    if re.fullmatch(r"[0-9]{9}", number):
        what = "Đây là số CMND cũ (9 số), không còn giá trị nên không được giữ; hãy ghi số CCCD."
        problems.append(cell.warning(what))
        return ""
    if not re.fullmatch(r"[0-9]+", number):
        problems.append(cell.problem("Số CCCD chỉ gồm chữ số."))
        return ""
    if what_is_wrong := citizen_numbers.fault(number, demo=demo):
        problems.append(cell.problem(what_is_wrong))
        return ""
    return number


def _read_phone(cell: Cell, problems: list[Problem]) -> str:
    phone = re.sub(r"[\s.()'-]", "", cell.text)
    phone = re.sub(r"^(?:\+|00)84", "0", phone)
    if cell.is_number and re.fullmatch(r"[1-9]\d{8}", phone):
        phone = f"0{phone}"
        problems.append(cell.warning("Số điện thoại lưu dạng số, đã thêm số 0 ở đầu."))
    if phone and not re.fullmatch(r"0[1-9]\d{8,9}", phone):
        what = "Số điện thoại phải có 10 hoặc 11 chữ số và bắt đầu bằng 0; bỏ trống nếu chưa có."
        problems.append(cell.problem(what))
    return phone


def _read_email(cell: Cell, problems: list[Problem]) -> str:
    email = cell.text.lower()
    if email and not re.fullmatch(r"[a-z0-9._%+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}", email):
        what = f"“{cell.text}” không phải địa chỉ thư điện tử; bỏ trống nếu chưa có."
        problems.append(cell.problem(what))
    return limited(cell, email, EMAIL, problems, longest=254)


def _read_kind(cell: Cell, problems: list[Problem]) -> str:
    """Return how someone came into office, or nothing where the cell is blank."""
    written = fold_tones(cell.text)
    for name, kind in _KINDS.items():
        if written == fold_tones(name):
            return kind
    if written:
        what = f"Loại “{cell.text}” không có; ghi Cán bộ, Công chức, Viên chức hoặc Hợp đồng."
        problems.append(cell.problem(what))
    return ""
