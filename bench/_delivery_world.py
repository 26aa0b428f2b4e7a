"""A shift of one database of bench/delivery.py: makes it and prints as JSON who sits there.

Run with the number of candidates as its argument; with "size", "vacuumed", "started", "kept" or
"answers" it prints what became of them.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 (these need the settings)
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from assessments.enums import RoundState  # noqa: E402
from assessments.models import Attempt, Candidate, Response, Round, Shift  # noqa: E402
from assessments.registering import door_code_hash  # noqa: E402
from tests.make import (  # noqa: E402
    make_candidate,
    make_exam_form,
    make_round,
    make_shift_room,
    make_unit,
    make_version,
)

CODE = "ABCD2345"
ITEMS = 40
SEATS = 40


def made(count: int) -> dict[str, Any]:
    """Return numbers and codes of the candidates, and the items of the one form that all have."""
    now = timezone.now()
    round_, unit = make_round(), make_unit()
    Round.objects.filter(pk=round_.pk).update(state=RoundState.RUNNING)
    rooms = [make_shift_room(round_, machines=SEATS) for _ in range(-(-count // SEATS))]
    Shift.objects.filter(round=round_).update(
        starts_at=now, ends_at=now + timedelta(hours=5), opened_at=now
    )
    first: Candidate | None = None
    numbers = []
    for place in range(count):
        candidate = make_candidate(
            round_=round_, unit=unit, shift_room=rooms[place // SEATS], seat=1 + place % SEATS
        )
        candidate.code_hash = door_code_hash(
            candidate_number=candidate.number, round_code=round_.code, code=CODE
        )
        candidate.save(update_fields=["code_hash"])
        if first is None:
            first = candidate
            form = make_exam_form(first, versions=[make_version() for _ in range(ITEMS)])
        Attempt.objects.create(candidate=candidate, exam_form=form, part=form.part, prepared_at=now)
        numbers.append(candidate.number)
    items = list(form.items.order_by("order").values_list("pk", "order"))
    return {"code": CODE, "numbers": numbers, "items": items}


def size() -> int:
    """Return the bytes of the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        return int(cursor.fetchone()[0])


def vacuumed() -> int:
    """Return the bytes of the database after what PostgreSQL's autovacuum does within a minute."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    return size()


def main() -> None:
    """Make the shift, or look at what became of it."""
    if sys.argv[1] == "size":
        found: Any = {"size": size()}
    elif sys.argv[1] == "vacuumed":
        found = {"size": vacuumed()}
    elif sys.argv[1] == "started":
        begun = Attempt.objects.filter(started_at__isnull=False).values_list(
            "candidate__number", "started_at", "deadline_at", "lease"
        )
        found = {number: [str(one) for one in stands] for number, *stands in begun}
    elif sys.argv[1] == "answers":
        held = Response.objects.values_list(
            "attempt__candidate__number", "item", "sequence", "value"
        )
        found = {"answers": list(held)}
    elif sys.argv[1] == "kept":
        rows = Attempt.objects.values_list("candidate__number", "responses__item", "ended_at")
        answered: dict[str, int] = {}
        for number, item, _ended in rows:
            answered[number] = answered.get(number, 0) + (item is not None)
        ended = Attempt.objects.filter(ended_at__isnull=False).count()
        found = {"answered": answered, "ended": ended}
    else:
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            found = made(int(sys.argv[1]))
        found["size"] = size()
    json.dump(found | {"vendor": connection.vendor}, sys.stdout)


if __name__ == "__main__":
    main()
