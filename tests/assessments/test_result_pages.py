"""Results, cards and appeals as an official meets them; what officers and others do not see."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.appealing import file_appeal
from assessments.enums import AppealState, Standing, Treatment
from assessments.errors import AppealOfAnother, AppealPending, AppealsClosed
from assessments.grading import grade
from assessments.models import Appeal, Result
from assessments.publishing import approve_scoring, publish
from assessments.scorings import open_scoring, treat_item
from banks.enums import BankPurpose
from people.enums import Role
from tests.assessments.building import graded, marked_round, sat
from tests.make import (
    SINGLE_CHOICE,
    grant,
    make_bank,
    make_candidate,
    make_official,
    make_round,
    make_shift_room,
    make_unit,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db


def log_in(client, user):
    client.force_login(user, backend="people.backends.GrantBackend")
    return user


def asked(stem, *, purpose=BankPurpose.PRACTICE):
    """A question whose right answer is "Ctrl + S" and whose explanation says so of its stem."""
    return make_version(
        bank=make_bank(purpose=purpose),
        content={**SINGLE_CHOICE, "stem": stem},
        explanation=f"Vì sao: {stem}",
    )


def published(scoring, *, at=None):
    at = at or timezone.now()
    approve_scoring(scoring=scoring, decision="12/QĐ-HĐ", by=make_user(), at=at)
    publish(scoring=scoring, by=make_user(), at=at)
    return scoring


def own_result(client, *values, versions=None, at=None, treat=None, **fields):
    """The published result of the official who is logged in, with `values` as their answers."""
    official = make_official()
    log_in(client, make_user(official=official))
    round_ = marked_round()
    versions = versions or [asked("Phím nào lưu?"), asked("Phím nào ghi?")]
    sat(round_, *values, versions=versions, official=official, **fields)
    if treat is None:
        scoring = graded(round_)
    else:
        scoring = open_scoring(round_=round_, reason="Chấm", by=make_user(), at=timezone.now())
        treat_item(
            scoring=scoring,
            version=versions[0],
            treatment=treat,
            reason="Hai đáp án cùng đúng",
            by=make_user(),
            at=timezone.now(),
        )
        grade(scoring=scoring, at=timezone.now())
    published(scoring, at=at)
    return Result.objects.get(scoring_version=scoring, candidate__official=official)


def address(result, name="result"):
    return reverse(f"assessments:{name}", args=[result.uuid])


def text_of(response):
    return response.content.decode()


# --- the result -----------------------------------------------------------------------------------


def test_an_official_sees_score_answers_keys_and_explanations(client):
    result = own_result(client, "A", "B")

    page = client.get(address(result))

    assert "5,00" in text_of(page)
    assert "Vì sao: Phím nào lưu?" in text_of(page)
    (paper,) = page.context["papers"]
    assert [item.state for item in paper.items] == ["good", "bad"]
    assert [item.given for item in paper.items] == [("A. Ctrl + S",), ("B. Ctrl + P",)]
    assert [item.right for item in paper.items] == [("A. Ctrl + S",)] * 2
    assert (paper.good, paper.bad, paper.void) == (1, 1, 0)


def test_the_key_of_a_secured_bank_is_not_told_but_its_explanation_is(client):
    version = asked("Phím nào lưu?", purpose=BankPurpose.SECURED)
    result = own_result(client, "B", versions=[version])

    page = client.get(address(result))

    assert "Vì sao: Phím nào lưu?" in text_of(page)
    assert "Ctrl + P" in text_of(page)
    assert "Ctrl + S" not in text_of(page)


def test_what_the_council_decided_about_a_question_is_said(client):
    result = own_result(client, "B", "A", treat=Treatment.VOID_FULL)

    page = client.get(address(result))

    assert "Hai đáp án cùng đúng" in text_of(page)
    assert page.context["papers"][0].items[0].state == "void"
    assert result.score == Decimal(10)


def test_the_profile_stands_beside_the_score(client):
    result = own_result(client, "A", "B")

    page = client.get(address(result))

    assert [line.share for line in page.context["profile"]] == [Decimal("0.5")]
    assert '<svg class="bar"' in text_of(page)


def test_the_result_before_is_named_with_the_difference(client):
    first = own_result(client, "A", "B", at=timezone.now() - timedelta(days=300))
    user = first.candidate.official.user
    round_ = marked_round()
    sat(round_, "A", "A", official=first.candidate.official)
    second = Result.objects.get(scoring_version=published(graded(round_)))
    log_in(client, user)

    page = client.get(address(second))

    assert page.context["difference"] == Decimal(5)
    assert first.candidate.round.title in text_of(page)


def test_another_official_s_result_is_not_found(client):
    result = own_result(client, "A")
    log_in(client, make_user(official=make_official()))

    assert client.get(address(result)).status_code == 404
    assert client.get(address(result, "appeal")).status_code == 404


def test_an_unpublished_result_is_not_found_and_not_listed(client):
    official = make_official()
    log_in(client, make_user(official=official))
    round_ = marked_round()
    sat(round_, "A", official=official)
    result = Result.objects.get(scoring_version=graded(round_))

    assert client.get(address(result)).status_code == 404
    assert client.get(reverse("assessments:own_results")).context["results"] == []


def test_an_hr_officer_sees_score_and_profile_and_no_question(client):
    result = own_result(client, "A", "B")
    officer = make_user()
    grant(officer, Role.HR_OFFICER, result.candidate.unit)
    log_in(client, officer)

    page = client.get(address(result))

    assert "5,00" in text_of(page)
    assert result.candidate.full_name in text_of(page)
    assert page.context["profile"]
    assert "Phím nào" not in text_of(page)
    assert "Vì sao" not in text_of(page)
    assert client.get(address(result, "appeal")).status_code == 404


def test_an_account_without_the_right_is_refused(client):
    result = own_result(client, "A")
    leader = make_user()
    grant(leader, Role.LEADER, make_unit())
    log_in(client, leader)

    assert client.get(address(result)).status_code == 403


def test_an_absent_candidate_reads_why_there_is_no_score(client):
    official = make_official()
    log_in(client, make_user(official=official))
    round_ = marked_round()
    make_candidate(round_=round_, official=official, standing=Standing.ABSENT)
    sat(round_, "A")
    published(graded(round_))
    result = Result.objects.get(candidate__official=official)

    page = client.get(address(result))

    assert page.status_code == 200
    assert page.context["papers"] == []


@pytest.mark.parametrize("items", [2, 6])
def test_a_result_asks_as_many_queries_for_few_items_as_for_many(
    client, django_assert_max_num_queries, items
):
    versions = [asked(f"Câu {number}") for number in range(items)]
    result = own_result(client, "A", versions=versions)
    client.get(address(result))

    with django_assert_max_num_queries(18):
        client.get(address(result))


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_list_asks_as_many_queries_for_one_as_for_many(
    client, django_assert_num_queries, rounds
):
    official = make_official()
    for _ in range(rounds):
        round_ = marked_round()
        sat(round_, "A", official=official)
        published(graded(round_))
    log_in(client, make_user(official=official))
    page = reverse("assessments:own_results")
    assert len(client.get(page).context["results"]) == rounds

    with django_assert_num_queries(5):
        client.get(page)


# --- appeals --------------------------------------------------------------------------------------


def test_an_appeal_about_a_question_is_filed_and_shown(client):
    result = own_result(client, "A", "B")

    client.post(address(result, "appeal"), {"item": "2", "text": "Phương án B cũng đúng"})
    page = client.get(address(result))

    appeal = Appeal.objects.get()
    assert (appeal.result, appeal.item.order, appeal.state) == (result, 2, AppealState.FILED)
    assert "Phương án B cũng đúng" in text_of(page)
    assert address(result, "appeal") not in text_of(page)
    assert page.context["is_waiting"]


def test_an_appeal_without_words_is_refused(client):
    result = own_result(client, "A")

    response = client.post(address(result, "appeal"), {"item": "", "text": ""})

    assert response.status_code == 422
    assert not Appeal.objects.exists()


def test_an_appeal_after_the_policy_s_days_is_refused_in_words(client):
    result = own_result(client, "A", at=timezone.now() - timedelta(days=20))

    page = client.get(address(result))
    response = client.post(address(result, "appeal"), {"item": "", "text": "Chấm lại"})

    assert not page.context["may_appeal"]
    assert response.status_code == 409
    assert not Appeal.objects.exists()


def test_appeals_are_accepted_on_the_last_day_and_not_on_the_next(client):
    result = own_result(client, "A")
    user = result.candidate.official.user
    result.candidate.round.refresh_from_db()
    published_at = result.candidate.round.published_at

    with pytest.raises(AppealsClosed):
        file_appeal(result=result, text="x", by=user, at=published_at + timedelta(days=16))

    last = file_appeal(result=result, text="x", by=user, at=published_at + timedelta(days=15))
    assert last.state == AppealState.FILED


def test_a_second_appeal_waits_for_the_answer_to_the_first(client):
    result = own_result(client, "A")
    user, now = result.candidate.official.user, timezone.now()
    file_appeal(result=result, text="Một", by=user, at=now)

    with pytest.raises(AppealPending):
        file_appeal(result=result, text="Hai", by=user, at=now)


def test_nobody_appeals_for_another(client):
    result = own_result(client, "A")

    with pytest.raises(AppealOfAnother):
        file_appeal(result=result, text="x", by=make_user(), at=timezone.now())


# --- card and home --------------------------------------------------------------------------------


def seated_official(client, *, starts_in=timedelta(days=3)):
    official = make_official()
    log_in(client, make_user(official=official))
    round_ = make_round()
    room = make_shift_room(round_)
    room.shift.starts_at = timezone.now() + starts_in
    room.shift.ends_at = room.shift.starts_at + timedelta(minutes=90)
    room.shift.opened_at = None
    room.shift.save()
    return make_candidate(round_=round_, official=official, shift_room=room, seat=7)


def test_the_card_says_who_when_where_and_what_to_bring(client):
    candidate = seated_official(client)

    page = client.get(reverse("assessments:own_card", args=[candidate.uuid]))

    for words in (
        candidate.number,
        candidate.full_name.upper(),
        candidate.position.name,
        candidate.shift_room.place.name,
        candidate.shift_room.place.site.name,
    ):
        assert words in text_of(page)


def test_the_card_of_another_is_not_found(client):
    candidate = seated_official(client)
    log_in(client, make_user(official=make_official()))

    page = client.get(reverse("assessments:own_card", args=[candidate.uuid]))

    assert page.status_code == 404


def test_the_home_page_shows_the_next_sitting_as_a_ticket(client):
    candidate = seated_official(client)

    page = client.get(reverse("people:home"))

    assert 'class="ticket"' in text_of(page)
    assert candidate.number in text_of(page)
    assert reverse("assessments:own_card", args=[candidate.uuid]) in text_of(page)


def test_the_home_page_names_a_result_against_which_one_may_still_appeal(client):
    result = own_result(client, "A")

    assert address(result) in text_of(client.get(reverse("people:home")))
