"""Pages of a round's exam forms: check before the draw, the draw, quality, proof, freezing.

Whoever organises a round sees cells and figures, never a question, its code or its key.
"""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.assembly.checker import Breach
from assessments.diagnoses import unserved_groups
from assessments.draw_plans import check_policy
from assessments.enums import CellSource, DrawPolicy, RoundState, Standing
from assessments.errors import CommonCellsOnly
from assessments.form_checks import check_forms
from assessments.forms.exam_forms import AssemblyForm, GroupFilterForm, UnsealForm
from assessments.freezing import day_of_papers, freeze_forms, unseal_forms
from assessments.models import Candidate, Round
from assessments.paper_judging import judge, judge_groups
from assessments.paper_quality import GroupFigures, compose, measure_forms, measure_siblings
from assessments.paper_words import advice, flaws_in_words, gap_in_words, group_name
from assessments.prechecking import (
    Names,
    check_round,
    groups_invited,
    groups_of_round,
    level_list,
)
from assessments.proving import limits_of, prove_tailoring
from assessments.signing_papers import may_sign, signature_of
from assessments.tasks import ASSEMBLE_ROUND
from assessments.views.blueprint_parts import shown_check
from banks import kinds
from banks.enums import Level
from office import jobs
from office.policies import exam_policy
from office.text import fold_marks, sort_key
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import page_of, sorted_by

VIEW = "assessments.view_round"
MANAGE = "assessments.manage_round"
SIGN = "assessments.sign_papers"
VIEW_CANDIDATE = "assessments.view_candidate"
BEFORE_FREEZING = (RoundState.PLANNED, RoundState.PREPARED)
#: Groups on a page of the list.
GROUPS_A_PAGE = 25
#: How many candidates a list of this page names.
MOST_NAMED = 200


def _round(request: UserRequest, uuid: UUID, permission: str = VIEW) -> Round:
    rounds = Round.objects.visible_to(request.user, permission).select_related("policy")
    return get_object_or_404(rounds, uuid=uuid)


