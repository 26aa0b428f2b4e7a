"""Long work: asked for, claimed by one worker, watched, ended once; and a reaper for what died.

    WAITING --claim--> RUNNING --> DONE | FAILED | CANCELLED
       ^------reap--------'

Each arrow is one conditional UPDATE, so it happens once, whoever else tries. The row of a job is
the truth; what lies in the queue only wakes a worker, and waking it twice does no harm.
"""

import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from office import job_kinds
from office.enums import JobState
from office.errors import DomainError, JobCannotStop, JobEnded
from office.job_kinds import Outcome, Stopped, Tell, register_pause, work
from office.models import Job

__all__ = [
    "SILENCE",
    "Outcome",
    "Stopped",
    "Tell",
    "beat",
    "cancel",
    "enqueue",
    "enqueue_once",
    "reap",
    "register_pause",
    "run",
    "work",
]

logger = logging.getLogger(__name__)

#: A running job without a sign of life for this long is taken for dead, a waiting one for forgotten.
SILENCE = timedelta(minutes=2)
#: How often a job is begun before it is given up.
MOST_ATTEMPTS = 3
#: Seconds between two writes of how far a job is.
TELL_SECONDS = 1.0
LONGEST_MESSAGE = 500

#: What this process works on: (pk, attempt). Read by the thread that keeps it alive.
_at_work: set[tuple[int, int]] = set()


def enqueue(
    *,
    kind: str,
    params: Mapping[str, Any] | None = None,
    by_id: int | None,
    at: datetime,
    total: int = 0,
) -> Job:
    """Ask for long work; a worker begins it after the caller's transaction commits.

    Args:
        params: what the work reads from `job.params`; plain JSON.
        by_id: the user who asks and who may then see, stop and collect it.

    Raises:
        ValueError: no app registered the kind.
    """
    if job_kinds.kind(kind) is None:
        raise ValueError(f"no app registered the kind of job {kind!r}")
    job = Job.objects.create(
        kind=kind,
        params=dict(params or {}),
        started_by_id=by_id,
        total=total,
        asked_at=at,
        heartbeat_at=at,
    )
    _wake(job.uuid)
    return job


def enqueue_once(*, kind: str, params: Mapping[str, Any], by_id: int | None, at: datetime) -> Job:
    """Return the same work that this user asked for and that is not over, or else ask for it.

    For what is asked by a button that may be pressed again and gives the same each time.

    Raises:
        ValueError: as `enqueue`.
    """
    known = Job.objects.filter(
        kind=kind, params=dict(params), started_by=by_id, ended_at__isnull=True
    ).order_by("pk")
    return known.first() or enqueue(kind=kind, params=params, by_id=by_id, at=at)


def cancel(*, job: Job, at: datetime) -> Job:
    """Stop a job: at once while it waits; while it runs, at the next thing that it tells.

    Raises:
        JobEnded: there is nothing left to stop.
        JobCannotStop: it runs, and its kind leaves half a result when it is cut off.
    """
    own = Job.objects.filter(pk=job.pk)
    if not own.filter(state=JobState.WAITING).update(
        state=JobState.CANCELLED, ended_at=at, message=_("It was cancelled before it began.")
    ):
        kind = job_kinds.kind(job.kind)
        running = own.filter(state=JobState.RUNNING)
        if kind is None or not kind.cancellable:
            if running.exists():
                raise JobCannotStop(number=job.number)
            raise JobEnded(number=job.number)
        if not running.update(cancel_requested_at=at):
            raise JobEnded(number=job.number)
    job.refresh_from_db()
    return job


@task()
def run(job_uuid: str) -> None:
    """Do a job that waits, unless another worker took it; the worker process calls this."""
    job = _claim(UUID(job_uuid), at=timezone.now())
    if job is None:
        return
    _at_work.add((job.pk, job.attempts))
    try:
        _do(job)
    finally:
        _at_work.discard((job.pk, job.attempts))


def beat(*, at: datetime) -> int:
    """Give a sign of life for whatever this process works on; return for how many jobs."""
    return sum(
        Job.objects.filter(pk=pk, attempts=attempt, state=JobState.RUNNING).update(heartbeat_at=at)
        for pk, attempt in tuple(_at_work)
    )


