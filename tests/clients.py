"""Browsers of the tests."""

from django.test import Client

from people.models import User

BACKEND = "people.backends.GrantBackend"


def client_of(user: User) -> Client:
    """A browser in which `user` is logged in; a fault of the program is raised, not shown."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client
