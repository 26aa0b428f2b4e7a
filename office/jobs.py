"""Long work: progress that others can read, and a reaper for what died."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from office.enums import JobState
from office.models import Job

#: A job without a sign of life for this long is taken for dead.
SILENCE = timedelta(minutes=2)


def start(*, kind: str, total: int, at: datetime, by_id: int | None = None) -> Job:
    """Open a job; `by_id` is the user who asked for it."""
    return Job.objects.create(
        kind=kind, total=total, started_at=at, heartbeat_at=at, started_by_id=by_id
    )


def progress(job: Job, *, done: int, at: datetime, message: str = "") -> None:
    """Say how far a job is; also its sign of life."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        done=done, heartbeat_at=at, message=message
    )


def end(job: Job, *, state: JobState, at: datetime, message: str = "") -> None:
    """Close a job that runs."""
    Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=state, ended_at=at, heartbeat_at=at, message=message
    )


def reap(*, at: datetime) -> int:
    """Mark as failed what has been silent for too long; return how many. Safe to run again."""
    return Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=at - SILENCE).update(
        state=JobState.FAILED, ended_at=at, message=_("The worker stopped without an answer.")
    )
