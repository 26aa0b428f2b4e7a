"""What a person may be told: one family of refusals for every app.

The HTTP status belongs to the family and is known only to `ui.middleware`. Anything else that
is raised is a bug: it is logged and answered with 500.
"""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal foreseen by the rules: shown to the user, never logged as a fault."""

    code: ClassVar[str]
    message: ClassVar[str | Promise]

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code, data)
        self.data = data

    def __str__(self) -> str:
        return str(self.message) % self.data


class NotAllowed(DomainError):
    """The rules forbid this to this person (403)."""


class Conflict(DomainError):
    """The thing is no longer in the state the action needs (409)."""


class Invalid(DomainError):
    """What was given cannot be used, whoever gives it (422)."""


class Busy(DomainError):
    """Too much is asked at this moment; the same is taken a little later (429)."""


class Overloaded(Busy):
    code = "overloaded"
    message = _("The server is very busy. Nothing is lost; the same is tried again in a moment.")


class NotDurable(Conflict):
    code = "not_durable"
    message = _(
        "The database could lose answers that it has acknowledged (%(settings)s)."
        " Let the administrator set it to write through before a shift is opened."
    )


class JobEnded(Conflict):
    code = "job_ended"
    message = _("The task %(number)s has ended already.")


class JobCannotStop(Conflict):
    code = "job_cannot_stop"
    message = _("The task %(number)s is running and cannot be stopped safely.")
