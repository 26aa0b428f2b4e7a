"""Job positions and management fields by code."""

import pytest

from people.catalogue import Renaming, ensure_fields, ensure_positions, group_of
from people.models import JobPosition, ManagementField

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("codes", "group"),
    [
        (["LD_SO", "LD_XA", "LD_PHONG"], "LDQL"),
        (["CV", "TU_PHAP_HT", "DIA_CHINH"], "CNCN"),
        (["MOT_CUA", "VAN_THU", "KE_TOAN", "CNTT", "ATTT", "MOI"], "CMDC"),
    ],
)
def test_a_position_belongs_to_the_group_of_its_code(codes, group):
    assert {group_of(code) for code in codes} == {group}


def test_missing_positions_are_made_in_order_and_a_second_time_none():
    terms = [("LD_SO", "Lãnh đạo sở"), ("CV", "Chuyên viên"), ("CNTT", "Công nghệ thông tin")]

    first, second = ensure_positions(terms), ensure_positions(reversed(terms))

    assert (first.made, second.made) == (3, 0)
    assert list(JobPosition.objects.order_by("order").values_list("code", "group")) == [
        ("LD_SO", "LDQL"),
        ("CV", "CNCN"),
        ("CNTT", "CMDC"),
    ]


def test_new_fields_stand_after_the_known_ones():
    ensure_fields([("TC", "Tài chính")])

    assert ensure_fields([("NV", "Nội vụ"), ("TC", "Tài chính"), ("YT", "Y tế")]).made == 2

    orders = ManagementField.objects.order_by("order").values_list("code", "order")
    assert list(orders) == [("TC", 1), ("NV", 2), ("YT", 3)]


def test_a_known_code_keeps_its_name_and_another_one_is_reported():
    ensure_fields([("VH", "Văn hóa"), ("YT", "Y tế")])

    ensured = ensure_fields([("VH", "Văn hoá"), ("YT", "Y tế, dược"), ("X", "Một"), ("X", "Hai")])

    assert ensured.made == 1
    assert ensured.renamings == (
        Renaming("YT", kept="Y tế", given="Y tế, dược"),
        Renaming("X", kept="Một", given="Hai"),
    )
    assert dict(ManagementField.objects.values_list("code", "name")) == {
        "VH": "Văn hóa",
        "YT": "Y tế",
        "X": "Một",
    }
