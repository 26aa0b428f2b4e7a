"""The server's clock is set while candidates sit.

What must hold: by a clock set forward the service ends nobody's paper, and when it is set back who
did not hand in goes on; a clock set back takes no answer away, and no paper ends before its last
answer.
"""

from datetime import timedelta

import pytest
import time_machine

from assessments.delivery import finish, sitter_of
from assessments.enums import EndedBy
from assessments.errors import TimeIsUp
from assessments.management.commands.close_overdue_attempts import Command
from assessments.models import Attempt
from assessments.saving import save
from office.clock_watch import TOLERANCE, ClockWatch
from tests.assessments.test_delivery import answers_of, running_attempt
from tests.make import EIGHT

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def turn(watch, *, at):
    """One turn of the service that ends what ran out."""
    with time_machine.travel(at, tick=False):
        return Command()._close(200, watch)


@pytest.fixture
def watch():
    with time_machine.travel(EIGHT, tick=False):
        return ClockWatch()


def test_a_clock_set_forward_ends_nobody_and_once_it_is_set_back_they_go_on(watch, caplog):
    attempt = running_attempt()

    assert turn(watch, at=EIGHT + timedelta(hours=3)) == 0
    assert "clock was set by +10800 s" in caplog.text
    with pytest.raises(TimeIsUp):  # the answer stays on the machine, which tries again
        save(
            sitter=sitter_of(attempt, lease="máy 1"),
            answers=answers_of(attempt, "B"),
            at=EIGHT + timedelta(hours=3),
        )

    assert turn(watch, at=EIGHT) == 0
    receipt = save(
        sitter=sitter_of(attempt, lease="máy 1"),
        answers=answers_of(attempt, "B"),
        at=EIGHT + MINUTE,
    )
    assert receipt.saved
    assert Attempt.objects.get().ended_at is None


def test_a_service_started_on_the_clock_as_it_stands_ends_what_ran_out():
    attempt = running_attempt()
    later = EIGHT + timedelta(hours=3)
    with time_machine.travel(later, tick=False):
        started_again = ClockWatch()

    assert turn(started_again, at=later) == 1
    attempt.refresh_from_db()
    assert (attempt.ended_by, attempt.ended_at) == (EndedBy.CLOCK, attempt.deadline_at)


def test_a_clock_set_right_while_nobody_sits_is_gone_by(watch):
    later = EIGHT + timedelta(hours=3)
    assert turn(watch, at=later) == 0
    attempt = running_attempt()
    attempt.deadline_at = later + MINUTE
    attempt.save(update_fields=["deadline_at"])

    assert turn(watch, at=later + timedelta(minutes=2)) == 0  # three minutes by the even clock

    with time_machine.travel(later + timedelta(minutes=2), tick=False):
        watch.accept()
    assert turn(watch, at=later + timedelta(minutes=2)) == 1


def test_what_a_time_service_corrects_is_no_jump(watch):
    attempt = running_attempt()
    attempt.deadline_at = EIGHT + timedelta(seconds=1)
    attempt.save(update_fields=["deadline_at"])

    assert turn(watch, at=EIGHT + timedelta(seconds=TOLERANCE - 5)) == 1


def test_a_clock_set_back_takes_no_answer_away_and_the_paper_ends_after_the_last(watch):
    attempt = running_attempt()
    sitter = sitter_of(attempt, lease="máy 1")
    save(sitter=sitter, answers=answers_of(attempt, "A"), at=EIGHT + 20 * MINUTE)

    back = EIGHT + 5 * MINUTE
    save(sitter=sitter, answers=answers_of(attempt, "C", first=2), at=back)
    ended = finish(attempt=attempt, reason=EndedBy.CANDIDATE, at=back)

    assert attempt.responses.get().value == "C"
    assert ended.ended_at == EIGHT + 20 * MINUTE
