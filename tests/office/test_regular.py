"""Work that comes round by itself: when it is due, and what happens where it fails."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from office import regular
from office.regular import Rota, regular_work

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def local(hour, minute=0, *, day=3):
    return timezone.make_aware(datetime(2026, 11, day, hour, minute))  # noqa: DTZ001 (made aware here)


@pytest.fixture(autouse=True)
def nothing_registered(monkeypatch):
    monkeypatch.setattr(regular, "_works", {})


def noting(done):
    """Return work that notes when it was done."""

    def do(at):
        done.append(at)
        return 1

    return do


def turns(rota, *, start, minutes, step=1):
    """Let a service look every so many minutes."""
    for minute in range(0, minutes, step):
        rota.turn(at=start + minute * MINUTE)


def test_daily_work_is_done_once_a_day_from_its_hour_on():
    done: list[datetime] = []
    regular_work("some.daily", after=time(7))(noting(done))

    turns(Rota(), start=local(0), minutes=2 * 24 * 60)

    assert done == [local(7), local(7, day=4)]


def test_hourly_work_is_done_every_hour_of_the_day():
    done: list[datetime] = []
    regular_work("some.hourly", every=HOUR)(noting(done))

    turns(Rota(), start=local(21, 30), minutes=5 * 60)

    assert done == [
        local(21, 30), local(22), local(23), local(0, day=4), local(1, day=4), local(2, day=4)
    ]  # fmt: skip


def test_a_service_that_begins_late_does_what_its_hour_of_today_asked_for():
    done: list[datetime] = []
    regular_work("some.daily", after=time(7))(noting(done))

    assert Rota().turn(at=local(6, 59)) == 0
    assert Rota().turn(at=local(15)) == 1
    assert done == [local(15)]


def test_work_that_fails_is_told_and_tried_again_and_hinders_no_other(caplog):
    tries: list[datetime] = []
    done: list[datetime] = []

    @regular_work("some.failing")
    def failing(at):
        tries.append(at)
        if len(tries) == 1:
            raise RuntimeError("no key opens it")
        return 1

    regular_work("some.other")(noting(done))
    rota = Rota()

    assert rota.turn(at=local(8)) == 1
    assert "some.failing" in caplog.text
    assert rota.turn(at=local(8, 1)) == 1
    assert rota.turn(at=local(8, 2)) == 0
    assert (len(tries), len(done)) == (2, 1)


def test_a_clock_that_is_set_back_repeats_nothing_of_the_day():
    done: list[datetime] = []
    regular_work("some.hourly", every=HOUR)(noting(done))
    rota = Rota()

    rota.turn(at=local(9))
    rota.turn(at=local(8, 30))

    assert done == [local(9)]


def test_a_slug_is_taken_once():
    regular_work("some.daily")(lambda at: 0)

    with pytest.raises(ValueError, match="taken"):
        regular_work("some.daily")(lambda at: 0)
