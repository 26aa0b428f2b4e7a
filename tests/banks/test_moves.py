"""Acts on several questions at once: who is touched, who is left and why, and what comes of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from banks.errors import NothingToDo
from banks.models import Embargo, Hold, Question, QuestionVersion, Retirement
from banks.moves import Act, Order, carry_out, preview
from banks.review import hold, retire
from office.models import JournalEntry
from tests.make import EIGHT, NINE, make_bank, make_user, make_version

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate(EIGHT)
DAY = timedelta(days=1)
LATER = TODAY + 30 * DAY


@pytest.fixture
def bank():
    return make_bank()


@pytest.fixture
def user():
    return make_user()


def do(act, questions, user, *, reason="Rà soát", until=None, at=NINE):
    rows = Question.objects.filter(pk__in=[one.pk for one in questions])
    return carry_out(questions=rows, order=Order(act, by=user, at=at, reason=reason, until=until))


def drawn(bank, on=TODAY):
    return set(QuestionVersion.objects.drawable([bank], on=on).values_list("question", flat=True))


def make_questions(bank, count=3):
    return [make_version(bank=bank).question for _ in range(count)]


def left(found):
    return {one.question for one in found.left}


def test_many_are_held_and_the_retired_one_is_left_and_says_why(bank, user):
    first, second, gone = make_questions(bank)
    retire(question=gone, reason="Lỗi thời", by=user, at=EIGHT)

    done = do(Act.HOLD, [first, second, gone], user)

    assert set(done.touched) == {first, second}
    assert left(done) == {gone}
    assert gone.code in done.left[0].why
    assert drawn(bank) == set()
    assert [one.reason for one in Hold.objects.filter(placed_by=user)] == ["Rà soát"] * 2


def test_lifting_ends_every_hold_of_the_chosen(bank, user):
    first, second, free = make_questions(bank)
    for question in (first, first, second):
        hold(question=question, reason="Nghi lộ đề", by=user, at=EIGHT)
    other = make_user()

    done = do(Act.LIFT, [first, free], other, reason="")

    assert (set(done.touched), left(done)) == ({first}, {free})
    assert drawn(bank) == {first.pk, free.pk}
    assert Hold.objects.filter(lifted_by=other, lifted_at=NINE).count() == 2


def test_an_embargo_keeps_questions_until_its_day(bank, user):
    first, other = make_questions(bank, 2)

    do(Act.EMBARGO, [first], user, until=LATER)

    assert drawn(bank) == {other.pk}
    assert drawn(bank, LATER - DAY) == {other.pk}
    assert drawn(bank, LATER) == {first.pk, other.pk}


def test_another_day_replaces_the_one_before_which_stays_readable(bank, user):
    [question] = make_questions(bank, 1)
    do(Act.EMBARGO, [question], user, until=LATER, reason="Kỳ tháng 12")

    do(Act.EMBARGO, [question], user, until=LATER + DAY, reason="Kỳ dời một ngày")

    before, now = Embargo.objects.order_by("pk")
    assert (before.until, before.reason, before.end_reason) == (
        LATER,
        "Kỳ tháng 12",
        "Kỳ dời một ngày",
    )
    assert (now.until, now.ended_at) == (LATER + DAY, None)
    assert drawn(bank, LATER) == set()
    with pytest.raises(NothingToDo):
        do(Act.EMBARGO, [question], user, until=LATER + DAY)


def test_an_embargo_is_ended_but_the_day_of_the_version_is_obeyed_all_the_same(bank, user):
    first = make_version(bank=bank).question
    own = make_version(bank=bank, embargo_until=LATER).question
    do(Act.EMBARGO, [first, own], user, until=LATER)

    do(Act.END_EMBARGO, [first, own], user)

    assert drawn(bank) == {first.pk}
    with pytest.raises(NothingToDo):
        do(Act.END_EMBARGO, [first, own], user)
    found = preview(questions=Question.objects.filter(pk=own.pk), act=Act.END_EMBARGO)
    assert f"{LATER:%d/%m/%Y}" in found.left[0].why


def test_the_database_keeps_one_embargo_standing_for_a_question(bank, user):
    [question] = make_questions(bank, 1)
    do(Act.EMBARGO, [question], user, until=LATER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Embargo.objects.create(
            question=question, until=LATER, reason="x", placed_at=NINE, placed_by=user
        )


def test_questions_are_retired_and_come_back_with_their_history(bank, user):
    first, second = make_questions(bank, 2)
    do(Act.RETIRE, [first, second], user, reason="Luật đã thay")

    assert drawn(bank) == set()
    do(Act.BRING_BACK, [first], user, reason="Luật còn hiệu lực", at=NINE + DAY)

    assert drawn(bank) == {first.pk}
    first.refresh_from_db()
    assert (first.retired_at, first.retired_reason) == (None, "")
    row = Retirement.objects.get(question=first)
    assert (row.reason, row.back_reason, row.back_by) == (
        "Luật đã thay",
        "Luật còn hiệu lực",
        user,
    )
    do(Act.RETIRE, [first], user, at=NINE + 2 * DAY)
    assert Retirement.objects.filter(question=first).count() == 2


def test_what_was_retired_before_history_was_kept_comes_back_too(bank, user):
    [question] = make_questions(bank, 1)
    Question.objects.filter(pk=question.pk).update(retired_at=EIGHT, retired_reason="Cũ")

    do(Act.BRING_BACK, [question], user)

    row = Retirement.objects.get()
    assert (row.reason, row.retired_by, row.back_by) == ("Cũ", None, user)


def test_what_comes_back_is_still_held_where_it_was(bank, user):
    [question] = make_questions(bank, 1)
    hold(question=question, reason="Nghi lộ đề", by=user, at=EIGHT)
    do(Act.RETIRE, [question], user)

    do(Act.BRING_BACK, [question], user)

    assert drawn(bank) == set()


@pytest.mark.parametrize("act", [Act.LIFT, Act.END_EMBARGO, Act.BRING_BACK])
def test_an_act_that_fits_nothing_is_refused_whole(bank, user, act):
    with pytest.raises(NothingToDo):
        do(act, make_questions(bank), user)

    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    "act", [Act.HOLD, Act.EMBARGO, Act.END_EMBARGO, Act.RETIRE, Act.BRING_BACK]
)
def test_an_act_needs_a_reason(bank, user, act):
    with pytest.raises(ValueError, match="reason"):
        do(act, make_questions(bank), user, reason=" ", until=LATER)


def test_an_embargo_needs_a_day(bank, user):
    with pytest.raises(ValueError, match="day"):
        do(Act.EMBARGO, make_questions(bank), user)


@pytest.mark.parametrize("act", list(Act))
def test_the_preview_says_what_the_act_then_does(bank, user, act):
    plain, held, later, gone = make_questions(bank, 4)
    hold(question=held, reason="Nghi lộ đề", by=user, at=EIGHT)
    do(Act.EMBARGO, [later], user, until=LATER)
    retire(question=gone, reason="Lỗi thời", by=user, at=EIGHT)
    every = [plain, held, later, gone]
    rows = Question.objects.filter(pk__in=[one.pk for one in every])

    seen = preview(questions=rows, act=act, until=LATER)
    done = do(act, every, user, until=LATER)

    assert seen == done
    assert seen.touched


@pytest.mark.parametrize("act", [Act.HOLD, Act.EMBARGO, Act.RETIRE])
def test_many_questions_take_as_many_statements_as_few(bank, user, act):
    def statements(number):
        questions = make_questions(bank, number)
        with CaptureQueriesContext(connection) as captured:
            do(act, questions, user, until=LATER)
        return len(captured)

    assert statements(2) == statements(30)


def test_the_journal_keeps_codes_and_days_but_no_reason(bank, user):
    questions = make_questions(bank, 2)

    do(Act.EMBARGO, questions, user, reason="Câu hỏi về chữ ký số", until=LATER)

    entry = JournalEntry.objects.get()
    assert entry.action == "banks.embargo"
    assert entry.data == {
        "questions": sorted(one.code for one in questions),
        "until": LATER.isoformat(),
    }
