"""What pages cost in SQL statements: no more for many rows than for few, and few at all.

`LISTS` holds every page that lists rows, `WORK` pages that measure a whole or show one thing with
all that belongs to it (a constant budget of their own, as measured), `SINGLE` those that show one thing or a form. A page that stands in none of them
fails: its author says what it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.appointing import appoint
from assessments.enums import Outcome, RoundState, Standing, Task
from assessments.models import Blueprint, CandidateCall, Duty, Incident, Round, Shift
from banks.drafting import open_draft
from banks.enemies import set_apart
from banks.enums import BankPurpose, MemberRole, TagRunState, UploadState
from banks.exporting import ask_for_export
from banks.lapsing import hold_lapsed
from banks.models import (
    Assignment,
    Hold,
    LegalBasis,
    Question,
    QuestionUpload,
    TagRun,
    VersionBasis,
)
from banks.stimuli import add_stimulus
from banks.tagging import Change, ask
from banks.uploading import try_upload
from office import files, journal, notices
from office.models import Job
from people.enums import Role
from people.models import Booking, Place, RosterImport, Site
from tests.assessments.building import (
    MINUTE,
    assemble,
    fill_bank,
    graded,
    marked_round,
    plan_round,
    sat,
    write_plan,
)
from tests.assessments.practice_runs import answered_run
from tests.assessments.sealed_rounds import sealed_round, weak_keys
from tests.banks.foreign_files import moodle_quiz
from tests.clients import client_of
from tests.make import (
    EIGHT,
    grant,
    make_attempt,
    make_bank,
    make_candidate,
    make_late_evidence,
    make_member,
    make_official,
    make_pair,
    make_policy,
    make_position,
    make_posting,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
    make_version,
)
from tests.reports.issuing import make_certificate
from tests.reports.rounds import (
    make_completion as make_report_completion,
)
from tests.reports.rounds import (
    make_course as make_closed_course,
)
from tests.reports.rounds import (
    make_issuer,
    make_province,
    make_published_round,
    make_result,
)
from tests.test_every_address import GUARDED, filled
from tests.training.making import (
    make_course,
    make_enrolment,
    make_own_account,
    make_place,
    make_posted_official,
    make_programme,
    make_recommendation,
    make_session,
    make_trainer,
)
from training.enums import CourseState
from training.models import Attendance
from training.proposing import propose_session
from ui import front

pytestmark = pytest.mark.django_db

#: Session, account, rights, menu and notices stand in it too.
MOST = 15
FEW, MANY, VERY_MANY = 3, 30, 300

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who opens which address, and how one more row comes to it."""

    client: Client
    address: str
    add: Callable[[], object]


Build = Callable[[], Scene]
LISTS: dict[str, Build] = {}
WORK: dict[str, tuple[int, Build]] = {}


def listed(name: str) -> Callable[[Build], Build]:
    """Put a scene under the name of its page."""

    def keep(build: Build) -> Build:
        assert name not in LISTS
        LISTS[name] = build
        return build

    return keep


def works(name: str, *, most: int) -> Callable[[Build], Build]:
    """Put the scene of a page that measures a whole under its name, with a budget of its own."""

    def keep(build: Build) -> Build:
        assert name not in WORK
        WORK[name] = (most, build)
        return build

    return keep


def holder(role, unit):
    user = make_user()
    grant(user, role, unit)
    return client_of(user)


def page_of(name, row=None):
    return reverse(name, args=[row.uuid] if row else [])


# --- people ---------------------------------------------------------------------------------------


@listed("people:officials")
def _officials():
    unit = make_unit()
    return Scene(
        holder(Role.HR_OFFICER, unit), page_of("people:officials"), lambda: make_posting(unit=unit)
    )


@works("people:official", most=15)
def _official():
    unit = make_unit()
    official = make_posting(unit=unit).official

    def add():
        make_posting(official=official, unit=unit, is_primary=False, valid_to=date(2021, 1, 1))

    return Scene(holder(Role.HR_OFFICER, unit), page_of("people:official", official), add)


@listed("people:official_accounts")
def _official_accounts():
    unit = make_unit()
    return Scene(
        holder(Role.HR_OFFICER, unit),
        page_of("people:official_accounts"),
        lambda: make_posting(unit=unit),
    )


@listed("people:rosters")
def _rosters():
    user, unit = make_user(), make_unit()
    grant(user, Role.HR_OFFICER, unit)

    def add():
        report = {"new": 1, "imported": 1, "problems": [], "warnings": []}
        RosterImport.objects.create(
            name="ds.xlsx", content=b"x", by=user, at=EIGHT, report=report, rows=[]
        )

    return Scene(client_of(user), page_of("people:rosters"), add)


def make_job(user):
    return Job.objects.create(
        kind="people.import_roster", params={}, started_by=user, asked_at=EIGHT, heartbeat_at=EIGHT
    )


@listed("people:jobs")
def _jobs():
    user = make_user()
    return Scene(client_of(user), page_of("people:jobs"), lambda: make_job(user))


@listed("people:all_jobs")
def _all_jobs():
    return Scene(
        holder(Role.SYSTEM_ADMIN, make_unit()),
        page_of("people:all_jobs"),
        lambda: make_job(make_user()),
    )


@listed("people:notices")
def _notices():
    user = make_user()

    def add():
        notices.notify([user.pk], subject="Tin", body="Có việc mới", link="/", at=EIGHT)

    return Scene(client_of(user), page_of("people:notices"), add)


