"""Questions of a bank found by what an address says, and searches that somebody keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import OrderBy, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from banks import saved_searches
from banks.browsing import Sought, Terms, sought, terms_with_origins
from banks.enums import MemberRole
from banks.forms.browsing import QuestionFilterForm, SearchForm
from banks.models import Bank, BankMember, Question, SavedSearch
from banks.upkeep import by_figures, in_doubt, with_figures
from people.doors import door
from people.views.requests import UserRequest

VIEW = "banks.view_question"
#: Of a kept search beside its conditions: the order of the list.
_ORDER = "xep"


@dataclass(frozen=True, slots=True)
class Found:
    """What an address asks of a bank, and the questions that it finds, in their order."""

    form: QuestionFilterForm
    terms: Terms
    sought: Sought
    questions: QuerySet[Question]
    #: whether more is asked for than a state
    is_narrowed: bool


def find(bank: Bank, query: QueryDict, *, order: Sequence[str | OrderBy] = ("code", "pk")) -> Found:
    """Read the conditions of an address and narrow the questions of a bank to them."""
    today = timezone.localdate()
    known, origins = terms_with_origins(bank)
    form = QuestionFilterForm(query, terms=known, origins=origins)
    wanted = form.sought(on=today)
    doubt, figures = form.doubt(), form.figures()
    questions: QuerySet[Question] = Question.objects.filter(bank=bank)
    if doubt:
        questions = in_doubt(questions, doubt)
    if figures:
        questions = by_figures(questions, figures)
    named = {getattr(one, "name", one) for one in order}
    if not named <= {"code", "pk"}:
        questions = with_figures(questions)  # to sort by
    is_narrowed = bool(doubt or figures) or wanted != Sought(state=wanted.state)
    rows = sought(questions, wanted, banks=[bank], order=order, on=today)
    return Found(form, known, wanted, rows, is_narrowed)


def conditions_of(form: QuestionFilterForm, query: QueryDict) -> str:
    """Return the part of an address that says the conditions, and nothing else of it."""
    kept = QueryDict(mutable=True)
    for name in (*form.fields, _ORDER):
        if value := query.get(name, "").strip():
            kept[name] = value
    return kept.urlencode()


def member_bank(request: UserRequest, uuid: UUID, permission: str = VIEW) -> Bank:
    """Return a bank whose member the reader is; a right over its unit alone is not enough."""
    members = BankMember.objects.filter(user=request.user).values("bank")
    visible = Bank.objects.visible_to(request.user, permission).filter(pk__in=members)
    return get_object_or_404(visible, uuid=uuid)


@require_POST
@door(VIEW)
def save_search(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Keep the search that the address shows."""
    bank = member_bank(request, uuid)
    query = QueryDict(request.POST.get("dieu_kien", "")[:2000])
    conditions = conditions_of(find(bank, query).form, query)
    back = reverse("banks:bank", args=[bank.uuid])
    form = SearchForm(request.POST)
    if not conditions:
        messages.error(request, _("Set at least one condition first."))
        return redirect(back)
    if not form.is_valid():
        context = {"bank": bank, "form": form, "conditions": conditions}
        return render(request, "banks/saved_search.html", context, status=422)
    saved_searches.save_search(
        bank=bank, query=conditions, by=request.user, at=timezone.now(), **form.cleaned_data
    )
    messages.success(request, _("The search is kept above the list."))
    return redirect(f"{back}?{conditions}")


@require_http_methods(["GET", "HEAD", "POST"])
@door(VIEW)
def saved_search(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Call a search of one's own something else, share it, or delete it."""
    search = _search_of(request, uuid)
    is_own = search.owner_id == request.user.pk
    known = {"name": search.name, "is_shared": search.is_shared}
    form = SearchForm(request.POST if request.method == "POST" and is_own else None, initial=known)
    if form.is_valid():
        saved_searches.change_search(search=search, **form.cleaned_data)
        messages.success(request, _("The search has been changed."))
        return redirect("banks:bank", uuid=search.bank.uuid)
    context = {
        "bank": search.bank,
        "search": search,
        "is_own": is_own,
        "form": form,
        "conditions": search.query,
    }
    status = 422 if form.is_bound else 200
    return render(request, "banks/saved_search.html", context, status=status)


@require_POST
@door(VIEW)
def delete_search(request: UserRequest, uuid: UUID) -> HttpResponse:
    search = _search_of(request, uuid)
    saved_searches.delete_search(search=search)
    messages.success(request, _("The search is no longer kept."))
    return redirect("banks:bank", uuid=search.bank.uuid)


def _search_of(request: UserRequest, uuid: UUID) -> SavedSearch:
    """Return a search that the reader may change: their own, or as a reviewer a shared one."""
    visible = SavedSearch.objects.visible_to(request.user, VIEW).select_related("bank", "owner")
    search = get_object_or_404(visible, uuid=uuid)
    if search.owner_id != request.user.pk:
        reviewed = BankMember.objects.filter(user=request.user, role=MemberRole.REVIEWER)
        get_object_or_404(reviewed, bank=search.bank)
    return search
