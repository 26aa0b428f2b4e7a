"""Which long work there is: each app registers its kinds of jobs, and what makes heavy ones wait."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from office.models import Job, StoredFile

#: Says how far the work is: done, total (0 where unknown), a sentence or nothing.
Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job that is done says, and where its result is."""

    message: str | Promise
    link: str = ""
    file: StoredFile | None = None


class Stopped(Exception):
    """Raised by `Tell` inside work that shall go no further; the work lets it pass."""


Work = Callable[[Job, Tell], Outcome]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of long work."""

    slug: str
    label: str | Promise
    do: Work
    cancellable: bool
    heavy: bool


@dataclass(frozen=True, slots=True)
class Pause:
    """A reason for which heavy work waits."""

    holds: Callable[[], bool]
    because: str | Promise


_kinds: dict[str, Kind] = {}
_pauses: list[Pause] = []


def work(
    slug: str, *, label: str | Promise, cancellable: bool = False, heavy: bool = False
) -> Callable[[Work], Work]:
    """Register a function as what a job of this kind does.

    The function may be called again for the same job after its worker was killed, so whatever it
    did already must not be done twice. It is called outside of any transaction.

    Args:
        slug: "app.verb_noun", the name stored with each job.
        label: what people call it.
        cancellable: it may be stopped at any `tell` without leaving half a result.
        heavy: it waits while a registered pause holds.

    Raises:
        ValueError: the slug is taken.
    """

    def register(do: Work) -> Work:
        if slug in _kinds:
            raise ValueError(f"the kind of job {slug!r} is taken")
        _kinds[slug] = Kind(slug, label, do, cancellable, heavy)
        return do

    return register


def register_pause(holds: Callable[[], bool], *, because: str | Promise) -> None:
    """Let heavy jobs wait while `holds()` is true; `because` tells those who wait."""
    _pauses.append(Pause(holds, because))


def kind(slug: str) -> Kind | None:
    """Return a kind, or nothing where this program does not know it."""
    return _kinds.get(slug)


def label(slug: str) -> str:
    """Return what people call a kind; its slug where this program does not know it."""
    found = _kinds.get(slug)
    return str(found.label) if found else slug


def pause(of: Kind) -> Pause | None:
    """Return why a job of this kind must wait now."""
    return next((pause for pause in _pauses if pause.holds()), None) if of.heavy else None
