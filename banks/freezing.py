"""Making versions out of what was written: the one place that writes `QuestionVersion` rows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from banks import law, wording
from banks.checksum import version_checksum
from banks.enums import VersionState
from banks.models import (
    LegalBasis,
    Question,
    QuestionVersion,
    Skill,
    Stimulus,
    VersionBasis,
)
from banks.signatures import sign_versions
from office.models import ImportRun
from people.models import JobPosition, ManagementField, User

#: Rows that one statement names at most: both databases limit its parameters.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Written:
    """All that a version will say; tags are codes that exist, `content` is what its kind dumps."""

    kind: str
    content: Mapping[str, Any]
    level: str
    skills: tuple[str, ...]
    positions: tuple[str, ...]
    fields: tuple[str, ...]
    points: Decimal
    seconds: int
    order_locked: bool
    explanation: str
    basis: str
    stimulus: Stimulus | None = None

    @property
    def checksum(self) -> str:
        """What two submissions that say the same have in common."""
        return version_checksum(
            kind=self.kind,
            content=self.content,
            level=self.level,
            skills=self.skills,
            positions=self.positions,
            fields=self.fields,
            points=self.points,
            seconds=self.seconds,
            order_locked=self.order_locked,
            explanation=self.explanation,
            basis=self.basis,
            stimulus=str(self.stimulus.uuid) if self.stimulus else "",
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """What one question will say from now on, under which number."""

    question_id: int
    number: int
    written: Written


def supersede_waiting(question_ids: Collection[int]) -> None:
    """Lock these questions and take out of review what new versions of them replace."""
    ids = sorted(question_ids)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        # A review of the same questions goes first or waits (banks.review).
        Question.objects.filter(pk__in=chunk).lock()
        QuestionVersion.objects.filter(question__in=chunk, state=VersionState.IN_REVIEW).update(
            state=VersionState.SUPERSEDED
        )


def freeze(
    submissions: Sequence[Submission],
    *,
    author: User | None,
    import_run: ImportRun | None,
    at: datetime,
) -> list[QuestionVersion]:
    """Write versions in review, with their tags and legal bases, in the caller's transaction.

    Statements grow only with the blocks in which rows are written.

    Raises:
        KeyError: a tag names a code that does not exist (a programming error: callers check it).
    """
    versions = QuestionVersion.objects.bulk_create(
        QuestionVersion(
            question_id=one.question_id,
            number=one.number,
            state=VersionState.IN_REVIEW,
            kind=one.written.kind,
            content=dict(one.written.content),
            level=one.written.level,
            points=one.written.points,
            seconds=one.written.seconds,
            order_locked=one.written.order_locked,
            stimulus=one.written.stimulus,
            explanation=one.written.explanation,
            basis=one.written.basis,
            checksum=one.written.checksum,
            author=author,
            import_run=import_run,
            written_at=at,
        )
        for one in submissions
    )
    pairs = [(version, one.written) for version, one in zip(versions, submissions, strict=True)]
    _store_tags(pairs)
    _store_bases(pairs)
    sign_versions(versions)
    questions = Question.objects.filter(pk__in={one.question_id for one in submissions})
    wording.has_changed(set(questions.values_list("bank", flat=True)))
    return versions


def _store_tags(pairs: Sequence[tuple[QuestionVersion, Written]]) -> None:
    skill_ids = dict(Skill.objects.values_list("code", "pk"))
    position_ids = dict(JobPosition.objects.values_list("code", "pk"))
    field_ids = dict(ManagementField.objects.values_list("code", "pk"))
    skill_tag = QuestionVersion.skills.through
    position_tag = QuestionVersion.positions.through
    field_tag = QuestionVersion.fields.through
    skill_tag.objects.bulk_create(
        skill_tag(questionversion_id=version.pk, skill_id=skill_ids[code])
        for version, written in pairs
        for code in written.skills
    )
    position_tag.objects.bulk_create(
        position_tag(questionversion_id=version.pk, jobposition_id=position_ids[code])
        for version, written in pairs
        for code in written.positions
    )
    field_tag.objects.bulk_create(
        field_tag(questionversion_id=version.pk, managementfield_id=field_ids[code])
        for version, written in pairs
        for code in written.fields
    )


def _store_bases(pairs: Sequence[tuple[QuestionVersion, Written]]) -> None:
    bases = [law.read_basis(written.basis) for _version, written in pairs]
    titles: dict[str, str] = {}
    for basis in bases:
        for citation in basis.citations:
            titles[citation.symbol] = titles.get(citation.symbol) or law.name_of(citation)
    known = dict(LegalBasis.objects.values_list("symbol", "pk"))
    missing = [symbol for symbol in titles if symbol not in known]
    if missing:
        # Someone else may bring the same symbols at this moment.
        LegalBasis.objects.bulk_create(
            [LegalBasis(symbol=symbol, title=titles[symbol][:300]) for symbol in missing],
            ignore_conflicts=True,
        )
        known = dict(LegalBasis.objects.values_list("symbol", "pk"))
    VersionBasis.objects.bulk_create(
        VersionBasis(version=version, legal_basis_id=known[symbol], articles=articles)
        for (version, _written), basis in zip(pairs, bases, strict=True)
        for symbol, articles in basis.articles_by_symbol().items()
    )
