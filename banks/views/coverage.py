"""What a bank covers: the table, the questions behind a cell, the workbook, the list of demands."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from banks import kinds
from banks.browsing import FOR_ALL, Terms, terms
from banks.coverage import (
    FIGURES,
    Covered,
    Figure,
    Rows,
    Wanted,
    counted_as,
    covered,
    with_facts,
)
from banks.coverage_book import coverage_book
from banks.demands import Line, met, set_demands
from banks.enums import Level, MemberRole
from banks.forms.coverage import CoverageForm, DemandsForm
from banks.models import Bank, BankMember, Demand, QuestionVersion
from banks.upkeep import ENOUGH, shaded
from banks.wording import stem_of
from people.doors import door
from people.views.requests import UserRequest
from ui.conditions import conditions_of
from ui.downloads import XLSX, attachment
from ui.list_export import wants_file
from ui.listing import order_of, page_of

VIEW = "banks.view_question"
DECIDE = ("banks.write_question", "banks.review_question")
#: Places that the page lists; the workbook has all.
MOST_SHORT = 30
#: Under which condition of the address a row of the table stands.
_PARAMETER = {Rows.SKILL: "ky_nang", Rows.POSITION: "vi_tri", Rows.FIELD: "linh_vuc"}
_ORDERS = {"ma": ["question__code", "pk"], "dung": ["seen_on?", "pk"], "luat": ["ends_on?", "pk"]}


@require_safe
@door(VIEW)
def bank_coverage(request: UserRequest, uuid: UUID) -> HttpResponse:
    bank = _bank_of(request, uuid)
    known = terms()
    form = CoverageForm(request.GET, terms=known)
    today = timezone.localdate()
    wanted = form.sought(on=today)
    demands = met(bank, on=today)
    if wants_file(request):
        conditions = [str(one) for one in conditions_of(form)]
        title = "; ".join([bank.title, *conditions, f"{today:%d/%m/%Y}"])
        content = coverage_book(bank, wanted, demands=demands, title=title)
        name = f"do-phu-{bank.code.lower()}-{today:%Y-%m-%d}.xlsx"
        return attachment(content, name=name, media_type=XLSX)
    found = covered(bank, wanted, rows=form.rows)
    listed = _named_rows(form.rows, known, found, wanted)
    short = _short(listed, found) if form.rows is Rows.SKILL else []
    unmet = [one for one in demands if one.missing]
    behind = _behind(request, bank, form.rows)
    context = {
        "bank": bank,
        "filters": form,
        "figure_label": FIGURES[form.figure],
        "is_supply": form.figure in (Figure.DRAWABLE, Figure.FRESH),
        "rows": [
            {
                "name": name,
                "address": f"{behind}{urlencode({_PARAMETER[form.rows]: code})}",
                "module": module,
                "cells": list(zip(_shaded(cells, form.figure), Level.choices, strict=True)),
                "total": sum(cells.values()),
            }
            for code, name, module in listed
            for cells in [found.cells(code, form.figure)]
        ],
        "totals": list(found.totals(form.figure).values()),
        "sums": [
            (FIGURES[figure], figure, sum(found.totals(figure).values())) for figure in Figure
        ],
        "total": sum(found.totals(form.figure).values()),
        "levels": Level.choices,
        "short": short[:MOST_SHORT],
        "more_short": max(0, len(short) - MOST_SHORT),
        "enough": ENOUGH,
        "demands": demands,
        "unmet": unmet[:MOST_SHORT],
        "more_unmet": max(0, len(unmet) - MOST_SHORT),
        "missing": sum(one.missing for one in unmet),
        "is_author": BankMember.objects.filter(
            bank=bank, user=request.user, role=MemberRole.AUTHOR
        ).exists(),
    }
    return render(request, "banks/coverage.html", context)


def _behind(request: UserRequest, bank: Bank, rows: Rows) -> str:
    """Return the address of the questions behind a cell, as far as all cells share it."""
    query = request.GET.copy()
    for name in ("trang", "tep", "muc", _PARAMETER[rows]):
        query.pop(name, None)
    address = reverse("banks:coverage_cell", kwargs={"uuid": bank.uuid})
    return f"{address}?{query.urlencode()}{'&' if query else ''}"


def _bank_of(request: UserRequest, uuid: UUID) -> Bank:
    return get_object_or_404(Bank.objects.visible_to(request.user, VIEW), uuid=uuid)


def _bank_of_member(request: UserRequest, uuid: UUID) -> Bank:
    """Return a bank whose author or reviewer the reader is: stems are for them alone."""
    members = BankMember.objects.filter(user=request.user).values("bank")
    visible = Bank.objects.visible_to(request.user, VIEW).filter(pk__in=members)
    return get_object_or_404(visible, uuid=uuid)


_Named = tuple[str, str, str]


def _named_rows(rows: Rows, known: Terms, found: Covered, wanted: Wanted) -> Sequence[_Named]:
    """Return code, name and module of each row, in their order."""
    if rows is Rows.SKILL:
        return _skill_rows(known, found, wanted)
    listed = known.positions if rows is Rows.POSITION else known.fields
    everyone: _Named = (FOR_ALL, _("For everyone (*)"), "")
    return [everyone, *((code, name, "") for code, name in listed)]


def _skill_rows(known: Terms, found: Covered, wanted: Wanted) -> Sequence[_Named]:
    """Return the skills that are asked for, and the modules that questions themselves name."""
    skills = sorted(known.by_key.values(), key=lambda skill: skill.code)
    modules = {skill.pk: skill for skill in skills if skill.parent_id is None}
    rows: list[_Named] = []
    for skill in skills:
        module = modules.get(skill.parent_id or 0)
        is_asked = wanted.skill in ("", skill.code, module.code if module else "")
        if (module and is_asked) or skill.code in found.named:
            above = f"{module.code} {module.name}" if module else ""
            rows.append((skill.code, f"{skill.code} {skill.name}", above))
    return rows


def _shaded(cells: Mapping[str, int], figure: Figure) -> list[tuple[int, str]]:
    """Add how each figure is shaded: a hole of the supply, or something to look at."""
    if figure in (Figure.DRAWABLE, Figure.FRESH):
        return shaded(cells.values())
    return [(number, "h2" if number else "h3") for number in cells.values()]


def _short(listed: Sequence[_Named], found: Covered) -> list[Mapping[str, Any]]:
    """Return where papers would repeat themselves: of skills that have questions, fewest first."""
    short = [
        {"code": code, "name": name, "level": level, "label": label, "count": cells[level]}
        for code, name, module in listed
        if module and code in found.named
        for cells in [found.cells(code, Figure.DRAWABLE)]
        for level, label in Level.choices
        if cells[level] < ENOUGH
    ]
    return sorted(short, key=lambda one: one["count"])


@require_safe
@door(VIEW)
def cell_questions(request: UserRequest, uuid: UUID) -> HttpResponse:
    """List the questions behind a cell of the table; the address is the table's, and a level."""
    bank = _bank_of_member(request, uuid)
    form = CoverageForm(request.GET, terms=terms())
    level = request.GET.get("muc", "")
    wanted = form.sought(on=timezone.localdate(), level=level)
    found = with_facts(counted_as(bank, wanted, form.figure))
    order = order_of(request, _ORDERS, default="ma")
    described = with_facts(QuestionVersion.objects.all()).select_related("question")
    page = page_of(request, found.order_by(*order), described=described.prefetch_related("skills"))
    context = {
        "bank": bank,
        "filters": form,
        "page": page,
        "level": Level(wanted.level).label if wanted.level else "",
        "figure_label": FIGURES[form.figure],
        "rows": [
            {
                "version": version,
                "stem": stem_of(version.content),
                "kind": kinds.get(version.kind).label,
            }
            for version in page.object_list
        ],
    }
    return render(request, "banks/coverage_cell.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(*DECIDE)
def demands(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the list of demands as text, and put another in its place."""
    bank = _bank_of_member(request, uuid)
    posted = request.POST if request.method == "POST" else None
    form = DemandsForm(posted, terms=terms(), initial={"lines": _as_text(bank)})
    if request.method == "POST" and form.is_valid():
        lines: list[Line] = form.cleaned_data["lines"]
        count = set_demands(bank=bank, lines=lines, by=request.user, at=timezone.now())
        messages.success(
            request,
            ngettext(
                "The bank has a list of %(count)s demand.",
                "The bank has a list of %(count)s demands.",
                count,
            )
            % {"count": count},
        )
        return redirect("banks:coverage", uuid=bank.uuid)
    context = {"bank": bank, "form": form, "levels": Level.choices}
    return render(request, "banks/demands.html", context, status=422 if form.is_bound else 200)


def _as_text(bank: Bank) -> str:
    rows = Demand.objects.filter(bank=bank).order_by("skill__code", "level", "pk")
    columns = ("skill__code", "level", "position__code", "field__code", "count")
    return "\n".join("; ".join(str(one or "") for one in row) for row in rows.values_list(*columns))
