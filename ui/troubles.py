"""Pages that say what went wrong and what to do: one template, one sentence for each trouble.

A client that asks for JSON, and whoever asks the API, is told the same in that form.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ui.references import reference_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Trouble:
    """What may go wrong.

    ``words`` say what happened, ``advice`` what to do and whom to ask. ``code`` is for machines.
    ``is_lasting`` troubles do not go away by asking again, so the page offers no such button.
    ``has_reference`` shows the number under which the log tells of the request.
    """

    status: int
    code: str
    icon: str
    heading: Words
    words: Words
    advice: Words = ""
    is_lasting: bool = True
    has_reference: bool = False


BAD_REQUEST = Trouble(
    400,
    "bad_request",
    "alert",
    _("The request could not be read"),
    _("The browser sent something that this page does not accept. Nothing was changed."),
    _("If it happens again, tell the administrator what you did and give the error's number."),
    has_reference=True,
)
FORBIDDEN = Trouble(
    403,
    "permission_denied",
    "lock",
    _("You may not see this page"),
    _("Your roles do not reach it, or not for this unit."),
    _("If your work needs it, ask the administrator for the right role."),
    has_reference=True,
)
STALE = Trouble(
    403,
    "stale_form",
    "clock",
    _("This page was open for too long"),
    _(
        "For your safety nothing was sent. Go back, load the page again and send once more;"
        " the browser must accept cookies from this site."
    ),
    _("If it happens again, tell the administrator what you did and give the error's number."),
    has_reference=True,
)
NOT_FOUND = Trouble(
    404,
    "not_found",
    "bar",
    _("There is no such page"),
    _("The address may have changed, or a part was lost in copying. Nothing was lost."),
    _("If a link of this system brought you here, tell the administrator on which page it stands."),
    has_reference=True,
)
WRONG_METHOD = Trouble(
    405,
    "method_not_allowed",
    "alert",
    _("This address shows no page"),
    _(
        "This address only takes what a form sends. Go to the page of that form and press its"
        " button again."
    ),
    _("Nothing was changed."),
)
TOO_LARGE = Trouble(
    413,
    "too_large",
    "upload",
    _("What was sent is too large"),
    _("At most %(limit)s MB are taken at once. Nothing was kept of what was sent."),
    _(
        "Split the file into several and send them one after another; pictures and empty rows"
        " may be left out of a workbook."
    ),
)
TOO_MANY = Trouble(
    429,
    "throttled",
    "clock",
    _("Too many tries"),
    _("So many requests came from here within a short time that the door is closed for a while."),
    is_lasting=False,
)
FAULT = Trouble(
    500,
    "server_error",
    "alert",
    _("Something went wrong on our side"),
    _(
        "The fault is in the system, not in what you did, and it has been written down."
        " Wait a minute and try again."
    ),
    _("If it happens again, tell the administrator what you did and give the error's number."),
    is_lasting=False,
    has_reference=True,
)
WAITING = Trouble(
    503,
    "overloaded",
    "clock",
    _("The server is very busy"),
    _(
        "The database does not answer just now. All that was saved is kept; what this page was"
        " sending may not have been saved."
    ),
    _("Wait a moment, then send it again."),
    is_lasting=False,
    has_reference=True,
)
CLOSED = Trouble(
    503,
    "maintenance",
    "gear",
    _("The system is closed for maintenance"),
    _("Nothing that was saved is lost. The pages open again when the work is done."),
    _("If something cannot wait, ask the administrator of your unit."),
    is_lasting=False,
)
#: A refusal says by itself what happened; of its family comes the heading.
REFUSED = {
    403: Trouble(403, "refused", "lock", _("This is not allowed"), "", _("Nothing was changed.")),
    409: Trouble(
        409,
        "refused",
        "refresh",
        _("This is no longer possible"),
        "",
        _("Nothing was changed. Go back and look at the page as it is now."),
    ),
    413: TOO_LARGE,
    422: Trouble(
        422,
        "refused",
        "alert",
        _("This cannot be used"),
        "",
        _("Nothing was changed. Go back, mend what the sentence above names and send again."),
    ),
    429: Trouble(
        429,
        "refused",
        "clock",
        _("The server is very busy"),
        "",
        _("Wait a moment, then send it again."),
    ),
}


def page(
    request: HttpRequest,
    trouble: Trouble,
    *,
    heading: Words = "",
    words: Words = "",
    advice: Words = "",
    steps: Sequence[Words] = (),
    back: str = "",
    retry_after: int | None = None,
    is_bare: bool = False,
    **data: Any,
) -> HttpResponse:
    """Answer with the page of a trouble.

    Args:
        heading: said instead of the trouble's own; likewise `words` and `advice`.
        steps: what to try, each a line of a list.
        back: the address of the page before.
        retry_after: seconds after which one may ask again; sent as Retry-After and shown as a time.
        is_bare: ask neither the session nor the database: for when they may be what has failed.
        data: what the words name, such as ``limit``.
    """
    said = str(words or trouble.words)
    shown = {
        "status": trouble.status,
        "icon": trouble.icon,
        "heading": heading or trouble.heading,
        "words": said % data if data else said,
        "advice": advice or trouble.advice,
        "steps": steps,
        "back": back,
        "again": request.get_full_path()
        if request.method == "GET" and not trouble.is_lasting
        else "",
        "may_retry_at": retry_after and timezone.now() + timedelta(seconds=retry_after),
        "reference": reference_of(request) if trouble.has_reference else "",
        "is_bare": is_bare,
        "is_about_rights": trouble is FORBIDDEN,
    }
    response = _as_json(trouble, shown) if wants_json(request) else _as_page(request, shown)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a machine asks: a client of the API, or a module of a page."""
    accepted = request.headers.get("Accept", "")
    prefix = settings.SPECTACULAR_SETTINGS["SCHEMA_PATH_PREFIX"]
    return request.path.startswith(f"{prefix}/") or (
        "application/json" in accepted and "text/html" not in accepted
    )


def _as_json(trouble: Trouble, shown: dict[str, Any]) -> HttpResponse:
    sentences = [f"{shown['heading']}.", shown["words"], *shown["steps"]]
    told = {"code": trouble.code, "detail": " ".join(str(one) for one in sentences if one)}
    if shown["reference"]:
        told["reference"] = shown["reference"]
    return JsonResponse(told, status=trouble.status)


def _as_page(request: HttpRequest, shown: dict[str, Any]) -> HttpResponse:
    template = loader.get_template("ui/trouble.html")
    # Without a request no context processor runs; the page finds the reader's ground all the same.
    context, given = (shown | {"request": request}, None) if shown["is_bare"] else (shown, request)
    return HttpResponse(template.render(context, given), status=shown["status"])
