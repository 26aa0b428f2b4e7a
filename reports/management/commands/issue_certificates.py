"""Certify the passes of a round or the completions of a course."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from assessments.enums import Outcome, RoundState
from assessments.models import Result, Round
from office.errors import DomainError
from people.models import Unit, User
from people.units import unit_on
from reports.certificates import issue_certificates
from reports.errors import RoundNotPublished
from training.models import Completion, Course


class Command(BaseCommand):
    """Numbers, draws and stores; who has a certificate already is left alone."""

    help = (
        "Issue the certificates of a published round or a closed course. Safe to run again: "
        "it goes on where a run was cut off."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is certified, by whose letterhead and on whose account."""
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--round", metavar="CODE", help="the round whose passes are certified")
        what.add_argument("--course", metavar="CODE", help="the course that was completed")
        parser.add_argument(
            "--issuer",
            metavar="UNITCODE",
            help="whose letterhead and register are used; the unit of the round or course if left out",
        )
        parser.add_argument(
            "--by",
            metavar="USER",
            required=True,
            help="user name of the officer who issues: the register keeps it",
        )

    def handle(
        self,
        *,
        round: str | None,
        course: str | None,
        issuer: str | None,
        by: str,
        **options: Any,
    ) -> str:
        """Issue and tell the counts; who was left out goes to stderr."""
        now = timezone.now()
        today = timezone.localdate(now)
        given, unit = _passes(round) if round is not None else _completions(course or "")
        try:
            issued = issue_certificates(
                **given,
                issuer=unit_on(issuer, on=today) if issuer is not None else unit,
                on=today,
                by=_user(by),
                at=now,
                progress=lambda done, total: self.stderr.write(f"{done}/{total} done"),
                processes=os.cpu_count() or 1,
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        for left in issued.skipped:
            self.stderr.write(f"{left.holder}: {left.reason}")
        return (
            f"Numbered {issued.numbered} and issued {issued.issued} certificates; "
            f"{len(issued.skipped)} people were left out."
        )


def _passes(code: str) -> tuple[dict[str, Any], Unit]:
    round_ = Round.objects.select_related("unit__parent").filter(code=code).first()
    if round_ is None:
        raise CommandError(f"There is no round “{code}”.")
    if round_.state not in {RoundState.PUBLISHED, RoundState.ARCHIVED}:
        raise CommandError(str(RoundNotPublished(round=round_.title)))
    results = Result.objects.filter(
        candidate__round=round_, scoring_version=round_.live_scoring, outcome=Outcome.PASSED
    )
    return {"results": results}, round_.unit


def _completions(code: str) -> tuple[dict[str, Any], Unit]:
    course = Course.objects.select_related("unit__parent").filter(code=code).first()
    if course is None:
        raise CommandError(f"There is no course “{code}”.")
    completions = Completion.objects.filter(enrolment__course=course, is_complete=True)
    return {"completions": completions}, course.unit


def _user(username: str) -> User:
    try:
        return User.objects.get_by_natural_key(username)
    except User.DoesNotExist as error:
        raise CommandError(f"There is no user “{username}”.") from error