@listed("people:users")
def _users():
    root = make_unit()

    def add():
        official = make_posting(unit=root).official
        grant(make_user(official=official), Role.LEADER, root)

    return Scene(holder(Role.SYSTEM_ADMIN, root), page_of("people:users"), add)


@listed("people:user")
def _user():
    root, user = make_unit(), make_user()
    return Scene(
        holder(Role.SYSTEM_ADMIN, root),
        page_of("people:user", user),
        lambda: grant(user, Role.LEADER, make_unit(parent=root)),
    )


@listed("people:own_account")
def _own_account():
    root, user = make_unit(), make_user()
    grant(user, Role.LEADER, root)
    return Scene(
        client_of(user),
        page_of("people:own_account"),
        lambda: grant(user, Role.LEADER, make_unit(parent=root)),
    )


@listed("people:units")
def _units():
    root = make_unit()
    return Scene(
        holder(Role.SYSTEM_ADMIN, root),
        page_of("people:units"),
        lambda: make_posting(unit=make_unit(parent=root)),
    )


@works("people:unit", most=15)
def _unit():
    root = make_unit()
    return Scene(
        holder(Role.SYSTEM_ADMIN, root),
        page_of("people:unit", root),
        lambda: make_posting(unit=make_unit(parent=root)),
    )


@listed("people:policies")
def _policies():
    return Scene(
        holder(Role.SYSTEM_ADMIN, make_unit()), page_of("people:policies"), make_old_policy
    )


def make_old_policy():
    number = next(_numbers)
    day = date(2020, 1, 1) - timedelta(days=number)
    return make_policy_until(day)


def make_policy_until(day):
    policy = make_policy()
    type(policy).objects.filter(pk=policy.pk).update(valid_from=day - timedelta(days=1))
    type(policy).objects.filter(pk=policy.pk).update(valid_to=day)
    return policy


@listed("people:journal")
def _journal():
    def add():
        journal.record(
            actor=make_user().username,
            action="people.end_grant",
            target=f"user:{make_user().uuid}",
            at=EIGHT,
        )

    return Scene(holder(Role.SYSTEM_ADMIN, make_unit()), page_of("people:journal"), add)


@listed("people:terms")
def _terms():
    return Scene(
        holder(Role.SYSTEM_ADMIN, make_unit()),
        page_of("people:terms"),
        lambda: make_posting(position=f"V{next(_numbers)}", fields=[f"L{next(_numbers)}"]),
    )


@listed("people:sites")
def _sites():
    root = make_unit()

    def add():
        number = next(_numbers)
        site = Site.objects.create(code=f"X{number}", name=f"Trường {number}", unit=root)
        Place.objects.create(site=site, code="P1", name="Phòng máy 1", machines=30)

    return Scene(holder(Role.SYSTEM_ADMIN, root), page_of("people:sites"), add)


@listed("people:place")
def _place():
    root = make_unit()
    site = Site.objects.create(code=f"X{next(_numbers)}", name="Trường", unit=root)
    place = Place.objects.create(site=site, code="P1", name="Phòng máy 1", machines=30)

    def add():
        starts_at = timezone.now() + timedelta(hours=next(_numbers))
        Booking.objects.create(
            place=place, starts_at=starts_at, ends_at=starts_at + MINUTE, label="Ca 1"
        )

    return Scene(holder(Role.SYSTEM_ADMIN, root), page_of("people:place", place), add)


@listed("people:tokens")
def _tokens():
    unit, user = make_unit(), make_user()
    grant(user, Role.HR_OFFICER, unit)
    client = client_of(user)

    def add():
        client.post(page_of("people:tokens"), {"name": f"Khóa {next(_numbers)}", "days": "90"})

    return Scene(client, page_of("people:tokens"), add)


@listed("people:search")
def _search():
    root = make_unit()

    def add():
        number = next(_numbers)
        unit = make_unit(parent=root, name=f"Phòng zenit {number}")
        official = make_official(full_name=f"Zenit {number}")
        make_posting(official=official, unit=unit)
        title = f"Zenit {number}"
        make_candidate(round_=make_round(unit=root, title=title), official=official, unit=unit)
        make_course(unit=root, title=title)

    # The most kinds: an HR officer, who is an official too.
    user = make_user(official=make_official())
    grant(user, Role.HR_OFFICER, root)
    return Scene(client_of(user), page_of("people:search") + "?q=zenit", add)


# --- banks ----------------------------------------------------------------------------------------


@listed("banks:banks")
def _banks():
    user = make_member(make_bank(), MemberRole.AUTHOR)

    def add():
        bank = make_bank()
        make_member(bank, MemberRole.AUTHOR, user)
        make_version(bank=bank)

    return Scene(client_of(user), page_of("banks:banks"), add)


@listed("banks:bank")
def _bank():
    bank = make_bank()
    return Scene(
        client_of(make_member(bank, MemberRole.AUTHOR)),
        page_of("banks:bank", bank),
        lambda: make_version(bank=bank, positions=["CV"], fields=["TAI_CHINH"]),
    )


def _material():
    bank = make_bank()
    user = make_member(bank, MemberRole.AUTHOR)

    def add(code=""):
        row = add_stimulus(
            bank=bank,
            code=code or f"NL-{next(_numbers)}",
            text="Bảng giờ",
            picture=None,
            description="",
            by=user,
            at=EIGHT,
        )
        make_version(bank=bank, stimulus=row)
        return row

    return bank, client_of(user), add


@listed("banks:stimuli")
def _stimuli():
    bank, client, add = _material()
    add()
    return Scene(client, page_of("banks:stimuli", bank), add)


