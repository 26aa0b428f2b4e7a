"""Positions, fields, skills and requirements by a workbook: preview, confirmation, template."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from banks.errors import ListsBelongToAll
from banks.list_importing import MANAGE, ListReport, import_lists, lists_to_fill, may_import_lists
from people.doors import door
from people.views.requests import UserRequest
from people.views.workbook_import import WorkbookImport
from ui.downloads import XLSX, attachment


def _told(report: ListReport) -> str:
    return _(
        "The lists were taken in: %(positions)s positions, %(fields)s fields, %(skills)s "
        "skills, %(requirements)s requirements; %(moved)s groups or parents were changed."
    ) % {
        "positions": report.positions,
        "fields": report.fields,
        "skills": report.skills,
        "requirements": report.requirements,
        "moved": report.moved,
    }


PAGE = WorkbookImport(
    what="lists",
    template="banks/import_lists.html",
    address="banks:import_lists",
    done="people:terms",
    take_in=import_lists,
    tell=_told,
)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def import_workbook(request: UserRequest) -> HttpResponse:
    """Show what a workbook would do, then take it in."""
    if not may_import_lists(request.user, on=timezone.localdate()):
        raise ListsBelongToAll
    return PAGE.answer(request)


@require_safe
@door(MANAGE)
def template(request: UserRequest) -> HttpResponse:
    content = lists_to_fill(on=timezone.localdate())
    return attachment(content, name="mau-danh-muc.xlsx", media_type=XLSX)
