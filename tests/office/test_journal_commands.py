"""The commands of the journal."""

import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from office import journal
from office.models import JournalEntry
from tests.make import EIGHT
from tests.office.triggers import drop_trigger

ROOT = Path(__file__).resolve().parents[2]


def write(count=3):
    for number in range(count):
        journal.record(actor="hanh", action=f"act.{number}", target="t:1", at=EIGHT)


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_sealing_chains_what_is_new_and_a_second_run_nothing():
    write()

    first, progress = run("seal_journal")
    second, _ = run("seal_journal")

    assert (first, second) == ("Sealed 3 entries.\n", "Sealed 0 entries.\n")
    assert progress == "3 entries sealed\n"
    assert journal.verify() == journal.Verification(sealed=3, unsealed=0, broken_at=None)


@pytest.mark.django_db
def test_a_whole_chain_is_told_with_its_unsealed_tail():
    write()
    journal.seal()
    write(2)

    out, _ = run("verify_journal")

    last = JournalEntry.objects.get(sequence=3).digest
    assert out == (
        f"The chain of 3 entries is whole and ends with {last}; 2 entries are not sealed yet.\n"
    )


@pytest.mark.django_db
def test_a_broken_chain_ends_with_1_and_names_the_entry_and_the_tail():
    write()
    journal.seal()
    write(1)
    drop_trigger("office_journalentry")
    JournalEntry.objects.filter(sequence=2).update(actor="other")

    with pytest.raises(CommandError, match=r"broken at entry 2 of 3: .* 1 entries") as broken:
        run("verify_journal")

    assert broken.value.returncode == 1


@pytest.mark.django_db
def test_a_noted_digest_must_still_be_in_the_chain():
    write()
    journal.seal()
    noted = [JournalEntry.objects.get(sequence=number).digest for number in (2, 3)]

    whole, _ = run("verify_journal", "--contains", noted[0], "--contains", noted[1].upper())
    JournalEntry.objects.filter(sequence=3).delete()
    run("verify_journal", "--contains", noted[0])
    with pytest.raises(CommandError, match=noted[1]) as cut:
        run("verify_journal", "--contains", noted[0], "--contains", noted[1])

    assert "is whole" in whole
    assert cut.value.returncode == 1


def database_url():
    """The address of the tests' database, for another process."""
    there = connection.settings_dict
    name = quote(str(there["NAME"]))
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    host = f"/{there['HOST']}" if str(there["HOST"]).startswith("/") else there["HOST"]
    port = f":{there['PORT']}" if there["PORT"] else ""
    password = f":{quote(there['PASSWORD'], safe='')}" if there["PASSWORD"] else ""
    return f"postgres://{there['USER']}{password}@{host}{port}/{name}"


@pytest.mark.django_db(transaction=True)
def test_as_a_service_it_seals_until_it_is_terminated(tmp_path):
    write()
    command = [sys.executable, "manage.py", "seal_journal", "--every", "1"]
    env = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SATHACH_VAR": str(tmp_path),
        "SATHACH_DATABASE_URL": database_url(),
    }

    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stderr is not None
        first = service.stderr.readline()
        write(2)
        while journal.verify().unsealed and service.poll() is None:
            time.sleep(0.05)
        service.terminate()
        out, _ = service.communicate()

    assert first == "3 entries sealed\n"
    assert (service.returncode, out) == (0, "Sealed 5 entries.\n")
    assert journal.verify() == journal.Verification(sealed=5, unsealed=0, broken_at=None)


def test_seconds_below_one_are_refused():
    with pytest.raises(CommandError, match="1 or more"):
        run("seal_journal", "--every", "0")
