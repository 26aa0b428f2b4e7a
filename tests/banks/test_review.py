from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from banks.enums import BankPurpose, MemberRole, Verdict, VersionState
from banks.errors import (
    AlreadyRetired,
    AlreadyReviewed,
    AuthorCannotReview,
    HoldOver,
    NotAReviewer,
    NotInReview,
    VersionGone,
)
from banks.models import Approval, Bank, Hold, Question, QuestionVersion, Review
from banks.review import Outcome, approve, hold, lift_hold, retire, return_to_author
from office.models import JournalEntry
from tests.banks.bank_files import take_in_starter
from tests.make import EIGHT, NINE, make_bank, make_member, make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def secured():
    return make_bank(purpose=BankPurpose.SECURED)


def make_waiting(bank, **fields):
    return make_version(bank=bank, approved=False, **fields)


def make_reviewer(bank):
    return make_member(bank, MemberRole.REVIEWER)


def state_of(version: QuestionVersion) -> str:
    return QuestionVersion.objects.get(pk=version.pk).state


# --- approving ------------------------------------------------------------------------------------


def test_one_reviewer_is_enough_for_a_bank_of_practice(bank):
    version, reviewer = make_waiting(bank), make_reviewer(bank)

    outcome = approve(versions=[version], reviewer=reviewer, at=NINE)

    assert outcome == Outcome(reviewed=1, approved=1)
    assert state_of(version) == VersionState.APPROVED
    assert Approval.objects.get().version == version
    assert Approval.objects.get().at == NINE
    assert Question.objects.get().live_version == version


def test_a_secured_bank_asks_for_two_reviewers(secured):
    version, first, second = make_waiting(secured), make_reviewer(secured), make_reviewer(secured)

    assert approve(versions=[version], reviewer=first, at=EIGHT) == Outcome(1, 0)
    assert state_of(version) == VersionState.IN_REVIEW
    assert not Approval.objects.exists()
    assert Question.objects.get().live_version is None

    assert approve(versions=[version], reviewer=second, at=NINE) == Outcome(1, 1)
    assert state_of(version) == VersionState.APPROVED
    assert Question.objects.get().live_version == version


def test_one_reviewer_never_counts_twice(secured):
    version, reviewer = make_waiting(secured), make_reviewer(secured)
    approve(versions=[version], reviewer=reviewer, at=EIGHT)

    with pytest.raises(AlreadyReviewed):
        approve(versions=[version], reviewer=reviewer, at=NINE)

    assert state_of(version) == VersionState.IN_REVIEW
    assert Review.objects.count() == 1


def test_the_author_cannot_review_even_as_a_reviewer(bank):
    author = make_reviewer(bank)
    version = make_waiting(bank, author=author)

    with pytest.raises(AuthorCannotReview):
        approve(versions=[version], reviewer=author, at=NINE)
    with pytest.raises(AuthorCannotReview):
        return_to_author(version=version, reviewer=author, reason="Sai", at=NINE)

    assert not Review.objects.exists()


def test_who_imported_a_question_cannot_review_it():
    importer = make_user()
    take_in_starter(by=importer)
    version = QuestionVersion.objects.get(question__code="IU01-001")
    make_member(version.question.bank, MemberRole.REVIEWER, importer)

    with pytest.raises(AuthorCannotReview):
        approve(versions=[version], reviewer=importer, at=NINE)


@pytest.mark.parametrize("role", [None, MemberRole.AUTHOR])
def test_only_a_reviewer_of_the_bank_reviews(bank, role):
    user, version = make_user(), make_waiting(bank)
    if role:
        make_member(bank, role, user)
    make_member(make_bank(), MemberRole.REVIEWER, user)  # of another bank

    with pytest.raises(NotAReviewer):
        approve(versions=[version], reviewer=user, at=NINE)
    with pytest.raises(NotAReviewer):
        return_to_author(version=version, reviewer=user, reason="Sai", at=NINE)


@pytest.mark.parametrize(
    "state", [VersionState.RETURNED, VersionState.APPROVED, VersionState.SUPERSEDED]
)
def test_only_what_is_in_review_is_approved(bank, state):
    version, reviewer = make_waiting(bank, state=state), make_reviewer(bank)

    with pytest.raises(NotInReview):
        approve(versions=[version], reviewer=reviewer, at=NINE)

    assert not Approval.objects.exists()


