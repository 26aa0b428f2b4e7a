import io
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from office import files
from office.enums import JobState
from office.models import Job
from people.enums import Role
from reports.bundling import bundle_certificates
from reports.enums import CertificateState
from reports.errors import NothingToBundle
from reports.models import Certificate
from tests.clients import client_of
from tests.make import grant, make_official, make_unit, make_user
from tests.reports.issuing import make_certificate, pdf_of
from tests.reports.rounds import (
    ISSUED_AT,
    make_completion,
    make_course,
    make_issuer,
    make_province,
    make_published_round,
    make_result,
)
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

LAST_WEEK = timezone.now() - timedelta(days=7)


def officer(unit, role=Role.HR_OFFICER):
    user = make_user()
    grant(user, role, unit)
    return user


def make_one(**fields):
    province = make_province()
    unit = make_unit(name="Sở Nội vụ", parent=province)
    certificate = make_certificate(
        result=make_result(round_=make_published_round(unit=province), unit=unit, **fields),
        issuer=make_issuer(parent=province),
    )
    return province, unit, certificate


def test_the_register_lists_what_ones_units_hold():
    _province, unit, certificate = make_one()

    mine = Page(client_of(officer(unit)).get(reverse("reports:register")))
    other = Page(client_of(officer(make_unit())).get(reverse("reports:register")))

    assert mine.faults == []
    assert certificate.holder.full_name in mine.texts
    assert certificate.holder.full_name not in other.texts


def test_an_official_sees_and_takes_their_own_certificate_and_no_other():
    official = make_official(full_name="Lê Thị Ngọc Hạnh")
    _province, _unit, certificate = make_one(official=official)
    owner, other = make_user(official=official), make_user(official=make_official())
    file = reverse("reports:certificate_file", args=[certificate.uuid])

    answer = client_of(owner).get(file)

    assert answer.content == pdf_of(certificate)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert client_of(other).get(file).status_code == 404
    assert (
        client_of(other).get(reverse("reports:certificate", args=[certificate.uuid])).status_code
        == 404
    )


def test_an_officer_revokes_with_a_reason_and_an_owner_cannot():
    official = make_official()
    _province, unit, certificate = make_one(official=official)
    address = reverse("reports:revoke", args=[certificate.uuid])

    refused = client_of(make_user(official=official)).post(address, {"reason": "Tự thu hồi"})
    empty = client_of(officer(unit)).post(address, {"reason": " "})
    client_of(officer(unit)).post(address, {"reason": "Kết quả bị hủy"})

    certificate.refresh_from_db()
    assert (refused.status_code, empty.status_code) == (403, 422)
    assert certificate.state == CertificateState.REVOKED


def test_a_replacement_has_its_own_number_and_the_old_one_is_out_of_force():
    _province, unit, certificate = make_one()

    client_of(officer(unit)).post(
        reverse("reports:replace", args=[certificate.uuid]), {"reason": "Sai họ tên"}
    )

    certificate.refresh_from_db()
    assert certificate.state == CertificateState.REPLACED
    assert certificate.replaced_by.state == CertificateState.ISSUED


def test_issuing_for_a_round_runs_as_a_job_and_gives_nobody_a_second(
    django_capture_on_commit_callbacks,
):
    province = make_province()
    issuer = make_issuer(parent=province)
    round_ = make_published_round(unit=issuer, at=LAST_WEEK)
    for _number in range(3):
        make_result(round_=round_, unit=issuer)
    client = client_of(officer(province))
    address = reverse("reports:issue_for_round", args=[round_.uuid])
    given = {"issuer": issuer.uuid, "issued_on": "2026-11-23"}
    page = Page(client.get(address))

    for _time in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address, given)

    assert page.faults == []
    assert Certificate.objects.filter(state=CertificateState.ISSUED).count() == 3
    assert set(Job.objects.values_list("state", flat=True)) <= {JobState.DONE, JobState.FAILED}
    assert Job.objects.filter(state=JobState.DONE).exists()


