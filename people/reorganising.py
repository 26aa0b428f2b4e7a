"""Changes of the unit tree: every change closes rows and opens successors, so history stays.

A reorganisation is a set of changes with one decision and one day; their order does not matter.
Units are named by code: the old ones by the code they bear before the day, parents by the code
they bear after it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Count, F

from office import journal
from office.text import clean_line
from people.enums import UnitKind
from people.errors import (
    ChangeNotInOrder,
    ContradictoryChanges,
    PeopleLeftBehind,
    UnitCodeTaken,
    UnitStillHasChildren,
    UnknownUnit,
)
from people.models import Grant, Letterhead, Posting, Unit, UnitSuccession, User
from people.postings import BATCH, Move, lasting_beyond, store_fields, transfer


@dataclass(frozen=True, slots=True)
class Open:
    """Begin a unit, followed from others wholly (all that they were) or in part, or anew.

    All units it follows end. A unit that gives a part away and goes on follows itself in part.
    """

    code: str
    name: str
    kind: UnitKind
    parent_code: str | None
    from_whole: tuple[str, ...] = ()
    from_part: tuple[str, ...] = ()
    short_name: str = ""
    symbol: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Rename, move or recode a unit: it follows itself wholly. None keeps what was.

    Without `parent_code` the unit stays below its parent, or below the one that wholly follows it.
    """

    code: str
    name: str | None = None
    kind: UnitKind | None = None
    parent_code: str | None = None
    short_name: str | None = None
    symbol: str | None = None
    new_code: str | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """End a unit that nobody follows."""

    code: str