def reap(*, at: datetime, silence: timedelta = SILENCE) -> int:
    """Begin anew what died with its worker, and wake workers for what waits; safe to run again.

    A job is begun at most three times; after that it has failed. One that was asked to stop is
    cancelled.

    Returns:
        How many jobs were moved or woken.
    """
    before = at - silence
    dead = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=before)
    moved = dead.filter(cancel_requested_at__isnull=False).update(
        state=JobState.CANCELLED, ended_at=at, message=_("It was cancelled while it ran.")
    )
    moved += dead.filter(attempts__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED,
        ended_at=at,
        message=_("The task was begun three times and cut off each time."),
    )
    dead.update(state=JobState.WAITING, message=_("It was cut off and waits to be begun anew."))
    forgotten = Job.objects.filter(state=JobState.WAITING, heartbeat_at__lt=before)
    for pk, uuid in list(forgotten.values_list("pk", "uuid")):
        if forgotten.filter(pk=pk).update(heartbeat_at=at):
            _wake(uuid)
            moved += 1
    return moved


def _wake(uuid: UUID) -> None:
    """Put a job into the queue once the transaction commits; `reap` makes good where that fails."""
    transaction.on_commit(partial(run.enqueue, str(uuid)), robust=True)


def _claim(uuid: UUID, *, at: datetime) -> Job | None:
    """Take a waiting job for this worker alone, or leave it where it must wait."""
    waiting = Job.objects.filter(uuid=uuid, state=JobState.WAITING)
    job = waiting.first()
    if job is None:
        return None
    kind = job_kinds.kind(job.kind)
    if kind and (pause := job_kinds.pause(kind)):
        waiting.update(message=str(pause.because)[:LONGEST_MESSAGE], heartbeat_at=at)
        return None
    claimed = waiting.update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        started_at=at,
        heartbeat_at=at,
        done=0,
        message="",
    )
    if not claimed:
        return None
    job.refresh_from_db()
    return job


def _do(job: Job) -> None:
    """Call the work of a claimed job and write down how it ended."""
    kind = job_kinds.kind(job.kind)
    try:
        if kind is None:
            raise LookupError(f"no app registered the kind of job {job.kind!r}")
        outcome = kind.do(job, _teller(job))
    except Stopped:
        _end(job, JobState.CANCELLED, message=_("It was cancelled while it ran."))
    except DomainError as error:
        _end(job, JobState.FAILED, message=str(error))
    except Exception:
        logger.exception("Job %s (%s) failed.", job.number, job.kind)
        sentence = _(
            "A fault of the program stopped the task. Tell the administrator its number, %(number)s."
        )
        _end(job, JobState.FAILED, message=sentence % {"number": job.number})
    else:
        _end(job, JobState.DONE, message=str(outcome.message), outcome=outcome)


def _own(job: Job) -> QuerySet[Job]:
    """Keep the job only while this attempt at it is the one that counts."""
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _teller(job: Job) -> Tell:
    """Return the function by which the work of `job` says how far it is.

    It writes at most once a second, and always the last step. What is told inside a transaction
    of the work is seen by others when that commits: tell between transactions, not in them.

    Raises (the returned function):
        Stopped: somebody cancelled the job, or another worker took it over.
    """
    last = float("-inf")

    def tell(done: int, total: int, message: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < TELL_SECONDS and not (total and done >= total):
            return
        last = now
        told = (
            _own(job)
            .filter(cancel_requested_at__isnull=True)
            .update(
                done=min(done, total) if total else done,
                total=total,
                message=str(message)[:LONGEST_MESSAGE],
                heartbeat_at=timezone.now(),
            )
        )
        if not told:
            raise Stopped

    return tell


def _end(job: Job, state: JobState, *, message: str, outcome: Outcome | None = None) -> None:
    """Close a running job; one that another worker took over meanwhile is not this one's to close."""
    at = timezone.now()
    changes: dict[str, Any] = {"state": state, "ended_at": at, "heartbeat_at": at}
    if outcome:
        changes |= {"done": F("total"), "link": outcome.link, "file": outcome.file}
    _own(job).update(message=message[:LONGEST_MESSAGE], **changes)
