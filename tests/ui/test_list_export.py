"""A list as a workbook: opened again with openpyxl."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from ui.list_export import MOST, Column, TooManyRows, list_file


@dataclass
class Person:
    name: str
    born: date | None = None
    seen: datetime | None = None
    share: Decimal | None = None


#: A workbook knows no time zones: the day, and the moment as a clock in Vietnam shows it.
BORN, SEEN = datetime(1979, 2, 5), datetime(2026, 11, 9, 8, 30)  # noqa: DTZ001
COLUMNS: list[Column[Person]] = [
    Column("Họ tên", lambda one: one.name, 28),
    Column("Ngày sinh", lambda one: one.born, 12, "day"),
    Column("Lần cuối", lambda one: one.seen, 18, "moment"),
    Column("Tỷ lệ", lambda one: one.share, 10, "percent"),
]


def opened(*people, conditions=()):
    answer = list_file(
        title="Cán bộ của sở",
        rows=people,
        count=len(people),
        columns=COLUMNS,
        conditions=conditions,
    )
    return answer, load_workbook(io.BytesIO(answer.content)).active


def test_the_file_says_what_it_shows_and_holds_one_row_for_each():
    hanh = Person(
        "Lê Thị Hạnh", date(1979, 2, 5), datetime(2026, 11, 9, 1, 30, tzinfo=UTC), Decimal("0.5")
    )

    answer, sheet = opened(hanh, Person("Trần Văn An"), conditions=["Đơn vị: Sở Nội vụ"])

    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Cán bộ của sở"
    assert rows[1][0] == "Đơn vị: Sở Nội vụ"
    assert rows[3] == ("Họ tên", "Ngày sinh", "Lần cuối", "Tỷ lệ")
    assert rows[4] == ("Lê Thị Hạnh", BORN, SEEN, 0.5)
    assert rows[5] == ("Trần Văn An", None, None, None)
    assert sheet["B5"].number_format == "dd/mm/yyyy"
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:D6"
    assert "can-bo-cua-so-" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["=1+1", "+84 912", "@SUM(A1)", "-2", '=HYPERLINK("http://a")'])
def test_what_somebody_typed_is_never_a_formula(name):
    _, sheet = opened(Person(name))

    assert (sheet["A4"].value, sheet["A4"].data_type) == (name, "s")


def test_what_no_workbook_can_hold_is_left_out():
    _, sheet = opened(Person("An\x01\x1f"), conditions=["Tìm: \x02an"])

    assert (sheet["A2"].value, sheet["A5"].value) == ("Tìm: an", "An")


def test_a_list_too_long_for_a_file_is_refused_with_its_number():
    with pytest.raises(TooManyRows) as refused:
        list_file(title="X", rows=[], count=MOST + 1, columns=COLUMNS)

    assert refused.value.data == {"rows": MOST + 1, "most": MOST}
