"""Draws a sealed round in an installation of its own and tells what nothing on its disk may hold.

Run as `python -m tests.assessments.raw_seal FOLDER`. Copies of the database, made by another process
while this one has it open, go to the folder: before the opening and after it.
"""

import base64
import json
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from unittest import mock

import django

django.setup()

from django.db import connection  # noqa: E402 (after the settings)
from django.utils import timezone  # noqa: E402

from assessments.models import FormItem, ReserveItem, Round, Stratum  # noqa: E402
from assessments.opening_seals import open_seal  # noqa: E402
from assessments.sealing.paper_contents import SealedContent, write_content  # noqa: E402
from assessments.shifts import prepare_attempts  # noqa: E402
from assessments.tasks import ASSEMBLE_ROUND  # noqa: E402
from office import jobs, journal  # noqa: E402
from office.models import Job  # noqa: E402
from tests.assessments.sealed_rounds import plan_sealed_round, sign  # noqa: E402
from tests.make import make_user  # noqa: E402


class Spy:
    """Remembers what is drawn at random and what is closed, on their way."""

    def __init__(self) -> None:
        self.random: list[bytes] = []
        self.contents: list[bytes] = []

    def watch(self) -> None:
        draw = secrets.token_bytes

        def token_bytes(count: int) -> bytes:
            self.random.append(draw(count))
            return self.random[-1]

        def write(content: SealedContent) -> bytes:
            self.contents.append(write_content(content))
            return self.contents[-1]

        mock.patch("secrets.token_bytes", token_bytes).start()
        mock.patch("secrets.token_hex", lambda count: token_bytes(count).hex()).start()
        mock.patch("assessments.sealed_papers.write_content", write).start()


def copy_database(folder: Path, when: str) -> None:
    """Copy the file and what lies beside it by another process: SQLite's locks stay ours."""
    source = Path(connection.settings_dict["NAME"])
    for path in (source, source.with_name(f"{source.name}-wal")):
        if path.exists():
            with (folder / f"{when}-{path.name}").open("wb") as target:
                subprocess.run(["/bin/cat", str(path)], stdout=target, check=True)


def needles(spy: Spy) -> dict[str, list[str]]:
    """Return every form in which the seed, a salt, a key or a paper could have been written."""
    keys = [one for one in spy.random if len(one) == 32]
    found: dict[str, list[bytes]] = {"keys": [], "papers": []}
    for one in keys:
        found["keys"] += [
            one,
            one.hex().encode(),
            one.hex().upper().encode(),
            str(int.from_bytes(one, "big")).encode(),
            str(int.from_bytes(one, "little")).encode(),
            base64.b64encode(one),
            base64.urlsafe_b64encode(one),
        ]
    for content in spy.contents:
        raw = json.loads(content)
        versions = [item["version"] for item in raw["items"]]
        cells = [[item["cell"], item["version"]] for item in raw["items"]]
        found["papers"] += [
            content,
            json.dumps(raw["items"]).encode(),
            *(mark.join(map(str, versions)).encode() for mark in (",", ", ", " ", "|", ";", "\n")),
            json.dumps(cells).encode(),
            json.dumps(cells, separators=(",", ":")).encode(),
        ]
    return {name: [one.hex() for one in rows] for name, rows in found.items()}


def main(folder: Path) -> None:
    """Draw as the worker does, look, open, and look again."""
    now = timezone.now()
    sealed = plan_sealed_round()
    by = make_user()
    spy = Spy()
    spy.watch()
    params = {
        "round": str(sealed.round.uuid),
        "on": timezone.localdate().isoformat(),
        "by": by.pk,
        "policy": "parallel",
        "forms_per_stratum": 2,
        "reserve_forms": 1,
        "reserve_items": 1,
        "seed": None,
        "opens_at": (now - timedelta(minutes=1)).isoformat(),
    }
    job = jobs.enqueue(kind=ASSEMBLE_ROUND, params=params, by_id=by.pk, at=now)
    jobs.run.func(str(job.uuid))
    journal.seal()
    looked_for = needles(spy)
    copy_database(folder, "before")
    told = {
        "job": Job.objects.get(pk=job.pk).state,
        "message": Job.objects.get(pk=job.pk).message,
        "forms": len(spy.contents),
        "rows": FormItem.objects.count() + ReserveItem.objects.count(),
        "seeds": Stratum.objects.exclude(seed=None).count(),
        "needles": looked_for,
    }
    round_ = Round.objects.get(pk=sealed.round.pk)
    sign(sealed)
    prepare_attempts(round_=round_, seed=7, at=now)
    open_seal(
        shift=sealed.shift,
        first=sealed.present(0),
        second=sealed.present(1),
        by=sealed.board[0],
        at=now,
    )
    copy_database(folder, "after")
    told["opened"] = FormItem.objects.count()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
