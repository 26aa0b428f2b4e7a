"""Shared material and pictures that a file brings: compared with the bank's, then kept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from banks.models import Bank, BankPicture, Stimulus
from banks.parsed import ParsedStimulus
from banks.pictures import store_picture
from office.pictures import as_kept
from office.text import clean_block
from people.models import User


@dataclass(frozen=True, slots=True)
class MaterialPlan:
    """Which row stands for each code of a file's shared material; those in `new` are not stored yet."""

    rows: Mapping[str, Stimulus] = field(default_factory=dict)
    new: tuple[tuple[Stimulus, ParsedStimulus], ...] = ()


def plan_materials(stimuli: Collection[ParsedStimulus], *, bank: Bank | None) -> MaterialPlan:
    """Find for each material the row of the bank that says the same, or make one that is not stored.

    What differs from the bank's material of that code gets a code of its own, for the questions of
    the bank go on asking about theirs. At most one statement.
    """
    if not stimuli:
        return MaterialPlan()
    stored = Stimulus.objects.filter(bank=bank).select_related("picture") if bank else ()
    same = {
        (
            one.text or "",
            one.picture.sha256 if one.picture else "",
            one.picture_description or "",
        ): one
        for one in stored
    }
    taken = {one.code.casefold() for one in same.values()}
    rows, new = {}, []
    for parsed in stimuli:
        says = (
            clean_block(parsed.text),
            parsed.picture,
            clean_block(parsed.description) if parsed.picture else "",
        )
        row = same.get(says)
        if row is None:
            code = _free(parsed.code, taken)
            row = same[says] = Stimulus(code=code, text=says[0], picture_description=says[2])
            new.append((row, parsed))
        rows[parsed.code] = row
    return MaterialPlan(rows, tuple(new))


def _free(code: str, taken: set[str]) -> str:
    """Return a code like `code` that is not taken, and take it."""
    number, found = 1, code
    while found.casefold() in taken:
        number += 1
        found = f"{code[:35]}-{number}"
    taken.add(found.casefold())
    return found


def keep_materials(
    plan: MaterialPlan, media: Mapping[str, bytes], *, bank: Bank, at: datetime
) -> None:
    """Store the new material of a plan with its pictures, in the caller's transaction."""
    for row, parsed in plan.new:
        row.bank = bank
        if parsed.picture:
            row.picture = store_picture(as_kept(media[parsed.picture]), at=at)
        row.save(force_insert=True)


def keep_pictures(
    shas: Collection[str],
    media: Mapping[str, bytes],
    *,
    bank: Bank,
    by: User | None,
    at: datetime,
) -> None:
    """Keep the pictures that content names and a file brought; the bank's own stay as they are."""
    for sha256 in sorted(set(shas) & media.keys()):
        picture = as_kept(media[sha256])
        BankPicture.objects.get_or_create(
            bank=bank,
            file=store_picture(picture, at=at),
            defaults={
                "width": picture.width,
                "height": picture.height,
                "added_by": by,
                "added_at": at,
            },
        )
