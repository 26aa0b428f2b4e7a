"""The unit trees and their changes, as plain data."""

from collections import Counter

import pytest

from demo.province.communes import DISTRICTS, new_communes, old_communes
from demo.province.tree import (
    Closing,
    Opening,
    Reorganisation,
    UnitSpec,
    by_code,
    fates,
    reorganised,
    top_unit,
)
from demo.province.units import AFTER, BEFORE, BETWEEN, PROVINCE, REORGANISATIONS
from people.enums import UnitKind
from people.formats.citizen_numbers import PROVINCES

TREES = {"before": BEFORE, "between": BETWEEN, "after": AFTER}
STEPS = list(zip((BEFORE, BETWEEN), REORGANISATIONS, strict=True))


@pytest.mark.parametrize("units", TREES.values(), ids=TREES)
def test_codes_are_unique_parents_exist_and_there_is_one_root(units):
    codes = {unit.code for unit in units}

    assert len(codes) == len(units)
    assert {unit.parent for unit in units if unit.parent} <= codes
    assert [unit.code for unit in units if unit.parent is None] == [PROVINCE]
    assert {unit.kind for unit in units} <= set(UnitKind.values)
    assert all(len(unit.name) <= 200 and len(unit.short_name) <= 80 for unit in units)


@pytest.mark.parametrize("units", TREES.values(), ids=TREES)
def test_units_stand_after_their_parent(units):
    seen = set()
    for unit in units:
        assert unit.parent is None or unit.parent in seen
        seen.add(unit.code)


def test_the_province_before_has_departments_districts_and_old_communes():
    kinds = Counter(unit.kind for unit in BEFORE)

    assert (kinds["department"], kinds["district"], kinds["commune"]) == (19, 4, 48)
    for unit in BEFORE:
        below = [one for one in BEFORE if one.parent == unit.code and one.kind == "division"]
        if unit.kind == "department":
            assert 2 <= len(below) <= 4
        elif unit.kind == "district":
            assert len(below) == 5
        elif unit.kind == "commune":
            assert below == []


def test_the_province_of_today_has_no_districts_and_24_communes_of_four_divisions():
    kinds = Counter(unit.kind for unit in AFTER)
    communes = [unit for unit in AFTER if unit.kind == "commune"]

    assert (kinds["district"], kinds["commune"]) == (0, 24)
    assert kinds["department"] >= 13
    for commune in communes:
        suffixes = {one.code.rpartition("-")[2] for one in AFTER if one.parent == commune.code}
        assert commune.parent == PROVINCE
        assert suffixes == {"VP", "KT", "VHXH", "PVHCC"}


def test_names_of_communes_are_unique_and_codes_are_of_no_real_area():
    old = [one.name for district in DISTRICTS for one in old_communes(district)]
    new = [commune.name for district in DISTRICTS for commune, _ in new_communes(district)]

    assert len(set(old)) == 48
    assert len(set(new)) == 24
    assert f"0{PROVINCE}" not in PROVINCES


@pytest.mark.parametrize(("units", "step"), STEPS, ids=["departments", "communes"])
def test_changes_name_units_that_exist_and_give_each_one_fate(units, step):
    codes = {unit.code for unit in units}
    whole: list[str] = []
    part: set[str] = set()
    for change in step.changes:
        if isinstance(change, Opening):
            whole += change.from_whole
            part |= set(change.from_part)
        else:
            whole.append(change.code)

    assert set(whole) | part <= codes
    assert len(whole) == len(set(whole))
    assert not part & set(whole)


@pytest.mark.parametrize(("units", "step"), STEPS, ids=["departments", "communes"])
def test_every_unit_ends_somewhere_or_is_closed(units, step):
    after = reorganised(by_code(units), step)
    closed = {change.code for change in step.changes if isinstance(change, Closing)}
    fate = fates(by_code(units), step)

    assert set(fate) == {unit.code for unit in units}
    for code, one in fate.items():
        followers = {one.whole} if one.whole else set(one.part)
        assert followers <= set(after)
        assert bool(followers) != (code in closed)


def test_two_old_communes_wholly_become_one_and_districts_are_shared_out():
    fate = fates(by_code(BETWEEN), REORGANISATIONS[1])

    followers = Counter(fate[u.code].whole for u in BEFORE if u.kind == "commune")
    assert set(followers.values()) == {2}
    assert all(len(fate[district.code].part) == 6 for district in DISTRICTS)


def test_the_department_that_began_the_programme_is_wholly_one_of_today():
    fate = fates(by_code(BEFORE), REORGANISATIONS[0])

    assert fate["STTTT"].whole == fate["SKHCN"].whole == "SKHCN"
    assert fate["SLDTBXH"].part == ("SNV", "SYT", "SGDDT")


def test_units_below_a_followed_one_are_carried_along():
    units = by_code(
        [
            UnitSpec("T", "Tỉnh", "", "", "province", None),
            UnitSpec("A", "Sở A", "", "", "department", "T"),
            UnitSpec("A-1", "Phòng 1", "", "", "division", "A"),
            UnitSpec("B", "Sở B", "", "", "department", "T"),
        ]
    )
    opened = UnitSpec("C", "Sở C", "", "", "department", "T")
    step = Reorganisation(REORGANISATIONS[0].on, "QĐ", (Opening(opened, ("A",)), Closing("B")))

    after = reorganised(units, step)

    assert set(after) == {"T", "C", "A-1"}
    assert after["A-1"].parent == "C"
    assert top_unit(after, "A-1") == "C"
    assert [fates(units, step)[code].is_touched for code in ("T", "A", "A-1", "B")] == [
        False,
        True,
        True,
        True,
    ]
