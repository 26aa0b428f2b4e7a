"""Writing questions: drafts that hold whatever was typed, and versions frozen from them.

The body of a draft is JSON with these keys, all of them optional: ``content`` (JSON of the kind,
as far as it is written), ``level``, ``skills``, ``positions``, ``fields`` (codes), ``points`` and
``seconds`` (as typed), ``order_locked``, ``explanation``, ``basis``, ``stimulus`` (a uuid or
nothing), ``reason`` (why the question is changed). `faults_of` says what is still wrong with it; only `submit_draft` insists.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from banks import assigning, kinds, remarks, wording
from banks.bodies import (
    Fault,
    check_basis,
    read_codes,
    read_content,
    read_points,
    read_seconds,
    read_text,
    storable,
)
from banks.enums import Level
from banks.errors import (
    AlreadyRetired,
    CodeTaken,
    DraftGone,
    DraftHasFaults,
    DraftSavedElsewhere,
    NothingChanged,
    UnusableQuestionCode,
)
from banks.freezing import Submission, Written, freeze, supersede_waiting
from banks.models import Bank, Draft, Question, QuestionVersion, Skill, Stimulus, VersionNote
from banks.pictures import missing_pictures
from office import journal
from office.cells import CODE
from office.text import clean_line
from people.models import JobPosition, ManagementField, User

#: Characters of a reason why a question is changed.
LONGEST_REASON = 300


# --- a draft's life -------------------------------------------------------------------------------


@transaction.atomic
def start_question(
    *,
    bank: Bank,
    kind: str,
    author: User,
    at: datetime,
    code: str = "",
    skill: str = "",
    level: str = "",
) -> Draft:
    """Open a draft of a new question; without a code it gets the next free one of its bank.

    Args:
        skill: the code of the skill that it is written for, where one is meant.
        level: the cognitive level, likewise.

    Raises:
        UnusableQuestionCode, CodeTaken: about `code`.
        KeyError: there is no such kind (a programming error: forms check it).
    """
    kinds.get(kind)
    bank = Bank.objects.select_for_update().get(pk=bank.pk)
    code = clean_line(code)
    if not code:
        code = _next_code(bank)
    elif not CODE.fullmatch(code):
        raise UnusableQuestionCode(code=code[:60])
    elif Question.objects.filter(bank=bank, code__iexact=code).exists():
        raise CodeTaken(bank=bank.title, question=code)
    question = Question.objects.create(bank=bank, code=code)
    body: dict[str, Any] = {"skills": [skill]} if skill else {}
    if level:
        body["level"] = level
    draft = Draft.objects.create(
        question=question, author=author, kind=kind, body=body, saved_at=at
    )
    wording.has_changed({bank.pk})
    return draft


@transaction.atomic
def open_draft(
    *, question: Question, author: User, at: datetime, based_on: QuestionVersion | None = None
) -> Draft:
    """Return the author's draft of a question, made from a version where there is none yet.

    Args:
        based_on: a version of the question; its newest one where it is left out.

    Raises:
        AlreadyRetired: the question is out of use.
    """
    question = Question.objects.select_for_update(no_key=True).get(pk=question.pk)
    if question.retired_at:
        raise AlreadyRetired(question=question.code)
    found = Draft.objects.filter(question=question, author=author).first()
    if found:
        return found
    version = based_on or question.versions.order_by("-number").first()
    draft = Draft.objects.create(
        question=question,
        author=author,
        kind=version.kind if version else "single_choice",
        body=body_of(version) if version else {},
        based_on=version,
        saved_at=at,
    )
    journal.record(
        actor=author.username,
        action="banks.open_draft",
        target=f"question:{question.uuid}",
        at=at,
        data={"version": version.number if version else None},
    )
    return draft


def save_draft(
    *, draft: Draft, body: Mapping[str, Any], at: datetime, expected: datetime | None = None
) -> None:
    """Keep what is written so far, whatever it is; the last save counts.

    Characters that no database keeps (NUL, halves of surrogate pairs) are left out.

    Args:
        expected: when what the author changes was saved; None overwrites whatever is there.

    Raises:
        DraftGone: it was submitted or discarded, perhaps in another window.
        DraftSavedElsewhere: it was saved since, in another window; nothing is overwritten.
    """
    rows = Draft.objects.filter(pk=draft.pk)
    found = rows.filter(saved_at=expected) if expected else rows
    if found.update(body=storable(body), saved_at=at):
        return
    if rows.exists():
        raise DraftSavedElsewhere()
    raise DraftGone()


@transaction.atomic
def submit_draft(*, draft: Draft, by: User, at: datetime) -> QuestionVersion:
    """Freeze a draft into a version in review and delete it.

    What still waited for review of the same question is superseded.

    Raises:
        DraftGone: it was submitted or discarded before.
        DraftHasFaults: `faults_of` names them.
        NothingChanged: it says what the question's newest version says.
        AlreadyRetired: the question is out of use.
    """
    found = Draft.objects.select_for_update(of=("self",)).filter(pk=draft.pk)
    current = found.select_related("question__bank").first()
    if current is None:
        raise DraftGone()
    question = current.question
    if question.retired_at:
        raise AlreadyRetired(question=question.code)
    written, faults = _read(current)
    if written is None:
        raise DraftHasFaults(count=len(faults))
    supersede = {question.pk}
    newest = question.versions.order_by("-number").first()
    if newest and newest.checksum == written.checksum:
        raise NothingChanged(number=newest.number, question=question.code)
    supersede_waiting(supersede)
    number = newest.number + 1 if newest else 1
    [version] = freeze(
        [Submission(question.pk, number, written)], author=by, import_run=None, at=at
    )
    if reason := _reason(current):
        VersionNote.objects.create(version=version, reason=reason)
    remarks.hand_over(draft=current, version=version, by=by, at=at)
    current.delete()
    assigning.give_back(version=version, at=at)
    journal.record(
        actor=by.username,
        action="banks.submit_draft",
        target=f"question:{question.uuid}",
        at=at,
        before=newest.checksum if newest else "",
        after=version.checksum,
        data={"version": number},
    )
    return version


@transaction.atomic
def discard_draft(*, draft: Draft) -> None:
    """Throw a draft away, and its question where nothing else was ever written of it."""
    Draft.objects.filter(pk=draft.pk).delete()
    unwritten = Question.objects.filter(versions__isnull=True, drafts__isnull=True)
    banks = set(unwritten.filter(pk=draft.question_id).values_list("bank", flat=True))
    unwritten.filter(pk=draft.question_id).delete()
    wording.has_changed(banks)


def faults_of(draft: Draft) -> tuple[Fault, ...]:
    """Return what keeps a draft from being submitted, in the reader's language.

    An author says why a question that has a version is changed; a program need not.
    """
    faults = _read(draft)[1]
    if not _reason(draft) and draft.question.versions.exists():
        faults += (Fault("reason", _("Say in a few words why the question is changed.")),)
    return faults


def body_of(version: QuestionVersion) -> dict[str, Any]:
    """Return the body of a draft that says what a version says."""
    return {
        "content": dict(version.content),
        "level": version.level,
        "skills": sorted(version.skills.values_list("code", flat=True)),
        "positions": sorted(version.positions.values_list("code", flat=True)),
        "fields": sorted(version.fields.values_list("code", flat=True)),
        "points": f"{version.points.normalize():f}".replace(".", ","),
        "seconds": str(version.seconds),
        "order_locked": version.order_locked,
        "explanation": version.explanation,
        "basis": version.basis,
        "stimulus": str(version.stimulus.uuid) if version.stimulus else "",
    }


def _reason(draft: Draft) -> str:
    return clean_line(str(draft.body.get("reason") or ""))


def _next_code(bank: Bank) -> str:
    """Return the bank's code with the first free number behind it."""
    taken = set(Question.objects.filter(bank=bank).values_list("code", flat=True))
    number = len(taken) + 1
    while (code := f"{bank.code[:34]}-{number:04d}") in taken:
        number += 1
    return code