@require_safe
@door(VIEW)
def exam_forms(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show what there is; where nothing is drawn yet, show whom the banks can serve."""
    round_ = _round(request, uuid)
    checks = check_forms(round_, at=timezone.now())
    groups = checks.groups
    may_manage = MANAGE in request.user.permissions and request.user.has_perm(MANAGE, round_)
    context = _context_of(request, round_, groups) | {"may_manage": may_manage}
    if not groups and round_.state in BEFORE_FREEZING:
        context |= _precheck(request, round_, Names())
    if round_.state in BEFORE_FREEZING and may_manage:
        context["assembly"] = AssemblyForm(round_=round_, at=timezone.now())
    if groups and checks.at:
        context |= {
            "altered": checks.altered,
            "checked_at": checks.at,
            "sealed": checks.sealed,
            "signature": signature_of(round_),
            "may_sign": SIGN in request.user.permissions and may_sign(round_, request.user),
        }
    return render(request, "assessments/exam_forms/forms.html", context)


def _context_of(request: UserRequest, round_: Round, groups: list[GroupFigures]) -> dict[str, Any]:
    every = [form for group in groups for form in group.forms]
    known = [form.sheet.facility for form in every if form.sheet.facility is not None]
    judged = judge_groups(round_, groups)
    people, without = Counter[int](), 0
    # by their groups, which an index counts without a look at any candidate
    counted = Candidate.objects.filter(stratum__round=round_).exclude(standing=Standing.EXEMPT)
    by_group = counted.order_by().values_list("stratum", "standing")
    for stratum, standing, number in by_group.annotate(Count("pk")):
        if standing == Standing.UNSERVED:
            without += number
        else:
            people[stratum] += number
    unserved = (
        Candidate.objects.visible_to(request.user, VIEW_CANDIDATE)
        .filter(round=round_, standing=Standing.UNSERVED)
        .select_related("unit", "position")
        .in_name_order()
    )
    shown = [
        {
            "group": group,
            "name": group_name(group.stratum),
            "people": people[group.stratum.pk],
            "longest": max(form.sheet.minutes for form in group.forms),
            "minutes": max(part.part.minutes for part in group.parts),
            "flawed": sum(len(part.flawed) for part in judged[group.stratum.pk]),
        }
        for group in groups
    ]
    form = GroupFilterForm(request.GET)
    listed = sorted_by(request, _narrowed(shown, form.wanted), _GROUP_ORDERS, default="")
    return {
        "round": round_,
        "has_groups": bool(groups),
        "group_count": len(groups),
        "filters": form,
        "groups": page_of(request, listed, per_page=GROUPS_A_PAGE),
        "forms": len(every),
        "items": sum(form.sheet.items for form in every),
        "facility": sum(known) / len(known) if known else None,
        "overlap": max((group.overlap for group in groups), default=0),
        "broken": sum(group.violations for group in groups),
        "flawed": sum(one["flawed"] for one in shown),
        "frozen_at": every[0].exam_form.frozen_at if every else None,
        "unserved": list(unserved[:MOST_NAMED]),
        "unserved_count": without,
        "unserved_groups": [(group_name(row), words) for row, words in unserved_groups(round_)]
        if without
        else [],
        "state": RoundState,
    }


_GROUP_ORDERS = {
    "ten": lambda one: sort_key(one["name"]),
    "thi-sinh": lambda one: one["people"],
    "trung": lambda one: one["group"].overlap,
    "kho": lambda one: one["group"].facility or 0,
    "phut": lambda one: one["longest"],
}


def _narrowed(rows: list[dict[str, Any]], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    if text := wanted.get("tim"):
        rows = [one for one in rows if fold_marks(text) in fold_marks(one["name"])]
    if wanted.get("xem") == "sai":
        rows = [one for one in rows if one["group"].violations]
    elif wanted.get("xem") == "lam-lai":
        rows = [one for one in rows if one["flawed"]]
    return rows


def _precheck(request: UserRequest, round_: Round, names: Names) -> dict[str, Any]:
    """Check the registered candidates; where there are none, those who are invited."""
    on = day_of_papers(round_, today=timezone.localdate())
    registered = groups_of_round(round_)
    checked = check_round(registered or groups_invited(round_, on=on), on=on)
    page = page_of(request, checked, per_page=GROUPS_A_PAGE)
    return {
        "is_registered": bool(registered),
        "checked": page,
        "checks": [shown_check(one, names) for one in page],
        "short_count": sum(bool(one.shortages) for one in checked),
        "people_short": sum(one.group.people for one in checked if one.shortages),
    }


@require_POST
@door(MANAGE)
def assemble_forms(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = _round(request, uuid, MANAGE)
    form = AssemblyForm(request.POST, round_=round_, at=timezone.now())
    if form.is_valid():
        try:
            check_policy(round_, DrawPolicy(form.cleaned_data["policy"]))
        except CommonCellsOnly as error:
            form.add_error("policy", str(error))
    if not form.is_valid():
        groups = measure_forms(round_)
        context = _context_of(request, round_, groups) | {
            "may_manage": True,
            "assembly": form,
        }
        if not groups:
            context |= _precheck(request, round_, Names())
        return render(request, "assessments/exam_forms/forms.html", context, status=422)
    job = jobs.enqueue(
        kind=ASSEMBLE_ROUND,
        params={
            "round": str(round_.uuid),
            "on": day_of_papers(round_, today=timezone.localdate()).isoformat(),
            "by": request.user.pk,
            **form.params,
        },
        by_id=request.user.pk,
        at=timezone.now(),
    )
    return redirect("people:job", uuid=job.uuid)


@require_POST
@door(MANAGE)
def freeze(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = _round(request, uuid, MANAGE)
    count = freeze_forms(round_=round_, by=request.user, at=timezone.now())
    messages.success(
        request, _("%(count)s forms are frozen and the round is sealed.") % {"count": count}
    )
    return redirect("assessments:exam_forms", uuid=round_.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def unseal(request: UserRequest, uuid: UUID) -> HttpResponse:
    round_ = _round(request, uuid, MANAGE)
    form = UnsealForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        told = _("The freezing is taken back: forms can be assembled anew.")
        if round_.is_sealed:
            told = _("The sealed forms are discarded: draw them anew.")
        unseal_forms(
            round_=round_,
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, told)
        return redirect("assessments:exam_forms", uuid=round_.uuid)
    status = 422 if form.is_bound else 200
    context = {"round": round_, "form": form}
    return render(request, "assessments/exam_forms/unseal.html", context, status=status)


@require_safe
@door(VIEW)
def exam_form(request: UserRequest, uuid: UUID, form: UUID) -> HttpResponse:
    round_ = _round(request, uuid)
    row = get_object_or_404(
        round_.exam_forms.select_related("part", "stratum__position").prefetch_related(
            "stratum__ordered_fields__field"
        ),
        uuid=form,
    )
    figures = measure_siblings(row)
    part = judge(figures, policy=exam_policy(round_.policy), draw=round_.draw_policy)
    (verdict,) = (one for one in part.forms if one.form.code == row.code)
    names = Names()
    labels = dict(kinds.choices())
    cells: list[dict[str, Any]] = [
        {
            "cell": cell,
            "source": CellSource(cell.source).label,
            "skills": names.skill_list(cell.skills),
            "levels": level_list(cell.levels),
            "drawn_levels": [
                (one.label, cell.drawn_levels[one.value])
                for one in Level
                if cell.drawn_levels.get(one.value)
            ],
            "drawn_kinds": [
                (labels[slug], cell.drawn_kinds[slug]) for slug in kinds.in_order(cell.drawn_kinds)
            ],
        }
        for cell in compose(row, verdict.form)
    ]
    context = {
        "round": round_,
        "form": row,
        "part": part,
        "verdict": verdict,
        "flaws": flaws_in_words(verdict, part),
        "advice": advice(verdict),
        "gap": gap_in_words(verdict),
        "fields": names.field_list(link.field.code for link in row.stratum.ordered_fields.all()),
        "cells": cells,
        "items": sum(one["cell"].count for one in cells),
        "points": sum(one["cell"].points for one in cells),
        "minutes": verdict.form.minutes,
    }
    return render(request, "assessments/exam_forms/form.html", context)


@require_safe
@door(VIEW)
def proof(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Report what the independent checker found: each paper against its own candidate.

    While papers lie sealed it is what the checker found at the draw: each against its group.
    """
    round_ = _round(request, uuid)
    checks = check_forms(round_, at=timezone.now()) if round_.is_sealed else None
    if checks is not None and checks.sealed:
        return _proof_of_sheets(request, round_, checks.groups)
    proven = prove_tailoring(round_)
    limits = limits_of(round_)
    rules = rules_in_words()
    context = {
        "round": round_,
        "proof": proven,
        "limits": limits,
        "keeps": proven.keeps(limits),
        "rules": [(words, proven.breaches.get(breach, 0)) for breach, words in rules.items()],
        "broken": [
            (number, rules.get(violation.breach, violation.breach.value))
            for number, violation in proven.named
        ],
    }
    return render(request, "assessments/exam_forms/proof.html", context)


def _proof_of_sheets(
    request: UserRequest, round_: Round, groups: list[GroupFigures]
) -> HttpResponse:
    sheets = [form.sheet for group in groups for form in group.forms]
    breaches = Counter(broken.breach for sheet in sheets for broken in sheet.broken)
    context = {
        "round": round_,
        "sealed": len(sheets),
        "violations": sum(breaches.values()),
        "rules": [(words, breaches.get(breach, 0)) for breach, words in rules_in_words().items()],
    }
    return render(request, "assessments/exam_forms/proof.html", context)


def rules_in_words() -> dict[Breach, str]:
    """Say what the checker looks at on every paper."""
    return {
        Breach.COUNT: _("Each cell of the blueprint has the number of questions it asks for."),
        Breach.SOURCE: _(
            "Each question is for the candidate: for everybody, for the position or for a field of theirs, as its cell says."
        ),
        Breach.SKILL: _("Each question tests a skill of its cell."),
        Breach.LEVEL: _("Each question has a level of its cell."),
        Breach.KIND: _("Each question has a kind of its cell."),
        Breach.REPEATED: _("No question stands twice on a paper."),
        Breach.ENEMIES: _("No two questions of a paper give each other away."),
        Breach.STIMULUS: _("Questions about the same text or table stand side by side."),
        Breach.UNKNOWN_ITEM: _("Each question is in the bank."),
        Breach.UNKNOWN_CELL: _("Each question was drawn by a cell of the blueprint."),
    }
