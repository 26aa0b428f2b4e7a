"""Taking in a file of questions: all of it or nothing, and an answer for everything in it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.utils import timezone

from banks import formats, law, requirements
from banks.enums import BankPurpose, MemberRole, VersionState
from banks.errors import BankJustMade, UnusableBankCode, UnusableFile
from banks.formats import Format
from banks.import_plan import ImportPlan, plan_import
from banks.models import (
    Bank,
    BankMember,
    LegalBasis,
    Question,
    QuestionEnemy,
    QuestionVersion,
    Skill,
    VersionBasis,
)
from banks.parsed import ParsedBank
from banks.skills import ensure_skills
from office import journal
from office.cells import CODE
from office.enums import ImportKind
from office.imports import keep_run
from office.models import ImportRun
from office.problems import Problem
from office.sheets import UnreadableWorkbook
from people.catalogue import ensure_fields, ensure_positions
from people.models import JobPosition, ManagementField, User

#: Rows that one statement names at most: both databases limit its parameters.
CHUNK = 500


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
    """

    format: str
    read: int
    imported: int
    unchanged: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    by_kind: Mapping[str, int]
    created: Created

    def as_json(self) -> dict[str, Any]:
        """Return the report as other programs read it; warnings are for people alone."""
        return {
            "format": self.format,
            "read": self.read,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "problems": [{"where": found.where, "what": found.what} for found in self.problems],
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
) -> BankReport:
    """Store the questions of a file as versions in review; or nothing, where there is a problem.

    A question whose newest version says the same is left alone. A changed one gets the next
    number, and what still waited for review of it is superseded. What the file does not name
    stays. Pairs of questions that give each other away are added, never taken back. A missing
    bank is made as a secured one, with `by` as its author. All is one transaction, so readers see
    the whole file or nothing; statements grow only with the blocks in which rows are written.

    Args:
        name: what the file is called; its ending tells the format.
        by: the author of the versions; without one the import run itself is.
        at: when (aware); requirements begin on its local date.
        dry_run: report the same and store nothing.

    Raises:
        UnusableBankCode: `bank_code` cannot be the code of a bank.
        UnusableFile: nothing of the file can be read.
        BankJustMade: another import made the missing bank at the same moment.
    """
    if not CODE.fullmatch(bank_code):
        raise UnusableBankCode(code=bank_code[:60])
    try:
        parsed = _format_for(name).read(content, name=name)
    except UnreadableWorkbook as error:
        raise UnusableFile(what=error.what) from error
    on = timezone.localdate(at)
    with transaction.atomic():
        plan = plan_import(parsed, bank_code=bank_code, on=on)
        report = _report(parsed, plan)
        if not report.problems and not dry_run:
            _Storing(plan, by=by, at=at, on=on).store(parsed, report, content=content, name=name)
    return report


def _format_for(name: str) -> Format:
    ending = PurePath(name).suffix.casefold()
    for slug, _label in formats.choices():
        if ending in formats.get(slug).extensions:
            return formats.get(slug)
    return formats.get(formats.workbook.WorkbookFormat.slug)  # it says what a strange file is


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
    )


