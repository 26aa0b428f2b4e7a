"""What a list costs: as many statements for one row as for three, and never many."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

#: Session, account, rights and menu stand in it too.
MOST = 15


def assert_same_cost(client: Client, address: str, *, add: Callable[[], object]) -> None:
    """Open a page with one row and with three, made by `add`; compare what was asked."""
    add()
    with CaptureQueriesContext(connection) as for_one:
        assert client.get(address).status_code == 200
    add()
    add()
    with CaptureQueriesContext(connection) as for_three:
        assert client.get(address).status_code == 200
    assert len(for_one) == len(for_three) <= MOST
