"""The administrator's pages of banks: open one, say who works in it. No question is shown."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks.enums import MemberRole
from banks.forms.browsing import BankFilterForm
from banks.forms.stewarding import BankForm, MemberForm
from banks.models import Bank, BankMember
from banks.stewarding import appoint, dismiss, open_bank
from banks.workload import with_review_counts
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import order_of, page_of

_ORDERS = {
    "ma": ["code"],
    "don-vi": ["unit__path", "code"],
    "tac-gia": ["authors", "code"],
    "tham-dinh": ["reviewers", "code"],
    "cho": ["waiting", "code"],
}


@require_safe
@door("banks.manage_bank")
def stewarded(request: UserRequest) -> HttpResponse:
    """List the banks of one's units with how many people work in each."""
    form = BankFilterForm(request.GET)
    found = form.narrowed(
        Bank.objects.visible_to(request.user, "banks.manage_bank")
    ).select_related("unit")
    rows = (
        with_review_counts(found, on=timezone.localdate())
        .annotate(
            authors=Count("members", filter=Q(members__role=MemberRole.AUTHOR)),
            reviewers=Count("members", filter=Q(members__role=MemberRole.REVIEWER)),
        )
        .order_by(*order_of(request, _ORDERS, default="ma"))
    )
    context = {
        "page": page_of(request, rows),
        "filters": form,
        "is_filtered": bool(form.wanted),
    }
    return render(request, "banks/stewarded.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.manage_bank")
def new_bank(request: UserRequest) -> HttpResponse:
    """Open a bank."""
    form = BankForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        bank = open_bank(by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The bank is open. Say now who works in it."))
        return redirect("banks:members", uuid=bank.uuid)
    return render(
        request, "banks/new_bank.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.manage_bank")
def members(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Say who works in a bank, and appoint another."""
    banks = Bank.objects.visible_to(request.user, "banks.manage_bank").select_related("unit")
    bank = get_object_or_404(banks, uuid=uuid)
    form = MemberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        appoint(
            bank=bank,
            user=form.user,
            role=form.cleaned_data["role"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("%(name)s works in this bank now.") % {"name": form.user})
        return redirect("banks:members", uuid=bank.uuid)
    people = bank.members.select_related("user").order_by("role", "user__full_name", "pk")
    context = {"bank": bank, "form": form, "members": people}
    return render(request, "banks/members.html", context, status=422 if form.is_bound else 200)


@require_POST
@door("banks.manage_bank")
def dismiss_member(request: UserRequest, uuid: UUID, member: int) -> HttpResponse:
    """End somebody's work in a bank."""
    banks = Bank.objects.visible_to(request.user, "banks.manage_bank")
    bank = get_object_or_404(banks, uuid=uuid)
    found = get_object_or_404(
        BankMember.objects.select_related("bank", "user"), bank=bank, pk=member
    )
    dismiss(member=found, by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s no longer works in this bank.") % {"name": found.user})
    return redirect("banks:members", uuid=bank.uuid)
