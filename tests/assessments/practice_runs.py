"""Runs of practice."""

from django.utils import timezone

from assessments.models import PracticeRun
from assessments.practising import give_answer, start_run
from banks.models import Bank
from people.models import User


def answered_run(user: User, bank: Bank) -> PracticeRun:
    """A run of single-choice questions, every second one answered wrong, the first one right."""
    run = start_run(user=user, bank=bank, skill=None, at=timezone.now())
    for answer in run.answers.select_related("version"):
        give_answer(answer=answer, response="AB"[(answer.order + 1) % 2], at=timezone.now())
    return run
