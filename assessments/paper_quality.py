"""How good a round's forms are: what they hold, how much they share, how hard they are.

The figures come from the sheets that were kept at the draw, so they are there before sealed papers are
opened. Forms that were drawn without a sheet are measured from their rows. Nothing here tells which
question stands on which paper.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Avg, Prefetch, QuerySet

from assessments.assembly.model import AssembledForm, Cell, Forms
from assessments.drawing_pool import read_cells, read_cells_of
from assessments.drawn_forms import DrawnForm, DrawnGroup, DrawnItem
from assessments.enums import FormRole
from assessments.level_defaults import EXPECTED_FACILITY
from assessments.models import (
    BlueprintPart,
    ExamForm,
    FormItem,
    PaperSheet,
    Round,
    Stratum,
    StratumField,
)
from assessments.paper_figures import FormSheet, GroupSheet, measure_group
from assessments.proving import items_of_round
from banks.models import ItemStatistics


@dataclass(frozen=True, slots=True)
class FormFigures:
    """One form: its row and what the sheet says of it."""

    exam_form: ExamForm
    sheet: FormSheet


@dataclass(frozen=True, slots=True)
class PartFigures:
    """The parallel forms of one group in one part of the test, in the order of their codes.

    `is_kept` tells whether the sheet was made at the draw; if not, there are neither proofs nor
    targets, letters or exposures.
    """

    part: BlueprintPart
    sheet: GroupSheet
    forms: tuple[FormFigures, ...]
    is_kept: bool


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """The forms of one group of candidates."""

    stratum: Stratum
    parts: tuple[PartFigures, ...]

    @property
    def forms(self) -> tuple[FormFigures, ...]:
        """The forms of all parts."""
        return tuple(form for part in self.parts for form in part.forms)

    @property
    def overlap(self) -> int:
        """The most items that two of its forms have in common."""
        return max((part.sheet.largest_overlap for part in self.parts), default=0)

    @property
    def facility(self) -> float | None:
        """Expected share of right answers over all its forms."""
        known = [form.sheet.facility for form in self.forms if form.sheet.facility is not None]
        return sum(known) / len(known) if known else None

    @property
    def violations(self) -> int:
        """How many rules its forms break."""
        return sum(part.sheet.broken for part in self.parts)


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
    seconds: int | None


def measure_forms(round_: Round) -> list[GroupFigures]:
    """Measure all forms of a round by group, in the order of keys; a bounded number of statements."""
    parts: dict[int, list[PartFigures]] = defaultdict(list)
    for figures in _measure(round_, round_.exam_forms.all()):
        parts[figures.forms[0].exam_form.stratum_id].append(figures)
    return [
        GroupFigures(found[0].forms[0].exam_form.stratum, tuple(found)) for found in parts.values()
    ]


def measure_siblings(exam_form: ExamForm) -> PartFigures:
    """Measure a form together with the others of its group and part."""
    siblings = ExamForm.objects.filter(stratum=exam_form.stratum_id, part=exam_form.part_id)
    (figures,) = _measure(exam_form.round, siblings)
    return figures


def compose(exam_form: ExamForm, sheet: FormSheet) -> list[Composition]:
    """Return what each cell of the blueprint drew for a form, in the blueprint's order."""
    drawn = {cell.cell: cell for cell in sheet.cells}
    return [
        Composition(
            source=cell.source.value,
            skills=tuple(sorted(cell.skills)),
            levels=tuple(sorted(cell.levels)),
            drawn_levels=drawn[cell.id].levels,
            drawn_kinds=drawn[cell.id].kinds,
            count=drawn[cell.id].drawn,
            asked=cell.count,
            points=drawn[cell.id].points,
            seconds=drawn[cell.id].seconds,
        )
        for cell in read_cells(exam_form.part)
        if cell.id in drawn
    ]


