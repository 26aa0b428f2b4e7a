"""Sites and rooms, and who has booked them in the coming weeks."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Prefetch, Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.doors import door
from people.errors import BadAddressRange, PlaceCodeTaken, SiteCodeTaken
from people.forms.places import PlaceForm, SiteForm
from people.models import Booking, Place, Site
from people.places import keep_place, keep_site
from people.views.requests import UserRequest

#: How far ahead a room's bookings are listed.
AHEAD = timedelta(weeks=6)


@require_safe
@door("people.manage_unit")
def sites(request: UserRequest) -> HttpResponse:
    now = timezone.now()
    coming = Count("bookings", filter=Q(bookings__ends_at__gt=now))
    rooms = Place.objects.annotate(coming=coming).order_by("code")
    rows = (
        Site.objects.visible_to(request.user, "people.manage_unit")
        .select_related("unit")
        .prefetch_related(Prefetch("places", queryset=rooms, to_attr="rooms"))
        .order_by("name", "pk")
    )
    shown = list(rows)
    seats = Place.objects.filter(site__in=[site.pk for site in shown]).aggregate(
        rooms=Count("pk"), machines=Sum("machines"), spare=Sum("spare_machines")
    )
    return render(request, "people/admin/sites.html", {"sites": shown, "seats": seats})


def _site(request: UserRequest, uuid: UUID) -> Site:
    rows = Site.objects.visible_to(request.user, "people.manage_unit").select_related("unit")
    return get_object_or_404(rows, uuid=uuid)


def _place(request: UserRequest, uuid: UUID) -> Place:
    rows = Place.objects.visible_to(request.user, "people.manage_unit").select_related("site__unit")
    return get_object_or_404(rows, uuid=uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_unit")
def new_site(request: UserRequest) -> HttpResponse:
    return _keep_site(request, None, {})


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_unit")
def edit_site(request: UserRequest, uuid: UUID) -> HttpResponse:
    site = _site(request, uuid)
    initial = {
        "name": site.name,
        "code": site.code,
        "address": site.address,
        "unit": site.unit.uuid,
    }
    return _keep_site(request, site, initial)


def _keep_site(request: UserRequest, site: Site | None, initial: dict[str, Any]) -> HttpResponse:
    form = SiteForm(
        request.POST or None, user=request.user, on=timezone.localdate(), initial=initial
    )
    if form.is_valid():
        try:
            kept = keep_site(site=site, by=request.user, at=timezone.now(), **form.cleaned_data)
        except SiteCodeTaken as error:
            form.add_error("code", str(error))
        else:
            messages.success(request, _("“%(site)s” is saved.") % {"site": kept.name})
            return redirect("people:sites")
    status = 422 if form.is_bound else 200
    return render(
        request, "people/admin/edit_site.html", {"form": form, "site": site}, status=status
    )


@require_safe
@door("people.manage_unit")
def place(request: UserRequest, uuid: UUID) -> HttpResponse:
    room = _place(request, uuid)
    now = timezone.now()
    bookings = Booking.objects.overlapping(now, now + AHEAD).filter(place=room)
    context = {
        "place": room,
        "bookings": bookings.order_by("starts_at", "pk"),
        "now": now,
        "until": now + AHEAD,
        "usable": room.machines - room.spare_machines,
    }
    return render(request, "people/admin/place.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_unit")
def new_place(request: UserRequest, uuid: UUID) -> HttpResponse:
    return _keep_place(request, _site(request, uuid), None, {"spare_machines": 0, "columns": 5})


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.manage_unit")
def edit_place(request: UserRequest, uuid: UUID) -> HttpResponse:
    room = _place(request, uuid)
    initial = {name: getattr(room, name) for name in PlaceForm.base_fields}
    return _keep_place(request, room.site, room, initial)


def _keep_place(
    request: UserRequest, site: Site, room: Place | None, initial: dict[str, Any]
) -> HttpResponse:
    form = PlaceForm(request.POST or None, initial=initial)
    if form.is_valid():
        try:
            kept = keep_place(
                site=site, place=room, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except PlaceCodeTaken as error:
            form.add_error("code", str(error))
        except BadAddressRange as error:
            form.add_error("address_range", str(error))
        else:
            messages.success(request, _("“%(place)s” is saved.") % {"place": kept.name})
            return redirect("people:place", uuid=kept.uuid)
    status = 422 if form.is_bound else 200
    context = {"form": form, "site": site, "place": room}
    return render(request, "people/admin/edit_place.html", context, status=status)
