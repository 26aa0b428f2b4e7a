"""The product's addresses, and some that go wrong on purpose."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.utils import ConnectionHandler
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config.urls import handler400, handler403, handler404, handler500  # noqa: F401 (Django looks)
from config.urls import urlpatterns as product
from office.errors import Conflict, Invalid, NotAllowed
from ui import troubles
from ui.uploads import UploadTooLarge

SQLITE = "django.db.backends.sqlite3"


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
    "large": RequestDataTooBig(),
    "refused-413": UploadTooLarge(name="<b>7</b>.xlsx", size=14, limit=10),
}


def fail(request: HttpRequest, how: str) -> HttpResponse:
    if how == "throttled":
        return troubles.page(request, troubles.TOO_MANY, retry_after=90)
    if how == "form":
        request.POST.get("name")
        return HttpResponse("read")
    if how == "locked":
        read_while_locked()
    raise ERRORS[how]


def read_while_locked() -> None:
    """Ask SQLite for what somebody else has locked, through Django's own connection to a file."""
    with TemporaryDirectory() as folder:
        path = str(Path(folder) / "locked.sqlite3")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            settings = ConnectionHandler({"default": {"ENGINE": SQLITE, "NAME": path}}).settings
            one = DatabaseWrapper({**settings["default"], "OPTIONS": {"timeout": 0}})
            with closing(one), one.cursor() as cursor:
                cursor.execute("CREATE TABLE things (id)")


urlpatterns = [path("fail/<slug:how>", fail), path("", include(product))]
