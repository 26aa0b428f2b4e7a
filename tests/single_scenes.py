"""Who opens a page that shows one thing or a form, and what stands in it.

Beside the scenes of `tests.test_query_budgets`, these show every page of the product. A name may
have a case behind it ("people:home (leader)"): the same page as another reader meets it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from assessments.appealing import file_appeal
from assessments.enums import IncidentKind, RoundState
from assessments.loaded_forms import load_form
from assessments.models import Attempt, Blueprint, Incident, PracticeRun, Result, Shift
from assessments.practising import give_answer, start_run
from assessments.publishing import approve_scoring, publish
from assessments.receipts import issue_receipt
from assessments.registering import door_code_hash
from banks.drafting import open_draft
from banks.duplicates.deciding import keep_both
from banks.enums import MemberRole
from banks.models import Assignment, Draft, LegalBasis, QuestionUpload
from banks.review import hold, retire, return_to_author
from banks.saved_searches import save_search
from banks.uploading import carry_out_upload
from office import journal
from office.enums import JobState, PolicyKind
from office.models import Job
from people.enums import Role
from people.models import Place, RosterImport, Site, Unit
from tests.assessments.building import (
    assemble,
    fill_bank,
    freeze,
    graded,
    marked_round,
    plan_round,
    sat,
    write_plan,
)
from tests.assessments.sealed_rounds import plan_sealed_round, sealed_round, weak_keys
from tests.banks.bank_files import bank_file, question_row
from tests.banks.foreign_files import moodle_quiz
from tests.banks.kind_samples import sample
from tests.clients import client_of
from tests.make import (
    EIGHT,
    NINE,
    SINGLE_CHOICE,
    grant,
    make_attempt,
    make_bank,
    make_candidate,
    make_ended_attempt,
    make_exam_form,
    make_field,
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
from tests.office.workbooks import make_xlsx
from tests.people.rosters import roster_file, roster_row
from tests.picture_files import PICTURED
from tests.reports.issuing import make_certificate
from tests.reports.rounds import make_issuer, make_province
from tests.roles import make_account_of
from tests.test_query_budgets import Scene, holder, proctor_of
from tests.training.making import (
    make_course,
    make_enrolment,
    make_place,
    make_programme,
    make_session,
    make_trainer,
)
from training.enums import CourseState
from training.proposing import propose_session

Build = Callable[[], Scene]
SCENES: dict[str, Build] = {}
CODE = "ABCD2345"
#: What is no page: files, pictures, parts, ways to another page, answers to machines.
FILES = {
    "assessments:export_blueprint",
    "assessments:codes_file",
    "assessments:proctor_minutes_file",
    "assessments:own_receipt",
    "assessments:paper_book",
    "assessments:paper_sheet",
    "assessments:practice_picture",
    "assessments:practice_question_picture",
    "assessments:proctor_room_live",
    "assessments:proctor_shift_live",
    "assessments:result_picture",
    "assessments:result_question_picture",
    "assessments:shift_now",
    "assessments:sitting_closed_paper",
    "assessments:sitting_device_line",
    "assessments:sitting_picture",
    "assessments:sitting_question_picture",
    "assessments:sitting_receipt_file",
    "assessments:sitting_waiting_state",
    "assessments:sitting_worker",
    "banks:export_file",
    "banks:lists_template",
    "banks:question_picture",
    "banks:stimulus_picture",
    "banks:upload_picture",
    "banks:upload_template",
    "people:job_file",
    "people:own_file",
    "people:roster_original",
    "people:roster_template",
    "people:unit_template",
    "reports:certificate_file",
    "reports:first_steps_template",
    "training:programmes_template",
    "ui:health",
    "ui:language",
    "ui:live",
    "ui:worker",
}


def shown(name: str, *, case: str = "") -> Callable[[Callable[[], tuple[Client, str]]], Any]:
    """Put a scene under the name of its page."""

    def keep(build: Callable[[], tuple[Client, str]]) -> Callable[[], tuple[Client, str]]:
        label = f"{name} ({case})" if case else name
        assert label not in SCENES
        SCENES[label] = lambda: Scene(*build(), add=lambda: None)
        return build

    return keep


def at(name: str, *rows: Any) -> str:
    """The address of a page about rows, or about a word or a number."""
    return reverse(name, args=[getattr(row, "uuid", row) for row in rows])


# --- people ---------------------------------------------------------------------------------------


def _homes() -> None:
    for role in Role:

        def build(role: Role = role) -> tuple[Client, str]:
            return client_of(make_account_of(role, unit=make_unit())), at("people:home")

        shown("people:home", case=role.value)(build)


_homes()


@shown("people:login")
def _login():
    return Client(), at("people:login")


@shown("people:first_use")
def _first_use():
    return Client(), at("people:first_use")


@shown("people:job")
def _job():
    user = make_user()
    job = Job.objects.create(
        kind="people.import_roster",
        params={},
        started_by=user,
        asked_at=EIGHT,
        heartbeat_at=EIGHT,
        started_at=EIGHT,
        attempts=1,
        state=JobState.RUNNING,
    )
    return client_of(user), at("people:job", job)


def _hr(name):
    unit = make_unit()
    posting = make_posting(unit=unit)
    return holder(Role.HR_OFFICER, unit), at(name, posting.official, posting)


@shown("people:move_official")
def _move_official():
    return _hr("people:move_official")


@shown("people:end_posting")
def _end_posting():
    return _hr("people:end_posting")


@shown("people:official_contact")
def _official_contact():
    unit = make_unit()
    official = make_posting(unit=unit).official
    return holder(Role.HR_OFFICER, unit), at("people:official_contact", official)


@shown("people:roster")
def _roster():
    make_position("CV")
    for code in ("TC", "NV"):
        make_field(code)
    client = holder(Role.HR_OFFICER, make_unit(code="SNV"))
    content = roster_file([roster_row(), roster_row("CB002", unit="KHONG")])
    client.post(at("people:rosters"), {"file": SimpleUploadedFile("ds.xlsx", content)})
    return client, at("people:roster", RosterImport.objects.latest("pk"))


def _admin(name, *rows):
    return holder(Role.SYSTEM_ADMIN, make_unit()), at(name, *rows)


@shown("people:new_user")
def _new_user():
    return _admin("people:new_user")


def _account(name):
    unit, user = make_unit(), make_user()
    held = grant(user, Role.LEADER, unit)
    row = held if name == "people:end_role" else user
    return holder(Role.SYSTEM_ADMIN, unit), at(name, row)


@shown("people:give_role")
def _give_role():
    return _account("people:give_role")


@shown("people:lock_user")
def _lock_user():
    return _account("people:lock_user")


@shown("people:end_role")
def _end_role():
    return _account("people:end_role")


@shown("people:reopen_user")
def _reopen_user():
    unit = make_unit()
    official = make_posting(unit=unit).official
    user = make_user(official=official, is_active=False)
    return holder(Role.SYSTEM_ADMIN, unit), at("people:reopen_user", user)


@shown("people:new_unit")
def _new_unit():
    return _admin("people:new_unit")


@shown("people:reorganisation")
def _reorganisation():
    return _admin("people:reorganisation")


@shown("people:new_letterhead")
def _new_letterhead():
    unit = make_unit()
    return holder(Role.SYSTEM_ADMIN, unit), at("people:new_letterhead", unit)


@shown("people:policy")
def _policy():
    return _admin("people:policy", make_policy())


@shown("people:new_policy")
def _new_policy():
    return _admin("people:new_policy", "sat-hach")


@shown("people:journal_entry")
def _journal_entry():
    entry = journal.record(actor="quantri", action="people.end_grant", target="user:1", at=EIGHT)
    return _admin("people:journal_entry", entry.pk)


@shown("people:components")
def _components():
    return _admin("people:components")


@shown("ui:offline")
def _offline():
    return Client(), at("ui:offline")


@shown("people:system")
def _system():
    return _admin("people:system")


def _site(name):
    unit = make_unit()
    site = Site.objects.create(code="TT", name="Trung tâm", unit=unit)
    place = Place.objects.create(site=site, code="P1", name="Phòng máy 1", machines=30)
    return holder(Role.SYSTEM_ADMIN, unit), at(
        name, *([] if name == "people:new_site" else [place if "edit_place" in name else site])
    )


@shown("people:new_site")
def _new_site():
    return _site("people:new_site")


@shown("people:edit_site")
def _edit_site():
    return _site("people:edit_site")


@shown("people:new_place")
def _new_place():
    return _site("people:new_place")


@shown("people:edit_place")
def _edit_place():
    return _site("people:edit_place")


# --- banks ----------------------------------------------------------------------------------------


@shown("people:import_units")
def _import_units():
    return _admin("people:import_units")


@shown("banks:import_lists")
def _import_lists():
    return _admin("banks:import_lists")


@shown("reports:first_steps")
def _first_steps():
    return _admin("reports:first_steps")


@shown("banks:new_bank")
def _new_bank():
    return _admin("banks:new_bank")


@shown("banks:tag_many")
def _tag_many():
    bank = make_bank()
    make_version(bank=bank)
    return client_of(make_member(bank, MemberRole.AUTHOR)), at("banks:tag_many", bank) + "?tat-ca=1"


@shown("banks:saved_search")
def _saved_search():
    bank = make_bank()
    user = make_member(bank, MemberRole.AUTHOR)
    search = save_search(
        bank=bank, name="Vận dụng", query="muc=VD", is_shared=True, by=user, at=NINE
    )
    return client_of(user), at("banks:saved_search", search)


@shown("banks:change_legal_text")
def _change_legal_text():
    LegalBasis.objects.create(symbol="30/2020/NĐ-CP")
    client, _address = _admin("banks:legal_texts")
    return client, reverse("banks:change_legal_text", args=["30/2020/NĐ-CP"])


@shown("banks:new_question")
def _new_question():
    bank = make_bank()
    return client_of(make_member(bank, MemberRole.AUTHOR)), at("banks:new_question", bank)


@shown("banks:new_stimulus")
def _new_stimulus():
    bank = make_bank()
    return client_of(make_member(bank, MemberRole.AUTHOR)), at("banks:new_stimulus", bank)


@shown("banks:choose_enemy")
def _choose_enemy():
    bank = make_bank()
    question = make_version(bank=bank).question
    make_version(bank=bank)
    client = client_of(make_member(bank, MemberRole.AUTHOR))
    return client, at("banks:choose_enemy", question) + "?tim=Q"


@shown("banks:compare")
def _compare():
    bank = make_bank()
    question = make_version(bank=bank).question
    make_version(question=question)
    return client_of(make_member(bank, MemberRole.AUTHOR)), at("banks:compare", question)


def _moves() -> None:
    for act in ("hold", "lift", "embargo", "end_embargo", "retire", "bring_back"):

        def build(act: str = act) -> tuple[Client, str]:
            bank = make_bank()
            question = make_version(bank=bank).question
            user = make_member(bank, MemberRole.REVIEWER)
            hold(question=question, reason="Nghi lộ đề", by=user, at=EIGHT)
            gone = make_version(bank=bank).question
            retire(question=gone, reason="Luật đã thay", by=user, at=EIGHT)
            chosen = f"?cau={question.uuid}&cau={gone.uuid}"
            return client_of(user), at(f"banks:{act}_many", bank) + chosen

        shown(f"banks:{act}_many")(build)


_moves()


def _decide(name: str) -> tuple[Client, str]:
    bank = make_bank()
    version = make_version(bank=bank, approved=False)
    user = make_member(bank, MemberRole.REVIEWER)
    own = make_version(bank=bank, approved=False, author=user)
    return client_of(user), at(name) + f"?phien-ban={version.uuid}&phien-ban={own.uuid}"


@shown("banks:approve_several")
def _approve_several():
    return _decide("banks:approve_several")


@shown("banks:return_several")
def _return_several():
    return _decide("banks:return_several")


@shown("banks:answer_remarks")
def _answer_remarks():
    bank = make_bank()
    author = make_member(bank, MemberRole.AUTHOR)
    version = make_version(bank=bank, approved=False, author=author)
    return_to_author(
        version=version,
        reviewer=make_member(bank, MemberRole.REVIEWER),
        reason="Sửa câu dẫn",
        comments={"stem": "Dài quá"},
        at=EIGHT,
    )
    draft = open_draft(question=version.question, author=author, at=NINE)
    return client_of(author), at("banks:answer_remarks", draft)


@shown("banks:review_days")
def _review_days():
    unit = make_unit()
    return holder(Role.SYSTEM_ADMIN, unit), at("banks:review_days", make_bank(unit=unit))


@shown("banks:reassign_review")
def _reassign_review():
    unit = make_unit()
    bank = make_bank(unit=unit)
    task = Assignment.objects.create(
        version=make_version(bank=bank, approved=False),
        reviewer=make_member(bank, MemberRole.REVIEWER),
        due_on=timezone.localdate(),
        assigned_at=EIGHT,
    )
    return holder(Role.SYSTEM_ADMIN, unit), at("banks:reassign_review", task)


@shown("banks:demands")
def _demands():
    bank = make_bank()
    make_version(bank=bank)
    return client_of(make_member(bank, MemberRole.AUTHOR)), at("banks:demands", bank)


@shown("banks:pair")
def _pair():
    pair = make_pair()
    reviewer = make_member(pair.first.bank, MemberRole.REVIEWER)
    return client_of(reviewer), at("banks:pair", pair)


@shown("banks:reopen_pair")
def _reopen_pair():
    pair = make_pair()
    reviewer = make_member(pair.first.bank, MemberRole.REVIEWER)
    keep_both(pair=pair, by=reviewer, at=NINE)
    return client_of(reviewer), at("banks:reopen_pair", pair)


@shown("banks:versions")
def _versions():
    bank = make_bank()
    question = make_version(bank=bank).question
    make_version(question=question, level="VD")
    return client_of(make_member(bank, MemberRole.AUTHOR)), at("banks:versions", question)


def _drafts() -> None:
    for kind in (
        "single_choice",
        "matching",
        "ordering",
        "cloze",
        "numeric",
        "true_false_group",
        "image_choice",
        "hotspot",
        "matrix",
        "essay",
        "file_upload",
    ):

        def build(kind: str = kind) -> tuple[Client, str]:
            bank = make_bank()
            user = make_member(bank, MemberRole.AUTHOR)
            content = SINGLE_CHOICE if kind == "single_choice" else sample(kind).raw
            if kind in PICTURED:
                content = PICTURED[kind](bank)
            version = make_version(bank=bank, kind=kind, content=content)
            open_draft(question=version.question, author=user, at=NINE)
            return client_of(user), at("banks:draft", Draft.objects.latest("pk"))

        shown("banks:draft", case=kind)(build)


_drafts()


@shown("banks:upload")
def _upload():
    bank = make_bank(unit=make_unit())
    make_version(bank=bank)
    client = client_of(make_member(bank, MemberRole.AUTHOR))
    content = bank_file(question_row("A-1"), question_row("A-2", {"Đáp án": "Z"}))
    file = SimpleUploadedFile("cau-hoi.xlsx", content)
    client.post(at("banks:uploads"), {"bank": str(bank.uuid), "file": file})
    return client, at("banks:upload", QuestionUpload.objects.latest("pk"))


def _foreign_upload() -> tuple[Client, QuestionUpload]:
    bank = make_bank(unit=make_unit())
    client = client_of(make_member(bank, MemberRole.AUTHOR))
    file = SimpleUploadedFile("moodle.xml", moodle_quiz())
    client.post(at("banks:uploads"), {"bank": str(bank.uuid), "file": file})
    return client, QuestionUpload.objects.latest("pk")


@shown("banks:mend_question")
def _mend_question():
    client, upload = _foreign_upload()
    return client, reverse("banks:mend_question", args=[upload.uuid, 3])


@shown("banks:mend_question", case="nearly the same")
def _mend_alike():
    client, upload = _foreign_upload()
    return client, reverse("banks:mend_question", args=[upload.uuid, 2])


@shown("banks:upload_columns")
def _upload_columns():
    bank = make_bank(unit=make_unit())
    client = client_of(make_member(bank, MemberRole.AUTHOR))
    rows: list[list[Any]] = [["STT", "Câu hỏi", "A", "B", "Đáp án"]]
    rows.append([1, "Phím nào in?", "Ctrl+P", "Ctrl+S", "A"])
    file = SimpleUploadedFile("cu.xlsx", make_xlsx({"Trang 1": rows, "Trang 2": rows}))
    client.post(at("banks:uploads"), {"bank": str(bank.uuid), "file": file})
    return client, at("banks:upload_columns", QuestionUpload.objects.latest("pk"))


@shown("banks:upload", case="of another format")
def _upload_of_another_format():
    client, upload = _foreign_upload()
    client.post(at("banks:leave_rest", upload))
    carry_out_upload(upload=upload, by=upload.by, at=NINE)
    return client, at("banks:upload", upload)


# --- blueprints and forms -------------------------------------------------------------------------


@shown("assessments:new_blueprint")
def _new_blueprint():
    return holder(Role.ORGANISER, make_unit()), at("assessments:new_blueprint")


def _blueprint(name):
    unit = make_unit()
    version = write_plan(fill_bank())
    Blueprint.objects.filter(pk=version.blueprint_id).update(unit=unit)
    return holder(Role.ORGANISER, unit), at(name, version.blueprint)


@shown("assessments:import_blueprint")
def _import_blueprint():
    return holder(Role.ORGANISER, make_unit()), at("assessments:import_blueprint")


@shown("assessments:import_version")
def _import_version():
    return _blueprint("assessments:import_version")


@shown("assessments:copy_blueprint")
def _copy_blueprint():
    return _blueprint("assessments:copy_blueprint")


@shown("assessments:compare_versions")
def _compare_versions():
    return _blueprint("assessments:compare_versions")


def _drawn(unit: Unit):
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2}, unit=unit)
    assemble(round_)
    return round_


@shown("assessments:exam_form")
def _exam_form():
    unit = make_unit()
    round_ = _drawn(unit)
    return holder(Role.ORGANISER, unit), at(
        "assessments:exam_form", round_, round_.exam_forms.first()
    )


@shown("assessments:unseal_forms")
def _unseal_forms():
    unit = make_unit()
    round_ = _drawn(unit)
    freeze(round_)
    return holder(Role.ORGANISER, unit), at("assessments:unseal_forms", round_)


@shown("assessments:seal_key")
def _seal_key():
    with weak_keys():
        sealed = plan_sealed_round()
    return client_of(sealed.board[0]), at("assessments:seal_key", sealed.round)


@shown("assessments:open_seal")
def _open_seal():
    with weak_keys():
        sealed = sealed_round()
    return client_of(sealed.board[0]), at("assessments:open_seal", sealed.shift)


# --- rounds ---------------------------------------------------------------------------------------


@shown("assessments:cancel_round")
def _cancel_round():
    unit = make_unit()
    round_ = make_round(unit=unit, state=RoundState.PLANNED)
    return holder(Role.ORGANISER, unit), at("assessments:cancel_round", round_)


@shown("assessments:register_codes")
def _register_codes():
    unit = make_unit()
    round_ = make_round(unit=unit, state=RoundState.PLANNED)
    return holder(Role.ORGANISER, unit), at("assessments:register_codes", round_)


@shown("assessments:treat_item")
def _treat_item():
    unit = make_unit()
    round_ = marked_round(unit=unit)
    version = make_version()
    sat(round_, "A", versions=[version])
    return holder(Role.ORGANISER, unit), at("assessments:treat_item", graded(round_), version)


def _watched(name, *, about):
    room = make_shift_room(make_round())
    candidate = make_candidate(round_=room.shift.round, shift_room=room, seat=3)
    rows = {"room": room, "candidate": candidate, "attempt": make_attempt(candidate=candidate)}
    return client_of(proctor_of(room)), at(name, rows[about])


@shown("assessments:proctor_pause")
def _proctor_pause():
    return _watched("assessments:proctor_pause", about="room")


@shown("assessments:proctor_extra_time")
def _proctor_extra_time():
    return _watched("assessments:proctor_extra_time", about="attempt")


@shown("assessments:proctor_release")
def _proctor_release():
    return _watched("assessments:proctor_release", about="attempt")


@shown("assessments:proctor_violation")
def _proctor_violation():
    return _watched("assessments:proctor_violation", about="candidate")


@shown("assessments:proctor_note")
def _proctor_note():
    return _watched("assessments:proctor_note", about="candidate")


@shown("assessments:proctor_give_time")
def _proctor_give_time():
    return _watched("assessments:proctor_give_time", about="room")


@shown("assessments:proctor_check_in_many")
def _proctor_check_in_many():
    return _watched("assessments:proctor_check_in_many", about="room")


@shown("assessments:proctor_message")
def _proctor_message():
    return _watched("assessments:proctor_message", about="room")


@shown("assessments:proctor_message_one")
def _proctor_message_one():
    return _watched("assessments:proctor_message_one", about="candidate")


@shown("assessments:proctor_move")
def _proctor_move():
    return _watched("assessments:proctor_move", about="candidate")


def _written(kind):
    """An entry of the minutes about a candidate in a room."""
    room = make_shift_room(make_round())
    candidate = make_candidate(round_=room.shift.round, shift_room=room, seat=3)
    user = proctor_of(room)
    incident = Incident.objects.create(
        candidate=candidate, kind=kind, reason="Treo máy", recorded_by=user, recorded_at=EIGHT
    )
    return room, user, incident


@shown("assessments:proctor_strike")
def _proctor_strike():
    _room, user, incident = _written(IncidentKind.NOTE)
    return client_of(user), at("assessments:proctor_strike", incident)


@shown("assessments:lift_violation")
def _lift_violation():
    room, _user, incident = _written(IncidentKind.WARNING)
    return holder(Role.ORGANISER, room.shift.round.unit), at("assessments:lift_violation", incident)


@shown("assessments:proctor_room", case="a machine is chosen")
def _proctor_room_chosen():
    client, address = _watched("assessments:proctor_room", about="room")
    return client, f"{address}?chon={Attempt.objects.latest('pk').candidate.uuid}"


# --- the sitting ----------------------------------------------------------------------------------


def _at_machine(*, steps: int) -> Client:
    """A candidate's machine after so many of: code, details, start, handing in."""
    load_form.cache_clear()  # rows of one scene are not those of the next, whatever their ids
    round_ = make_round()
    room = make_shift_room(round_)
    begins = timezone.now() - timedelta(minutes=1)
    Shift.objects.filter(pk=room.shift_id).update(
        starts_at=begins, ends_at=begins + timedelta(minutes=90), opened_at=begins
    )
    candidate = make_candidate(round_=round_, shift_room=room, seat=3)
    candidate.code_hash = door_code_hash(
        candidate_number=candidate.number, round_code=round_.code, code=CODE
    )
    candidate.save(update_fields=["code_hash"])
    kinds = ("short_answer", "matching", "ordering", "cloze", "numeric", "true_false_group")
    versions = [make_version(kind=kind, content=sample(kind).raw) for kind in kinds]
    exam_form = make_exam_form(candidate, versions=[make_version(), *versions])
    attempt = Attempt.objects.create(
        candidate=candidate, exam_form=exam_form, part=exam_form.part, prepared_at=begins
    )
    client = Client()
    for name, given in (
        ("sitting", {"number": candidate.number, "code": CODE}),
        ("sitting_details", {"details": "on", "rules": "on"}),
        ("sitting_begin", {}),
        ("sitting_hand_in", {"attempt": attempt.uuid}),
    )[:steps]:
        client.post(at(f"assessments:{name}"), given)
    return client


