"""How the API answers: refusals with a stable code and a sentence, lists page by page."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework import exceptions
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from office.errors import DomainError
from ui.middleware import status_of


class Pages(PageNumberPagination):
    """100 rows a page, up to 500 where the client asks for it."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 500

    def get_page_size(self, request: Request) -> int | None:
        """Return how many rows were asked for.

        Raises:
            exceptions.ValidationError: it is no number from 1 to 500.
        """
        asked = request.query_params.get("page_size", str(self.page_size))
        is_short = asked.isdecimal() and len(asked) <= 3  # int() refuses thousands of digits
        if not is_short or not 1 <= int(asked) <= self.max_page_size:
            raise exceptions.ValidationError(
                {"page_size": [f"a whole number from 1 to {self.max_page_size} is needed"]}
            )
        return int(asked)


class Nowhere(APIView):
    """Any other address: a client of the API is answered in its own form, whatever it asks."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Say that there is nothing here, before the method is looked at."""
        raise exceptions.NotFound


def told(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal; None leaves a bug to the log and to the page of the server's errors."""
    if isinstance(error, DomainError):
        return Response({"code": error.code, "detail": str(error)}, status=status_of(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        fields = _by_name(error.detail)
        response.data = {
            "code": "invalid",
            "detail": "; ".join(
                f"{name}: {text}" for name, texts in fields.items() for text in texts
            ),
            "fields": fields,
        }
    elif isinstance(error, exceptions.APIException):
        response.data = {"code": _code_of(error), "detail": _sentence(error)}
    elif isinstance(error, Http404):
        response.data = {"code": "not_found", "detail": _sentence(exceptions.NotFound())}
    elif isinstance(error, PermissionDenied):
        response.data = {
            "code": "permission_denied",
            "detail": _sentence(exceptions.PermissionDenied()),
        }
    return response


def _sentence(error: exceptions.APIException) -> str:
    """Return ours where we have one: the library's are not whole in every language of ours."""
    seconds: int | None = getattr(error, "wait", None)  # of Throttled, where it knows
    if seconds is not None:
        words = ngettext(
            "Too many requests; ask again in %(count)s second.",
            "Too many requests; ask again in %(count)s seconds.",
            seconds,
        )
        return words % {"count": seconds}
    return str(_SENTENCES.get(type(error), error.detail))


_SENTENCES: dict[type[exceptions.APIException], Promise] = {
    exceptions.NotAuthenticated: _("No token was given; this address asks for one."),
    exceptions.PermissionDenied: _("The account may not do this."),
    exceptions.NotFound: _("There is no such thing, or the account may not see it."),
    exceptions.MethodNotAllowed: _("The address knows no such method."),
    exceptions.Throttled: _("Too many requests; ask again later."),
    exceptions.ParseError: _("The body of the request is no well-formed JSON."),
    exceptions.UnsupportedMediaType: _(
        "The request is in a form that is not read here: send JSON."
    ),
    exceptions.NotAcceptable: _("The answer cannot be given in the form that was asked for."),
}


def _by_name(detail: Any, name: str = "request") -> dict[str, list[str]]:
    """Flatten what a serializer refuses: "rows.3.email" -> sentences."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            inner = str(key) if name == "request" else f"{name}.{key}"
            found |= _by_name(value, inner)
        return found
    if isinstance(detail, list):
        plain = [str(one) for one in detail if not isinstance(one, dict | list)]
        found = {name: plain} if plain else {}
        for place, value in enumerate(detail):
            if isinstance(value, dict | list):
                found |= _by_name(value, f"{name}.{place}")
        return found
    return {name: [str(detail)]}


def _code_of(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else error.default_code


def document_refusals(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """Write into the schema what every address may answer instead: a hook of drf-spectacular."""
    schemas = result["components"].setdefault("schemas", {})
    schemas["Problem"] = {
        "type": "object",
        "description": "Why a request was refused: `code` for machines, `detail` for people.",
        "properties": {
            "code": {"type": "string"},
            "detail": {"type": "string"},
            "fields": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "string"}},
            },
        },
        "required": ["code", "detail"],
    }
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path in result["paths"].values():
        for method, operation in path.items():
            known = operation["responses"]
            for status, words in _REFUSALS.items():
                if method == "get" and status in {"409", "415", "422"}:
                    continue
                known.setdefault(status, {"description": words, "content": problem})
    return result


_REFUSALS = {
    "400": "Something in the request is not as described.",
    "401": "No token, or one that is not known, has ended or was revoked.",
    "403": "The account may not do this.",
    "404": "There is no such thing, or the account may not see it.",
    "405": "The address knows no such method.",
    "406": "The answer cannot be given in that form.",
    "409": "The thing is no longer in the state that this needs.",
    "415": "The request is in a form that is not read here.",
    "422": "What was given cannot be used.",
    "429": "Too many requests; Retry-After says when to ask again.",
}
