"""The invented officials: complete, consistent with the reorganisations, the same for a seed."""

from collections import Counter
from datetime import date

import pytest

from demo.province.careers import NEW_DUTIES_FROM, follower, transfer_step
from demo.province.duties import fields_of
from demo.province.people import make_people, transfers
from demo.province.posts import MOST
from demo.province.slots import UNSERVED
from demo.province.supply import FIELDS, POSITIONS, SUPPLY, is_served
from demo.province.tree import by_code
from demo.province.units import AFTER, BEFORE, BETWEEN, COMMUNES_MERGED_ON
from people.enums import OfficialKind
from people.formats import citizen_numbers

SIZES = [60, 200, 600, 2000]
OLD, MIDDLE, NEW = by_code(BEFORE), by_code(BETWEEN), by_code(AFTER)
PEOPLE = {size: make_people(size, seed=2026) for size in SIZES}

every_size = pytest.mark.parametrize("people", PEOPLE.values(), ids=map(str, SIZES))


def test_the_same_seed_gives_the_same_people_and_another_seed_others():
    assert make_people(200, seed=5) == make_people(200, seed=5)
    assert make_people(200, seed=5) != make_people(200, seed=6)


def test_fewer_than_60_are_refused():
    with pytest.raises(ValueError, match="60 officials or more"):
        make_people(59, seed=1)


@pytest.mark.parametrize("size", SIZES)
def test_so_many_people_as_wanted_fill_all_positions_and_all_fields(size):
    people = PEOPLE[size]

    assert len(people) == size
    assert {person.after.position for person in people} == set(POSITIONS)
    assert {field for person in people for field in person.after.fields} == set(FIELDS)


@every_size
def test_codes_numbers_addresses_and_telephones_are_given_once(people):
    for values in (
        [person.staff_code for person in people],
        [person.citizen_number for person in people],
        [person.email for person in people],
        [person.phone for person in people],
    ):
        assert len(set(values)) == len(people)


@every_size
def test_citizen_numbers_are_invented_and_agree_with_the_person(people):
    for person in people:
        number = person.citizen_number
        assert number.startswith(citizen_numbers.DEMO_PLACE)
        assert citizen_numbers.fault(number, demo=True) is None
        assert (
            citizen_numbers.disagreements(number, sex=person.sex, birth_date=person.birth_date)
            == []
        )


@every_size
def test_mail_goes_nowhere_and_telephones_are_of_the_invented_range(people):
    for person in people:
        assert person.email.endswith(".example")
        assert person.phone.startswith("0900")
        assert len(person.phone) == 10
        assert person.kind in OfficialKind.values


def test_a_few_birth_dates_are_years_alone():
    years = [person for person in PEOPLE[600] if person.birth_precision == "year"]

    assert 3 <= len(years) <= 30
    assert all((person.birth_date.month, person.birth_date.day) == (1, 1) for person in years)


@every_size
def test_units_of_postings_exist_and_their_work_fits_the_fields(people):
    for person in people:
        assert set(person.after.fields) <= fields_of(NEW, person.after.unit) or (
            not person.is_served
        )
        if person.before is not None:
            assert set(person.before.fields) <= fields_of(OLD, person.before.unit)
        assert len(set(person.after.fields)) == len(person.after.fields) > 0


@every_size
def test_the_bank_serves_all_but_a_marked_few(people):
    unserved = [person for person in people if not person.is_served]

    assert len(unserved) == max(3, round(len(people) / 100))
    for person in people:
        assert person.is_served == is_served(person.after.position, person.after.fields)
        if person.before is not None:
            assert is_served(person.before.position, person.before.fields)
    for person in unserved:
        assert SUPPLY[person.after.position, person.after.fields[0]] == 0
        assert person.after.since >= NEW_DUTIES_FROM
        assert person.before is None or transfer_step(person.before.unit) is None
    pairs = {(one.after.position, one.after.fields) for one in unserved}
    assert pairs == {(slot.position, slot.fields) for slot in UNSERVED}


