"""The product's addresses, and some that go wrong on purpose."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config.urls import urlpatterns as product
from office.errors import Conflict, Invalid, NotAllowed


class RoomLocked(NotAllowed):
    code = "room_locked"
    message = "Room %(room)s is locked."


class RoomTaken(Conflict):
    code = "room_taken"
    message = "Room %(room)s was taken."


class RoomUnknown(Invalid):
    code = "room_unknown"
    message = "There is no room %(room)s."


ERRORS = {
    "bug": ZeroDivisionError("a secret of the inside"),
    "forbidden": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
    "refused-403": RoomLocked(room="<b>7</b>"),
    "refused-409": RoomTaken(room="<b>7</b>"),
    "refused-422": RoomUnknown(room="<b>7</b>"),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise ERRORS[how]


urlpatterns = [path("fail/<slug:how>", fail), path("", include(product))]
