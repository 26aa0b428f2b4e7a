"""The workbooks of the invented province are read as any office's."""

import pytest

from demo.province.people import make_people
from demo.province.rosters import roster_workbook
from people.formats.roster import read_roster

PEOPLE = make_people(200, seed=11)


@pytest.mark.parametrize("which", ["before", "after"])
def test_a_roster_reads_back_without_a_problem_and_as_the_people_are(which):
    expected = {
        person.staff_code: (person, posting)
        for person in PEOPLE
        if (posting := getattr(person, which)) is not None
    }

    parsed = read_roster(roster_workbook(PEOPLE, which), name="ds.xlsx", demo=True)

    assert parsed.problems == ()
    assert parsed.read == len(expected)
    assert {row.staff_code for row in parsed.officials} == set(expected)
    for row in parsed.officials:
        person, posting = expected[row.staff_code]
        assert (row.full_name, row.birth_date, row.birth_precision, row.sex) == (
            person.full_name,
            person.birth_date,
            person.birth_precision,
            person.sex,
        )
        assert (row.citizen_number, row.phone, row.email, row.kind) == (
            person.citizen_number,
            person.phone,
            person.email,
            person.kind,
        )
        assert (row.unit_code, row.post, row.position, row.fields, row.posted_from) == (
            posting.unit,
            posting.post,
            posting.position,
            posting.fields,
            posting.since,
        )
        assert row.decision


def test_the_same_people_give_the_same_bytes(time_machine):
    time_machine.move_to("2026-02-01")
    one = roster_workbook(PEOPLE, "after")
    time_machine.move_to("2026-11-12")

    assert roster_workbook(PEOPLE, "after") == one


def test_outside_a_demonstration_the_roster_is_refused():
    parsed = read_roster(roster_workbook(PEOPLE, "after"), name="ds.xlsx", demo=False)

    assert parsed.officials == ()
    assert "099" in parsed.problems[0].what
