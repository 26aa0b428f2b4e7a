"""Pages of blueprints: list, versions, the editor's grid, copy, comparison, check by group."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.blueprint_grids import compare, core_cells, plans_of, writings_of
from assessments.blueprints import begin_blueprint, revise_blueprint
from assessments.drawing_pool import banks_of, read_all_cells, read_lots
from assessments.errors import BlueprintCodeTaken
from assessments.forms.blueprints import (
    BlueprintFilterForm,
    CopyForm,
    GridForm,
    HeadForm,
    NewHeadForm,
    PositionsForm,
    with_one_more_part,
    with_one_more_row,
    without_part,
)
from assessments.models import Blueprint, BlueprintVersion, RoundPosition
from assessments.prechecking import (
    Names,
    check_groups,
    groups_of_postings,
    kind_list,
    level_list,
)
from assessments.views.blueprint_parts import draw_part, narrowest, shown_check, shown_part
from banks.enums import Level
from banks.models import Bank
from people.doors import door
from people.models import JobPosition, Unit
from people.views.requests import UserRequest
from ui.listing import order_of, page_of

VIEW = "assessments.view_blueprint"
MANAGE = "assessments.manage_blueprint"
#: How many short groups the editor lists; the page of the check has them all.
SHOWN_GROUPS = 8
_ORDERS = {
    "ma": ["code"],
    "don-vi": ["unit__path", "code"],
    "phien-ban": ["newest", "code"],
    "ky": ["rounds", "code"],
}


@require_safe
@door(VIEW)
def blueprints(request: UserRequest) -> HttpResponse:
    rows = (
        Blueprint.objects.visible_to(request.user, VIEW)
        .select_related("unit")
        .annotate(
            newest=Max("versions__number"),
            rounds=Count("versions__round_blueprints__round", distinct=True),
        )
        .order_by(*order_of(request, _ORDERS, default="ma"))
    )
    form = BlueprintFilterForm(request.GET)
    if wanted := form.wanted.get("tim"):
        rows = rows.filter(Q(code__icontains=wanted) | Q(title__icontains=wanted))
    page = page_of(request, rows)
    figures = _figures_of_newest([row.pk for row in page])
    listed = [(row, figures.get(row.pk)) for row in page]
    context = {
        "page": page,
        "listed": listed,
        "form": form,
        "is_filtered": bool(wanted),
        "may_write": MANAGE in request.user.permissions,
    }
    return render(request, "assessments/blueprints/list.html", context)


def _figures_of_newest(blueprints_: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Items, points and minutes of the newest version by blueprint id. Three statements."""
    newest: dict[int, BlueprintVersion] = {}
    versions = (
        BlueprintVersion.objects.filter(blueprint__in=blueprints_)
        .order_by("number")
        .prefetch_related("parts__cells")
    )
    for version in versions:
        newest[version.blueprint_id] = version
    found = {}
    for blueprint, version in newest.items():
        cells = [cell for part in version.parts.all() for cell in part.cells.all()]
        found[blueprint] = {
            "items": sum(cell.count for cell in cells),
            "points": sum((cell.count * cell.points for cell in cells), Decimal(0)),
            "minutes": sum(part.minutes for part in version.parts.all()),
        }
    return found


