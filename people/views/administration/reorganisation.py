"""A reorganisation in steps: what the decision says, what would happen, then the act itself."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from office.errors import DomainError
from people.doors import door
from people.errors import UnknownUnit
from people.forms.units import CODES, Changes, DecisionForm, again, whole_number
from people.models import Posting, Unit
from people.postings import Move, lasting_beyond
from people.reorganising import Change, Close, Open, foresee, reorganise
from people.views.requests import UserRequest

_ROWS = "thay-doi"


@dataclass(frozen=True, slots=True)
class Leaving:
    """People of a unit that ends without one successor, and where the form sends them."""

    unit: Unit
    postings: Sequence[Posting]
    name: str  # of the field that sends all of them
    value: str
    own: Sequence[tuple[Posting, str, str]]  # posting, name and value of its own field


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_unit")
def reorganisation(request: UserRequest) -> HttpResponse:
    known = _known(request)
    if request.method != "POST":
        initial = [{"what": "doi", "units": request.GET.get("don-vi", "")}]
        return _page(request, known, DecisionForm(), Changes(**_drawn(known, initial)))
    act = request.POST.get("lam", "")
    if act not in ("xem-truoc", "thuc-hien"):
        return _redraw(request, known, act)
    head = DecisionForm(request.POST)
    rows: Any = Changes(request.POST, prefix=_ROWS, form_kwargs={"known": known})
    if not (head.is_valid() & rows.is_valid()):
        return _page(request, known, head, rows, status=422)
    changes = [row.change() for row in rows]
    on: date = head.cleaned_data["first_day"]
    leaving = _leaving(changes, known, on=on, data=request.POST)
    transfers = _transfers(leaving)
    asked: dict[str, Any] = {
        "decision": head.cleaned_data["decision"],
        "on": on,
        "changes": changes,
        "transfers": transfers,
        "by": request.user,
        "at": timezone.now(),
    }
    try:
        _hold_within(rows.codes_within, transfers, on=on)
        if act == "thuc-hien":
            reorganise(**asked)
            messages.success(
                request,
                _("The structure is changed as decision %(decision)s says.")
                % {"decision": asked["decision"]},
            )
            return redirect("people:units")
        outlook = foresee(**asked)
    except DomainError as error:  # shown where the changes stand, so that nothing is typed twice
        refused: dict[str, Any] = {"refusal": str(error), "leaving": leaving}
        return _page(request, known, head, rows, status=422, **refused)
    followed = {one.predecessor_id for one in outlook.successions}
    following = {one.successor_id for one in outlook.successions}
    shown: dict[str, Any] = {
        "outlook": outlook,
        "leaving": leaving,
        "dissolved": [one for one in outlook.closed if one.pk not in followed],
        "established": [one for one in outlook.opened if one.pk not in following],
    }
    return _page(request, known, head, rows, **shown)


def _known(request: UserRequest) -> dict[str, Unit]:
    rows = Unit.objects.visible_to(request.user, "people.manage_unit")
    open_ones = rows.filter(valid_to__isnull=True).select_related("parent").order_by("name")
    return {one.code: one for one in open_ones}


def _drawn(known: Mapping[str, Unit], initial: list[dict[str, Any]]) -> dict[str, Any]:
    return {"prefix": _ROWS, "initial": initial, "form_kwargs": {"known": known}}


def _redraw(request: UserRequest, known: Mapping[str, Unit], act: str) -> HttpResponse:
    """Draw the rows with one more or one less, as they were typed and unchecked."""
    number = act.removeprefix("bo-")
    without = whole_number(number) if act != number else None
    initial = again(request.POST, prefix=_ROWS, without=without)
    if act == "them" or not initial:
        initial.append({"what": "doi"})
    head = DecisionForm(
        initial={name: request.POST.get(name, "") for name in DecisionForm.base_fields}
    )
    return _page(request, known, head, Changes(**_drawn(known, initial)))


def _page(
    request: UserRequest,
    known: Mapping[str, Unit],
    head: DecisionForm,
    rows: Any,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {"head": head, "rows": rows, "known": known.values(), "codes": CODES, **more}
    return render(request, "people/admin/reorganisation.html", context, status=status)


def _leaving(
    changes: Sequence[Open | Change | Close],
    known: Mapping[str, Unit],
    *,
    on: date,
    data: Mapping[str, Any],
) -> list[Leaving]:
    """Return who must be told where to go: the people of units divided or dissolved."""
    codes = {change.code for change in changes if isinstance(change, Close)}
    for change in changes:
        if isinstance(change, Open):
            codes |= set(change.from_part)
    units = [known[code] for code in sorted(codes)]
    postings = (
        Posting.objects.filter(lasting_beyond(on), unit__in=units, valid_from__lt=on)
        .select_related("official")
        .order_by("official__sort_key", "pk")
    )
    held: dict[int, list[Posting]] = {}
    for posting in postings:
        held.setdefault(posting.unit_id, []).append(posting)
    found = []
    for unit in units:
        if unit.pk in held:
            name = f"di-{unit.uuid}"
            own = [
                (one, f"nguoi-{one.uuid}", str(data.get(f"nguoi-{one.uuid}", "")).strip())
                for one in held[unit.pk]
            ]
            value = str(data.get(name, "")).strip()
            found.append(Leaving(unit, held[unit.pk], name, value, own))
    return found


def _hold_within(codes: Collection[str], transfers: Sequence[Move], *, on: date) -> None:
    """Refuse to send people to a unit that the reader may not change."""
    for move in transfers:
        if move.unit is not None and move.unit not in codes:
            raise UnknownUnit(code=move.unit, on=on.strftime("%d/%m/%Y"))


def _transfers(leaving: Sequence[Leaving]) -> list[Move]:
    return [
        Move(posting.official, unit=value or group.value, leaving=group.unit.code)
        for group in leaving
        for posting, _name, value in group.own
        if value or group.value
    ]
