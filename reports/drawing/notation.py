"""How Vietnamese documents write figures and dates: decimal comma, day before month."""

from datetime import date
from decimal import Decimal


def decimal_comma(number: Decimal, *, places: int = 2) -> str:
    """Return `number` with a decimal comma and exactly `places` decimals: 7.5 gives "7,50".

    Thousands are parted by dots. Nothing is rounded: rounding is the policy's business.

    Raises:
        ValueError: `number` is not finite or has more decimals than `places`.
    """
    if not number.is_finite():
        raise ValueError(f"{number} cannot be written in figures")
    written = round(number, places)
    if written != number:
        raise ValueError(f"{number} has more than {places} decimals")
    return f"{written:,.{places}f}".translate(str.maketrans(",.", ".,"))


def short_date(day: date) -> str:
    """Return the date as tables and labels write it: "07/12/2026"."""
    return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"


def long_date(day: date) -> str:
    """Return the date as documents are dated: "ngày 05 tháng 02 năm 2026".

    Days below 10 and the months 1 and 2 carry a zero, other months do not
    (decree 30/2020/NĐ-CP, annex I: nobody can put a figure before them).
    """
    month = f"{day.month:02d}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def dated_line(place: str, day: date) -> str:
    """Return the line above a signature: "Vĩnh An, ngày 07 tháng 12 năm 2026"."""
    return f"{place}, {long_date(day)}"
