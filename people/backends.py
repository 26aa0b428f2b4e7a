"""Authentication by user name and password; rights come from grants, not from Django's tables."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from people.models import User


class GrantBackend(BaseBackend):
    """Finds an active account by its name in any case and checks the password."""

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
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """Return the account of a session while it is active."""
        return User.objects.filter(pk=user_id, is_active=True).first()
