"""What people decide about two questions that are nearly the same, and taking it back.

    OPEN --keep_both--> KEPT      both stay; shown again when one of them says something else
         --set_apart--> ENEMIES   both stay, never on one paper
         --merge------> MERGED    one is retired, the other may take its tags over
    and `reopen` back.

Each move is one conditional UPDATE; who decided and when stands in the pair, and in the journal.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction

from banks import enemies
from banks.enums import PairState, VersionState
from banks.errors import AlreadyRetired, NothingToDo, PairDecided, PairNotDecided
from banks.freezing import Submission, Written, freeze, supersede_waiting
from banks.models import Question, QuestionVersion, SimilarPair
from banks.moves import Act, Order, carry_out
from office import journal
from people.models import User


@transaction.atomic
def keep_both(*, pair: SimilarPair, by: User, at: datetime) -> SimilarPair:
    """Decide that both questions are wanted as they are.

    Raises:
        PairDecided: somebody decided about the pair before.
    """
    return _decide(pair, PairState.KEPT, by=by, at=at)


@transaction.atomic
def set_apart(*, pair: SimilarPair, by: User, at: datetime) -> SimilarPair:
    """Keep both questions and never put them on one paper.

    Raises:
        PairDecided: somebody decided about the pair before.
    """
    made = enemies.declare(pair.first_id, pair.second_id)
    return _decide(pair, PairState.ENEMIES, by=by, at=at, made_enemies=made)


@transaction.atomic
def merge(
    *, pair: SimilarPair, keep: Question, reason: str, take_tags: bool, by: User, at: datetime
) -> SimilarPair:
    """Keep one question of a pair and retire the other.

    Questions that the retired one must not meet on a paper are not to meet the kept one either.

    Args:
        take_tags: skills, positions and fields of the retired question that the kept one lacks are
            added by a new version of it, which waits for review; what is in use stays meanwhile.
            Nothing is added where nothing is missing.

    Raises:
        PairDecided: somebody decided about the pair before.
        AlreadyRetired: one of them was retired meanwhile.
        ValueError: `keep` is none of the two, or `reason` is empty (programming errors).
    """
    if keep.pk not in (pair.first_id, pair.second_id) or not reason.strip():
        raise ValueError("a merge keeps one of the two and says why")
    retired = pair.second if keep.pk == pair.first_id else pair.first
    rows = Question.objects.select_for_update(no_key=True).filter(pk__in=(keep.pk, retired.pk))
    for row in rows.order_by("pk"):
        if row.retired_at:
            raise AlreadyRetired(question=row.code)
    version = _with_tags_of(pair, keep, by=by, at=at) if take_tags else None
    enemies.take_over(retired=retired.pk, kept=keep.pk)
    decided = _decide(pair, PairState.MERGED, by=by, at=at, retired=retired, new_version=version)
    order = Order(Act.RETIRE, by=by, at=at, reason=reason)
    carry_out(questions=Question.objects.filter(pk=retired.pk), order=order)
    return decided


@transaction.atomic
def reopen(*, pair: SimilarPair, reason: str, by: User, at: datetime) -> SimilarPair:
    """Take a decision back: the pair waits again, and what the decision did is undone.

    Enemies that it made are none any more. A retired question is in use again. A version that took
    tags over is withdrawn as long as nobody has reviewed it; otherwise it stays. Enemies that were
    taken over stay.

    Raises:
        PairNotDecided: somebody took it back before.
    """
    pair = SimilarPair.objects.select_related("retired", "new_version").get(pk=pair.pk)
    moved = SimilarPair.objects.filter(pk=pair.pk, state=pair.state).exclude(state=PairState.OPEN)
    if not moved.update(
        state=PairState.OPEN,
        decided_at=None,
        decided_by=None,
        retired=None,
        new_version=None,
        made_enemies=False,
    ):
        raise PairNotDecided()
    if pair.made_enemies:
        enemies.take_back(pair.first_id, pair.second_id)
    if pair.new_version:
        _withdraw(pair.new_version)
    if pair.retired:
        questions = Question.objects.filter(pk=pair.retired.pk, retired_at__isnull=False)
        with suppress(NothingToDo):  # somebody brought it back before
            carry_out(questions=questions, order=Order(Act.BRING_BACK, by=by, at=at, reason=reason))
    _record("banks.reopen_pair", pair, by=by, at=at, was=pair.state)
    return SimilarPair.objects.get(pk=pair.pk)


def _decide(
    pair: SimilarPair, state: PairState, *, by: User, at: datetime, **changes: Any
) -> SimilarPair:
    waiting = SimilarPair.objects.filter(pk=pair.pk, state=PairState.OPEN)
    if not waiting.update(state=state, decided_at=at, decided_by=by, **changes):
        raise PairDecided()
    _record(f"banks.pair_{state.value}", pair, by=by, at=at)
    return SimilarPair.objects.get(pk=pair.pk)


def _record(action: str, pair: SimilarPair, *, by: User, at: datetime, **data: str) -> None:
    journal.record(
        actor=by.username,
        action=action,
        target=f"bank:{pair.first.bank.uuid}",
        at=at,
        data={"questions": [pair.first.code, pair.second.code], **data},
    )


# --- a merge --------------------------------------------------------------------------------------


def _with_tags_of(
    pair: SimilarPair, keep: Question, *, by: User, at: datetime
) -> QuestionVersion | None:
    """Write a version of `keep` with the tags of both; nothing where it has them all."""
    own, other = pair.first_version, pair.second_version
    if keep.pk == pair.second_id:
        own, other = other, own
    newest = keep.versions.order_by("-number").first()
    if newest is None:  # the pair has a version of it
        raise AlreadyRetired(question=keep.code)
    if newest.state in (VersionState.IN_REVIEW, VersionState.APPROVED):
        own = newest
    written = _written(own, other)
    has = {name: _codes(getattr(own, name)) for name in ("skills", "positions", "fields")}
    if all(codes == set(getattr(written, name)) for name, codes in has.items()):
        return None
    supersede_waiting({keep.pk})
    submission = Submission(keep.pk, newest.number + 1, written)
    return freeze([submission], author=by, import_run=None, at=at)[0]


def _written(own: QuestionVersion, other: QuestionVersion) -> Written:
    return Written(
        kind=own.kind,
        content=own.content,
        level=own.level,
        skills=_both(own.skills, other.skills),
        positions=_both_or_all(own.positions, other.positions),
        fields=_both_or_all(own.fields, other.fields),
        points=own.points,
        seconds=own.seconds,
        order_locked=own.order_locked,
        explanation=own.explanation,
        basis=own.basis,
        stimulus=own.stimulus,
    )


def _codes(tags: Any) -> set[str]:
    return set(tags.values_list("code", flat=True))


def _both(own: Any, other: Any) -> tuple[str, ...]:
    return tuple(sorted(_codes(own) | _codes(other)))


def _both_or_all(own: Any, other: Any) -> tuple[str, ...]:
    """Join two lists of which an empty one means everyone."""
    one, two = _codes(own), _codes(other)
    return tuple(sorted(one | two)) if one and two else ()


def _withdraw(version: QuestionVersion) -> None:
    """Take a version out of review that nobody has reviewed; what it replaced waits again."""
    waiting = QuestionVersion.objects.filter(
        pk=version.pk, state=VersionState.IN_REVIEW, reviews__isnull=True
    )
    if not QuestionVersion.objects.filter(pk__in=list(waiting.values_list("pk", flat=True))).update(
        state=VersionState.SUPERSEDED
    ):
        return
    QuestionVersion.objects.filter(
        question=version.question_id,
        number=version.number - 1,
        state=VersionState.SUPERSEDED,
        approval__isnull=True,
    ).update(state=VersionState.IN_REVIEW)
