"""Positions, fields, skills and requirements by a workbook: preview, confirmation, template."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from banks.errors import ListsBelongToAll
from banks.list_importing import MANAGE, ListReport, import_lists, lists_to_fill, may_import_lists
from people.doors import door
from people.views.requests import UserRequest
from ui.carrying import MOST_MEBIBYTES, carried, carry
from ui.downloads import XLSX, attachment
from ui.faults import faults
from ui.uploads import WorkbookField

WHAT = "lists"


class ListFileForm(forms.Form):
    """The workbook."""

    file = WorkbookField(label=gettext_lazy("Excel workbook (.xlsx)"), max_mebibytes=MOST_MEBIBYTES)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def import_workbook(request: UserRequest) -> HttpResponse:
    """Show what a workbook would do, then take it in; the file travels signed in the page."""
    if not may_import_lists(request.user, on=timezone.localdate()):
        raise ListsBelongToAll
    if request.method != "POST":
        return render(request, "banks/import_lists.html", {"form": ListFileForm()})
    if "kept" in request.POST:
        return _take_in(request)
    form = ListFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "banks/import_lists.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    content = file.read()
    report = import_lists(
        content=content, name=file.name, by=request.user, at=timezone.now(), dry_run=True
    )
    return _shown(request, report, name=file.name, kept=carry(content, name=file.name, what=WHAT))


@require_safe
@door(MANAGE)
def template(request: UserRequest) -> HttpResponse:
    content = lists_to_fill(on=timezone.localdate())
    return attachment(content, name="mau-danh-muc.xlsx", media_type=XLSX)


def _take_in(request: UserRequest) -> HttpResponse:
    kept = carried(request.POST["kept"], what=WHAT)
    if kept is None:
        messages.error(request, _("The preview is too old. Please choose the file again."))
        return redirect("banks:import_lists")
    name, content = kept
    report = import_lists(content=content, name=name, by=request.user, at=timezone.now())
    if report.problems:
        return _shown(request, report, name=name, kept="")
    if not report.writes:
        messages.info(request, _("Nothing in the file is new: there is nothing to write."))
        return redirect("people:terms")
    messages.success(
        request,
        _(
            "The lists were taken in: %(positions)s positions, %(fields)s fields, %(skills)s "
            "skills, %(requirements)s requirements; %(moved)s groups or parents were changed."
        )
        % {
            "positions": report.positions,
            "fields": report.fields,
            "skills": report.skills,
            "requirements": report.requirements,
            "moved": report.moved,
        },
    )
    return redirect("people:terms")


def _shown(request: UserRequest, report: ListReport, *, name: str, kept: str) -> HttpResponse:
    problems = (*report.problems, *report.warnings)
    context = {
        "form": ListFileForm(),
        "report": report,
        "faults": faults(problems),
        "fault_count": len(problems),
        "may_confirm": bool(report.writes) and not report.problems,
        "name": name,
        "kept": kept,
    }
    status = 422 if report.problems else 200
    return render(request, "banks/import_lists.html", context, status=status)
