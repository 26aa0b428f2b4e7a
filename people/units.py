"""Opening, finding and locking units; changes of the tree are in `people.reorganising`."""

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from django.db import IntegrityError, transaction

from office.text import clean_line
from people.enums import UnitKind
from people.errors import UnitCodeTaken, UnknownUnit
from people.models import Unit

#: Units a statement: SQLite takes no more than 999 values.
BATCH = 500


@transaction.atomic
def open_unit(
    *,
    code: str,
    name: str,
    kind: UnitKind,
    on: date,
    parent: Unit | None = None,
    short_name: str = "",
    symbol: str = "",
    decision: str = "",
) -> Unit:
    """Begin a unit below `parent` on a day.

    Raises:
        UnitCodeTaken: the code belongs to a unit that is still open.
        UnknownUnit: the parent is not open on that day.
    """
    if parent is not None:
        parent = hold_open(parent, on=on)
    taken = Unit.objects.filter(code=code, valid_to__isnull=True).first()
    if taken:
        raise UnitCodeTaken(code=code, name=taken.name)
    unit = Unit(
        code=code,
        name=clean_line(name),
        short_name=clean_line(short_name),
        symbol=symbol,
        kind=kind,
        parent=parent,
        path=uuid4().hex,  # the real one needs the id
        valid_from=on,
        decision=decision,
    )
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:  # opened by somebody else since it was looked for
        raise UnitCodeTaken(code=code, name=unit.name) from error
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def unit_on(code: str, *, on: date) -> Unit:
    """Return the unit that bears `code` on a day.

    Raises:
        UnknownUnit: none does.
    """
    unit = Unit.objects.open_on(on).filter(code=code).first()
    if unit is None:
        raise UnknownUnit(code=code, on=on.strftime("%d/%m/%Y"))
    return unit


def hold_units(ids: Iterable[int]) -> dict[int, Unit]:
    """Lock units until the caller's transaction ends; return them by id as they are then.

    Whoever writes rows about units holds them first, before any other lock: a reorganisation
    (`people.reorganising`) either sees those rows, or has closed the units already.
    """
    held: dict[int, Unit] = {}
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), BATCH):
        some = Unit.objects.filter(pk__in=ordered[start : start + BATCH])
        for unit in some.select_for_update(no_key=True).order_by("pk"):
            held[unit.pk] = unit
    return held


def hold_open(unit: Unit, *, on: date) -> Unit:
    """Lock one unit (`hold_units`) and return it as it is then.

    Raises:
        UnknownUnit: it is not open on that day.
    """
    held = hold_units([unit.pk])[unit.pk]
    if not is_open(held, on=on):
        raise UnknownUnit(code=held.code, on=on.strftime("%d/%m/%Y"))
    return held


def is_open(unit: Unit, *, on: date) -> bool:
    """Tell whether a unit exists on a day, as ``Unit.objects.open_on`` does."""
    return unit.valid_from <= on and (unit.valid_to is None or unit.valid_to > on)
