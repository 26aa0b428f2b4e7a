"""How good a round's forms are: what they hold, how much they share, how hard they are.

Nothing here tells which question stands on which paper: figures and cells alone.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Prefetch

from assessments.assembly.checker import Violation, check_form
from assessments.assembly.model import AssembledForm, Cell, Item, Rules
from assessments.assembly.model import Stratum as CoreStratum
from assessments.drawing_pool import read_cells, read_cells_of
from assessments.models import BlueprintPart, ExamForm, FormItem, Round, Stratum, StratumField
from assessments.proving import items_of_round
from banks.enums import Level
from banks.models import ItemStatistics

#: How hard a question of a level is where use has not shown it yet: the expected share of those
#: who answer it rightly, from the four columns of the test matrix.
EXPECTED_FACILITY: Mapping[str, Decimal] = {
    Level.RECALL: Decimal("0.80"),
    Level.UNDERSTANDING: Decimal("0.65"),
    Level.APPLICATION: Decimal("0.50"),
    Level.HIGH_APPLICATION: Decimal("0.35"),
}


@dataclass(frozen=True, slots=True)
class FormFigures:
    """One form in figures.

    Attributes:
        facility: the mean share of right answers to expect, from use where it is known.
        known: for how many items it comes from use.
        overlap: the most items it has in common with another form of its group and part.
        violations: rules it breaks, by the independent checker.
        shared: how many items it has in common with each of these, by their id.
    """

    exam_form: ExamForm
    items: int
    seconds: int
    points: Decimal
    facility: Decimal | None
    known: int
    overlap: int
    violations: tuple[Violation, ...]
    shared: Mapping[int, int]

    @property
    def minutes(self) -> Decimal:
        """Expected time in minutes."""
        return Decimal(self.seconds) / 60


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The forms of one group of candidates."""

    stratum: Stratum
    forms: tuple[FormFigures, ...]

    @property
    def overlap(self) -> int:
        """The most items that two of its forms have in common."""
        return max((form.overlap for form in self.forms), default=0)

    @property
    def facility(self) -> Decimal | None:
        """Expected share of right answers over all its forms."""
        known = [form.facility for form in self.forms if form.facility is not None]
        return sum(known, Decimal(0)) / len(known) if known else None

    @property
    def spread(self) -> Decimal:
        """How far the easiest and the hardest form lie apart."""
        known = [form.facility for form in self.forms if form.facility is not None]
        return max(known) - min(known) if known else Decimal(0)

    @property
    def violations(self) -> int:
        """How many rules its forms break."""
        return sum(len(form.violations) for form in self.forms)


@dataclass(frozen=True, slots=True)
class Composition:
    """What one cell of the blueprint drew for one form."""

    source: str
    skills: tuple[str, ...]
    levels: tuple[str, ...]
    drawn_levels: Mapping[str, int]
    drawn_kinds: Mapping[str, int]
    count: int
    asked: int
    points: Decimal
    seconds: int


def measure_forms(round_: Round) -> list[GroupFigures]:
    """Measure all forms of a round by group, in the order of keys; a bounded number of statements."""
    exam_forms = list(
        round_.exam_forms.order_by("stratum__key", "part__order", "code")
        .select_related("part", "stratum__position")
        .prefetch_related(
            Prefetch("stratum__ordered_fields", StratumField.objects.select_related("field"))
        )
    )
    papers: dict[int, list[tuple[int, int, Decimal]]] = defaultdict(list)
    rows = FormItem.objects.filter(exam_form__round=round_).order_by("exam_form", "order")
    for form_id, cell, version, points in rows.values_list(
        "exam_form", "cell", "approval__version", "points"
    ):
        papers[form_id].append((cell, version, points))
    items = items_of_round(round_)
    facilities = _facilities(items)
    parts = read_cells_of({form.part_id for form in exam_forms})
    sets = {
        pk: frozenset(version for _cell, version, _points in rows) for pk, rows in papers.items()
    }
    siblings: dict[tuple[int, int], list[int]] = defaultdict(list)
    for form in exam_forms:
        siblings[form.stratum_id, form.part_id].append(form.pk)
    groups: dict[int, list[FormFigures]] = defaultdict(list)
    for form in exam_forms:
        paper = papers[form.pk]
        held = [items[version] for _cell, version, _points in paper]
        own = sets.get(form.pk, frozenset())
        shared = {
            other: len(own & sets.get(other, frozenset()))
            for other in siblings[form.stratum_id, form.part_id]
            if other != form.pk
        }
        fields = tuple(link.field.code for link in form.stratum.ordered_fields.all())
        expected = [facilities.get(item.id, EXPECTED_FACILITY[item.level]) for item in held]
        groups[form.stratum_id].append(
            FormFigures(
                exam_form=form,
                items=len(paper),
                seconds=sum(item.seconds for item in held),
                points=sum((points for _cell, _version, points in paper), Decimal(0)),
                facility=sum(expected, Decimal(0)) / len(expected) if expected else None,
                known=sum(item.id in facilities for item in held),
                overlap=max(shared.values(), default=0),
                violations=tuple(
                    check_form(
                        AssembledForm(tuple((cell, version) for cell, version, _points in paper)),
                        held,
                        parts[form.part_id],
                        rules=Rules(stratum=CoreStratum(form.stratum.position.code, fields)),
                    )
                ),
                shared=shared,
            )
        )
    return [GroupFigures(forms[0].exam_form.stratum, tuple(forms)) for forms in groups.values()]


def _facilities(items: Mapping[int, Item]) -> dict[int, Decimal]:
    rows = (
        ItemStatistics.objects.filter(version__in=items)
        .order_by()
        .values("version")
        .annotate(mean=Avg("facility_index"))
        .values_list("version", "mean")
    )
    return {version: Decimal(str(mean)) for version, mean in rows}


def compose(exam_form: ExamForm) -> list[Composition]:
    """Return what each cell of the blueprint drew for a form, in the blueprint's order."""
    drawn: dict[int, list[tuple[str, str, int, Decimal]]] = defaultdict(list)
    rows = exam_form.items.order_by("order").values_list(
        "cell",
        "approval__version__level",
        "approval__version__kind",
        "approval__version__seconds",
        "points",
    )
    for cell, level, kind, seconds, points in rows:
        drawn[cell].append((level, kind, seconds, points))
    part: BlueprintPart = exam_form.part
    return [_compose_cell(cell, drawn[cell.id]) for cell in read_cells(part)]


def _compose_cell(cell: Cell, drawn: Sequence[tuple[str, str, int, Decimal]]) -> Composition:
    return Composition(
        source=cell.source.value,
        skills=tuple(sorted(cell.skills)),
        levels=tuple(sorted(cell.levels)),
        drawn_levels=Counter(level for level, _kind, _seconds, _points in drawn),
        drawn_kinds=Counter(kind for _level, kind, _seconds, _points in drawn),
        count=len(drawn),
        asked=cell.count,
        points=sum((points for _level, _kind, _seconds, points in drawn), Decimal(0)),
        seconds=sum(seconds for _level, _kind, seconds, _points in drawn),
    )
