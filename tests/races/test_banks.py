"""Reviewers and authors of a bank who act at the same moment."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from banks.enums import BankPurpose, MemberRole, UploadState, Verdict, VersionState
from banks.models import (
    Approval,
    Assignment,
    Hold,
    LegalBasis,
    QuestionUpload,
    QuestionVersion,
    Review,
    VersionBasis,
)
from office.enums import JobState
from office.models import ImportRun, Job, JournalEntry, Notice
from office.regular import Rota
from tests.banks.bank_files import bank_file, question_row
from tests.clients import client_of
from tests.make import EIGHT, NINE, make_bank, make_member, make_unit, make_version
from tests.races.at_once import RACE, Answer, at_once, only, pressing, statuses

pytestmark = RACE

APPROVE = {"verdict": "approve"}
RETURN = {"verdict": "return", "reason": "Sai luật"}


def reviewers(bank, count=2):
    return [client_of(make_member(bank, MemberRole.REVIEWER)) for _number in range(count)]


def at(version):
    return reverse("banks:review", args=[version.uuid])


@pytest.mark.parametrize(
    ("purpose", "count"), [(BankPurpose.PRACTICE, 2), (BankPurpose.SECURED, 3)]
)
def test_the_last_needed_approval_is_given_once(purpose, count):
    bank = make_bank(purpose=purpose)
    version = make_version(bank=bank, approved=False)

    answers = at_once(
        *(pressing(client, at(version), APPROVE) for client in reviewers(bank, count))
    )

    version.refresh_from_db()
    assert statuses(answers) == {302: count - 1, 409: 1}
    assert version.question.code in only(answers, 409).text
    assert version.state == VersionState.APPROVED
    assert version.question.live_version_id == version.pk
    assert Approval.objects.filter(version=version).count() == 1
    assert Review.objects.filter(version=version).count() == count - 1
    assert JournalEntry.objects.filter(action="banks.approve").count() == count - 1


def test_two_reviewers_of_a_secured_bank_both_count():
    bank = make_bank(purpose=BankPurpose.SECURED)
    version = make_version(bank=bank, approved=False)

    answers = at_once(*(pressing(client, at(version), APPROVE) for client in reviewers(bank)))

    version.refresh_from_db()
    assert statuses(answers) == {302: 2}
    assert version.state == VersionState.APPROVED
    assert Approval.objects.filter(version=version).count() == 1


def test_one_reviewer_in_two_windows_is_counted_once():
    bank = make_bank(purpose=BankPurpose.SECURED)
    version = make_version(bank=bank, approved=False)
    user = make_member(bank, MemberRole.REVIEWER)

    answers = at_once(*(pressing(client_of(user), at(version), APPROVE) for _window in range(2)))

    version.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert version.state == VersionState.IN_REVIEW
    assert Review.objects.filter(version=version).count() == 1


def test_an_approval_and_a_return_at_once_leave_one_decision():
    bank = make_bank(purpose=BankPurpose.PRACTICE)
    version = make_version(bank=bank, approved=False)
    first, second = reviewers(bank)

    answers = at_once(pressing(first, at(version), APPROVE), pressing(second, at(version), RETURN))

    version.refresh_from_db()
    review = Review.objects.get(version=version)
    assert statuses(answers) == {302: 1, 409: 1}
    assert (version.state == VersionState.APPROVED) is (review.verdict == Verdict.APPROVE)
    assert Approval.objects.filter(version=version).exists() is (review.verdict == Verdict.APPROVE)


def test_several_versions_ticked_in_opposite_order_do_not_block_each_other():
    bank = make_bank(purpose=BankPurpose.SECURED)
    versions = [make_version(bank=bank, approved=False) for _number in range(6)]
    first, second = reviewers(bank)
    uuids = [str(version.uuid) for version in versions]
    address = reverse("banks:approve_several")

    answers = at_once(
        pressing(first, address, {"phien-ban": uuids}),
        pressing(second, address, {"phien-ban": uuids[::-1]}),
    )

    assert statuses(answers) == {302: 2}
    assert Approval.objects.count() == 6
    assert set(QuestionVersion.objects.values_list("state", flat=True)) == {VersionState.APPROVED}


def test_a_question_is_retired_once():
    version = make_version()
    address = reverse("banks:retire", args=[version.question.uuid])
    clients = reviewers(version.question.bank)

    answers = at_once(*(pressing(one, address, {"reason": "Luật đã đổi"}) for one in clients))

    assert statuses(answers) == {302: 1, 409: 1}
    assert JournalEntry.objects.filter(action="banks.retire").count() == 1


def test_a_hold_is_lifted_once():
    version = make_version()
    clients = reviewers(version.question.bank)
    clients[0].post(reverse("banks:hold", args=[version.question.uuid]), {"reason": "Nghi bị lộ"})
    hold = Hold.objects.get()

    answers = at_once(
        *(pressing(one, reverse("banks:lift_hold", args=[hold.uuid])) for one in clients)
    )

    assert statuses(answers) == {302: 1, 409: 1}


def an_upload(bank):
    """A workbook of two questions that its author has tried; the author's browser with it."""
    user = make_member(bank, MemberRole.AUTHOR)
    client = client_of(user)
    content = bank_file(question_row("A-1"), question_row("A-2"))
    file = SimpleUploadedFile("cau-hoi.xlsx", content)
    client.post(reverse("banks:uploads"), {"bank": str(bank.uuid), "file": file})
    return user, QuestionUpload.objects.latest("pk")


