"""How the installation is: what an administrator looks at first, each with what to do."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from office import content_keys, notices
from office.enums import JobState, PolicyKind
from office.jobs import SILENCE
from office.models import Job, JournalEntry, PolicyVersion
from ui import health

#: An entry of the journal that waits longer for its seal shows that no worker is there.
UNSEALED_FOR = timedelta(minutes=5)
#: A backup is made every night; one that is older shows that the nights do not make it.
BACKED_UP_WITHIN = timedelta(days=2)
#: E-mails that wait longer show that nobody sends them.
UNSENT_FOR = timedelta(minutes=15)
#: Failed jobs are told for so long.
LATELY = timedelta(days=7)
#: Bytes and share of the disk below which it must be cleared, and below which one looks.
_FULL, _LOW, _LOW_SHARE = 1_000_000_000, 5_000_000_000, 0.10


class State(StrEnum):
    """How good one line is; the worst come first."""

    BAD = "bad"
    ATTENTION = "attn"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was looked at: how it is in a word, more of it, and what to do."""

    what: str
    state: State
    word: str
    detail: str = ""
    advice: str = ""


def look(*, at: datetime) -> list[Line]:
    """Look at everything, the worst first. A database that cannot be asked is the only line."""
    found = health.look()
    if not found.database_reachable:
        return [
            Line(
                _("Database"),
                State.BAD,
                _("cannot be reached"),
                advice=_("Start the database server and look at its log."),
            )
        ]
    lines = [_migrations(found.migrations_pending or 0), _durability(), *_work(at), _policies(at)]
    lines += [_backup(at), _outbox(at), _disk(), _mail(), _debug(), _demo(), _keys()]
    lines += [_content_keys(), _transport()]
    return _worst_first(lines)


def glance(*, at: datetime) -> list[Line]:
    """Look at what runs and may stop by itself, the worst first; four statements, for the home page."""
    return _worst_first([*_work(at), _backup(at), _outbox(at), _disk()])


def _worst_first(lines: list[Line]) -> list[Line]:
    order = list(State)
    return sorted(lines, key=lambda line: order.index(line.state))


def _migrations(pending: int) -> Line:
    name = _("Database")
    kind = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    if pending:
        word = ngettext(
            "%(number)s change of the structure is missing",
            "%(number)s changes of the structure are missing",
            pending,
        )
        advice = _("Stop the pages, back the database up and run “manage.py migrate”.")
        return Line(name, State.BAD, word % {"number": pending}, kind, advice)
    return Line(name, State.GOOD, _("reachable and up to date"), kind)


def _durability() -> Line:
    name = _("Writing to the disk")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            values = {}
            for setting in ("fsync", "synchronous_commit"):
                cursor.execute(f"SHOW {setting}")  # one of the two names above
                values[setting] = str(cursor.fetchone()[0])
            is_safe = values["fsync"] == "on" and values["synchronous_commit"] != "off"
            detail = ", ".join(f"{one} = {value}" for one, value in values.items())
        else:
            cursor.execute("PRAGMA synchronous")
            level = cursor.fetchone()[0]
            is_safe = level >= 2
            detail = f"synchronous = {('OFF', 'NORMAL', 'FULL', 'EXTRA')[level]}"
    if is_safe:
        return Line(name, State.GOOD, _("an answer that was receipted is on the disk"), detail)
    advice = _("Switch it on again before a test: a power cut would lose receipted answers.")
    return Line(name, State.BAD, _("switched off"), detail, advice)


def _work(at: datetime) -> Iterator[Line]:
    """Look at worker, jobs and the journal's seals, which the worker makes."""
    waits, fails = Q(state=JobState.WAITING), Q(state=JobState.FAILED, ended_at__gt=at - LATELY)
    jobs = Job.objects.aggregate(
        waiting=Count("pk", filter=waits),
        longest=Min("heartbeat_at", filter=waits),
        failed=Count("pk", filter=fails),
        last=Max("heartbeat_at", filter=~waits),
    )
    tail = JournalEntry.objects.filter(sequence__isnull=True).aggregate(
        number=Count("pk"), since=Min("at")
    )
    stuck = jobs["longest"] is not None and jobs["longest"] < at - 2 * SILENCE
    unsealed = tail["since"] is not None and tail["since"] < at - UNSEALED_FOR
    yield _worker(is_there=not (stuck or unsealed), last=jobs["last"])
    yield _jobs(jobs["waiting"], jobs["failed"], stuck=stuck)
    yield _tail(tail["number"], tail["since"], is_old=unsealed)