@dataclass(slots=True)
class _Opening:
    """A unit about to begin; `keeps` is the old row whose place in the tree it keeps."""

    unit: Unit
    whole: list[Unit] = field(default_factory=list)
    part: list[Unit] = field(default_factory=list)
    parent_code: str | None = None
    keeps: Unit | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a reorganisation does, or would do: old and new units and what moves with them."""

    closed: Sequence[Unit]
    opened: Sequence[Unit]
    successions: Sequence[UnitSuccession]
    postings: int
    grants: int


def foresee(
    *,
    decision: str,
    on: date,
    changes: Iterable[Open | Change | Close],
    transfers: Sequence[Move] = (),
    by: User,
    at: datetime,
) -> Outlook:
    """Tell what `reorganise` would do with the same arguments: it is done and taken back.

    Raises:
        DomainError: what `reorganise` would refuse.
    """
    with transaction.atomic():
        outlook = _reorganise(
            decision=decision, on=on, changes=changes, transfers=transfers, by=by, at=at
        )
        transaction.set_rollback(True)
    return outlook


@transaction.atomic
def reorganise(
    *,
    decision: str,
    on: date,
    changes: Iterable[Open | Change | Close],
    by: User,
    at: datetime,
    transfers: Sequence[Move] = (),
) -> list[UnitSuccession]:
    """Change the tree on a day; return the successions, in the order of the old codes.

    Units below one that ends are carried over to its only whole successor unless a change names
    them. People, and roles with them, follow a whole succession by themselves: their postings are
    ended and begun again with the decision. From units that end otherwise they go where
    `transfers` say; roles over such units end with them. Letterheads end with their unit. The
    tree is locked until commit.

    Args:
        on: the first day of the new tree.
        transfers: moves of people (`people.postings.Move`), made in the new tree.

    Raises:
        UnknownUnit: a code is borne by no open unit.
        ContradictoryChanges: changes give a unit two fates, a code twice, or a ring of parents.
        UnitCodeTaken: a new code belongs to a unit that stays.
        ChangeNotInOrder: a unit or letterhead that ends began on that day or later.
        UnitStillHasChildren: a unit ends without one whole successor, and units below it are
            not mentioned.
        PeopleLeftBehind: people would stay in units that end.
        NoPostingToMove, PostingNotInOrder, UnknownTerm: as `people.postings.transfer`.
    """
    done = _reorganise(decision=decision, on=on, changes=changes, transfers=transfers, by=by, at=at)
    return list(done.successions)


def _reorganise(
    *,
    decision: str,
    on: date,
    changes: Iterable[Open | Change | Close],
    transfers: Sequence[Move],
    by: User,
    at: datetime,
) -> Outlook:
    # in one order, as `people.units.hold_units`, so that nobody waits in a ring
    units = Unit.objects.select_for_update().filter(valid_to__isnull=True).order_by("pk")
    tree = _Tree(units, on)
    for change in changes:
        tree.plan(change, decision)
    tree.carry_children(decision)
    tree.check()
    ended = tree.ended
    _close(ended, on)
    _store(tree)
    successions = UnitSuccession.objects.bulk_create(tree.successions(decision))
    if transfers:
        transfer(moves=transfers, decision=decision, on=on, by=by, at=at)
    follower = {
        succession.predecessor_id: succession.successor
        for succession in successions
        if succession.is_whole
    }
    moved = _move_people(follower, decision=decision, on=on)
    _refuse_to_leave_people(ended, on)
    grants = _move_grants(ended, follower, on=on)
    journal.record(
        actor=by.username,
        action="people.reorganise",
        target=f"decision:{decision}"[:200],
        at=at,
        data={
            "on": on.isoformat(),
            "closed": sorted(unit.code for unit in ended),
            "opened": sorted(opening.unit.code for opening in tree.openings),
            "postings": moved,
            "grants": grants,
        },
    )
    opened = [opening.unit for opening in tree.openings]
    return Outlook(ended, opened, successions, moved, grants)


class _Tree:
    """The open units and what is to become of them."""

    def __init__(self, units: Iterable[Unit], on: date) -> None:
        self.on = on
        self.by_id = {unit.pk: unit for unit in units}
        self.by_code = {unit.code: unit for unit in self.by_id.values()}
        self.children: dict[int, list[Unit]] = defaultdict(list)
        for unit in self.by_id.values():
            if unit.parent_id is not None:
                self.children[unit.parent_id].append(unit)
        self.openings: list[_Opening] = []
        self.closing: dict[int, Unit] = {}

    @property
    def ended(self) -> list[Unit]:
        """The units that end, in the order of their codes."""
        found = dict(self.closing)
        for opening in self.openings:
            found |= {unit.pk: unit for unit in (*opening.whole, *opening.part)}
        return sorted(found.values(), key=lambda unit: unit.code)

    def plan(self, change: Open | Change | Close, decision: str) -> None:
        """Take one change in."""
        match change:
            case Close():
                unit = self._find(change.code)
                if unit.pk in self.closing:
                    raise ContradictoryChanges(unit=unit.name)
                self.closing[unit.pk] = unit
            case Change():
                self._plan_change(change, decision)
            case Open():
                unit = Unit(
                    code=change.code,
                    name=clean_line(change.name),
                    short_name=clean_line(change.short_name),
                    symbol=change.symbol,
                    kind=change.kind,
                    valid_from=self.on,
                    decision=decision,
                )
                whole = [self._find(code) for code in change.from_whole]
                part = [self._find(code) for code in change.from_part]
                self.openings.append(_Opening(unit, whole, part, change.parent_code))

    def _plan_change(self, change: Change, decision: str) -> None:
        old = self._find(change.code)
        unit = self._again(old, decision)
        unit.code = change.new_code or old.code
        unit.kind = change.kind or old.kind
        if change.name is not None:
            unit.name = clean_line(change.name)
        if change.short_name is not None:
            unit.short_name = clean_line(change.short_name)
        if change.symbol is not None:
            unit.symbol = change.symbol
        keeps = old if change.parent_code is None else None
        self.openings.append(_Opening(unit, [old], [], change.parent_code, keeps))

    def _again(self, old: Unit, decision: str) -> Unit:
        return Unit(
            code=old.code,
            name=old.name,
            short_name=old.short_name,
            symbol=old.symbol,
            kind=old.kind,
            valid_from=self.on,
            decision=decision,
        )

    def _find(self, code: str) -> Unit:
        unit = self.by_code.get(code)
        if unit is None:
            raise UnknownUnit(code=code, on=self.on.strftime("%d/%m/%Y"))
        return unit

    def carry_children(self, decision: str) -> None:
        """Carry over what lies below units with one whole successor, down to the leaves."""
        mentioned = {unit.pk for unit in self.ended}
        waiting = self.ended
        while waiting:
            parent = waiting.pop()
            children = [unit for unit in self.children[parent.pk] if unit.pk not in mentioned]
            children.sort(key=lambda unit: unit.code)
            if children and self._whole_follower(parent) is None:
                raise UnitStillHasChildren(
                    unit=parent.name, children=", ".join(unit.name for unit in children)
                )
            for child in children:
                self.openings.append(_Opening(self._again(child, decision), [child], keeps=child))
            waiting += children

    def _whole_follower(self, unit: Unit) -> _Opening | None:
        return next((opening for opening in self.openings if unit in opening.whole), None)

    def check(self) -> None:
        """Refuse changes that cannot all be."""
        wholes = Counter(unit.pk for opening in self.openings for unit in opening.whole)
        parts = {unit.pk for opening in self.openings for unit in opening.part}
        ended = self.ended
        for unit in ended:
            fates = wholes[unit.pk] + (unit.pk in parts) + (unit.pk in self.closing)
            if fates > 1:
                raise ContradictoryChanges(unit=unit.name)
            if unit.valid_from >= self.on:
                raise ChangeNotInOrder(
                    unit=unit.name,
                    begun=unit.valid_from.strftime("%d/%m/%Y"),
                    on=self.on.strftime("%d/%m/%Y"),
                )
        gone = {unit.code for unit in ended}
        codes: set[str] = set()
        for opening in sorted(self.openings, key=lambda opening: opening.unit.name):
            code = opening.unit.code
            if code in codes:
                raise ContradictoryChanges(unit=opening.unit.name)
            codes.add(code)
            if code in self.by_code and code not in gone:
                raise UnitCodeTaken(code=code, name=self.by_code[code].name)
        self.openings.sort(key=lambda opening: opening.unit.code)

    def parents(self) -> dict[str, "Unit | _Opening | None"]:
        """Return what each new unit (by code) stands below: an open unit, a new one, or nothing."""
        opened = {opening.unit.code: opening for opening in self.openings}
        gone = {unit.pk for unit in self.ended}
        follower = {unit.pk: opening for opening in self.openings for unit in opening.whole}
        found: dict[str, Unit | _Opening | None] = {}
        for code, opening in opened.items():
            if opening.keeps is not None:
                old = opening.keeps.parent_id
                if old is None or old not in gone:
                    found[code] = self.by_id[old] if old is not None else None
                elif old in follower:
                    found[code] = follower[old]
                else:  # named by a change that does not say where it goes
                    raise ContradictoryChanges(unit=opening.unit.name)
            elif opening.parent_code is None:
                found[code] = None
            elif opening.parent_code in opened:
                found[code] = opened[opening.parent_code]
            else:
                parent = self._find(opening.parent_code)
                if parent.pk in gone or parent.valid_from > self.on:
                    raise UnknownUnit(code=parent.code, on=self.on.strftime("%d/%m/%Y"))
                found[code] = parent
        return found

    def successions(self, decision: str) -> list[UnitSuccession]:
        """Return who follows whom, once the new units are stored."""
        pairs = [
            (old, opening.unit, is_whole)
            for opening in self.openings
            for is_whole, olds in ((True, opening.whole), (False, opening.part))
            for old in {old.pk: old for old in olds}.values()
        ]
        pairs.sort(key=lambda pair: (pair[0].code, pair[1].code))
        return [
            UnitSuccession(
                predecessor=old, successor=new, on=self.on, is_whole=is_whole, decision=decision
            )
            for old, new, is_whole in pairs
        ]


def _close(ended: Sequence[Unit], on: date) -> None:
    ids = [unit.pk for unit in ended]
    letterheads = Letterhead.objects.filter(lasting_beyond(on), unit__in=ids)
    late = letterheads.filter(valid_from__gte=on).first()
    if late is not None:
        raise ChangeNotInOrder(
            unit=late.issuer,
            begun=late.valid_from.strftime("%d/%m/%Y"),
            on=on.strftime("%d/%m/%Y"),
        )
    letterheads.update(valid_to=on)
    later = Unit.objects.filter(parent__in=ids, valid_to__gt=on).select_related("parent").first()
    if later is not None and later.parent is not None:  # its end is planned, but for another day
        raise UnitStillHasChildren(unit=later.parent.name, children=later.name)
    Unit.objects.filter(pk__in=ids).update(valid_to=on)


def _store(tree: _Tree) -> None:
    """Store the new units: first the rows, for their ids, then parents and paths."""
    parents = tree.parents()
    for opening in tree.openings:
        opening.unit.path = uuid4().hex  # the real one needs the id
    units = [opening.unit for opening in tree.openings]
    Unit.objects.bulk_create(units, batch_size=BATCH)
    waiting = list(tree.openings)
    placed: set[str] = set()
    while waiting:
        later = []
        for opening in waiting:
            code, parent = opening.unit.code, parents[opening.unit.code]
            if isinstance(parent, _Opening) and parent.unit.code not in placed:
                later.append(opening)
                continue
            above = parent.unit if isinstance(parent, _Opening) else parent
            opening.unit.parent = above
            opening.unit.path = f"{above.path if above else '/'}{opening.unit.pk}/"
            placed.add(code)
        if len(later) == len(waiting):  # a ring: nobody in it can be placed
            raise ContradictoryChanges(unit=later[0].unit.name)
        waiting = later
    Unit.objects.bulk_update(units, ["parent", "path"], batch_size=BATCH)


def _move_people(follower: Mapping[int, Unit], *, decision: str, on: date) -> int:
    """End the postings in wholly followed units and begin them in the followers; count them.

    A posting that begins on the day or later never held in the old unit: it changes its unit.
    """
    old = list(
        Posting.objects.select_for_update()
        .filter(lasting_beyond(on), unit__in=follower)
        .prefetch_related("ordered_fields")
        .order_by("pk")
    )
    coming = [posting for posting in old if posting.valid_from >= on]
    for posting in coming:
        posting.unit = follower[posting.unit_id]
    Posting.objects.bulk_update(coming, ["unit"], batch_size=BATCH)
    held = [posting for posting in old if posting.valid_from < on]
    following = [
        Posting(
            official_id=posting.official_id,
            unit=follower[posting.unit_id],
            position_id=posting.position_id,
            post=posting.post,
            is_primary=posting.is_primary,
            valid_from=on,
            valid_to=posting.valid_to,
            decision=decision,
        )
        for posting in held
    ]
    Posting.objects.filter(lasting_beyond(on), unit__in=follower, valid_from__lt=on).update(
        valid_to=on
    )
    Posting.objects.bulk_create(following, batch_size=BATCH)
    store_fields(
        (new, [ordered.field_id for ordered in posting.ordered_fields.all()])
        for posting, new in zip(held, following, strict=True)
    )
    return len(old)


def _refuse_to_leave_people(ended: Sequence[Unit], on: date) -> None:
    left = list(
        Posting.objects.filter(lasting_beyond(on), unit__in=[unit.pk for unit in ended])
        .values(name=F("unit__name"))
        .annotate(people=Count("official", distinct=True))
        .order_by("name")
    )
    if left:
        raise PeopleLeftBehind(
            count=sum(row["people"] for row in left),
            units=", ".join(f"{row['name']} ({row['people']})" for row in left),
        )


def _move_grants(ended: Sequence[Unit], follower: Mapping[int, Unit], *, on: date) -> int:
    """End the grants over ended units; begin them again over whole followers; count the latter.

    Where someone held a role over several units that become one, the longest grant goes on.
    """
    ids = [unit.pk for unit in ended]
    old = list(
        Grant.objects.select_for_update()
        .filter(lasting_beyond(on), unit__in=ids)
        .order_by(F("valid_to").desc(nulls_first=True), "pk")
    )
    Grant.objects.filter(pk__in=[grant.pk for grant in old if grant.valid_from < on]).update(
        valid_to=on
    )
    # a role that would have begun later never began here; the journal tells that it was given
    Grant.objects.filter(pk__in=[grant.pk for grant in old if grant.valid_from >= on]).delete()
    following: dict[tuple[int, str, int], Grant] = {}
    for grant in old:
        if grant.unit_id in follower:
            unit = follower[grant.unit_id]
            following.setdefault(
                (grant.user_id, grant.role, unit.pk),
                Grant(
                    user_id=grant.user_id,
                    role=grant.role,
                    unit=unit,
                    valid_from=max(on, grant.valid_from),
                    valid_to=grant.valid_to,
                    granted_by_id=grant.granted_by_id,
                    reason=grant.reason,
                ),
            )
    Grant.objects.bulk_create(following.values(), batch_size=BATCH)
    return len(following)
