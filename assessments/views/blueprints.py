"""Pages of blueprints: list, versions, copy, comparison, check by group."""

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

from assessments.blueprint_grids import plans_of, writings_of
from assessments.blueprints import begin_blueprint
from assessments.drawing_pool import banks_of, read_all_cells, read_lots
from assessments.errors import BlueprintCodeTaken
from assessments.forms.blueprints import (
    BlueprintFilterForm,
    CopyForm,
    PositionsForm,
)
from assessments.level_defaults import newest_exam_policy
from assessments.models import Blueprint, BlueprintVersion, RoundPosition
from assessments.prechecking import (
    Names,
    check_groups,
    groups_of_postings,
)
from assessments.views.blueprint_parts import (
    narrowest,
    shown_check,
    shown_differences,
    shown_part,
    shown_shares,
)
from banks.enums import Level
from people.doors import door
from people.models import Unit
from people.views.requests import UserRequest
from ui.listing import order_of, page_of

VIEW = "assessments.view_blueprint"
MANAGE = "assessments.manage_blueprint"
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
    chosen = chosen_version(request.GET.get("ban"), versions)
    written = writings_of(row)
    names = Names()
    plans = plans_of(chosen) if chosen else ()
    policy = newest_exam_policy(on=timezone.localdate())
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
        "parts": [shown_part(plan, names, policy) for plan in plans],
        "shares": shown_shares(plans, policy),
        "levels": list(Level),
        "may_write": _may_write(request, row),
        "may_copy": MANAGE in request.user.permissions,
    }
    return render(request, "assessments/blueprints/blueprint.html", context)


def _may_write(request: UserRequest, row: Blueprint) -> bool:
    return request.user.has_perm(MANAGE, row)


def chosen_version(
    wanted: str | None, versions: Sequence[BlueprintVersion]
) -> BlueprintVersion | None:
    """Return the version whose number the address names, the newest where it names none."""
    if not wanted:
        return versions[0] if versions else None
    for version in versions:
        if str(version.number) == wanted:
            return version
    raise Http404


def units_to_keep(request: UserRequest) -> Any:
    """Return the units that a blueprint of this person may belong to."""
    units = Unit.objects.visible_to(request.user, MANAGE)
    return units.open_on(timezone.localdate()).order_by("path")


def first_unit(request: UserRequest) -> Any:
    """Return which of them is offered."""
    first = units_to_keep(request).first()
    return first and first.uuid


def positions_of(row: Blueprint) -> list[str]:
    """Return the positions that rounds gave this blueprint to; none where none did yet."""
    used = RoundPosition.objects.filter(round_blueprint__version__blueprint=row)
    return list(used.order_by().values_list("position__code", flat=True).distinct())


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def copy_blueprint(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Blueprint.objects.visible_to(request.user, VIEW), uuid=uuid)
    source = chosen_version(request.GET.get("ban"), list(row.versions.order_by("-number")))
    if source is None:
        raise Http404
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        units=units_to_keep(request),
        initial={"unit": first_unit(request), "title": row.title},
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
    after = chosen_version(request.GET.get("den"), versions)
    before = chosen_version(
        request.GET.get("tu") or str(versions[min(1, len(versions) - 1)].number), versions
    )
    if before is None or after is None:
        raise Http404
    on = timezone.localdate()
    context = {
        "blueprint": row,
        "versions": versions,
        "before": before,
        "after": after,
        "found": shown_differences(
            plans_of(before), plans_of(after), Names(), newest_exam_policy(on=on)
        ),
    }
    return render(request, "assessments/blueprints/compare.html", context)


@require_safe
@door(VIEW)
def check_blueprint(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Blueprint.objects.visible_to(request.user, VIEW), uuid=uuid)
    version = chosen_version(request.GET.get("ban"), list(row.versions.order_by("-number")))
    if version is None:
        raise Http404
    initial, names = positions_of(row), Names()
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
