"""What the API says when it refuses, in the language of the installation."""

import pytest
from django.test import Client
from django.utils import translation
from rest_framework import exceptions

from people.enums import Role
from tests.api.asking import asking
from tests.make import make_unit
from ui.api import told

pytestmark = pytest.mark.django_db
REFUSALS = [
    exceptions.NotAuthenticated(),
    exceptions.PermissionDenied(),
    exceptions.NotFound(),
    exceptions.MethodNotAllowed("PUT"),
    exceptions.Throttled(),
    exceptions.Throttled(wait=12),
    exceptions.ParseError(),
    exceptions.UnsupportedMediaType("text/csv"),
    exceptions.NotAcceptable(),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda one: type(one).__name__)
def test_a_refusal_is_told_in_the_language_of_the_reader(refusal):
    said = {}
    for language in ("en", "vi"):
        with translation.override(language):
            said[language] = told(refusal, {}).data

    assert said["en"]["code"] == said["vi"]["code"] == refusal.default_code
    assert said["en"]["detail"] != said["vi"]["detail"]
    assert not any(letter in said["en"]["detail"] for letter in "ăâđêôơư")


def test_who_is_throttled_hears_for_how_long():
    with translation.override("en"):
        answer = told(exceptions.Throttled(wait=11.2), {})

    assert answer.data["detail"] == "Too many requests; ask again in 12 seconds."
    assert answer.headers["Retry-After"] == "12"


def test_without_a_token_with_a_wrong_method_and_with_a_broken_body_the_api_speaks_vietnamese():
    system = asking(Role.HR_OFFICER, make_unit())
    nobody = Client().get("/api/v1/units")
    method = system.client.delete("/api/v1/units", headers=system.headers)
    broken = system.client.post(
        "/api/v1/officials/import",
        "{",
        content_type="application/json",
        headers={**system.headers, "Idempotency-Key": "k-1"},
    )

    assert [answer.status_code for answer in (nobody, method, broken)] == [401, 405, 400]
    assert [answer.json()["detail"] for answer in (nobody, method, broken)] == [
        "Yêu cầu không kèm khóa truy cập; địa chỉ này cần có.",
        "Địa chỉ này không nhận phương thức đã dùng.",
        "Nội dung yêu cầu không phải JSON đúng cú pháp.",
    ]


@pytest.mark.parametrize("address", ["nothing", "courses/a%0Ab", "courses/%0A"])
def test_an_address_that_is_none_answers_in_the_form_of_the_api(address):
    answer = Client().get(f"/api/v1/{address}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