@every_size
def test_strata_stay_few(people):
    assert len({(person.after.position, person.after.fields) for person in people}) <= 110


@every_size
def test_leaders_of_communes_hold_two_or_three_of_the_fields_of_communes(people):
    allowed = {"NOI_VU", "TU_PHAP", "TAI_CHINH", "NN_MT", "Y_TE", "DAN_TOC_TON_GIAO", "VAN_PHONG"}
    leaders = [person.after for person in people if person.after.position == "LD_XA"]

    assert leaders
    for leader in leaders:
        assert NEW[leader.unit].kind == "commune"
        assert 2 <= len(leader.fields) <= 3
        assert set(leader.fields) <= allowed


def test_some_heads_of_divisions_hold_two_fields():
    heads = [p.after for p in PEOPLE[600] if p.after.position == "LD_PHONG"]

    assert 5 < sum(len(head.fields) == 2 for head in heads) < len(heads)


@every_size
def test_posts_fit_positions_and_nobody_shares_the_headship(people):
    heads = ("Giám đốc", "Chủ tịch", "Trưởng phòng", "Trưởng ban", "Chánh")
    leading = ("LD_SO", "LD_XA", "LD_PHONG")
    for posting in [p.after for p in people] + [p.before for p in people if p.before]:
        is_leader = posting.post.startswith((*heads, "Phó "))
        assert is_leader == (posting.position in leading)
    for postings in ([p.after for p in people], [p.before for p in people if p.before]):
        led = Counter(one.unit for one in postings if one.post.startswith(heads))
        assert max(led.values()) == 1
        deputies = Counter(one.unit for one in postings if one.post.startswith("Phó "))
        assert max(deputies.values(), default=0) <= MOST["deputy"]


@every_size
def test_it_staff_are_mostly_of_the_digital_department(people):
    staff = [p.after.unit for p in people if p.after.position in {"CNTT", "ATTT"}]
    digital = [unit for unit in staff if unit.startswith(("SKHCN", "VP", "TTPVHCC", "ST"))]

    assert len(digital) >= len(staff) / 3


@pytest.mark.parametrize("size", [200, 600, 2000])
def test_most_served_in_2024_and_the_others_joined_in_2025(size):
    people = PEOPLE[size]
    veterans = [person for person in people if person.before is not None]

    assert 0.8 <= len(veterans) / size <= 0.9
    assert all(person.before.since < date(2024, 1, 1) for person in veterans)
    for person in people:
        if person.before is None and person.is_served:
            assert COMMUNES_MERGED_ON < person.after.since < date(2026, 1, 1)


@every_size
def test_people_follow_their_unit_or_are_named_in_a_transfer_that_can_be_made(people):
    moves = [{one.staff_code: one.posting for one in transfers(people, step)} for step in (0, 1)]
    for person in people:
        named = [step for step in (0, 1) if person.staff_code in moves[step]]
        if person.before is None:
            assert named == []
        elif follower(person.before.unit) is None:
            assert named == [transfer_step(person.before.unit)]
        else:
            assert named == []
            unit = NEW[person.after.unit]
            assert follower(person.before.unit) in {unit.code, unit.parent}
    assert all(posting.unit in MIDDLE and posting.unit in NEW for posting in moves[0].values())
    assert all(posting.unit in NEW for posting in moves[1].values())


def test_both_reorganisations_have_people_to_transfer():
    people = PEOPLE[600]

    assert len(transfers(people, 0)) >= 5
    assert len(transfers(people, 1)) >= 50
    promoted = [p for p in people if p.before and p.before.position == "CV" != p.after.position]
    assert promoted


def test_no_posting_begins_before_the_one_it_follows():
    for person in PEOPLE[2000]:
        if person.before is not None:
            assert person.before.since <= person.after.since
