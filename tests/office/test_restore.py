"""Backup and restore from end to end, on installations of their own."""

import shutil
import sqlite3
from contextlib import closing
from threading import Event, Thread

import psycopg
import pytest

from office.backups import archive
from tests.office.installation import NUMBER, PASSPHRASE, Installation
from tests.postgres import NoPostgres, throwaway_postgres

pytestmark = pytest.mark.slow

OTHER_PASSPHRASE = PASSPHRASE + "!"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    return Installation(tmp_path_factory.mktemp("office")).fill()


@pytest.fixture(scope="module")
def backup(office):
    path = office.var.parent / f"{office.var.name}.tar.gz"
    office.do("backup", str(path))
    return path


@pytest.fixture
def other(office, tmp_path):
    """A copy of the installation."""
    shutil.copytree(office.var, tmp_path / "other")
    return Installation(tmp_path / "other")


def is_refused(office, *words, **env):
    """Run a command that must be refused and change nothing on the disk; return what it said."""
    before = office.on_disk()
    done = office.run(*words, **env)
    assert done.returncode == 1
    assert office.on_disk() == before
    assert not [path for path in office.var.iterdir() if path.name.startswith(".")]
    return done.stderr


def without_database(office):
    """What lies on the disk, but for the database and its log."""
    return {name: digest for name, digest in office.on_disk().items() if ".sqlite3" not in name}


def test_an_empty_place_gets_the_same_rows_files_and_keys(office, backup, tmp_path):
    there = Installation(tmp_path / "there")

    told = there.do("restore", str(backup))

    assert told.startswith("Restored ")
    assert there.content() == office.content()
    assert there.content()["numbers"] == [NUMBER]
    kept = {name: digest for name, digest in there.on_disk().items() if name.startswith("files/")}
    assert kept == {
        name: digest for name, digest in office.on_disk().items() if name.startswith("files/")
    }
    for name in ("field.key", "secret.key"):
        assert (there.var / name).read_text().strip() == (office.var / name).read_text().strip()
        assert (there.var / name).stat().st_mode & 0o777 == 0o600
    there.do("verify_journal")


def test_a_backup_while_others_write_holds_one_moment(other, tmp_path):
    """Each turn of the writer adds to two tables in one transaction: they never differ."""
    over, turns = Event(), [0]

    def write():
        with closing(sqlite3.connect(other.database, timeout=20)) as connection:
            while not over.is_set():
                with connection:
                    for table in ("first", "second"):
                        connection.execute(f"INSERT INTO {table} VALUES (?)", ["x" * 5000])  # noqa: S608 (ours)
                turns[0] += 1

    with closing(sqlite3.connect(other.database)) as connection:
        for table in ("first", "second"):
            connection.execute(f"CREATE TABLE {table} (filler TEXT)")
    writer = Thread(target=write)
    writer.start()
    try:
        before = turns[0]
        other.do("backup", str(tmp_path / "a.tar.gz"))
        during = turns[0] - before
    finally:
        over.set()
        writer.join()

    counts = archive.verify(tmp_path / "a.tar.gz").counts
    assert during > 0
    assert 0 < counts["first"] == counts["second"]


def test_what_cannot_be_restored_leaves_everything_as_it_was(other, backup, tmp_path):
    whole = backup.read_bytes()
    damaged = tmp_path / "damaged.tar.gz"
    damaged.write_bytes(whole[: len(whole) // 2] + b"x" + whole[len(whole) // 2 + 1 :])

    assert "damaged" in is_refused(other, "restore", str(damaged), "--replace", "--yes")
    assert "--replace" in is_refused(other, "restore", str(backup))
    assert "REPLACE" in is_refused(other, "restore", str(backup), "--replace")
    assert "passphrase" in is_refused(
        other,
        "restore",
        str(backup),
        "--replace",
        "--yes",
        SATHACH_BACKUP_PASSPHRASE=OTHER_PASSPHRASE,
    )


def test_a_database_that_somebody_has_open_is_refused(other, backup):
    before = other.on_disk()
    with closing(sqlite3.connect(other.database)) as connection:
        connection.execute("SELECT count(*) FROM people_official").fetchone()
        # nothing here may read the file meanwhile: closing it would give up the process's locks
        done = other.run("restore", str(backup), "--replace", "--yes")

    assert done.returncode == 1
    assert "in use" in done.stderr
    assert other.on_disk() == before


def test_a_fault_that_shows_at_the_end_brings_the_old_state_back(other, office, tmp_path):
    """Keys of another installation do not open what came; nothing of it may stay."""
    path = tmp_path / "a.tar.gz"
    office.do("backup", str(path), "--without-keys")
    there = Installation(tmp_path / "there").fill()

    before, kept = there.content(), without_database(there)

    done = there.run("restore", str(path), "--replace", "--yes")

    assert (done.returncode, "do not open" in done.stderr) == (1, True)
    # The database's bytes may differ: what its log still held was put in its place meanwhile.
    assert (there.content(), without_database(there)) == (before, kept)
    assert before["numbers"] == [NUMBER]
    assert "without keys" in there.do("verify_backup", str(path))


def test_an_installation_in_use_is_replaced_and_its_other_keys_set_aside(backup, office, tmp_path):
    there = Installation(tmp_path / "there").fill()
    old = (there.var / "field.key").read_text()
    before = there.content()

    assert "--replace-keys" in is_refused(there, "restore", str(backup), "--replace", "--yes")
    there.do("restore", str(backup), "--replace", "--yes", "--replace-keys")

    assert there.content() == office.content() != before
    assert [one.read_text() for one in there.var.glob("field.key.before-*")] == [old]
    assert not list(there.var.rglob(".*"))


def test_after_a_rotation_of_the_key_the_old_file_can_be_forgotten(other):
    path = other.var / "field.key"
    path.write_text("new-" * 10 + "\n" + path.read_text())

    other.do("rotate_field_key")
    path.write_text("new-" * 10)

    assert other.content()["numbers"] == [NUMBER]
    assert other.content()["files"] == ["một tệp", "closed"]
    other.do("rotate_field_key", "--check")


def test_on_postgresql_too_all_comes_back_or_nothing_changes(tmp_path):
    try:
        with throwaway_postgres() as server:
            with psycopg.connect(server.conninfo, autocommit=True) as connection:
                for name in ("one", "two"):
                    connection.execute(f"CREATE DATABASE {name}")
            at = f"postgres://{server.user}@/{server.folder}/"
            on_postgresql(
                Installation(tmp_path / "one", database=f"{at}one").fill(),
                Installation(tmp_path / "two", database=f"{at}two"),
                tmp_path / "a.tar.gz",
            )
    except NoPostgres as reason:
        pytest.skip(str(reason))


def on_postgresql(one, two, path):
    one.do("backup", str(path))
    two.do("restore", str(path))
    assert two.content() == one.content()

    two.do("backup", str(again := path.with_name("b.tar.gz")))
    one.do("restore", str(again), "--replace", "--yes")
    assert two.content() == one.content()

    two.do("backup", str(bare := path.with_name("c.tar.gz")), "--without-keys")
    three = (one.var / "field.key").read_text()
    (one.var / "field.key").write_text("another-" * 8)
    told = is_refused(one, "restore", str(bare), "--replace", "--yes")
    assert "do not open" in told
    (one.var / "field.key").write_text(three)
    assert two.content() == one.content()
