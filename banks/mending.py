"""Questions of a file of somebody else's between its upload and its import: mended and gathered.

Each question of the file, taken or not, is one `UploadedQuestion` (`banks.keeping`). Nothing here
touches the bank.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from banks.bodies import storable
from banks.duplicates.looking import likenesses
from banks.enums import FoundState, UploadState
from banks.errors import MendedElsewhere, StillDoubtful, UploadSettled
from banks.found import Alike, found_of, known_of, plain, read_found, settle
from banks.keeping import CHUNK
from banks.models import QuestionUpload, UploadedQuestion
from banks.parsed import ParsedBank
from office.problems import Problem
from office.text import clean_line
from people.models import User


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags for many questions; what is None stays as it is. No positions (fields) means everyone."""

    skills: tuple[str, ...] | None = None
    level: str | None = None
    positions: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    seconds: int | None = None

    def as_body(self) -> dict[str, Any]:
        """Return the parts of a body that change."""
        given = {name: value for name, value in asdict(self).items() if value is not None}
        if "seconds" in given:
            given["seconds"] = str(given["seconds"])
        return {name: list(one) if isinstance(one, tuple) else one for name, one in given.items()}


# --- what somebody makes of them ------------------------------------------------------------------


@transaction.atomic
def mend(
    *,
    question: UploadedQuestion,
    kind: str,
    body: Mapping[str, Any],
    expected: int | None,
    by: User,
    at: datetime,
) -> UploadedQuestion:
    """Keep what somebody made of a question, whole or not; it is ready once nothing is wrong.

    Args:
        kind: a slug of `banks.kinds`, or "" while nobody knows it.
        expected: the number of changes that the page showed; None overwrites whatever is there.

    Raises:
        UploadSettled: the file was imported or discarded meanwhile.
        MendedElsewhere: somebody changed the question since; nothing is overwritten.
    """
    upload = _open(question.upload_id)
    question = UploadedQuestion.objects.select_for_update().get(pk=question.pk)
    if expected is not None and question.revision != expected:
        raise MendedElsewhere()
    question.upload = upload
    says_otherwise = question.body["content"] != body["content"]
    question.kind, question.body, question.is_mended = kind, storable(plain(body)), True
    if says_otherwise:
        _look_again(question, by=by)
    settle(question, known_of(upload))
    question.revision += 1
    question.edited_by, question.edited_at = by, at
    question.save()
    return question


def _look_again(question: UploadedQuestion, *, by: User) -> None:
    """Compare a question with the bank anew; with the rest of its file it was compared once."""
    found = likenesses(
        [question.body["content"]],
        codes=[question.found["code"]],
        bank=question.upload.bank,
        by=by,
    ).get(0, ())
    within = [one for one in question.found["alike"] if one["place"] is not None]
    stored = [asdict(Alike(None, one.code, one.resemblance)) for one in found]
    question.found = {**question.found, "alike": [*within, *stored]}


@transaction.atomic
def set_tags(
    *,
    upload: QuestionUpload,
    chosen: QuerySet[UploadedQuestion],
    tags: Tags,
    by: User,
    at: datetime,
) -> int:
    """Give many questions of a file the same tags; return how many.

    Raises:
        UploadSettled: the file was imported or discarded meanwhile.
    """
    known, given = known_of(_open(upload.pk)), tags.as_body()
    count = 0
    for rows in _in_chunks(chosen.filter(upload=upload), known.upload):
        for question in rows:
            question.body = {**question.body, **given}
            left = question.state == FoundState.LEFT_OUT
            settle(question, known)
            question.state = FoundState.LEFT_OUT if left else question.state
        UploadedQuestion.objects.bulk_update(rows, ["body"])
        _keep_states(rows, by=by, at=at)
        count += len(rows)
    return count


@transaction.atomic
def leave_out(
    *, upload: QuestionUpload, chosen: QuerySet[UploadedQuestion], by: User, at: datetime
) -> int:
    """Decide that questions of a file will not come in; return how many.

    Raises:
        UploadSettled: the file was imported or discarded meanwhile.
    """
    _open(upload.pk)
    rows = chosen.filter(upload=upload).exclude(state=FoundState.LEFT_OUT)
    return rows.update(state=FoundState.LEFT_OUT, **_signed(by, at))