def _measure(round_: Round, chosen: QuerySet[ExamForm]) -> list[PartFigures]:
    """Return the figures of forms by stratum and part, in the order of keys and parts."""
    fields = StratumField.objects.select_related("field")
    together: dict[tuple[int, int], list[ExamForm]] = defaultdict(list)
    for form in (
        chosen.order_by("stratum__key", "part__order", "code")
        .select_related("part", "stratum__position")
        .prefetch_related(Prefetch("stratum__ordered_fields", fields))
    ):
        together[form.stratum_id, form.part_id].append(form)
    kept = _kept_sheets(together)
    unkept = {key: forms for key, forms in together.items() if not _covers(kept.get(key), forms)}
    measured = _sheets_from_rows(round_, unkept) if unkept else {}
    found = []
    for key, forms in together.items():
        sheet = measured[key] if key in unkept else kept[key]
        by_code = {one.code: one for one in sheet.forms}
        own = tuple(FormFigures(form, by_code[form.code]) for form in forms)
        found.append(PartFigures(forms[0].part, sheet, own, key not in unkept))
    return found


def _kept_sheets(keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], GroupSheet]:
    rows = PaperSheet.objects.filter(
        stratum__in={stratum for stratum, _part in keys}, part__in={part for _stratum, part in keys}
    ).values_list("stratum", "part", "figures")
    return {(stratum, part): GroupSheet.from_json(raw) for stratum, part, raw in rows}


def _covers(sheet: GroupSheet | None, forms: Iterable[ExamForm]) -> bool:
    """Tell whether a sheet is of these forms."""
    return sheet is not None and {one.code for one in sheet.forms} == {one.code for one in forms}


def _sheets_from_rows(
    round_: Round, together: Mapping[tuple[int, int], Sequence[ExamForm]]
) -> dict[tuple[int, int], GroupSheet]:
    """Measure forms as they are stored; what only the draw knew is left out."""
    papers: dict[int, list[DrawnItem]] = defaultdict(list)
    rows = FormItem.objects.filter(exam_form__round=round_).order_by("exam_form", "order")
    for form_id, cell, version, points in rows.values_list(
        "exam_form", "cell", "approval__version", "points"
    ):
        papers[form_id].append(DrawnItem(cell, version, (), points))
    facilities = _facilities(round_)
    items = {
        pk: replace(item, facility=float(facilities.get(pk, EXPECTED_FACILITY[item.level])))
        for pk, item in items_of_round(round_).items()
    }
    cells = read_cells_of({part for _stratum, part in together})
    return {
        key: _without_the_draw(
            measure_group(_group(forms, papers, cells[key[1]]), items, {}, known=facilities.keys())
        )
        for key, forms in together.items()
    }


def _group(
    exam_forms: Sequence[ExamForm],
    papers: Mapping[int, Sequence[DrawnItem]],
    cells: Sequence[Cell],
) -> DrawnGroup:
    drawn = [
        DrawnForm(form.code, FormRole(form.role), tuple(papers.get(form.pk, ())), None)
        for form in exam_forms
    ]
    core = tuple(
        AssembledForm(tuple((one.cell, one.version) for one in form.items)) for form in drawn
    )
    first = exam_forms[0]
    return DrawnGroup(first.stratum, first.part, tuple(cells), tuple(drawn), Forms(core, 0))


def _without_the_draw(sheet: GroupSheet) -> GroupSheet:
    forms = (
        replace(form, most_exposure=None, mean_exposure=None, fresh=None) for form in sheet.forms
    )
    return replace(sheet, least_overlap=None, forms=tuple(forms))


def _facilities(round_: Round) -> dict[int, Decimal]:
    rows = (
        ItemStatistics.objects.filter(
            version__in=FormItem.objects.filter(exam_form__round=round_).values("approval__version")
        )
        .order_by()
        .values("version")
        .annotate(mean=Avg("facility_index"))
        .values_list("version", "mean")
    )
    return {version: Decimal(str(mean)) for version, mean in rows}
