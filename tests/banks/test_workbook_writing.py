"""Questions written into the workbook come back the same, or the list of what is lost says so."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from banks import kinds
from banks.formats.workbook import WorkbookFormat
from banks.formats.workbook_writing import (
    CodeLists,
    Stamp,
    agrees,
    marked_codes,
    write_workbook,
)
from banks.parsed import ParsedQuestion
from tests.banks.kind_samples import SAMPLES

STAMP = Stamp(line="BẢN XUẤT: Trần A & B, 08:00", person="Trần A", mark="0123456789abcdef")
LISTS = CodeLists(skills=[("IU01", "Cơ bản", ""), ("IU01.1", "Máy tính", "IU01")])
PICTURED = {"image_choice", "hotspot"}


def question(code="A-1", kind="single_choice", content=None, **values):
    parsed = kinds.get(kind)
    raw = SAMPLES[kind].raw if content is None else content
    return ParsedQuestion(
        **{
            "where": code,
            "code": code,
            "kind": kind,
            "skill": "IU01.1",
            "level": "VD",
            "positions": (),
            "fields": (),
            "content": parsed.dump(parsed.parse(raw)),
            "explanation": "",
            "basis": "",
            "points": Decimal("0.25"),
            "seconds": 90,
            "order_locked": False,
            "enemies": (),
            **values,
        }
    )


def back(*questions, **more):
    written = write_workbook(questions, lists=LISTS, stamp=STAMP, **more)
    return written, WorkbookFormat().read(written.content, name="xuat.xlsx")


@pytest.mark.parametrize("slug", [slug for slug in SAMPLES if slug not in PICTURED])
def test_every_kind_that_a_sheet_holds_comes_back_the_same(slug):
    contents = [SAMPLES[slug].raw, *SAMPLES[slug].other_keys]
    given = [question(f"A-{n}", slug, content) for n, content in enumerate(contents)]

    written, read = back(*given)

    assert written.lost == ()
    assert read.problems == ()
    assert [(one.code, one.content) for one in read.questions] == [
        (one.code, one.content) for one in given
    ]


@pytest.mark.parametrize("slug", sorted(PICTURED))
def test_a_kind_with_pictures_is_listed_as_lost(slug):
    written, read = back(question("A-1"), question("A-2", slug))

    assert [(one.where, one.severity) for one in written.lost] == [("A-2", "error")]
    assert [one.code for one in read.questions] == ["A-1"]


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("short_answer", {"accepted": ["a|b"]}),
        ("matching", {"pairs": [{"left": "a => b", "right": "c"}, {"left": "d", "right": "e"}]}),
    ],
)
def test_what_would_be_read_as_something_else_is_lost_and_not_changed(kind, change):
    odd = question("A-2", kind, {**SAMPLES[kind].raw, **change})

    written, read = back(question("A-1"), odd)

    assert [one.where for one in written.lost] == ["A-2"]
    assert [one.code for one in read.questions] == ["A-1"]


def test_all_that_stands_beside_the_content_comes_back():
    first = question(
        "A-1",
        explanation="Vì\n\n* một\n* hai",
        basis="Nghị định số 30/2020/NĐ-CP, Điều 25",
        positions=("CV", "LD"),
        order_locked=True,
        enemies=("A-2", "B-9"),
    )

    written, read = back(first, question("A-2"))

    [one, _two] = read.questions
    assert (one.explanation, one.basis, one.positions) == (
        first.explanation,
        first.basis,
        first.positions,
    )
    assert (one.points, one.seconds, one.order_locked) == (Decimal("0.25"), 90, True)
    assert one.enemies == ("A-2",)
    assert [loss.severity for loss in written.lost] == ["warning"]  # B-9 is not in the file


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "_x0041_ và <b>", "+84", "'tên", "a\nb"])
def test_no_text_turns_into_a_formula_or_something_else(text):
    content = {**SAMPLES["single_choice"].raw, "stem": text}

    _written, read = back(question("A-1", content=content))

    assert read.problems == ()
    assert read.questions[0].content["stem"] == text


def test_who_took_the_file_out_stands_on_every_sheet_and_in_its_properties():
    written, _read = back(question("A-1"))
    book = load_workbook(BytesIO(written.content))

    assert book.properties.creator == STAMP.person
    assert book.properties.identifier == STAMP.mark
    assert {sheet["A1"].value for sheet in book.worksheets} == {STAMP.line}
    assert "&&" in str(book.worksheets[0].oddHeader.center.text)


def test_a_copy_tells_which_export_it_came_from_whatever_rows_are_left():
    written, _read = back(*(question(f"A-{number}") for number in range(60)))
    rows = marked_codes(written.content)
    left = dict(list(rows.items())[20:45])

    assert agrees(STAMP.mark, left)
    assert not agrees("f" * 16, left)
    assert not agrees(STAMP.mark, dict(list(rows.items())[:3]))
