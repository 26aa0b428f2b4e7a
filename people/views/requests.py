"""The request of a page or an address behind the log-in."""

from django.http import HttpRequest
from rest_framework.request import Request

from people.models import User


class UserRequest(HttpRequest):
    """A request whose user is known; promised by the doors."""

    user: User


class UserApiRequest(Request):
    """A request to the API whose user is known; promised by its door."""

    user: User