@require_safe
@door(VIEW)
def blueprint(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(
        Blueprint.objects.visible_to(request.user, VIEW).select_related("unit"), uuid=uuid
    )
    versions = list(
        row.versions.order_by("-number").prefetch_related("round_blueprints__round", "parts__cells")
    )
    chosen = _chosen_version(request.GET.get("ban"), versions)
    written = writings_of(row)
    names = Names()
    context = {
        "blueprint": row,
        "versions": [
            {
                "version": version,
                "written": written.get(version.number),
                "rounds": [link.round for link in version.round_blueprints.all()],
                "items": sum(c.count for part in version.parts.all() for c in part.cells.all()),
            }
            for version in versions
        ],
        "chosen": chosen,
        "banks": list(chosen.banks.order_by("code")) if chosen else [],
        "parts": [shown_part(plan, names) for plan in plans_of(chosen)] if chosen else [],
        "levels": list(Level),
        "may_write": _may_write(request, row),
        "may_copy": MANAGE in request.user.permissions,
    }
    return render(request, "assessments/blueprints/blueprint.html", context)


def _may_write(request: UserRequest, row: Blueprint) -> bool:
    return request.user.has_perm(MANAGE, row)


def _chosen_version(
    wanted: str | None, versions: Sequence[BlueprintVersion]
) -> BlueprintVersion | None:
    """Return the version whose number the address names, the newest where it names none."""
    if not wanted:
        return versions[0] if versions else None
    for version in versions:
        if str(version.number) == wanted:
            return version
    raise Http404


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def new_blueprint(request: UserRequest) -> HttpResponse:
    data = _data_of(request)
    head = NewHeadForm(
        data,
        banks=_banks(request),
        units=_units(request),
        initial={"unit": _first_unit(request), "banks": _only(_banks(request))},
    )
    grid = GridForm(data=data)
    if request.method == "POST" and _is_to_save(request):
        if head.is_valid() & grid.is_valid():
            given = head.cleaned_data
            try:
                version = begin_blueprint(
                    code=given["code"],
                    title=given["title"],
                    unit=given["unit"],
                    banks=list(given["banks"]),
                    parts=grid.plans(),
                    by=request.user,
                    at=timezone.now(),
                )
            except BlueprintCodeTaken as error:
                head.add_error("code", str(error))
            else:
                messages.success(request, _("The blueprint is saved as version 1."))
                return redirect("assessments:blueprint", uuid=version.blueprint.uuid)
        return _editor(request, head=head, grid=grid, blueprint=None, status=422)
    return _editor(request, head=head, grid=grid, blueprint=None)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def edit_blueprint(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Blueprint.objects.visible_to(request.user, MANAGE), uuid=uuid)
    versions = list(row.versions.order_by("-number"))
    source = _chosen_version(request.GET.get("tu"), versions)
    latest = versions[0].number if versions else 0
    # A bank that the blueprint draws on stays, whoever edits.
    banks = Bank.objects.filter(
        Q(pk__in=_banks(request).values("pk")) | Q(blueprint_versions__blueprint=row)
    ).distinct()
    data = _data_of(request)
    head = HeadForm(
        data,
        banks=banks.order_by("code"),
        initial={
            "latest": latest,
            "banks": [bank.code for bank in source.banks.all()] if source else [],
            "against": _positions_of(row),
        },
    )
    plans = plans_of(source) if source and data is None else ()
    grid = GridForm(data=data, plans=plans)
    if request.method == "POST" and _is_to_save(request):
        if head.is_valid() & grid.is_valid():
            version = revise_blueprint(
                blueprint=row,
                latest=head.cleaned_data["latest"] or 0,
                banks=list(head.cleaned_data["banks"]),
                parts=grid.plans(),
                by=request.user,
                at=timezone.now(),
            )
            messages.success(
                request, _("Saved as version %(number)s.") % {"number": version.number}
            )
            return redirect("assessments:blueprint", uuid=row.uuid)
        return _editor(request, head=head, grid=grid, blueprint=row, status=422)
    return _editor(request, head=head, grid=grid, blueprint=row)


def _data_of(request: UserRequest) -> Any:
    """Return what was sent, with the row or part that a button asked for; None on a first visit."""
    if request.method != "POST":
        return None
    act, _dash, place = request.POST.get("act", "").partition("-")
    if act == "row":
        return with_one_more_row(request.POST, place)
    if act == "part":
        return with_one_more_part(request.POST)
    if act == "drop":
        return without_part(request.POST, place)
    return request.POST


def _is_to_save(request: UserRequest) -> bool:
    return request.POST.get("act") == "save"


def _banks(request: UserRequest) -> Any:
    return Bank.objects.visible_to(request.user, "banks.view_bank").order_by("code")


def _units(request: UserRequest) -> Any:
    units = Unit.objects.visible_to(request.user, MANAGE)
    return units.open_on(timezone.localdate()).order_by("path")


def _first_unit(request: UserRequest) -> Any:
    first = _units(request).first()
    return first and first.uuid


def _only(banks: Any) -> list[str]:
    codes = list(banks.values_list("code", flat=True)[:2])
    return codes if len(codes) == 1 else []


def _positions_of(row: Blueprint) -> list[str]:
    """The positions that rounds gave this blueprint to; everybody's where none did yet."""
    used = RoundPosition.objects.filter(round_blueprint__version__blueprint=row)
    return list(used.order_by().values_list("position__code", flat=True).distinct())


def _editor(
    request: UserRequest,
    *,
    head: Any,
    grid: GridForm,
    blueprint: Blueprint | None,
    status: int = 200,
) -> HttpResponse:
    """Show the grid with what the banks can give to each cell as it is filled in now."""
    is_whole = head.is_valid() & grid.is_valid() if head.is_bound else True
    if request.POST.get("act") == "check" and not is_whole:
        status = 422
    banks = _ticked(head, "banks", Bank)
    names = Names()
    ticked = [one.code for one in _ticked(head, "against", JobPosition)]
    on = timezone.localdate()
    pool = read_lots(banks, on=on) if banks else []
    groups = groups_of_postings(positions=ticked or list(names.positions), on=on)
    parts = [draw_part(part, pool, groups, names) for part in grid.parts]
    cells = core_cells([cell for part in grid.parts for cell in part.plan().cells])
    checked = check_groups(cells, pool, groups) if cells else []
    short = [one for one in checked if one.shortages]
    context = {
        "head": head,
        "parts": parts,
        "levels": list(Level),
        "blueprint": blueprint,
        "source": request.GET.get("tu", ""),
        "items": sum(part.items for part in parts),
        "points": sum((part.points for part in parts), Decimal(0)),
        "minutes": sum(part.minutes for part in parts),
        "missing": sum(part.missing for part in parts),
        "short": [shown_check(one, names) for one in short[:SHOWN_GROUPS]],
        "short_count": len(short),
        "group_count": len(checked),
        "narrow": narrowest(cells, pool, groups, names),
        "act": request.POST.get("act", ""),
        "is_whole": is_whole,
        "bad_rows": any(any(part.part.rows.errors) for part in parts) if head.is_bound else False,
    }
    return render(request, "assessments/blueprints/edit.html", context, status=status)


def _ticked(head: Any, name: str, model: Any) -> list[Any]:
    """Return what is ticked, also while the rest of the head cannot be read."""
    if head.is_bound:
        return list(head.cleaned_data.get(name) or ())
    return list(model.objects.filter(code__in=head.initial.get(name) or ()))


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def copy_blueprint(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Blueprint.objects.visible_to(request.user, VIEW), uuid=uuid)
    source = _chosen_version(request.GET.get("ban"), list(row.versions.order_by("-number")))
    if source is None:
        raise Http404
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        units=_units(request),
        initial={"unit": _first_unit(request), "title": row.title},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            copy = begin_blueprint(
                code=given["code"],
                title=given["title"],
                unit=given["unit"],
                banks=list(source.banks.all()),
                parts=plans_of(source),
                by=request.user,
                at=timezone.now(),
            )
        except BlueprintCodeTaken as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("The copy is saved. What it asks for can be changed now."))
            return redirect("assessments:blueprint", uuid=copy.blueprint.uuid)
    context = {"form": form, "blueprint": row, "source": source}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/blueprints/copy.html", context, status=status)


