"""Rotation of the field key: what older keys closed is closed with the newest, and hashed anew.

Content keys (`office.content_keys`) are closed under each key of the installation, and under no
other, so nothing that they closed is touched.

Each app registers what it keeps closed. Everything here may be cut off and run again: what the
newest key has closed is passed over. While it runs, look-ups find rows under either key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import models, transaction

from office import content_keys, files, journal
from office.keys import decrypt, renewed
from office.models import ContentKey, StoredFile

#: Stored files are read this many rows at a time.
_ROWS = 200

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ClosedColumn:
    """A column that `office.keys` closes, and the one that finds it again, if there is one.

    `hash_of` makes the content of `hash_column` from the open text. `batch` rows are held in one
    transaction: few where each is large.
    """

    model: type[models.Model]
    column: str
    hash_column: str = ""
    hash_of: Callable[[str], str] | None = None
    batch: int = 200

    def __str__(self) -> str:
        return f"{self.model._meta.label}.{self.column}"

    def tokens(self) -> Iterator[bytes]:
        """Yield what the column holds, closed."""
        held = _held(self).values_list(self.column, flat=True)
        return (bytes(token) for token in held.iterator(chunk_size=self.batch))


@dataclass(slots=True)
class Rotation:
    """What a run came to.

    `renewed` counts by what it is (all that older keys closed, where nothing was to be changed),
    `stuck` names what no key opens. `codes` counts the codes still in use, of which only a hash is
    kept: those made before the newest key open with an older key alone.
    """

    renewed: dict[str, int] = field(default_factory=dict)
    stuck: list[str] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many were, or are to be, renewed."""
        return sum(self.renewed.values())


_columns: list[ClosedColumn] = []
_codes: dict[str, Callable[[datetime], int]] = {}


def register(column: ClosedColumn) -> None:
    """Make a column part of every rotation; called once, at start."""
    _columns.append(column)


def register_codes(label: str, count: Callable[[datetime], int]) -> None:
    """Let a rotation say how many codes of a sort are in use at a moment, since only hashes are kept."""
    _codes[label] = count


def closed_columns() -> tuple[ClosedColumn, ...]:
    """Return all columns that are closed with the field key."""
    return tuple(_columns)


def rotate(*, at: datetime, tell: Tell = lambda _text: None, dry_run: bool = False) -> Rotation:
    """Close everything with the newest key, batch by batch, each in a transaction of its own.

    Args:
        tell: is told of the progress in words.
        dry_run: only count what the newest key has not closed.
    """
    found = Rotation(codes={label: count(at) for label, count in _codes.items()})
    for column in _columns:
        found.renewed[str(column)] = _renew_column(column, found, tell, dry_run=dry_run)
    found.renewed["content keys"] = _rewrap(found, tell, dry_run=dry_run)
    found.renewed["stored files"] = _renew_files(found, tell, dry_run=dry_run)
    if found.total and not dry_run:
        journal.record(
            actor="",
            action="office.rotate_field_key",
            target="field keys",
            at=at,
            data={"renewed": found.renewed},
        )
    return found


def _held(column: ClosedColumn) -> models.QuerySet[Any]:
    """Return the rows whose column holds something, in a fixed order."""
    rows: models.QuerySet[Any] = column.model._base_manager.exclude(
        **{f"{column.column}__isnull": True}
    )
    return rows.exclude(**{column.column: b""}).order_by("pk")


def _renew_column(column: ClosedColumn, found: Rotation, tell: Tell, *, dry_run: bool) -> int:
    names = [column.column, *([column.hash_column] if column.hash_column else [])]
    done, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(
                _held(column)
                .filter(pk__gt=last)
                .select_for_update(no_key=True)
                .only("pk", *names)[: column.batch]
            )
            changed = [row for row in rows if _renew_row(row, column, found)]
            if not dry_run:
                column.model._base_manager.bulk_update(changed, names, batch_size=column.batch)
        done += len(changed)
        if not rows:
            return done
        last = rows[-1].pk
        tell(f"{column}: {done} renewed up to row {last}")


def _renew_row(row: Any, column: ClosedColumn, found: Rotation) -> bool:
    """Put the renewed token and hash on a row; tell whether either is new."""
    try:
        token = renewed(getattr(row, column.column))
    except InvalidToken:
        found.stuck.append(f"{column} {row.pk}")
        return False
    if token is not None:
        setattr(row, column.column, token)
    if column.hash_of is None:
        return token is not None
    wanted = column.hash_of(decrypt(getattr(row, column.column)))
    is_new = getattr(row, column.hash_column) != wanted
    setattr(row, column.hash_column, wanted)
    return token is not None or is_new


def _rewrap(found: Rotation, tell: Tell, *, dry_run: bool) -> int:
    done = 0
    with transaction.atomic():
        for row in ContentKey.objects.select_for_update(no_key=True).order_by("pk"):
            try:
                done += content_keys.rewrap(row)
            except content_keys.Unreadable:
                found.stuck.append(f"content key {row.mark}")
                continue
            if not dry_run:
                row.save(update_fields=["wrapped"])
    tell(f"content keys: {done} renewed")
    return done


def _renew_files(found: Rotation, tell: Tell, *, dry_run: bool) -> int:
    done = 0
    rows = StoredFile.objects.filter(is_encrypted=True).order_by("pk")
    for file in rows.iterator(chunk_size=_ROWS):
        try:
            done += files.renew(file, dry_run=dry_run)
        except files.DamagedFile:
            found.stuck.append(f"stored file {file.sha256}")
    tell(f"stored files: {done} renewed")
    return done
