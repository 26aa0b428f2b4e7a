"""How the tests ask the API: as another system does, with a token."""

from typing import Any

from django.test import Client
from django.utils import timezone

from people.api_tokens import make_token
from people.enums import Role
from people.models import Unit, User
from tests.make import grant, make_user


class Asking:
    """An account's system: GET and POST of JSON below /api/v1/."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.token = make_token(user=user, name="HRM", days=1, at=timezone.now()).text
        self.client = Client()

    @property
    def headers(self) -> dict[str, str]:
        """The header that opens the door."""
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, address: str, **query: Any) -> Any:
        """Ask for an address."""
        return self.client.get(f"/api/v1/{address}", query, headers=self.headers)

    def post(self, address: str, data: Any, *, key: str = "k-1") -> Any:
        """Ask for an act under a key."""
        return self.client.post(
            f"/api/v1/{address}",
            data,
            content_type="application/json",
            headers={**self.headers, "Idempotency-Key": key},
        )


def asking(role: Role, unit: Unit) -> Asking:
    """The system of an officer with one role over one unit."""
    user = make_user()
    grant(user, role, unit)
    return Asking(user)
