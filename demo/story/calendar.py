"""The days of the story: the first round is in 2024, the second a month before "today"."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_HERE = ZoneInfo("Asia/Ho_Chi_Minh")

#: Units and postings of the old tree hold since then.
LONG_AGO = date(2020, 1, 1)
BANK_IMPORTED = date(2024, 7, 1)
BANK_REVIEWED = date(2024, 8, 12)
ROSTER_BEFORE = date(2024, 8, 19)
FIRST_DECISION = date(2024, 9, 10)
FIRST_REGISTRATION = date(2024, 9, 17)
FIRST_ASSEMBLY = date(2024, 10, 1)
FIRST_SITTING = date(2024, 10, 22)
FIRST_PUBLISHED = date(2024, 11, 8)
PROGRAMMES_IMPORTED = date(2024, 11, 11)
#: Courses begin on these Mondays; the later term takes programmes that need an earlier one.
TERMS = (date(2024, 12, 2), date(2025, 3, 10), date(2025, 9, 8), date(2026, 3, 2))
DEPARTMENTS_MERGED = date(2025, 3, 1)
TWO_TIERS = date(2025, 7, 1)
#: The story needs a "today" after the courses.
EARLIEST_TODAY = date(2026, 9, 1)
DEFAULT_TODAY = date(2026, 11, 20)


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an hour of a day in Vietnam as an aware moment."""
    return datetime.combine(day, time(hour, minute), tzinfo=_HERE)


def before(today: date, days: int) -> date:
    """Return the working day (Monday to Friday) that is about `days` days before `today`."""
    day = today - timedelta(days=days)
    return day - timedelta(days=max(0, day.weekday() - 4))