@listed("banks:stimulus")
def _stimulus():
    bank, client, add = _material()
    row = add()
    return Scene(
        client,
        page_of("banks:stimulus", row),
        lambda: make_version(bank=bank, stimulus=row),
    )


@listed("banks:tag_runs")
def _tag_runs():
    bank = make_bank()
    user = make_member(bank, MemberRole.AUTHOR)

    def add():
        TagRun.objects.create(
            bank=bank,
            by=user,
            state=TagRunState.DONE,
            change=Change(level="VD").as_json(),
            asked_at=EIGHT,
            done_at=EIGHT,
        )

    return Scene(client_of(user), page_of("banks:tag_runs", bank), add)


@listed("banks:tag_run")
def _tag_run():
    bank = make_bank()
    user = make_member(bank, MemberRole.AUTHOR)
    make_version(bank=bank)
    change = Change(level="VD")
    run = ask(bank=bank, questions=Question.objects.all(), change=change, by=user, at=EIGHT)

    def add():
        run.chosen.append(make_version(bank=bank).question_id)
        run.save(update_fields=["chosen"])

    return Scene(client_of(user), page_of("banks:tag_run", run), add)


def _cited(bank):
    text, _made = LegalBasis.objects.get_or_create(symbol=f"{next(_numbers)}/2020/NĐ-CP")
    VersionBasis.objects.create(version=make_version(bank=bank), legal_basis=text)
    return text


@listed("banks:legal_texts")
def _legal_texts():
    bank = make_bank()
    client = client_of(make_member(bank, MemberRole.AUTHOR))
    return Scene(client, page_of("banks:legal_texts"), lambda: _cited(bank))


@listed("banks:legal_text")
def _legal_text():
    bank = make_bank()
    text = _cited(bank)

    def add():
        version = make_version(bank=bank)
        VersionBasis.objects.create(
            version=version, legal_basis=text, articles=f"Điều {next(_numbers)}"
        )

    client = client_of(make_member(bank, MemberRole.AUTHOR))
    return Scene(client, reverse("banks:legal_text", args=[text.symbol]), add)


@listed("banks:lapsed")
def _lapsed():
    bank = make_bank()

    def add():
        LegalBasis.objects.filter(pk=_cited(bank).pk).update(valid_to=date(2021, 1, 1))
        hold_lapsed(at=EIGHT)

    client = client_of(make_member(bank, MemberRole.REVIEWER))
    return Scene(client, page_of("banks:lapsed"), add)


@listed("banks:coverage")
def _coverage():
    bank = make_bank()
    return Scene(
        client_of(make_member(bank, MemberRole.AUTHOR)),
        page_of("banks:coverage", bank),
        lambda: make_version(bank=bank, skill=f"IU0{next(_numbers)}.1"),
    )


@listed("banks:coverage_cell")
def _coverage_cell():
    bank = make_bank()
    return Scene(
        client_of(make_member(bank, MemberRole.AUTHOR)),
        page_of("banks:coverage_cell", bank),
        lambda: make_version(bank=bank, skill=f"IU0{next(_numbers)}.1"),
    )


@listed("banks:duplicates")
def _duplicates():
    bank = make_bank()
    return Scene(
        client_of(make_member(bank, MemberRole.REVIEWER)),
        page_of("banks:duplicates", bank),
        lambda: make_pair(bank),
    )


@listed("banks:drafts")
def _drafts():
    bank = make_bank()
    user = make_member(bank, MemberRole.AUTHOR)

    def add():
        version = make_version(bank=bank)
        open_draft(question=version.question, author=user, at=EIGHT)

    return Scene(client_of(user), page_of("banks:drafts"), add)


@listed("banks:to_review")
def _to_review():
    bank = make_bank(purpose=BankPurpose.SECURED)
    return Scene(
        client_of(make_member(bank, MemberRole.REVIEWER)),
        page_of("banks:to_review"),
        lambda: make_version(bank=bank, approved=False),
    )


@listed("banks:uploads")
def _uploads():
    bank = make_bank(unit=make_unit())
    user = make_member(bank, MemberRole.AUTHOR)

    def add():
        file = files.store(
            str(next(_numbers)).encode(), name="a.xlsx", media_type="application/zip", at=EIGHT
        )
        QuestionUpload.objects.create(
            bank=bank,
            file=file,
            name="a.xlsx",
            by=user,
            at=EIGHT,
            state=UploadState.PREVIEWED,
            report={"read": 1, "imported": 1, "problems": [], "warnings": [], "by_kind": {}},
        )

    return Scene(client_of(user), page_of("banks:uploads"), add)


@listed("banks:mend_upload")
def _mend_upload():
    bank = make_bank(unit=make_unit())
    user = make_member(bank, MemberRole.AUTHOR)
    upload = try_upload(bank=bank, content=moodle_quiz(), name="a.xml", by=user, at=EIGHT)
    row = upload.questions.get(place=3)

    def add():
        row.pk, row.uuid, row.place = None, uuid4(), row.place + 1
        row.save(force_insert=True)

    return Scene(client_of(user), page_of("banks:mend_upload", upload), add)


@listed("banks:export")
def _export():
    bank = make_bank()
    make_version(bank=bank)
    user = make_member(bank, MemberRole.AUTHOR)
    return Scene(
        client_of(user),
        page_of("banks:export", bank),
        lambda: ask_for_export(bank=bank, reason="Rà soát", by=user, at=EIGHT),
    )


