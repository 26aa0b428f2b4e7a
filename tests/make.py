"""Builders: typed functions that make rows, so that a test states only what matters to it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import F

from assessments.enums import CellSource, EndedBy, RoundState
from assessments.models import (
    Attempt,
    Blueprint,
    BlueprintCell,
    BlueprintPart,
    BlueprintVersion,
    Candidate,
    CandidateField,
    ExamForm,
    FormItem,
    LateEvidence,
    Round,
    RoundBlueprint,
    RoundPosition,
    Shift,
    ShiftRoom,
    Stratum,
    StratumField,
)
from banks.enums import BankPurpose, MemberRole, VersionState
from banks.models import (
    Approval,
    Bank,
    BankMember,
    Framework,
    Question,
    QuestionVersion,
    SimilarPair,
    Skill,
)
from office.enums import PolicyKind
from office.journal import digest_of
from office.models import PolicyVersion
from office.text import fold_marks, person_sort_key
from people.enums import PositionGroup, Role, Sex, UnitKind
from people.models import (
    Booking,
    Grant,
    JobPosition,
    ManagementField,
    Official,
    Place,
    Posting,
    PostingField,
    Site,
    Unit,
    User,
)
from people.units import open_unit

#: 8:00 and 9:00 in Vietnam on a Thursday.
EIGHT = datetime(2026, 11, 12, 1, 0, tzinfo=UTC)
NINE = EIGHT + timedelta(hours=1)
LONG_AGO = date(2020, 1, 1)

_numbers = count(1)

SINGLE_CHOICE: Mapping[str, Any] = {
    "stem": "Phím nào lưu văn bản?",
    "options": {"A": "Ctrl + S", "B": "Ctrl + P", "C": "Ctrl + Z", "D": "Ctrl + V"},
    "key": "A",
}


def make_unit(*, code: str = "", parent: Unit | None = None, **fields: Any) -> Unit:
    """A department open since long ago."""
    number = next(_numbers)
    values: dict[str, Any] = {"name": f"Sở {number}", "kind": UnitKind.DEPARTMENT, "on": LONG_AGO}
    return open_unit(code=code or f"U{number}", parent=parent, **{**values, **fields})


def make_position(code: str = "CV") -> JobPosition:
    """A position, the same row for the same code."""
    return JobPosition.objects.get_or_create(
        code=code, defaults={"name": f"Vị trí {code}", "group": PositionGroup.CNCN}
    )[0]


def make_field(code: str = "TAI_CHINH") -> ManagementField:
    """A management field, the same row for the same code."""
    return ManagementField.objects.get_or_create(code=code, defaults={"name": f"Lĩnh vực {code}"})[
        0
    ]


def make_official(*, full_name: str = "Nguyễn Văn An", **fields: Any) -> Official:
    """An official without a posting."""
    values: dict[str, Any] = {
        "staff_code": f"CB{next(_numbers):05d}",
        "full_name": full_name,
        "search_name": fold_marks(full_name),
        "sort_key": person_sort_key(full_name),
        "birth_date": date(1985, 3, 14),
        "sex": Sex.MALE,
    }
    return Official.objects.create(**{**values, **fields})


def make_posting(
    *,
    official: Official | None = None,
    unit: Unit | None = None,
    position: str = "CV",
    fields: Iterable[str] = ("TAI_CHINH",),
    **values: Any,
) -> Posting:
    """A main posting since long ago."""
    posting = Posting.objects.create(
        **{
            "official": official or make_official(),
            "unit": unit or make_unit(),
            "position": make_position(position),
            "post": "Chuyên viên",
            "valid_from": LONG_AGO,
            **values,
        }
    )
    for order, code in enumerate(fields, 1):
        PostingField.objects.create(posting=posting, field=make_field(code), order=order)
    return posting


def make_user(*, official: Official | None = None, **fields: Any) -> User:
    """An account without a password and without rights."""
    values: dict[str, Any] = {
        "username": f"user{next(_numbers)}",
        "full_name": official.full_name if official else "Trần Thị Bình",
    }
    return User.objects.create_user(official=official, **{**values, **fields})


def grant(user: User, role: Role, unit: Unit, *, since: date = LONG_AGO) -> Grant:
    """Give a role over a unit."""
    return Grant.objects.create(user=user, role=role, unit=unit, valid_from=since)


def make_skill(code: str = "IU03.1") -> Skill:
    """A skill below its module, the same row for the same code."""
    framework = Framework.objects.get_or_create(code="CNTT", defaults={"name": "Chuẩn CNTT"})[0]
    module_code, dot, _rest = code.partition(".")
    module = Skill.objects.get_or_create(
        code=module_code, defaults={"name": f"Mô đun {module_code}", "framework": framework}
    )[0]
    if not dot:
        return module
    return Skill.objects.get_or_create(
        code=code,
        defaults={"name": f"Kỹ năng {code}", "framework": framework, "parent": module},
    )[0]


def make_bank(*, purpose: BankPurpose = BankPurpose.PRACTICE, **fields: Any) -> Bank:
    """A bank without questions."""
    values: dict[str, Any] = {
        "code": f"NH{next(_numbers)}",
        "title": "Ngân hàng",
        "purpose": purpose,
    }
    return Bank.objects.create(**{**values, **fields})


def make_member(bank: Bank, role: MemberRole, user: User | None = None) -> User:
    """A user who is author or reviewer of a bank."""
    user = user or make_user()
    BankMember.objects.create(bank=bank, user=user, role=role)
    return user


def make_version(
    *,
    bank: Bank | None = None,
    question: Question | None = None,
    approved: bool = True,
    skill: str = "IU03.1",
    positions: Iterable[str] = (),
    fields: Iterable[str] = (),
    kind: str = "single_choice",
    content: Mapping[str, Any] = SINGLE_CHOICE,
    **values: Any,
) -> QuestionVersion:
    """A question version; approved and live unless told otherwise."""
    if question is None:
        question = Question.objects.create(bank=bank or make_bank(), code=f"Q{next(_numbers):04d}")
    version = QuestionVersion.objects.create(
        **{
            "question": question,
            "number": question.versions.count() + 1,
            "kind": kind,
            "content": dict(content),
            "level": "NB",
            "points": Decimal(1),
            "seconds": 60,
            "checksum": digest_of(content),
            "author": make_user(),
            "written_at": EIGHT,
            "state": VersionState.APPROVED if approved else VersionState.IN_REVIEW,
            **values,
        }
    )
    Bank.objects.filter(pk=question.bank_id).update(revision=F("revision") + 1)
    version.skills.add(make_skill(skill))
    version.positions.add(*(make_position(code) for code in positions))
    version.fields.add(*(make_field(code) for code in fields))
    if approved:
        Approval.objects.create(version=version, at=EIGHT)
        question.live_version = version
        question.save(update_fields=["live_version"])
    return version


def make_pair(bank: Bank | None = None, **fields: Any) -> SimilarPair:
    """Two questions that say the same, found at eight, not decided about."""
    bank = bank or make_bank()
    first, second = make_version(bank=bank), make_version(bank=bank)
    return SimilarPair.objects.create(
        **{
            "first": first.question,
            "second": second.question,
            "first_version": first,
            "second_version": second,
            "resemblance": Decimal("0.800"),
            "found_at": EIGHT,
            **fields,
        }
    )


def make_policy(kind: PolicyKind = PolicyKind.EXAM, **values: Any) -> PolicyVersion:
    """A policy in force since long ago, with the defaults of its kind under `values`."""
    number = PolicyVersion.objects.filter(kind=kind).count() + 1
    return PolicyVersion.objects.create(
        kind=kind, number=number, valid_from=LONG_AGO, basis="Quy chế thử nghiệm", values=values
    )


def make_blueprint_version(*, minutes: int = 45, bank: Bank | None = None) -> BlueprintVersion:
    """A blueprint of one part and one common cell of two items, one point each."""
    number = next(_numbers)
    blueprint = Blueprint.objects.create(code=f"MT{number}", title="Ma trận", unit=make_unit())
    version = BlueprintVersion.objects.create(blueprint=blueprint, number=1)
    version.banks.add(bank or make_bank())
    part = BlueprintPart.objects.create(version=version, title="Trắc nghiệm", minutes=minutes)
    BlueprintCell.objects.create(
        part=part, order=1, source=CellSource.COMMON, count=2, points=Decimal(1)
    )
    return version


def make_round(*, positions: Iterable[str] = ("CV",), **fields: Any) -> Round:
    """A running round with one blueprint for `positions`."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "code": f"K{number}",
        "title": f"Kỳ sát hạch {number}",
        "decision_number": "215/QĐ-UBND",
        "decision_date": date(2026, 10, 1),
        "state": RoundState.RUNNING,
    }
    policy = fields.pop("policy", None) or make_policy()
    unit = fields.pop("unit", None) or make_unit()
    round_ = Round.objects.create(policy=policy, unit=unit, **{**values, **fields})
    link = RoundBlueprint.objects.create(round=round_, version=make_blueprint_version())
    for code in positions:
        RoundPosition.objects.create(
            round=round_, round_blueprint=link, position=make_position(code)
        )
    return round_


