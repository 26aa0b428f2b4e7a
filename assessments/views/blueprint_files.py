"""Blueprints as Excel books: the form that councils sign goes out, and comes back into the editor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.blueprint_books.reading import ParsedBook, read_book
from assessments.blueprint_books.writing import Head, write_book
from assessments.blueprint_grids import plans_of
from assessments.drawing_pool import banks_of
from assessments.forms.blueprints import BookForm
from assessments.level_defaults import newest_exam_policy
from assessments.models import Blueprint
from assessments.views.blueprint_editor import editor_of, editor_of_new, show_editor
from assessments.views.blueprints import MANAGE, VIEW, chosen_version
from banks.models import Skill
from office.problems import Problem, UnreadableFile
from people.doors import door
from people.models import Letterhead
from people.views.requests import UserRequest
from ui.downloads import XLSX, attachment
from ui.faults import faults


@require_safe
@door(VIEW)
def export(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(
        Blueprint.objects.visible_to(request.user, VIEW).select_related("unit__parent"), uuid=uuid
    )
    version = chosen_version(request.GET.get("ban"), list(row.versions.order_by("-number")))
    if version is None:
        raise Http404
    on = timezone.localdate()
    letterhead = Letterhead.objects.in_force(on).filter(unit=row.unit).first()
    above = row.unit.parent.name if row.unit.parent else ""
    head = Head(
        parent_body=letterhead.parent_body if letterhead else above,
        issuer=letterhead.issuer if letterhead else row.unit.name,
        place=letterhead.place_name if letterhead else "",
        code=row.code,
        title=row.title,
        number=version.number,
        banks=[bank.title for bank in banks_of(version)],
    )
    content = write_book(
        head=head,
        parts=plans_of(version),
        skills=_skills(),
        policy=newest_exam_policy(on=on),
        on=on,
    )
    return attachment(content, name=f"{row.code}-ban-{version.number}.xlsx", media_type=XLSX)


def _skills() -> dict[str, str]:
    """Return the names of skills by code, in their order. One statement."""
    return dict(Skill.objects.order_by("order", "code").values_list("code", "name"))


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def import_blueprint(request: UserRequest) -> HttpResponse:
    return _import(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def import_version(request: UserRequest, uuid: UUID) -> HttpResponse:
    row = get_object_or_404(Blueprint.objects.visible_to(request.user, MANAGE), uuid=uuid)
    return _import(request, row)


def _import(request: UserRequest, row: Blueprint | None) -> HttpResponse:
    """Show the form, the faults of a file, or the editor with what a file asks for, unsaved."""
    form = BookForm(request.POST, request.FILES) if request.method == "POST" else BookForm()
    context: dict[str, Any] = {"form": form, "blueprint": row}
    if request.method != "POST":
        return render(request, "assessments/blueprints/import.html", context)
    if form.is_valid():
        file = form.cleaned_data["file"]
        book = _read(file.read(), name=file.name)
        if book.parts:
            messages.info(
                request,
                _("%(name)s is read. Nothing is saved yet: look at the grid, then save it.")
                % {"name": file.name},
            )
            editor = (
                editor_of(request, row, plans=book.parts)
                if row
                else editor_of_new(request, plans=book.parts)
            )
            return show_editor(request, editor)
        context |= {
            "faults": faults(book.problems),
            "fault_count": len(book.problems),
            "name": file.name,
        }
    return render(request, "assessments/blueprints/import.html", context, status=422)


def _read(content: bytes, *, name: str) -> ParsedBook:
    try:
        return read_book(content, name=name, skills=_skills())
    except UnreadableFile as error:
        return ParsedBook((), (Problem(error.where, error.what),))