@works("banks:question", most=21)
def _question():
    bank = make_bank()
    question = make_version(bank=bank).question
    user = make_member(bank, MemberRole.AUTHOR)

    def add():
        make_version(question=question)
        other = make_version(bank=bank).question
        set_apart(question=question, other=other, by=user, at=EIGHT)

    add()
    return Scene(client_of(user), page_of("banks:question", question), add)


@works("banks:review", most=15)
def _review():
    bank = make_bank(purpose=BankPurpose.SECURED)
    version = make_version(bank=bank, approved=False)

    def add():
        version.positions.add(make_position(f"V{next(_numbers)}"))

    return Scene(
        client_of(make_member(bank, MemberRole.REVIEWER)), page_of("banks:review", version), add
    )


@listed("banks:stewarded")
def _stewarded():
    unit = make_unit()

    def add():
        make_member(make_bank(unit=unit), MemberRole.AUTHOR)

    return Scene(holder(Role.SYSTEM_ADMIN, unit), page_of("banks:stewarded"), add)


@listed("banks:bank_reviews")
def _bank_reviews():
    unit = make_unit()
    bank = make_bank(unit=unit)
    reviewers = [make_member(bank, MemberRole.REVIEWER) for _ in range(2)]

    def add():
        version = make_version(bank=bank, approved=False)
        today = timezone.localdate()
        for one in reviewers:
            Assignment.objects.create(
                version=version, reviewer=one, due_on=today, assigned_at=EIGHT
            )

    return Scene(holder(Role.SYSTEM_ADMIN, unit), page_of("banks:bank_reviews", bank), add)


@listed("banks:assign_reviews")
def _assign_reviews():
    unit = make_unit()
    bank = make_bank(unit=unit, purpose=BankPurpose.SECURED)
    for _ in range(3):
        make_member(bank, MemberRole.REVIEWER)
    return Scene(
        holder(Role.SYSTEM_ADMIN, unit),
        page_of("banks:assign_reviews", bank) + "?tat-ca=1",
        lambda: make_version(bank=bank, approved=False),
    )


@listed("banks:kept_back")
def _kept_back():
    bank = make_bank()
    user = make_member(bank, MemberRole.REVIEWER)

    def add():
        question = make_version(bank=bank).question
        Hold.objects.create(question=question, reason="Giữ", placed_at=EIGHT, placed_by=user)

    return Scene(client_of(user), page_of("banks:kept_back", bank), add)


@listed("banks:members")
def _members():
    unit = make_unit()
    bank = make_bank(unit=unit)
    return Scene(
        holder(Role.SYSTEM_ADMIN, unit),
        page_of("banks:members", bank),
        lambda: make_member(bank, MemberRole.AUTHOR),
    )


# --- blueprints and forms -------------------------------------------------------------------------


@listed("assessments:late_of_round")
def _late_of_round():
    round_ = make_round()
    room = make_shift_room(round_, machines=400)
    return Scene(
        holder(Role.ORGANISER, round_.unit),
        page_of("assessments:late_of_round", round_),
        lambda: late_at(room),
    )


@listed("assessments:late_of_room")
def _late_of_room():
    room = make_shift_room(make_round(), machines=400)
    return Scene(
        client_of(proctor_of(room)),
        page_of("assessments:late_of_room", room),
        lambda: late_at(room),
    )


def late_at(room):
    seat = next(_numbers)
    return make_late_evidence(make_candidate(round_=room.shift.round, shift_room=room, seat=seat))


@listed("assessments:blueprints")
def _blueprints():
    unit, bank = make_unit(), fill_bank(common=2, each=1)

    def add():
        version = write_plan(bank)
        Blueprint.objects.filter(pk=version.blueprint_id).update(unit=unit)

    return Scene(holder(Role.ORGANISER, unit), page_of("assessments:blueprints"), add)


def own_round(unit, *, people=2, **more):
    """A planned round with a stratum of its own bank."""
    return plan_round(write_plan(fill_bank(**more)), people={"CV|TAI_CHINH": people}, unit=unit)


@works("assessments:blueprint", most=20)
def _blueprint():
    unit = make_unit()
    bank = fill_bank()
    version = write_plan(bank)
    Blueprint.objects.filter(pk=version.blueprint_id).update(unit=unit)
    return Scene(
        holder(Role.ORGANISER, unit),
        page_of("assessments:blueprint", version.blueprint),
        lambda: make_version(bank=bank),
    )


@works("assessments:edit_blueprint", most=26)
def _edit_blueprint():
    scene = _blueprint()
    return Scene(scene.client, scene.address + "/soan", scene.add)


@works("assessments:export_blueprint", most=18)
def _export_blueprint():
    scene = _blueprint()
    return Scene(scene.client, scene.address + "/xuat", scene.add)


@works("assessments:check_blueprint", most=19)
def _check_blueprint():
    scene = _blueprint()
    return Scene(scene.client, scene.address + "/kiem-tra", scene.add)


@works("assessments:exam_forms", most=20)
def _exam_forms():
    unit = make_unit()
    round_ = own_round(unit)
    assemble(round_)

    def add():
        make_candidate(
            round_=round_, unit=unit, standing=Standing.UNSERVED, standing_reason="Thiếu câu hỏi"
        )

    return Scene(holder(Role.ORGANISER, unit), page_of("assessments:exam_forms", round_), add)


def _drawn(name):
    unit = make_unit()
    round_ = own_round(unit)
    assemble(round_)

    def add():
        candidate = round_.candidates.first()
        exam_form = round_.exam_forms.first()
        other = make_candidate(round_=round_, unit=unit)
        make_attempt(candidate=other, exam_form=exam_form)
        assert candidate

    return Scene(holder(Role.ORGANISER, unit), page_of(name, round_), add)