@shown("assessments:sitting")
def _sitting():
    return Client(), at("assessments:sitting")


@shown("assessments:sitting_details")
def _sitting_details():
    return _at_machine(steps=1), at("assessments:sitting_details")


@shown("assessments:sitting_waiting")
def _sitting_waiting():
    return _at_machine(steps=2), at("assessments:sitting_waiting")


@shown("assessments:sitting_paper")
def _sitting_paper():
    return _at_machine(steps=3), at("assessments:sitting_paper")


@shown("assessments:sitting_hand_in")
def _sitting_hand_in():
    return _at_machine(steps=3), at("assessments:sitting_hand_in")


@shown("assessments:sitting_receipt")
def _sitting_receipt():
    return _at_machine(steps=4), at("assessments:sitting_receipt")


@shown("assessments:sitting_device")
def _sitting_device():
    return _at_machine(steps=2), at("assessments:sitting_device")


@shown("assessments:check_receipt")
def _check_receipt():
    return Client(), at("assessments:check_receipt")


@shown("assessments:check_receipt", case="found")
def _check_receipt_found():
    load_form.cache_clear()
    receipt = issue_receipt(attempt=make_ended_attempt(), at=NINE)
    return Client(), f"{at('assessments:check_receipt')}?ma={receipt.code}"


