"""Taking in a file of questions: all of it or nothing, and an answer for everything in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from banks import formats, requirements, wording
from banks.completing import NO_DEFAULTS, Defaults, complete
from banks.duplicates.looking import near_rows
from banks.enums import BankPurpose, MemberRole, VersionState
from banks.errors import (
    BankJustMade,
    ImportInUse,
    ImportUndone,
    UnusableBankCode,
    UnusableFile,
)
from banks.freezing import CHUNK, Submission, freeze, supersede_waiting
from banks.import_plan import ImportPlan, pictures_of, plan_import
from banks.materials import keep_materials, keep_pictures
from banks.models import (
    Bank,
    BankMember,
    Draft,
    Question,
    QuestionEnemy,
    QuestionVersion,
    Review,
    Skill,
)
from banks.parsed import ParsedBank
from banks.skills import ensure_skills
from office import journal
from office.cells import CODE
from office.enums import ImportKind
from office.imports import keep_run
from office.models import ImportRun
from office.problems import Problem, UnreadableFile
from office.problems import as_json as problems_as_json
from office.telling import Tell, silent
from people.catalogue import ensure_fields, ensure_positions, set_parents
from people.models import JobPosition, User

#: Questions that a refusal names.
NAMED = 10


@dataclass(frozen=True, slots=True)
class Created:
    """How many rows an import made beside the versions of questions."""

    bank: int = 0
    skills: int = 0
    positions: int = 0
    fields: int = 0
    requirements: int = 0


@dataclass(frozen=True, slots=True)
class BankReport:
    """What became of a file. With a problem nothing was stored; a warning hinders nothing.

    `read` counts the question rows, `by_kind` the usable ones by kind, `imported` the new
    versions, `unchanged` the questions whose newest version says the same already.
    `new` and `changed` name the questions by code, and `run` is the import that was carried out.
    """

    format: str
    read: int
    imported: int
    unchanged: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    by_kind: Mapping[str, int]
    created: Created
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    run: ImportRun | None = field(default=None, compare=False)
    #: near-duplicates of its new versions, where they were looked for
    alike: tuple[Problem, ...] = ()
    #: what of the file has no place here: questions that could not be taken, and parts of others
    lost: tuple[Problem, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as other programs read it; warnings are for people alone."""
        return {
            "format": self.format,
            "read": self.read,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "problems": problems_as_json(self.problems),
            "lost": problems_as_json(self.lost),
            "by_kind": dict(self.by_kind),
            "created": asdict(self.created),
        }


def import_bank(
    *,
    content: bytes,
    name: str,
    bank_code: str,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    look_alike: bool = False,
    format: str = "",
    defaults: Defaults = NO_DEFAULTS,
    tell: Tell = silent,
) -> BankReport:
    """Read a file of questions and store them (`import_parsed`).

    Args:
        format: the slug of its format; "" to tell it by what stands in the file.

    Raises:
        UnusableBankCode: `bank_code` cannot be the code of a bank.
        UnusableFile: nothing of the file can be read.
        BankJustMade: another import made the missing bank at the same moment.
    """
    return import_parsed(
        read_file(content, name=name, format=format),
        content=content,
        name=name,
        bank_code=bank_code,
        by=by,
        at=at,
        dry_run=dry_run,
        look_alike=look_alike,
        defaults=defaults,
        tell=tell,
    )


def read_file(content: bytes, *, name: str, format: str = "") -> ParsedBank:
    """Return what stands in a file of questions.

    Args:
        format: the slug of its format; "" to tell it by what stands in the file.

    Raises:
        UnusableFile: nothing of it can be read.
    """
    try:
        reader = formats.get(format) if format else formats.reader_for(content, name=name)
        return reader.read(content, name=name)
    except UnreadableFile as error:
        raise UnusableFile(what=error.what) from error