@works("assessments:form_proof", most=16)
def _form_proof():
    return _drawn("assessments:form_proof")


@works("assessments:form_group", most=17)
def _form_group():
    scene = _drawn("assessments:form_group")
    return Scene(scene.client, f"{scene.address}?nhom=CV|TAI_CHINH", scene.add)


@works("assessments:paper_sheet", most=20)
def _paper_sheet():
    return _drawn("assessments:paper_sheet")


@works("assessments:paper_book", most=16)
def _paper_book():
    return _drawn("assessments:paper_book")


@works("assessments:sign_papers", most=16)
def _sign_papers():
    scene = _drawn("assessments:sign_papers")
    head = make_user()
    appoint(round_=Round.objects.get(), user=head, task=Task.PAPER_HEAD, by=make_user(), at=EIGHT)
    return Scene(client_of(head), scene.address, scene.add)


@works("assessments:seal", most=20)
def _seal():
    with weak_keys():
        sealed = sealed_round()

    def add():
        user = make_user()
        Duty.objects.create(round=sealed.round, user=user, task=Task.PAPER_BOARD)
        make_shift_room(sealed.round)

    return Scene(client_of(sealed.board[0]), page_of("assessments:seal", sealed.round), add)


# --- rounds ---------------------------------------------------------------------------------------


@listed("assessments:rounds")
def _rounds():
    unit = make_unit()
    return Scene(
        holder(Role.ORGANISER, unit),
        page_of("assessments:rounds"),
        lambda: make_round(unit=unit, state=RoundState.PLANNED),
    )


@listed("assessments:round")
def _round():
    unit = make_unit()
    round_ = make_round(unit=unit)
    return Scene(
        holder(Role.ORGANISER, unit),
        page_of("assessments:round", round_),
        lambda: make_shift_room(round_),
    )


@listed("assessments:round_people")
def _round_people():
    unit = make_unit()
    round_ = make_round(unit=unit)

    def add():
        appoint(round_=round_, user=make_user(), task=Task.PROCTOR, by=make_user(), at=EIGHT)

    return Scene(holder(Role.ORGANISER, unit), page_of("assessments:round_people", round_), add)


@listed("assessments:candidates")
def _candidates():
    unit = make_unit()
    round_ = make_round(unit=unit)
    return Scene(
        holder(Role.ORGANISER, unit),
        page_of("assessments:candidates", round_),
        lambda: make_candidate(round_=round_, unit=make_unit(parent=unit)),
    )


@listed("assessments:candidate")
def _candidate():
    unit = make_unit()
    candidate = make_candidate(round_=make_round(unit=unit), unit=unit)
    by = make_user()

    def add():
        Incident.objects.create(
            candidate=candidate, kind="note", reason="Treo máy", recorded_by=by, recorded_at=EIGHT
        )

    return Scene(holder(Role.ORGANISER, unit), page_of("assessments:candidate", candidate), add)


@listed("assessments:shifts")
def _shifts():
    unit = make_unit()
    round_ = make_round(unit=unit, state=RoundState.PLANNED)
    return Scene(
        holder(Role.ORGANISER, unit),
        page_of("assessments:shifts", round_),
        lambda: make_shift_room(round_),
    )


def in_room(name, *, of_shift=False):
    unit = make_unit()
    round_ = make_round(unit=unit)
    room = make_shift_room(round_, machines=400)
    seats = count(1)

    def add():
        candidate = make_candidate(round_=round_, shift_room=room, seat=next(seats))
        make_attempt(candidate=candidate)

    return Scene(holder(Role.ORGANISER, unit), page_of(name, room.shift if of_shift else room), add)


@listed("assessments:shift")
def _shift():
    return in_room("assessments:shift", of_shift=True)


@listed("assessments:shift_now")
def _shift_now():
    return in_room("assessments:shift_now", of_shift=True)


@listed("assessments:seat_plan")
def _seat_plan():
    return in_room("assessments:seat_plan")


@listed("assessments:roll")
def _room_roll():
    return in_room("assessments:roll")


@works("assessments:register", most=18)
def _register():
    unit = make_unit()
    round_ = own_round(unit)
    return Scene(
        holder(Role.ORGANISER, unit),
        page_of("assessments:register", round_) + "?on=2026-11-01",
        lambda: make_posting(unit=unit),
    )


@works("assessments:open_round", most=15)
def _open_round():
    unit, bank = make_unit(), make_bank()

    def add():
        version = write_plan(bank)
        Blueprint.objects.filter(pk=version.blueprint_id).update(unit=unit)
        make_unit(parent=unit)

    return Scene(holder(Role.ORGANISER, unit), page_of("assessments:open_round"), add)


# --- scoring and results --------------------------------------------------------------------------


@listed("assessments:scorings")
def _scorings():
    unit = make_unit()
    round_ = marked_round(unit=unit)

    def add():
        number = round_.scoring_versions.count() + 1
        round_.scoring_versions.create(
            number=number, state="superseded", reason="Cũ", opened_by=make_user(), opened_at=EIGHT,
            approved_by=make_user(), approved_at=EIGHT, decision="1/QĐ",
        )  # fmt: skip

    return Scene(holder(Role.ORGANISER, unit), page_of("assessments:scorings", round_), add)


