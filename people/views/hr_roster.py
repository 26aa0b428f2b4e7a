"""Rosters by upload: checked, shown, confirmed or discarded; past ones."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from office.sheets import UnreadableWorkbook
from people.doors import door
from people.enums import RosterImportState
from people.formats.roster_template import roster_template
from people.forms.hr import RosterForm
from people.models import JobPosition, ManagementField, RosterImport, Unit
from people.models.roster_import import RosterImportQuerySet
from people.roster_imports import (
    KEPT,
    check_roster,
    confirm_roster,
    discard_roster,
    take_original,
)
from people.views.requests import UserRequest
from ui.downloads import XLSX, attachment
from ui.listing import page_of

MANAGE = "people.manage_official"
#: Errors, and warnings, that one page names.
MOST_PROBLEMS = 300


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem as a row of a table; `remedy` is what its sentence says to do."""

    sheet: str
    row: str
    column: str
    what: str
    remedy: str


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def rosters(request: UserRequest) -> HttpResponse:
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            waiting = check_roster(
                content=file.read(), name=file.name, by=request.user, at=timezone.now()
            )
        except UnreadableWorkbook as error:
            form.add_error("file", error.what)
        else:
            return redirect("people:roster", uuid=waiting.uuid)
    rows = _mine(request).select_related("by").defer("content", "rows").order_by("-at", "-pk")
    context = {"form": form, "page": page_of(request, rows), "kept_days": KEPT.days}
    status = 422 if request.method == "POST" else 200
    return render(request, "people/hr/rosters.html", context, status=status)


@require_safe
@door(MANAGE)
def template(request: UserRequest) -> HttpResponse:
    units = Unit.objects.visible_to(request.user, MANAGE).open_on(timezone.localdate())
    catalogues = [
        (str(_("Unit")), list(units.order_by("path").values_list("code", "name"))),
        (str(_("Job position")), _terms(JobPosition)),
        (str(_("Field")), _terms(ManagementField)),
    ]
    name = _("officials-template.xlsx")
    return attachment(roster_template(catalogues), name=name, media_type=XLSX)


@require_safe
@door(MANAGE)
def roster(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = _mine(request).select_related("by", "job", "run__file").defer("content")
    one = get_object_or_404(rows, uuid=uuid)
    kind = request.GET.get("loai", "")
    shown = [
        row for row in one.rows if kind not in {"moi", "doi"} or row["is_new"] == (kind == "moi")
    ]
    errors, warnings = one.report["problems"], one.report["warnings"]
    waits = one.state == RosterImportState.WAITING
    failed = one.job is not None and not one.job.is_open
    context = {
        "roster": one,
        "report": one.report,
        "changed": one.report.get("imported", 0) - one.report.get("new", 0),
        "error_count": one.report.get("error_count", len(errors)),
        "warning_count": one.report.get("warning_count", len(warnings)),
        "errors": _faults(errors, otherwise=_("Mend this cell and upload the file again.")),
        "warnings": _faults(warnings, otherwise=_("Check it; leave it as it is if it is right.")),
        "most": MOST_PROBLEMS,
        "kind": kind,
        "page": page_of(request, shown),
        "may_discard": waits and one.by_id == request.user.pk,
        "may_confirm": not errors
        and one.by_id == request.user.pk
        and (waits or (one.state == RosterImportState.CONFIRMED and failed)),
        "until": one.at + KEPT,
    }
    return render(request, "people/hr/roster.html", context)


@require_POST
@door(MANAGE)
def confirm(request: UserRequest, uuid: UUID) -> HttpResponse:
    waiting = _own(request, uuid)
    job = confirm_roster(waiting=waiting, by=request.user, at=timezone.now())
    return redirect("people:job", uuid=job.uuid)


@require_POST
@door(MANAGE)
def discard(request: UserRequest, uuid: UUID) -> HttpResponse:
    waiting = _own(request, uuid)
    discard_roster(waiting=waiting, by=request.user, at=timezone.now())
    messages.success(
        request, _("“%(name)s” was discarded; nothing was imported.") % {"name": waiting.name}
    )
    return redirect("people:rosters")


@require_POST
@door(MANAGE)
def original(request: UserRequest, uuid: UUID) -> HttpResponse:
    one = get_object_or_404(_mine(request).select_related("run__file"), uuid=uuid)
    content = take_original(roster=one, by=request.user, at=timezone.now())
    return attachment(content, name=one.name, media_type=XLSX)


def _mine(request: UserRequest) -> RosterImportQuerySet:
    return RosterImport.objects.visible_to(request.user, MANAGE)


def _own(request: UserRequest, uuid: UUID) -> RosterImport:
    """Return a roster that the reader brought: nobody else confirms or discards it."""
    rows = _mine(request).filter(by=request.user).defer("content", "rows")
    return get_object_or_404(rows, uuid=uuid)


def _terms(model: type[JobPosition] | type[ManagementField]) -> list[tuple[str, str]]:
    rows = model._default_manager.order_by("order", "name")
    return list(rows.values_list("code", "name"))


def _faults(problems: list[dict[str, Any]], *, otherwise: str) -> list[Fault]:
    """Return problems as rows of a table, from the top of the file down."""
    faults = [_fault(one["where"], one["what"], otherwise) for one in problems]
    faults.sort(key=lambda one: (one.sheet, int(one.row or 0), len(one.column), one.column))
    return faults[:MOST_PROBLEMS]


def _fault(where: str, what: str, otherwise: str) -> Fault:
    """Take place and sentence apart: "Sheet!K6", and "...; hãy ..." says how to mend it."""
    sheet, _mark, address = where.rpartition("!")
    found = re.fullmatch(r"([A-Z]*)(\d*)", address)
    column, row = found.groups() if found and sheet else ("", "")
    told = re.fullmatch(r"(.*?); ((?:hãy|xem|ghi|bỏ trống|định dạng) .*)", what)
    cause, remedy = (f"{told[1]}.", told[2]) if told else (what, otherwise)
    return Fault(
        sheet=sheet or where,
        row=row,
        column=column,
        what=cause,
        remedy=remedy[0].upper() + remedy[1:],
    )
