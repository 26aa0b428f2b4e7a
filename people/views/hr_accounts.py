"""Accounts of officials: who has none, who has not used their code, new codes on slips."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from office.text import fold_marks
from people.accounts import NewAccount, open_accounts, renew_codes, reset_code
from people.doors import door
from people.forms.hr import AccountFilter
from people.models import Official, Posting, User
from people.models.official import OfficialQuerySet
from people.views.exporting import export_list
from people.views.requests import UserRequest
from ui.list_export import Column, wants_file
from ui.listing import order_of, page_of

MANAGE = "people.manage_account"
#: Slips of one answer: fifty sheets of A4.
MOST_SLIPS = 400


_ORDERS = {
    "ten": ("sort_key", "birth_date", "staff_code"),
    "so-hieu": ("staff_code",),
}
_TABS = {
    "chua-co": gettext_lazy("Without an account"),
    "cho-dung-ma": gettext_lazy("Have not used their code yet"),
    "het-han": gettext_lazy("Their code has expired"),
    "dang-dung": gettext_lazy("Accounts in use"),
    "bi-khoa": gettext_lazy("Locked accounts"),
}


def _main(official: Official) -> Posting | None:
    return next(iter(official.main_postings), None)  # type: ignore[attr-defined]  # prefetched


def _user(official: Official) -> User | None:
    return getattr(official, "user", None)


#: A one-time code is nowhere among them: it is shown once, on its slip.
_COLUMNS: list[Column[Official]] = [
    Column(gettext_lazy("Full name"), lambda one: one.full_name, 28),
    Column(gettext_lazy("Staff code"), lambda one: one.staff_code, 16),
    Column(gettext_lazy("Unit"), lambda one: (held := _main(one)) and held.unit.name, 44),
    Column(gettext_lazy("Post"), lambda one: (held := _main(one)) and held.post, 24),
    Column(gettext_lazy("User name"), lambda one: (user := _user(one)) and user.username, 20),
    Column(
        gettext_lazy("Code good until"),
        lambda one: (user := _user(one)) and user.code_expires_at,
        18,
        "moment",
    ),
    Column(
        gettext_lazy("Last log-in"),
        lambda one: (user := _user(one)) and user.last_login,
        18,
        "moment",
    ),
]


def _states() -> dict[str, Q]:
    """Return which officials stand on each tab, by its name in the address."""
    now = timezone.now()
    has_code = Q(user__isnull=False, user__is_active=True) & ~Q(user__code_hash="")
    return {
        "chua-co": Q(user__isnull=True),
        "cho-dung-ma": has_code & Q(user__code_expires_at__gt=now),
        "het-han": has_code & Q(user__code_expires_at__lte=now),
        "dang-dung": Q(user__isnull=False, user__is_active=True, user__code_hash=""),
        "bi-khoa": Q(user__isnull=False, user__is_active=False),
    }


@require_safe
@door(MANAGE)
def accounts(request: UserRequest) -> HttpResponse:
    states = _states()
    form, rows = _filtered(request)
    chosen = request.GET.get("muc", "")
    if chosen not in states:
        chosen = "chua-co"
    counts = rows.aggregate(
        **{name.replace("-", "_"): Count("pk", filter=state) for name, state in states.items()}
    )
    shown = rows.filter(states[chosen]).order_by(*order_of(request, _ORDERS, default="ten"))

    def described(people: OfficialQuerySet) -> OfficialQuerySet:
        return people.select_related("user").prefetch_related(_main_postings())

    count = counts[chosen.replace("-", "_")]
    if wants_file(request):
        return export_list(
            request,
            name=f"official_accounts:{chosen}",
            title=_TABS[chosen],
            rows=described(shown).defer("citizen_number", "citizen_hash").iterator(chunk_size=1000),
            count=count,
            columns=_COLUMNS,
            form=form,
        )
    context = {
        "page": page_of(request, shown, described=described(Official.objects.all()), count=count),
        "filters": form,
        "chosen": chosen,
        "counts": counts,
        "count": count,
        "is_filtered": bool(form.wanted),
        "most": MOST_SLIPS,
        "now": timezone.now(),
    }
    return render(request, "people/hr/accounts.html", context)


@require_POST
@never_cache
@door(MANAGE)
def open_some(request: UserRequest) -> HttpResponse:
    people = _chosen(request, ("chua-co",))
    if not people:
        return _nobody(request, "chua-co")
    opened = open_accounts(officials=people, by=request.user, at=timezone.now())
    return _slips(request, opened, back="chua-co")


@require_POST
@never_cache
@door(MANAGE)
def renew_some(request: UserRequest) -> HttpResponse:
    tab = "het-han" if request.POST.get("muc") == "het-han" else "cho-dung-ma"
    people = _chosen(request, (tab,))
    if not people:
        return _nobody(request, tab)
    users = [person.user for person in people]
    renewed = renew_codes(users=users, by=request.user, at=timezone.now())
    return _slips(request, renewed, back=tab)


@require_POST
@never_cache
@door(MANAGE)
def open_one(request: UserRequest, uuid: UUID) -> HttpResponse:
    person = _person(request, uuid)
    opened = open_accounts(officials=[person], by=request.user, at=timezone.now())
    return _slips(request, opened, back="chua-co")


@require_POST
@never_cache
@door(MANAGE)
def reset_one(request: UserRequest, uuid: UUID) -> HttpResponse:
    person = _person(request, uuid)
    user = get_object_or_404(User.objects.filter(official=person))
    new = reset_code(user=user, by=request.user, at=timezone.now())
    return _slips(request, [new], back="cho-dung-ma")


def _filtered(request: UserRequest, given: Any = None) -> tuple[AccountFilter, OfficialQuerySet]:
    form = AccountFilter(
        request.GET if given is None else given, user=request.user, on=timezone.localdate()
    )
    rows = Official.objects.visible_to(request.user, MANAGE)
    if text := form.wanted.get("tim"):
        rows = rows.filter(
            Q(search_name__contains=fold_marks(text))
            | Q(staff_code__startswith=text.strip().upper())
        )
    if unit := form.wanted.get("don_vi"):
        on = timezone.localdate()
        below = Posting.objects.exclude(valid_to__lte=on).filter(unit__path__startswith=unit.path)
        rows = rows.filter(pk__in=below.values("official"))
    return form, rows


def _chosen(request: UserRequest, tabs: Iterable[str]) -> list[Official]:
    """Return the ticked people of a tab, or all that the conditions leave, up to MOST_SLIPS."""
    states = _states()
    if request.POST.get("tat-ca"):
        rows = _filtered(request, request.POST)[1]
    else:
        ticked = request.POST.getlist("cb")[:MOST_SLIPS]
        rows = Official.objects.visible_to(request.user, MANAGE)
        try:
            rows = rows.filter(uuid__in=ticked)
        except ValidationError:  # an address made by hand
            rows = rows.none()
    for tab in tabs:
        rows = rows.filter(states[tab])
    return list(rows.select_related("user").in_name_order()[:MOST_SLIPS])


def _nobody(request: UserRequest, tab: str) -> HttpResponse:
    messages.error(request, _("Nobody was chosen. Tick the people first."))
    return redirect(f"{reverse('people:official_accounts')}?muc={tab}")


def _person(request: UserRequest, uuid: UUID) -> Official:
    return get_object_or_404(Official.objects.visible_to(request.user, MANAGE), uuid=uuid)


def _main_postings() -> "Prefetch[Any]":
    held = Posting.objects.held_on(timezone.localdate()).primary().select_related("unit__parent")
    return Prefetch("postings", queryset=held, to_attr="main_postings")


def _slips(request: UserRequest, accounts: list[NewAccount], *, back: str) -> HttpResponse:
    """Show one-time codes: this once, since only their hashes are kept."""
    users = [one.user for one in accounts]
    people = Official.objects.filter(user__in=users).prefetch_related(_main_postings())
    of = {person.pk: person for person in people}
    slips = []
    for one in accounts:
        person = of[one.user.official_id or 0]
        held = person.main_postings  # type: ignore[attr-defined]  # prefetched under this name
        slips.append((one, person, held[0].unit if held else None))
    slips.sort(key=lambda slip: (slip[2].path if slip[2] else "", bytes(slip[1].sort_key)))
    said = ngettext(
        "%(count)s one-time code was made.", "%(count)s one-time codes were made.", len(slips)
    )
    context = {
        "slips": slips,
        "said": said % {"count": len(slips)},
        "address": f"{settings.PUBLIC_URL.rstrip('/')}{reverse('people:first_use')}",
        "back": f"{reverse('people:official_accounts')}?muc={back}",
    }
    return render(request, "people/hr/slips.html", context)