@shown("assessments:trial")
def _trial():
    return Client(), at("assessments:trial")


def _practising() -> tuple[Client, PracticeRun]:
    user, bank = make_user(official=make_official()), make_bank()
    make_version(bank=bank, explanation="Vì sao", basis="Điều 1")
    run = start_run(user=user, bank=bank, skill=None, at=timezone.now())
    return client_of(user), run


@shown("assessments:practice_question")
def _practice_question():
    client, run = _practising()
    return client, at("assessments:practice_question", run, 1)


@shown("assessments:practice_question", case="answered")
def _practice_question_answered():
    client, run = _practising()
    give_answer(answer=run.answers.get(), response="B", at=timezone.now())
    return client, at("assessments:practice_question", run, 1)


@shown("assessments:late")
def _late():
    load_form.cache_clear()
    round_ = make_round()
    room = make_shift_room(round_)
    evidence = make_late_evidence(make_candidate(round_=round_, shift_room=room, seat=3))
    return holder(Role.ORGANISER, round_.unit), at("assessments:late", evidence)


# --- results --------------------------------------------------------------------------------------


@shown("assessments:own_card")
def _own_card():
    official = make_official()
    round_ = make_round()
    room = make_shift_room(round_)
    candidate = make_candidate(round_=round_, official=official, shift_room=room, seat=3)
    return client_of(make_user(official=official)), at("assessments:own_card", candidate)