def make_stratum(
    round_: Round, *, position: str = "CV", fields: Iterable[str] = ("TAI_CHINH",)
) -> Stratum:
    """The stratum of a position and fields, the same row for the same key."""
    codes = list(fields)
    link = RoundPosition.objects.get(round=round_, position__code=position).round_blueprint
    stratum, made = Stratum.objects.get_or_create(
        round=round_,
        key=f"{position}|{','.join(codes)}",
        defaults={"round_blueprint": link, "position": make_position(position)},
    )
    if made:
        for order, code in enumerate(codes, 1):
            StratumField.objects.create(stratum=stratum, field=make_field(code), order=order)
    return stratum


def make_shift_room(round_: Round, *, machines: int = 25) -> ShiftRoom:
    """A room from 8:00 to 9:30."""
    number = next(_numbers)
    site = Site.objects.create(code=f"S{number}", name="Trung tâm", unit=round_.unit)
    place = Place.objects.create(site=site, code="P1", name="Phòng máy 1", machines=machines)
    ends_at = EIGHT + timedelta(minutes=90)
    shift = Shift.objects.create(
        round=round_,
        number=round_.shifts.count() + 1,
        starts_at=EIGHT,
        ends_at=ends_at,
        opened_at=EIGHT,
    )
    booking = Booking.objects.create(
        place=place, starts_at=EIGHT, ends_at=ends_at, label=str(round_)
    )
    return ShiftRoom.objects.create(shift=shift, place=place, booking=booking)