def test_one_that_cannot_be_approved_keeps_all_others_back(bank):
    reviewer, good = make_reviewer(bank), make_waiting(bank)
    returned = make_waiting(bank, state=VersionState.RETURNED)

    with pytest.raises(NotInReview):
        approve(versions=[good, returned], reviewer=reviewer, at=NINE)

    assert state_of(good) == VersionState.IN_REVIEW
    assert not Review.objects.exists()


def test_an_approved_version_takes_the_place_of_the_one_before(bank):
    old, reviewer = make_version(bank=bank), make_reviewer(bank)
    new = make_version(question=old.question, approved=False)

    approve(versions=[new], reviewer=reviewer, at=NINE)

    assert (state_of(old), state_of(new)) == (VersionState.SUPERSEDED, VersionState.APPROVED)
    assert Question.objects.get().live_version == new
    assert Approval.objects.filter(version=old).exists()  # papers still refer to it


def test_a_version_older_than_the_live_one_is_not_approved(bank):
    old = make_waiting(bank)
    make_version(question=old.question)

    with pytest.raises(NotInReview):
        approve(versions=[old], reviewer=make_reviewer(bank), at=NINE)


def test_two_versions_of_one_question_are_not_approved_together(bank):
    first = make_waiting(bank)
    second = make_version(question=first.question, approved=False)

    with pytest.raises(ValueError, match="two versions of one question"):
        approve(versions=[first, second], reviewer=make_reviewer(bank), at=NINE)


def test_each_bank_counts_by_its_own_rule(bank, secured):
    reviewer = make_reviewer(bank)
    make_member(secured, MemberRole.REVIEWER, reviewer)
    easy, hard = make_waiting(bank), make_waiting(secured)

    outcome = approve(versions=[easy, hard], reviewer=reviewer, at=NINE)

    assert outcome == Outcome(reviewed=2, approved=1)
    assert (state_of(easy), state_of(hard)) == (VersionState.APPROVED, VersionState.IN_REVIEW)


def test_comments_are_kept_and_the_act_journaled_once(bank):
    reviewer = make_reviewer(bank)
    versions = [make_waiting(bank), make_waiting(bank)]

    approve(versions=versions, reviewer=reviewer, at=NINE, comments={"stem": "Rõ ràng."})

    assert [review.comments for review in Review.objects.all()] == [{"stem": "Rõ ràng."}] * 2
    entry = JournalEntry.objects.get(action="banks.approve")
    assert (entry.actor, entry.target) == (reviewer.username, f"bank:{bank.uuid}")
    assert entry.data["versions"] == [f"{version.question.code} v1" for version in versions]


def test_nothing_to_approve_is_nothing_done(bank):
    assert approve(versions=[], reviewer=make_reviewer(bank), at=NINE) == Outcome(0, 0)
    assert not JournalEntry.objects.exists()


def test_many_versions_take_as_many_statements_as_few(secured):
    def statements(number: int) -> int:
        versions = [make_waiting(secured) for _ in range(number)]
        approve(versions=versions, reviewer=make_reviewer(secured), at=EIGHT)
        reviewer = make_reviewer(secured)
        with CaptureQueriesContext(connection) as captured:
            approve(versions=versions, reviewer=reviewer, at=NINE)
        return len(captured)

    assert statements(2) == statements(40)


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_at_the_same_moment_seal_a_version_once(secured):
    version = make_waiting(secured)
    first, second = make_reviewer(secured), make_reviewer(secured)

    def approve_elsewhere():
        try:
            return approve(versions=[version], reviewer=second, at=NINE)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            early = approve(versions=[version], reviewer=first, at=NINE)
            late = thread.submit(approve_elsewhere)
            wait([late], timeout=0.5)  # it has to wait for the commit of the first
        outcomes = [early, late.result()]

    assert outcomes == [Outcome(1, 0), Outcome(1, 1)]
    assert state_of(version) == VersionState.APPROVED
    assert Approval.objects.count() == 1


def test_the_starter_bank_goes_through_review_whole():
    take_in_starter()
    bank = Bank.objects.get()

    for reviewer, at in ((make_reviewer(bank), EIGHT), (make_reviewer(bank), NINE)):
        waiting = QuestionVersion.objects.filter(state=VersionState.IN_REVIEW)
        outcome = approve(versions=waiting, reviewer=reviewer, at=at)

    assert outcome == Outcome(reviewed=636, approved=636)
    drawable = QuestionVersion.objects.drawable([bank], on=NINE.date())
    assert drawable.count() == Approval.objects.count() == 636


