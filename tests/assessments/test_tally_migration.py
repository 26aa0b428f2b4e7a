"""Rounds that were published before results were counted: on a database with rows, forth and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments.models import OutcomeTally, ShareTally
from tests.reports.rounds import make_result

BEFORE = [("assessments", "0006_signed_receipts_late_answers_and_machines")]
AFTER = [("assessments", "0008_tally_the_scorings_published_before")]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def migrate(goal):
    MigrationExecutor(connection).migrate(goal)


@pytest.fixture
def restored():
    yield
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def counted():
    outcomes = OutcomeTally.objects.values_list("scoring_version", "unit", "outcome", "people")
    shares = ShareTally.objects.values_list(
        "scoring_version", "unit", "position", "skill", "people", "shares"
    )
    return set(outcomes), set(shares)


def test_what_was_published_before_is_counted_as_if_it_were_published_now(restored):
    first = make_result(shares={"IU03": "0.5", "IU04": "0.25"})
    make_result(round_=first.candidate.round, unit=first.candidate.unit, shares={"IU03": "0.3"})
    known = counted()

    migrate(BEFORE)
    migrate(AFTER)

    assert all(known)
    assert counted() == known
