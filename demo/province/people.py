"""The invented officials: who they are, where they served in 2024 and where they serve now. No Django.

A posting before is consistent with the reorganisations (`units`): someone whose unit was wholly
followed goes along; the others are named in `transfers`. What differs beyond that (a division
within a new commune, a promotion) comes with the roster of today.
"""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from demo.province.careers import Careers, PostingSpec, transfer_step
from demo.province.identities import Identities
from demo.province.names import draw_names
from demo.province.slots import draw_up
from demo.province.supply import is_served
from demo.province.tree import UnitSpec
from demo.province.units import AFTER, REORGANISATIONS


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """An invented official.

    `birth_precision` is "day" or "year" (then `birth_date` is 1 January), `sex` "male" or "female",
    `kind` a value of `people.enums.OfficialKind`. `before` is None for those who joined in 2025.
    `is_served` tells whether the starter bank has questions for `after`'s position and fields.
    """

    staff_code: str
    full_name: str
    birth_date: date
    birth_precision: str
    sex: str
    citizen_number: str
    phone: str
    email: str
    kind: str
    before: PostingSpec | None
    after: PostingSpec
    is_served: bool


@dataclass(frozen=True, slots=True)
class TransferSpec:
    """Where a reorganisation sends someone whose unit nobody follows wholly."""

    staff_code: str
    posting: PostingSpec


def make_people(officials: int, seed: int) -> tuple[PersonSpec, ...]:
    """Return so many officials, the same ones for the same seed, in the order of their units.

    Raises:
        ValueError: fewer than 60 officials.
    """
    order = _tree_order()
    slots = sorted(draw_up(officials), key=lambda slot: order[slot.unit])
    rng = Random(seed)  # noqa: S311  # invented people, no secret
    identities, careers = Identities(rng), Careers(rng)
    sexes = [identities.sex(slot) for slot in slots]
    names = draw_names(rng, sexes)
    people = []
    for number, (slot, sex, name) in enumerate(zip(slots, sexes, names, strict=True), 1):
        before = careers.before(slot)
        after = careers.after(slot, before)
        born, precision = identities.birth(slot, is_new=before is None)
        people.append(
            PersonSpec(
                staff_code=f"VA{number:05d}",
                full_name=name,
                birth_date=born,
                birth_precision=precision,
                sex=sex,
                citizen_number=identities.citizen_number(born, sex),
                phone=f"0900{number:06d}",
                email=identities.email(name, slot.unit),
                kind=identities.kind(slot),
                before=before,
                after=after,
                is_served=is_served(slot.position, slot.fields),
            )
        )
    return tuple(people)


def transfers(people: tuple[PersonSpec, ...], step: int) -> tuple[TransferSpec, ...]:
    """Return the moves that a reorganisation (0 or 1 of `REORGANISATIONS`) has to name."""
    on = REORGANISATIONS[step].on
    return tuple(
        TransferSpec(person.staff_code, replace(person.after, since=on))
        for person in people
        if person.before is not None and transfer_step(person.before.unit) == step
    )


def _tree_order() -> dict[str, int]:
    """Return the place of each unit in a list that goes down every branch before the next."""
    children: dict[str | None, list[UnitSpec]] = defaultdict(list)
    for unit in AFTER:
        children[unit.parent].append(unit)
    found: dict[str, int] = {}
    waiting = children[None][::-1]
    while waiting:
        unit = waiting.pop()
        found[unit.code] = len(found)
        waiting += children[unit.code][::-1]
    return found