def scored(name):
    unit = make_unit()
    round_ = marked_round(unit=unit)
    versions = [make_version() for _number in range(2)]
    sat(round_, "A", "A", versions=versions)
    scoring = graded(round_)
    return Scene(
        holder(Role.ORGANISER, unit),
        page_of(name, scoring),
        lambda: make_result(candidate=make_candidate(round_=round_), scoring=scoring),
    )


@works("assessments:scoring", most=15)
def _scoring():
    return scored("assessments:scoring")


@works("assessments:scoring_items", most=15)
def _scoring_items():
    return scored("assessments:scoring_items")


@listed("assessments:own_results")
def _own_results():
    official = make_official()
    user = make_user(official=official)
    return Scene(
        client_of(user), page_of("assessments:own_results"), lambda: make_result(official=official)
    )


@listed("assessments:practice")
def _practice():
    user = make_user(official=make_official())

    def add():
        bank = make_bank()
        make_version(bank=bank)
        answered_run(user, bank)

    return Scene(client_of(user), page_of("assessments:practice"), add)


@listed("assessments:practice_bank")
def _practice_bank():
    user, bank = make_user(official=make_official()), make_bank()

    def add():
        make_version(bank=bank, skill=f"IU01.{next(_numbers)}")
        answered_run(user, bank)

    return Scene(client_of(user), page_of("assessments:practice_bank", bank), add)


@works("assessments:practice_run", most=15)
def _practice_run():
    user, bank = make_user(official=make_official()), make_bank()
    for number in range(10):
        make_version(bank=bank, skill=f"IU02.{number}", explanation="Vì sao")
    run = answered_run(user, bank)
    return Scene(
        client_of(user),
        page_of("assessments:practice_run", run),
        lambda: answered_run(user, bank),
    )


@works("assessments:result", most=15)
def _result():
    official = make_official()
    result = make_result(official=official, shares={"IU03": "0.5"})
    return Scene(
        client_of(make_user(official=official)),
        page_of("assessments:result", result),
        lambda: make_result(official=official),
    )


def proctor_of(room):
    user = make_user()
    Duty.objects.create(
        round=room.shift.round, user=user, task=Task.PROCTOR, shift=room.shift, place=room.place
    )
    return user


@listed("assessments:proctor_rooms")
def _proctor_rooms():
    user = make_user()

    def add():
        room = make_shift_room(make_round())
        now = timezone.now()
        Shift.objects.filter(pk=room.shift_id).update(starts_at=now, ends_at=now + 90 * MINUTE)
        Duty.objects.create(
            round=room.shift.round, user=user, task=Task.PROCTOR, shift=room.shift, place=room.place
        )

    add()
    return Scene(client_of(user), page_of("assessments:proctor_rooms"), add)


def proctored(name, *, is_of_shift=False):
    round_ = make_round()
    room = make_shift_room(round_, machines=400)
    user = proctor_of(room)
    seats = count(1)

    def add():
        candidate = make_candidate(round_=round_, shift_room=room, seat=next(seats))
        attempt = make_attempt(candidate=candidate)
        Incident.objects.create(
            candidate=candidate,
            attempt=attempt,
            kind="note",
            reason="Treo máy",
            recorded_by=user,
            recorded_at=EIGHT,
        )

    row = room.shift if is_of_shift else room
    return Scene(client_of(user), page_of(name, row), add)


@listed("assessments:proctor_room")
def _proctor_room():
    return proctored("assessments:proctor_room")


@listed("assessments:proctor_room_live")
def _proctor_room_live():
    return proctored("assessments:proctor_room_live")


@listed("assessments:proctor_shift")
def _proctor_shift():
    return several_rooms("assessments:proctor_shift")


@listed("assessments:proctor_shift_live")
def _proctor_shift_live():
    return several_rooms("assessments:proctor_shift_live")


@listed("assessments:proctor_close_shift")
def _proctor_close_shift():
    return proctored("assessments:proctor_close_shift", is_of_shift=True)


def several_rooms(name):
    round_ = make_round()
    first = make_shift_room(round_)
    user = make_user()
    Duty.objects.create(round=round_, user=user, task=Task.PROCTOR)

    def add():
        room = make_shift_room(round_)
        room.shift = first.shift
        room.save(update_fields=["shift"])
        candidate = make_candidate(round_=round_, shift_room=room, seat=1)
        CandidateCall.objects.create(
            shift_room=room, attempt=make_attempt(candidate=candidate), kind="help", at=EIGHT
        )

    return Scene(client_of(user), page_of(name, first.shift), add)


@listed("assessments:reported_questions")
def _reported_questions():
    unit = make_unit()
    round_ = make_round(unit=unit)
    room = make_shift_room(round_, machines=400)
    seats = count(1)

    def add():
        candidate = make_candidate(round_=round_, shift_room=room, seat=next(seats))
        attempt = make_attempt(candidate=candidate)
        CandidateCall.objects.create(
            shift_room=room,
            attempt=attempt,
            kind="question",
            item=attempt.exam_form.items.first(),
            words="Thiếu hình",
            at=EIGHT,
        )

    return Scene(
        holder(Role.ORGANISER, unit), page_of("assessments:reported_questions", round_), add
    )


@listed("assessments:proctor_minutes")
def _proctor_minutes():
    return proctored("assessments:proctor_minutes")


# --- training -------------------------------------------------------------------------------------


@listed("training:programmes")
def _programmes():
    return Scene(
        holder(Role.TRAINING_OFFICER, make_unit()),
        page_of("training:programmes"),
        lambda: make_programme(positions=["CV"]),
    )


