import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from tests.make import make_round, make_shift_room

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "maintenance.json"
    return settings.MAINTENANCE_FILE


def tomorrow():
    return (timezone.localtime() + timedelta(days=1)).replace(hour=6, minute=30, second=0)


def make_open_shift(**times):
    shift = make_shift_room(make_round(code="KSH-7")).shift
    shift.opened_at = shift.starts_at
    shift.closed_at = times.get("closed_at")
    shift.save()
    return shift


def test_on_says_since_when_until_when_and_why(note):
    until = f"{tomorrow():%H:%M %d/%m/%Y}"

    said = call_command("maintenance", "on", "--until", until, "--reason", "thay máy chủ")

    told = json.loads(note.read_text(encoding="utf-8"))
    assert told["reason"] == "thay máy chủ"
    assert f"until {until}: thay máy chủ" in said
    assert call_command("maintenance", "status") == said


def test_off_opens_the_system_again_and_may_be_said_twice(note):
    call_command("maintenance", "on")

    first, second = (call_command("maintenance", "off") for _ in range(2))

    assert (first, second) == ("The system is open again.", "The system was open already.")
    assert call_command("maintenance", "status") == "The system is open."
    assert not note.exists()


def test_while_a_shift_is_open_it_is_refused_with_the_shift_named(note):
    make_open_shift()

    with pytest.raises(CommandError, match=r"KSH-7, shift \d+, until .*--force"):
        call_command("maintenance", "on")

    assert not note.exists()


def test_force_closes_during_a_shift(note):
    make_open_shift()

    call_command("maintenance", "on", "--force")

    assert note.exists()


def test_a_shift_that_has_been_closed_hinders_nothing(note):
    shift = make_open_shift()
    shift.closed_at = shift.ends_at
    shift.save()

    call_command("maintenance", "on")

    assert note.exists()


def test_a_database_that_is_away_is_said_and_force_needs_none(note):
    def refuse(*arguments):
        raise OperationalError

    with connection.execute_wrapper(refuse):
        with pytest.raises(CommandError, match="database does not answer"):
            call_command("maintenance", "on")
        call_command("maintenance", "on", "--force")

    assert note.exists()


@pytest.mark.parametrize(
    ("until", "why"), [("25:00 01/12/2026", "no moment"), ("08:00 01/12/2020", "in the past")]
)
def test_a_moment_that_cannot_be_is_refused(note, until, why):
    with pytest.raises(CommandError, match=why):
        call_command("maintenance", "on", "--until", until)

    assert not note.exists()
