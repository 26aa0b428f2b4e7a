import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory

from office.errors import Busy, Conflict, Invalid, NotAllowed
from tests.ui.pages import Page
from ui import troubles
from ui.middleware import LargestBody, status_of
from ui.references import AddReference, reference_of
from ui.uploads import LARGEST_MEBIBYTES, UploadTooLarge, WorkbookField

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.addresses")]

REFERENCE = re.compile(r"E-[346789ACDEHKLMNPRTVXY]{6}")


def english(**options):
    client = Client(raise_request_exception=False, **options)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.parametrize("how", ["bug", "forbidden", "suspicious", "nowhere/at/all"])
def test_the_number_on_the_page_stands_in_the_log_line_of_the_same_request(how, caplog):
    answer = english().get(f"/fail/{how}")

    (shown,) = REFERENCE.findall(Page(answer).text)
    lines = {record: getattr(record, "request", None) for record in caplog.records}
    told = {record: request for record, request in lines.items() if request is not None}
    assert {getattr(request, "reference", "") for request in told.values()} == {shown}
    for record in told:
        assert AddReference().filter(record)
        assert getattr(record, "reference", "") == f" [{shown}]"


def test_a_database_that_refuses_for_now_is_told_apart_from_a_fault():
    answer = english().get("/fail/locked")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "All that was saved is kept" in Page(answer).text
    told = english(headers={"accept": "application/json"}).get("/fail/locked").json()
    assert told["code"] == "overloaded"


def test_a_line_of_the_log_without_a_page_has_no_number():
    record = logging.makeLogRecord({"msg": "all is well"})
    told: Any = settings.LOGGING

    assert AddReference().filter(record)
    assert getattr(record, "reference", None) == ""
    assert "reference" in told["handlers"]["stderr"]["filters"]


def test_two_requests_have_two_numbers_and_one_keeps_its_own():
    one, other = RequestFactory().get("/"), RequestFactory().get("/")

    assert reference_of(one) == reference_of(one) != reference_of(other)


def test_a_fault_shows_the_ground_of_the_reader_and_leads_on():
    client = english()
    client.cookies["theme"] = "dark"

    page = Page(client.get("/fail/bug"))

    assert page.attribute("html", "data-theme") == ["dark"]
    assert {"/fail/bug", "/"} <= set(page.attribute("a", "href"))


def test_who_must_wait_is_told_until_when_in_the_page_and_to_machines():
    answer = english().get("/fail/throttled")

    assert answer.headers["Retry-After"] == "90"
    assert "You may try again at" in Page(answer).text
    assert "/fail/throttled" not in Page(answer).attribute("a", "href")


@pytest.mark.parametrize(
    ("how", "code"), [("bug", "server_error"), ("large", "too_large"), ("refused-409", "refused")]
)
def test_who_asks_for_json_is_told_the_same_in_json(how, code):
    answer = english().get(f"/fail/{how}", headers={"accept": "application/json"})

    told = answer.json()
    assert told["code"] == code
    assert told["detail"]
    assert ("reference" in told) == (how == "bug")


def test_an_api_client_is_answered_in_json_whatever_it_accepts(rf):
    request = rf.get("/api/v1/units", headers={"accept": "text/html"})

    assert troubles.wants_json(request)
    assert not troubles.wants_json(rf.get("/", headers={"accept": "*/*"}))


def test_a_body_above_the_limit_is_refused_before_it_is_read():
    limit = LARGEST_MEBIBYTES * 1024 * 1024
    read = []

    def take(request):
        read.append(request)
        return HttpResponse("taken")

    guard = LargestBody(take)

    for length in (str(limit + 1), "9" * 40, f"{limit + 1:030}", f"+{limit + 1}"):
        request = RequestFactory().post("/fail/form", HTTP_ACCEPT="text/html")
        request.META["CONTENT_LENGTH"] = length
        assert guard(request).status_code == 413
    assert read == []
    for length in (str(limit), "", "odd"):
        request = RequestFactory().post("/fail/form")
        request.META["CONTENT_LENGTH"] = length
        guard(request)
    assert len(read) == 3


@pytest.mark.parametrize(
    ("limit", "sent"),
    [
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", {"name": "x" * 2000}),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", {f"name{number}": "x" for number in range(20)}),
    ],
)
def test_a_form_that_is_too_large_is_answered_413_with_the_limit(settings, limit, sent):
    setattr(settings, limit, 10 if "FIELDS" in limit else 1024)

    answer = english().post("/fail/form", sent)

    assert answer.status_code == 413
    assert ("At most 10 fields" if "FIELDS" in limit else "At most 0.000976562 MB") in Page(
        answer
    ).text


def test_too_many_files_are_answered_413_with_the_limit(settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1

    answer = english().post(
        "/fail/form",
        {name: SimpleUploadedFile(f"{name}.txt", b"x") for name in ("a", "b", "c")},
    )

    assert answer.status_code == 413
    assert "At most 1 files" in Page(answer).text


def test_a_workbook_above_the_limit_of_its_form_is_refused_with_its_size_and_the_limit():
    file = SimpleUploadedFile("danh-sach.xlsx", b"PK\x03\x04" + bytes(1024 * 1024))

    with pytest.raises(UploadTooLarge) as refused:
        WorkbookField(max_mebibytes=1).clean(file)

    assert refused.value.data == {"name": "danh-sach.xlsx", "size": 2, "limit": 1}
    assert status_of(refused.value) == 413


def test_each_family_of_refusals_has_a_page():
    families = {413: UploadTooLarge, 403: NotAllowed, 409: Conflict, 422: Invalid, 429: Busy}

    assert set(troubles.REFUSED) == set(families)
    assert {status: trouble.status for status, trouble in troubles.REFUSED.items()} == {
        status: status for status in families
    }
