"""The archive of a backup: whole or refused; the keys in it open by the passphrase alone."""

import gzip
import io
import json
import tarfile
from typing import Any

import pytest
from django.conf import settings as in_force
from django.core.management import CommandError, call_command
from django.db import connection

from office.backups import archive, databases, key_box, restoring
from office.backups.errors import BackupError, DamagedArchive, WrongPassphrase
from tests.office.installation import PASSPHRASE

SHA = "ab" + "0" * 62
KEYS = key_box.Keys("secret-" * 6, ("new-" * 10, "old-" * 10))


def manifest(**changed):
    values: dict[str, Any] = {
        "format": archive.FORMAT,
        "made_at": "2026-11-26T08:00:00+07:00",
        "version": "1",
        "vendor": "sqlite",
        "migrations": [],
        "counts": {"people_unit": 3},
        "has_keys": False,
        "note": "",
    }
    return archive.Manifest(**(values | changed))


def made(path, members=None, **changed):
    """Write an archive with a database, a file, and whatever else is named."""
    members = members or {"database.sqlite3": b"rows " * 9999, f"files/ab/{SHA}": b"one"}
    with archive.written(path) as writer:
        for name, content in members.items():
            writer.add_bytes(name, content)
        archive.finish(writer, manifest(**changed))
    return path


@pytest.fixture
def path(tmp_path):
    return tmp_path / "backup.tar.gz"


def test_what_was_written_is_verified_and_unpacked(path, tmp_path):
    found = archive.verify(made(path))
    archive.unpack(path, tmp_path / "there", found)

    assert (found.file_count, found.counts) == (1, {"people_unit": 3})
    assert (tmp_path / "there/files/ab" / SHA).read_bytes() == b"one"
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup.tar.gz", "there"]


def test_an_archive_that_is_cut_off_anywhere_is_refused(path):
    whole = made(path).read_bytes()

    for length in [0, 1, 30, len(whole) // 2, len(whole) - 30, len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(DamagedArchive):
            archive.verify(path)


def test_a_bit_that_was_turned_over_is_refused_wherever_it_changes_anything(path):
    whole = made(path).read_bytes()
    refused = 0

    for place in range(10, len(whole), 7):  # what comes before tells the time alone
        turned = whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :]
        path.write_bytes(turned)
        try:
            archive.verify(path)
        except DamagedArchive:
            refused += 1
        else:  # another way to pack the same bytes
            assert gzip.decompress(turned) == gzip.decompress(whole)
    assert refused > 50


def rewritten(path, change):
    """Change the members of an archive as someone would who knows its form."""
    with tarfile.open(path) as tar:
        members = {entry.name: tar.extractfile(entry).read() for entry in tar}
    change(members)
    with gzip.open(path, "wb") as zipped, tarfile.open(fileobj=zipped, mode="w|") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.pop(archive.MANIFEST),
        lambda members: members.pop("database.sqlite3"),
        lambda members: members.update({"database.sqlite3": b"other rows"}),
        lambda members: members.update({"../outside": b""}),
        lambda members: members.update({archive.MANIFEST: b"{}"}),
        lambda members: members.update({f"files/ab/{SHA[:-1]}1": b"a stranger"}),
    ],
    ids=["no manifest", "no database", "other database", "outside", "bad manifest", "stranger"],
)
def test_an_archive_that_does_not_hold_what_it_says_is_refused(path, change):
    rewritten(made(path), change)

    with pytest.raises(DamagedArchive):
        archive.verify(path)


def test_an_archive_of_a_newer_form_is_refused_as_such(path):
    def raised(members):
        text = json.loads(members[archive.MANIFEST]) | {"format": archive.FORMAT + 1}
        members[archive.MANIFEST] = json.dumps(text).encode()

    rewritten(made(path), raised)

    with pytest.raises(BackupError, match="newer version"):
        archive.verify(path)


def test_nothing_is_written_over_and_nothing_is_left_of_what_failed(path, tmp_path):
    path.write_text("here already")
    with pytest.raises(BackupError, match="exists already"):
        made(path)
    with pytest.raises(TypeError):
        made(tmp_path / "other", {"database.sqlite3": b"rows", "keys.json": None})

    assert path.read_text() == "here already"
    assert list(tmp_path.iterdir()) == [path]


def test_the_keys_open_by_their_passphrase_alone():
    closed = key_box.close(KEYS, passphrase=PASSPHRASE)

    assert key_box.open_(closed, passphrase=PASSPHRASE) == KEYS
    assert b"secret-" not in closed
    assert "secret-" not in repr(KEYS)
    with pytest.raises(WrongPassphrase):
        key_box.open_(closed, passphrase=PASSPHRASE + "!")


def test_a_short_passphrase_and_unreadable_keys_are_refused():
    with pytest.raises(BackupError, match="12"):
        key_box.close(KEYS, passphrase=PASSPHRASE[:11])
    with pytest.raises(DamagedArchive):
        key_box.open_(b"{}", passphrase=PASSPHRASE)


def test_newer_code_and_other_databases_are_not_restored_here():
    newer = manifest(vendor=connection.vendor, migrations=[["people", "9999_to_come"]])
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"

    with pytest.raises(BackupError, match=r"newer than this code.*people\.9999_to_come"):
        restoring.check_fits(newer)
    with pytest.raises(BackupError, match=other):
        restoring.check_fits(manifest(vendor=other))


def test_a_tool_that_is_missing_is_named_with_what_to_install():
    with pytest.raises(BackupError, match="apt install postgresql-client"):
        databases.tool("pg_of_nobody")


def test_other_keys_are_replaced_only_when_that_is_said(settings, monkeypatch, tmp_path):
    monkeypatch.delenv("SATHACH_FIELD_KEYS")
    monkeypatch.delenv("SATHACH_SECRET_KEY")
    settings.VAR_DIR, settings.FIELD_KEYS = tmp_path, ["here-" * 8]
    (tmp_path / "field.key").write_text("here-" * 8)

    with pytest.raises(BackupError, match="--replace-keys"):
        restoring.plan_keys(KEYS, may_replace=False)
    plan = restoring.plan_keys(KEYS, may_replace=True)

    assert [one.path.name for one in plan] == ["field.key", "secret.key"]
    assert plan[0].content.split() == list(KEYS.field_keys)
    assert (tmp_path / "field.key").read_text() == "here-" * 8


def test_keys_that_are_here_already_are_left_alone(settings, monkeypatch):
    monkeypatch.delenv("SATHACH_FIELD_KEYS")
    settings.FIELD_KEYS = ["newest-" * 6, *KEYS.field_keys]

    assert restoring.plan_keys(KEYS, may_replace=False) == []  # the signing key comes from outside


def test_a_variable_that_lacks_a_key_is_named(settings):
    with pytest.raises(BackupError, match="SATHACH_FIELD_KEYS lacks 2"):
        restoring.plan_keys(KEYS, may_replace=True)


def test_a_backup_without_a_passphrase_says_how_to_give_one(monkeypatch, tmp_path):
    monkeypatch.delenv("SATHACH_BACKUP_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())

    with pytest.raises(CommandError, match=r"SATHACH_BACKUP_PASSPHRASE.*--without-keys"):
        call_command("backup", str(tmp_path))
    assert list(tmp_path.iterdir()) == []
    assert in_force.FIELD_KEYS
