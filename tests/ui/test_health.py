import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_sound_installation_answers_200():
    answer = Client().get("/health")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "migrations_pending": 0}
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_migration_not_applied_answers_503():
    MigrationRecorder(connection).record_unapplied("people", "0001_initial")

    answer = Client().get("/health")

    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "ok", "migrations_pending": 1}


def test_a_database_that_is_away_answers_503_and_tells_no_reason():
    def refuse(*arguments):
        raise OperationalError("password of sathach@db.internal")

    with connection.execute_wrapper(refuse):
        answer = Client().get("/health")

    assert answer.status_code == 503
    assert answer.json() == {
        "status": "unavailable",
        "database": "unreachable",
        "migrations_pending": None,
    }


def test_the_process_is_alive_whatever_the_database_does(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/health/live")

    assert answer.json() == {"status": "ok"}


@pytest.mark.parametrize("address", ["/health", "/health/live"])
def test_a_monitor_only_asks(address):
    assert Client().post(address).status_code == 405
