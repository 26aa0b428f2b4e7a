"""Tags of many questions changed at once: what would change, the change, and taking it back.

    PREVIEWED --begin--> RUNNING --finish--> DONE --undo--> UNDONE

What is in use stays in use: each question gets a new version that says the same under other tags and
waits for review as any other. A question is changed or left for itself; what is in review, returned,
being written or retired is left, and the run says why.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from banks import wording
from banks.enums import Level, TagRunState, VersionState
from banks.errors import AlreadyRetired, NothingToDo, TagRunInUse, TagRunSettled, TagUnknown
from banks.freezing import Submission, Written, freeze
from banks.importing import in_use
from banks.models import (
    Bank,
    Draft,
    Question,
    QuestionVersion,
    Skill,
    TagRun,
    TagRunVersion,
    VersionNote,
)
from office import journal
from people.models import JobPosition, ManagementField, User

#: Questions that one transaction of long work changes.
CHUNK: Final = 200
#: A change that was not confirmed is forgotten after so long, when its author asks for another.
FORGOTTEN: Final = timedelta(days=1)

#: Says how far the work is: done and in all.
Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the tags; what is None or empty stays, but positions and fields: () is all."""

    add_skills: tuple[str, ...] = ()
    remove_skills: tuple[str, ...] = ()
    level: str = ""
    positions: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    points: Decimal | None = None
    seconds: int | None = None
    order_locked: bool | None = None
    basis: str | None = None
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return self == Change(reason=self.reason)

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return asdict(self) | {"points": None if self.points is None else str(self.points)}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Change":
        """Read what was kept."""
        lists = {
            name: None if said[name] is None else tuple(said[name])
            for name in ("add_skills", "remove_skills", "positions", "fields")
        }
        points = None if said["points"] is None else Decimal(said["points"])
        return cls(**{**said, **lists, "points": points})


@dataclass(frozen=True, slots=True)
class Tags:
    """What a version says beside its content."""

    skills: tuple[str, ...]
    positions: tuple[str, ...]
    fields: tuple[str, ...]
    level: str
    points: Decimal
    seconds: int
    order_locked: bool
    basis: str

    def changed(self, change: Change) -> "Tags":
        """Return what they are after a change."""
        kept = (set(self.skills) | set(change.add_skills)) - set(change.remove_skills)
        return Tags(
            skills=tuple(sorted(kept)),
            positions=self.positions
            if change.positions is None
            else tuple(sorted(change.positions)),
            fields=self.fields if change.fields is None else tuple(sorted(change.fields)),
            level=change.level or self.level,
            points=self.points if change.points is None else change.points,
            seconds=self.seconds if change.seconds is None else change.seconds,
            order_locked=self.order_locked if change.order_locked is None else change.order_locked,
            basis=self.basis if change.basis is None else change.basis,
        )


