import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ui.middleware import ChosenLanguage, SecurityHeaders, WithoutNulls


@pytest.fixture(autouse=True)
def _language_put_back():
    with translation.override(None):
        yield


@pytest.mark.parametrize(
    ("cookie", "language"), [("", "vi"), ("en", "en"), ("vi", "vi"), ("fr", "vi"), ("<b>", "vi")]
)
def test_the_language_is_the_readers_choice_whatever_the_browser_asks_for(cookie, language):
    request = RequestFactory().get("/", headers={"accept-language": "en-US,en;q=0.9"})
    request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie

    answer = ChosenLanguage(lambda _: HttpResponse(translation.get_language()))(request)

    assert answer.content.decode() == language
    assert answer.headers["Content-Language"] == language


def test_a_view_may_say_that_its_answer_is_kept():
    kept = SecurityHeaders(lambda _: HttpResponse(headers={"Cache-Control": "max-age=60"}))

    answer = kept(RequestFactory().get("/"))

    assert answer.headers["Cache-Control"] == "max-age=60"


@pytest.mark.parametrize("asked", ["tim=%00an%00h&muc=%2500", "tim=an\0h&muc=%2500"])
def test_a_filter_is_read_without_the_characters_that_no_database_keeps(asked):
    request = RequestFactory().get("/", QUERY_STRING=asked)

    WithoutNulls(lambda _: HttpResponse())(request)

    assert request.GET.dict() == {"tim": "anh", "muc": "%00"}
