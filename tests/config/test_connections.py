"""Lines to the database are kept between requests, and one that broke meanwhile serves nobody."""

from threading import Thread

import pytest
from django.core.signals import request_started
from django.db import connection, connections


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a file is never restarted")
@pytest.mark.django_db(transaction=True)
def test_a_thread_that_slept_through_a_restart_of_the_database_serves_its_next_request():
    told = []

    def serve():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            told.append(cursor.fetchone()[0])

    def sleep_through_a_restart():
        serve()
        ending.cursor().execute("SELECT pg_terminate_backend(%s)", [told[0]])
        request_started.send(sender=None)
        serve()
        connection.close()

    ending = connections.create_connection("default")
    ending.inc_thread_sharing()
    thread = Thread(target=sleep_through_a_restart)
    thread.start()
    thread.join(30)
    ending.close()

    assert len(set(told)) == 2
