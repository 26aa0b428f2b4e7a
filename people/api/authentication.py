"""Who asks the API: a token of another system, or a person's open session."""

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.request import Request

from people import access
from people.api_tokens import recognise
from people.models import ApiToken, User

_KEYWORD = b"bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer sathach_…`; anything else after Bearer is refused."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's account; None where the header is about something else."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != _KEYWORD:
            return None
        token = None
        if len(parts) == 2:
            token = recognise(parts[1].decode("ascii", "replace"), at=timezone.now())
        if token is None:
            raise exceptions.AuthenticationFailed(
                _("This token is not known, has ended or was revoked.")
            )
        access.remember(token.user)
        if "people.use_api" not in token.user.permissions:
            raise exceptions.AuthenticationFailed(
                _("The account of this token may no longer use the API.")
            )
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, so that a missing token is a 401 and not a 403."""
        return "Bearer"


class OwnSession(SessionAuthentication):
    """The session of the pages, with its CSRF token for acts."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the session's account; None for a visitor."""
        found = super().authenticate(request)
        if found is None or isinstance(found[0], AnonymousUser):
            return None
        user: User = found[0]
        access.remember(user)
        return user, None


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # drf-spectacular registers by subclassing
    """How the schema tells of tokens."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return OpenAPI's words for a bearer token."""
        return {"type": "http", "scheme": "bearer"}


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # likewise
    """How the schema tells of sessions."""

    target_class = OwnSession
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Return OpenAPI's words for a session cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}