class _Storing:
    """Carries a plan out, inside the transaction that made it."""

    def __init__(self, plan: ImportPlan, *, by: User | None, at: datetime, on: date) -> None:
        self.plan = plan
        self.by = by
        self.at = at
        self.on = on
        self.skill_ids: dict[str, int] = {}
        self.position_ids: dict[str, int] = {}
        self.field_ids: dict[str, int] = {}

    def store(
        self, parsed: ParsedBank, report: BankReport, *, content: bytes, name: str
    ) -> ImportRun:
        """Write everything and return the run."""
        bank = self._ensure_bank()
        run = self._record(bank, report, content=content, name=name)
        ensure_skills(parsed.skills)
        ensure_positions((term.code, term.name) for term in parsed.positions)
        ensure_fields((term.code, term.name) for term in parsed.fields)
        self.skill_ids = dict(Skill.objects.values_list("code", "pk"))
        self.position_ids = dict(JobPosition.objects.values_list("code", "pk"))
        self.field_ids = dict(ManagementField.objects.values_list("code", "pk"))
        requirements.apply(
            self.plan.requirements,
            on=self.on,
            position_ids=self.position_ids,
            skill_ids=self.skill_ids,
        )
        question_ids = self._store_questions(bank)
        self._supersede_waiting()
        versions = self._store_versions(run, question_ids)
        self._store_tags(versions)
        self._store_bases(versions)
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
        warnings = [{"where": found.where, "what": found.what} for found in report.warnings]
        run = keep_run(
            kind=ImportKind.BANK,
            format=report.format,
            content=content,
            name=name,
            by_id=self.by.pk if self.by else None,
            at=self.at,
            report={**report.as_json(), "warnings": warnings},
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

    def _supersede_waiting(self) -> None:
        """Take out of review what a new version replaces."""
        ids = sorted(new.question_id for new in self.plan.versions if new.question_id is not None)
        for start in range(0, len(ids), CHUNK):
            chunk = ids[start : start + CHUNK]
            # A review of the same questions goes first or waits (banks.review).
            locked = Question.objects.select_for_update(no_key=True).filter(pk__in=chunk)
            list(locked.order_by("pk").values_list("pk", flat=True))
            QuestionVersion.objects.filter(question__in=chunk, state=VersionState.IN_REVIEW).update(
                state=VersionState.SUPERSEDED
            )

    def _store_versions(
        self, run: ImportRun, question_ids: Mapping[str, int]
    ) -> list[QuestionVersion]:
        return QuestionVersion.objects.bulk_create(
            QuestionVersion(
                question_id=question_ids[new.question.code],
                number=new.number,
                state=VersionState.IN_REVIEW,
                kind=new.question.kind,
                content=dict(new.question.content),
                level=new.question.level,
                points=new.question.points,
                seconds=new.question.seconds,
                order_locked=new.question.order_locked,
                explanation=new.question.explanation,
                basis=new.question.basis,
                checksum=new.checksum,
                author=self.by,
                import_run=run,
                written_at=self.at,
            )
            for new in self.plan.versions
        )

    def _store_tags(self, versions: list[QuestionVersion]) -> None:
        pairs = list(zip(versions, (new.question for new in self.plan.versions), strict=True))
        skill_tag = QuestionVersion.skills.through
        position_tag = QuestionVersion.positions.through
        field_tag = QuestionVersion.fields.through
        skill_tag.objects.bulk_create(
            skill_tag(questionversion_id=version.pk, skill_id=self.skill_ids[question.skill])
            for version, question in pairs
        )
        position_tag.objects.bulk_create(
            position_tag(questionversion_id=version.pk, jobposition_id=self.position_ids[code])
            for version, question in pairs
            for code in question.positions
        )
        field_tag.objects.bulk_create(
            field_tag(questionversion_id=version.pk, managementfield_id=self.field_ids[code])
            for version, question in pairs
            for code in question.fields
        )

    def _store_bases(self, versions: list[QuestionVersion]) -> None:
        bases = [self.plan.bases[new.question.code] for new in self.plan.versions]
        titles: dict[str, str] = {}
        for basis in bases:
            for citation in basis.citations:
                titles[citation.symbol] = titles.get(citation.symbol) or law.name_of(citation)
        known = dict(LegalBasis.objects.values_list("symbol", "pk"))
        missing = [symbol for symbol in titles if symbol not in known]
        if missing:
            # Another import may bring the same symbols at this moment.
            LegalBasis.objects.bulk_create(
                [LegalBasis(symbol=symbol, title=titles[symbol][:300]) for symbol in missing],
                ignore_conflicts=True,
            )
            known = dict(LegalBasis.objects.values_list("symbol", "pk"))
        VersionBasis.objects.bulk_create(
            VersionBasis(version=version, legal_basis_id=known[symbol], articles=articles)
            for version, basis in zip(versions, bases, strict=True)
            for symbol, articles in basis.articles_by_symbol().items()
        )

    def _store_enemies(self, parsed: ParsedBank, question_ids: Mapping[str, int]) -> None:
        pairs = {
            tuple(sorted((question_ids[question.code], question_ids[enemy])))
            for question in parsed.questions
            for enemy in question.enemies
        }
        QuestionEnemy.objects.bulk_create(
            [QuestionEnemy(first_id=first, second_id=second) for first, second in sorted(pairs)],
            ignore_conflicts=True,
        )