@require_safe
@door(VIEW)
def compare_versions(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Blueprint.objects.visible_to(request.user, VIEW), uuid=uuid)
    versions = list(row.versions.order_by("-number"))
    if not versions:
        raise Http404
    after = _chosen_version(request.GET.get("den"), versions)
    before = _chosen_version(
        request.GET.get("tu") or str(versions[min(1, len(versions) - 1)].number), versions
    )
    if before is None or after is None:
        raise Http404
    old, new = plans_of(before), plans_of(after)
    names = Names()
    context = {
        "blueprint": row,
        "versions": versions,
        "before": before,
        "after": after,
        "totals": [
            (
                _("Questions"),
                *(sum(c.count for p in plans for c in p.cells) for plans in (old, new)),
            ),
            (_("Minutes"), *(sum(plan.minutes for plan in plans) for plans in (old, new))),
        ],
        "differences": [
            {
                "part": one.part,
                "source": one.cell.source.label,
                "skills": names.skill_list(one.cell.skills),
                "levels": level_list(one.cell.levels),
                "kinds": kind_list(one.cell.kinds) if one.cell.kinds else "",
                "before": sorted(one.before.items()),
                "after": sorted(one.after.items()),
            }
            for one in compare(old, new)
        ],
    }
    return render(request, "assessments/blueprints/compare.html", context)


@require_safe
@door(VIEW)
def check_blueprint(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Blueprint.objects.visible_to(request.user, VIEW), uuid=uuid)
    version = _chosen_version(request.GET.get("ban"), list(row.versions.order_by("-number")))
    if version is None:
        raise Http404
    initial, names = _positions_of(row), Names()
    form = PositionsForm(
        request.GET if "vi_tri" in request.GET else None,
        initial={"vi_tri": initial},
        positions=names.positions,
    )
    asked = form.cleaned_data["vi_tri"] if form.is_valid() else initial
    positions = asked or list(names.positions)
    on = timezone.localdate()
    pool = read_lots(banks_of(version), on=on)
    cells = read_all_cells(version)
    groups = groups_of_postings(positions=positions, on=on)
    checked = check_groups(cells, pool, groups)
    page = page_of(request, checked)
    context = {
        "blueprint": row,
        "version": version,
        "form": form,
        "page": page,
        "checks": [shown_check(one, names) for one in page],
        "short_count": sum(bool(one.shortages) for one in checked),
        "people_short": sum(one.group.people for one in checked if one.shortages),
        "narrow": narrowest(cells, pool, groups, names),
        "pool": sum(lot.count for lot in pool),
    }
    return render(request, "assessments/blueprints/check.html", context)
