"""Legal texts that questions stand on: what is known of them, and what waits when one ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks.enums import MemberRole
from banks.forms.assigning import read_uuids
from banks.forms.law import ENDED, IN_FORCE, LapsedFilterForm, LegalTextFilterForm, LegalTextForm
from banks.lapsing import by_bank, change_text, effect, facts_of, lift_checked, standing_on
from banks.membership import may_manage_lists
from banks.models import Bank, BankMember, LapseHold, LegalBasis, VersionBasis
from office.text import fold_marks, sort_key
from people.doors import door
from people.models import User
from people.views.requests import UserRequest
from ui.listing import order_of, page_of, sorted_by

READ, KEEP = "banks.view_question", "banks.manage_bank"
DECIDE = "banks.review_question"
#: Holds that one act ends at most.
MOST = 500
_COLUMNS = {
    "title": gettext_lazy("Title"),
    "valid_from": gettext_lazy("In force from"),
    "valid_to": gettext_lazy("No longer in force from"),
    "replaced_by": gettext_lazy("Replaced by"),
}


@dataclass(frozen=True, slots=True)
class _Row:
    text: LegalBasis
    questions: int
    articles: int
    is_over: bool


_ORDERS: dict[str, Callable[[_Row], Any]] = {
    "so": lambda row: sort_key(row.text.symbol),
    "cau": lambda row: row.questions,
    "tu": lambda row: row.text.valid_from,
    "den": lambda row: row.text.valid_to,
}


@require_safe
@door(READ, KEEP)
def legal_texts(request: UserRequest) -> HttpResponse:
    filters = LegalTextFilterForm(request.GET)
    rows = _narrowed(_texts(request.user), filters.wanted)
    listed = sorted_by(request, rows, _ORDERS, default="so")
    context = {
        "page": page_of(request, listed),
        "filters": filters,
        "is_filtered": bool(filters.wanted),
        "may_keep": _may_keep(request.user),
    }
    return render(request, "banks/legal_texts.html", context)


def _may_keep(user: User) -> bool:
    return KEEP in user.permissions and may_manage_lists(user, on=timezone.localdate())


def _cited(user: User) -> "QuerySet[VersionBasis]":
    """Keep the citations of versions in use: of all banks for who manages them, else of one's own."""
    rows = VersionBasis.objects.filter(
        version__live_for__isnull=False, version__question__retired_at__isnull=True
    )
    return rows if KEEP in user.permissions else _in_own_banks(rows, user)


def _in_own_banks(rows: "QuerySet[VersionBasis]", user: User) -> "QuerySet[VersionBasis]":
    own = BankMember.objects.filter(user=user).values("bank")
    return rows.filter(version__question__bank__in=own)


def _texts(user: User) -> list[_Row]:
    """Return the texts that one may know of; who manages the banks may know of all."""
    today = timezone.localdate()
    counted = {
        pk: (questions, articles)
        for pk, questions, articles in _cited(user)
        .order_by()
        .values_list("legal_basis")
        .annotate(
            n=Count("version"), places=Count("articles", distinct=True, filter=~Q(articles=""))
        )
    }
    texts = LegalBasis.objects.select_related("replaced_by").order_by("symbol")
    return [
        _Row(text, *counted.get(text.pk, (0, 0)), is_over=facts_of(text).lapses(today))
        for text in texts
        if text.pk in counted or KEEP in user.permissions
    ]


def _narrowed(rows: list[_Row], wanted: dict[str, Any]) -> list[_Row]:
    text, state = fold_marks(wanted.get("tim", "")), wanted.get("hieu_luc")
    return [
        row
        for row in rows
        if text in fold_marks(f"{row.text.symbol} {row.text.title}")
        and (not state or (state == ENDED) == row.is_over or state not in (ENDED, IN_FORCE))
    ]


@require_safe
@door(READ, KEEP)
def legal_text(request: UserRequest, symbol: str) -> HttpResponse:
    text = _text_of(request.user, symbol)
    today = timezone.localdate()
    # Which articles are asked about is for the people of the bank alone.
    places = (
        _in_own_banks(_cited(request.user), request.user)
        .filter(legal_basis=text)
        .order_by("articles")
        .values_list("articles")
        .annotate(n=Count("version"))
    )
    notes = text.notes.select_related("by").order_by("-at", "-pk")
    context = {
        "text": text,
        "is_over": facts_of(text).lapses(today),
        "replaces": text.replaces.order_by("symbol"),
        "places": list(places[:MOST]),
        "banks": by_bank(standing_on(text), reader=request.user),
        "notes": [
            {
                "note": note,
                "changes": [
                    (_COLUMNS.get(name, name), before, after)
                    for name, (before, after) in note.changes.items()
                ],
            }
            for note in notes[:50]
        ],
        "may_keep": _may_keep(request.user),
    }
    return render(request, "banks/legal_text.html", context)