@listed("training:programme")
def _programme():
    unit, programme = make_unit(), make_programme()
    return Scene(
        holder(Role.TRAINING_OFFICER, unit),
        page_of("training:programme", programme),
        lambda: make_course(programme=programme, unit=unit),
    )


@listed("training:courses")
def _courses():
    unit = make_unit()
    return Scene(
        holder(Role.TRAINING_OFFICER, unit),
        page_of("training:courses"),
        lambda: make_enrolment(make_course(unit=unit)),
    )


def taught(name, *, state=CourseState.RUNNING):
    unit = make_unit()
    course = make_course(unit=unit, state=state)
    session = make_session(course)
    by = make_user()

    def add():
        enrolment = make_enrolment(course, unit=unit)
        Attendance.objects.create(
            enrolment=enrolment, session=session, presence="present", taken_by=by, taken_at=EIGHT
        )

    is_session = name in ("training:roll", "training:sign_sheet")
    return Scene(
        holder(Role.TRAINING_OFFICER, unit), page_of(name, session if is_session else course), add
    )


@works("training:course", most=15)
def _course():
    return taught("training:course")


@listed("training:record")
def _record():
    return taught("training:record")


@listed("training:roll")
def _roll():
    return taught("training:roll")


@listed("training:sign_sheet")
def _sign_sheet():
    return taught("training:sign_sheet")


@listed("training:calendar")
def _calendar():
    unit = make_unit()
    course = make_course(unit=unit)
    begins = count()
    monday = EIGHT - timedelta(days=EIGHT.weekday())

    def add():
        make_session(course, starts_at=monday + timedelta(minutes=5 * next(begins)))

    return Scene(
        holder(Role.TRAINING_OFFICER, unit), page_of("training:calendar") + "?tuan=2026-11-12", add
    )


@listed("training:proposals")
def _proposals():
    unit, trainer = make_unit(), make_trainer()
    course = make_course(unit=unit)
    course.trainers.add(trainer)

    def add():
        propose_session(
            course=course,
            topic="Ôn tập",
            periods=4,
            starts_at=EIGHT,
            ends_at=EIGHT + timedelta(hours=3),
            place=make_place(),
            trainers=[trainer],
            note="",
            by=trainer.user,
            at=EIGHT,
        )

    return Scene(holder(Role.TRAINING_OFFICER, unit), page_of("training:proposals"), add)


@listed("training:needs")
def _needs():
    unit = make_unit()
    return Scene(
        holder(Role.TRAINING_OFFICER, unit),
        page_of("training:needs"),
        lambda: make_recommendation(make_programme(), unit=unit),
    )


@listed("training:needing")
def _needing():
    unit, programme = make_unit(), make_programme()
    return Scene(
        holder(Role.TRAINING_OFFICER, unit),
        page_of("training:needing", programme),
        lambda: make_recommendation(programme, unit=unit),
    )


@listed("training:nominate")
def _nominate():
    unit = make_unit()
    course = make_course(unit=unit)
    return Scene(
        holder(Role.TRAINING_OFFICER, unit),
        page_of("training:nominate", course),
        lambda: make_posted_official(unit),
    )


@listed("training:own_courses")
def _own_courses():
    user = make_own_account()

    def add():
        make_enrolment(make_course(), official=user.official)
        make_course()
        make_recommendation(make_programme(), official=user.official)

    return Scene(client_of(user), page_of("training:own_courses"), add)


@listed("training:own_course")
def _own_course():
    user = make_own_account()
    course = make_course()
    make_enrolment(course, official=user.official)
    return Scene(
        client_of(user), page_of("training:own_course", course), lambda: make_session(course)
    )


# --- reports --------------------------------------------------------------------------------------


def reported(name, *, role=Role.HR_OFFICER, outcome=Outcome.PASSED):
    province = make_province()
    round_ = make_published_round(unit=province)

    def add():
        unit = make_unit(parent=province)
        official = make_posting(unit=unit).official
        make_result(
            round_=round_, official=official, unit=unit, outcome=outcome, shares={"IU03": "0.5"}
        )

    return Scene(holder(role, province), page_of(name), add)


@listed("reports:results")
def _results():
    return reported("reports:results")


@listed("reports:results_by_person")
def _results_by_person():
    return reported("reports:results_by_person")


@listed("reports:not_sat")
def _not_sat():
    return reported("reports:not_sat", outcome=Outcome.ABSENT)


@listed("reports:dashboard")
def _dashboard():
    return reported("reports:dashboard", role=Role.LEADER)


@listed("reports:register")
def _register_of_certificates():
    province = make_province()
    issuer = make_issuer(parent=province)
    return Scene(
        holder(Role.HR_OFFICER, province),
        page_of("reports:register"),
        lambda: make_certificate(
            result=make_result(unit=make_unit(parent=province)), issuer=issuer
        ),
    )


@listed("reports:issue_for_round")
def _issue_for_round():
    issuer = make_issuer()
    round_ = make_published_round(unit=issuer)
    return Scene(
        holder(Role.HR_OFFICER, issuer),
        page_of("reports:issue_for_round", round_),
        lambda: make_result(round_=round_, unit=issuer),
    )


@listed("reports:issue_for_course")
def _issue_for_course():
    issuer = make_issuer()
    course = make_closed_course(unit=issuer)
    return Scene(
        holder(Role.TRAINING_OFFICER, issuer),
        page_of("reports:issue_for_course", course),
        lambda: make_report_completion(course=course, official=make_official(), unit=issuer),
    )


# --- the tests ------------------------------------------------------------------------------------