@transaction.atomic
def take_back(
    *, upload: QuestionUpload, chosen: QuerySet[UploadedQuestion], by: User, at: datetime
) -> int:
    """Let questions that were left out come in again, or be doubted again; return how many.

    Raises:
        UploadSettled: the file was imported or discarded meanwhile.
    """
    known = known_of(_open(upload.pk))
    count = 0
    left = chosen.filter(upload=upload, state=FoundState.LEFT_OUT)
    for rows in _in_chunks(left, known.upload):
        for question in rows:
            settle(question, known)
        _keep_states(rows, by=by, at=at)
        count += len(rows)
    return count


def _open(upload_id: int) -> QuestionUpload:
    """Lock an upload whose questions may still be changed.

    Raises:
        UploadSettled: it was imported or discarded.
    """
    upload = QuestionUpload.objects.select_for_update().get(pk=upload_id)
    if upload.state != UploadState.PREVIEWED:
        raise UploadSettled(name=upload.name)
    return upload


def _in_chunks(
    chosen: QuerySet[UploadedQuestion], upload: QuestionUpload
) -> Iterator[list[UploadedQuestion]]:
    """Yield the chosen questions in parts, each with its upload at hand."""
    keys = list(chosen.order_by("place").values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        rows = list(UploadedQuestion.objects.filter(pk__in=keys[start : start + CHUNK]))
        for question in rows:
            question.upload = upload
        yield rows


def _keep_states(rows: Iterable[UploadedQuestion], *, by: User, at: datetime) -> None:
    """Write what lists are narrowed by: one statement for all that say the same."""
    alike: dict[tuple[str, bool], list[int]] = defaultdict(list)
    for question in rows:
        alike[question.state, question.has_skill].append(question.pk)
    for (state, has_skill), keys in alike.items():
        UploadedQuestion.objects.filter(pk__in=keys).update(
            state=state, has_skill=has_skill, **_signed(by, at)
        )


def _signed(by: User, at: datetime) -> dict[str, Any]:
    return {"revision": F("revision") + 1, "edited_by": by, "edited_at": at}


# --- on the way into the bank ---------------------------------------------------------------------


def counts(upload: QuestionUpload) -> dict[str, int]:
    """Return how many questions of a file a list shows, by each way of narrowing it."""
    return UploadedQuestion.objects.filter(upload=upload).aggregate(
        **{name: Count("pk", filter=condition) for name, condition in WAYS.items()}
    )


_COMES = ~Q(state=FoundState.LEFT_OUT)
#: How the questions of a file are narrowed, by the word of the address; "" is all of them.
WAYS: Mapping[str, Q] = {
    "tat_ca": Q(),
    "loi": Q(state=FoundState.DOUBTFUL),
    "luu_y": Q(is_warned=True) & _COMES,
    "gan_trung": Q(is_alike=True) & _COMES,
    "chua_xep": Q(has_skill=False) & _COMES,
    "san_sang": Q(state=FoundState.READY),
    "bo_ra": Q(state=FoundState.LEFT_OUT),
}


def check_ready(upload: QuestionUpload) -> None:
    """Refuse to import a file while a question of it is doubtful.

    Raises:
        StillDoubtful: it names how many.
    """
    doubtful = upload.questions.filter(state=FoundState.DOUBTFUL).count()
    if doubtful:
        raise StillDoubtful(count=doubtful)


def gathered(upload: QuestionUpload, parsed: ParsedBank) -> tuple[ParsedBank, list[Problem]]:
    """Return a file as it was mended, ready to be imported, and what was left out of it and why.

    Args:
        parsed: the file as it is read; pictures and shared material are taken from there.

    Raises:
        StillDoubtful: a question is neither mended nor left out.
    """
    check_ready(upload)
    known, questions, lost, left = known_of(upload), [], [], []
    rows = UploadedQuestion.objects.filter(upload=upload).order_by("place")
    for row in rows.iterator(chunk_size=CHUNK):
        row.upload = upload
        found = found_of(row)
        one, faults = (None, ()) if row.state == FoundState.LEFT_OUT else read_found(row, known)
        if one is not None:
            questions.append(one)
            lost += [Problem(found.where, what, "warning") for what in found.lost]
            continue
        why = [fault.what for fault in faults] or found.problems or ("Người nhập chọn bỏ ra.",)
        left.append(Problem(found.where, clean_line(" ".join(why)), "warning"))
    rest = [Problem(**one) for one in upload.report.get("lost", ())]
    mended = replace(
        parsed,
        questions=tuple(questions),
        unread=(),
        lost=(*rest, *lost, *left),
        problems=tuple(one for one in parsed.problems if one.severity == "error"),
    )
    return mended, left
