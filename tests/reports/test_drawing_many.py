"""Certificates drawn on several cores."""

from dataclasses import replace
from datetime import date

import pytest

from reports.drawing.certificate import CertificateSheet, draw_certificate
from reports.drawing.many import open_drawer

SHEET = CertificateSheet(
    parent_body="ỦY BAN NHÂN DÂN TỈNH VĨNH AN",
    issuer="SỞ KHOA HỌC VÀ CÔNG NGHỆ",
    lead="Giám đốc Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận",
    honorific="Bà",
    holder="Lê Thị Ngọc Hạnh",
    birth_date="14/03/1984",
    unit="Phòng Văn hóa - Xã hội",
    achieved="Kỳ sát hạch kỹ năng số năm 2026",
    result=None,
    place="Vĩnh An",
    issue_date=date(2026, 12, 7),
    capacity=("GIÁM ĐỐC",),
    signatory="Phan Hữu Tường",
    serial_no="KNS 000215",
    register_no="215/2026/GCN-SKHCN",
    verify_url="http://127.0.0.1:8000/xm/0123456789abcdef0123456789abcdef",
    verify_host_text="127.0.0.1:8000/xm",
    printed_code="7K4M-Q2XR-91HR",
    simulated=True,
)


@pytest.mark.parametrize("processes", [1, 2])
def test_every_sheet_comes_back_in_its_place_with_the_same_bytes(processes):
    sheets = [replace(SHEET, serial_no=f"KNS {number:06d}") for number in range(12)]

    with open_drawer(processes) as draw:
        drawn = draw(sheets)

    assert drawn == [draw_certificate(sheet) for sheet in sheets]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_sheet_that_cannot_be_drawn_hinders_no_other(processes):
    impossible = replace(SHEET, holder="Lê 中 Hạnh")

    with open_drawer(processes) as draw:
        first, broken, last = draw([SHEET, impossible, SHEET])

    assert first == last == draw_certificate(SHEET)
    assert broken is None


def test_no_process_is_a_programming_error():
    with pytest.raises(ValueError, match="1 or more"), open_drawer(0):
        pass
