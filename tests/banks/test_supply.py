from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from banks.enums import MemberRole, VersionState
from banks.models import Bank, QuestionVersion
from banks.queries import supply
from banks.review import approve, hold
from tests.banks.bank_files import take_in_starter
from tests.make import EIGHT, make_bank, make_member, make_position, make_version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 12)
#: What the starter bank supplies: for each position the questions of a field cell by field, and
#: last those of a position cell.
TABLE = """
           NOI_VU TU_PHAP TAI_CHINH XAY_DUNG NN_MT CONG_THUONG Y_TE GD_DT VH_TT_DL KH_CN DAN_TOC_TON_GIAO THANH_TRA VAN_PHONG *
LD_SO      14 10 12  4  1 5 6  4  6 7 4  6  5  40
LD_XA      10 12 11  0  7 0 4  2  1 2 6  1  8  58
LD_PHONG   27 16 12  3  3 9 4 11  6 6 3 10 10  59
CV         28 17 20 10 11 7 8  9 10 8 7  9 19 130
MOT_CUA    10 17 11  1  3 4 3  0  1 1 1  0  5  79
VAN_THU    10  9 11  1  0 1 0  0  2 2 0  1 31  72
KE_TOAN    13  9 34  0  2 2 1  1  1 2 2  0  1  27
CNTT       12  9 11  3  2 2 3  1  5 7 0  0  5  69
ATTT       10  8 10  1  1 0 1  0  0 3 0  1  3  30
TU_PHAP_HT 10 23  9  0  0 0 1  0  0 1 0  0  0  25
DIA_CHINH   8  8  8 11 10 0 0  0  0 1 0  0  0  18
"""
HEAD, *LINES = (line.split() for line in TABLE.strip().splitlines())
ROWS = {code: dict(zip(HEAD, map(int, numbers), strict=True)) for code, *numbers in LINES}


def approve_all(bank: Bank) -> None:
    waiting = QuestionVersion.objects.filter(question__bank=bank, state=VersionState.IN_REVIEW)
    for _ in range(bank.approvals_needed):
        approve(versions=waiting.all(), reviewer=make_member(bank, MemberRole.REVIEWER), at=EIGHT)


def test_the_starter_bank_supplies_what_its_table_says():
    take_in_starter()
    bank = Bank.objects.get()
    approve_all(bank)

    with CaptureQueriesContext(connection) as captured:
        found = supply([bank], TODAY)

    assert found.common == {"NB": 71, "VD": 38, "TH": 29, "VDC": 24}
    assert found.position == {code: numbers["*"] for code, numbers in ROWS.items()}
    assert list(found.position) == list(ROWS)
    assert found.field == {
        (code, field): number
        for code, numbers in ROWS.items()
        for field, number in numbers.items()
        if field != "*"
    }
    assert sum(number >= 3 for number in found.field.values()) == 80
    assert len(captured) == 5


def test_nothing_is_supplied_before_approval_nor_while_held():
    bank = make_bank()
    waiting = make_version(bank=bank, approved=False)
    held = make_version(bank=bank)
    hold(question=held.question, reason="Nghi lộ đề", by=None, at=EIGHT)

    assert supply([bank], TODAY).common == {}
    approve(versions=[waiting], reviewer=make_member(bank, MemberRole.REVIEWER), at=EIGHT)
    assert supply([bank], TODAY).common == {"NB": 1}


@pytest.mark.parametrize(
    ("positions", "fields", "common", "position", "field"),
    [
        ((), (), 1, {"CV": 0, "KE_TOAN": 0}, {"CV": 0, "KE_TOAN": 0}),
        (("CV",), (), 0, {"CV": 1, "KE_TOAN": 0}, {"CV": 0, "KE_TOAN": 0}),
        ((), ("TAI_CHINH",), 0, {"CV": 0, "KE_TOAN": 0}, {"CV": 1, "KE_TOAN": 1}),
        (("CV",), ("TAI_CHINH",), 0, {"CV": 0, "KE_TOAN": 0}, {"CV": 1, "KE_TOAN": 0}),
    ],
    ids=["for everyone", "position", "field", "both"],
)
def test_a_question_counts_for_the_cells_that_can_take_it(
    positions, fields, common, position, field
):
    bank = make_bank()
    make_position("CV"), make_position("KE_TOAN")
    make_version(bank=bank, positions=positions, fields=[*fields])
    make_version(bank=bank, approved=False, fields=["TAI_CHINH"])

    found = supply([bank], TODAY)

    assert sum(found.common.values()) == common
    assert found.position == position
    assert {code: number for (code, _field), number in found.field.items()} == field
