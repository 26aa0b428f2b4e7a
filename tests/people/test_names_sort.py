"""Vietnamese names in the database: sorted, found, stored in one form."""

import unicodedata
from datetime import date

import pytest

from people.models import Official
from tests.make import make_official, make_unit
from tests.people.rosters import import_rows, roster_row

pytestmark = pytest.mark.django_db

#: As they are read aloud: given name, then family and middle names; letters before tones.
IN_ORDER = [
    "Nguyễn Ái",
    "Nguyễn Trần Khánh An",
    "Nguyễn Văn An",
    "Tôn Nữ Thị Bảo Ân",
    "Nguyễn Văn Ẩn",
    "Lê Dung",
    "Trần Dũng",
    "Bùi Văn Đức",
    "Lê Hoa",
    "Lê Hoà",
    "Lê Hoả",
    "Lê Hoá",
    "Danh Sóc Kha",
    "TRẦN THỊ MỸ LỆ",
    "Vương Thị Mỹ-Linh",
    "Đinh On",
    "Đinh Ôn",
    "Đinh Ơn",
    "Thạch Thị Sa Rết",
    "Đặng Thị Út",
    "Lê Ưng",
    "Hồ Y",
]
NASTY = [*IN_ORDER, unicodedata.normalize("NFD", "TRẦN THỊ MỸ LỆ"), "Lê Hòa", "Y"]


def named(text: str) -> list[str]:
    return [official.full_name for official in Official.objects.named(text).in_name_order()]


def test_people_sort_in_vietnamese_order_by_given_name_then_the_rest():
    shuffled = [*reversed(IN_ORDER[::2]), *IN_ORDER[1::2]]
    for name in shuffled:
        make_official(full_name=name)

    names = [official.full_name for official in Official.objects.in_name_order()]

    assert names == IN_ORDER


def test_people_of_one_name_stand_in_the_order_of_their_birth_dates():
    younger = make_official(birth_date=date(1990, 1, 1))
    elder = make_official(birth_date=date(1980, 1, 1))

    assert list(Official.objects.in_name_order()) == [elder, younger]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nguyen van an", ["Nguyễn Văn An", "Nguyễn Văn Ẩn"]),
        ("NGUYỄN VĂN AN", ["Nguyễn Văn An", "Nguyễn Văn Ẩn"]),
        ("  dang   thi ut ", ["Đặng Thị Út"]),
        ("duc", ["Bùi Văn Đức"]),
        ("Đức", ["Bùi Văn Đức"]),
        (unicodedata.normalize("NFD", "Mỹ Lệ"), ["TRẦN THỊ MỸ LỆ"]),
        ("sa ret", ["Thạch Thị Sa Rết"]),
        ("my-linh", ["Vương Thị Mỹ-Linh"]),
        ("hoa", ["Lê Hoa", "Lê Hoà", "Lê Hoả", "Lê Hoá"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_people_are_found_without_diacritics(text, found):
    for name in IN_ORDER:
        make_official(full_name=name)

    assert named(text) == found


@pytest.mark.parametrize("name", NASTY)
def test_a_name_from_a_file_is_stored_composed_and_found_again(name):
    make_unit(code="SNV")
    report = import_rows([roster_row(name=name)])

    official = Official.objects.get()

    assert report.problems == ()
    assert unicodedata.is_normalized("NFC", official.full_name)
    assert not official.full_name.isupper() or official.full_name == "Y"
    assert named(name) == [official.full_name]
    assert bytes(official.sort_key)
    assert import_rows([roster_row(name=name)]).unchanged == 1