def _own_result(*, appealed: bool = False) -> tuple[Client, Result]:
    load_form.cache_clear()
    official, now = make_official(), timezone.now()
    user = make_user(official=official)
    round_ = marked_round()
    versions = [make_version(explanation="Vì sao"), make_version(explanation="Vì sao")]
    sat(round_, "A", "B", versions=versions, official=official)
    scoring = graded(round_)
    approve_scoring(scoring=scoring, decision="12/QĐ-HĐ", by=make_user(), at=now)
    publish(scoring=scoring, by=make_user(), at=now)
    result = Result.objects.get(scoring_version=scoring)
    if appealed:
        file_appeal(result=result, text="Câu 2 có hai đáp án", by=user, at=now)
    return client_of(user), result


@shown("assessments:result", case="with its paper")
def _result_with_paper():
    client, result = _own_result()
    return client, at("assessments:result", result)


@shown("assessments:result", case="appealed")
def _result_appealed():
    client, result = _own_result(appealed=True)
    return client, at("assessments:result", result)


@shown("assessments:appeal")
def _appeal():
    client, result = _own_result()
    return client, at("assessments:appeal", result)


# --- training -------------------------------------------------------------------------------------


def _officer(unit):
    return holder(Role.TRAINING_OFFICER, unit)


def _training(name):
    return _officer(make_unit()), at(name)


