"""Sites and their rooms: what tests and courses can book."""

from datetime import datetime
from ipaddress import ip_network

from django.db import IntegrityError, transaction

from office import journal
from office.text import clean_line
from people.errors import BadAddressRange, NoSeatLeft, PlaceCodeTaken, SiteCodeTaken
from people.models import Place, Site, Unit, User


@transaction.atomic
def keep_site(
    *,
    site: Site | None = None,
    code: str,
    name: str,
    address: str,
    unit: Unit,
    by: User,
    at: datetime,
) -> Site:
    """Write a site down, or write a known one anew.

    Raises:
        SiteCodeTaken: another site has this code.
    """
    same = Site.objects.filter(code=code).first()
    if same is not None and same != site:
        raise SiteCodeTaken(code=code)
    kept = Site.objects.select_for_update().get(pk=site.pk) if site else Site()
    kept.code, kept.name = code, clean_line(name)
    kept.address, kept.unit = clean_line(address), unit
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:  # written down by somebody else since it was looked for
        raise SiteCodeTaken(code=code) from error
    journal.record(
        actor=by.username,
        action="people.keep_site",
        target=f"site:{kept.uuid}",
        at=at,
        data={"code": code, "name": kept.name, "unit": str(unit.uuid)},
    )
    return kept


@transaction.atomic
def keep_place(
    *,
    site: Site,
    place: Place | None = None,
    code: str,
    name: str,
    machines: int,
    spare_machines: int,
    columns: int,
    address_range: str,
    by: User,
    at: datetime,
) -> Place:
    """Write a room of a site down, or write a known one anew. Seats given out before stay.

    Raises:
        PlaceCodeTaken: another room of the site has this code.
        NoSeatLeft: every machine would be kept in reserve.
        BadAddressRange: the range is not one in the notation 10.0.4.0/24.
    """
    same = Place.objects.filter(site=site, code=code).first()
    if same is not None and same != place:
        raise PlaceCodeTaken(code=code, site=site.name)
    if machines <= spare_machines:
        raise NoSeatLeft(machines=machines, spare=spare_machines)
    if address_range:
        try:
            address_range = str(ip_network(address_range.strip()))
        except ValueError as error:
            raise BadAddressRange(given=address_range) from error
    kept = Place.objects.select_for_update().get(pk=place.pk) if place else Place(site=site)
    kept.code, kept.name = code, clean_line(name)
    kept.machines, kept.spare_machines = machines, spare_machines
    kept.columns, kept.address_range = columns, address_range
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:  # written down by somebody else since it was looked for
        raise PlaceCodeTaken(code=code, site=site.name) from error
    journal.record(
        actor=by.username,
        action="people.keep_place",
        target=f"place:{kept.uuid}",
        at=at,
        data={"code": code, "name": kept.name, "machines": machines, "spare": spare_machines},
    )
    return kept
