"""An independent check of finished forms: the rules stated once more, from their definitions.

Nothing of the assembler is used here but the data it shares (``model``), so that a mistake in
its matching or search shows up instead of being repeated. Plain loops, for reading.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from assessments.assembly.model import AssembledForm, Cell, Forms, Item, Rules, Source


class Breach(StrEnum):
    """What is wrong with a form."""

    UNKNOWN_ITEM = "unknown_item"
    UNKNOWN_CELL = "unknown_cell"
    REPEATED = "repeated"
    COUNT = "count"
    SKILL = "skill"
    LEVEL = "level"
    KIND = "kind"
    SOURCE = "source"
    ENEMIES = "enemies"
    EXPOSURE = "exposure"
    USES = "uses"
    SECONDS = "seconds"
    AUTHOR = "author"
    SHARED = "shared"
    OVERLAP = "overlap"
    STIMULUS = "stimulus"
    STIMULUS_PART = "stimulus_part"


@dataclass(frozen=True, slots=True)
class Violation:
    """One breach of one form.

    Attributes:
        form: place of the form in its set, from 0; of the later one when two are concerned.
        cell: id of the cell, if it concerns one.
        items: ids of the items it concerns.
        found, limit: the number found and the one required, where it is about numbers.
    """

    breach: Breach
    form: int = 0
    cell: int | None = None
    items: tuple[int, ...] = ()
    found: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Tailoring:
    """How many items of a form are there for everyone, for the position and for the fields.

    Each is counted once, in the cell that drew it.
    """

    common: int
    position: int
    field: int

    @property
    def total(self) -> int:
        """All items of the form."""
        return self.common + self.position + self.field

    @property
    def position_percent(self) -> float:
        """Share of the position items among all, 0 to 100; 0 for an empty form."""
        return 100 * self.position / self.total if self.total else 0.0


def measure_tailoring(form: AssembledForm, cells: Iterable[Cell]) -> Tailoring:
    """Count the items of a form by the source of their cell; unknown cells are left out."""
    sources = {cell.id: cell.source for cell in cells}
    counts = Counter(sources.get(cell) for cell, _ in form.items)
    return Tailoring(counts[Source.COMMON], counts[Source.POSITION], counts[Source.FIELD])


def check_form(
    form: AssembledForm, items: Iterable[Item], cells: Iterable[Cell], *, rules: Rules
) -> list[Violation]:
    """Return every breach of one form; an empty list for a right one.

    Args:
        items: the pool that it was drawn from; of a pool that is not known as a whole, whether items
            of one stimulus are all there cannot be told (``rules.whole_stimuli``).
    """
    items, cells = list(items), list(cells)
    known = {item.id: item for item in items}
    matrix = {cell.id: cell for cell in cells}
    found = _check_cells(form, known, matrix)
    drawn = []
    for cell_id, item_id in form.items:
        if item_id not in known:
            found.append(Violation(Breach.UNKNOWN_ITEM, cell=cell_id, items=(item_id,)))
            continue
        drawn.append(known[item_id])
        if cell_id in matrix:
            found += [
                Violation(breach, cell=cell_id, items=(item_id,))
                for breach in _misfits(known[item_id], matrix[cell_id], rules)
            ]
    found += _check_rules(drawn, rules) + _check_stimuli(drawn)
    return found + (_check_whole(drawn, items, cells, rules) if rules.whole_stimuli else [])


def check_set(
    forms: Forms, items: Iterable[Item], cells: Iterable[Cell], *, rules: Rules
) -> list[Violation]:
    """Return every breach of each form and of the forms as a set."""
    known, matrix = list(items), list(cells)
    found = []
    for place, form in enumerate(forms.forms):
        for violation in check_form(form, known, matrix, rules=rules):
            found.append(
                Violation(
                    violation.breach,
                    place,
                    violation.cell,
                    violation.items,
                    violation.found,
                    violation.limit,
                )
            )
    found += _check_uses(forms, rules)
    if rules.max_overlap is not None:
        for (_, one), (place, other) in combinations(enumerate(forms.forms), 2):
            both = {item for _, item in one.items} & {item for _, item in other.items}
            if len(both) > rules.max_overlap:
                found.append(
                    Violation(
                        Breach.OVERLAP,
                        place,
                        items=tuple(sorted(both)),
                        found=len(both),
                        limit=rules.max_overlap,
                    )
                )
    return found


def _check_uses(forms: Forms, rules: Rules) -> list[Violation]:
    """Items that stand on too many forms of the set and of other strata."""
    if rules.max_uses is None:
        return []
    uses = Counter(item for form in forms.forms for _, item in form.items)
    uses.update(item for paper in rules.earlier for item in paper if item in uses)
    return [
        Violation(Breach.USES, items=(item,), found=used, limit=rules.max_uses)
        for item, used in sorted(uses.items())
        if used > rules.max_uses
    ]


def _check_whole(
    drawn: list[Item], items: list[Item], cells: list[Cell], rules: Rules
) -> list[Violation]:
    """Items of a stimulus that could stand on the form and do not, while others of it do."""
    there = {item.id for item in drawn}
    asked = {item.stimulus for item in drawn if item.stimulus is not None}
    left_out: dict[int, list[int]] = {}
    for item in items:
        if item.stimulus in asked and item.id not in there and _may_stand(item, cells, rules):
            left_out.setdefault(item.stimulus or 0, []).append(item.id)
    return [
        Violation(Breach.STIMULUS_PART, items=tuple(sorted(ids)))
        for _stimulus, ids in sorted(left_out.items())
    ]


def _may_stand(item: Item, cells: list[Cell], rules: Rules) -> bool:
    if rules.max_exposure is not None and item.recent >= rules.max_exposure:
        return False
    used = sum(item.id in paper for paper in rules.earlier)
    if rules.max_uses is not None and used >= rules.max_uses:
        return False
    return any(cell.count and not _misfits(item, cell, rules) for cell in cells)


def _check_cells(
    form: AssembledForm, known: dict[int, Item], matrix: dict[int, Cell]
) -> list[Violation]:
    found = []
    drawn = Counter(cell for cell, _ in form.items)
    for cell_id in sorted(drawn.keys() - matrix.keys()):
        found.append(Violation(Breach.UNKNOWN_CELL, cell=cell_id, found=drawn[cell_id]))
    for cell in matrix.values():
        if drawn[cell.id] != cell.count:
            found.append(
                Violation(Breach.COUNT, cell=cell.id, found=drawn[cell.id], limit=cell.count)
            )
    for item_id, times in Counter(item for _, item in form.items).items():
        if times > 1:
            found.append(Violation(Breach.REPEATED, items=(item_id,), found=times, limit=1))
    return found


def _misfits(item: Item, cell: Cell, rules: Rules) -> list[Breach]:
    found = []
    module = item.skill.split(".")[0]
    if cell.skills and item.skill not in cell.skills and module not in cell.skills:
        found.append(Breach.SKILL)
    if cell.levels and item.level not in cell.levels:
        found.append(Breach.LEVEL)
    if cell.kinds and item.kind not in cell.kinds:
        found.append(Breach.KIND)
    if not _source_allows(item, cell.source, rules):
        found.append(Breach.SOURCE)
    return found


def _source_allows(item: Item, source: Source, rules: Rules) -> bool:
    for_all_positions = len(item.positions) == 0
    for_all_fields = len(item.fields) == 0
    if source == Source.COMMON:
        return for_all_positions and for_all_fields
    if rules.stratum is None:
        return False
    names_position = rules.stratum.position in item.positions
    names_field = any(field in item.fields for field in rules.stratum.fields)
    if source == Source.POSITION:
        return names_position and (for_all_fields or names_field)
    return names_field and (for_all_positions or names_position)


def _check_rules(drawn: list[Item], rules: Rules) -> list[Violation]:
    found = []
    ids = {item.id for item in drawn}
    for one, other in combinations(drawn, 2):
        if one.id != other.id and (other.id in one.enemies or one.id in other.enemies):
            pair = (min(one.id, other.id), max(one.id, other.id))
            found.append(Violation(Breach.ENEMIES, items=pair))
    if (most := rules.max_exposure) is not None:
        for item in drawn:
            if item.recent >= most:
                found.append(
                    Violation(Breach.EXPOSURE, items=(item.id,), found=item.recent, limit=most)
                )
    if (most := rules.max_seconds) is not None:
        seconds = sum(item.seconds for item in drawn)
        if seconds > most:
            found.append(Violation(Breach.SECONDS, found=seconds, limit=most))
    if (most := rules.max_items_per_author) is not None:
        for author in sorted({item.author for item in drawn if item.author}):
            works = tuple(item.id for item in drawn if item.author == author)
            if len(works) > most:
                found.append(Violation(Breach.AUTHOR, items=works, found=len(works), limit=most))
    if (most := rules.max_shared) is not None:
        for paper in rules.earlier:
            both = tuple(sorted(ids & paper))
            if len(both) > most:
                found.append(Violation(Breach.SHARED, items=both, found=len(both), limit=most))
    return found


def _check_stimuli(drawn: list[Item]) -> list[Violation]:
    """Items of one stimulus stand in one run: nothing else between the first and the last."""
    found = []
    for stimulus in sorted({item.stimulus for item in drawn if item.stimulus is not None}):
        places = [place for place, item in enumerate(drawn) if item.stimulus == stimulus]
        if places[-1] - places[0] >= len(places):
            ids = tuple(drawn[place].id for place in places)
            found.append(Violation(Breach.STIMULUS, items=ids))
    return found
