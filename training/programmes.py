"""Making, changing and withdrawing programmes one at a time; files come by `importing`."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from banks.models import Skill
from office import journal
from people.models import JobPosition, User
from training.errors import CircularPrerequisite, ProgrammeCodeTaken
from training.models import Programme


@transaction.atomic
def save_programme(
    *,
    programme: Programme | None,
    code: str,
    name: str,
    level: str,
    periods: int,
    modules: Iterable[Skill],
    positions: Iterable[JobPosition],
    prerequisite: Programme | None,
    materials: str,
    by: User,
    at: datetime,
) -> Programme:
    """Make a programme (None) or change one.

    Args:
        positions: for whom it is; nobody named means everyone.
        prerequisite: what has to be completed before.

    Raises:
        ProgrammeCodeTaken: another programme bears the code.
        CircularPrerequisite: `prerequisite` itself comes after this programme.
    """
    taken = Programme.objects.filter(code=code).first()
    if taken and taken != programme:
        raise ProgrammeCodeTaken(code=code, programme=taken)
    is_new = programme is None
    if programme is None:
        programme = Programme()
    else:
        _refuse_circle(programme, prerequisite)
    programme.code, programme.name, programme.level = code, name, level
    programme.periods, programme.materials = periods, materials
    programme.prerequisite = prerequisite
    try:
        with transaction.atomic():
            programme.save()
    except IntegrityError as error:  # made by somebody else since it was looked for
        raise ProgrammeCodeTaken(code=code, programme=name) from error
    programme.modules.set(modules)
    programme.positions.set(positions)
    _record("make" if is_new else "change", programme, by=by, at=at)
    return programme


@transaction.atomic
def withdraw_programme(*, programme: Programme, by: User, at: datetime) -> None:
    """Stop advising a programme and opening courses of it; courses that run go on. Twice is once."""
    if Programme.objects.offered().filter(pk=programme.pk).update(withdrawn_at=at):
        _record("withdraw", programme, by=by, at=at)


@transaction.atomic
def offer_programme(*, programme: Programme, by: User, at: datetime) -> None:
    """Offer a withdrawn programme again. Twice is once."""
    withdrawn = Programme.objects.filter(pk=programme.pk, withdrawn_at__isnull=False)
    if withdrawn.update(withdrawn_at=None):
        _record("offer", programme, by=by, at=at)


def _refuse_circle(programme: Programme, prerequisite: Programme | None) -> None:
    before = prerequisite
    while before is not None:
        if before.pk == programme.pk:
            raise CircularPrerequisite(before=prerequisite, programme=programme)
        before = before.prerequisite


def _record(what: str, programme: Programme, *, by: User, at: datetime) -> None:
    journal.record(
        actor=by.username,
        action=f"training.{what}_programme",
        target=f"programme:{programme.uuid}",
        at=at,
    )