def test_a_day_of_issue_in_the_future_is_refused():
    province = make_province()
    issuer = make_issuer(parent=province)
    round_ = make_published_round(unit=issuer)
    make_result(round_=round_, unit=issuer)

    answer = client_of(officer(province)).post(
        reverse("reports:issue_for_round", args=[round_.uuid]),
        {"issuer": issuer.uuid, "issued_on": "2999-01-01"},
    )

    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_nobody_issues_by_the_letterhead_of_a_unit_that_is_not_theirs():
    province = make_province()
    above = make_issuer(parent=province)
    mine = make_unit(parent=province)
    round_ = make_published_round(unit=above, at=LAST_WEEK)
    make_result(round_=round_, unit=mine)
    user = officer(mine)
    grant(user, Role.LEADER, province)  # sees all units, and issues in none of them

    answer = client_of(user).post(
        reverse("reports:issue_for_round", args=[round_.uuid]),
        {"issuer": above.uuid, "issued_on": timezone.localdate().isoformat()},
    )

    assert list(answer.context["form"].errors) == ["issuer"]
    assert not Job.objects.exists()


def test_no_certificate_is_dated_before_its_result():
    province = make_province()
    issuer = make_issuer(parent=province)
    round_ = make_published_round(unit=issuer)
    make_result(round_=round_, unit=issuer)

    answer = client_of(officer(province)).post(
        reverse("reports:issue_for_round", args=[round_.uuid]),
        {"issuer": issuer.uuid, "issued_on": "2025-12-31"},
    )

    assert list(answer.context["form"].errors) == ["issued_on"]


def test_a_training_officer_certifies_a_course_of_their_unit_alone(
    django_capture_on_commit_callbacks,
):
    province = make_province()
    issuer = make_issuer(parent=province)
    course = make_course(unit=issuer)
    make_completion(course=course, official=make_official(), unit=issuer)
    address = reverse("reports:issue_for_course", args=[course.uuid])

    other = client_of(officer(make_unit(), Role.TRAINING_OFFICER)).get(address)
    hr = client_of(officer(province)).get(address)
    with django_capture_on_commit_callbacks(execute=True):
        client_of(officer(province, Role.TRAINING_OFFICER)).post(
            address, {"issuer": issuer.uuid, "issued_on": "2026-11-20"}
        )

    assert (other.status_code, hr.status_code) == (404, 403)
    assert Certificate.objects.filter(completion__enrolment__course=course).count() == 1


def test_a_bundle_holds_the_stored_files_byte_for_byte():
    _province, _unit, certificate = make_one()
    chosen = Certificate.objects.select_related("file")

    stored = bundle_certificates(
        certificates=chosen, as_one_pdf=False, name="goi", by=make_user(), at=ISSUED_AT
    )

    archive = zipfile.ZipFile(io.BytesIO(files.read(stored)))
    assert archive.namelist() == [f"{certificate.serial_number}.pdf"]
    assert archive.read(archive.namelist()[0]) == pdf_of(certificate)


def test_one_pdf_has_a_page_for_each_certificate():
    province, _unit, _certificate = make_one()
    make_certificate(issuer=make_issuer(parent=province))

    stored = bundle_certificates(
        certificates=Certificate.objects.select_related("file").order_by("pk"),
        as_one_pdf=True,
        name="goi",
        by=make_user(),
        at=ISSUED_AT,
    )

    assert len(PdfReader(io.BytesIO(files.read(stored))).pages) == 2


def test_a_bundle_of_nothing_is_refused():
    with pytest.raises(NothingToBundle):
        bundle_certificates(
            certificates=[], as_one_pdf=True, name="goi", by=make_user(), at=ISSUED_AT
        )


def test_a_bundle_by_the_page_takes_only_what_one_may_see(django_capture_on_commit_callbacks):
    _province, unit, certificate = make_one()
    make_certificate(issuer=certificate.issuer)
    client = client_of(officer(unit))

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reports:bundle"), {"tat-ca": "zip"})

    job = Job.objects.get()
    assert job.params["certificates"] == [str(certificate.uuid)]
    assert job.state == JobState.DONE


def test_the_register_asks_as_much_for_one_as_for_many():
    province, _unit, certificate = make_one()
    client = client_of(officer(province))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("reports:register"))

    for _number in range(3):
        make_certificate(
            result=make_result(unit=make_unit(parent=province)), issuer=certificate.issuer
        )
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("reports:register"))

    assert len(many) == len(few) <= 15


def test_a_condition_that_is_not_understood_takes_no_other_with_it():
    _province, unit, certificate = make_one()
    address = reverse("reports:register")

    page = Page(client_of(officer(unit)).get(address, {"ky": "x", "trang_thai": "revoked"}))

    assert certificate.holder.full_name not in page.texts