def test_an_upload_confirmed_in_two_windows_is_imported_once():
    bank = make_bank(unit=make_unit())
    user, upload = an_upload(bank)
    address = reverse("banks:confirm_upload", args=[upload.uuid])

    answers = at_once(*(pressing(client_of(user), address) for _window in range(2)))

    upload.refresh_from_db()
    assert statuses(answers) == {302: 2}  # each leads to its job
    assert upload.state == UploadState.CONFIRMED
    assert ImportRun.objects.count() == 1
    assert QuestionVersion.objects.count() == 2
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


def test_an_upload_confirmed_and_discarded_at_once_is_one_of_both():
    bank = make_bank(unit=make_unit())
    user, upload = an_upload(bank)

    at_once(
        pressing(client_of(user), reverse("banks:confirm_upload", args=[upload.uuid])),
        pressing(client_of(user), reverse("banks:discard_upload", args=[upload.uuid])),
    )

    upload.refresh_from_db()
    is_in = upload.state == UploadState.CONFIRMED
    assert upload.state in (UploadState.CONFIRMED, UploadState.DISCARDED)
    assert QuestionVersion.objects.count() == (2 if is_in else 0)
    assert Job.objects.get().state == (JobState.DONE if is_in else JobState.FAILED)


def test_an_import_is_undone_once():
    bank = make_bank(unit=make_unit())
    user, upload = an_upload(bank)
    client_of(user).post(reverse("banks:confirm_upload", args=[upload.uuid]))
    address = reverse("banks:undo_upload", args=[upload.uuid])

    answers = at_once(
        *(pressing(client_of(user), address, {"reason": "Nhầm tệp"}) for _window in range(2))
    )

    assert statuses(answers) == {302: 1, 409: 1}
    assert QuestionVersion.objects.count() == 0


def test_an_import_is_not_undone_while_its_version_is_being_approved():
    bank = make_bank(unit=make_unit())
    user, upload = an_upload(bank)
    client_of(user).post(reverse("banks:confirm_upload", args=[upload.uuid]))
    version = QuestionVersion.objects.first()
    (reviewer,) = reviewers(bank, 1)

    answers = at_once(
        pressing(
            client_of(user),
            reverse("banks:undo_upload", args=[upload.uuid]),
            {"reason": "Nhầm tệp"},
        ),
        pressing(reviewer, at(version), APPROVE),
    )

    undone, approved = answers
    assert undone.status in (302, 409)
    if undone.status == 302:
        assert approved.status in (404, 409)
        assert QuestionVersion.objects.count() == 0
    else:
        assert approved.status == 302
        assert QuestionVersion.objects.count() == 2


def test_two_services_do_the_regular_work_once():
    today = timezone.localdate(NINE)
    bank = make_bank()
    text = LegalBasis.objects.create(symbol="30/2020/NĐ-CP", valid_to=today)
    reviewer = make_member(bank, MemberRole.REVIEWER)
    for _number in range(3):
        VersionBasis.objects.create(version=make_version(bank=bank), legal_basis=text, articles="")
        Assignment.objects.create(
            version=make_version(bank=bank, approved=False),
            reviewer=reviewer,
            due_on=today - timedelta(days=1),
            assigned_at=EIGHT - timedelta(days=9),
        )

    def serve():
        return Answer(Rota().turn(at=NINE), "", "", ())

    answers = at_once(serve, serve)

    assert sum(answer.status for answer in answers) == 6
    assert Hold.objects.count() == 3
    assert Notice.objects.filter(recipient=reviewer).count() == 1
