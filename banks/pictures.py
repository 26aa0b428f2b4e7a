"""Pictures of questions: kept once for each bank, shown to whoever may see the question."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from banks.models import Bank, BankPicture
from office import files
from office.models import StoredFile
from office.pictures import CleanPicture, clean_picture
from people.models import User

#: The name of every stored picture: an author's own name of a file may tell what it shows.
_NAME = "picture"


@transaction.atomic
def add_picture(*, bank: Bank, content: bytes, name: str, by: User, at: datetime) -> BankPicture:
    """Keep an uploaded picture for the questions of a bank; the same one twice is one row.

    The bytes lie encrypted: a picture of a secured bank is as secret as its question.

    Raises:
        office.pictures.UnusablePicture: it cannot be kept; `name` is what the author called it.
    """
    clean = clean_picture(content, name=name[:100])
    file = store_picture(clean, at=at)
    row, _made = BankPicture.objects.get_or_create(
        bank=bank,
        file=file,
        defaults={
            "width": clean.width,
            "height": clean.height,
            "added_by": by,
            "added_at": at,
        },
    )
    return row


def store_picture(picture: CleanPicture, *, at: datetime) -> StoredFile:
    """Keep a picture closed, under a name that tells nothing of what it shows."""
    return files.store(
        picture.content, name=_NAME, media_type=picture.media_type, at=at, encrypted=True
    )


def missing_pictures(shas: Collection[str], *, bank: Bank) -> set[str]:
    """Return those of the SHA-256s that no picture of the bank has. At most one statement."""
    if not shas:
        return set()
    own = BankPicture.objects.filter(bank=bank, file__sha256__in=shas)
    return set(shas) - set(own.values_list("file__sha256", flat=True))


def picture_file(sha256: str) -> StoredFile | None:
    """Return the file of a picture that some bank has; whether it may be seen, the caller knows."""
    return StoredFile.objects.filter(sha256=sha256, bank_pictures__isnull=False).first()


def with_addresses(public: Mapping[str, Any], address_of: Callable[[str], str]) -> dict[str, Any]:
    """Return what a candidate may see with the address of each picture beside its SHA-256.

    Args:
        public: what the kind's ``public`` gives, perhaps with more beside it.
        address_of: from the SHA-256 of a picture to where this reader may fetch it.
    """
    return {name: _addressed(value, address_of) for name, value in public.items()}


def _addressed(value: Any, address_of: Callable[[str], str]) -> Any:
    if not isinstance(value, Mapping):
        return value
    found = {name: _addressed(one, address_of) for name, one in value.items()}
    if "sha256" in value:
        found["address"] = address_of(value["sha256"])
    return found
