"""Registering candidates: from the roster, or from a list of staff codes; looked at first."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from assessments.forms.candidates import CodesForm, RosterForm
from assessments.models import Round
from assessments.registering import Registration, register_candidates, sort_out
from assessments.staff_codes import (
    CodeList,
    codes_template,
    read_codes_text,
    read_codes_workbook,
)
from assessments.views.finding import MANAGE, find_round
from office.problems import Problem
from office.sheets import UnreadableWorkbook
from people.doors import door
from people.models import Official, Posting
from people.views.requests import UserRequest
from ui.downloads import XLSX, attachment

#: So many names are shown under one reason; the rest are counted.
MOST_NAMED = 30


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def register(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Choose units and positions of the roster, see who would be registered, register them."""
    round_ = find_round(request.user, uuid, MANAGE)
    given = request.POST or (request.GET if "on" in request.GET else None)
    form = RosterForm(given, round_=round_, initial={"on": timezone.localdate()})
    context: dict[str, Any] = {"round": round_, "form": form, "tab": "candidates"}
    if form.is_valid():
        on = form.cleaned_data["on"]
        officials = list(_of_roster(request, round_, form.cleaned_data))
        if request.method == "POST":
            done = register_candidates(
                round_=round_, officials=officials, on=on, by=request.user, at=timezone.now()
            )
            return _registered(request, round_, done)
        context |= _preview(round_, officials, on)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assessments/rounds/register.html", context, status=status)


def _of_roster(request: UserRequest, round_: Round, given: dict[str, Any]) -> QuerySet[Official]:
    """Return who holds a main post in the chosen units and positions on the day."""
    units = list(given["units"]) or [
        link.unit for link in round_.round_units.select_related("unit")
    ]
    within = Q(pk__in=[])
    for unit in units:
        within |= Q(unit__path__startswith=unit.path)
    postings = Posting.objects.held_on(given["on"]).primary().filter(within)
    if given["positions"]:
        postings = postings.filter(position__in=given["positions"])
    seen = Official.objects.visible_to(request.user, "people.view_official")
    return seen.filter(pk__in=postings.values("official")).order_by("sort_key", "pk")


def _preview(round_: Round, officials: Collection[Official], on: date) -> dict[str, Any]:
    """Tell how many would be registered, and who not, by reason."""
    found = sort_out(round_=round_, officials=officials, on=on)
    names = {official.pk: official for official in officials}
    by_reason: dict[str, list[Official]] = defaultdict(list)
    for refusal in found.refused:
        by_reason[refusal.reason].append(names[refusal.official_id])
    by_position: dict[str, int] = defaultdict(int)
    for posting in found.accepted:
        by_position[posting.position.name] += 1
    return {
        "is_preview": True,
        "accepted": len(found.accepted),
        "by_position": sorted(by_position.items(), key=lambda pair: -pair[1]),
        "refused": [
            {
                "reason": reason,
                "count": len(rows),
                "named": rows[:MOST_NAMED],
                "more": max(0, len(rows) - MOST_NAMED),
            }
            for reason, rows in sorted(by_reason.items(), key=lambda pair: -len(pair[1]))
        ],
    }


def _registered(request: UserRequest, round_: Round, done: Registration) -> HttpResponse:
    said = ngettext(
        "%(count)s candidate is registered.",
        "%(count)s candidates are registered.",
        done.registered,
    ) % {"count": done.registered}
    if done.refused:
        said += " " + ngettext(
            "%(count)s person could not be.", "%(count)s people could not be.", len(done.refused)
        ) % {"count": len(done.refused)}
    messages.success(request, said)
    return redirect("assessments:candidates", uuid=round_.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def register_codes(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Take a list of staff codes, show what it comes to by row, register on the second press."""
    round_ = find_round(request.user, uuid, MANAGE)
    form = CodesForm(
        request.POST or None, request.FILES or None, initial={"on": timezone.localdate()}
    )
    context: dict[str, Any] = {"round": round_, "form": form, "tab": "candidates"}
    if form.is_valid():
        given = form.cleaned_data
        try:
            listed = _read(given)
        except UnreadableWorkbook as error:
            form.add_error("file", str(error))
        else:
            codes = [one.code for one in listed.codes]
            seen = Official.objects.visible_to(request.user, "people.view_official")
            named = seen.annotate(upper_code=Upper("staff_code")).filter(upper_code__in=codes)
            officials = {one.staff_code.upper(): one for one in named}
            wanted = [officials[code] for code in codes if code in officials]
            if request.POST.get("buoc") == "dang-ky":
                done = register_candidates(
                    round_=round_,
                    officials=wanted,
                    on=given["on"],
                    by=request.user,
                    at=timezone.now(),
                )
                return _registered(request, round_, done)
            context |= _preview_rows(round_, listed, officials, given["on"])
            context["codes"] = "\n".join(codes)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "assessments/rounds/register_codes.html", context, status=status)


def _read(given: dict[str, Any]) -> CodeList:
    if file := given.get("file"):
        return read_codes_workbook(file.read(), name=file.name)
    return read_codes_text(given["codes"])


def _preview_rows(
    round_: Round, listed: CodeList, officials: dict[str, Official], on: date
) -> dict[str, Any]:
    """Tell for each row that cannot be taken why, beside how many can."""
    where = {one.code: one.where for one in listed.codes}
    problems = list(listed.problems)
    problems += [
        Problem(one.where, _("Nobody has the staff code %(code)s.") % {"code": one.code})
        for one in listed.codes
        if one.code not in officials
    ]
    found = sort_out(round_=round_, officials=officials.values(), on=on)
    by_id = {official.pk: official for official in officials.values()}
    for refusal in found.refused:
        official = by_id[refusal.official_id]
        what = f"{official.staff_code}, {official.full_name}: {refusal.reason}"
        problems.append(Problem(where[official.staff_code.upper()], what))
    return {
        "is_preview": True,
        "accepted": len(found.accepted),
        "listed": len(listed.codes),
        "problems": problems,
        "on": on,
    }


@require_safe
@door(MANAGE)
def codes_file(request: UserRequest) -> HttpResponse:
    """Hand out the empty workbook."""
    return attachment(codes_template(), name="mau-danh-sach-du-thi.xlsx", media_type=XLSX)
