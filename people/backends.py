"""Authentication by user name and password; rights come from grants, not from Django's tables."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from people import access
from people.models import User


class GrantBackend(BaseBackend):
    """Finds an active account by its name in any case and checks the password.

    Accounts of invented people open nothing outside a demonstration.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **other: Any,
    ) -> User | None:
        """Return the account, or None; an unknown name takes as long as a wrong password."""
        if username is None or password is None:
            return None
        try:
            user = User.objects.get_by_natural_key(username)
        except User.DoesNotExist:
            User().set_password(password)
            return None
        return user if user.check_password(password) and _is_open(user) else None

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session while it is active."""
        user = access.with_marks(User.objects.filter(pk=user_id)).first()
        return user if user is not None and _is_open(user) else None


def _is_open(user: User) -> bool:
    """Tell whether an account may be used; passwords of invented people are printed for everybody."""
    return user.is_active and (settings.DEMO_MODE or not user.is_demo)
