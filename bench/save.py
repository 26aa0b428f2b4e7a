"""Durable saves a second through assessments.saving.save, beside the bare driver's.

The limit is what no save can do without: the guarded UPDATE, the guarded UPSERT and the commit, sent
by the bare driver over connections with the same settings. Both sides write the same rows through
the same threads, in turns, in one process; the median of four rounds counts. SQLite is a file with
the product's own settings, PostgreSQL a throw-away server with fsync and synchronous commits, both
on this machine, which does the work of the threads too; a page or a network is not part of it.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.postgres import NoPostgres, throwaway_postgres

HERE = Path(__file__).resolve().parent
VAR = HERE.parent / "var"


def measured(url: str, folder: str) -> dict[str, Any]:
    """Return what the measurement on the database at `url` found."""
    env = os.environ | {
        "SATHACH_DATABASE_URL": url,
        "SATHACH_VAR": folder,
        "SATHACH_SECRET_KEY": secrets.token_urlsafe(48),
        "SATHACH_FIELD_KEYS": secrets.token_urlsafe(48),
        "SATHACH_DEBUG": "0",
    }
    done = subprocess.run(
        [sys.executable, str(HERE / "_saving.py")], env=env, stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def show(name: str, found: dict[str, Any]) -> None:
    """Print the rows of one database."""
    for row in found["rows"]:
        rates = f"{row['product']:>10.0f} {row['bare']:>10.0f} {row['share']:>8.2f}"
        print(f"{name:<12} {row['threads']:>7} {rates}", flush=True)


def main() -> None:
    """Measure on SQLite, then on PostgreSQL where there is one."""
    VAR.mkdir(exist_ok=True)
    # On the project's disk: a temporary folder is in memory on many machines.
    with tempfile.TemporaryDirectory(prefix="bench-", dir=VAR) as folder:
        print(f"{'database':<12} {'threads':>7} {'saves/s':>10} {'limit/s':>10} {'share':>8}")
        sqlite = measured(f"sqlite:///{folder}/sathach.sqlite3", folder)
        show("SQLite", sqlite)
        try:
            with throwaway_postgres(durable=True) as server:
                show("PostgreSQL", measured(server.url, folder))
        except NoPostgres as error:
            print(f"PostgreSQL: not measured. {error}")
    print("Share: the median of the rounds' own ratios; the disk's speed changes between rounds.")
    print(f"The disk of var/ alone: {sqlite['fsyncs']:.0f} fsyncs a second, one after another.")


if __name__ == "__main__":
    main()