@shown("training:new_programme")
def _new_programme():
    return _training("training:new_programme")


@shown("training:import_programmes")
def _import_programmes():
    return _training("training:import_programmes")


@shown("training:edit_programme")
def _edit_programme():
    return _officer(make_unit()), at("training:edit_programme", make_programme(positions=["CV"]))


@shown("training:open_course")
def _open_course():
    make_programme()
    return _training("training:open_course")


def _of_course(name, *, state=CourseState.OPEN):
    unit = make_unit()
    course = make_course(unit=unit, state=state)
    make_session(course)
    make_enrolment(course, unit=unit)
    return _officer(unit), at(name, course)


@shown("training:revise_course")
def _revise_course():
    return _of_course("training:revise_course")


@shown("training:start_course")
def _start_course():
    return _of_course("training:start_course")


@shown("training:cancel_course")
def _cancel_course():
    return _of_course("training:cancel_course")


@shown("training:close_course")
def _close_course():
    make_policy(PolicyKind.TRAINING)
    return _of_course("training:close_course", state=CourseState.RUNNING)


@shown("training:add_session")
def _add_session():
    return _of_course("training:add_session")


def _of_session(name):
    unit = make_unit()
    begins = timezone.now() + timedelta(days=7)
    session = make_session(make_course(unit=unit), starts_at=begins)
    return _officer(unit), at(name, session)


