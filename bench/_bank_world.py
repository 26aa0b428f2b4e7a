"""Puts made questions into a bank as its importer and its reviewers would, only faster."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import cycle

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from banks.enums import BankPurpose, MemberRole, VersionState
from banks.freezing import Submission, Written, freeze
from banks.models import (
    Approval,
    Bank,
    BankMember,
    Exposure,
    Framework,
    Hold,
    LegalBasis,
    Question,
    QuestionVersion,
    Skill,
    VersionBasis,
)
from banks.parsed import ParsedQuestion
from bench._bank_of import Made, starter
from people.models import JobPosition, ManagementField, User

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Filled:
    """A bank and its people."""

    bank: Bank
    author: User
    reviewer: User


def fill(questions: Sequence[Made], *, code: str = "KHO-DO") -> Filled:
    """Return a bank with `questions`, all in use, with the tags of the starter bank's questions.

    Every second was on a paper half a year ago, every hundredth is held back, every fiftieth cites
    a law that ends in two months.
    """
    now = timezone.now()
    filled = _bank(code)
    tags = cycle(starter())
    _lists()
    for start in range(0, len(questions), _CHUNK):
        chunk = questions[start : start + _CHUNK]
        with transaction.atomic():
            rows = Question.objects.bulk_create(
                Question(bank=filled.bank, code=one.code) for one in chunk
            )
            written = [
                Submission(row.pk, 1, _written(one, next(tags)))
                for row, one in zip(rows, chunk, strict=True)
            ]
            versions = freeze(written, author=filled.author, import_run=None, at=now)
            Approval.objects.bulk_create(Approval(version=one, at=now) for one in versions)
            ids = [version.pk for version in versions]
            QuestionVersion.objects.filter(pk__in=ids).update(state=VersionState.APPROVED)
            own = QuestionVersion.objects.filter(question=OuterRef("pk")).values("pk")
            Question.objects.filter(pk__in=[row.pk for row in rows]).update(
                live_version_id=Subquery(own[:1])
            )
            _used(versions)
    return filled


def _bank(code: str) -> Filled:
    bank = Bank.objects.create(code=code, title="Ngân hàng đo", purpose=BankPurpose.PRACTICE)
    people = [User.objects.create_user(name) for name in ("bench-author", "bench-reviewer")]
    for user, role in zip(people, (MemberRole.AUTHOR, MemberRole.REVIEWER), strict=True):
        BankMember.objects.create(bank=bank, user=user, role=role)
    return Filled(bank, *people)


def _lists() -> None:
    rows = starter()
    framework = Framework.objects.create(code="DO", name="Khung đo")
    modules = {
        code: Skill.objects.create(framework=framework, code=code, name=code)
        for code in sorted({row.skill.partition(".")[0] for row in rows})
    }
    for code in sorted({row.skill for row in rows} - modules.keys()):
        parent = modules[code.partition(".")[0]]
        Skill.objects.create(framework=framework, code=code, name=code, parent=parent)
    for code in sorted({one for row in rows for one in row.positions}):
        JobPosition.objects.create(code=code, name=code)
    for code in sorted({one for row in rows for one in row.fields}):
        ManagementField.objects.create(code=code, name=code)
    LegalBasis.objects.create(
        symbol="01/2020/NĐ-CP",
        title="Nghị định",
        valid_to=timezone.localdate() + timedelta(days=60),
    )


def _written(made: Made, row: ParsedQuestion) -> Written:
    return Written(
        kind="single_choice",
        content=made.content,
        level=row.level,
        skills=(row.skill,),
        positions=row.positions,
        fields=row.fields,
        points=Decimal("0.25"),
        seconds=60,
        order_locked=False,
        explanation="",
        basis="",
    )


def _used(versions: Sequence[QuestionVersion]) -> None:
    before = timezone.localdate() - timedelta(days=180)
    Exposure.objects.bulk_create(
        Exposure(version=one, occasion="KSH-1", on=before, forms=4, candidates=100)
        for one in versions[::2]
    )
    Hold.objects.bulk_create(
        Hold(question_id=one.question_id, reason="Chờ sửa", placed_at=timezone.now())
        for one in versions[::100]
    )
    law = LegalBasis.objects.get(symbol="01/2020/NĐ-CP")
    VersionBasis.objects.bulk_create(
        VersionBasis(version=one, legal_basis=law) for one in versions[::50]
    )
