from threading import Barrier, Thread

import pytest
from django.db import connection

from assessments.models import Result
from reports.certificates import finish_numbered, issue_certificates
from reports.enums import CertificateState
from reports.models import Certificate, CertificateStep
from tests.make import make_user
from tests.reports.rounds import (
    ISSUED_AT,
    ISSUED_ON,
    make_issuer,
    make_published_round,
    make_result,
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
