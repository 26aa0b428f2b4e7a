"""What the Excel summary of a round is made from: plain, frozen rows. No Django.

Whoever asks for the workbook reads the database once and fills these; the workbook never asks
back. The order of the candidates is the order of the list (the caller sorts by the stored key).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Outcome(StrEnum):
    """How a round ended for a candidate, in the words of the list."""

    PASSED = "Đạt"
    FAILED = "Không đạt"
    ABSENT = "Vắng"
    SUSPENDED = "Đình chỉ"
    ANNULLED = "Huỷ kết quả"
    EXEMPT = "Miễn"
    NO_FORM = "Không có đề"
    UNMARKED = "Chưa có kết quả"

    @property
    def sat(self) -> bool:
        """Whether the candidate came and was given a paper."""
        return self not in {Outcome.ABSENT, Outcome.EXEMPT, Outcome.NO_FORM}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in one period of its life; `parent` is the name of the body above it."""

    code: str
    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """A job position (vị trí việc làm); `group` is the name of its group."""

    code: str
    name: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class SkillColumn:
    """A skill module that was measured: a column of the list, a row of the skill sheet."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """The share of a skill that a position requires, 0 to 1."""

    position_code: str
    skill_code: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One candidate with the result that counts.

    Attributes:
        fields: names of the management fields in order; the first is the primary one.
        unit: as it was on the day of the round.
        unit_today: the unit of today that took it over, or None with `unit_today_reason`.
        score: points of the scale, or None for whoever has none; an absence is not a zero.
        score_class: one of ``RoundSummary.classes``, or empty.
        shares: skill code to the share earned, 0 to 1; None or absent when it was not measured.
    """

    number: str
    staff_code: str
    full_name: str
    birth_date: date | None
    birth_year_only: bool
    sex: str
    post: str
    position: Position
    fields: tuple[str, ...]
    unit: Unit
    unit_today: Unit | None
    outcome: Outcome
    score: Decimal | None = None
    score_class: str = ""
    shares: Mapping[str, Decimal | None] = field(default_factory=dict)
    weak_skills: tuple[str, ...] = ()
    programme: str = ""
    unit_today_reason: str = ""


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One official in one course; `attended` is a share of the periods, 0 to 1."""

    staff_code: str
    full_name: str
    unit: str
    programme: str
    course: str
    periods: int
    attended: Decimal | None
    completed: bool
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class PreviousUnit:
    """What a unit reached in the round before.

    Attributes:
        code: of today's unit, found as ``CandidateRow.unit_today`` is; see `followed`.
        parent: name of the body above it.
        followed: False where there is none: then code and names are those of the old unit.
    """

    code: str
    name: str
    sat: int
    passed: int
    parent: str = ""
    followed: bool = True


@dataclass(frozen=True, slots=True)
class PreviousRound:
    """The round that this one is compared with; its units sum up to the whole of it."""

    title: str
    units: tuple[PreviousUnit, ...]


@dataclass(frozen=True, slots=True)
class ItemRow:
    """The figures of one question version in this round (for the question board alone)."""

    code: str
    skill: str
    level: str
    uses: int
    facility_index: Decimal | None
    discrimination_index: Decimal | None


@dataclass(frozen=True, slots=True)
class RoundSummary:
    """A round as an HR office reports it.

    Attributes:
        policy: the rules that applied, in words (cut score, scale, classes, basis).
        exported_at: when the rows were read (aware).
        filters: which part of the round this is, in words.
        simulated: the people are invented; every sheet then says so.
        classes: the classes of the policy, the best first.
        items: given only to whoever may see the question board's figures.
    """

    title: str
    decision: str
    date_from: date
    date_to: date
    policy: str
    exported_by: str
    exported_at: datetime
    filters: str
    simulated: bool
    candidates: tuple[CandidateRow, ...]
    skills: tuple[SkillColumn, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    training: tuple[TrainingRow, ...] = ()
    previous: PreviousRound | None = None
    items: tuple[ItemRow, ...] | None = None
    classes: tuple[str, ...] = ("Giỏi", "Khá", "Trung bình", "Không đạt")

    def check(self) -> None:
        """Refuse rows that the sheets could not count.

        Raises:
            ValueError: `exported_at` is naive, there are no classes, a skill, a class or a
                position × skill is listed twice, a row names a class or a skill that is not
                listed, a score is below 0 or a share outside 0 to 1.
        """
        if self.exported_at.tzinfo is None:
            raise ValueError("exported_at must be aware")
        if not self.classes:
            raise ValueError("there are no classes")
        skills = [skill.code for skill in self.skills]
        pairs = [(need.position_code, need.skill_code) for need in self.requirements]
        for name, listed in (("skill", skills), ("class", self.classes), ("requirement", pairs)):
            if len(set(listed)) != len(listed):
                raise ValueError(f"a {name} is listed twice")
        if unknown := {skill for _, skill in pairs} - set(skills):
            raise ValueError(f"requirements name skills that are not listed: {sorted(unknown)}")
        known_skills, known_classes = set(skills), {"", *self.classes}
        for row in self.candidates:
            if row.score_class not in known_classes:
                raise ValueError(f"{row.number} has the unknown class {row.score_class!r}")
            if not known_skills.issuperset(row.shares):
                raise ValueError(f"{row.number} has shares of skills that are not listed")
            # The sheets find the cells with a figure by ">=0".
            if row.score is not None and row.score < 0:
                raise ValueError(f"{row.number} has a score below 0")
            if any(share is not None and not 0 <= share <= 1 for share in row.shares.values()):
                raise ValueError(f"{row.number} has a skill share outside 0 to 1")
