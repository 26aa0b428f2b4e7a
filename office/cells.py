"""What cells of official tables mean: codes, numbers, days. No Django.

Each function returns the value, or nothing after it has added the reason to `problems`.
"""

import re
from datetime import date, datetime
from decimal import Decimal

from office.problems import Problem
from office.sheets import Cell
from office.text import clean_line

#: A code: letters, digits, and . _ - / between them, as in IU01.1, CT-TH01, H58.12.3.
CODE = re.compile(r"[A-Za-z0-9Đđ](?:[A-Za-z0-9Đđ._/-]{0,38}[A-Za-z0-9Đđ])?")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:[.,]\d{1,10})?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+")
_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")


def read_text(cell: Cell, name: str, problems: list[Problem], *, longest: int) -> str:
    """Return one line of text that must be there and not be longer than `longest` characters."""
    text = cell.text
    if not text and not cell.flaw():
        problems.append(cell.problem(f"Thiếu “{name}”."))
    return limited(cell, text, name, problems, longest=longest)


def limited(cell: Cell, text: str, name: str, problems: list[Problem], *, longest: int) -> str:
    """Return `text` of `cell`, having reported one that is longer than `longest` characters."""
    if len(text) > longest:
        what = f"“{name}” dài {len(text)} ký tự, quá {longest} ký tự cho phép."
        problems.append(cell.problem(what))
    return text


def read_code(cell: Cell, name: str, problems: list[Problem]) -> str:
    """Return a code that must be there."""
    text = read_text(cell, name, problems, longest=40)
    if text and not CODE.fullmatch(text):
        problems.append(cell.problem(_not_a_code(name, text)))
    return text


def read_codes(cell: Cell, name: str, problems: list[Problem]) -> tuple[str, ...]:
    """Return codes in their order, separated by commas, semicolons or line breaks; maybe none."""
    codes = []
    for text in re.split(r"[,;\n]", cell.block):
        code = clean_line(text)
        if not code:
            continue
        if code in codes:
            problems.append(cell.problem(f"“{name}”: mã “{code}” ghi hai lần."))
        elif not CODE.fullmatch(code):
            problems.append(cell.problem(_not_a_code(name, code)))
        codes.append(code)
    return tuple(codes)


def read_codes_or_all(cell: Cell, name: str, problems: list[Problem]) -> tuple[str, ...]:
    """Return codes in their order, or none where the cell says `*`: everyone."""
    text = cell.text
    if text == "*":
        return ()
    if not text:
        if not cell.flaw():
            problems.append(cell.problem(f"Thiếu “{name}”; ghi * nếu dùng cho tất cả."))
        return ()
    if "*" in re.split(r"[,;\s]+", text):
        problems.append(cell.problem(f"“{name}”: hoặc ghi * (tất cả), hoặc liệt kê mã."))
        return ()
    return read_codes(cell, name, problems)


def _not_a_code(name: str, text: str) -> str:
    return (
        f"“{name}”: “{text}” không phải là mã; mã chỉ gồm chữ cái không dấu, chữ số và các dấu "
        ". _ - /, không quá 40 ký tự, nhiều mã thì cách nhau bằng dấu phẩy."
    )


def read_number(cell: Cell, name: str, problems: list[Problem]) -> Decimal | None:
    """Return a number: of a number cell, or text with a decimal comma or point.

    Text such as "1.024" may mean a thousand or one, so it is refused.
    """
    if isinstance(cell.value, Decimal):
        return cell.value
    text = cell.text.replace(" ", "").replace("−", "-")
    if not text:
        if not cell.flaw():
            problems.append(cell.problem(f"Thiếu “{name}”; hãy ghi một số."))
        return None
    if _GROUPED.fullmatch(text):
        what = (
            f"“{name}”: không rõ “{cell.text}” có dấu phân cách hàng nghìn hay dấu thập phân; "
            "hãy ghi dưới dạng số của Excel."
        )
        problems.append(cell.problem(what))
        return None
    if not _NUMBER.fullmatch(text):
        problems.append(cell.problem(f"“{name}” phải là một số, không phải “{cell.text}”."))
        return None
    return Decimal(text.replace(",", "."))


def read_positive(cell: Cell, name: str, problems: list[Problem], *, most: int) -> Decimal | None:
    """Return a number above 0 and not above `most`."""
    number = read_number(cell, name, problems)
    if number is not None and not 0 < number <= most:
        what = f"“{name}” phải lớn hơn 0 và không quá {most}, không phải {as_written(number)}."
        problems.append(cell.problem(what))
        return None
    return number


def read_count(cell: Cell, name: str, problems: list[Problem], *, most: int) -> int | None:
    """Return a whole number from 1 to `most`."""
    number = read_positive(cell, name, problems, most=most)
    if number is not None and number != number.to_integral_value():
        what = f"“{name}” phải là số nguyên, không phải {as_written(number)}."
        problems.append(cell.problem(what))
        return None
    return None if number is None else int(number)


def as_written(number: Decimal) -> str:
    """Return a number with a decimal comma, without exponent: 0.5 gives "0,5"."""
    return f"{number:f}".replace(".", ",")


def read_day(cell: Cell, name: str, problems: list[Problem]) -> date | None:
    """Return a day: of a date cell, or text as dd/mm/yyyy (also with points or dashes)."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = cell.text
    if not text:
        if not cell.flaw():
            problems.append(cell.problem(f"Thiếu “{name}”; ghi theo dạng ngày/tháng/năm."))
        return None
    if found := _DAY.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            problems.append(cell.problem(f"“{name}”: không có ngày {text}; ghi dd/mm/yyyy."))
            return None
    problems.append(cell.problem(f"“{name}”: không đọc được “{text}”; ghi dd/mm/yyyy."))
    return None
