"""Practice: an official's own runs through practice banks, told at once what is right."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.errors import NothingToPractise, UnusableResponse
from assessments.models import Attempt, PracticeAnswer, PracticeRun, Response
from assessments.practising import (
    LENGTH,
    give_answer,
    practice_banks,
    practice_skills,
    repeat_missed,
    start_run,
)
from assessments.views.practice import MOST_RUNS
from banks import kinds
from banks.enums import BankPurpose
from banks.review import hold
from people.enums import Role
from tests.assessments.posting import posted, posted_order
from tests.banks.kind_samples import SAMPLES
from tests.clients import client_of
from tests.make import make_bank, make_official, make_skill, make_unit, make_user, make_version
from tests.roles import make_account_of

pytestmark = pytest.mark.django_db

RIGHT, WRONG = {"c1": "A"}, {"c1": "B"}


@pytest.fixture
def user():
    return make_user(official=make_official())


@pytest.fixture
def client(user):
    return client_of(user)


@pytest.fixture
def bank():
    return make_bank(title="Ngân hàng luyện tập")


def at(name, *parts):
    return reverse(f"assessments:{name}", args=parts)


def begin(user, bank, *, skill=None):
    return start_run(user=user, bank=bank, skill=skill, at=timezone.now())


def text(response):
    return response.content.decode()


def test_an_official_sees_practice_banks_that_have_questions_and_no_other(client, bank):
    make_version(bank=bank)
    make_bank(title="Ngân hàng trống")
    for purpose in (BankPurpose.SECURED, BankPurpose.CONTEST):
        make_version(bank=make_bank(title=f"Ngân hàng {purpose}", purpose=purpose))

    shown = text(client.get(at("practice")))

    assert "Ngân hàng luyện tập" in shown
    for title in ("Ngân hàng trống", "Ngân hàng secured", "Ngân hàng contest"):
        assert title not in shown


def test_a_round_of_ten_begins_with_its_first_question(client, user, bank):
    for _number in range(LENGTH + 3):
        make_version(bank=bank)

    answer = client.post(at("start_practice", bank.uuid))

    run = PracticeRun.objects.get(user=user)
    assert answer["Location"] == at("practice_question", run.uuid, 1)
    assert [one.order for one in run.answers.order_by("order")] == list(range(1, LENGTH + 1))
    assert "Câu 1/10" in text(client.get(answer["Location"]))


def test_of_a_skill_only_its_own_questions_are_asked(client, user, bank):
    make_version(bank=bank, skill="IU03.1")
    wanted = make_version(bank=bank, skill="IU04.2")

    client.post(at("start_practice", bank.uuid), {"skill": "IU04.2"})

    run = PracticeRun.objects.get()
    assert run.skill == make_skill("IU04.2")
    assert [one.version for one in run.answers.all()] == [wanted]


def test_an_unknown_skill_is_not_found(client, bank):
    make_version(bank=bank)

    assert client.post(at("start_practice", bank.uuid), {"skill": "XX"}).status_code == 404


@pytest.mark.parametrize("purpose", [BankPurpose.SECURED, BankPurpose.CONTEST])
def test_a_bank_of_another_purpose_is_not_found_and_nothing_is_drawn(client, user, purpose):
    other = make_bank(purpose=purpose)
    make_version(bank=other)

    assert client.get(at("practice_bank", other.uuid)).status_code == 404
    assert client.post(at("start_practice", other.uuid)).status_code == 404
    with pytest.raises(NothingToPractise):
        begin(user, other)
    assert not PracticeRun.objects.exists()


def test_a_bank_that_becomes_secured_shows_nothing_of_runs_before(client, user, bank):
    make_version(bank=bank)
    run = begin(user, bank)
    bank.purpose = BankPurpose.SECURED
    bank.save()

    for name, parts in (
        ("practice_run", [run.uuid]),
        ("practice_question", [run.uuid, 1]),
        ("practice_picture", [run.uuid, 1]),
    ):
        assert client.get(at(name, *parts)).status_code == 404
    assert client.post(at("practice_again", run.uuid)).status_code == 404


def test_what_may_not_be_drawn_is_not_asked(user, bank):
    held = make_version(bank=bank)
    hold(question=held.question, reason="Xem lại", by=None, at=timezone.now())
    make_version(bank=bank, approved=False)

    with pytest.raises(NothingToPractise):
        begin(user, bank)


def test_a_question_that_is_held_back_is_asked_no_more_in_a_run_that_has_begun(client, user, bank):
    for _number in range(3):
        make_version(bank=bank)
    run = begin(user, bank)
    client.post(at("practice_question", run.uuid, 1), RIGHT)
    for order in (1, 2):
        question = run.answers.get(order=order).version.question
        hold(question=question, reason="Đáp án sai", by=None, at=timezone.now())

    led_on = client.get(at("practice_question", run.uuid, 2))
    told = client.post(at("practice_question", run.uuid, 2), {"tell": "1"})
    answered = client.get(at("practice_question", run.uuid, 1))
    page = client.get(at("practice_run", run.uuid))

    assert (led_on.status_code, led_on.url) == (302, at("practice_run", run.uuid))
    assert told.status_code == 409
    assert run.answers.get(order=2).at is None
    assert (answered.status_code, answered.context["next"]) == (200, 3)
    assert [one["order"] for one in page.context["answers"]] == [1, 3]


def test_what_was_not_answered_rightly_is_asked_first(user, bank):
    versions = [make_version(bank=bank) for _number in range(LENGTH + 5)]
    known = versions[:7]
    run = PracticeRun.objects.create(user=user, bank=bank, started_at=timezone.now())
    for order, version in enumerate(known, 1):
        answer = PracticeAnswer.objects.create(run=run, order=order, version=version)
        give_answer(answer=answer, response="A", at=timezone.now())

    drawn = {one.version for one in begin(user, bank).answers.all()}

    assert set(versions[7:]) <= drawn
    assert len(drawn & set(known)) == LENGTH - 8


def test_the_question_shows_no_key_before_it_is_answered(client, user, bank):
    make_version(bank=bank, explanation="Vì S là save.", basis="Điều 1")
    run = begin(user, bank)

    shown = text(client.get(at("practice_question", run.uuid, 1)))

    assert "Ctrl + S" in shown
    assert "Vì S là save." not in shown
    assert "Điều 1" not in shown


@pytest.mark.parametrize(
    ("fields", "words"),
    [(RIGHT, "trả lời đúng"), (WRONG, "trả lời chưa đúng"), ({"tell": "1"}, "chọn xem đáp án")],
)
def test_an_answer_is_told_at_once_with_key_explanation_and_basis(
    client, user, bank, fields, words
):
    make_version(bank=bank, explanation="Vì S là save.", basis="Điều 1 Nghị định 30")
    run = begin(user, bank)

    shown = text(client.post(at("practice_question", run.uuid, 1), fields, follow=True))

    assert words in shown
    assert "A. Ctrl + S" in shown
    assert "Vì S là save." in shown
    assert "Điều 1 Nghị định 30" in shown


def test_the_first_answer_stands(client, user, bank):
    make_version(bank=bank)
    here = at("practice_question", begin(user, bank).uuid, 1)

    client.post(here, WRONG)
    client.post(here, RIGHT)

    assert PracticeAnswer.objects.get().fraction == 0


def test_no_answer_at_all_is_asked_for_again(client, user, bank):
    make_version(bank=bank)

    answer = client.post(at("practice_question", begin(user, bank).uuid, 1), {})

    assert answer.status_code == 422
    assert "Hãy trả lời trọn câu trước" in text(answer)
    assert PracticeAnswer.objects.get().at is None


def test_what_no_screen_could_send_is_refused(client, user, bank):
    make_version(bank=bank)
    run = begin(user, bank)

    assert client.post(at("practice_question", run.uuid, 1), {"c1": "Z"}).status_code == 422
    with pytest.raises(UnusableResponse):
        give_answer(answer=run.answers.get(), response="Z", at=timezone.now())
    assert run.answers.get().at is None


@pytest.mark.parametrize("kind", [slug for slug, _label in kinds.machine_scored()])
def test_every_kind_is_asked_and_told_right(client, user, bank, kind):
    version = make_version(bank=bank, kind=kind, content=SAMPLES[kind].raw)
    here = at("practice_question", begin(user, bank).uuid, 1)
    of = kinds.get(kind)
    right = of.right_response(of.parse(version.content))
    fields = posted_order if kind == "ordering" else posted

    assert client.get(here).status_code == 200
    shown = text(client.post(here, fields(right, "c1"), follow=True))

    assert "trả lời đúng" in shown
    assert "{{" not in shown


def test_a_partly_right_answer_says_how_far(client, user, bank):
    make_version(bank=bank, kind="multiple_choice", content=SAMPLES["multiple_choice"].raw)
    here = at("practice_question", begin(user, bank).uuid, 1)

    shown = text(client.post(here, {"c1": ["A"]}, follow=True))

    assert "đúng một phần: được 50%" in shown


def test_the_end_shows_shares_by_skill_and_offers_the_wrong_ones_again(client, user, bank):
    make_version(bank=bank, skill="IU03.1")
    make_version(bank=bank, skill="IU04.2")
    run = begin(user, bank)
    first, second = run.answers.order_by("order")
    client.post(at("practice_question", run.uuid, first.order), RIGHT)
    client.post(at("practice_question", run.uuid, second.order), WRONG)

    shown = text(client.get(at("practice_run", run.uuid)))
    answer = client.post(at("practice_again", run.uuid))

    assert "Đúng 1/2 câu" in shown
    assert "Kỹ năng IU03.1" in shown
    assert "Kỹ năng IU04.2" in shown
    assert "Luyện lại 1 câu chưa đúng" in shown
    repeated = PracticeRun.objects.latest("pk")
    assert answer["Location"] == at("practice_question", repeated.uuid, 1)
    assert [one.version for one in repeated.answers.all()] == [second.version]


def test_where_all_was_right_nothing_is_repeated(user, bank):
    make_version(bank=bank)
    run = begin(user, bank)
    give_answer(answer=run.answers.get(), response="A", at=timezone.now())

    with pytest.raises(NothingToPractise):
        repeat_missed(run=run, at=timezone.now())


def test_progress_goes_by_what_each_question_earned_last(user, bank):
    version = make_version(bank=bank)
    make_version(bank=bank)
    now, today = timezone.now(), timezone.localdate()
    for minutes, response in enumerate(["B", "A", "A", "C"]):
        run = PracticeRun.objects.create(user=user, bank=bank, started_at=now)
        answer = PracticeAnswer.objects.create(run=run, order=1, version=version)
        give_answer(answer=answer, response=response, at=now + timedelta(minutes=minutes))

        [of_bank] = practice_banks(user, on=today)
        [of_skill] = practice_skills(bank, user, on=today)
        assert of_bank.progress == of_skill.progress
        assert (of_bank.progress.total, of_bank.progress.asked) == (2, 1)
        assert of_bank.progress.right == (response == "A")


def test_nobody_else_sees_a_run_whatever_their_role(user, bank):
    make_version(bank=bank)
    run = begin(user, bank)
    other = client_of(make_user(official=make_official()))
    addresses = [
        at("practice_run", run.uuid),
        at("practice_question", run.uuid, 1),
        at("practice_picture", run.uuid, 1),
    ]

    for address in addresses:
        assert other.get(address).status_code == 404
    assert other.post(at("practice_question", run.uuid, 1), RIGHT).status_code == 404
    assert other.post(at("practice_again", run.uuid)).status_code == 404
    for role in (Role.LEADER, Role.HR_OFFICER, Role.ORGANISER, Role.SYSTEM_ADMIN):
        stranger = client_of(make_account_of(role, unit=make_unit()))
        for address in [at("practice"), *addresses]:
            assert stranger.get(address).status_code == 403
    assert run.answers.get().at is None


def test_others_progress_does_not_show_in_ones_own(client, user, bank):
    make_version(bank=bank)
    other = make_user(official=make_official())
    run = begin(other, bank)
    give_answer(answer=run.answers.get(), response="A", at=timezone.now())

    [own] = practice_banks(user, on=timezone.localdate())

    assert (own.progress.asked, own.progress.right) == (0, 0)


def test_practice_makes_no_attempt_and_no_response(client, user, bank):
    make_version(bank=bank)
    client.post(at("practice_question", begin(user, bank).uuid, 1), RIGHT)

    assert not Attempt.objects.exists()
    assert not Response.objects.exists()


def test_a_question_that_is_not_of_the_run_is_not_found(client, user, bank):
    make_version(bank=bank)
    run = begin(user, bank)

    assert client.get(at("practice_question", run.uuid, 2)).status_code == 404
    assert client.get(at("practice_picture", run.uuid, 1)).status_code == 404


def test_the_page_keeps_to_the_newest_runs(client, user, bank):
    make_version(bank=bank)
    for _number in range(MOST_RUNS + 2):
        begin(user, bank)

    assert text(client.get(at("practice"))).count("Đã trả lời 0/1 câu") == MOST_RUNS


def test_pages_ask_as_many_statements_for_many_rows_as_for_few(
    client, user, django_assert_max_num_queries
):
    def costs(banks):
        for number in range(banks):
            bank = make_bank(title=f"Ngân hàng {number}")
            for skill in ("IU03.1", "IU04.2", "IU05.1"):
                make_version(bank=bank, skill=skill)
            run = begin(user, bank)
            for answer in run.answers.all():
                give_answer(answer=answer, response="A", at=timezone.now())
        found = []
        for address in (
            at("practice"),
            at("practice_bank", bank.uuid),
            at("practice_run", run.uuid),
            at("practice_question", run.uuid, 1),
        ):
            with django_assert_max_num_queries(15) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    assert costs(1) == costs(4)
