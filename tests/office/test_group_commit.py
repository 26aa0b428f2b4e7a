"""Rows of many threads, one transaction: everybody hears of their own."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import DataError, IntegrityError, OperationalError

from office.errors import Overloaded
from office.group_commit import LARGEST_BATCH, GroupCommit


class Disk:
    """Takes what is written, a batch at a time, once it is let."""

    def __init__(self):
        self.begun = 0
        self.batches = []
        self.is_free = Event()
        self.is_free.set()

    def write(self, rows):
        self.begun += 1
        self.is_free.wait(10)
        self.batches.append(list(rows))
        for row in rows:
            if isinstance(row, Exception):
                raise row
        return [f"{row} stored" for row in rows]


def all_at_once(group, rows):
    """The outcome of each row, or the error that its caller got."""

    def one(row):
        try:
            return group.commit(row)
        except Exception as error:
            return error

    with ThreadPoolExecutor(max_workers=len(rows)) as threads:
        return [threads.submit(one, row) for row in rows]


def wait_until(holds):
    for _try in range(500):
        if holds():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def test_each_caller_gets_the_outcome_of_its_own_row():
    group = GroupCommit(Disk().write)

    outcomes = [one.result() for one in all_at_once(group, list(range(50)))]

    assert outcomes == [f"{row} stored" for row in range(50)]


def test_what_comes_while_a_batch_is_written_goes_into_the_next():
    disk = Disk()
    disk.is_free.clear()
    group = GroupCommit(disk.write)
    threads = ThreadPoolExecutor(max_workers=40)
    first = threads.submit(group.commit, "first")
    wait_until(lambda: disk.begun == 1)  # the writer has taken it and stands still
    others = [threads.submit(group.commit, number) for number in range(39)]
    wait_until(lambda: group.waiting == 39)

    disk.is_free.set()
    assert first.result() == "first stored"
    assert [one.result() for one in others] == [f"{number} stored" for number in range(39)]

    assert [len(batch) for batch in disk.batches] == [1, 39]
    assert LARGEST_BATCH > 39


@pytest.mark.parametrize("fault", [DataError("bad text"), IntegrityError("no such item")])
def test_a_row_that_cannot_be_written_is_refused_alone(fault):
    disk = Disk()
    disk.is_free.clear()
    group = GroupCommit(disk.write)
    threads = ThreadPoolExecutor(max_workers=4)
    pending = [threads.submit(group.commit, "a")]
    wait_until(lambda: disk.begun == 1)
    pending += [threads.submit(group.commit, row) for row in ("b", fault, "c")]
    wait_until(lambda: group.waiting == 3)

    disk.is_free.set()

    assert [one.exception() or one.result() for one in pending] == [
        "a stored",
        "b stored",
        fault,
        "c stored",
    ]


def test_when_the_database_itself_fails_all_of_a_batch_hear_it_and_the_next_are_written(
    transactional_db,
):
    fault = OperationalError("the disk is full")
    group = GroupCommit(Disk().write)

    with pytest.raises(OperationalError):
        group.commit(fault)

    assert group.commit("after") == "after stored"


def test_when_too_many_wait_one_more_is_told_to_come_again():
    disk = Disk()
    disk.is_free.clear()
    group = GroupCommit(disk.write, most_waiting=5)
    threads = ThreadPoolExecutor(max_workers=8)
    taken = [threads.submit(group.commit, 0)]
    wait_until(lambda: disk.begun == 1)
    taken += [threads.submit(group.commit, number) for number in range(1, 6)]
    wait_until(lambda: group.waiting == 5)

    with pytest.raises(Overloaded):
        group.commit("one more")

    disk.is_free.set()
    assert [one.result() for one in taken] == [f"{number} stored" for number in range(6)]
    assert not any("one more" in batch for batch in disk.batches)


def test_who_waits_too_long_is_told_so_and_the_row_is_written_all_the_same():
    disk = Disk()
    disk.is_free.clear()
    group = GroupCommit(disk.write, patience=0.05)

    with pytest.raises(Overloaded):
        group.commit("late")

    disk.is_free.set()
    wait_until(lambda: disk.batches == [["late"]])


def test_a_writer_that_is_stopped_writes_what_waits_and_begins_again_when_asked():
    disk = Disk()
    disk.is_free.clear()
    group = GroupCommit(disk.write)
    threads = ThreadPoolExecutor(max_workers=4)
    pending = [threads.submit(group.commit, "a")]
    wait_until(lambda: disk.begun == 1)
    pending += [threads.submit(group.commit, row) for row in ("b", "c")]
    wait_until(lambda: group.waiting == 2)

    disk.is_free.set()
    group.stop()

    assert sorted(one.result() for one in pending) == ["a stored", "b stored", "c stored"]
    assert group.commit("d") == "d stored"
