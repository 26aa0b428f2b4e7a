"""Opening units; changes of the tree are in `people.reorganising`."""

from datetime import date
from uuid import uuid4

from django.db import transaction

from office.text import clean_line
from people.enums import UnitKind
from people.errors import UnitCodeTaken, UnknownUnit
from people.models import Unit


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
    """
    taken = Unit.objects.filter(code=code, valid_to__isnull=True).first()
    if taken:
        raise UnitCodeTaken(code=code, name=taken.name)
    unit = Unit.objects.create(
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
