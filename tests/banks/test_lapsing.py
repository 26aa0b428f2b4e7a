"""Legal texts that end or are replaced: what is held back, for how long, and who is told."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from banks.enums import BankPurpose, MemberRole
from banks.errors import LawBelongsToAll, LawChangesNothing, LawReplacesItself
from banks.lapsing import Facts, change_text, effect, hold_lapsed, waiting_after_lapse
from banks.models import (
    Hold,
    LapseHold,
    LegalBasis,
    LegalNote,
    Question,
    QuestionVersion,
    VersionBasis,
)
from banks.review import approve, lift_hold, retire
from office.models import JournalEntry, Notice
from people.enums import Role
from tests.make import (
    EIGHT,
    NINE,
    grant,
    make_bank,
    make_member,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(NINE)
DAY = timedelta(days=1)


@pytest.fixture
def keeper():
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, make_unit())
    return user


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def decree():
    return LegalBasis.objects.create(symbol="30/2020/NĐ-CP", title="Nghị định về công tác văn thư")


@pytest.fixture
def newer():
    return LegalBasis.objects.create(symbol="12/2027/NĐ-CP")


def cite(version, *texts):
    for text in texts:
        VersionBasis.objects.create(version=version, legal_basis=text, articles="Điều 5, khoản 2")
    return version


def drawn(bank, on=TODAY):
    return set(QuestionVersion.objects.drawable([bank], on=on).values_list("question", flat=True))


def change(text, keeper, **facts):
    return change_text(text=text, facts=Facts(**facts), reason="Công báo", by=keeper, at=NINE)


def test_a_replaced_text_holds_back_what_stands_on_it_and_nothing_of_it_is_drawn(
    bank, keeper, decree, newer
):
    cited = [cite(make_version(bank=bank), decree).question for _ in range(2)]
    other = cite(make_version(bank=bank), newer).question

    held = change(decree, keeper, title=decree.title, replaced_by=newer)

    assert held == 2
    assert drawn(bank) == {other.pk}
    assert drawn(bank, TODAY + 400 * DAY) == {other.pk}
    reasons = set(Hold.objects.values_list("reason", flat=True))
    assert len(reasons) == 1
    assert {"30/2020/NĐ-CP", "12/2027/NĐ-CP"} <= set(reasons.pop().rstrip(".").split())
    assert set(waiting_after_lapse(Question.objects.all())) == set(cited)


def test_a_text_that_ends_later_holds_nothing_until_its_day_comes(bank, keeper, decree):
    question = cite(make_version(bank=bank), decree).question
    last = TODAY + 10 * DAY

    assert change(decree, keeper, title=decree.title, valid_to=last) == 0
    assert drawn(bank) == {question.pk}
    assert hold_lapsed(at=NINE + 9 * DAY) == 0

    assert hold_lapsed(at=NINE + 10 * DAY) == 1
    assert drawn(bank, last) == set()


def test_the_command_holds_what_is_due_and_says_how_many(bank, decree, capsys):
    cite(make_version(bank=bank), decree)
    LegalBasis.objects.update(valid_to=date(2021, 1, 1))

    call_command("hold_lapsed_questions")

    assert "Held back 1 questions." in capsys.readouterr().out


def test_a_question_is_held_once_for_each_text(bank, keeper, decree, newer):
    question = cite(make_version(bank=bank), decree, newer).question
    LegalBasis.objects.update(valid_to=TODAY)

    assert hold_lapsed(at=NINE) == 1
    assert hold_lapsed(at=NINE) == 0
    assert Hold.objects.filter(question=question).count() == 2

    for placed in Hold.objects.all():
        lift_hold(hold=placed, by=keeper, at=NINE)
    assert hold_lapsed(at=NINE + DAY) == 0


def test_versions_that_are_not_in_use_and_retired_questions_are_left(bank, keeper, decree):
    first = cite(make_version(bank=bank), decree)
    make_version(question=first.question)
    retired = cite(make_version(bank=bank), decree).question
    retire(question=retired, reason="Lỗi thời", by=keeper, at=EIGHT)
    cite(make_version(bank=bank, approved=False), decree)

    assert change(decree, keeper, title="", valid_to=TODAY) == 0


def test_an_author_is_told_once_with_a_count_and_no_words_of_a_question(bank, keeper, decree):
    author, other = make_user(), make_user()
    for _ in range(3):
        cite(make_version(bank=bank, author=author), decree)
    cite(make_version(bank=bank, author=other), decree)

    change(decree, keeper, title=decree.title, valid_to=TODAY)

    notices = {one.recipient_id: one for one in Notice.objects.all()}
    assert set(notices) == {author.pk, other.pk}
    assert "3" in notices[author.pk].subject
    assert not any("Phím" in one.subject + one.body for one in notices.values())


def test_a_version_without_the_text_ends_the_hold_in_the_name_of_who_approved(
    bank, keeper, decree, newer
):
    question = cite(make_version(bank=bank), decree).question
    change(decree, keeper, title="", replaced_by=newer)
    reviewer = make_member(bank, MemberRole.REVIEWER)
    waiting = cite(make_version(question=question, approved=False), newer)

    approve(versions=[waiting], reviewer=reviewer, at=NINE)

    placed = Hold.objects.get(question=question)
    assert placed.lifted_by == reviewer
    assert drawn(bank) == {question.pk}
    assert JournalEntry.objects.filter(action="banks.lift_lapse_holds").count() == 1


def test_a_version_that_still_names_the_text_leaves_the_question_held(bank, keeper, decree, newer):
    question = cite(make_version(bank=bank), decree).question
    change(decree, keeper, title="", replaced_by=newer)
    reviewer = make_member(bank, MemberRole.REVIEWER)
    waiting = cite(make_version(question=question, approved=False), decree)

    approve(versions=[waiting], reviewer=reviewer, at=NINE)

    assert Hold.objects.get(question=question).lifted_at is None
    assert drawn(bank) == set()


def test_a_new_question_on_a_lapsed_text_is_held_as_it_goes_live(bank, keeper, decree, newer):
    change(decree, keeper, title="", replaced_by=newer)
    reviewer = make_member(bank, MemberRole.REVIEWER)
    waiting = cite(make_version(bank=bank, approved=False), decree)

    approve(versions=[waiting], reviewer=reviewer, at=NINE)

    assert drawn(bank) == set()
    assert LapseHold.objects.filter(question=waiting.question).count() == 1


def test_a_mistaken_end_that_is_taken_back_leaves_the_holds_and_a_later_end_holds_again(
    bank, keeper, decree
):
    question = cite(make_version(bank=bank), decree).question
    change(decree, keeper, title="", valid_to=TODAY)
    lift_hold(hold=Hold.objects.get(), by=keeper, at=NINE)

    change(decree, keeper, title="Nghị định")
    assert drawn(bank) == {question.pk}

    assert change(decree, keeper, title="Nghị định", valid_to=TODAY) == 1
    assert drawn(bank) == set()


def test_what_is_known_of_a_text_is_noted_with_who_and_why(keeper, decree, newer):
    change(decree, keeper, title=decree.title, valid_from=date(2020, 3, 5), replaced_by=newer)

    note = LegalNote.objects.get()
    assert (note.by, note.reason) == (keeper, "Công báo")
    assert note.changes == {
        "valid_from": ["", "2020-03-05"],
        "replaced_by": ["", "12/2027/NĐ-CP"],
    }
    assert JournalEntry.objects.filter(action="banks.change_legal_text").count() == 1


def test_texts_do_not_replace_each_other_in_a_circle_and_a_change_changes_something(
    keeper, decree, newer
):
    change(decree, keeper, title="", replaced_by=newer)

    with pytest.raises(LawReplacesItself):
        change(newer, keeper, replaced_by=decree)
    with pytest.raises(LawReplacesItself):
        change(newer, keeper, replaced_by=newer)
    with pytest.raises(LawChangesNothing):
        change(decree, keeper, title="", replaced_by=newer)


def test_who_manages_a_part_of_the_installation_changes_no_text(decree):
    user = make_user()
    grant(user, Role.SYSTEM_ADMIN, make_unit(parent=make_unit()))

    with pytest.raises(LawBelongsToAll):
        change(decree, user, title="Khác")


def test_the_effect_counts_by_bank_and_names_no_bank_that_is_not_to_be_read(bank, decree, newer):
    secret = make_bank(purpose=BankPurpose.SECURED)
    author = make_member(bank, MemberRole.AUTHOR)
    for one in (bank, bank, secret):
        cite(make_version(bank=one), decree)

    found = effect(text=decree, facts=Facts(replaced_by=newer), reader=author, on=TODAY)

    assert [(one.bank, one.count, one.banks) for one in found.banks] == [(bank, 2, 1), (None, 1, 1)]
    assert (found.on, found.count) == (TODAY, 3)
    assert effect(text=decree, facts=Facts(), reader=author, on=TODAY).on is None


@pytest.mark.parametrize("count", [1, 20])
def test_holding_costs_the_same_for_few_and_many(
    bank, keeper, decree, count, django_assert_num_queries
):
    author = make_user()
    for _ in range(count):
        cite(make_version(bank=bank, author=author), decree)
    LegalBasis.objects.update(valid_to=TODAY)

    with django_assert_num_queries(10):
        hold_lapsed(at=NINE)
