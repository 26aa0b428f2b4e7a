"""Sex, birth, citizen number, mail and kind of invented officials. No Django."""

from collections import Counter
from datetime import date, timedelta
from random import Random

from demo.province.names import FEMALE, MALE
from demo.province.posts import STAFF
from demo.province.slots import Slot
from demo.province.tree import by_code, top_unit
from demo.province.units import AFTER
from office.text import fold_marks

MAIL_DOMAIN = "vinhan.example"
#: Given to nobody as the place of a citizen number.
DEMO_PLACE = "099"
_YEAR_ONLY = 0.02
_UNITS = by_code(AFTER)


class Identities:
    """Draws what identifies people; numbers and addresses are given once."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._numbers: set[str] = set()
        self._addresses: Counter[str] = Counter()

    def sex(self, slot: Slot) -> str:
        """Return a sex: six leaders in ten are men, and 45 in 100 of the others."""
        return MALE if self._rng.random() < (0.45 if slot.rank == STAFF else 0.6) else FEMALE

    def birth(self, slot: Slot, *, is_new: bool) -> tuple[date, str]:
        """Return a birth date and how much of it is known, "day" or "year"."""
        first, last = (1969, 1988) if slot.rank != STAFF else (1970, 1996)
        if is_new and slot.rank == STAFF:
            first, last = 1988, 2003
        born = date(first, 1, 1) + timedelta(days=self._rng.randrange(365 * (last - first + 1)))
        if self._rng.random() < _YEAR_ONLY:
            return date(born.year, 1, 1), "year"
        return born, "day"

    def citizen_number(self, born: date, sex: str) -> str:
        """Return a number that agrees with birth and sex and that nobody else has."""
        century = 2 * (born.year // 100 - 19) + (1 if sex == FEMALE else 0)
        while True:
            number = f"{DEMO_PLACE}{century}{born:%y}{self._rng.randrange(10**6):06d}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def email(self, full_name: str, unit: str) -> str:
        """Return an address as offices form it: initials, given name, body ("nvan.skhcn@...")."""
        *rest, given = (_plain(word) for word in full_name.split())
        body = _UNITS[top_unit(_UNITS, unit)]
        area = body.name.split(maxsplit=5)[-1] if body.kind == "commune" else body.code
        local = f"{''.join(word[0] for word in rest)}{given}.{_plain(area)}"
        self._addresses[local] += 1
        number = self._addresses[local]
        return f"{local}{number if number > 1 else ''}@{MAIL_DOMAIN}"

    def kind(self, slot: Slot) -> str:
        """Return a value of `people.enums.OfficialKind`."""
        if slot.position == "LD_XA":
            return "cadre"
        if _UNITS[slot.unit].kind == "service":
            return "public_employee"
        if slot.position == "VAN_THU" and self._rng.random() < 0.1:
            return "contract"
        return "civil_servant"


def _plain(text: str) -> str:
    return "".join(character for character in fold_marks(text) if character.isalnum())