def import_parsed(
    parsed: ParsedBank,
    *,
    content: bytes,
    name: str,
    bank_code: str,
    by: User | None,
    at: datetime,
    dry_run: bool = False,
    look_alike: bool = False,
    defaults: Defaults = NO_DEFAULTS,
    tell: Tell = silent,
) -> BankReport:
    """Store the questions of a file as versions in review; or nothing, where there is a problem.

    A question whose newest version says the same is left alone. A changed one gets the next
    number, and what still waited for review of it is superseded. What the file does not name
    stays. Pairs of questions that give each other away are added, never taken back. A missing
    bank is made as a secured one, with `by` as its author. All is one transaction, so readers see
    the whole file or nothing; statements grow only with the blocks in which rows are written.

    Our own workbook comes in whole or not at all. Of a file of another format what can be taken
    comes in, and the report tells of the rest (``lost``); a question without a code gets the next
    one of the bank, unless the bank has one that says the same.

    Args:
        parsed: what was read of `content`, maybe mended by somebody since.
        name: what the file is called.
        by: the author of the versions; without one the import run itself is.
        at: when (aware); requirements begin on its local date.
        dry_run: report the same and store nothing.
        look_alike: tell near-duplicates in the file and in the bank too.
        defaults: tags for questions of foreign files that do not name their own.
        tell: is told of each third that is done: read, compared, stored.

    Raises:
        UnusableBankCode: `bank_code` cannot be the code of a bank.
        BankJustMade: another import made the missing bank at the same moment.
    """
    tell(1, 3)
    if not CODE.fullmatch(bank_code):
        raise UnusableBankCode(code=bank_code[:60])
    is_whole = formats.get(parsed.format).is_whole
    if not is_whole:
        parsed = complete(parsed, defaults)
    on = timezone.localdate(at)
    with transaction.atomic():
        plan = plan_import(parsed, bank_code=bank_code, on=on, is_whole=is_whole)
        report = _report(parsed, plan)
        tell(2, 3)
        if look_alike:
            rows = [new.question for new in plan.versions]
            report = replace(report, alike=near_rows(rows, bank=plan.bank, by=by))
        if not report.problems and not dry_run:
            run = _Storing(plan, by=by, at=at, on=on).store(
                parsed, report, content=content, name=name
            )
            report = replace(report, run=run)
    tell(3, 3)
    return report


def in_use(versions: QuerySet[QuestionVersion]) -> tuple[int, str]:
    """Return with how many of these versions somebody has worked, and the codes of the first.

    Worked with is what was reviewed, replaced by a newer version, or taken for a draft.
    """
    later = QuestionVersion.objects.filter(
        question=OuterRef("question"), number__gt=OuterRef("number")
    )
    used = versions.filter(
        ~Q(state=VersionState.IN_REVIEW)
        | Exists(Review.objects.filter(version=OuterRef("pk")))
        | Exists(Draft.objects.filter(based_on=OuterRef("pk")))
        | Exists(later)
    )
    codes = list(used.order_by("question__code").values_list("question__code", flat=True))
    return len(codes), ", ".join(codes[:NAMED]) + (" …" if len(codes) > NAMED else "")


