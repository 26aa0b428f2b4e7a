"""The request of an address of the API."""

from rest_framework.request import Request

from people.models import User


class UserApiRequest(Request):
    """A request to the API whose user is known; promised by its door."""

    user: User
