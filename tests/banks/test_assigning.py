"""Giving versions to reviewers, taking them back, and reminding."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banks import assigning
from banks.assigning import assign, plan, reassign, reviewers_of, set_review_days, withdraw
from banks.drafting import open_draft, submit_draft
from banks.enums import AssignmentEnd, BankPurpose, MemberRole, VersionState
from banks.errors import (
    AlreadyAssigned,
    AlreadyReviewed,
    AssignmentOver,
    AuthorCannotReview,
    DueDayOver,
    NobodyToAssign,
    NotAReviewer,
)
from banks.importing import import_bank
from banks.models import Assignment, BankMember, QuestionVersion
from banks.reminding import remind
from banks.review import approve, return_to_author
from banks.stewarding import dismiss
from banks.workload import count_waiting_for, reviewers_awaited, waiting_in
from office.models import JournalEntry, Notice
from tests.banks.bank_files import bank_file, question_row
from tests.make import EIGHT, NINE, make_bank, make_member, make_user, make_version

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(EIGHT)
DAY = timedelta(days=1)
WEEK = TODAY + 7 * DAY


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.SECURED)


@pytest.fixture
def practice():
    return make_bank()


@pytest.fixture
def steward():
    return make_user()


def make_waiting(bank, **fields):
    return make_version(bank=bank, approved=False, **fields)


def make_reviewer(bank, user=None):
    return make_member(bank, MemberRole.REVIEWER, user)


def give(bank, steward, *reviewers, versions=None, due_on=WEEK, **options):
    return assign(
        bank=bank,
        versions=versions if versions is not None else QuestionVersion.objects.all(),
        reviewers=reviewers,
        due_on=due_on,
        by=steward,
        at=EIGHT,
        **options,
    )


def tasks():
    return set(Assignment.objects.filter(ended_at=None).values_list("version_id", "reviewer_id"))


# --- assigning ------------------------------------------------------------------------------------


def test_a_version_of_a_secured_bank_goes_to_two_different_reviewers(bank, steward):
    version, first, second = make_waiting(bank), make_reviewer(bank), make_reviewer(bank)

    done = give(bank, steward, first, second)

    assert tasks() == {(version.pk, first.pk), (version.pk, second.pk)}
    assert [row.lacks for row in done.given] == [0]
    assert JournalEntry.objects.get(action="banks.assign_review").data["due_on"] == "2026-11-19"


def test_one_reviewer_takes_one_of_two_seats_and_the_plan_says_what_is_lacking(bank, steward):
    make_waiting(bank)
    make_reviewer(bank)

    done = give(bank, steward, make_reviewer(bank))

    assert [row.lacks for row in done.given] == [1]


def test_work_is_shared_evenly_and_by_what_each_has_already(practice, steward):
    versions = [make_waiting(practice) for _ in range(5)]
    first, second = make_reviewer(practice), make_reviewer(practice)
    give(practice, steward, first, versions=QuestionVersion.objects.filter(pk=versions[0].pk))

    give(practice, steward, first, second)

    counts = [Assignment.objects.filter(reviewer=one).count() for one in (first, second)]
    assert sorted(counts) == [2, 3]


def test_by_skill_questions_of_one_skill_stay_with_one_reviewer(practice, steward):
    for number in range(6):
        make_waiting(practice, skill=f"IU0{number % 2 + 1}.1")
    first, second = make_reviewer(practice), make_reviewer(practice)

    done = give(practice, steward, first, second, by_skill=True)

    found = {(next(iter(row.version.skills.all())).code, row.reviewers[0].pk) for row in done.given}
    assert len(found) == 2


def test_neither_the_author_nor_who_brought_it_gets_it(practice, steward):
    author = make_reviewer(practice)
    version = make_waiting(practice, author=author)
    import_bank(
        content=bank_file(question_row("A-1")),
        name="a.xlsx",
        bank_code=practice.code,
        by=author,
        at=EIGHT,
    )

    with pytest.raises(NobodyToAssign):
        give(practice, steward, author)

    other = make_reviewer(practice)
    done = give(practice, steward, author, other)
    assert {row.reviewers for row in done.given} == {(other,)}
    assert len(done.given) == 2
    assert not Assignment.objects.filter(version=version, reviewer=author).exists()


def test_who_has_decided_is_not_asked_again_and_full_versions_stay(bank, steward):
    first, second, third = (make_reviewer(bank) for _ in range(3))
    half, full = make_waiting(bank), make_waiting(bank)
    approve(versions=[half], reviewer=first, at=EIGHT)
    give(bank, steward, second, third, versions=QuestionVersion.objects.filter(pk=full.pk))

    done = give(bank, steward, first, second)

    assert [(row.version, row.reviewers) for row in done.given] == [(half, (second,))]
    assert [row.version for row in done.refused] == [full]
    assert done.refused[0].why


def test_only_reviewers_of_the_bank_with_an_open_account_are_chosen(bank, steward):
    make_waiting(bank)
    gone = make_reviewer(bank)
    gone.is_active = False
    gone.save()

    for user in (
        gone,
        make_user(),
        make_member(bank, MemberRole.AUTHOR),
        make_reviewer(make_bank()),
    ):
        with pytest.raises(NotAReviewer):
            give(bank, steward, user)

    assert gone not in reviewers_of(bank)


def test_versions_of_other_banks_are_left_alone(practice, steward):
    other = make_waiting(make_bank())
    mine = make_waiting(practice)

    give(practice, steward, make_reviewer(practice))

    assert {version for version, _reviewer in tasks()} == {mine.pk}
    assert other.pk not in {version for version, _reviewer in tasks()}


def test_a_last_day_in_the_past_is_refused(practice, steward):
    make_waiting(practice)

    with pytest.raises(DueDayOver):
        give(practice, steward, make_reviewer(practice), due_on=TODAY - DAY)


def test_reviewers_are_told_once_without_a_word_of_the_questions(practice, steward):
    versions = [make_waiting(practice) for _ in range(3)]
    reviewer = make_reviewer(practice)

    give(practice, steward, reviewer)

    notice = Notice.objects.get(recipient=reviewer)
    assert "3" in notice.subject
    assert versions[0].content["stem"] not in notice.subject + notice.body


def test_many_versions_take_as_many_statements_as_few(bank, steward):
    people = [make_reviewer(bank) for _ in range(3)]

    def statements(number):
        versions = [make_waiting(bank).pk for _ in range(number)]
        with CaptureQueriesContext(connection) as captured:
            give(bank, steward, *people, versions=QuestionVersion.objects.filter(pk__in=versions))
        return len(captured)

    assert statements(2) == statements(40)


def test_a_bank_says_how_long_a_review_takes(bank, steward):
    assert assigning.due_day(bank, on=TODAY) == TODAY + 10 * DAY

    set_review_days(bank=bank, days=3, by=steward, at=EIGHT)

    bank.refresh_from_db()
    assert assigning.due_day(bank, on=TODAY) == TODAY + 3 * DAY


# --- a task's life --------------------------------------------------------------------------------


def test_a_decision_ends_the_task_and_those_of_others_where_nothing_is_left(bank, steward):
    version, first, second = make_waiting(bank), make_reviewer(bank), make_reviewer(bank)
    give(bank, steward, first, second)

    approve(versions=[version], reviewer=first, at=NINE)
    assert tasks() == {(version.pk, second.pk)}

    return_to_author(version=version, reviewer=make_reviewer(bank), reason="Sai", at=NINE)
    ends = dict(Assignment.objects.values_list("reviewer", "end"))
    assert ends == {first.pk: AssignmentEnd.DECIDED, second.pk: AssignmentEnd.WITHDRAWN}


def test_a_task_goes_to_somebody_else_or_gets_another_day(practice, steward):
    version, first, second = (
        make_waiting(practice),
        make_reviewer(practice),
        make_reviewer(practice),
    )
    give(practice, steward, first)
    task = Assignment.objects.get()

    reassign(assignment=task, reviewer=first, due_on=WEEK + DAY, by=steward, at=NINE)
    assert Assignment.objects.get().due_on == WEEK + DAY

    reassign(assignment=task, reviewer=second, due_on=WEEK, by=steward, at=NINE)
    assert tasks() == {(version.pk, second.pk)}
    assert Assignment.objects.get(reviewer=first).end == AssignmentEnd.MOVED
    with pytest.raises(AssignmentOver):
        reassign(assignment=task, reviewer=second, due_on=WEEK, by=steward, at=NINE)


def test_a_task_goes_to_nobody_who_may_not_have_it(bank, steward):
    author = make_reviewer(bank)
    version = make_waiting(bank, author=author)
    first, second, third = (make_reviewer(bank) for _ in range(3))
    give(bank, steward, first, second)
    task = Assignment.objects.get(reviewer=first)
    approve(versions=[version], reviewer=third, at=EIGHT)
    # its second approval lacks, so both tasks stand

    for user, error in (
        (author, AuthorCannotReview),
        (second, AlreadyAssigned),
        (third, AlreadyReviewed),
        (make_user(), NotAReviewer),
    ):
        with pytest.raises(error):
            reassign(assignment=task, reviewer=user, due_on=WEEK, by=steward, at=NINE)


def test_who_leaves_the_bank_leaves_their_tasks(practice, steward):
    make_waiting(practice)
    reviewer = make_reviewer(practice)
    give(practice, steward, reviewer)

    dismiss(member=BankMember.objects.get(user=reviewer), by=steward, at=NINE)

    assert tasks() == set()
    assert Assignment.objects.get().end == AssignmentEnd.WITHDRAWN


def test_taking_back_is_safe_to_repeat(practice, steward):
    make_waiting(practice)
    give(practice, steward, make_reviewer(practice))

    def again():
        return withdraw(assignments=Assignment.objects.all(), bank=practice, by=steward, at=NINE)

    assert (again(), again()) == (1, 0)


def test_a_new_version_goes_back_to_who_returned_the_one_before(practice, steward):
    author, reviewer = make_member(practice, MemberRole.AUTHOR), make_reviewer(practice)
    make_reviewer(practice)
    version = make_waiting(practice, author=author)
    return_to_author(version=version, reviewer=reviewer, reason="Sai", at=EIGHT)
    draft = open_draft(question=version.question, author=author, at=NINE)
    draft.body["seconds"] = "90"
    draft.save()

    newer = submit_draft(draft=draft, by=author, at=NINE)

    task = Assignment.objects.get()
    assert (task.version, task.reviewer, task.assigned_by) == (newer, reviewer, None)
    assert task.due_on == TODAY + 10 * DAY
    assert Notice.objects.filter(recipient=reviewer).count() == 1


# --- what waits -----------------------------------------------------------------------------------


def test_what_is_assigned_to_others_leaves_the_list_and_what_is_free_stays(bank, steward):
    first, second, third = (make_reviewer(bank) for _ in range(3))
    free, theirs, half = make_waiting(bank), make_waiting(bank), make_waiting(bank)
    give(bank, steward, first, second, versions=QuestionVersion.objects.filter(pk=theirs.pk))
    give(bank, steward, first, versions=QuestionVersion.objects.filter(pk=half.pk))

    def listed(user, scope=""):
        return set(waiting_in(user, scope, on=TODAY))

    assert listed(third) == {free, half}  # of a half-assigned one a seat is free
    assert listed(first) == {free, theirs, half}
    assert listed(third, "nguoi-khac") == {theirs}
    assert listed(first, "cua-toi") == {theirs, half}
    assert listed(first, "chua-giao") == {free}
    assert listed(first, "qua-han") == set()
    counted = count_waiting_for(first, on=WEEK + DAY)
    assert (counted.total, counted.own, counted.overdue) == (3, 2, 2)


def test_an_approval_counts_as_a_taken_seat(bank, steward):
    first, second, third = (make_reviewer(bank) for _ in range(3))
    version = make_waiting(bank)
    approve(versions=[version], reviewer=first, at=EIGHT)
    give(bank, steward, second)

    assert set(waiting_in(third, "", on=TODAY)) == set()


def test_what_is_assigned_to_others_may_still_be_decided(practice, steward):
    version, first, second = (
        make_waiting(practice),
        make_reviewer(practice),
        make_reviewer(practice),
    )
    give(practice, steward, first)

    approve(versions=[version], reviewer=second, at=NINE)

    version.refresh_from_db()
    assert version.state == VersionState.APPROVED
    assert tasks() == set()


def test_authors_read_whom_their_question_was_assigned_to(practice, steward):
    version, first = make_waiting(practice), make_reviewer(practice)
    make_reviewer(practice)

    assert len(reviewers_awaited([version])[version.pk]) == 2
    give(practice, steward, first)
    assert reviewers_awaited([version])[version.pk] == [first.full_name]


def test_a_plan_costs_the_same_for_few_and_many(bank, django_assert_max_num_queries):
    people = [make_reviewer(bank) for _ in range(3)]
    for _ in range(20):
        make_waiting(bank)

    with django_assert_max_num_queries(4):
        found = plan(
            bank=bank, versions=QuestionVersion.objects.all(), reviewers=people
        ).per_reviewer

    assert sum(count for _one, count in found) == 40


# --- reminding ------------------------------------------------------------------------------------


def test_a_reviewer_is_reminded_once_before_and_once_after_the_last_day(practice, steward):
    for _ in range(2):
        make_waiting(practice)
    reviewer = make_reviewer(practice)
    give(practice, steward, reviewer)
    Notice.objects.all().delete()

    assert remind(at=EIGHT + 4 * DAY) == 0
    assert remind(at=EIGHT + 5 * DAY) == 2
    assert remind(at=EIGHT + 6 * DAY) == 0
    assert [one.recipient for one in Notice.objects.all()] == [reviewer]

    assert remind(at=EIGHT + 8 * DAY) == 2
    assert remind(at=EIGHT + 9 * DAY) == 0
    recipients = list(Notice.objects.order_by("pk").values_list("recipient", flat=True))
    assert recipients == [reviewer.pk, reviewer.pk, steward.pk]


def test_who_has_decided_is_not_reminded(practice, steward):
    version, reviewer = make_waiting(practice), make_reviewer(practice)
    give(practice, steward, reviewer)
    approve(versions=[version], reviewer=reviewer, at=NINE)

    assert remind(at=EIGHT + 30 * DAY) == 0


def test_another_day_begins_the_reminders_anew(practice, steward):
    make_waiting(practice)
    reviewer = make_reviewer(practice)
    give(practice, steward, reviewer)
    remind(at=EIGHT + 8 * DAY)

    reassign(
        assignment=Assignment.objects.get(),
        reviewer=reviewer,
        due_on=TODAY + 20 * DAY,
        by=steward,
        at=EIGHT + 8 * DAY,
    )

    assert remind(at=EIGHT + 19 * DAY) == 1


# --- what authors are told ------------------------------------------------------------------------


def test_an_author_is_told_of_the_return_and_of_the_approval_in_no_words_of_theirs(practice):
    reviewer = make_reviewer(practice)
    version = make_waiting(practice)
    other = make_waiting(practice)

    return_to_author(version=version, reviewer=reviewer, reason="Bí mật", at=NINE)
    approve(versions=[other], reviewer=reviewer, at=NINE)

    back = Notice.objects.get(recipient=version.author)
    good = Notice.objects.get(recipient=other.author)
    assert version.question.code in back.subject
    assert other.question.code in good.subject
    for notice in (back, good):
        assert "Bí mật" not in notice.subject + notice.body
        assert version.content["stem"] not in notice.body
    entries = JournalEntry.objects.filter(action="banks.return_to_author")
    assert "Bí mật" not in str(entries.get().data)


def test_a_half_approved_version_is_not_told_of(bank):
    version = make_waiting(bank)

    approve(versions=[version], reviewer=make_reviewer(bank), at=NINE)

    assert not Notice.objects.exists()