#: One thing, a form, a file: nothing there grows with the rows.
SINGLE = {
    "people:components",
    "training:start_course",
    "assessments:appeal",
    "assessments:cancel_round",
    "assessments:codes_file",
    "assessments:compare_versions",
    "assessments:copy_blueprint",
    "assessments:import_blueprint",
    "assessments:import_version",
    "assessments:exam_form",
    "assessments:late",
    "assessments:new_blueprint",
    "assessments:own_card",
    "assessments:own_receipt",
    "assessments:practice_picture",
    "assessments:practice_question_picture",
    "assessments:practice_question",
    "assessments:lift_violation",
    "assessments:open_seal",
    "assessments:proctor_check_in_many",
    "assessments:proctor_extra_time",
    "assessments:proctor_give_time",
    "assessments:proctor_message",
    "assessments:proctor_message_one",
    "assessments:proctor_minutes_file",
    "assessments:proctor_move",
    "assessments:proctor_note",
    "assessments:proctor_pause",
    "assessments:proctor_release",
    "assessments:proctor_strike",
    "assessments:proctor_violation",
    "assessments:register_codes",
    "assessments:result_picture",
    "assessments:result_question_picture",
    "assessments:seal_key",
    "assessments:treat_item",
    "assessments:unseal_forms",
    "banks:answer_remarks",
    "banks:approve_several",
    "banks:bring_back_many",
    "banks:choose_enemy",
    "banks:compare",
    "banks:demands",
    "banks:draft",
    "banks:export_file",
    "banks:embargo_many",
    "banks:end_embargo_many",
    "banks:hold_many",
    "banks:import_lists",
    "banks:lift_many",
    "banks:lists_template",
    "banks:mend_question",
    "banks:new_bank",
    "banks:change_legal_text",
    "banks:new_question",
    "banks:new_stimulus",
    "banks:saved_search",
    "banks:tag_many",
    "banks:pair",
    "banks:question_picture",
    "banks:reopen_pair",
    "banks:reassign_review",
    "banks:retire_many",
    "banks:return_several",
    "banks:review_days",
    "banks:stimulus_picture",
    "banks:upload",
    "banks:upload_columns",
    "banks:upload_picture",
    "banks:upload_template",
    "banks:versions",
    "people:edit_place",
    "people:edit_site",
    "people:end_posting",
    "people:end_role",
    "people:give_role",
    "people:home",
    "people:import_units",
    "people:job",
    "people:job_file",
    "people:journal_entry",
    "people:lock_user",
    "people:move_official",
    "people:new_letterhead",
    "people:new_place",
    "people:new_policy",
    "people:new_site",
    "people:new_unit",
    "people:new_user",
    "people:official_contact",
    "people:own_file",
    "people:policy",
    "people:reopen_user",
    "people:reorganisation",
    "people:roster",
    "people:roster_template",
    "people:system",
    "people:unit_template",
    "reports:certificate",
    "reports:certificate_file",
    "reports:first_steps",
    "reports:first_steps_template",
    "training:add_session",
    "training:cancel_course",
    "training:cancel_session",
    "training:close_course",
    "training:edit_programme",
    "training:import_programmes",
    "training:move_session",
    "training:new_programme",
    "training:open_course",
    "training:programmes_template",
    "training:proposal",
    "training:revise_course",
    "training:withdraw",
}


def statements(scene: Scene) -> tuple[int, str]:
    """Open a page and return how many statements it asked, and which."""
    with CaptureQueriesContext(connection) as asked:
        response = scene.client.get(scene.address)
    assert response.status_code == 200, response.status_code
    return len(asked), "\n".join(one["sql"][:300] for one in asked.captured_queries)


def assert_within(build: Build, *, most: int, rows: tuple[int, int]) -> None:
    """Open a page with few rows and with many; compare."""
    scene, few = build(), rows[0]
    for _number in range(few):
        scene.add()
    if connection.vendor == "postgresql":
        # Its planner joins hundreds of rows to hundreds, row by row, while it takes a table of a
        # test before to be empty. Without names it would also lock, to the end of this test's
        # transaction, catalogues that the databases of other workers share.
        tables = connection.introspection.django_table_names(include_views=False)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
    statements(scene)  # what a process reads once
    for_few, sql_few = statements(scene)
    for _number in range(rows[1] - few):
        scene.add()
    for_many, sql_many = statements(scene)
    assert for_few == for_many, f"{for_few} for {few}, {for_many} for {rows[1]}:\n{sql_many}"
    assert for_many <= most, f"{for_many} statements:\n{sql_few}"


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_many_rows_as_for_few(name):
    assert_within(LISTS[name], most=MOST, rows=(FEW, MANY))


@pytest.mark.parametrize("name", WORK)
def test_a_work_page_keeps_its_budget_whatever_it_is_about(name):
    most, build = WORK[name]
    assert_within(build, most=most, rows=(FEW, MANY))


@pytest.mark.slow
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_three_hundred_rows(name):
    assert_within(LISTS[name], most=MOST, rows=(FEW, VERY_MANY))


def test_every_menu_entry_is_in_the_table():
    names = {entry.url_name for entry in front.all_entries()}

    assert names <= {*LISTS, *WORK, *SINGLE}


def test_every_page_says_whether_it_lists():
    pages = {
        name for name, address, _door in GUARDED if Client().get(filled(address)).status_code != 405
    }

    assert " ".join(sorted(pages - {*LISTS, *WORK, *SINGLE})) == ""
    assert " ".join(sorted({*LISTS, *WORK, *SINGLE} - pages)) == ""