@dataclass(frozen=True, slots=True)
class Touched:
    """A question that gets a new version, of which, and what changes."""

    question: Question
    version_id: int
    before: Tags
    after: Tags

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What changes, in words: what it is, before, after."""
        return [
            (label, old, new)
            for (label, old), (_label, new) in zip(
                _in_words(self.before), _in_words(self.after), strict=True
            )
            if old != new
        ]


@dataclass(frozen=True, slots=True)
class Left:
    """A question that stays as it is, and the sentence that says why."""

    question: Question
    why: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """The questions that a change touches, and those that it leaves."""

    touched: tuple[Touched, ...]
    left: tuple[Left, ...]


@transaction.atomic
def ask(
    *, bank: Bank, questions: QuerySet[Question], change: Change, by: User, at: datetime
) -> TagRun:
    """Keep a change and the questions that it is meant for, to be looked at and confirmed.

    Raises:
        NothingToDo: there is no such question.
        TagUnknown: a tag is no longer in its list.
        ValueError: it would change nothing (a programming error: forms check it).
    """
    if change.is_empty:
        raise ValueError("a change of tags changes something")
    _check_codes(change)
    chosen = sorted(questions.filter(bank=bank).order_by().values_list("pk", flat=True))
    if not chosen:
        raise NothingToDo
    forgotten = TagRun.objects.filter(bank=bank, by=by, state=TagRunState.PREVIEWED)
    forgotten.filter(asked_at__lt=at - FORGOTTEN).delete()
    return TagRun.objects.create(
        bank=bank, by=by, chosen=chosen, change=change.as_json(), asked_at=at
    )


def preview(*, run: TagRun) -> Sorted:
    """Say what a run would change and what it would leave, as things are now; six statements."""
    return _sorted(run.bank, run.chosen, Change.from_json(run.change))


@transaction.atomic
def carry_out(*, run: TagRun, at: datetime) -> TagRun:
    """Do a run at once, all of it or nothing.

    Raises:
        TagRunSettled: it was confirmed or discarded before.
        NothingToDo: it fits none of its questions any more.
        TagUnknown: a tag is no longer in its list.
    """
    begin(run=run)
    made = go_on(run=run, at=at)
    if not made:
        raise NothingToDo
    return run


def begin(*, run: TagRun) -> None:
    """Count a run as confirmed: long work does it from here (`go_on`).

    Raises:
        TagRunSettled: it was confirmed or discarded before.
    """
    waiting = TagRun.objects.filter(pk=run.pk, state=TagRunState.PREVIEWED)
    if not waiting.update(state=TagRunState.RUNNING):
        raise TagRunSettled
    run.refresh_from_db()


def go_on(*, run: TagRun, at: datetime, tell: Told | None = None) -> int:
    """Write the versions of a run that has begun, block by block; return how many it has made.

    Begun again after it was cut off, it does what is missing. Once it is done, nothing more.
    """
    change = Change.from_json(run.change)
    _check_codes(change)
    left: list[Left] = []
    total = len(run.chosen)
    for start in range(0, total, CHUNK):
        if tell:
            tell(start, total)
        left += _write(run, run.chosen[start : start + CHUNK], change, at=at)
    return _finish(run, left, at=at)


@transaction.atomic
def undo(*, run: TagRun, by: User, at: datetime, reason: str) -> int:
    """Take the versions of a run back, as long as nobody has worked with them; return how many.

    Raises:
        TagRunInUse: a version was reviewed, replaced by a newer one, or taken for a draft.
        TagRunSettled: it is not done, or was undone before.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("a run that is undone needs a reason")
    moved = TagRun.objects.filter(pk=run.pk, state=TagRunState.DONE).update(
        state=TagRunState.UNDONE, undone_at=at, undone_by=by, undo_reason=reason
    )
    if not moved:
        raise TagRunSettled
    versions = QuestionVersion.objects.filter(tag_run__run=run)
    Question.objects.filter(pk__in=versions.values("question")).lock()
    count, codes = in_use(versions)
    if count:
        raise TagRunInUse(count=count, codes=codes)
    ids = list(versions.values_list("pk", flat=True))
    QuestionVersion.objects.filter(pk__among=ids).delete()
    wording.has_changed({run.bank_id})
    journal.record(
        actor=by.username,
        action="banks.undo_tags",
        target=f"bank:{run.bank.uuid}",
        at=at,
        data={"run": str(run.uuid), "versions": len(ids)},
    )
    run.refresh_from_db()
    return len(ids)


def discard(*, run: TagRun) -> None:
    """Forget a change that was not confirmed.

    Raises:
        TagRunSettled: it was confirmed before.
    """
    count, _rows = TagRun.objects.filter(pk=run.pk, state=TagRunState.PREVIEWED).delete()
    if not count:
        raise TagRunSettled