def _text_of(user: User, symbol: str) -> LegalBasis:
    known = LegalBasis.objects.select_related("replaced_by")
    if KEEP not in user.permissions:
        # Also what a text of one's own is replaced by.
        own = _cited(user).values("legal_basis")
        known = known.filter(Q(pk__in=own) | Q(replaces__in=own)).distinct()
    return get_object_or_404(known, symbol=symbol)


@require_http_methods(["GET", "HEAD", "POST"])
@door(KEEP)
def change_legal_text(request: UserRequest, symbol: str) -> HttpResponse:
    """Ask what is known of a text, show what that would hold back, and do it when it is confirmed."""
    text = _text_of(request.user, symbol)
    sent = request.POST if request.method == "POST" else None
    known = {
        "title": text.title,
        "valid_from": text.valid_from,
        "valid_to": text.valid_to,
        "replaced_by": text.replaced_by.symbol if text.replaced_by else "",
    }
    form = LegalTextForm(sent, initial=known)
    found = None
    if form.is_valid():
        facts = form.facts()
        if "xac-nhan" in request.POST:
            held = change_text(
                text=text,
                facts=facts,
                reason=form.cleaned_data["reason"],
                by=request.user,
                at=timezone.now(),
            )
            said = ngettext(
                "What is known of the text %(symbol)s is kept; %(count)s question is held back.",
                "What is known of the text %(symbol)s is kept; %(count)s questions are held back.",
                held,
            )
            messages.success(request, said % {"symbol": text.symbol, "count": held})
            return redirect("banks:legal_text", symbol=text.symbol)
        found = effect(text=text, facts=facts, reader=request.user, on=timezone.localdate())
    context = {
        "text": text,
        "form": form,
        "effect": found,
        "today": timezone.localdate(),
        "may_keep": _may_keep(request.user),
    }
    is_wrong = form.is_bound and not form.is_valid()
    return render(request, "banks/change_legal_text.html", context, status=422 if is_wrong else 200)


# --- what waits -----------------------------------------------------------------------------------

_LAPSED_ORDERS = {
    "ma": ["question__bank__code", "question__code", "pk"],
    "van-ban": ["legal_basis__symbol", "question__code", "pk"],
    "tu": ["hold__placed_at", "pk"],
}


@require_safe
@door(READ)
def lapsed(request: UserRequest) -> HttpResponse:
    """List the questions that stand held back because a legal text of theirs changed."""
    open_ones = LapseHold.objects.visible_to(request.user, READ).standing()
    banks = list(Bank.objects.filter(members__user=request.user).distinct().order_by("code"))
    symbols = open_ones.order_by("legal_basis__symbol").values_list(
        "legal_basis__symbol", flat=True
    )
    filters = LapsedFilterForm(request.GET, banks=banks, symbols=list(symbols.distinct()))
    wanted = filters.wanted
    rows = open_ones
    if text := wanted.get("tim"):
        rows = rows.filter(question__code__icontains=text)
    if bank := wanted.get("ngan_hang"):
        rows = rows.filter(question__bank__uuid=bank)
    if symbol := wanted.get("van_ban"):
        rows = rows.filter(legal_basis__symbol=symbol)
    if wanted.get("cua_toi"):
        rows = rows.of(request.user)
    order = order_of(request, _LAPSED_ORDERS, default="ma")
    shown = rows.select_related(
        "question__bank", "hold", "legal_basis__replaced_by", "question__live_version__author"
    ).defer(
        "question__live_version__content",
        "question__live_version__explanation",
        "question__live_version__basis",
    )
    page = page_of(request, shown.order_by(*order))
    cited = {
        (version, basis): articles
        for version, basis, articles in VersionBasis.objects.filter(
            version__in=[one.question.live_version_id for one in page.object_list]
        ).values_list("version_id", "legal_basis_id", "articles")
    }
    context = {
        "page": page,
        "rows": [
            {
                "lapse": one,
                "articles": cited.get((one.question.live_version_id or 0, one.legal_basis_id), ""),
            }
            for one in page.object_list
        ],
        "filters": filters,
        "is_filtered": bool(wanted),
        "is_reviewer": DECIDE in request.user.permissions,
        "is_author": BankMember.objects.filter(user=request.user, role=MemberRole.AUTHOR).exists(),
    }
    return render(request, "banks/lapsed.html", context)


@require_POST
@door(DECIDE)
def lift_lapsed(request: UserRequest) -> HttpResponse:
    chosen: list[UUID] = read_uuids(request.POST.getlist("cau"))[:MOST]
    if not chosen:
        messages.error(request, _("Tick at least one question first."))
        return redirect("banks:lapsed")
    visible = LapseHold.objects.visible_to(request.user, DECIDE).filter(uuid__in=chosen)
    count = lift_checked(lapses=visible, by=request.user, at=timezone.now())
    said = ngettext("%(count)s hold has ended.", "%(count)s holds have ended.", count)
    messages.success(request, said % {"count": count})
    return redirect("banks:lapsed")
