"""The table of what the starter bank supplies agrees with the bank."""

from contextlib import closing
from pathlib import Path

from openpyxl import load_workbook

import banks
from demo.province.supply import FIELDS, POSITIONS, SUPPLY, is_served

BANK = Path(banks.__file__).parent / "starter" / "starter-bank.xlsx"


def test_the_table_is_what_the_starter_bank_gives():
    # a workbook that is read in passing keeps its file open until it is told to close
    with closing(load_workbook(BANK, read_only=True)) as book:
        header, *rows = book["Câu hỏi"].iter_rows(values_only=True)
    position_column = header.index("Vị trí việc làm")
    field_column = header.index("Lĩnh vực quản lý")
    counted = dict.fromkeys(SUPPLY, 0)
    for row in rows:
        if not row[0]:
            continue
        positions, fields = (
            [code.strip() for code in str(row[column]).split(",")]
            for column in (position_column, field_column)
        )
        for position in POSITIONS if positions == ["*"] else positions:
            for field in fields:
                if field in FIELDS:
                    counted[position, field] += 1

    assert counted == SUPPLY


def test_several_fields_need_four_questions_each_and_one_needs_three():
    assert is_served("LD_PHONG", ("NN_MT",))
    assert not is_served("LD_PHONG", ("NN_MT", "NOI_VU"))
    assert is_served("LD_PHONG", ("TAI_CHINH", "NOI_VU"))
    assert not is_served("LD_SO", ("NN_MT",))
    assert not is_served("CV", ())