def make_candidate(
    *,
    round_: Round | None = None,
    official: Official | None = None,
    unit: Unit | None = None,
    position: str = "CV",
    fields: Iterable[str] = ("TAI_CHINH",),
    **values: Any,
) -> Candidate:
    """A registered candidate, without a seat."""
    round_ = round_ or make_round(positions=[position])
    official = official or make_official()
    codes = list(fields)
    candidate = Candidate.objects.create(
        **{
            "round": round_,
            "official": official,
            "number": f"SH{next(_numbers):04d}",
            "full_name": official.full_name,
            "sort_key": official.sort_key,
            "birth_date": official.birth_date,
            "birth_precision": official.birth_precision,
            "sex": official.sex,
            "unit": unit or make_unit(),
            "post": "Chuyên viên",
            "position": make_position(position),
            "stratum": make_stratum(round_, position=position, fields=codes),
            **values,
        }
    )
    for order, code in enumerate(codes, 1):
        CandidateField.objects.create(candidate=candidate, field=make_field(code), order=order)
    return candidate


def make_exam_form(
    candidate: Candidate, *, versions: Iterable[QuestionVersion] | None = None, **fields: Any
) -> ExamForm:
    """A frozen form of two single-choice items, one point each, for a candidate's stratum."""
    stratum = candidate.stratum
    part = stratum.round_blueprint.version.parts.get()
    exam_form = ExamForm.objects.create(
        round=candidate.round,
        part=part,
        stratum=stratum,
        **{
            "code": f"{100 + next(_numbers)}",
            "frozen_at": EIGHT,
            "sha256": "0" * 64,
            **fields,
        },
    )
    cell = part.cells.first()
    assert cell is not None
    for order, version in enumerate(versions or (make_version(), make_version()), 1):
        FormItem.objects.create(
            exam_form=exam_form,
            order=order,
            cell=cell,
            approval=version.approval,
            points=version.points,
            option_order=[],
        )
    return exam_form


def make_attempt(
    *, candidate: Candidate | None = None, exam_form: ExamForm | None = None, **fields: Any
) -> Attempt:
    """A running attempt, 8:00 to 8:45, held by the device "máy 1"."""
    candidate = candidate or make_candidate()
    values: dict[str, Any] = {
        "prepared_at": EIGHT - timedelta(hours=1),
        "started_at": EIGHT,
        "deadline_at": EIGHT + timedelta(minutes=45),
        "lease": "máy 1",
    }
    exam_form = exam_form or make_exam_form(candidate)
    return Attempt.objects.create(
        candidate=candidate,
        exam_form=exam_form,
        part=exam_form.part,
        **{**values, **fields},
    )


def make_ended_attempt(**fields: Any) -> Attempt:
    """An attempt handed in at 8:30."""
    return make_attempt(
        ended_at=EIGHT + timedelta(minutes=30), ended_by=EndedBy.CANDIDATE, **fields
    )


def make_late_evidence(candidate: Candidate) -> LateEvidence:
    """An answer to the first question of an ended attempt, sent half an hour after the end."""
    attempt = make_ended_attempt(candidate=candidate)
    item = attempt.exam_form.items.order_by("order")[0]
    milliseconds = int((EIGHT + timedelta(minutes=29)).timestamp() * 1000)
    fields = f"item={item.pk}&c1=B&sequence=9"
    answer = {"fields": fields, "sequence": 9, "client_at": milliseconds}
    return LateEvidence.objects.create(
        attempt=attempt,
        received_at=NINE,
        client_at=NINE,
        payload={
            "answers": [answer],
            "client_at": int(NINE.timestamp() * 1000),
            "is_holder": True,
        },
        digest="0" * 64,
    )
