"""The command that ends what the clock has ended."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from assessments.enums import EndedBy
from assessments.models import Attempt
from tests.make import EIGHT, make_attempt, make_candidate, make_exam_form, make_round

pytestmark = pytest.mark.django_db

AFTERWARDS = EIGHT + timedelta(minutes=50)


def run(*arguments, at=AFTERWARDS):
    out, err = StringIO(), StringIO()
    with time_machine.travel(at, tick=False):
        call_command("close_overdue_attempts", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def make_attempts(count):
    round_ = make_round()
    candidates = [make_candidate(round_=round_) for _ in range(count)]
    exam_form = make_exam_form(candidates[0])
    return [make_attempt(candidate=one, exam_form=exam_form) for one in candidates]


def test_what_is_over_is_ended_at_its_deadline_in_batches_and_a_second_run_ends_nothing():
    deadlines = {attempt.pk: attempt.deadline_at for attempt in make_attempts(3)}
    later = make_attempt(deadline_at=EIGHT + timedelta(hours=1))

    out, progress = run("--batch-size", "2")
    again, _ = run()

    assert out == "Closed 3 attempts.\n"
    assert progress.splitlines() == [
        "2 attempts closed",
        "3 attempts closed",
        "2 receipts signed",
        "3 receipts signed",
    ]
    assert again == "Closed 0 attempts.\n"
    ended = Attempt.objects.filter(ended_by=EndedBy.CLOCK)
    assert dict(ended.values_list("pk", "ended_at")) == deadlines
    later.refresh_from_db()
    assert later.ended_at is None


def test_saves_on_the_way_are_waited_for():
    make_attempts(1)

    out, _ = run(at=EIGHT + timedelta(minutes=45, seconds=29))

    assert out == "Closed 0 attempts.\n"


@pytest.mark.parametrize("arguments", [("--batch-size", "0"), ("--every", "soon")])
def test_numbers_below_one_are_refused(arguments):
    with pytest.raises(CommandError, match="1 or more"):
        run(*arguments)
