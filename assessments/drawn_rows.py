"""What was drawn for a stratum: its codes and orders in memory, and its rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assessments.contents import typed_content
from assessments.draw_inputs import DrawInput, pool_of
from assessments.drawing import DrawnPart, Options, Seed, order_options
from assessments.drawing_pool import known_from_use
from assessments.drawn_forms import DrawnForm, DrawnGroup, DrawnItem
from assessments.enums import FormRole
from assessments.models import (
    BlueprintPart,
    ExamForm,
    FormItem,
    PaperSheet,
    ReserveItem,
    Round,
    Stratum,
)
from assessments.paper_figures import GroupSheet, measure_group, read_keys
from banks import kinds
from banks.models import Approval


@dataclass(frozen=True, slots=True)
class DrawnStratum:
    """A stratum's groups, a part each, with what their rows need."""

    groups: tuple[DrawnGroup, ...]
    sheets: tuple[GroupSheet, ...]
    approvals: Mapping[int, Approval]


def materialise(
    answer: Sequence[DrawnPart],
    stratum: Stratum,
    parts: Mapping[int, BlueprintPart],
    given: DrawInput,
    seed: Seed,
    *,
    first: int,
) -> DrawnStratum:
    """Give the forms of a stratum their codes, orders of options and points, and measure them.

    Args:
        first: the code of its first form.
    """
    wanted = {
        item
        for one in answer
        for pairs in (*(form.items for form in one.answer.forms), one.answer.reserves)
        for _cell, item in pairs
    }
    approvals = approvals_of(wanted)
    keys = read_keys(approval.version for approval in approvals.values())
    options = options_of(approvals, keys)
    codes = iter(range(first, first + sum(len(one.answer.forms) for one in answer)))
    groups = tuple(
        DrawnGroup(
            stratum=stratum,
            part=parts[one.part.id],
            cells=one.part.cells,
            forms=draw_orders(one, codes=codes, options=options, seed=seed),
            answer=one.answer,
        )
        for one in answer
    )
    version = next(one for one in given.versions if {answer[0].part.id} & {p.id for p in one.parts})
    items = {item.id: item for item in pool_of(given, version)}
    known = known_from_use(wanted)
    sheets = tuple(
        measure_group(group, items, keys, rules=replace(one.rules, reserves=0), known=known)
        for group, one in zip(groups, answer, strict=True)
    )
    return DrawnStratum(groups, sheets, approvals)


def approvals_of(versions: Iterable[int]) -> dict[int, Approval]:
    """Return the approvals of versions by the version's id."""
    rows = Approval.objects.filter(version__in=versions).select_related("version")
    return {row.version_id: row for row in rows}


def options_of(
    approvals: Mapping[int, Approval], keys: Mapping[int, tuple[str, ...]]
) -> dict[int, Options]:
    """Return the options that a paper may reorder by version id; `keys` are the right ones."""
    found = {}
    for version_id, approval in approvals.items():
        version = approval.version
        ids = tuple(kinds.get(version.kind).shuffled(typed_content(version)))
        right = keys.get(version_id, ())
        key = right[0] if len(right) == 1 and right[0] in ids else None
        found[version_id] = Options(ids, is_locked=version.order_locked, key=key)
    return found


def draw_orders(
    drawn: DrawnPart,
    *,
    codes: Iterable[int],
    options: Mapping[int, Options],
    seed: Seed,
) -> tuple[DrawnForm, ...]:
    """Return the forms of a part with their codes and the orders of their options."""
    points = {cell.id: cell.points for cell in drawn.part.cells}
    forms = []
    for place, (form, number) in enumerate(zip(drawn.answer.forms, codes, strict=False)):
        code = str(number)
        asked = [options[version] for _cell, version in form.items]
        orders = order_options(asked, seed=seed, code=code)
        forms.append(
            DrawnForm(
                code=code,
                role=FormRole.MAIN if place < drawn.mains else FormRole.RESERVE,
                items=tuple(
                    DrawnItem(
                        cell=cell,
                        version=version,
                        option_order=order,
                        points=points[cell],
                    )
                    for order, (cell, version) in zip(orders, form.items, strict=True)
                ),
                proof=form.proof,
            )
        )
    return tuple(forms)


def write_drawn(round_: Round, drawn: DrawnStratum) -> None:
    """Store the forms of a stratum with their items, what is kept in reserve, and their sheets."""
    for group in drawn.groups:
        exam_forms = [
            ExamForm(
                round=round_,
                part=group.part,
                stratum=group.stratum,
                code=form.code,
                role=form.role,
                item_count=len(form.items),
            )
            for form in group.forms
        ]
        ExamForm.objects.bulk_create(exam_forms, batch_size=500)
        FormItem.objects.bulk_create(
            [
                FormItem(
                    exam_form=exam_form,
                    order=order,
                    cell_id=item.cell,
                    approval=drawn.approvals[item.version],
                    option_order=list(item.option_order),
                    points=item.points,
                )
                for exam_form, form in zip(exam_forms, group.forms, strict=True)
                for order, item in enumerate(form.items, 1)
            ],
            batch_size=500,
        )
        ReserveItem.objects.bulk_create(reserve_rows(group, drawn.approvals), batch_size=500)
    write_sheets(drawn)


def reserve_rows(group: DrawnGroup, approvals: Mapping[int, Approval]) -> list[ReserveItem]:
    """Return the rows of the questions that a group keeps in reserve, unsaved."""
    places: dict[int, int] = {}
    rows = []
    for cell, version in group.answer.reserves:
        places[cell] = places.get(cell, 0) + 1
        rows.append(
            ReserveItem(
                stratum=group.stratum,
                part=group.part,
                cell_id=cell,
                approval=approvals[version],
                order=places[cell],
            )
        )
    return rows


def write_sheets(drawn: DrawnStratum, *, coarse: bool = False) -> None:
    """Store the quality sheets of a stratum's parts; `coarse` for forms that lie sealed."""
    PaperSheet.objects.bulk_create(
        [
            PaperSheet(
                stratum=group.stratum,
                part=group.part,
                figures=(sheet.coarse() if coarse else sheet).as_json(),
            )
            for group, sheet in zip(drawn.groups, drawn.sheets, strict=True)
        ]
    )


def parts_of(given: DrawInput) -> dict[int, BlueprintPart]:
    """Return the parts of a draw's blueprints by their id. One statement."""
    return BlueprintPart.objects.in_bulk(
        [part.id for version in given.versions for part in version.parts]
    )
