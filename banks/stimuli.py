"""Shared material: a text, table or picture that several questions ask about.

What a question was written for stays: a change is a new row with the next number, under the same
code. Versions and drafts go on naming the row they name, until an author chooses the newer one.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from banks.errors import (
    MaterialChanged,
    MaterialCodeTaken,
    MaterialUnchanged,
    UnusableMaterialCode,
)
from banks.models import Bank, Stimulus
from banks.pictures import store_picture
from office import journal
from office.cells import CODE
from office.models import StoredFile
from office.pictures import clean_picture
from office.text import clean_block, clean_line
from people.models import User

LONGEST_TEXT, LONGEST_DESCRIPTION = 20_000, 2_000


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A picture as it came: its bytes, and what the author called it."""

    content: bytes
    name: str


def newest(bank: Bank) -> QuerySet[Stimulus]:
    """Keep of each code of a bank its newest row."""
    newer = Stimulus.objects.filter(
        bank=OuterRef("bank"), code=OuterRef("code"), number__gt=OuterRef("number")
    )
    return Stimulus.objects.filter(~Exists(newer), bank=bank)


def offered(bank: Bank, named: str) -> QuerySet[Stimulus]:
    """Return what a draft may choose: the newest of each code, and the row it names already.

    Without what they say, which is opened for nothing here.

    Args:
        named: the uuid that the draft holds, as text; "" or anything else for none.
    """
    keys = Stimulus.objects.filter(bank=bank).values_list("pk", "uuid")
    own = [pk for pk, uuid in keys if str(uuid) == named]
    rows = newest(bank) | Stimulus.objects.filter(bank=bank, pk__in=own)
    return rows.only("uuid", "bank", "code", "number").order_by("code", "-number")


@transaction.atomic
def add_stimulus(
    *,
    bank: Bank,
    code: str,
    text: str,
    picture: Uploaded | None,
    description: str,
    by: User,
    at: datetime,
) -> Stimulus:
    """Add shared material to a bank, under a code that the bank has not used.

    Args:
        text: as authors write it; may be empty where there is a picture.
        description: what the picture shows, for those who do not see it; not without a picture.

    Raises:
        UnusableMaterialCode, MaterialCodeTaken: about `code`.
        office.pictures.UnusablePicture: the picture cannot be kept.
        ValueError: neither text nor picture, or a picture without description (programming errors:
            forms check it).
    """
    Bank.objects.select_for_update(no_key=True).get(pk=bank.pk)
    code = clean_line(code)
    if not CODE.fullmatch(code):
        raise UnusableMaterialCode(code=code[:60])
    if Stimulus.objects.filter(bank=bank, code__iexact=code).exists():
        raise MaterialCodeTaken(bank=bank.title, code=code)
    file = _kept(picture, at=at) if picture else None
    row = _made(bank, code, 1, text=text, file=file, description=description)
    _record("banks.add_stimulus", row, by=by, at=at)
    return row


@transaction.atomic
def change_stimulus(
    *,
    stimulus: Stimulus,
    text: str,
    picture: Uploaded | None,
    description: str,
    drop_picture: bool = False,
    by: User,
    at: datetime,
) -> Stimulus:
    """Write the next number of shared material; what names the old one goes on naming it.

    Args:
        stimulus: the newest number, as the author saw it.
        picture: in place of the picture so far; None keeps that, unless `drop_picture`.

    Raises:
        MaterialChanged: there is a newer number.
        MaterialUnchanged: it would say what it says.
        office.pictures.UnusablePicture, ValueError: as in `add_stimulus`.
    """
    Bank.objects.select_for_update(no_key=True).get(pk=stimulus.bank_id)
    rows = Stimulus.objects.select_related("bank", "picture").filter(
        bank=stimulus.bank_id, code=stimulus.code
    )
    last = rows.order_by("-number")[0]
    if last.pk != stimulus.pk:
        raise MaterialChanged(code=last.code, number=last.number)
    file = None if drop_picture else last.picture
    if picture:
        file = _kept(picture, at=at)
    says = (clean_block(text), file, clean_block(description) if file else "")
    if says == (last.text or "", last.picture, last.picture_description or ""):
        raise MaterialUnchanged(code=last.code)
    row = _made(
        last.bank, last.code, last.number + 1, text=text, file=file, description=description
    )
    _record("banks.change_stimulus", row, by=by, at=at)
    return row


def _kept(picture: Uploaded, *, at: datetime) -> StoredFile:
    return store_picture(clean_picture(picture.content, name=picture.name[:100]), at=at)


def _made(
    bank: Bank, code: str, number: int, *, text: str, file: StoredFile | None, description: str
) -> Stimulus:
    text = clean_block(text)
    description = clean_block(description) if file else ""
    if not text and file is None:
        raise ValueError("shared material has a text or a picture")
    if file is not None and not description:
        raise ValueError("a picture is described")
    return Stimulus.objects.create(
        bank=bank,
        code=code,
        number=number,
        text=text,
        picture=file,
        picture_description=description,
    )


def _record(action: str, row: Stimulus, *, by: User, at: datetime) -> None:
    journal.record(
        actor=by.username,
        action=action,
        target=f"bank:{row.bank.uuid}",
        at=at,
        data={"code": row.code, "number": row.number},
    )