@transaction.atomic
def undo_import(*, run: ImportRun, by: User, at: datetime, reason: str) -> int:
    """Take back what an import brought, as long as nobody has worked with it; return how many.

    Its versions go, and its questions where nothing else is left of them. What it had replaced in
    review waits for review again. Skills, positions, fields, requirements and pairs of questions
    that give each other away stay: others may build on them by now.

    Raises:
        ImportInUse: a version was reviewed, replaced by a newer one, or taken for a draft.
        ImportUndone: nothing of it is left.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("an undone import needs a reason")
    versions = QuestionVersion.objects.filter(import_run=run)
    question_ids = list(versions.order_by("question_id").values_list("question_id", flat=True))
    if not question_ids:
        raise ImportUndone()
    for start in range(0, len(question_ids), CHUNK):  # a review goes first or waits
        Question.objects.filter(pk__in=question_ids[start : start + CHUNK]).lock()
    count, codes = in_use(versions)
    if count:
        raise ImportInUse(count=count, codes=codes)
    before = QuestionVersion.objects.filter(
        question=OuterRef("question"), number__lt=OuterRef("number")
    )
    replaced = versions.annotate(
        before=Subquery(before.order_by("-number").values("pk")[:1])
    ).values_list("before", flat=True)
    replaced_ids = [pk for pk in replaced if pk]
    bank = Bank.objects.get(questions=question_ids[0])
    versions.delete()
    for start in range(0, len(replaced_ids), CHUNK):
        QuestionVersion.objects.filter(
            pk__in=replaced_ids[start : start + CHUNK],
            state=VersionState.SUPERSEDED,
            approval__isnull=True,
        ).update(state=VersionState.IN_REVIEW)
    for start in range(0, len(question_ids), CHUNK):
        Question.objects.filter(
            pk__in=question_ids[start : start + CHUNK], versions__isnull=True, drafts__isnull=True
        ).delete()
    wording.has_changed({bank.pk})
    journal.record(
        actor=by.username,
        action="banks.undo_import",
        target=f"bank:{bank.uuid}",
        at=at,
        before=run.file.sha256,
        data={"run": str(run.uuid), "versions": len(question_ids), "reason": reason},
    )
    return len(question_ids)


def _report(parsed: ParsedBank, plan: ImportPlan) -> BankReport:
    created, imported, unchanged = Created(), 0, 0
    if not plan.problems:
        imported, unchanged = len(plan.versions), plan.unchanged
        created = Created(
            bank=int(plan.bank is None),
            skills=len(plan.new_skills),
            positions=len(plan.new_positions),
            fields=len(plan.new_fields),
            requirements=len(plan.requirements.opened),
        )
    return BankReport(
        format=parsed.format,
        read=parsed.read,
        imported=imported,
        unchanged=unchanged,
        problems=tuple(plan.problems),
        warnings=tuple(plan.warnings),
        by_kind=Counter(question.kind for question in parsed.questions),
        created=created,
        new=_codes(plan, are_new=True),
        changed=_codes(plan, are_new=False),
        lost=tuple(plan.lost),
    )


def _codes(plan: ImportPlan, *, are_new: bool) -> tuple[str, ...]:
    return tuple(new.question.code for new in plan.versions if (new.question_id is None) == are_new)


class _Storing:
    """Carries a plan out, inside the transaction that made it."""

    def __init__(self, plan: ImportPlan, *, by: User | None, at: datetime, on: date) -> None:
        self.plan = plan
        self.by = by
        self.at = at
        self.on = on

    def store(
        self, parsed: ParsedBank, report: BankReport, *, content: bytes, name: str
    ) -> ImportRun:
        """Write everything and return the run."""
        bank = self._ensure_bank()
        run = self._record(bank, report, content=content, name=name)
        ensure_skills(parsed.skills)
        ensure_positions(
            ((term.code, term.name) for term in parsed.positions),
            groups={term.code: term.group for term in parsed.positions},
        )
        ensure_fields((term.code, term.name) for term in parsed.fields)
        new = {term.code for term in self.plan.new_fields}
        set_parents(
            {term.code: term.parent for term in parsed.fields if term.code in new and term.parent}
        )
        requirements.apply(
            self.plan.requirements,
            on=self.on,
            position_ids=dict(JobPosition.objects.values_list("code", "pk")),
            skill_ids=dict(Skill.objects.values_list("code", "pk")),
        )
        keep_materials(self.plan.materials, parsed.media, bank=bank, at=self.at)
        keep_pictures(
            [sha256 for new in self.plan.versions for sha256 in pictures_of(new.question)],
            parsed.media,
            bank=bank,
            by=self.by,
            at=self.at,
        )
        question_ids = self._store_questions(bank)
        supersede_waiting(
            {new.question_id for new in self.plan.versions if new.question_id is not None}
        )
        freeze(
            [
                Submission(question_ids[new.question.code], new.number, new.written)
                for new in self.plan.versions
            ],
            author=self.by,
            import_run=run,
            at=self.at,
        )
        self._store_enemies(parsed, question_ids)
        return run

    def _ensure_bank(self) -> Bank:
        if self.plan.bank is not None:
            return self.plan.bank
        code = self.plan.bank_code
        bank, made = Bank.objects.get_or_create(
            code=code,
            defaults={"title": f"Ngân hàng câu hỏi {code}", "purpose": BankPurpose.SECURED},
        )
        if not made:
            raise BankJustMade(code=code)
        if self.by is not None:
            BankMember.objects.create(bank=bank, user=self.by, role=MemberRole.AUTHOR)
        return bank

    def _record(self, bank: Bank, report: BankReport, *, content: bytes, name: str) -> ImportRun:
        warnings = problems_as_json(report.warnings)
        run = keep_run(
            kind=ImportKind.BANK,
            format=report.format,
            content=content,
            name=name,
            by_id=self.by.pk if self.by else None,
            at=self.at,
            report={**report.as_json(), "warnings": warnings},
            encrypted=True,  # it says what the questions say, keys and all
        )
        journal.record(
            actor=self.by.username if self.by else "import",
            action="banks.import_bank",
            target=f"bank:{bank.uuid}",
            at=self.at,
            after=run.file.sha256,
            data={
                "run": str(run.uuid),
                "imported": report.imported,
                "unchanged": report.unchanged,
                "created": asdict(report.created),
            },
        )
        return run

    def _store_questions(self, bank: Bank) -> dict[str, int]:
        """Make the new questions and return the ids of all by code."""
        made = Question.objects.bulk_create(
            Question(bank=bank, code=new.question.code)
            for new in self.plan.versions
            if new.question_id is None
        )
        return {**self.plan.question_ids, **{question.code: question.pk for question in made}}

    def _store_enemies(self, parsed: ParsedBank, question_ids: Mapping[str, int]) -> None:
        pairs = {
            tuple(sorted((question_ids[question.code], question_ids[enemy])))
            for question in parsed.questions
            for enemy in question.enemies
            if {question.code, enemy} <= question_ids.keys()
        }
        QuestionEnemy.objects.bulk_create(
            [QuestionEnemy(first_id=first, second_id=second) for first, second in sorted(pairs)],
            ignore_conflicts=True,
        )
