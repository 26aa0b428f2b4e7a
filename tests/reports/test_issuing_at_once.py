from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from assessments.enums import Outcome, ScoringState
from assessments.models import Result, Round
from reports.certificates import finish_numbered, issue_certificates
from reports.enums import CertificateState
from reports.models import Certificate, CertificateStep
from reports.sources import Results
from tests.make import make_user
from tests.reports.rounds import (
    ISSUED_AT,
    ISSUED_ON,
    make_issuer,
    make_published_round,
    make_result,
    make_scoring,
)

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE, RUNS = 6, 3


def at_once(act):
    """Run `act` in several threads that begin together; return the faults they met."""
    barrier, faults = Barrier(RUNS), []

    def run():
        try:
            barrier.wait()
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run) for _number in range(RUNS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def make_issue():
    """A round with passes, and the act that certifies it."""
    round_, issuer, by = make_published_round(), make_issuer(), make_user()
    for _number in range(PEOPLE):
        make_result(round_=round_)

    def issue():
        return issue_certificates(
            results=Result.objects.filter(candidate__round=round_),
            issuer=issuer,
            on=ISSUED_ON,
            by=by,
            at=ISSUED_AT,
        )

    return issue


def test_runs_at_the_same_time_give_everyone_one_certificate():
    faults = at_once(make_issue())

    rows = Certificate.objects.order_by("number")
    assert faults == []
    assert list(rows.values_list("number", flat=True)) == list(range(1, PEOPLE + 1))
    assert rows.values("result").distinct().count() == PEOPLE
    assert set(rows.values_list("state", flat=True)) == {CertificateState.ISSUED}


def test_finishing_at_the_same_time_issues_each_once():
    make_issue()()
    Certificate.objects.update(state=CertificateState.NUMBERED, file=None)
    CertificateStep.objects.filter(to_state=CertificateState.ISSUED).delete()

    faults = at_once(lambda: finish_numbered(at=ISSUED_AT))

    assert faults == []
    steps = CertificateStep.objects.filter(to_state=CertificateState.ISSUED)
    assert steps.count() == PEOPLE
    assert set(Certificate.objects.values_list("state", flat=True)) == {CertificateState.ISSUED}


def test_a_pass_that_another_scoring_takes_back_meanwhile_is_not_certified():
    passed = make_result()
    round_, old = passed.candidate.round, passed.scoring_version
    answers = []

    def look():
        try:
            with transaction.atomic():
                answers.append(Results().certifiable([passed.pk], lock=True))
        finally:
            connection.close()

    thread = Thread(target=look)
    with transaction.atomic():  # as publishing does: the round is locked, then its scoring changes
        Round.objects.select_for_update().get(pk=round_.pk)
        old.state = ScoringState.SUPERSEDED
        old.save()
        anew = make_scoring(round_)
        make_result(
            candidate=passed.candidate, scoring=anew, outcome=Outcome.FAILED, grade_class="-"
        )
        Round.objects.filter(pk=round_.pk).update(live_scoring=anew)
        thread.start()
        thread.join(0.5)  # time enough to come to the lock
    thread.join()

    assert answers == [set()]
