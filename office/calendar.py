"""Working days: Monday to Friday less days off, plus weekend days worked in exchange. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days of a jurisdiction; `days_off` and `days_worked` override the weekday."""

    days_off: AbstractSet[date] = frozenset()
    days_worked: AbstractSet[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Tell whether offices are open."""
        return day in self.days_worked or (day.weekday() < 5 and day not in self.days_off)

    def add_working_days(self, start: date, days: int) -> date:
        """Return the day `days` working days after `start`, which itself is not counted.

        Raises:
            ValueError: `days` is below 0.
        """
        if days < 0:
            raise ValueError(f"days must be 0 or more, not {days}")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.is_working(day)
        return day
