"""Before anything is drawn: what the banks can give to whom, and which cells stay short."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import Count, FilteredRelation, Max, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.assembly.diagnosis import find_shortages
from assessments.assembly.model import Cell, Item, Shortage, Source, Stratum
from assessments.assembly.pool import Demand, masks, whole_demands
from assessments.drawing_pool import Lot, banks_of, read_all_cells, read_lots
from assessments.enums import Standing
from assessments.models import BlueprintVersion, Round
from banks import kinds
from banks.enums import Level
from banks.models import Skill
from people.models import JobPosition, ManagementField, Posting, PostingField

#: The positions and fields that a question names.
_Tag = tuple[frozenset[str], frozenset[str]]
#: No code at all: everybody, any.
_EVERY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Group:
    """People who would share a pool of forms: their position and fields, and how many they are."""

    stratum: Stratum
    people: int
    key: str = ""


@dataclass(frozen=True, slots=True)
class CellSupply:
    """What the banks give to one cell.

    Attributes:
        have: questions that fit, for the group with the fewest; None: there is no group to ask.
        seconds: their expected time on average.
        shortest: the group with the fewest, for position and field cells.
    """

    have: int | None
    seconds: int
    shortest: Stratum | None


@dataclass(frozen=True, slots=True)
class Checked:
    """One group with the cells that cannot be filled for it."""

    group: Group
    shortages: tuple[Shortage, ...]

    @property
    def missing(self) -> int:
        """The least number of questions to write for this group."""
        return sum(short.needed - short.available for short in self.shortages)


def groups_of_postings(
    *, positions: Collection[str], on: date, within: Collection[str] | None = None
) -> list[Group]:
    """Return the groups of everybody posted to `positions` on a day, largest first. Two statements.

    `within` are paths of units: with them only those posted there or below.
    """
    units = Q()
    for path in within or ():
        units |= Q(unit__path__startswith=path)
    most: int = PostingField.objects.aggregate(most=Max("order"))["most"] or 0
    # A row a person, with a column a field: put together here, the rows of fields cost twice that.
    columns = {
        f"field_{order}": FilteredRelation(
            "ordered_fields", condition=Q(ordered_fields__order=order)
        )
        for order in range(1, most + 1)
    }
    rows = (
        Posting.objects.held_on(on)
        .primary()
        .filter(units)
        .annotate(**columns)
        .order_by()
        .values_list("position__code", *(f"{column}__field__code" for column in columns))
    )
    wanted = frozenset(positions)
    counted: Counter[Stratum] = Counter()
    for (position, *fields), people in Counter(rows).items():
        if position in wanted:  # of few groups; by position the database reads postings crosswise
            counted[Stratum(position, tuple(filter(None, fields)))] += people
    groups = [Group(stratum, people) for stratum, people in counted.items()]
    return sorted(groups, key=_rank)


def _rank(group: Group) -> tuple[int, str, int, tuple[str, ...]]:
    """Put large groups first; those as large by position, and those with few fields before others."""
    stratum = group.stratum
    return -group.people, stratum.position, len(stratum.fields), stratum.fields


def groups_of_round(round_: Round) -> dict[int, list[Group]]:
    """Return a round's groups with candidates to be served, by the blueprint version they get.

    Two statements.
    """
    waiting = Q(candidates__standing__in=[Standing.REGISTERED, Standing.UNSERVED])
    strata = (
        round_.strata.annotate(people=Count("candidates", filter=waiting))
        .filter(people__gt=0)
        .order_by("key")
        .select_related("position", "round_blueprint")
        .prefetch_related("ordered_fields__field")
    )
    found: dict[int, list[Group]] = defaultdict(list)
    for row in strata:
        stratum = Stratum(
            row.position.code, tuple(link.field.code for link in row.ordered_fields.all())
        )
        found[row.round_blueprint.version_id].append(Group(stratum, row.people, row.key))
    return dict(found)


def groups_invited(round_: Round, *, on: date) -> dict[int, list[Group]]:
    """Return the groups of those who could be registered: posted to its units on a day.

    By the blueprint version they would get.
    """
    paths = list(round_.round_units.values_list("unit__path", flat=True))
    positions: dict[int, list[str]] = defaultdict(list)
    rows = round_.round_positions.values_list("round_blueprint__version", "position__code")
    for version, code in rows:
        positions[version].append(code)
    return {
        version: groups_of_postings(positions=codes, on=on, within=paths)
        for version, codes in positions.items()
        if paths
    }


def supply_of(
    cells: Sequence[Cell], pool: Sequence[Lot], groups: Sequence[Group]
) -> dict[int, CellSupply]:
    """Count for each cell, by its id, what fits it: for the group that has the fewest.

    What a question is about and whom it is for are matched apart, since there are few of each.
    """
    tags = sorted({(lot.alike.positions, lot.alike.fields) for lot in pool}, key=_in_some_order)
    tallies = _tally(cells, pool, {tag: place for place, tag in enumerate(tags)})
    found: dict[int, CellSupply] = {}
    asked: list[Stratum | None] = [group.stratum for group in groups]
    for stratum in asked or [None]:
        served = _served(tags, stratum)
        for cell in cells:
            tailored = cell.source != Source.COMMON
            if tailored and stratum is None:
                found[cell.id] = CellSupply(None, 0, None)
                continue
            before = found.get(cell.id)
            if before is not None and not tailored:
                continue
            counts = [tallies[cell.id].get(tag, (0, 0)) for tag in served[cell.source]]
            have = sum(count for count, _seconds in counts)
            if before is None or before.have is None or have < before.have:
                seconds = sum(seconds for _count, seconds in counts) // have if have else 0
                found[cell.id] = CellSupply(have, seconds, stratum if tailored else None)
    return found


def _in_some_order(tag: _Tag) -> tuple[list[str], list[str]]:
    return sorted(tag[0]), sorted(tag[1])


def _tally(
    cells: Sequence[Cell], pool: Sequence[Lot], tags: Mapping[_Tag, int]
) -> dict[int, dict[int, tuple[int, int]]]:
    """Return how many questions of each tag a cell's skills, levels and kinds let in, and seconds."""
    bare = [replace(lot.alike, positions=_EVERY, fields=_EVERY) for lot in pool]
    asked = [Demand(replace(cell, source=Source.COMMON), 1, ()) for cell in cells]
    found: dict[int, dict[int, tuple[int, int]]] = {cell.id: {} for cell in cells}
    for mask, lot in zip(masks(bare, asked, None), pool, strict=True):
        tag = tags[lot.alike.positions, lot.alike.fields]
        for place, cell in enumerate(cells):
            if mask >> place & 1:
                tally = found[cell.id]
                count, seconds = tally.get(tag, (0, 0))
                tally[tag] = count + lot.count, seconds + lot.seconds
    return found


