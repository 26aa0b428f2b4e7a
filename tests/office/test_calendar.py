"""Working days: the days off of Labour Code Article 112 and the exchanged days of 2026."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.calendar import WorkingCalendar

CALENDAR_2026 = WorkingCalendar(
    days_off=frozenset(
        date(2026, month, day)
        for month, day in [
            (1, 1), (1, 2), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20),
            (4, 27), (4, 30), (5, 1), (8, 31), (9, 1), (9, 2),
        ]
    ),
    days_worked=frozenset({date(2026, 1, 10), date(2026, 8, 22)}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (date(2026, 8, 28), 5, date(2026, 9, 9)),
        (date(2026, 2, 12), 3, date(2026, 2, 24)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_due_days_skip_weekends_and_days_off(received, days, due):
    assert CALENDAR_2026.add_working_days(received, days) == due


def test_a_year_has_its_working_days():
    year = [date(2026, 1, 1) + timedelta(days=day) for day in range(365)]

    assert sum(CALENDAR_2026.is_working(day) for day in year) == 250


@given(st.integers(0, 60), st.integers(0, 60), st.dates(date(2026, 1, 1), date(2026, 6, 1)))
def test_days_add_up(first, second, start):
    calendar = CALENDAR_2026

    there = calendar.add_working_days(start, first + second)

    assert calendar.add_working_days(calendar.add_working_days(start, first), second) == there


def test_days_do_not_run_backwards():
    with pytest.raises(ValueError, match="0 or more"):
        CALENDAR_2026.add_working_days(date(2026, 1, 1), -1)