def in_words(change: Change) -> list[tuple[str, str]]:
    """Return what a change says: what becomes of what."""
    rows = [
        (_("Skills that are added"), ", ".join(change.add_skills)),
        (_("Skills that are taken away"), ", ".join(change.remove_skills)),
        (_("Cognitive level"), str(Level(change.level).label) if change.level else ""),
        (_("Job positions"), _codes(change.positions)),
        (_("Management fields"), _codes(change.fields)),
        (_("Points"), _number(change.points) if change.points is not None else ""),
        (_("Expected time (seconds)"), str(change.seconds or "")),
        (_("Order of options"), "" if change.order_locked is None else _order(change.order_locked)),
    ]
    if change.basis is not None:
        rows.append((_("Legal basis"), change.basis or _("none")))
    return [(label, words) for label, words in rows if words]


# --- what a change touches ------------------------------------------------------------------------


def _sorted(bank: Bank, ids: Collection[int], change: Change) -> Sorted:
    rows: list[Any] = list(
        _with_facts(Question.objects.filter(bank=bank, pk__among=ids)).order_by("code", "pk")
    )
    tags = _tags_of([row.pk for row in rows], with_basis=change.basis is not None)
    touched: list[Touched] = []
    left: list[Left] = []
    for row in rows:
        before = tags.get(row.live_version_id or 0)
        after = before.changed(change) if before else None
        why = _why_not(row, before, after)
        if why or before is None or after is None:
            left.append(Left(row, why))
        else:
            touched.append(Touched(row, row.live_version_id, before, after))
    return Sorted(tuple(touched), tuple(left))


def _with_facts(questions: QuerySet[Question]) -> QuerySet[Question]:
    newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    drafts = Draft.objects.filter(question=OuterRef("pk")).order_by("saved_at")
    return questions.annotate(
        newest_number=Subquery(newest.values("number")[:1]),
        newest_state=Subquery(newest.values("state")[:1]),
        writer=Subquery(drafts.values("author__full_name")[:1]),
    )


def _why_not(row: Any, before: Tags | None, after: Tags | None) -> str:
    if row.retired_at:
        return str(AlreadyRetired(question=row.code))
    if row.newest_state == VersionState.IN_REVIEW:
        return _("A version of it waits for review: let that be decided first.")
    if row.newest_state == VersionState.RETURNED:
        return _("It was returned to its author, who has to change it first.")
    if row.writer is not None:
        return _("%(name)s has a draft of it, which would bring the old tags back.") % {
            "name": row.writer
        }
    if before is None or after is None:
        return _("No version of it has been approved yet.")
    if not after.skills:
        return _("No skill would be left.")
    return "" if after != before else _("It is so already.")


def _tags_of(questions: Collection[int], *, with_basis: bool) -> dict[int, Tags]:
    """Return the tags of the versions in use, by their keys; the basis is opened where it is wanted."""
    versions = QuestionVersion.objects.filter(live_for__pk__among=questions).order_by()
    columns = [
        "pk",
        "level",
        "points",
        "seconds",
        "order_locked",
        *(["basis"] if with_basis else []),
    ]
    rows = list(versions.values_list(*columns))
    skills = _links(QuestionVersion.skills.through, "skill__code", questions)
    positions = _links(QuestionVersion.positions.through, "jobposition__code", questions)
    fields = _links(QuestionVersion.fields.through, "managementfield__code", questions)
    return {
        pk: Tags(
            skills=skills[pk],
            positions=positions[pk],
            fields=fields[pk],
            level=level,
            points=points,
            seconds=seconds,
            order_locked=locked,
            basis=basis[0] if basis else "",
        )
        for pk, level, points, seconds, locked, *basis in rows
    }


