"""The database of bench/pages.py: so many rows behind every list, the rest as a province has it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from hashlib import sha256
from itertools import product
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, OuterRef, Subquery
from django.utils import timezone

from assessments import models as a
from assessments.enums import (
    CallKind,
    CellSource,
    EndedBy,
    Outcome,
    RoundState,
    ScoringState,
    Standing,
    Task,
)
from assessments.tallying import tally
from banks import models as b
from banks.enums import BankPurpose, FoundState, Level, MemberRole, UploadState, VersionState
from banks.found import Found
from banks.tagging import Change
from office import models as o
from office.enums import ImportKind, JobState, PolicyKind
from office.text import fold_marks, person_sort_key
from people import models as p
from people.enums import DatePrecision, Role, RosterImportState, Sex, UnitKind
from reports.enums import CertificateState
from reports.models import Certificate
from tests.make import (
    LONG_AGO,
    grant,
    make_bank,
    make_field,
    make_member,
    make_policy,
    make_position,
    make_skill,
    make_unit,
    make_user,
)
from training import models as t
from training.enums import (
    CourseState,
    EnrolmentReason,
    EnrolmentState,
    Presence,
    ProposalState,
    TrainerKind,
)

M = TypeVar("M", bound=Model)

#: A name that three people, questions, courses have: what the text filters look for.
RARE = "Zenit"
#: What nature bounds: it is the same however many rows the lists have.
AGENCIES, DIVISIONS, POSITIONS, FIELDS, MODULES = 29, 120, 30, 20, 6
ROUNDS, BLUEPRINTS, PROGRAMMES, BANKS, MEMBERS, SITES, POLICIES, TRAINERS = (
    300, 300, 300, 60, 200, 60, 40, 40,
)  # fmt: skip
SHIFTS, ROOMS, SEATS = 20, 25, 40
ITEMS, FORMS_A_GROUP, GROUPS = 30, 2, 60
#: People in one course, in one running shift.
IN_A_COURSE = 200
#: The journal is the longest list there is: this many entries to each row of the others.
ENTRIES_A_ROW = 5

FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
MIDDLES = ["Văn", "Thị", "Hữu", "Minh", "Thanh", "Quang", "Ngọc", "Đức", "Thu", "Hồng", "Xuân"]
GIVENS = [
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hoa",
    "Hùng",
    "Hương",
    "Khánh",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
]
OPTIONS = {"A": "Ctrl + S", "B": "Ctrl + P", "C": "Ctrl + Z", "D": "Ctrl + V"}


@dataclass(slots=True)
class World:
    """Who opens pages, and the rows that addresses name."""

    users: dict[str, p.User] = field(default_factory=dict)
    rows: dict[str, UUID | str] = field(default_factory=dict)


def put(model: type[M], rows: Iterable[M]) -> list[M]:
    """Store rows as they are and return them with their keys."""
    return model._default_manager.bulk_create(rows, batch_size=2000)


def rarely(number: int) -> bool:
    """Whether a row is one of the three that a text filter finds."""
    return number in (3, 17, 41)


@transaction.atomic
def build(count: int) -> World:
    """Fill an empty database: `count` rows behind each list that nature does not bound."""
    return Builder(count).world()


class Builder:
    """What is built so far; each step takes what it needs from those before it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.now = timezone.now()
        self.today = timezone.localdate()
        self.found = World()

    def world(self) -> World:
        self.policies()
        self.apparatus()
        self.accounts()
        self.papers_of_the_office()
        self.questions()
        self.blueprints_and_rounds()
        self.sat_rounds()
        self.running_round()
        self.courses()
        self.advice()
        self.certificates()
        return self.found

    def days(self, number: int) -> datetime:
        """A moment in the past, further back with each number."""
        return self.now - timedelta(days=30 + number % 2000, minutes=number % 600)

    # --- the office ----------------------------------------------------------------------------

    def policies(self) -> None:
        self.policy = make_policy()
        self.training_policy = make_policy(PolicyKind.TRAINING)
        make_policy(PolicyKind.CALENDAR)
        put(
            o.PolicyVersion,
            (
                o.PolicyVersion(
                    kind=PolicyKind.EXAM,
                    number=number + 2,
                    valid_from=date(1990, 1, 1) + timedelta(days=100 * number),
                    valid_to=date(1990, 1, 1) + timedelta(days=100 * (number + 1)),
                    basis="Quy chế trước đây",
                    values={},
                )
                for number in range(POLICIES)
            ),
        )

    def apparatus(self) -> None:
        self.root = make_unit(code="TINH", name="Ủy ban nhân dân tỉnh", kind=UnitKind.PROVINCE)
        self.agencies = [
            make_unit(
                code=f"CQ{number}",
                name=f"Cơ quan số {number}",
                parent=self.root,
                kind=UnitKind.COMMUNE if number % 3 == 0 else UnitKind.DEPARTMENT,
            )
            for number in range(AGENCIES)
        ]
        self.units = [
            make_unit(
                code=f"P{number}",
                name=f"Phòng Tổng hợp số {number}",
                parent=self.agencies[number % AGENCIES],
                kind=UnitKind.DIVISION,
            )
            for number in range(DIVISIONS)
        ]
        self.positions = [make_position(f"VT{number:02d}") for number in range(POSITIONS)]
        self.fields = [make_field(f"LV{number:02d}") for number in range(FIELDS)]
        self.modules = [make_skill(f"IU{number + 1:02d}") for number in range(MODULES)]
        self.skills = [
            make_skill(f"IU{module + 1:02d}.{number}")
            for module, number in product(range(MODULES), range(1, 6))
        ]
        put(
            b.SkillRequirement,
            (
                b.SkillRequirement(
                    position=position, skill=module, share=Decimal("0.65"), valid_from=LONG_AGO
                )
                for position, module in product(self.positions, self.modules)
            ),
        )
        p.Letterhead.objects.create(
            unit=self.root,
            parent_body="Ủy ban nhân dân tỉnh",
            issuer="Văn phòng",
            place_name="Vĩnh An",
            signing_capacity="CHÁNH VĂN PHÒNG",
            signatory="Phan Hữu Tường",
            valid_from=LONG_AGO,
        )
        sites = put(
            p.Site,
            (
                p.Site(code=f"DD{number}", name=f"Trường số {number}", unit=self.root)
                for number in range(SITES)
            ),
        )
        self.places = put(
            p.Place,
            (p.Place(site=site, code="P1", name="Phòng máy 1", machines=SEATS) for site in sites),
        )

    def accounts(self) -> None:
        numbers = range(self.count + self.count // 4)
        self.officials = put(p.Official, map(self._official, numbers))
        postings = put(p.Posting, map(self._posting, numbers))
        put(
            p.PostingField,
            (
                p.PostingField(
                    posting=posting, field=self.fields[(number + order) % FIELDS], order=order
                )
                for number, posting in enumerate(postings)
                for order in range(1, 2 + number % 2)
            ),
        )
        earlier = (
            p.Posting(
                official=one,
                unit=self.units[(number + 7) % DIVISIONS],
                position=self.positions[number % POSITIONS],
                post="Chuyên viên",
                valid_from=date(2015, 1, 1),
                valid_to=LONG_AGO,
            )
            for number, one in enumerate(self.officials[::5])
        )
        put(p.Posting, earlier)
        people = put(p.User, map(self._account, range(self.count)))
        self.found.users["official"] = people[5]
        self.found.rows["official"] = self.officials[5].uuid
        for name, role in {
            "admin": Role.SYSTEM_ADMIN,
            "hr": Role.HR_OFFICER,
            "organiser": Role.ORGANISER,
            "training": Role.TRAINING_OFFICER,
            "leader": Role.LEADER,
        }.items():
            self.found.users[name] = make_user(username=name)
            grant(self.found.users[name], role, self.root)
        for name in ("author", "reviewer", "proctor", "marker", "trainer", "other"):
            self.found.users[name] = make_user(username=name)
        for number, unit in enumerate(self.units):
            grant(make_user(username=f"lanhdao{number}"), Role.LEADER, unit)
        self.found.rows["user"] = self.found.users["hr"].uuid
        self.found.rows["unit"] = self.root.uuid

    def _official(self, number: int) -> p.Official:
        given = RARE if rarely(number) else GIVENS[number % len(GIVENS)]
        family = FAMILIES[number // 3 % len(FAMILIES)]
        name = f"{family} {MIDDLES[number // 5 % len(MIDDLES)]} {given}"
        return p.Official(
            staff_code=f"CB{number:06d}",
            full_name=name,
            search_name=fold_marks(name),
            sort_key=person_sort_key(name),
            birth_date=date(1965, 1, 1) + timedelta(days=number * 37 % 14000),
            sex=Sex.FEMALE if number % 2 else Sex.MALE,
        )

    def _posting(self, number: int) -> p.Posting:
        return p.Posting(
            official=self.officials[number],
            unit=self.units[number % DIVISIONS],
            position=self.positions[number % POSITIONS],
            post="Chuyên viên",
            valid_from=LONG_AGO,
        )

    def _account(self, number: int) -> p.User:
        official, state = self.officials[number], number % 10
        waits = state in (0, 1, 2)
        ends = self.now + timedelta(days=-3 if state == 2 else 3)
        return p.User(
            username=f"cb{number:06d}",
            full_name=official.full_name,
            official=official,
            password="!",  # noqa: S106 (opens nothing: no hash looks like it)
            is_active=state != 3,
            code_hash="0" * 64 if waits else "",
            code_expires_at=ends if waits else None,
            last_login=None if waits else self.days(number),
        )

    def papers_of_the_office(self) -> None:
        users = self.found.users
        put(
            o.Notice,
            (
                o.Notice(
                    recipient=users["official"],
                    subject=f"Kết quả kỳ sát hạch số {number}",
                    body="Kết quả đã được công bố.",
                    link="/ket-qua-cua-toi",
                    at=self.days(number),
                    read_at=self.now if number % 3 else None,
                )
                for number in range(self.count)
            ),
        )
        put(
            o.Job,
            (
                o.Job(
                    kind="people.import_roster",
                    state=JobState.FAILED if number % 20 == 0 else JobState.DONE,
                    done=10,
                    total=10,
                    attempts=1,
                    asked_at=self.days(number),
                    started_at=self.days(number),
                    heartbeat_at=self.days(number),
                    ended_at=self.days(number),
                    started_by=users["hr"],
                )
                for number in range(self.count)
            ),
        )
        put(o.JournalEntry, map(self._entry, range(self.count * ENTRIES_A_ROW)))
        rosters = put(
            p.RosterImport,
            (
                p.RosterImport(
                    name=f"Danh sách {number}.xlsx",
                    state=RosterImportState.DISCARDED,
                    at=self.days(number),
                    settled_at=self.days(number),
                    by=users["hr"],
                    report={"new": 1, "imported": 1, "problems": [], "warnings": []},
                )
                for number in range(self.count)
            ),
        )
        link = p.RosterImport.units.through
        put(
            link,
            (
                link(rosterimport_id=one.pk, unit_id=self.units[number % DIVISIONS].pk)
                for number, one in enumerate(rosters)
            ),
        )
        self.file = o.StoredFile.objects.create(
            sha256="0" * 64, size=1, media_type="text/plain", name="a", stored_at=self.now
        )
        self.found.rows["place"] = self.places[0].uuid
        self._book(
            self.places[0],
            [self.now + timedelta(days=1, hours=2 * number) for number in range(200)],
        )

    def _entry(self, number: int) -> o.JournalEntry:
        actor = "lanhdao7" if rarely(number) else f"cb{number % self.count:06d}"
        actions = ("people.end_grant", "people.open_account", "banks.read_key", "assessments.save")
        return o.JournalEntry(
            at=self.now - timedelta(minutes=self.count * ENTRIES_A_ROW - number),
            actor=actor,
            action=actions[number % len(actions)],
            target=f"user:{number % self.count}",
            data={"unit": "Phòng Tổng hợp"},
            sequence=number + 1,
            previous="0" * 64,
            digest="1" * 64,
        )

    def _book(self, place: p.Place, starts: Sequence[datetime]) -> list[p.Booking]:
        return put(
            p.Booking,
            (
                p.Booking(
                    place=place, starts_at=start, ends_at=start + timedelta(hours=1), label="Ca"
                )
                for start in starts
            ),
        )

    # --- banks ---------------------------------------------------------------------------------

    def questions(self) -> None:
        users = self.found.users
        self.bank = make_bank(purpose=BankPurpose.SECURED, code="KHO-A", unit=self.root)
        waiting = make_bank(purpose=BankPurpose.SECURED, code="KHO-B", unit=self.root)
        for _number in range(BANKS):
            bank = make_bank(purpose=BankPurpose.SECURED, unit=self.root)
            make_member(bank, MemberRole.AUTHOR, users["author"])
        for bank, role in product((self.bank, waiting), (MemberRole.AUTHOR, MemberRole.REVIEWER)):
            make_member(bank, role, users[role.value.removeprefix("bank_")])
        for _number in range(MEMBERS):
            make_member(self.bank, MemberRole.AUTHOR)
        self.found.rows["bank"] = self.bank.uuid
        self.versions = self._written(self.bank, VersionState.APPROVED)
        put(b.Approval, (b.Approval(version=one, at=self.now) for one in self.versions))
        newest = b.QuestionVersion.objects.filter(question=OuterRef("pk")).values("pk")
        b.Question.objects.filter(bank=self.bank).update(live_version=Subquery(newest[:1]))
        self._beside_questions()
        self._practice()
        in_review = self._written(waiting, VersionState.IN_REVIEW)
        self.found.rows["version"] = in_review[0].uuid
        self.found.rows["question"] = self.versions[0].question.uuid
        self._used(self.versions[::2])
        put(
            b.Draft,
            (
                b.Draft(
                    question=one.question,
                    author=users["author"],
                    kind=one.kind,
                    body={"content": one.content},
                    saved_at=self.days(number),
                )
                for number, one in enumerate(self.versions)
            ),
        )
        put(
            b.QuestionUpload,
            (
                b.QuestionUpload(
                    bank=self.bank,
                    file=self.file,
                    name=f"Câu hỏi {number}.xlsx",
                    by=users["author"],
                    at=self.days(number),
                    state=UploadState.DISCARDED if number % 5 else UploadState.PREVIEWED,
                    report={
                        "read": 1, "imported": 1, "problems": [], "warnings": [], "by_kind": {},
                    },
                )
                for number in range(self.count)
            ),
        )  # fmt: skip

        self._found_questions(users["author"])

    def _found_questions(self, author: p.User) -> None:
        """Bring a file of another program, a question in fifty of which is to be mended."""
        upload = b.QuestionUpload.objects.create(
            bank=self.bank,
            file=self.file,
            name="de-cu.gift",
            format="gift",
            by=author,
            at=self.days(self.count),
            report={"read": self.count, "problems": [], "warnings": [], "lost": []},
        )
        self.found.rows["upload"] = upload.uuid
        content = {"stem": "Phím nào in?", "options": {"A": "Ctrl+P", "B": "Ctrl+S"}, "key": "A"}
        put(
            b.UploadedQuestion,
            (
                b.UploadedQuestion(
                    upload=upload,
                    place=number,
                    state=FoundState.READY if number % 50 else FoundState.DOUBTFUL,
                    kind="single_choice",
                    found=asdict(Found(f"câu {number}", "Phím nào in?", problems=("Thiếu ý.",))),
                    body={"content": content, "skills": [], "level": ""},
                )
                for number in range(1, self.count + 1)
            ),
        )

    def _beside_questions(self) -> None:
        """Give the bank a shared text, a legal text that its questions cite and a change of tags."""
        stimulus = b.Stimulus.objects.create(bank=self.bank, code="NL-1", text="Bảng dưới đây")
        text = b.LegalBasis.objects.create(symbol="30/2020/NĐ-CP")
        put(
            b.VersionBasis, (b.VersionBasis(version=one, legal_basis=text) for one in self.versions)
        )
        run = b.TagRun.objects.create(
            bank=self.bank,
            by=self.found.users["author"],
            chosen=[one.question_id for one in self.versions],
            change=Change(level="VD").as_json(),
            asked_at=self.now,
        )
        self.found.rows |= {"stimulus": stimulus.uuid, "text": text.symbol, "tag_run": run.uuid}

    def _practice(self) -> None:
        """A bank of as many questions to practise with."""
        bank = make_bank(purpose=BankPurpose.PRACTICE, code="KHO-LT", unit=self.root)
        self.found.rows["practice"] = bank.uuid
        versions = self._written(bank, VersionState.APPROVED)
        put(b.Approval, (b.Approval(version=one, at=self.now) for one in versions))
        newest = b.QuestionVersion.objects.filter(question=OuterRef("pk")).values("pk")
        b.Question.objects.filter(bank=bank).update(live_version=Subquery(newest[:1]))

    def _written(self, bank: b.Bank, state: VersionState) -> list[b.QuestionVersion]:
        questions = put(
            b.Question,
            (b.Question(bank=bank, code=f"CH{number:05d}") for number in range(self.count)),
        )
        run = o.ImportRun.objects.create(
            kind=ImportKind.BANK,
            format="workbook",
            file=self.file,
            at=self.now,
            by=self.found.users["other"],
        )
        versions = put(
            b.QuestionVersion,
            (self._version(number, one, state, run) for number, one in enumerate(questions)),
        )
        for name, terms, some in (
            ("skills", self.skills, 1),
            ("positions", self.positions, 3),
            ("fields", self.fields, 4),
        ):
            link = getattr(b.QuestionVersion, name).through
            column = {"skills": "skill_id", "positions": "jobposition_id"}.get(
                name, "managementfield_id"
            )
            put(
                link,
                (
                    link(
                        **{
                            "questionversion_id": one.pk,
                            column: terms[number % len(terms)].pk,
                        }
                    )
                    for number, one in enumerate(versions)
                    if number % some == 0
                ),
            )
        return versions

    def _version(
        self, number: int, question: b.Question, state: VersionState, run: o.ImportRun
    ) -> b.QuestionVersion:
        word = RARE if rarely(number) else "văn bản"
        stem = f"Trong tình huống số {number}, phím nào lưu {word} đang soạn thảo trên máy tính?"
        content = {"stem": stem, "options": OPTIONS, "key": "A"}
        return b.QuestionVersion(
            question=question,
            number=1,
            state=state,
            kind="single_choice",
            content=content,
            level=list(Level)[number % 4],
            points=1,
            seconds=60,
            checksum=sha256(stem.encode()).hexdigest(),
            author=self.found.users["other"],
            import_run=run,
            written_at=self.days(number),
        )

    def _used(self, versions: Sequence[b.QuestionVersion]) -> None:
        figures = partial(b.ItemStatistics, occasion="KSH-1", on=self.today, sample=500)
        put(
            b.ItemStatistics,
            (
                figures(
                    version=one,
                    facility_index=Decimal(number % 100) / 100,
                    discrimination_index=Decimal(number % 60) / 100,
                )
                for number, one in enumerate(versions)
            ),
        )
        put(
            b.Exposure,
            (
                b.Exposure(version=one, occasion="KSH-1", on=self.today, forms=2, candidates=500)
                for one in versions
            ),
        )

    # --- rounds --------------------------------------------------------------------------------

    def blueprints_and_rounds(self) -> None:
        blueprints = put(
            a.Blueprint,
            (
                a.Blueprint(code=f"MT{number:03d}", title=f"Ma trận {number}", unit=self.root)
                for number in range(BLUEPRINTS)
            ),
        )
        plans = put(
            a.BlueprintVersion,
            (a.BlueprintVersion(blueprint=one, number=1) for one in blueprints),
        )
        link = a.BlueprintVersion.banks.through
        put(link, (link(blueprintversion_id=one.pk, bank_id=self.bank.pk) for one in plans))
        parts = put(
            a.BlueprintPart,
            (a.BlueprintPart(version=one, title="Trắc nghiệm", minutes=45) for one in plans),
        )
        cells = put(
            a.BlueprintCell,
            (
                a.BlueprintCell(part=one, order=1, source=CellSource.COMMON, count=ITEMS, points=1)
                for one in parts
            ),
        )
        self.plan, self.part, self.cell = plans[0], parts[0], cells[0]
        self.found.rows["blueprint"] = blueprints[0].uuid
        rounds = put(a.Round, map(self._round, range(ROUNDS)))
        links = put(
            a.RoundBlueprint,
            (
                a.RoundBlueprint(round=one, version=plans[number % BLUEPRINTS])
                for number, one in enumerate(rounds)
            ),
        )
        put(
            a.RoundPosition,
            (
                a.RoundPosition(round=link.round, round_blueprint=link, position=position)
                for link, position in product(links, self.positions[:3])
            ),
        )
        put(a.RoundUnit, (a.RoundUnit(round=one, unit=self.root) for one in rounds))
        self.found.rows["planned"] = rounds[0].uuid

    def _round(self, number: int) -> a.Round:
        return a.Round(
            code=f"KSH{number:03d}",
            title=f"Kỳ sát hạch {RARE if rarely(number) else 'thường'} số {number}",
            unit=self.agencies[number % AGENCIES],
            decision_number=f"{number}/QĐ-UBND",
            decision_date=self.today - timedelta(days=number),
            policy=self.policy,
        )

    def _round_of_all(self, code: str, state: RoundState) -> a.Round:
        round_ = a.Round.objects.create(
            code=code,
            title=f"Kỳ sát hạch toàn tỉnh {code}",
            unit=self.root,
            decision_number="1/QĐ-UBND",
            decision_date=self.today - timedelta(days=60),
            policy=self.policy,
            state=state,
        )
        a.RoundUnit.objects.create(round=round_, unit=self.root)
        link = a.RoundBlueprint.objects.create(round=round_, version=self.plan)
        put(
            a.RoundPosition,
            (
                a.RoundPosition(round=round_, round_blueprint=link, position=position)
                for position in self.positions
            ),
        )
        strata = put(
            a.Stratum,
            (
                a.Stratum(
                    round=round_,
                    round_blueprint=link,
                    position=self.positions[number % POSITIONS],
                    key=f"VT{number % POSITIONS:02d}|LV{number // POSITIONS:02d}",
                )
                for number in range(GROUPS)
            ),
        )
        put(
            a.StratumField,
            (
                a.StratumField(stratum=one, field=self.fields[number // POSITIONS], order=1)
                for number, one in enumerate(strata)
            ),
        )
        self.strata = strata
        return round_

    def _papers(self, round_: a.Round) -> list[a.ExamForm]:
        forms = put(
            a.ExamForm,
            (
                a.ExamForm(
                    round=round_,
                    part=self.part,
                    stratum=stratum,
                    code=f"{101 + FORMS_A_GROUP * place + number}",
                    frozen_at=self.now,
                    sha256="0" * 64,
                )
                for place, stratum in enumerate(self.strata)
                for number in range(FORMS_A_GROUP)
            ),
        )
        approvals = [one.approval for one in self.versions[:500]]
        put(
            a.FormItem,
            (
                a.FormItem(
                    exam_form=form,
                    order=order,
                    cell=self.cell,
                    approval=approvals[(place * 7 + order) % len(approvals)],
                    points=1,
                )
                for place, form in enumerate(forms)
                for order in range(1, ITEMS + 1)
            ),
        )
        return forms

    def _shifts(
        self, round_: a.Round, count: int, *, starts_at: datetime
    ) -> tuple[list[a.Shift], list[a.ShiftRoom]]:
        starts = [starts_at + timedelta(hours=2 * number) for number in range(count)]
        ends = [at + timedelta(minutes=90) for at in starts]
        shifts = put(
            a.Shift,
            (
                a.Shift(
                    round=round_,
                    number=number + 1,
                    starts_at=starts[number],
                    ends_at=ends[number],
                    opened_at=starts[number],
                    closed_at=ends[number] if ends[number] < self.now else None,
                )
                for number in range(count)
            ),
        )
        rooms = []
        for shift in shifts:
            bookings = put(
                p.Booking,
                (
                    p.Booking(
                        place=place, starts_at=shift.starts_at, ends_at=shift.ends_at, label="Ca"
                    )
                    for place in self.places[:ROOMS]
                ),
            )
            rooms += put(
                a.ShiftRoom,
                (a.ShiftRoom(shift=shift, place=one.place, booking=one) for one in bookings),
            )
        return shifts, rooms

    def _candidates(
        self, round_: a.Round, count: int, rooms: Sequence[a.ShiftRoom]
    ) -> list[a.Candidate]:
        candidates = put(
            a.Candidate, (self._candidate(round_, number, rooms) for number in range(count))
        )
        put(
            a.CandidateField,
            (
                a.CandidateField(candidate=one, field=self.fields[number % FIELDS], order=1)
                for number, one in enumerate(candidates)
            ),
        )
        return candidates

    def _candidate(self, round_: a.Round, number: int, rooms: Sequence[a.ShiftRoom]) -> a.Candidate:
        official = self.officials[number]
        standing = {1: Standing.ABSENT, 2: Standing.EXEMPT, 3: Standing.UNSERVED}.get(
            number % 40, Standing.SAT
        )
        is_seated = number // SEATS < len(rooms)
        return a.Candidate(
            round=round_,
            official=official,
            number=f"SH{number:05d}",
            full_name=official.full_name,
            sort_key=official.sort_key,
            birth_date=official.birth_date,
            birth_precision=DatePrecision.DAY,
            sex=official.sex,
            unit=self.units[number % DIVISIONS],
            post="Chuyên viên",
            position=self.positions[number % POSITIONS],
            stratum=self.strata[number % GROUPS],
            shift_room=rooms[number // SEATS] if is_seated else None,
            seat=number % SEATS + 1 if is_seated else None,
            standing=standing,
            standing_reason="Theo quy chế"
            if standing in (Standing.EXEMPT, Standing.UNSERVED)
            else "",
        )

    def _attempts(
        self,
        candidates: Sequence[a.Candidate],
        forms: Sequence[a.ExamForm],
        *,
        started_at: datetime,
        ended_at: datetime | None,
    ) -> list[a.Attempt]:
        return put(
            a.Attempt,
            (
                a.Attempt(
                    candidate=one,
                    exam_form=forms[number % GROUPS * FORMS_A_GROUP],
                    part=self.part,
                    prepared_at=started_at,
                    started_at=started_at,
                    deadline_at=started_at + timedelta(minutes=45),
                    last_saved_at=started_at + timedelta(minutes=5),
                    ended_at=ended_at,
                    ended_by=EndedBy.CANDIDATE if ended_at else "",
                    lease="máy",
                )
                for number, one in enumerate(candidates)
                if one.standing == Standing.SAT
            ),
        )

    def _scoring(self, round_: a.Round, number: int, state: ScoringState) -> a.ScoringVersion:
        user = self.found.users["organiser"]
        return a.ScoringVersion.objects.create(
            round=round_,
            number=number,
            state=state,
            reason="Chấm lần đầu",
            decision="31/QĐ-HĐ",
            opened_by=user,
            opened_at=self.now,
            graded_at=self.now,
            graded_digest="0" * 64,
            approved_by=user,
            approved_at=self.now,
        )

    def _publish(self, round_: a.Round, scoring: a.ScoringVersion, at: datetime) -> None:
        tally(scoring)
        round_.live_scoring, round_.published_at = scoring, at
        round_.state = RoundState.PUBLISHED
        round_.save()

    def sat_rounds(self) -> None:
        """Two published rounds of everybody: the newer with its sitting, the older as results."""
        for code, days in (("KSH-2", 200), ("KSH-1", 40)):
            round_ = self._round_of_all(code, RoundState.MARKING)
            scoring = self._scoring(round_, 2, ScoringState.LIVE)
            rooms: list[a.ShiftRoom] = []
            if code == "KSH-1":
                self._scoring(round_, 1, ScoringState.SUPERSEDED)
                shifts, rooms = self._shifts(
                    round_, SHIFTS, starts_at=self.now - timedelta(days=50)
                )
                self.found.rows |= {"shift": shifts[0].uuid, "room": rooms[0].uuid}
                forms = self._papers(round_)
            candidates = self._candidates(round_, self.count, rooms)
            if code == "KSH-1":
                at = self.now - timedelta(days=50)
                attempts = self._attempts(
                    candidates, forms, started_at=at, ended_at=at + timedelta(minutes=40)
                )
                put(a.AttemptScore, (self._score(one, scoring) for one in attempts))
                self._sent_late(attempts)
                self._appointed(round_)
                self.found.rows["round"] = round_.uuid
                self.found.rows["scoring"] = scoring.uuid
                self.found.rows["candidate"] = candidates[0].uuid
            results = put(a.Result, (self._result(one, scoring) for one in candidates))
            self._shares(results)
            self._publish(round_, scoring, self.now - timedelta(days=days))
            if code == "KSH-2":
                self.found.rows["uncertified"] = round_.uuid
            self.results = results
        self.found.rows["result"] = self.results[5].uuid

    def _sent_late(self, attempts: Sequence[a.Attempt]) -> None:
        """Answers of every machine that came in after its end."""
        put(
            a.LateEvidence,
            (
                a.LateEvidence(
                    attempt=one,
                    received_at=self.now,
                    client_at=self.now,
                    payload={"answers": [], "client_at": 0, "is_holder": True},
                    digest=f"{one.pk:064x}",
                )
                for one in attempts
            ),
        )

    def _appointed(self, round_: a.Round) -> None:
        put(
            a.Duty,
            (
                a.Duty(round=round_, user=user, task=Task.PROCTOR)
                for user in p.User.objects.order_by("pk")[100:300]
            ),
        )
        a.Duty.objects.create(round=round_, user=self.found.users["marker"], task=Task.MARKER)

    def _score(self, attempt: a.Attempt, scoring: a.ScoringVersion) -> a.AttemptScore:
        number = attempt.candidate_id
        right = [(number * 7 + item * 13) % 10 < 6 for item in range(ITEMS)]
        return a.AttemptScore(
            attempt=attempt,
            scoring_version=scoring,
            fractions=["1" if one else "0" for one in right],
            points=["1" if one else "0" for one in right],
            earned=sum(right),
            maximum=ITEMS,
            score=Decimal(10 * sum(right)) / ITEMS,
        )

    def _result(self, candidate: a.Candidate, scoring: a.ScoringVersion) -> a.Result:
        outcome = {
            Standing.ABSENT: Outcome.ABSENT,
            Standing.EXEMPT: Outcome.EXEMPT,
            Standing.UNSERVED: Outcome.UNSERVED,
        }.get(Standing(candidate.standing))
        if outcome is None:
            passed = candidate.pk % 5 > 0
            return a.Result(
                candidate=candidate,
                scoring_version=scoring,
                outcome=Outcome.PASSED if passed else Outcome.FAILED,
                score=Decimal(50 + candidate.pk % 50) / 10 if passed else Decimal("4.25"),
                grade_class="Khá" if passed else "Không đạt",
            )
        return a.Result(candidate=candidate, scoring_version=scoring, outcome=outcome)

    def _shares(self, results: Sequence[a.Result]) -> None:
        put(
            a.ResultShare,
            (
                a.ResultShare(
                    result=one,
                    skill=module,
                    items=5,
                    earned=(one.candidate_id + place) % 6,
                    maximum=5,
                    share=Decimal((one.candidate_id + place) % 6) / 5,
                )
                for one in results
                if one.score is not None
                for place, module in enumerate(self.modules)
            ),
        )

    def running_round(self) -> None:
        """A shift that runs now, as full as its rooms allow, and its proctor."""
        starts_at = self.now - timedelta(minutes=10)
        round_ = self._round_of_all("KSH-0", RoundState.RUNNING)
        shifts, rooms = self._shifts(round_, 1, starts_at=starts_at)
        forms = self._papers(round_)
        people = min(self.count, ROOMS * SEATS)
        candidates = self._candidates(round_, people, rooms)
        attempts = self._attempts(candidates, forms, started_at=starts_at, ended_at=None)
        self._sent_late(attempts[:SEATS])
        self._reported(attempts)
        for room in rooms[:5]:
            a.Duty.objects.create(
                round=round_,
                user=self.found.users["proctor"],
                task=Task.PROCTOR,
                shift=shifts[0],
                place=room.place,
            )
        chief = self.found.users["chief"] = make_user()
        a.Duty.objects.create(round=round_, user=chief, task=Task.PROCTOR, shift=shifts[0])
        self.found.rows |= {
            "running": round_.uuid,
            "running_shift": shifts[0].uuid,
            "running_room": rooms[0].uuid,
        }

    def _reported(self, attempts: Sequence[a.Attempt]) -> None:
        """Each candidate reports a question of their paper."""
        rows = a.FormItem.objects.filter(exam_form__in={one.exam_form_id for one in attempts})
        items: dict[int, list[int]] = {}
        for form, item in rows.order_by("order").values_list("exam_form", "pk"):
            items.setdefault(form, []).append(item)
        put(
            a.CandidateCall,
            (
                a.CandidateCall(
                    shift_room_id=one.candidate.shift_room_id,
                    attempt=one,
                    kind=CallKind.QUESTION,
                    item_id=items[one.exam_form_id][number % len(items[one.exam_form_id])],
                    at=self.now,
                )
                for number, one in enumerate(attempts)
                if one.candidate.shift_room_id and items.get(one.exam_form_id)
            ),
        )

    # --- training ------------------------------------------------------------------------------

    def courses(self) -> None:
        self.programmes = put(
            t.Programme,
            (
                t.Programme(
                    code=f"CT{number:03d}",
                    name=f"Chương trình {RARE if rarely(number) else 'kỹ năng'} {number}",
                    periods=8,
                )
                for number in range(PROGRAMMES)
            ),
        )
        link = t.Programme.modules.through
        put(
            link,
            (
                link(programme_id=one.pk, skill_id=self.modules[number % MODULES].pk)
                for number, one in enumerate(self.programmes)
            ),
        )
        self.trainers = put(
            t.Trainer,
            (
                t.Trainer(user=user, kind=TrainerKind.STAFF)
                for user in [
                    self.found.users["trainer"],
                    *(make_user(username=f"giangvien{number}") for number in range(TRAINERS - 1)),
                ]
            ),
        )
        self.all_courses = put(t.Course, map(self._course, range(self.count)))
        taught = t.Course.trainers.through
        put(
            taught,
            (
                taught(course_id=one.pk, trainer_id=self.trainers[number % TRAINERS].pk)
                for number, one in enumerate(self.all_courses)
            ),
        )
        self.sessions = put(t.Session, map(self._session, range(self.count)))
        closed = self.all_courses[160 if self.count > 200 else 30 :]
        self.enrolments = put(
            t.Enrolment,
            (
                self._enrolment(
                    closed[number // 20 % len(closed)], number, EnrolmentState.COMPLETED
                )
                for number in range(self.count)
            ),
        )
        self.completions = put(
            t.Completion,
            (
                t.Completion(
                    enrolment=one,
                    policy=self.training_policy,
                    attended_periods=8,
                    held_periods=8,
                    is_complete=True,
                    decided_at=self.days(number),
                )
                for number, one in enumerate(self.enrolments)
            ),
        )
        self._taught()
        put(
            t.SessionProposal,
            (
                t.SessionProposal(
                    course=self.all_courses[number % len(self.all_courses)],
                    topic=f"Buổi {number}",
                    periods=4,
                    starts_at=self.days(number),
                    ends_at=self.days(number) + timedelta(hours=3),
                    by=self.found.users["trainer"],
                    at=self.days(number),
                    state=ProposalState.WAITING if number < 20 else ProposalState.CONFIRMED,
                    decided_by=None if number < 20 else self.found.users["training"],
                    decided_at=None if number < 20 else self.days(number),
                )
                for number in range(self.count)
            ),
        )
        self.found.rows["programme"] = self.programmes[0].uuid
        self.found.rows["open_course"] = self.all_courses[0].uuid
        self.found.rows["closed_course"] = closed[0].uuid

    def _course(self, number: int) -> t.Course:
        state = CourseState.CLOSED
        if number < 30:
            state = (CourseState.OPEN, CourseState.PLANNED, CourseState.RUNNING)[number % 3]
        elif number < 160 and self.count > 200:
            state = CourseState.RUNNING
        first = self.today - timedelta(days=number % 3000)
        title = f"Lớp {RARE if rarely(number) else 'bồi dưỡng'} số {number}"
        return t.Course(
            programme=self.programmes[number % PROGRAMMES],
            code=f"L{number:05d}",
            title=title,
            search_title=fold_marks(title),
            unit=self.root if number < 30 else self.units[number % DIVISIONS],
            capacity=IN_A_COURSE,
            registers_from=self.now - timedelta(days=7),
            registers_to=self.now + timedelta(days=7),
            starts_on=first,
            ends_on=first + timedelta(days=5),
            state=state,
        )

    def _session(self, number: int) -> t.Session:
        starts_at = self.now - timedelta(hours=3 * number)
        return t.Session(
            course=self.all_courses[number],
            number=1,
            topic="Định dạng văn bản",
            periods=4,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
        )

    def _enrolment(self, course: t.Course, number: int, state: EnrolmentState) -> t.Enrolment:
        return t.Enrolment(
            course=course,
            official=self.officials[number],
            unit=self.units[number % DIVISIONS],
            state=state,
            reason=EnrolmentReason.NOMINATED,
            enrolled_at=self.days(number),
        )

    def _taught(self) -> None:
        """A course that runs, full, with ten sessions and their roll calls."""
        course = self.all_courses[2]
        people = min(IN_A_COURSE, self.count)
        enrolled = put(
            t.Enrolment,
            (self._enrolment(course, number, EnrolmentState.ENROLLED) for number in range(people)),
        )
        sessions = put(
            t.Session,
            (
                t.Session(
                    course=course,
                    number=number + 2,
                    topic="Ôn tập",
                    periods=4,
                    starts_at=self.now - timedelta(days=number + 1),
                    ends_at=self.now - timedelta(days=number + 1) + timedelta(hours=3),
                )
                for number in range(10)
            ),
        )
        put(
            t.Attendance,
            (
                t.Attendance(
                    session=session,
                    enrolment=one,
                    presence=Presence.PRESENT,
                    taken_by=self.found.users["trainer"],
                    taken_at=self.now,
                )
                for session, one in product(sessions, enrolled)
            ),
        )
        self.found.rows["course"] = course.uuid
        self.found.rows["session"] = sessions[0].uuid
        self.found.rows["own_course"] = course.uuid

    def advice(self) -> None:
        """One programme advised after each score, every second time the same one."""
        scored = [one for one in self.results if one.score is not None]
        put(
            t.Recommendation,
            (
                t.Recommendation(
                    result=one,
                    programme=self.programmes[0 if number % 2 else number % 20],
                    module=self.modules[0],
                    share=Decimal("0.4"),
                    required=Decimal("0.65"),
                    made_at=self.now - timedelta(days=30),
                )
                for number, one in enumerate(scored)
            ),
        )

    def certificates(self) -> None:
        passed = [one for one in self.results if one.outcome == Outcome.PASSED]
        left = self.completions[: self.count - len(passed)]
        put(
            Certificate,
            (
                Certificate(
                    issuer=self.root,
                    year=self.today.year,
                    number=number + 1,
                    serial_number=f"S{number:07d}",
                    register_number=f"{number + 1}/GCN",
                    holder_id=one.candidate.official_id
                    if isinstance(one, a.Result)
                    else one.enrolment.official_id,
                    holder_unit=self.units[number % DIVISIONS],
                    result=one if isinstance(one, a.Result) else None,
                    completion=None if isinstance(one, a.Result) else one,
                    sheet={"holder": "Nguyễn Văn An", "lines": ["Đạt loại khá"] * 10},
                    issued_on=self.today - timedelta(days=400 + number % 300),
                    valid_until=self.today + timedelta(days=900 - number % 1200),
                    state=CertificateState.ISSUED,
                    token=f"{number:032d}",
                    printed_code=f"{number:012d}",
                    file=self.file,
                )
                for number, one in enumerate(self._proofs(passed, left))
            ),
        )

    def _proofs(self, *kinds: Sequence[Any]) -> Iterator[Any]:
        for kind in kinds:
            yield from kind
