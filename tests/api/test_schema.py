import json

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as specs

from config.wsgi import application
from people.enums import Role
from tests.api.asking import asking
from tests.make import grant, make_official, make_posting, make_unit
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

#: No 500, and no status, header, type or body that the schema does not tell of.
CHECKS = [
    checks.not_a_server_error,
    specs.status_code_conformance,
    specs.content_type_conformance,
    specs.response_headers_conformance,
    specs.response_schema_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/schema?format=json", application)


@pytest.fixture(autouse=True)
def _one_connection():
    """The requests run in the test's own transaction: nothing closes its connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def token():
    unit = make_unit()
    make_posting(official=make_official(), unit=unit)
    system = asking(Role.HR_OFFICER, unit)
    for role in (Role.ORGANISER, Role.TRAINING_OFFICER):
        grant(system.user, role, unit)
    return system.token


@schema.parametrize()
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_address_answers_as_the_schema_says(case, token):
    answer = case.call(headers={"Authorization": f"Bearer {token}"})
    case.validate_response(answer, checks=CHECKS)


def test_the_schema_and_its_page_stand_open_and_obey_the_content_policy():
    page = Client().get("/api/v1/docs")
    told = Client().get("/api/v1/schema", {"format": "json"})

    assert Page(page).faults == []
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert set(json.loads(told.content)["paths"]) >= {
        "/api/v1/units",
        "/api/v1/officials/import",
        "/api/v1/rounds/{uuid}/export",
    }
