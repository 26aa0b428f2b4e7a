"""Units by a workbook: what a file would do, then the confirmation; the template."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from people.doors import door
from people.formats.units_template import units_template
from people.models import Unit
from people.unit_importing import MANAGE, UnitReport, import_units, unit_rows
from people.views.requests import UserRequest
from people.views.workbook_import import WorkbookImport
from ui.downloads import XLSX, attachment

#: Rows that a preview lists.
MOST_ROWS = 200


def _told(report: UnitReport) -> str:
    told = ngettext(
        "%(new)s unit was established, %(changed)s corrected.",
        "%(new)s units were established, %(changed)s corrected.",
        report.new,
    )
    return told % {"new": report.new, "changed": report.changed}


PAGE = WorkbookImport(
    what="units",
    template="people/admin/import_units.html",
    address="people:import_units",
    done="people:units",
    take_in=import_units,
    tell=_told,
    show=lambda report: {"rows": report.rows[:MOST_ROWS]},
)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def import_workbook(request: UserRequest) -> HttpResponse:
    """Show what a workbook would do, then take it in."""
    return PAGE.answer(request)


@require_safe
@door(MANAGE)
def template(request: UserRequest) -> HttpResponse:
    within = Unit.objects.visible_to(request.user, MANAGE).open_on(timezone.localdate())
    rows = unit_rows(list(within.select_related("parent").order_by("path")))
    return attachment(units_template(rows), name="mau-don-vi.xlsx", media_type=XLSX)