def _served(tags: Sequence[_Tag], stratum: Stratum | None) -> dict[Source, list[int]]:
    """Return by source the places of the tags that it takes for a group."""
    probes = [Item(0, "", "", "", positions, fields) for positions, fields in tags]
    sources = list(Source)
    asked = whole_demands([Cell(0, one, _EVERY, _EVERY, _EVERY, 1) for one in sources], stratum)
    fitting = masks(probes, asked, stratum)
    return {
        source: [place for place, mask in enumerate(fitting) if mask >> bit & 1]
        for bit, source in enumerate(sources)
    }


class Classes:
    """A pool sorted by which cells its questions fit but for whom they are, and by whom they are for.

    There are few of each, so that asking for one group costs far less than reading the pool again.
    """

    def __init__(self, cells: Sequence[Cell], pool: Sequence[Lot]) -> None:
        self._cells = cells
        bare = [replace(lot.alike, positions=_EVERY, fields=_EVERY) for lot in pool]
        asked = [Demand(replace(cell, source=Source.COMMON), 1, ()) for cell in cells]
        counted: dict[_Tag, Counter[int]] = defaultdict(Counter)
        for mask, lot in zip(masks(bare, asked, None), pool, strict=True):
            if mask:
                counted[lot.alike.positions, lot.alike.fields][mask] += lot.count
        self._tags = sorted(counted, key=_in_some_order)
        self._counted = [counted[tag] for tag in self._tags]
        self._of_source = {
            source: sum(1 << place for place, cell in enumerate(cells) if cell.source == source)
            for source in Source
        }

    def fitting(self, stratum: Stratum | None) -> Counter[int]:
        """Return how many questions fit the same cells for a group, by the mask of these cells."""
        let_in = [0] * len(self._tags)
        for source, places in _served(self._tags, stratum).items():
            for place in places:
                let_in[place] |= self._of_source[source]
        found: Counter[int] = Counter()
        for counted, cells in zip(self._counted, let_in, strict=True):
            if cells:
                for mask, count in counted.items():
                    found[mask & cells] += count
        del found[0]
        return found

    def shortages(self, stratum: Stratum | None) -> tuple[Shortage, ...]:
        """Return the cells that cannot be filled for a group, exactly."""
        usable = self.fitting(stratum)
        return find_shortages(usable, self._cells, stratum, known=usable)


