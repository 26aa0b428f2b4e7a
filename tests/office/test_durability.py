"""A database that could lose what it acknowledged opens no shift."""

import pytest
from django.db import connection

from office.durability import require_durable, weak_settings
from office.errors import NotDurable

pytestmark = pytest.mark.django_db(transaction=True)
is_sqlite = connection.vendor == "sqlite"


@pytest.fixture(autouse=True)
def _required(settings):
    settings.REQUIRE_DURABLE = True
    yield
    connection.close()  # the next test has a connection set as the product sets it


@pytest.mark.skipif(not is_sqlite, reason="asks SQLite")
def test_sqlite_as_the_product_sets_it_is_durable():
    assert weak_settings() == {}
    require_durable()


@pytest.mark.skipif(not is_sqlite, reason="asks SQLite")
@pytest.mark.parametrize(
    ("pragma", "told"),
    [("synchronous = OFF", "synchronous=0"), ("synchronous = NORMAL", "synchronous=1")],
)
def test_sqlite_that_does_not_wait_for_the_disk_is_refused(pragma, told):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

    with pytest.raises(NotDurable) as refused:
        require_durable()

    assert told in str(refused.value)


@pytest.mark.skipif(is_sqlite, reason="asks PostgreSQL")
def test_postgresql_without_fsync_is_refused():
    """The tests' own server is set so."""
    with pytest.raises(NotDurable) as refused:
        require_durable()

    assert "fsync=off" in str(refused.value)


@pytest.mark.skipif(is_sqlite, reason="asks PostgreSQL")
def test_postgresql_that_acknowledges_before_the_disk_is_refused():
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")

    assert weak_settings()["synchronous_commit"] == "off"


def test_a_demonstration_may_run_on_any(settings):
    settings.REQUIRE_DURABLE = False
    if is_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")

    require_durable()