def _worker(*, is_there: bool, last: datetime | None) -> Line:
    name = _("Worker")
    seen = _("Last sign of life at a task: %(moment)s.") % {"moment": _moment(last)} if last else ""
    if is_there:
        return Line(name, State.GOOD, _("works, or has nothing to do"), seen)
    advice = _("Start “manage.py run_worker” and see that it starts by itself with the machine.")
    return Line(name, State.BAD, _("gives no sign of life"), seen, advice)


def _jobs(waiting: int, failed: int, *, stuck: bool) -> Line:
    name = _("Tasks")
    detail = ngettext(
        "%(number)s failed within a week.", "%(number)s failed within a week.", failed
    ) % {"number": failed}
    word = ngettext("%(number)s waits", "%(number)s wait", waiting) % {"number": waiting}
    if stuck:
        return Line(name, State.BAD, word, detail, _("They begin once a worker runs."))
    if failed:
        advice = _("Look at the list of all tasks: each says what stopped it.")
        return Line(name, State.ATTENTION, word, detail, advice)
    return Line(name, State.GOOD, word if waiting else _("none waits"), detail)


def _tail(number: int, since: datetime | None, *, is_old: bool) -> Line:
    name = _("Journal")
    if not number:
        return Line(name, State.GOOD, _("every entry is sealed"))
    word = ngettext(
        "%(number)s entry waits for its seal", "%(number)s entries wait for their seal", number
    ) % {"number": number}
    detail = _("The oldest is of %(moment)s.") % {"moment": _moment(since)}
    if is_old:
        advice = _("The worker seals twice a minute; without one, run “manage.py seal_journal”.")
        return Line(name, State.BAD, word, detail, advice)
    return Line(name, State.GOOD, word, detail)


def _policies(at: datetime) -> Line:
    name = _("Policies")
    on = timezone.localdate(at)
    held = PolicyVersion.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on
    )
    missing = set(PolicyKind.values) - set(held.values_list("kind", flat=True).distinct())
    if not missing:
        return Line(name, State.GOOD, _("one of each kind is in force"))
    kinds = ", ".join(str(PolicyKind(kind).label) for kind in sorted(missing))
    advice = _("Put a version in force on the page of the policies.")
    return Line(
        name, State.ATTENTION, _("none in force for: %(kinds)s") % {"kinds": kinds}, "", advice
    )


