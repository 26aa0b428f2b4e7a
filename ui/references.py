"""The number of a trouble: what its page shows and what the log says of the same request."""

import logging
import secrets

from django.http import HttpRequest

#: Read out on the telephone: no letter or figure looks or sounds like another.
_LETTERS = "346789ACDEHKLMNPRTVXY"


def reference_of(request: HttpRequest) -> str:
    """Return the number of this request, made when it is first asked for."""
    known: str | None = getattr(request, "reference", None)
    if known is None:
        known = "E-" + "".join(secrets.choice(_LETTERS) for _ in range(6))
        request.reference = known  # type: ignore[attr-defined]  # kept with the request alone
    return known


class AddReference(logging.Filter):
    """Adds to a line of the log the number that the page of the same request shows."""

    def filter(self, record: logging.LogRecord) -> bool:
        known = getattr(getattr(record, "request", None), "reference", None)
        record.reference = f" [{known}]" if known else ""
        return True
