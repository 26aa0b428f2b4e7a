"""Units: the tree on a day, a unit through time, new ones, letterheads."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office.text import fold_marks
from people.doors import door
from people.errors import LetterheadNotInOrder, UnitCodeTaken
from people.forms.units import LetterheadForm, NewUnitForm, UnitFilter
from people.founding import open_unit_below
from people.letterheads import set_letterhead
from people.models import Grant, Letterhead, Posting, Unit, UnitSuccession
from people.views.requests import UserRequest


@dataclass(slots=True)
class Node:
    """A unit in the tree as it is drawn."""

    unit: Unit
    people: int
    children: list["Node"] = field(default_factory=list)

    @property
    def all_people(self) -> int:
        """The people of the unit and of all below it."""
        return self.people + sum(child.all_people for child in self.children)


@require_safe
@door("people.view_unit")
def units(request: UserRequest) -> HttpResponse:
    form = UnitFilter(request.GET)
    on = form.wanted.get("ngay") or timezone.localdate()
    nodes = _nodes(request, on)
    text = fold_marks(form.wanted.get("tim", ""))
    context = {
        "filters": form,
        "on": on,
        "is_today": on == timezone.localdate(),
        "total": len(nodes),
        "roots": _tree(nodes),
        "text": text,
        "found": [
            node
            for node in nodes
            if text and (text in fold_marks(node.unit.name) or text in fold_marks(node.unit.code))
        ],
    }
    return render(request, "people/admin/units.html", context)


def _nodes(request: UserRequest, on: date) -> list[Node]:
    """Return the units of a day with their people, in one statement."""
    people = (
        Posting.objects.held_on(on)
        .filter(unit=OuterRef("pk"))
        .order_by()
        .values("unit")
        .annotate(number=Count("official", distinct=True))
        .values("number")
    )
    rows = Unit.objects.visible_to(request.user, "people.view_unit").open_on(on)
    counted = rows.annotate(people=Coalesce(Subquery(people), 0)).order_by("name", "pk")
    return [Node(unit, unit.people) for unit in counted]  # type: ignore[attr-defined]  # annotated


def _tree(nodes: list[Node]) -> list[Node]:
    """Hang each node below its parent; return those whose parent is not shown."""
    by_id = {node.unit.pk: node for node in nodes}
    roots: list[Node] = []
    for node in nodes:
        above = by_id.get(node.unit.parent_id or 0)
        (above.children if above else roots).append(node)
    return roots


@require_safe
@door("people.view_unit")
def unit(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = Unit.objects.visible_to(request.user, "people.view_unit").select_related("parent")
    one = get_object_or_404(rows, uuid=uuid)
    today = timezone.localdate()
    day = min(today, one.valid_to or today)  # of an ended unit, what followed on that day
    postings = Posting.objects.filter(unit=one).aggregate(
        ever=Count("official", distinct=True),
        today=Count(
            "official",
            distinct=True,
            filter=Q(valid_from__lte=today) & (Q(valid_to__isnull=True) | Q(valid_to__gt=today)),
        ),
    )
    steps = UnitSuccession.objects.filter(Q(predecessor=one) | Q(successor=one)).select_related(
        "predecessor", "successor"
    )
    manages = Unit.objects.visible_to(request.user, "people.manage_unit").filter(pk=one.pk)
    context = {
        "unit": one,
        "is_open": one.valid_from <= today and (one.valid_to is None or one.valid_to > today),
        "came_from": [step for step in steps if step.successor_id == one.pk],
        "became": [step for step in steps if step.predecessor_id == one.pk],
        "periods": Unit.objects.filter(code=one.code).exclude(pk=one.pk).order_by("-valid_from"),
        "children": Unit.objects.filter(parent=one).open_on(day).order_by("name"),
        "postings": postings,
        "grants": Grant.objects.in_force(today)
        .filter(unit=one)
        .select_related("user")
        .order_by("role", "user__username"),
        "letterheads": Letterhead.objects.filter(unit=one).order_by("-valid_from"),
        "may_manage": manages.exists() if _may_manage(request) else False,
        "today": today,
    }
    return render(request, "people/admin/unit.html", context)


def _may_manage(request: UserRequest) -> bool:
    return "people.manage_unit" in request.user.permissions


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_unit")
def new_unit(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    initial = {"first_day": on.isoformat(), "parent": request.GET.get("tren", "")}
    form = NewUnitForm(request.POST or None, user=request.user, on=on, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        first_day = given.pop("first_day")
        try:
            opened = open_unit_below(on=first_day, by=request.user, at=timezone.now(), **given)
        except UnitCodeTaken as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("“%(unit)s” is established.") % {"unit": opened.name})
            return redirect("people:unit", uuid=opened.uuid)
    status = 422 if form.is_bound else 200
    return render(request, "people/admin/new_unit.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_unit")
def new_letterhead(request: UserRequest, uuid: UUID) -> HttpResponse:
    one = get_object_or_404(Unit.objects.visible_to(request.user, "people.manage_unit"), uuid=uuid)
    present = Letterhead.objects.filter(unit=one).order_by(F("valid_to").desc(nulls_first=True))
    last = present.values("parent_body", "issuer", "place_name", "signing_capacity", "signatory")
    initial = {**(last.first() or {}), "first_day": timezone.localdate().isoformat()}
    form = LetterheadForm(request.POST or None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        first_day = given.pop("first_day")
        try:
            set_letterhead(unit=one, on=first_day, by=request.user, at=timezone.now(), **given)
        except LetterheadNotInOrder as error:
            form.add_error("first_day", str(error))
        else:
            messages.success(
                request,
                _("Documents of “%(unit)s” have the new letterhead from %(day)s on.")
                % {"unit": one.name, "day": first_day.strftime("%d/%m/%Y")},
            )
            return redirect("people:unit", uuid=one.uuid)
    status = 422 if form.is_bound else 200
    context = {"form": form, "unit": one}
    return render(request, "people/admin/new_letterhead.html", context, status=status)
