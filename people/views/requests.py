"""The request of a page or an address behind the log-in."""

from django.http import HttpRequest

from people.models import User


class UserRequest(HttpRequest):
    """A request whose user is known; promised by the doors."""

    user: User
