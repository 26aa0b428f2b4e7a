"""The editor of blueprints: its grid, what the banks can give to it while it is typed, saving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from assessments.blueprint_grids import cells_of, core_cells, plans_of, writings_of
from assessments.blueprints import PartPlan, begin_blueprint, revise_blueprint
from assessments.drawing_pool import read_lots
from assessments.enums import CellSource, RoundState
from assessments.errors import BlueprintCodeTaken, BlueprintMovedOn
from assessments.forms.blueprints import (
    GridForm,
    HeadForm,
    NewHeadForm,
    with_count,
    with_newest,
    with_one_more_part,
    with_one_more_row,
    without_part,
)
from assessments.level_defaults import newest_exam_policy
from assessments.models import Blueprint, BlueprintVersion, Round
from assessments.prechecking import (
    Group,
    Names,
    check_groups,
    groups_of_postings,
    short_cells,
)
from assessments.views.blueprint_parts import (
    draw_part,
    narrowest,
    places_of,
    shown_check,
    shown_differences,
    shown_shares,
    shown_short,
    sources_in_words,
)
from assessments.views.blueprints import (
    MANAGE,
    chosen_version,
    first_unit,
    positions_of,
    units_to_keep,
)
from assessments.waiting_questions import read_kept_back, read_waiting
from banks.enums import Level
from banks.models import Bank
from people.doors import door
from people.models import JobPosition
from people.views.requests import UserRequest

#: How many short groups the editor lists; the page of the check has them all.
SHOWN_GROUPS = 8
REVIEW = "banks.review_question"


@dataclass(frozen=True, slots=True)
class Editor:
    """The page as it is filled in; `blueprint` is None before there is one."""

    head: HeadForm
    grid: GridForm
    blueprint: Blueprint | None = None
    #: The version that a new one begins with.
    source: BlueprintVersion | None = None

    def is_valid(self) -> bool:
        """Check both halves, so that all their errors show at once."""
        return self.head.is_valid() & self.grid.is_valid()


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def new_blueprint(request: UserRequest) -> HttpResponse:
    editor = editor_of_new(request, data=_data_of(request))
    if request.method == "POST" and _is_to_save(request):
        if editor.is_valid():
            given = editor.head.cleaned_data
            try:
                version = begin_blueprint(
                    code=given["code"],
                    title=given["title"],
                    unit=given["unit"],
                    banks=list(given["banks"]),
                    parts=editor.grid.plans(),
                    by=request.user,
                    at=timezone.now(),
                )
            except BlueprintCodeTaken as error:
                editor.head.add_error("code", str(error))
            else:
                messages.success(request, _("The blueprint is saved as version 1."))
                return redirect("assessments:blueprint", uuid=version.blueprint.uuid)
        return show_editor(request, editor, status=422)
    return show_editor(request, editor)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def edit_blueprint(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = _own(request, uuid)
    editor = editor_of(request, row, data=_data_of(request))
    if request.method == "POST" and _is_to_save(request):
        if not editor.is_valid():
            return show_editor(request, editor, status=422)
        try:
            version = revise_blueprint(
                blueprint=row,
                latest=editor.head.cleaned_data["latest"] or 0,
                banks=list(editor.head.cleaned_data["banks"]),
                parts=editor.grid.plans(),
                by=request.user,
                at=timezone.now(),
            )
        except BlueprintMovedOn as error:
            return _show_moved_on(request, editor, newest=error.data["number"])
        messages.success(request, _("Saved as version %(number)s.") % {"number": version.number})
        return redirect("assessments:blueprint", uuid=row.uuid)
    return show_editor(request, editor)


@require_POST
@door(MANAGE)
def new_supply(request: UserRequest) -> HttpResponse:
    return _show_supply(request, editor_of_new(request, data=request.POST))


@require_POST
@door(MANAGE)
def supply(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _show_supply(request, editor_of(request, _own(request, uuid), data=request.POST))


def _own(request: UserRequest, uuid: UUID) -> Blueprint:
    return get_object_or_404(Blueprint.objects.visible_to(request.user, MANAGE), uuid=uuid)


def editor_of_new(
    request: UserRequest, *, data: Any = None, plans: Sequence[PartPlan] = ()
) -> Editor:
    """Return the editor of a blueprint that is not there yet, with `plans` or empty."""
    banks = _banks(request)
    head = NewHeadForm(
        data,
        banks=banks,
        rounds=_rounds(request),
        units=units_to_keep(request),
        initial={"unit": first_unit(request), "banks": _only(banks)} if data is None else None,
    )
    return Editor(head, GridForm(data=data, plans=plans))


def editor_of(
    request: UserRequest, row: Blueprint, *, data: Any = None, plans: Sequence[PartPlan] = ()
) -> Editor:
    """Return the editor of a next version: with `plans`, or the version that the address names."""
    versions = list(row.versions.order_by("-number"))
    source = chosen_version(request.GET.get("tu"), versions)
    # A bank that the blueprint draws on stays, whoever edits.
    banks = Bank.objects.filter(
        Q(pk__in=_banks(request).values("pk")) | Q(blueprint_versions__blueprint=row)
    ).distinct()
    initial: dict[str, Any] = {}
    if data is None:
        initial = {
            "latest": versions[0].number if versions else 0,
            "banks": [bank.code for bank in source.banks.all()] if source else [],
            "against": positions_of(row),
        }
        plans = plans or (plans_of(source) if source else ())
    head = HeadForm(data, banks=banks.order_by("code"), rounds=_rounds(request), initial=initial)
    return Editor(head, GridForm(data=data, plans=plans), row, source)


def _data_of(request: UserRequest) -> Any:
    """Return what was sent, with what a button asked for; None on a first visit."""
    if request.method != "POST":
        return None
    act, _dash, place = request.POST.get("act", "").partition("-")
    if act == "row":
        return with_one_more_row(request.POST, place)
    if act == "part":
        return with_one_more_part(request.POST)
    if act == "drop":
        return without_part(request.POST, place)
    if act == "lower":
        return with_count(request.POST, place)
    return request.POST


def _is_to_save(request: UserRequest) -> bool:
    return request.POST.get("act") == "save"


def _banks(request: UserRequest) -> Any:
    return Bank.objects.visible_to(request.user, "banks.view_bank").order_by("code")


def _rounds(request: UserRequest) -> QuerySet[Round]:
    """Return the rounds whose people a blueprint may be checked against: their papers are to come."""
    rounds = Round.objects.visible_to(request.user, "assessments.view_round")
    return rounds.filter(state=RoundState.PLANNED).order_by("code")


def _only(banks: Any) -> list[str]:
    codes = list(banks.values_list("code", flat=True)[:2])
    return codes if len(codes) == 1 else []


def _show_moved_on(request: UserRequest, editor: Editor, *, newest: int) -> HttpResponse:
    """Show what was sent beside what was saved meanwhile; saving again comes after that."""
    row = editor.blueprint
    if row is None:
        raise ValueError("only a blueprint that is there can have moved on")
    begun = editor.head.cleaned_data["latest"] or 0
    versions = {version.number: version for version in row.versions.all()}
    begun_plans = plans_of(versions[begun]) if begun in versions else ()
    newest_plans = plans_of(versions[newest])
    names, policy = Names(), newest_exam_policy(on=timezone.localdate())
    moved = {
        "newest": newest,
        "begun": begun if begun in versions else None,
        "written": writings_of(row).get(newest),
        "theirs": shown_differences(begun_plans, newest_plans, names, policy),
        "own": shown_differences(newest_plans, editor.grid.plans(), names, policy),
    }
    kept = editor_of(request, row, data=with_newest(request.POST, newest))
    return show_editor(request, kept, status=409, moved=moved)


def show_editor(
    request: UserRequest,
    editor: Editor,
    *,
    status: int = 200,
    moved: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the grid with what the banks can give to each cell as it is filled in now."""
    head, row = editor.head, editor.blueprint
    is_whole = editor.is_valid() if head.is_bound else True
    act = request.POST.get("act", "")
    if act == "check" and not is_whole:
        status = 422
    measured = _measured(request, editor)
    parts = measured["parts"]
    source = f"?tu={editor.source.number}" if row and editor.source else ""
    here = ("assessments:edit_blueprint", row.uuid) if row else ("assessments:new_blueprint",)
    asks = ("assessments:supply", row.uuid) if row else ("assessments:new_supply",)
    context = {
        **measured,
        "head": head,
        "levels": list(Level),
        "sources": sources_in_words({one.value: f"{{{one.value}}}" for one in CellSource}),
        "blueprint": row,
        "moved": moved,
        "action": reverse(here[0], args=here[1:]) + source,
        "supply_at": reverse(asks[0], args=asks[1:]),
        "act": act,
        "is_whole": is_whole,
        "tells_errors": not is_whole and act in ("check", "save"),
        "bad_rows": any(any(part.part.rows.errors) for part in parts) if head.is_bound else False,
    }
    return render(request, "assessments/blueprints/edit.html", context, status=status)


