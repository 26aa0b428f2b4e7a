"""Certificates in the search."""

import pytest

from people.enums import Role
from tests.clients import client_of
from tests.make import grant, make_official, make_unit, make_user
from tests.people.test_search import titles
from tests.reports.issuing import make_certificate

pytestmark = pytest.mark.django_db


def test_a_certificate_is_found_by_serial_number_register_entry_and_holder():
    unit = make_unit()
    official = make_official(full_name="Hồ Thị Ngát")
    certificate = make_certificate(official=official, unit=unit)
    make_certificate(unit=unit)
    officer = make_user()
    grant(officer, Role.HR_OFFICER, unit)
    client = client_of(officer)

    for words in (certificate.serial_number, certificate.register_number, "ngat thi"):
        assert certificate.serial_number in titles(client, words)
    assert titles(client, certificate.serial_number)[0] == certificate.serial_number


def test_the_printed_code_and_the_token_find_nothing():
    unit = make_unit()
    certificate = make_certificate(unit=unit)
    officer = make_user()
    grant(officer, Role.HR_OFFICER, unit)

    for secret in (certificate.printed_code, certificate.token):
        assert titles(client_of(officer), secret) == []


def test_a_certificate_of_another_unit_is_not_found():
    certificate = make_certificate(unit=make_unit())
    officer = make_user()
    grant(officer, Role.HR_OFFICER, make_unit())

    assert titles(client_of(officer), certificate.serial_number) == []
