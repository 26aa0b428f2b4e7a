"""Letterheads: a new version ends the one before; what was printed keeps its own."""

from datetime import date, datetime

from django.db import transaction

from office import journal
from office.text import clean_block, clean_line
from people.errors import LetterheadNotInOrder
from people.models import Letterhead, Unit, User
from people.units import hold_open


@transaction.atomic
def set_letterhead(
    *,
    unit: Unit,
    parent_body: str,
    issuer: str,
    place_name: str,
    signing_capacity: str,
    signatory: str,
    on: date,
    by: User,
    at: datetime,
) -> Letterhead:
    """Give a unit's documents another beginning and end from the day `on` on.

    Raises:
        UnknownUnit: the unit is not open on that day.
        LetterheadNotInOrder: the present one began on that day or later.
    """
    unit = hold_open(unit, on=on)
    present = Letterhead.objects.filter(unit=unit, valid_to__isnull=True).first()
    if present is not None:
        if present.valid_from >= on:
            raise LetterheadNotInOrder(
                begun=present.valid_from.strftime("%d/%m/%Y"), on=on.strftime("%d/%m/%Y")
            )
        Letterhead.objects.filter(pk=present.pk).update(valid_to=on)
    letterhead = Letterhead.objects.create(
        unit=unit,
        parent_body=clean_line(parent_body),
        issuer=clean_line(issuer),
        place_name=clean_line(place_name),
        signing_capacity=clean_block(signing_capacity),
        signatory=clean_line(signatory),
        valid_from=on,
    )
    journal.record(
        actor=by.username,
        action="people.set_letterhead",
        target=f"unit:{unit.uuid}",
        at=at,
        data={"on": on.isoformat(), "issuer": letterhead.issuer, "signatory": letterhead.signatory},
    )
    return letterhead
