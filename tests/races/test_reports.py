"""HR officers who issue, replace and revoke at the same moment."""

import time_machine
from django.urls import reverse

from office.enums import JobState
from office.models import Job
from people.enums import Role
from reports.enums import CertificateState
from reports.models import Certificate, CertificateStep
from tests.clients import client_of
from tests.make import grant, make_unit, make_user
from tests.races.at_once import RACE, at_once, only, pressing, statuses
from tests.reports.issuing import make_certificate
from tests.reports.rounds import (
    ISSUED_AT,
    make_issuer,
    make_province,
    make_published_round,
    make_result,
)

pytestmark = RACE

PEOPLE = 5
REASON = {"reason": "Sai họ tên"}


def officers(unit, count=2):
    found = []
    for _number in range(count):
        user = make_user()
        grant(user, Role.HR_OFFICER, unit)
        found.append(client_of(user))
    return found


def make_rounds(count=1):
    """Published rounds of one issuer with passes, and two officers of the province."""
    province = make_province()
    issuer = make_issuer(parent=province)
    rounds = [make_published_round(unit=issuer) for _number in range(count)]
    for round_ in rounds:
        for _number in range(PEOPLE):
            make_result(round_=round_, unit=issuer)
    return issuer, rounds, officers(province)


def issuing(client, round_, issuer):
    return pressing(
        client,
        reverse("reports:issue_for_round", args=[round_.uuid]),
        {"issuer": issuer.uuid, "issued_on": "2026-12-07"},
    )


def assert_in_a_row(count):
    rows = Certificate.objects.order_by("number")
    assert list(rows.values_list("number", flat=True)) == list(range(1, count + 1))
    assert set(rows.values_list("state", flat=True)) == {CertificateState.ISSUED}
    assert rows.values("result").distinct().count() == count
    ends = {JobState.DONE, JobState.FAILED}  # a job that found nobody left has failed
    assert set(Job.objects.values_list("state", flat=True)) <= ends


def test_a_round_certified_by_two_gives_nobody_two_and_leaves_no_gap():
    with time_machine.travel(ISSUED_AT, tick=False):
        issuer, (round_,), clients = make_rounds()

        answers = at_once(*(issuing(client, round_, issuer) for client in clients))

    assert statuses(answers) == {302: 2}  # each to its job
    assert_in_a_row(PEOPLE)


def test_two_rounds_certified_at_once_share_one_register_without_a_gap():
    with time_machine.travel(ISSUED_AT, tick=False):
        issuer, rounds, clients = make_rounds(2)

        at_once(
            *(
                issuing(client, round_, issuer)
                for client, round_ in zip(clients, rounds, strict=True)
            )
        )

    assert_in_a_row(2 * PEOPLE)


def make_one():
    province = make_province()
    unit = make_unit(parent=province)
    round_ = make_published_round(unit=province)
    certificate = make_certificate(
        result=make_result(round_=round_, unit=unit), issuer=make_issuer(parent=province)
    )
    return certificate, officers(unit)


def acting(client, name, certificate):
    return pressing(client, reverse(f"reports:{name}", args=[certificate.uuid]), REASON)


def test_a_certificate_is_revoked_once():
    certificate, clients = make_one()

    answers = at_once(*(acting(client, "revoke", certificate) for client in clients))

    assert statuses(answers) == {302: 1, 409: 1}
    assert certificate.register_number in only(answers, 409).text
    assert CertificateStep.objects.filter(to_state=CertificateState.REVOKED).count() == 1


def test_a_certificate_is_replaced_once():
    certificate, clients = make_one()

    answers = at_once(*(acting(client, "replace", certificate) for client in clients))

    certificate.refresh_from_db()
    assert statuses(answers) == {302: 1, 409: 1}
    assert certificate.state == CertificateState.REPLACED
    assert Certificate.objects.filter(state=CertificateState.ISSUED).count() == 1
    assert Certificate.objects.count() == 2


def test_a_certificate_replaced_and_revoked_at_once_has_one_successor_in_force():
    """Revoked first, it may still be replaced; replaced first, it can no longer be revoked."""
    certificate, (first, second) = make_one()

    replaced, revoked = at_once(
        acting(first, "replace", certificate), acting(second, "revoke", certificate)
    )

    certificate.refresh_from_db()
    assert (replaced.status, certificate.state) in (
        (302, CertificateState.REPLACED if revoked.status == 409 else CertificateState.REVOKED),
    )
    assert revoked.status in (302, 409)
    assert Certificate.objects.get(state=CertificateState.ISSUED).replaces == certificate
