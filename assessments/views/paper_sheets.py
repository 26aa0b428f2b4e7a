"""The paper quality sheet: of a group as a page, of a round as files, and the signature under it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from assessments.enums import Standing
from assessments.form_checks import check_forms
from assessments.forms.exam_forms import SignatureForm
from assessments.models import Attempt, Candidate, ExamForm, Round, Stratum
from assessments.paper_book import write_paper_book
from assessments.paper_judging import FormVerdict, PartVerdict, judge, judge_groups
from assessments.paper_quality import GroupFigures, PartFigures
from assessments.paper_sheet import sheet_of
from assessments.paper_words import (
    advice,
    claims,
    flaws_in_words,
    gap_in_words,
    group_name,
    roles_in_words,
)
from assessments.printing.paper_quality import draw_paper_quality
from assessments.signing_papers import may_sign, papers_digest, sign_papers, signature_of
from assessments.views.exam_forms import SIGN
from assessments.views.finding import VIEW, find_round
from office.policies import exam_policy
from office.text import fold_tones
from people.doors import door
from people.views.requests import UserRequest
from ui.charts import share_of_width
from ui.downloads import PDF, XLSX, attachment

#: More forms than this stand in no matrix that fits a page: the closest pairs are named instead.
MOST_IN_MATRIX: Final = 12
MOST_PAIRS: Final = 20
#: Of the plot of difficulty: half its width at least, in tolerances.
_HALF_WIDTH: Final = 2.5
#: Pixels of the plot of keys: a column, the way to the next, the highest column.
_COLUMN, _STEP, _HIGHEST = 22, 27, 22


@require_safe
@door(VIEW)
def form_group(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the parallel forms of one group side by side; the address names the group's key."""
    round_ = find_round(request.user, uuid, counted=None)
    key = request.GET.get("nhom", "")
    checks = check_forms(round_, at=timezone.now())
    group = next((one for one in checks.groups if one.stratum.key == key), None)
    if group is None:
        raise Http404
    stratum = Stratum.objects.select_related("assembly_input").get(pk=group.stratum.pk)
    policy = exam_policy(round_.policy)
    people = Candidate.objects.filter(stratum=stratum).exclude(standing=Standing.EXEMPT).count()
    parts: list[dict[str, Any]] = []
    for figures in group.parts:
        verdict = judge(figures, policy=policy, draw=round_.draw_policy)
        parts.append(
            {
                "part": figures.part,
                "verdict": verdict,
                "is_kept": figures.is_kept,
                "forms": roles_in_words(verdict),
                "most_spread": 2 * verdict.tolerance,
                "rows": _rows(figures, verdict),
                "noted": [
                    {
                        "code": one.form.code,
                        "words": flaws_in_words(one, verdict),
                        "advice": advice(one),
                    }
                    for one in verdict.flawed
                ],
                "scale": _Scale.of(verdict),
                "matrix": _matrix(verdict),
                "closest": _closest(verdict),
                "claims": claims(verdict, stratum, round_),
            }
        )
    context = {
        "round": round_,
        "group": group,
        "name": group_name(group.stratum),
        "people": people,
        "dealt": _dealt(group),
        "flawed": sum(len(one["verdict"].flawed) for one in parts),
        "parts": parts,
        "stratum": stratum,
        "sealed": checks.sealed,
        "signature": signature_of(round_),
    }
    return render(request, "assessments/exam_forms/group.html", context)


def _dealt(group: GroupFigures) -> tuple[int, int] | None:
    """Return how many candidates have one of the forms at least and at most; None before."""
    forms = [form.exam_form.pk for form in group.forms if form.exam_form.role == "main"]
    counted = Attempt.objects.filter(exam_form__in=forms).order_by().values("exam_form")
    counts = dict(counted.annotate(n=Count("pk")).values_list("exam_form", "n"))
    return (min(counts.get(pk, 0) for pk in forms), max(counts.values())) if counts else None


@dataclass(frozen=True, slots=True)
class _Scale:
    """What the plot of difficulty shows across, and where its band lies."""

    low: float
    high: float
    band_x: str
    band_width: str
    target_x: str

    @classmethod
    def of(cls, verdict: PartVerdict) -> "_Scale | None":
        if verdict.target is None:
            return None
        off = [
            abs(one.form.facility - verdict.target)
            for one in verdict.forms
            if one.form.facility is not None
        ]
        half = max([_HALF_WIDTH * verdict.tolerance, 0.01, *(1.2 * value for value in off)])
        low, high = max(verdict.target - half, 0.0), min(verdict.target + half, 1.0)

        def across(value: float) -> float:
            return (value - low) / (high - low)

        return cls(
            low=low,
            high=high,
            band_x=share_of_width(across(verdict.low)),
            band_width=share_of_width(across(verdict.high) - across(verdict.low)),
            target_x=share_of_width(across(verdict.target)),
        )

    def place(self, facility: float) -> str:
        """Return where a form stands across."""
        return share_of_width((facility - self.low) / (self.high - self.low))