def check_groups(
    cells: Sequence[Cell], pool: Sequence[Lot], groups: Iterable[Group]
) -> list[Checked]:
    """Match the pool with the cells for each group, exactly; the worst off come first.

    `cells` are those of all parts together: no question may stand on two parts of one paper.
    """
    classes = Classes(cells, pool)
    checked = [Checked(group, classes.shortages(group.stratum)) for group in groups]
    return sorted(
        checked, key=lambda one: (-one.missing, -one.group.people, one.group.stratum.position)
    )


@dataclass(frozen=True, slots=True)
class ShortCell:
    """A cell that stays short, told for the group that lacks most.

    Attributes:
        group: None where everybody lacks the same: a common cell, or nobody to ask for.
        others: how many groups more lack something there.
        shared: whether other cells draw on the same questions, which alone would be enough.
        waiting: questions in review that would fit; held: approved ones that are held back.
    """

    cell: Cell
    needed: int
    available: int
    group: Group | None
    others: int
    shared: bool
    waiting: int
    held: int


def short_cells(
    cells: Sequence[Cell],
    checked: Sequence[Checked],
    *,
    pool: Sequence[Lot],
    waiting: Sequence[Lot] = (),
    held: Sequence[Lot] = (),
) -> list[ShortCell]:
    """Return the cells that stay short, in their order; without groups the common ones alone."""
    worst: dict[int, tuple[Shortage, Group | None]] = {}
    groups: Counter[int] = Counter()
    if not checked:
        common = [cell for cell in cells if cell.source == Source.COMMON]
        found = Classes(common, pool).shortages(None)
        worst = {short.cell: (short, None) for short in found}
    for one in checked:
        for short in one.shortages:
            groups[short.cell] += 1
            before = worst.get(short.cell)
            if before is None or short.available < before[0].available:
                told = None if short.source == Source.COMMON else one.group
                worst[short.cell] = short, told
    told_cells = [cell for cell in cells if cell.id in worst]
    return [
        ShortCell(
            cell=cell,
            needed=short.needed,
            available=short.available,
            group=group,
            others=max(groups[cell.id] - 1, 0) if group else 0,
            shared=short.fitting >= short.needed,
            waiting=_how_many(cell, waiting, group),
            held=_how_many(cell, held, group),
        )
        for cell in told_cells
        for short, group in [worst[cell.id]]
    ]


def _how_many(cell: Cell, lots: Sequence[Lot], group: Group | None) -> int:
    """Return how many questions fit a cell for a group."""
    stratum = group.stratum if group else None
    fitting = masks([lot.alike for lot in lots], whole_demands([cell], stratum), stratum)
    return sum(lot.count for mask, lot in zip(fitting, lots, strict=True) if mask)


def check_round(groups: Mapping[int, Sequence[Group]], *, on: date) -> list[Checked]:
    """Check groups against the blueprint version they get, by its id; the worst off come first."""
    checked: list[Checked] = []
    for version in BlueprintVersion.objects.filter(pk__in=groups):
        pool = read_lots(banks_of(version), on=on)
        checked += check_groups(read_all_cells(version), pool, groups[version.pk])
    return sorted(checked, key=lambda one: (-one.missing, -one.group.people))


