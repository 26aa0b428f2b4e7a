"""Units by a workbook: what a file would do, then the confirmation; the template."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from people.doors import door
from people.formats.units_template import units_template
from people.models import Unit
from people.unit_importing import MANAGE, UnitReport, import_units, unit_rows
from people.views.requests import UserRequest
from ui.carrying import MOST_MEBIBYTES, carried, carry
from ui.downloads import XLSX, attachment
from ui.faults import faults
from ui.uploads import WorkbookField

WHAT = "units"
#: Rows that a preview lists.
MOST_ROWS = 200


class UnitFileForm(forms.Form):
    """The workbook."""

    file = WorkbookField(label=gettext_lazy("Excel workbook (.xlsx)"), max_mebibytes=MOST_MEBIBYTES)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def import_workbook(request: UserRequest) -> HttpResponse:
    """Show what a workbook would do, then take it in; the file travels signed in the page."""
    if request.method != "POST":
        return render(request, "people/admin/import_units.html", {"form": UnitFileForm()})
    if "kept" in request.POST:
        return _take_in(request)
    form = UnitFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "people/admin/import_units.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    content = file.read()
    report = import_units(
        content=content, name=file.name, by=request.user, at=timezone.now(), dry_run=True
    )
    return _shown(request, report, name=file.name, kept=carry(content, name=file.name, what=WHAT))


@require_safe
@door(MANAGE)
def template(request: UserRequest) -> HttpResponse:
    within = Unit.objects.visible_to(request.user, MANAGE).open_on(timezone.localdate())
    rows = unit_rows(list(within.select_related("parent").order_by("path")))
    return attachment(units_template(rows), name="mau-don-vi.xlsx", media_type=XLSX)


def _take_in(request: UserRequest) -> HttpResponse:
    kept = carried(request.POST["kept"], what=WHAT)
    if kept is None:
        messages.error(request, _("The preview is too old. Please choose the file again."))
        return redirect("people:import_units")
    name, content = kept
    report = import_units(content=content, name=name, by=request.user, at=timezone.now())
    if report.problems:
        return _shown(request, report, name=name, kept="")
    if not report.rows:
        messages.info(request, _("Nothing in the file is new: there is nothing to write."))
        return redirect("people:units")
    told = ngettext(
        "%(new)s unit was established, %(changed)s corrected.",
        "%(new)s units were established, %(changed)s corrected.",
        report.new,
    )
    messages.success(request, told % {"new": report.new, "changed": report.changed})
    return redirect("people:units")


def _shown(request: UserRequest, report: UnitReport, *, name: str, kept: str) -> HttpResponse:
    problems = (*report.problems, *report.warnings)
    context = {
        "form": UnitFileForm(),
        "report": report,
        "faults": faults(problems),
        "fault_count": len(problems),
        "may_confirm": bool(report.rows) and not report.problems,
        "rows": report.rows[:MOST_ROWS],
        "name": name,
        "kept": kept,
    }
    status = 422 if report.problems else 200
    return render(request, "people/admin/import_units.html", context, status=status)