def _rows(figures: PartFigures, verdict: PartVerdict) -> list[dict[str, Any]]:
    scale = _Scale.of(verdict)
    rows = []
    by_code = {one.exam_form.code: one.exam_form for one in figures.forms}
    for one in verdict.forms:
        facility = one.form.facility
        rows.append(
            {
                "form": one.form,
                "exam_form": by_code[one.form.code],
                "verdict": one,
                "x": scale.place(facility) if scale and facility is not None else "",
                "is_off": {"hard", "easy"} & set(one.flaws),
                "is_long": "long" in one.flaws,
                "is_unreliable": "unreliable" in one.flaws,
                "is_broken": "broken" in one.flaws,
                "keys": _keys(one),
                "keys_width": _STEP * len(one.form.letters),
                "gap": gap_in_words(one),
            }
        )
    return rows


def _keys(verdict: FormVerdict) -> list[dict[str, Any]]:
    """Place the counts of key letters side by side, the highest as high as the plot."""
    letters = verdict.form.letters
    most = max(letters.values(), default=0) or 1
    return [
        {
            "letter": letter,
            "count": count,
            "x": _STEP * place,
            "middle": _STEP * place + _COLUMN // 2,
            "y": _HIGHEST + 2 - max(round(_HIGHEST * count / most), 1),
            "height": max(round(_HIGHEST * count / most), 1),
            "is_most": verdict.form.is_uneven and count == most,
        }
        for place, (letter, count) in enumerate(letters.items())
    ]


def _matrix(verdict: PartVerdict) -> list[tuple[str, list[dict[str, Any] | None]]]:
    if not 1 < len(verdict.forms) <= MOST_IN_MATRIX:
        return []
    codes = [one.form.code for one in verdict.forms]
    return [
        (
            one.form.code,
            [
                _shared(one.form.shared[code], verdict, items=one.form.items)
                if code != one.form.code
                else None
                for code in codes
            ],
        )
        for one in verdict.forms
    ]


def _shared(count: int, verdict: PartVerdict, *, items: int) -> dict[str, Any]:
    """Return a count of shared items with its tone, darker for more; 1 is over the limit."""
    limit = verdict.overlap_limit
    if limit is None:
        return {"count": count, "tone": 4, "is_over": False}
    tone = 1 if count > limit else 2 if count > 0.8 * limit else 3 if count > 0.6 * limit else 4
    return {"count": count, "tone": tone, "is_over": count > limit}


def _closest(verdict: PartVerdict) -> list[tuple[str, str, int]]:
    """Return the pairs of forms that share most, for more forms than a matrix holds."""
    if len(verdict.forms) <= MOST_IN_MATRIX:
        return []
    pairs = [
        (one.form.code, other.form.code, one.form.shared[other.form.code])
        for one, other in combinations(verdict.forms, 2)
    ]
    return sorted(pairs, key=lambda pair: -pair[2])[:MOST_PAIRS]


# Files


@require_safe
@door(VIEW)
def sheet_pdf(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Hand out the quality sheet of the round for signing and filing."""
    round_ = find_round(request.user, uuid, counted=None)
    sheet = sheet_of(round_, _groups(round_), at=timezone.now())
    return attachment(draw_paper_quality(sheet), name=_name(round_, "pdf"), media_type=PDF)


@require_safe
@door(VIEW)
def sheet_book(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Hand out the figures of the round as a workbook."""
    round_ = find_round(request.user, uuid, counted=None)
    groups = _groups(round_)
    content = write_paper_book(
        round_,
        groups,
        judge_groups(round_, groups),
        signature=signature_of(round_),
        by=request.user,
        at=timezone.now(),
    )
    return attachment(content, name=_name(round_, "xlsx"), media_type=XLSX)


def _groups(round_: Round) -> Sequence[GroupFigures]:
    groups = check_forms(round_, at=timezone.now()).groups
    if not groups:
        raise Http404
    return groups


def _name(round_: Round, ending: str) -> str:
    return f"phieu-chat-luong-de-{slugify(fold_tones(round_.code))}.{ending}"


# The signature


@require_http_methods(["GET", "HEAD", "POST"])
@door(SIGN)
def sign(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show the head of the paper board what is signed for, and sign."""
    round_ = find_round(request.user, uuid, counted=None)
    if not may_sign(round_, request.user):
        raise PermissionDenied
    digest = papers_digest(round_)
    form = SignatureForm(
        request.POST if request.method == "POST" else None, initial={"digest": digest}
    )
    if form.is_valid():
        sign_papers(round_=round_, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("You signed for the papers of the round."))
        return redirect("assessments:exam_forms", uuid=round_.uuid)
    groups = check_forms(round_, at=timezone.now()).groups
    judged = judge_groups(round_, groups)
    context = {
        "round": round_,
        "form": form,
        "digest": digest,
        "signature": signature_of(round_),
        "forms": ExamForm.objects.filter(round=round_).count(),
        "groups": [
            {
                "group": group,
                "name": group_name(group.stratum),
                "flawed": sum(len(part.flawed) for part in judged[group.stratum.pk]),
            }
            for group in groups
        ],
        "flawed": sum(len(part.flawed) for parts in judged.values() for part in parts),
    }
    status = 422 if form.is_bound else 200
    return render(request, "assessments/exam_forms/sign.html", context, status=status)
