"""What a candidate's machine is told in JSON, without a framework in between."""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError  # InterfaceError too
from django.db import close_old_connections
from django.urls import reverse
from django.utils import translation

from office.errors import Busy, DomainError, Overloaded
from ui.middleware import status_of

logger = logging.getLogger(__name__)

#: Seconds after which a device that was refused for lack of room asks again.
COME_AGAIN = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """What the machine is told: an HTTP status, JSON, and when to come again where that is said."""

    status: int
    body: bytes
    retry_after: int | None = None

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return the headers of the answer."""
        found = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(self.body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return [*found, ("Retry-After", str(self.retry_after))] if self.retry_after else found


def reply_of(act: Callable[[], dict[str, Any]]) -> Reply:
    """Return what `act` tells, or in words why it was refused."""
    try:
        return Reply(200, json.dumps(act()).encode())
    except DomainError as error:
        return _refused(error)
    except DatabaseError:
        logger.exception("what a machine sent could not be written")
        close_old_connections()  # one that broke is not used again
        return _refused(Overloaded())


def _refused(error: DomainError) -> Reply:
    with translation.override(settings.LANGUAGE_CODE):  # the thread may speak another reader's
        told: dict[str, Any] = {"code": error.code, "message": str(error)}
    told["next"] = reverse("assessments:sitting")
    again = COME_AGAIN if isinstance(error, Busy) else None
    return Reply(status_of(error), json.dumps(told).encode(), again)