@shown("training:move_session")
def _move_session():
    return _of_session("training:move_session")


@shown("training:cancel_session")
def _cancel_session():
    return _of_session("training:cancel_session")


@shown("training:proposal")
def _proposal():
    unit, trainer = make_unit(), make_trainer()
    course = make_course(unit=unit)
    course.trainers.add(trainer)
    begins = timezone.now() + timedelta(days=7)
    proposal = propose_session(
        course=course,
        topic="Ôn tập",
        periods=4,
        starts_at=begins,
        ends_at=begins + timedelta(hours=3),
        place=make_place(),
        trainers=[trainer],
        note="Theo yêu cầu của lớp",
        by=trainer.user,
        at=EIGHT,
    )
    return _officer(unit), at("training:proposal", proposal)


@shown("training:withdraw")
def _withdraw():
    unit = make_unit()
    enrolment = make_enrolment(make_course(unit=unit), unit=unit)
    return _officer(unit), at("training:withdraw", enrolment)


# --- reports --------------------------------------------------------------------------------------


@shown("reports:certificate")
def _certificate():
    province = make_province()
    certificate = make_certificate(unit=make_unit(parent=province))
    return holder(Role.HR_OFFICER, province), at("reports:certificate", certificate)


@shown("reports:verify")
def _verify():
    return Client(), at("reports:verify")


@shown("reports:verify", case="found")
def _verify_found():
    certificate = make_certificate(issuer=make_issuer())
    return Client(), f"{at('reports:verify')}?ma={certificate.printed_code}"