# --- returning ------------------------------------------------------------------------------------


def test_a_returned_version_says_why_and_cannot_be_approved(secured):
    version, first, second = make_waiting(secured), make_reviewer(secured), make_reviewer(secured)
    approve(versions=[version], reviewer=first, at=EIGHT)

    review = return_to_author(
        version=version,
        reviewer=second,
        reason="Có hai đáp án đúng",
        comments={"options.B": "Cũng đúng."},
        at=NINE,
    )

    assert state_of(version) == VersionState.RETURNED
    assert (review.verdict, review.reason) == (Verdict.RETURN, "Có hai đáp án đúng")
    assert review.comments == {"options.B": "Cũng đúng."}
    with pytest.raises(NotInReview):
        approve(versions=[version], reviewer=make_reviewer(secured), at=NINE)


def test_who_approved_may_still_return(secured):
    version, reviewer = make_waiting(secured), make_reviewer(secured)
    approve(versions=[version], reviewer=reviewer, at=EIGHT)

    return_to_author(version=version, reviewer=reviewer, reason="Đọc lại thấy sai", at=NINE)

    assert state_of(version) == VersionState.RETURNED
    assert list(Review.objects.values_list("verdict", flat=True)) == [Verdict.RETURN]


def test_a_sealed_version_is_not_returned(bank):
    version, reviewer = make_waiting(bank), make_reviewer(bank)
    approve(versions=[version], reviewer=reviewer, at=EIGHT)

    with pytest.raises(NotInReview):
        return_to_author(version=version, reviewer=make_reviewer(bank), reason="Sai", at=NINE)


def test_a_return_a_hold_and_a_retirement_need_a_reason(bank):
    version, user = make_waiting(bank), make_reviewer(bank)

    with pytest.raises(ValueError, match="reason"):
        return_to_author(version=version, reviewer=user, reason=" ", at=NINE)
    with pytest.raises(ValueError, match="reason"):
        hold(question=version.question, reason="", by=user, at=NINE)
    with pytest.raises(ValueError, match="reason"):
        retire(question=version.question, reason="", by=user, at=NINE)


# --- holds and retirement -------------------------------------------------------------------------


def test_a_hold_is_dated_signed_and_lifted_once(bank):
    question, user, other = make_version(bank=bank).question, make_user(), make_user()

    placed = hold(question=question, reason="Nghi lộ đề", by=user, at=EIGHT)
    lifted = lift_hold(hold=placed, by=other, at=NINE)

    assert (lifted.placed_by, lifted.placed_at) == (user, EIGHT)
    assert (lifted.lifted_by, lifted.lifted_at) == (other, NINE)
    with pytest.raises(HoldOver):
        lift_hold(hold=placed, by=user, at=NINE + timedelta(hours=1))
    assert Hold.objects.get().lifted_by == other
    actions = JournalEntry.objects.values_list("action", flat=True)
    assert list(actions) == ["banks.hold", "banks.lift_hold"]


def test_a_rule_may_place_a_hold_without_a_person(bank):
    question = make_version(bank=bank).question

    placed = hold(question=question, reason="Văn bản đã được thay thế", by=None, at=EIGHT)

    assert placed.placed_by is None
    assert JournalEntry.objects.get().actor == "system"


def test_a_question_retires_once(bank):
    question, user = make_version(bank=bank).question, make_user()

    retired = retire(question=question, reason="Lỗi thời", by=user, at=EIGHT)

    assert (retired.retired_at, retired.retired_reason) == (EIGHT, "Lỗi thời")
    with pytest.raises(AlreadyRetired):
        retire(question=question, reason="Lần nữa", by=user, at=NINE)
    assert Question.objects.get().retired_reason == "Lỗi thời"


def test_a_version_that_was_taken_back_meanwhile_is_not_called_approved(bank):
    version = make_waiting(bank)
    QuestionVersion.objects.filter(pk=version.pk).delete()

    with pytest.raises(VersionGone):
        approve(versions=[version], reviewer=make_reviewer(bank), at=EIGHT)

    assert not JournalEntry.objects.filter(action="banks.approve").exists()