# --- from a body to what a version says -----------------------------------------------------------


def _read(draft: Draft) -> tuple[Written | None, tuple[Fault, ...]]:
    body = draft.body
    faults: list[Fault] = []
    bank = draft.question.bank
    content = read_content(
        draft.kind,
        body.get("content") or {},
        faults,
        missing=lambda shas: missing_pictures(shas, bank=bank),
    )
    level = str(body.get("level") or "")
    if level not in Level.values:
        faults.append(Fault("level", _("Choose the level.")))
    skills = read_codes(body, "skills", Skill.objects.values_list("code", flat=True), faults)
    if not body.get("skills"):
        faults.append(Fault("skills", _("Choose at least one skill.")))
    positions = read_codes(
        body, "positions", JobPosition.objects.values_list("code", flat=True), faults
    )
    fields = read_codes(
        body, "fields", ManagementField.objects.values_list("code", flat=True), faults
    )
    points = read_points(str(body.get("points") or "").strip(), faults)
    seconds = read_seconds(str(body.get("seconds") or "").strip(), faults)
    explanation = read_text(body, "explanation", faults)
    basis = read_text(body, "basis", faults)
    check_basis(basis, faults)
    stimulus = _read_stimulus(draft, str(body.get("stimulus") or ""), faults)
    if len(_reason(draft)) > LONGEST_REASON:
        what = _("The reason has more than %(most)s characters; shorten it.")
        faults.append(Fault("reason", what % {"most": LONGEST_REASON}))
    if faults:
        return None, tuple(faults)
    written = Written(
        kind=draft.kind,
        content=content,
        level=level,
        skills=skills,
        positions=positions,
        fields=fields,
        points=points,
        seconds=seconds,
        order_locked=bool(body.get("order_locked")),
        explanation=explanation,
        basis=basis,
        stimulus=stimulus,
    )
    return written, ()


def _read_stimulus(draft: Draft, typed: str, faults: list[Fault]) -> Stimulus | None:
    if not typed:
        return None
    own = Stimulus.objects.filter(bank_id=draft.question.bank_id)
    found = own.named(typed)
    if found is None:
        faults.append(Fault("stimulus", _("This shared material is not in the bank.")))
    return found
