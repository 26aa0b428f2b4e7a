"""Builders of issued certificates, for the tests of reports."""

from typing import Any

from assessments.models import Result
from office import files
from people.models import Unit
from reports.certificates import issue_certificates
from reports.models import Certificate
from tests.make import make_user
from tests.reports.rounds import ISSUED_AT, ISSUED_ON, make_issuer, make_result


def make_certificate(
    *, result: Result | None = None, issuer: Unit | None = None, **fields: Any
) -> Certificate:
    """An issued certificate of a published pass; `fields` go to the result."""
    result = result or make_result(**fields)
    issue_certificates(
        results=[result],
        issuer=issuer or make_issuer(),
        on=ISSUED_ON,
        by=make_user(),
        at=ISSUED_AT,
    )
    return Certificate.objects.get(result=result)


def pdf_of(certificate: Certificate) -> bytes:
    """The stored file of an issued certificate."""
    assert certificate.file is not None
    return files.read(certificate.file)
