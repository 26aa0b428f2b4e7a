"""The door of an address of the API: the same permissions as those of the pages."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle

from people.models import User


class Door(BasePermission):
    """Lets in accounts that hold one of the view's `permissions`; a view without any is closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Tell whether the account may open the address at all; rows are `visible_to`'s matter."""
        if not isinstance(request.user, User):
            return False
        asked = view.permissions_of_action() if hasattr(view, "permissions_of_action") else None
        permissions = asked if asked is not None else view.permissions
        return bool(request.user.permissions.intersection(permissions))


class AccountThrottle(UserRateThrottle):
    """So many requests a minute for each account."""

    scope = "account"
