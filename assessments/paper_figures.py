"""The paper quality sheet of a group of forms: figures alone, never which question stands where.

A sheet is made at the draw, while the items are known, and kept as JSON: so it can be read, judged
and signed for before sealed papers are opened. Only this module writes and reads that JSON.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from itertools import combinations
from math import ceil
from typing import Any, Final, TypeVar

from assessments.assembly.checker import Breach, check_form
from assessments.assembly.model import AssembledForm, Cell, Item, Rules
from assessments.assembly.model import Stratum as CoreStratum
from assessments.contents import typed_content
from assessments.drawn_forms import DrawnForm, DrawnGroup, DrawnItem
from assessments.enums import FormRole
from banks import kinds
from banks.models import QuestionVersion

#: What the places of options are called on a paper.
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: From how many counted keys on an uneven spread says something, and how uneven it may be.
_FEWEST_KEYS: Final = 8
_UNEVEN: Final = 2
#: Digits that shares and costs are kept with.
_DIGITS: Final = 6

#: Digits that means of sealed forms are told with, and of how many questions at least.
_COARSE: Final = 3
_FEWEST_TOLD: Final = 8

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CellFigures:
    """What one cell of the blueprint drew for one form; `cell` is the id of its row.

    Of a sealed form `seconds` is None, `levels` and `kinds` are empty (`GroupSheet.coarse`).
    """

    cell: int
    asked: int
    drawn: int
    points: Decimal
    seconds: int | None
    levels: Mapping[str, int]
    kinds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a form breaks, by the independent checker; `cell` is the id of the cell's row."""

    breach: Breach
    cell: int | None = None
    found: int | None = None
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One form in figures.

    Attributes:
        facility: mean share of right answers to expect, 0 to 1; None for an empty form, and for
            one of few items that lies sealed.
        known: for how many items it comes from use; for the others their level tells.
        reliability: to expect of its scores; None where an item's index is not known.
        objective, bound: its cost by the weights of the draw, and what no form costs less than;
            None where the draw gave no proof.
        proven: it is within 1 % or 0.5 of the bound.
        letters: how many right options stand at each place (A, B, C ...), of the items with one
            ordered list of options and one right option.
        usual_places: how many options most of these have: so many places are compared.
        most_exposure, mean_exposure: on how many occasions its items were used before.
        fresh: how many of them never were; all three None where it was not counted.
        shared: how many items it has in common with each other form of its group, by their code.
        broken: the rules it breaks.
    """

    code: str
    role: FormRole
    items: int
    seconds: int
    points: Decimal
    facility: float | None
    known: int
    reliability: float | None
    objective: float | None
    bound: float | None
    proven: bool
    letters: Mapping[str, int]
    usual_places: int
    most_exposure: int | None
    mean_exposure: float | None
    fresh: int | None
    shared: Mapping[str, int]
    cells: tuple[CellFigures, ...]
    broken: tuple[Broken, ...]

    @property
    def minutes(self) -> Decimal:
        """Expected time in minutes."""
        return Decimal(self.seconds) / 60

    @property
    def overlap(self) -> int:
        """The most items it has in common with another form of its group."""
        return max(self.shared.values(), default=0)

    @property
    def gap(self) -> float | None:
        """By how much it may miss the best form; None without a proof."""
        if self.objective is None or self.bound is None:
            return None
        return max(self.objective - self.bound, 0.0)

    def coarse(self) -> "FormSheet":
        """Return the form as `GroupSheet.coarse` tells it."""
        gap = self.gap
        told = self.items >= _FEWEST_TOLD
        return replace(
            self,
            seconds=_whole_minutes(self.seconds),
            facility=_to(self.facility, _COARSE) if told else None,
            known=self.known if told else 0,
            reliability=_to(self.reliability, 2) if told else None,
            objective=None if gap is None else ceil(10 * gap) / 10,
            bound=None if gap is None else 0.0,
            most_exposure=None,
            mean_exposure=None,
            fresh=None,
            cells=tuple(replace(cell, seconds=None, levels={}, kinds={}) for cell in self.cells),
        )

    @property
    def is_uneven(self) -> bool:
        """Whether one letter is the key more than twice as often as another."""
        counts = list(self.letters.values())[: self.usual_places]
        return sum(counts) >= _FEWEST_KEYS and max(counts) > _UNEVEN * min(counts)


@dataclass(frozen=True, slots=True)
class Opened:
    """So many items of a field cell that the field could not give: any of the fields gave them."""

    cell: int
    field: str
    count: int


@dataclass(frozen=True, slots=True)
class GroupSheet:
    """The forms of one stratum and part in figures.

    Attributes:
        target_facility, target_seconds: what each form was to come near to; None where the draw
            kept no target.
        least_overlap: items shared by two forms, over all pairs: no set of forms has fewer in
            all; None where it was not counted.
        opened: where the even shares of several fields could not be kept.
        reserves: how many questions are kept for each cell beside the forms, by its id.
    """

    target_facility: float | None
    target_seconds: int | None
    least_overlap: int | None
    opened: tuple[Opened, ...]
    reserves: Mapping[int, int]
    forms: tuple[FormSheet, ...]

    @property
    def pairs(self) -> int:
        """How many pairs of forms there are."""
        return len(self.forms) * (len(self.forms) - 1) // 2

    @property
    def overlap(self) -> int:
        """Items shared by two forms, over all pairs."""
        return sum(sum(form.shared.values()) for form in self.forms) // 2

    @property
    def largest_overlap(self) -> int:
        """The most items that two forms share."""
        return max((form.overlap for form in self.forms), default=0)

    @property
    def facility(self) -> float | None:
        """Expected share of right answers over all forms."""
        found = self._facilities()
        return sum(found) / len(found) if found else None

    @property
    def spread(self) -> float:
        """How far the easiest and the hardest form lie apart."""
        found = self._facilities()
        return max(found) - min(found) if found else 0.0

    @property
    def broken(self) -> int:
        """How many rules its forms break."""
        return sum(len(form.broken) for form in self.forms)

    def coarse(self) -> "GroupSheet":
        """Return what may be told while the forms lie sealed.

        Exact sums single out questions: the time of a cell with one question is that question's, the
        most used question of a bank may be the only one used so often. Means keep three digits, times
        whole minutes, gaps one digit (rounded up); what a single question decides goes, and so do
        the means of few questions.
        """
        return replace(
            self,
            target_facility=_to(self.target_facility, _COARSE),
            target_seconds=self.target_seconds and _whole_minutes(self.target_seconds),
            forms=tuple(form.coarse() for form in self.forms),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the sheet as JSON; `from_json` gives it back."""
        return {
            "target_facility": self.target_facility,
            "target_seconds": self.target_seconds,
            "least_overlap": self.least_overlap,
            "opened": [_dump(one) for one in self.opened],
            "reserves": {str(cell): count for cell, count in sorted(self.reserves.items())},
            "forms": [_dump_form(form) for form in self.forms],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "GroupSheet":
        """Return the sheet that was kept.

        Raises:
            ValueError: the JSON is not a sheet: a key is unknown or missing.
        """
        _check_keys(raw, cls)
        return cls(
            target_facility=raw["target_facility"],
            target_seconds=raw["target_seconds"],
            least_overlap=raw["least_overlap"],
            opened=tuple(_load(Opened, one) for one in raw["opened"]),
            reserves={int(cell): int(count) for cell, count in raw["reserves"].items()},
            forms=tuple(_load_form(one) for one in raw["forms"]),
        )

    def _facilities(self) -> list[float]:
        return [form.facility for form in self.forms if form.facility is not None]


def read_keys(versions: Iterable[QuestionVersion]) -> dict[int, tuple[str, ...]]:
    """Return the ids of the right options by version id. No statement.

    Versions without one ordered list of options are left out: there is no place to count.
    """
    found = {}
    for version in versions:
        kind, content = kinds.get(version.kind), typed_content(version)
        if options := getattr(content, "options", None):
            right = kind.right_response(content)
            chosen = (right,) if isinstance(right, str) else tuple(right)
            if set(chosen) <= set(options):
                found[version.pk] = chosen
    return found


def measure_group(
    group: DrawnGroup,
    items: Mapping[int, Item],
    keys: Mapping[int, tuple[str, ...]],
    *,
    rules: Rules | None = None,
    known: Set[int] | None = None,
) -> GroupSheet:
    """Measure the forms of a group.

    Args:
        items: the pool that it was drawn from, by version id.
        keys: ids of the right options by version id (`read_keys`).
        rules: what the forms were to keep. Without them the checker holds the forms against their
            cells and stratum, and does not look for items of a stimulus that were left out.
        known: versions whose expected share of right answers comes from use; without it those
            whose reliability index is known.
    """
    answer = group.answer
    if rules is None:
        rules = Rules(stratum=_core_stratum(group), whole_stimuli=False)
    if known is None:
        known = {pk for pk, item in items.items() if item.reliability_index is not None}
    by_stimulus: dict[int, list[Item]] = {}
    for item in items.values():
        if item.stimulus is not None:
            by_stimulus.setdefault(item.stimulus, []).append(item)
    sets = {form.code: {one.version for one in form.items} for form in group.forms}
    shared: dict[str, dict[str, int]] = {form.code: {} for form in group.forms}
    for one, other in combinations(sets, 2):
        shared[one][other] = shared[other][one] = len(sets[one] & sets[other])
    return GroupSheet(
        target_facility=round(answer.target_facility, _DIGITS) or None,
        target_seconds=answer.target_seconds or None,
        least_overlap=answer.least_overlap,
        opened=tuple(Opened(one.cell, one.field, one.count) for one in answer.opened),
        reserves=dict(sorted(Counter(cell for cell, _item in answer.reserves).items())),
        forms=tuple(
            _measure_form(
                form,
                [items[one.version] for one in form.items if one.version in items],
                by_stimulus=by_stimulus,
                cells=group.cells,
                keys=keys,
                known=known,
                rules=rules,
                shared=dict(sorted(shared[form.code].items())),
            )
            for form in group.forms
        ),
    )


def _core_stratum(group: DrawnGroup) -> CoreStratum:
    ordered = tuple(link.field.code for link in group.stratum.ordered_fields.all())
    return CoreStratum(group.stratum.position.code, ordered)


def _measure_form(
    form: DrawnForm,
    held: Sequence[Item],
    *,
    by_stimulus: Mapping[int, Sequence[Item]],
    cells: Sequence[Cell],
    keys: Mapping[int, tuple[str, ...]],
    known: Set[int],
    rules: Rules,
    shared: Mapping[str, int],
) -> FormSheet:
    proof = form.proof
    beside = [
        item
        for stimulus in sorted({one.stimulus for one in held if one.stimulus is not None})
        for item in by_stimulus[stimulus]
    ]
    pool = {item.id: item for item in (*held, *beside)}
    letters, usual_places = _count_letters(form.items, keys)
    paper = AssembledForm(tuple((one.cell, one.version) for one in form.items))
    violations = check_form(paper, pool.values(), cells, rules=rules)
    return FormSheet(
        code=form.code,
        role=FormRole(form.role),
        items=len(form.items),
        seconds=sum(item.seconds for item in held),
        points=sum((one.points for one in form.items), Decimal(0)),
        facility=_mean([item.facility for item in held]),
        known=sum(item.id in known for item in held),
        reliability=_rounded(proof.reliability) if proof else None,
        objective=_rounded(proof.objective) if proof else None,
        bound=_rounded(proof.bound) if proof else None,
        proven=proof is not None and proof.is_proven,
        letters=letters,
        usual_places=usual_places,
        most_exposure=max((item.exposure for item in held), default=0),
        mean_exposure=_mean([item.exposure for item in held]),
        fresh=sum(item.exposure == 0 for item in held),
        shared=shared,
        cells=tuple(_measure_cell(cell, form.items, pool) for cell in cells),
        broken=tuple(Broken(one.breach, one.cell, one.found, one.limit) for one in violations),
    )


def _measure_cell(cell: Cell, drawn: Sequence[DrawnItem], pool: Mapping[int, Item]) -> CellFigures:
    own = [one for one in drawn if one.cell == cell.id]
    held = [pool[one.version] for one in own if one.version in pool]
    return CellFigures(
        cell=cell.id,
        asked=cell.count,
        drawn=len(own),
        points=sum((one.points for one in own), Decimal(0)),
        seconds=sum(item.seconds for item in held),
        levels=dict(sorted(Counter(item.level for item in held).items())),
        kinds=dict(sorted(Counter(item.kind for item in held).items())),
    )


def _count_letters(
    drawn: Sequence[DrawnItem], keys: Mapping[int, tuple[str, ...]]
) -> tuple[dict[str, int], int]:
    """Count the places of right options, and how many options are usual (of two, the fewer)."""
    counts, lengths = Counter[int](), Counter[int]()
    for one in drawn:
        right = keys.get(one.version, ())
        if len(right) == 1 and right[0] in one.option_order:
            counts[one.option_order.index(right[0])] += 1
            lengths[len(one.option_order)] += 1
    letters = {_LETTERS[place]: counts[place] for place in range(max(lengths, default=0))}
    return letters, min(lengths, key=lambda length: (-lengths[length], length), default=0)


def _mean(values: Sequence[float]) -> float | None:
    return _rounded(sum(values) / len(values)) if values else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


# JSON


def _dump(one: Any) -> dict[str, Any]:
    """Return a plain record as JSON: numbers with a scale as text, enums as their value."""
    found = {}
    for field in fields(one):
        value = getattr(one, field.name)
        found[field.name] = (
            str(value)
            if isinstance(value, Decimal | Breach | FormRole)
            else dict(value)
            if isinstance(value, Mapping)
            else value
        )
    return found


def _to(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _whole_minutes(seconds: int) -> int:
    return 60 * round(seconds / 60)


def _dump_form(form: FormSheet) -> dict[str, Any]:
    return _dump(form) | {
        "cells": [_dump(cell) for cell in form.cells],
        "broken": [_dump(one) for one in form.broken],
    }


def _check_keys(raw: Mapping[str, Any], record: type[Any]) -> None:
    wanted = {field.name for field in fields(record)}
    if set(raw) != wanted:
        raise ValueError(
            f"{record.__name__}: unknown keys {sorted(set(raw) - wanted)},"
            f" missing keys {sorted(wanted - set(raw))}"
        )


def _load(record: Callable[..., T], raw: Mapping[str, Any], **typed: Callable[[Any], Any]) -> T:
    """Return a record from JSON; `typed` says how values that JSON cannot hold come back."""
    _check_keys(raw, record)  # type: ignore[arg-type]  # a class, called as one
    return record(
        **{key: typed[key](value) if key in typed else value for key, value in raw.items()}
    )


def _load_form(raw: Mapping[str, Any]) -> FormSheet:
    return _load(
        FormSheet,
        raw,
        role=FormRole,
        points=Decimal,
        cells=lambda rows: tuple(_load(CellFigures, row, points=Decimal) for row in rows),
        broken=lambda rows: tuple(_load(Broken, row, breach=Breach) for row in rows),
    )
