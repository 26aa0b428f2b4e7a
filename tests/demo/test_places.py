"""Rooms, accounts and letterheads of the demonstration."""

from demo.province.places import ACCOUNTS, LETTERHEADS, PLACES, SITES, TRAINERS
from demo.province.tree import by_code
from demo.province.units import AFTER, BEFORE, PROVINCE
from people.enums import Role

UNITS = by_code(AFTER)


def test_600_people_find_seats_in_four_shifts():
    seats = sum(place.machines - place.spare for place in PLACES)

    assert 4 * seats >= 600
    assert all(25 <= place.machines <= 30 and place.spare == 2 for place in PLACES)


def test_rooms_are_in_known_buildings_of_known_units():
    assert {place.site for place in PLACES} == {site.code for site in SITES}
    assert {site.unit for site in SITES} <= set(UNITS)
    assert len({(place.site, place.code) for place in PLACES}) == len(PLACES)


def test_every_role_but_the_officials_own_has_an_account():
    roles = [role for account in ACCOUNTS for role, _ in account.roles]

    assert set(roles) == set(Role.values) - {Role.OFFICIAL}
    assert (roles.count("bank_reviewer"), roles.count("proctor")) == (2, 2)
    assert (roles.count("trainer"), roles.count("hr_officer")) == (3, 2)


def test_accounts_are_unique_and_their_units_exist():
    assert len({account.username for account in ACCOUNTS}) == len(ACCOUNTS)
    assert len({account.full_name for account in ACCOUNTS}) == len(ACCOUNTS)
    assert {unit for account in ACCOUNTS for _, unit in account.roles} <= set(UNITS)
    hr = [unit for one in ACCOUNTS for role, unit in one.roles if role == "hr_officer"]
    assert hr == [PROVINCE, "SKHCN"]


def test_trainers_are_accounts_and_teach_every_module_once():
    modules = [module for trainer in TRAINERS for module in trainer.modules]
    trainers = {
        account.username for account in ACCOUNTS if "trainer" in [role for role, _ in account.roles]
    }

    assert {trainer.username for trainer in TRAINERS} == trainers
    assert len(modules) == len(set(modules)) == 13


def test_one_letterhead_follows_the_other_when_the_departments_merge():
    old, new = LETTERHEADS

    assert old.valid_to == new.valid_from
    assert old.unit in by_code(BEFORE)
    assert new.unit in UNITS
    assert old.parent_body == new.parent_body == "ỦY BAN NHÂN DÂN TỈNH VĨNH AN"
