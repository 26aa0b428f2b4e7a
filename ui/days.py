"""Days, hours and months as people write them here: 05/2/2026, 05022026, 7h30. No Django.

What machines write (2026-02-05, 2026-02-05T07:30) is read as well, so an address or a program
never has to know how a person would write it.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time

_SEPARATED = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_TOGETHER = re.compile(r"(\d{2})(\d{2})(\d{4})")
_OF_MACHINES = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MONTH = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{4})")
_MONTH_OF_MACHINES = re.compile(r"(\d{4})-(\d{2})")
_HOUR = re.compile(r"(\d{1,2})(?:\s*[:hg.]\s*(\d{2})?|(\d{2}))(?::\d{2}(?:\.\d+)?)?", re.IGNORECASE)


class NoDay(ValueError):
    """A month does not have that day: `day`, `month` and `year` say which was meant."""

    def __init__(self, day: int, month: int, year: int) -> None:
        super().__init__(f"{day}/{month}/{year}")
        self.day, self.month, self.year = day, month, year


def read_day(text: str) -> date:
    """Read a day.

    Raises:
        NoDay: its month has no such day.
        ValueError: it is written in no known form, or the year has no such month.
    """
    text = text.strip()
    if found := _OF_MACHINES.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _SEPARATED.fullmatch(text) or _TOGETHER.fullmatch(text):
        day, month, year = map(int, found.groups())
    else:
        raise ValueError(text)
    if not (1 <= month <= 12 and year >= 1 and day >= 1):
        raise ValueError(text)
    if day > monthrange(year, month)[1]:
        raise NoDay(day, month, year)
    return date(year, month, day)


def read_hour(text: str) -> time:
    """Read an hour of the day: 7:30, 07h30, 7h, 0730.

    Raises:
        ValueError: it is none.
    """
    found = _HOUR.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2] or found[3] or 0))


def read_moment(text: str) -> datetime:
    """Read a day and an hour, in this order or in the other; the answer knows no time zone.

    Raises:
        NoDay: its month has no such day.
        ValueError: one of the two is missing or none.
    """
    words = text.strip().replace("T", " ").replace(",", " ").split()
    if len(words) != 2:
        raise ValueError(text)
    first, second = words
    if re.search(r"[:hg]", first, re.IGNORECASE):
        first, second = second, first
    return datetime.combine(read_day(first), read_hour(second))


def read_month(text: str) -> date:
    """Read a month, 11/2026; the answer is its first day.

    Raises:
        ValueError: it is none.
    """
    text = text.strip()
    if found := _MONTH_OF_MACHINES.fullmatch(text):
        year, month = map(int, found.groups())
    elif found := _MONTH.fullmatch(text):
        month, year = map(int, found.groups())
    else:
        raise ValueError(text)
    return date(year, month, 1)
