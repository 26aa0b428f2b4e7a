"""Work that is repeated until a signal ends it."""

import argparse
import os
import signal
import subprocess
import sys
import threading

import pytest
from django.db import OperationalError

from office.repeating import at_least_one, repeat


def send(signal_number):
    """Send a signal to this thread alone, as the kernel would to a process of one thread."""
    signal.pthread_kill(threading.get_ident(), signal_number)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_a_turn_is_finished_before_a_signal_ends_the_service(signal_number):
    finished = []

    def work():
        send(signal_number)
        finished.append(True)
        return 3

    assert repeat(work, every=60) == 3
    assert finished == [True]
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, []) & {signal.SIGTERM, signal.SIGINT}


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_the_database_refuses_is_told_and_the_next_one_tries_again(caplog):
    turns = []

    def work():
        turns.append(True)
        if len(turns) == 1:
            raise OperationalError("the server is starting up")
        send(signal.SIGTERM)
        return 2

    assert repeat(work, every=1) == 2
    assert "the server is starting up" in caplog.text


def test_once_is_once_and_its_error_is_the_callers():
    def work():
        raise OperationalError("no server")

    assert repeat(lambda: 4, every=None) == 4
    with pytest.raises(OperationalError):
        repeat(work, every=None)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "", "ten", "²"])
def test_an_argument_below_one_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="1 or more"):
        at_least_one(text)


def test_an_argument_is_a_number():
    assert at_least_one("30") == 30


def test_a_process_of_the_product_has_one_thread(tmp_path):
    """Another one would take the signals that `repeat` holds back, and end the service by them."""
    code = "import django, os; django.setup(); print(len(os.listdir('/proc/self/task')))"
    env = {"DJANGO_SETTINGS_MODULE": "config.settings", "SATHACH_VAR": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | env, capture_output=True, check=True
    )

    assert done.stdout == b"1\n"