def _show_supply(request: UserRequest, editor: Editor) -> HttpResponse:
    """Answer with the parts of the page that follow what is typed, whatever of it can be read."""
    editor.is_valid()
    context = {**_measured(request, editor), "blueprint": editor.blueprint}
    return render(request, "assessments/blueprints/_supply.html", context)


def _measured(request: UserRequest, editor: Editor) -> dict[str, Any]:
    """Return what the banks can give to the grid as it is filled in, and for whom not."""
    on = timezone.localdate()
    policy = newest_exam_policy(on=on)
    names = Names()
    banks = _ticked(editor.head, "banks", Bank)
    pool = read_lots(banks, on=on) if banks else []
    groups = _groups(editor, names)
    grids = editor.grid.parts
    plans = [cell for part in grids for cell in cells_of(part.laid_out())]
    cells, places = core_cells(plans), places_of(grids)
    checked = check_groups(cells, pool, groups) if cells else []
    short = short_cells(cells, checked, pool=pool)
    if short:  # asked for only then: most grids are whole
        waiting, held = read_waiting(banks), read_kept_back(banks, on=on)
        short = short_cells(cells, checked, pool=pool, waiting=waiting, held=held)
    missing = {places[one.cell.id]: one.needed - one.available for one in short}
    parts = [draw_part(part, pool, groups, names, missing=missing, policy=policy) for part in grids]
    without = [one for one in checked if one.shortages]
    return {
        "parts": parts,
        "items": sum(part.items for part in parts),
        "points": sum((part.points for part in parts), Decimal(0)),
        "minutes": sum(part.minutes for part in parts),
        "expected_minutes": sum((part.expected_minutes for part in parts), Decimal(0)),
        "missing": sum(missing.values()),
        "shares": shown_shares([part.plan() for part in grids], policy),
        "short_cells": shown_short(short, places, names),
        "short": [shown_check(one, names) for one in without[:SHOWN_GROUPS]],
        "short_count": len(without),
        "group_count": len(checked),
        "people_count": sum(one.group.people for one in checked),
        "narrow": narrowest(cells, pool, groups, names),
        "drawn_on": banks,
        "may_review": REVIEW in request.user.permissions,
    }


def _groups(editor: Editor, names: Names) -> list[Group]:
    """Return the groups that the page is checked against: of a round, of positions, or everybody."""
    ticked = [one.code for one in _ticked(editor.head, "against", JobPosition)]
    on = timezone.localdate()
    round_ = editor.head.cleaned_data.get("round") if editor.head.is_bound else None
    if round_ is None:
        return groups_of_postings(positions=ticked or list(names.positions), on=on)
    rows = round_.round_positions.values_list(
        "round_blueprint__version__blueprint", "position__code"
    )
    own = [
        code for blueprint, code in rows if editor.blueprint and blueprint == editor.blueprint.pk
    ]
    positions = ticked or own or [code for _blueprint, code in rows]
    paths = list(round_.round_units.values_list("unit__path", flat=True))
    return groups_of_postings(positions=positions, on=on, within=paths) if paths else []


def _ticked(head: Any, name: str, model: Any) -> list[Any]:
    """Return what is ticked, also while the rest of the head cannot be read."""
    if head.is_bound:
        return list(head.cleaned_data.get(name) or ())
    return list(model.objects.filter(code__in=head.initial.get(name) or ()))