def _backup(at: datetime) -> Line:
    name = _("Backup")
    made = JournalEntry.objects.filter(action="office.back_up").order_by("-pk")
    last = made.values_list("at", flat=True).first()
    advice = _("Run “manage.py backup FOLDER” and let a timer do it every night.")
    if last is None:
        return Line(name, State.ATTENTION, _("none has been made yet"), "", advice)
    detail = _("The last one is of %(moment)s.") % {"moment": _moment(last)}
    hours = int((at - last).total_seconds() // 3600)
    if at - last > BACKED_UP_WITHIN:
        word = ngettext("%(number)s day old", "%(number)s days old", hours // 24)
        return Line(name, State.ATTENTION, word % {"number": hours // 24}, detail, advice)
    word = ngettext("%(number)s hour old", "%(number)s hours old", hours)
    return Line(name, State.GOOD, word % {"number": hours}, detail)


def _outbox(at: datetime) -> Line:
    """Look at the notices that the worker has still to send by e-mail."""
    name = _("Notices to send by e-mail")
    queued = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=notices.send_mails.module_path
    ).aggregate(number=Count("pk"), since=Min("enqueued_at"))
    number, since = queued["number"], queued["since"]
    word = ngettext("%(number)s batch waits", "%(number)s batches wait", number)
    word %= {"number": number}
    if not number:
        return Line(name, State.GOOD, _("none waits"))
    detail = _("The oldest is of %(moment)s.") % {"moment": _moment(since)}
    if since < at - UNSENT_FOR:
        advice = _("The worker sends them: see that it runs.")
        return Line(name, State.ATTENTION, word, detail, advice)
    return Line(name, State.GOOD, word, detail)


def _disk() -> Line:
    name = _("Free disk")
    try:
        usage = shutil.disk_usage(settings.VAR_DIR)
    except OSError:
        advice = _("Make the folder that SATHACH_VAR names, writable for the service.")
        return Line(name, State.BAD, _("the data folder is not there"), "", advice)
    free = usage.free / 1_000_000_000
    word = _("%(free)s GB free") % {"free": number_format(free, decimal_pos=1)}
    detail = _("of %(total)s GB") % {
        "total": number_format(usage.total / 1_000_000_000, decimal_pos=0)
    }
    advice = _("Move old backups and exported files elsewhere, or enlarge the disk.")
    if usage.free < _FULL:
        return Line(name, State.BAD, word, detail, advice)
    if usage.free < _LOW and usage.free < usage.total * _LOW_SHARE:
        return Line(name, State.ATTENTION, word, detail, advice)
    return Line(name, State.GOOD, word, detail)


def _mail() -> Line:
    name = _("E-mail")
    backend = str(settings.EMAIL_BACKEND)
    if backend.endswith("smtp.EmailBackend"):
        return Line(name, State.GOOD, _("goes out by %(host)s") % {"host": settings.EMAIL_HOST})
    advice = _("Notices are read in the system alone. Set SATHACH_EMAIL_URL to send them.")
    return Line(name, State.ATTENTION, _("is not sent, only written down"), "", advice)


def _debug() -> Line:
    name = _("Developers' mode")
    if settings.DEBUG:
        advice = _("Unset SATHACH_DEBUG: error pages show the program's insides to everybody.")
        return Line(name, State.BAD, _("is on"), "", advice)
    return Line(name, State.GOOD, _("is off"))


def _demo() -> Line:
    name = _("Demonstration")
    if settings.DEMO_MODE:
        advice = _("For invented people only. Unset SATHACH_DEMO before real people come in.")
        return Line(name, State.ATTENTION, _("this is a demonstration"), "", advice)
    return Line(name, State.GOOD, _("is off"))


def _keys() -> Line:
    """Tell that the keys are there and where they lie; never what they are."""
    name = _("Keys")
    if not settings.SECRET_KEY or not settings.FIELD_KEYS:
        advice = _("Set SATHACH_SECRET_KEY and SATHACH_FIELD_KEYS.")
        return Line(name, State.BAD, _("are missing"), "", advice)
    files = [one for one in ("secret.key", "field.key") if (Path(settings.VAR_DIR) / one).exists()]
    detail = ""
    if files:
        detail = _("Kept in the data folder: %(files)s. Back them up apart from the data.") % {
            "files": ", ".join(files)
        }
    return Line(name, State.GOOD, _("are there"), detail)


def _content_keys() -> Line:
    """Say whether contents at rest open with every key of the installation, or hang on one."""
    name = _("Contents at rest")
    try:
        lacking = content_keys.lacking()
    except content_keys.Unreadable:
        advice = _(
            "Put the key back with which this database was written: its questions hang on it."
        )
        return Line(name, State.BAD, _("no key here opens them"), advice=advice)
    if lacking:
        advice = _("Run “manage.py rotate_field_key”.")
        return Line(name, State.ATTENTION, _("not every key opens them yet"), advice=advice)
    count = len(settings.FIELD_KEYS)
    word = ngettext("closed with one key", "closed, and each of %(count)s keys opens them", count)
    return Line(name, State.GOOD, word % {"count": count})


def _transport() -> Line:
    name = _("Encrypted connection")
    if settings.HTTPS_ONLY:
        return Line(name, State.GOOD, _("https alone"))
    advice = _(
        "Put a certificate in front and set SATHACH_HTTPS_ONLY, unless nobody else can listen."
    )
    return Line(name, State.ATTENTION, _("plain http is allowed"), "", advice)


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%d/%m/%Y %H:%M") if at else "–"
