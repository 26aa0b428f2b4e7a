"""Questions that never stand on one paper: declared once, taken back, by whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from banks.duplicates.deciding import reopen
from banks.duplicates.deciding import set_apart as decide_apart
from banks.enemies import OFFERED, enemies_of, put_together, set_apart, take_over
from banks.enums import MemberRole
from banks.errors import (
    ApartAlready,
    ApartByDecision,
    ApartFromItself,
    NotApart,
    NotOfThisBank,
)
from banks.models import QuestionEnemy, SimilarPair
from office.models import JournalEntry
from people.enums import Role
from tests.clients import client_of
from tests.make import (
    EIGHT,
    NINE,
    SINGLE_CHOICE,
    grant,
    make_bank,
    make_member,
    make_pair,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def saying(stem, bank):
    return make_version(bank=bank, content={**SINGLE_CHOICE, "stem": stem}).question


@pytest.fixture
def bank():
    return make_bank(unit=make_unit())


@pytest.fixture
def question(bank):
    return saying("Tường lửa dùng để làm gì?", bank)


@pytest.fixture
def other(bank):
    return saying("Vì sao máy tính cần tường lửa?", bank)


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


@pytest.fixture
def browser(author):
    return client_of(author)


def page(question):
    return reverse("banks:question", args=[question.uuid])


def choosing(question):
    return reverse("banks:choose_enemy", args=[question.uuid])


def dropping(question, other):
    return reverse("banks:drop_enemy", args=[question.uuid, other.uuid])


# --- what is declared -----------------------------------------------------------------------------


def test_a_pair_is_one_row_whichever_side_declares_it(question, other, author):
    set_apart(question=other, other=question, by=author, at=EIGHT)

    with pytest.raises(ApartAlready):
        set_apart(question=question, other=other, by=author, at=NINE)

    row = QuestionEnemy.objects.get()
    assert (row.first_id, row.second_id) == (question.pk, other.pk)
    assert [one.question for one in enemies_of(question)] == [other]
    assert [one.question for one in enemies_of(other)] == [question]


def test_it_is_taken_back_once(question, other, author):
    set_apart(question=question, other=other, by=author, at=EIGHT)

    put_together(question=other, other=question, by=author, at=NINE)

    assert not QuestionEnemy.objects.exists()
    with pytest.raises(NotApart):
        put_together(question=question, other=other, by=author, at=NINE)


def test_the_journal_names_codes_and_no_words(question, other, author, bank):
    set_apart(question=other, other=question, by=author, at=EIGHT)
    put_together(question=question, other=other, by=author, at=NINE)

    entries = JournalEntry.objects.filter(action__in=("banks.set_apart", "banks.put_together"))
    told = [(entry.actor, entry.target, entry.data) for entry in entries.order_by("pk")]
    both = {"questions": sorted((question.code, other.code))}
    assert told == [(author.username, f"bank:{bank.uuid}", both)] * 2


def test_neither_itself_nor_a_question_of_another_bank(question, author):
    stranger = make_version().question

    with pytest.raises(ApartFromItself):
        set_apart(question=question, other=question, by=author, at=EIGHT)
    with pytest.raises(NotOfThisBank):
        set_apart(question=question, other=stranger, by=author, at=EIGHT)


def test_what_a_decision_keeps_apart_is_taken_back_there(bank, author):
    pair = decide_apart(pair=make_pair(bank), by=author, at=EIGHT)
    first, second = pair.first, pair.second

    assert [one.decided for one in enemies_of(second)] == [pair.uuid]
    with pytest.raises(ApartByDecision):
        put_together(question=second, other=first, by=author, at=NINE)

    reopen(pair=pair, reason="Nhầm", by=author, at=NINE)

    assert not QuestionEnemy.objects.exists()


def test_what_was_declared_before_a_decision_outlives_it_and_can_be_taken_back(bank, author):
    pair = make_pair(bank)
    set_apart(question=pair.first, other=pair.second, by=author, at=EIGHT)
    reopen(pair=decide_apart(pair=pair, by=author, at=EIGHT), reason="Nhầm", by=author, at=NINE)

    put_together(question=pair.first, other=pair.second, by=author, at=NINE)

    assert not QuestionEnemy.objects.exists()
    assert SimilarPair.objects.get().made_enemies is False


# --- the pages ------------------------------------------------------------------------------------


def test_an_author_keeps_a_question_off_by_its_code_and_drops_it_again(browser, question, other):
    response = browser.post(choosing(question), {"other": f" {other.code.lower()} "}, follow=True)

    assert response.redirect_chain == [(f"{page(question)}#khong-di-cung", 302)]
    told = response.content.decode()
    assert other.code in told
    assert "Vì sao máy tính cần tường lửa?" in told
    assert dropping(question, other) in told

    assert browser.post(dropping(question, other)).url == f"{page(question)}#khong-di-cung"
    assert not QuestionEnemy.objects.exists()
    assert browser.post(dropping(question, other)).status_code == 409


def test_words_lead_to_the_nearest_questions_of_the_bank(browser, question, other, bank):
    for number in range(OFFERED + 3):
        saying(f"Câu tường lửa số {number}", bank)
    stranger = saying("Tường lửa của người khác", make_bank())

    found = browser.post(choosing(question), {"other": "tuong lua"}, follow=True)

    told = found.content.decode()
    assert found.redirect_chain[0][0].startswith(f"{choosing(question)}?tim=")
    assert told.count('name="other" value="Q') == OFFERED
    assert f'name="other" value="{question.code}"' not in told
    assert stranger.code not in told


def test_a_question_that_is_kept_off_already_is_offered_no_more(browser, question, other, author):
    set_apart(question=question, other=other, by=author, at=EIGHT)

    told = browser.get(choosing(question), {"tim": "máy tính cần"}).content.decode()

    assert other.code in told
    assert f'name="other" value="{other.code}"' not in told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Nêu mã của câu kia"),
        ("KHONG-CO-99", "Không có câu nào của ngân hàng này"),
        ("itself", "chính là câu này"),
        ("known", "đã không đi cùng đề"),
    ],
)
def test_what_is_refused_is_told_beside_the_field(browser, question, other, author, typed, said):
    set_apart(question=question, other=other, by=author, at=EIGHT)
    typed = {"itself": question.code, "known": other.code}.get(typed, typed)

    response = browser.post(choosing(question), {"other": typed})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert 'aria-invalid="true"' in response.content.decode()
    assert QuestionEnemy.objects.count() == 1


def test_reviewers_see_and_others_do_not(question, other, author, bank):
    set_apart(question=question, other=other, by=author, at=EIGHT)
    reviewer = client_of(make_member(bank, MemberRole.REVIEWER))
    organiser = make_user()
    grant(organiser, Role.ORGANISER, bank.unit)
    stranger = client_of(make_member(make_bank(), MemberRole.AUTHOR))

    told = reviewer.get(page(question)).content.decode()

    assert other.code in told
    assert choosing(question) not in told
    assert dropping(question, other) not in told
    for refused, status in ((reviewer, 403), (client_of(organiser), 403), (stranger, 404)):
        assert refused.get(choosing(question)).status_code == status
        assert refused.post(choosing(question), {"other": other.code}).status_code == status
        assert refused.post(dropping(question, other)).status_code == status
    assert QuestionEnemy.objects.count() == 1


def test_the_keys_of_the_others_are_not_on_the_page(browser, question, other, author):
    set_apart(question=question, other=other, by=author, at=EIGHT)

    told = browser.get(choosing(question), {"tim": "tường lửa"}).content.decode()

    assert SINGLE_CHOICE["options"]["A"] not in told


def test_many_take_as_many_statements_as_one(
    browser, question, author, bank, django_assert_num_queries
):
    counts = []
    for number in (1, 6):
        for turn in range(number):
            near = saying(f"Câu {number} {turn}", bank)
            set_apart(question=question, other=near, by=author, at=EIGHT)
        browser.get(page(question))
        with CaptureQueriesContext(connection) as caught:
            browser.get(page(question))
        counts.append(len(caught))
    assert counts[0] == counts[1]
    with django_assert_num_queries(2):
        enemies_of(question)


def test_what_was_kept_apart_from_one_is_kept_apart_from_the_other_and_nothing_twice(bank, author):
    before, retired, kept, shared, after = (make_version(bank=bank).question for _n in range(5))
    for question, other in ((retired, before), (retired, shared), (retired, kept), (kept, shared)):
        set_apart(question=question, other=other, by=author, at=EIGHT)
    set_apart(question=after, other=retired, by=author, at=EIGHT)

    take_over(retired=retired.pk, kept=kept.pk)
    take_over(retired=retired.pk, kept=kept.pk)

    assert [one.question for one in enemies_of(kept)] == [before, retired, shared, after]
    assert [one.question for one in enemies_of(retired)] == [before, kept, shared, after]
