"""Citizen numbers at rest: checked, closed with the field key, found by a keyed hash.

The number itself is never logged, journaled or put into a message; people see `masked`.
"""

import re

from django.conf import settings

from office.keys import decrypt, encrypt, keyed_hashes
from people.errors import InvalidCitizenNumber, InventedCitizenNumber, UnknownBirthPlace
from people.formats import citizen_numbers
from people.models import Official

#: Goes into the hash; a change would lose everyone who is found by it.
PURPOSE = "citizen number"


def masked(number: str) -> str:
    """Return a number as lists may show it: "082*******12"."""
    return citizen_numbers.mask(number)


def welcomes_invented(*, demo: bool = False) -> bool:
    """Return whether invented people (place code 099) are welcome: asked for, or a demonstration."""
    return demo or bool(settings.DEMO_MODE)


def is_invented(number: str, *, demo: bool = False) -> bool:
    """Return whether the bearer of a number is invented; without a number, as `demo` says.

    That a person comes in during a demonstration proves nothing: the real stay real there.
    """
    return number.startswith(citizen_numbers.DEMO_PLACE) if number else demo


def checked(number: str, *, demo: bool = False) -> str:
    """Return `number` as it is stored, 12 digits, if it can be a citizen number.

    Raises:
        InvalidCitizenNumber: it has not 12 digits.
        InventedCitizenNumber: the place code is 099 outside a demonstration.
        UnknownBirthPlace: the place code belongs to no province and no country.
    """
    digits = re.sub(r"\s", "", number)
    if not re.fullmatch(r"[0-9]{12}", digits):
        raise InvalidCitizenNumber(masked=masked(digits))
    if citizen_numbers.fault(digits, demo=welcomes_invented(demo=demo)):
        if digits.startswith(citizen_numbers.DEMO_PLACE):
            raise InventedCitizenNumber(masked=masked(digits))
        raise UnknownBirthPlace(masked=masked(digits))
    return digits


def hash_of(number: str) -> str:
    """Return what finds a number again: 64 hex digits that tell nothing without the newest key."""
    return hashes_of(number)[0]


def hashes_of(number: str) -> list[str]:
    """Return all hashes under which a number may be kept, that of the newest key first."""
    return keyed_hashes(re.sub(r"\s", "", number), purpose=PURPOSE)


def closed(number: str) -> tuple[bytes, str]:
    """Return (cipher, hash) of a checked number, as an official's two columns hold them."""
    return encrypt(number), hash_of(number)


def opened(official: Official) -> str:
    """Return an official's citizen number in full, or nothing: for documents that must print it.

    Raises:
        cryptography.fernet.InvalidToken: no key of this installation closed it.
    """
    return decrypt(bytes(official.citizen_number)) if official.citizen_number else ""


def set_on(official: Official, number: str, *, demo: bool = False) -> Official:
    """Put a number on an official, who is not saved here; an empty number takes it away.

    Raises:
        InvalidCitizenNumber, InventedCitizenNumber, UnknownBirthPlace: as `checked`.
    """
    if not number.strip():
        official.citizen_number = official.citizen_hash = None
    else:
        official.citizen_number, official.citizen_hash = closed(checked(number, demo=demo))
    return official


def find_by_citizen_number(number: str) -> Official | None:
    """Return the official who bears `number`, if any; spaces do not matter."""
    return Official.objects.filter(citizen_hash__in=hashes_of(number)).first()
