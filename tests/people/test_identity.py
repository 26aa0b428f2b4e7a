"""Citizen numbers at rest."""

import pytest

from office.keys import keyed_hash
from people.errors import InvalidCitizenNumber, InventedCitizenNumber, UnknownBirthPlace
from people.identity import (
    checked,
    closed,
    find_by_citizen_number,
    is_invented,
    masked,
    opened,
    set_on,
    welcomes_invented,
)
from people.models import Official
from tests.make import make_official

NUMBER = "082190004512"


def test_a_number_is_shown_with_its_place_and_its_last_two_digits_only():
    assert masked(NUMBER) == "082*******12"


def test_twelve_digits_of_a_known_place_are_taken_and_spaces_go():
    assert checked(NUMBER) == NUMBER
    assert checked("082 190 004 512") == NUMBER


@pytest.mark.parametrize("number", ["", "82190004512", "0821900045123", "08219000451a", "²" * 12])
def test_anything_but_twelve_digits_is_refused(number):
    with pytest.raises(InvalidCitizenNumber) as refusal:
        checked(number)

    assert not number or number not in str(refusal.value)


@pytest.mark.parametrize("number", ["003190004512", "097190004512", "000190004512"])
def test_a_place_that_no_province_has_is_refused(number):
    with pytest.raises(UnknownBirthPlace):
        checked(number)


def test_an_invented_number_passes_only_where_invented_people_are_welcome(settings):
    invented = "099190000123"

    with pytest.raises(InventedCitizenNumber):
        checked(invented)
    assert checked(invented, demo=True) == invented

    settings.DEMO_MODE = True
    assert welcomes_invented()
    assert checked(invented) == invented


def test_who_is_invented_hangs_on_the_number_and_not_on_the_installation(settings):
    settings.DEMO_MODE = True

    assert is_invented("099190000123")
    assert not is_invented(NUMBER, demo=True)
    assert is_invented("", demo=True)
    assert not is_invented("")


def test_a_closed_number_does_not_show_and_its_hash_needs_the_key_and_the_purpose():
    cipher, found_by = closed(NUMBER)

    assert NUMBER.encode() not in cipher
    assert closed(NUMBER) != (cipher, found_by)  # the same text never closes alike
    assert closed(NUMBER)[1] == found_by == keyed_hash(NUMBER, purpose="citizen number")
    assert keyed_hash(NUMBER, purpose="one-time code") != found_by


@pytest.mark.django_db
def test_an_official_is_found_by_the_number_and_the_column_does_not_hold_it():
    official = make_official()
    set_on(official, NUMBER).save()
    make_official()

    stored = Official.objects.get(pk=official.pk)

    assert find_by_citizen_number("082 190004512") == official
    assert find_by_citizen_number("082190004513") is None
    assert opened(stored) == NUMBER
    assert NUMBER.encode() not in bytes(stored.citizen_number or b"")
    assert NUMBER not in str(stored.citizen_hash)


@pytest.mark.django_db
def test_an_empty_number_takes_the_number_away():
    official = set_on(make_official(), NUMBER)

    set_on(official, "").save()

    assert find_by_citizen_number(NUMBER) is None
    assert opened(official) == ""


@pytest.mark.django_db
def test_a_refused_number_is_neither_logged_nor_named(caplog):
    official = make_official()

    with pytest.raises(UnknownBirthPlace) as refusal, caplog.at_level("DEBUG"):
        set_on(official, "003190004512")

    assert "190004" not in str(refusal.value) + repr(refusal.value) + caplog.text