def _links(through: Any, path: str, questions: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    rows = through.objects.filter(questionversion__live_for__pk__among=questions)
    found: dict[int, list[str]] = defaultdict(list)
    for version, code in rows.values_list("questionversion_id", path):
        found[version].append(code)
    return defaultdict(tuple, {pk: tuple(sorted(codes)) for pk, codes in found.items()})


def _check_codes(change: Change) -> None:
    """Refuse a change whose tags have gone from their lists."""
    unknown: set[str] = set()
    for codes, known in (
        ({*change.add_skills, *change.remove_skills}, Skill.objects),
        (set(change.positions or ()), JobPosition.objects),
        (set(change.fields or ()), ManagementField.objects),
    ):
        if codes:
            unknown |= codes - set(known.values_list("code", flat=True))
    if unknown:
        raise TagUnknown(codes=", ".join(sorted(unknown)))


# --- doing it -------------------------------------------------------------------------------------


@transaction.atomic
def _write(run: TagRun, ids: Sequence[int], change: Change, *, at: datetime) -> list[Left]:
    """Write the versions of one block that are missing; return which questions are left."""
    Question.objects.filter(pk__in=ids).lock()
    written = TagRunVersion.objects.filter(run=run, version__question__in=ids)
    own = set(written.values_list("version__question", flat=True))
    found = _sorted(run.bank, [pk for pk in ids if pk not in own], change)
    if found.touched:
        texts = (
            QuestionVersion.objects.select_related("stimulus")
            .order_by()
            .in_bulk([one.version_id for one in found.touched])
        )
        versions = freeze(
            [_submission(one, texts[one.version_id], change) for one in found.touched],
            author=run.by,
            import_run=None,
            at=at,
        )
        TagRunVersion.objects.bulk_create(
            TagRunVersion(run=run, version=version) for version in versions
        )
        if change.reason:
            VersionNote.objects.bulk_create(
                VersionNote(version=version, reason=change.reason) for version in versions
            )
    return list(found.left)


def _submission(one: Touched, version: QuestionVersion, change: Change) -> Submission:
    row: Any = one.question
    written = Written(
        kind=version.kind,
        content=version.content,
        level=one.after.level,
        skills=one.after.skills,
        positions=one.after.positions,
        fields=one.after.fields,
        points=one.after.points,
        seconds=one.after.seconds,
        order_locked=one.after.order_locked,
        explanation=version.explanation,
        basis=version.basis if change.basis is None else change.basis,
        stimulus=version.stimulus,
    )
    return Submission(row.pk, row.newest_number + 1, written)


@transaction.atomic
def _finish(run: TagRun, left: Sequence[Left], *, at: datetime) -> int:
    """Count a run as done, with one line in the journal; return how many versions it made."""
    made = TagRunVersion.objects.filter(run=run).count()
    moved = TagRun.objects.filter(pk=run.pk, state=TagRunState.RUNNING).update(
        state=TagRunState.DONE, done_at=at, left=[[one.question.code, one.why] for one in left]
    )
    if moved:
        journal.record(
            actor=run.by.username,
            action="banks.change_tags",
            target=f"bank:{run.bank.uuid}",
            at=at,
            data={"run": str(run.uuid), "versions": made, "left": len(left)},
        )
    run.refresh_from_db()
    return made


# --- in words -------------------------------------------------------------------------------------


def _in_words(tags: Tags) -> Iterator[tuple[str, str]]:
    yield _("Skills"), ", ".join(tags.skills)
    yield _("Cognitive level"), str(Level(tags.level).label)
    yield _("Job positions"), _codes(tags.positions)
    yield _("Management fields"), _codes(tags.fields)
    yield _("Points"), _number(tags.points)
    yield _("Expected time (seconds)"), str(tags.seconds)
    yield _("Order of options"), _order(tags.order_locked)
    yield _("Legal basis"), tags.basis or "–"


def _codes(codes: tuple[str, ...] | None) -> str:
    """Say for whom: none named is everyone, None is nothing to say."""
    if codes is None:
        return ""
    return ", ".join(codes) if codes else _("for all")


def _number(points: Decimal) -> str:
    return f"{points.normalize():f}".replace(".", ",")


def _order(is_locked: bool) -> str:
    return _("kept") if is_locked else _("may be shuffled")