class Names:
    """The names behind codes and the words made of them; a kind is read once, where it is used."""

    @cached_property
    def skills(self) -> dict[str, str]:
        """The names of skills by code. One statement."""
        return dict(Skill.objects.values_list("code", "name"))

    @cached_property
    def positions(self) -> dict[str, str]:
        """The names of positions by code, in their order. One statement."""
        return dict(JobPosition.objects.order_by("order", "code").values_list("code", "name"))

    @cached_property
    def fields(self) -> dict[str, str]:
        """The names of fields by code. One statement."""
        return dict(ManagementField.objects.values_list("code", "name"))

    def position(self, code: str) -> str:
        """Return a position's name."""
        return self.positions.get(code, code)

    def field_list(self, codes: Iterable[str]) -> str:
        """Return the names of fields, the primary one first."""
        return ", ".join(self.fields.get(code, code) for code in codes)

    def skill_list(self, codes: Iterable[str]) -> str:
        """Return skills with code and name, or that any will do."""
        known = [f"{code} {self.skills.get(code, '')}".strip() for code in sorted(codes)]
        return ", ".join(known) or _("any skill")

    def group(self, stratum: Stratum) -> str:
        """Return a group in words: its position and its fields."""
        fields = self.field_list(stratum.fields) or _("no field")
        return f"{self.position(stratum.position)} × {fields}"

    def shortage(self, short: Shortage) -> str:
        """Say what a cell lacks."""
        missing = short.needed - short.available
        return ngettext(
            "%(missing)s question short of %(needed)s: %(cell)s",
            "%(missing)s questions short of %(needed)s: %(cell)s",
            missing,
        ) % {"missing": missing, "needed": short.needed, "cell": self._wanted(short)}

    def remedy(self, short: Shortage) -> str:
        """Say which question would fill the cell."""
        wanted = short.wanted
        if wanted.position:
            sentence = _("A question that names the position %(position)s would fill it.") % {
                "position": self.position(wanted.position)
            }
        elif wanted.fields:
            sentence = _("A question that names one of these fields would fill it: %(fields)s.") % {
                "fields": self.field_list(wanted.fields)
            }
        else:
            sentence = _("A question for all positions and all fields would fill it.")
        if short.fitting >= short.needed:
            sentence += " " + _("Other cells of the paper draw on the same questions.")
        return sentence

    def cell(self, cell: Cell) -> str:
        """Return what a cell asks for."""
        words = [self.skill_list(cell.skills), level_list(cell.levels)]
        if cell.kinds:
            words.append(kind_list(cell.kinds))
        return " × ".join(words)

    def short_cell(self, short: ShortCell) -> str:
        """Say what a cell needs, what there is and for whom, and what would help."""
        missing = short.needed - short.available
        told = {
            "needed": short.needed,
            "have": short.available,
            "group": self.group(short.group.stratum) if short.group else _("everybody"),
            "missing": missing,
            "waiting": short.waiting,
            "rest": missing - short.waiting,
        }
        if short.waiting >= missing:
            return (
                _(
                    "Need %(needed)s, have %(have)s for %(group)s: approve %(missing)s of the"
                    " %(waiting)s that wait for a review, or lower the cell to %(have)s."
                )
                % told
            )
        if short.waiting:
            return (
                _(
                    "Need %(needed)s, have %(have)s for %(group)s: approve the %(waiting)s that wait"
                    " for a review and write %(rest)s more, or lower the cell to %(have)s."
                )
                % told
            )
        return (
            _(
                "Need %(needed)s, have %(have)s for %(group)s: write %(missing)s more,"
                " or lower the cell to %(have)s."
            )
            % told
        )

    def _wanted(self, short: Shortage) -> str:
        wanted = short.wanted
        words = [self.skill_list(wanted.skills), level_list(wanted.levels)]
        if wanted.kinds:
            words.append(kind_list(wanted.kinds))
        return "; ".join(words)


def level_list(levels: Collection[str]) -> str:
    """Return the names of levels in their order, or that any will do."""
    return ", ".join(str(one.label) for one in Level if one.value in levels) or _("any level")


def kind_list(slugs: Collection[str]) -> str:
    """Return the names of question kinds, or that any will do."""
    labels: Mapping[str, object] = dict(kinds.choices())
    return ", ".join(str(labels[slug]) for slug in kinds.in_order(slugs)) or _("any kind")
