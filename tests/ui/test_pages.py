import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from people.enums import Role
from tests.make import grant, make_official, make_posting, make_unit, make_user
from tests.ui.catalogue import ROOT, catalogue
from tests.ui.pages import Page
from ui.templatetags.ui import icons

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.ui.addresses")]

VIETNAMESE = re.compile(
    r"[ăâđêôơư\u00e0-\u00e3\u00e8-\u00ea\u00f2-\u00f5\u1ea0-\u1ef9]", re.IGNORECASE
)
PAGES = {
    "/dang-nhap": 200,
    "/lan-dau": 200,
    "/": 200,
    "/nowhere": 404,
    "/fail/bug": 500,
    "/fail/forbidden": 403,
    "/fail/suspicious": 400,
    "/fail/refused-403": 403,
    "/fail/refused-409": 409,
    "/fail/refused-422": 422,
    "/fail/refused-413": 413,
    "/fail/large": 413,
    "/fail/throttled": 429,
    "/dang-xuat": 405,
}
languages = pytest.mark.parametrize("language", ["vi", "en"])
pages = pytest.mark.parametrize(("address", "status"), PAGES.items())


def visit(address, language, *, logged_in=None):
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if logged_in or address == "/":
        client.force_login(logged_in or make_reader(), backend="people.backends.GrantBackend")
    return client.get(address, headers={"accept": "text/html,*/*;q=0.8"})


def make_reader():
    official = make_official(full_name="Nguyen Van An")
    unit = make_unit(name="Office One")
    posting = make_posting(official=official, unit=unit, post="Clerk")
    posting.position.name = "Clerk of records"
    posting.position.save()
    user = make_user(official=official, email="an@example.vn")
    grant(user, Role.HR_OFFICER, unit)
    return user


@languages
@pages
def test_each_page_is_whole_and_nothing_is_written_into_it(address, status, language):
    response = visit(address, language)

    page = Page(response)
    assert response.status_code == status
    assert page.faults == []
    assert page.attribute("html", "lang") == [language]


@pages
def test_a_page_in_english_has_no_vietnamese_left(address, status):
    page = Page(visit(address, "en"))

    said = page.text.replace("SátHạch", "").replace("Tiếng Việt", "")
    assert VIETNAMESE.findall(said) == []


@pages
def test_a_page_in_vietnamese_has_no_sentence_of_the_source_left(address, status):
    sources = {entry.msgid for entry in catalogue() if entry.msgid != entry.msgstr}

    page = Page(visit(address, "vi"))

    assert [text for text in page.texts if text in sources] == []


@pages
def test_each_answer_forbids_what_is_not_ours_and_is_kept_nowhere(address, status):
    headers = visit(address, "vi").headers

    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in headers["Cache-Control"]


@pytest.mark.parametrize("status", [403, 409, 422])
def test_a_refusal_is_told_by_its_sentence_and_nothing_in_it_is_markup(status):
    response = visit(f"/fail/refused-{status}", "vi")

    assert "oom &lt;b&gt;7&lt;/b&gt;" in response.content.decode()


def test_a_refusal_leads_back_to_the_page_before_when_that_is_ours():
    client = Client()

    ours = Page(client.get("/fail/refused-409", headers={"referer": "http://testserver/lan-dau"}))
    foreign = Page(client.get("/fail/refused-409", headers={"referer": "http://evil.example/a"}))

    assert "http://testserver/lan-dau" in ours.attribute("a", "href")
    assert "evil.example" not in str(foreign.tags)


@languages
def test_an_address_that_only_takes_a_form_answers_a_browser_with_a_page(language):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    browser = client.get("/dang-xuat", headers={"accept": "text/html,*/*;q=0.8"})
    machine = client.get("/dang-xuat", headers={"accept": "application/json"})

    page = Page(browser)
    assert (browser.status_code, browser.headers["Allow"]) == (405, "POST")
    assert page.faults == []
    assert page.attribute("html", "lang") == [language]
    assert (machine.status_code, machine.content) == (405, b"")


def test_a_fault_tells_nothing_of_the_inside_and_asks_no_database(django_assert_num_queries):
    client = Client(raise_request_exception=False)

    with django_assert_num_queries(0):
        response = client.get("/fail/bug")

    assert "secret" not in response.content.decode()
    assert "ZeroDivision" not in response.content.decode()


def test_a_form_without_its_token_is_answered_by_a_page_of_ours():
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "vi"

    response = client.post("/dang-nhap", {"username": "an", "password": "x"})

    page = Page(response)
    assert response.status_code == 403
    assert page.faults == []
    assert "Trang đã mở quá lâu" in page.texts


def test_the_language_is_switched_by_a_form_and_stays():
    client = Client()

    answer = client.post("/ngon-ngu", {"language": "en", "next": "/lan-dau"})

    assert answer.headers["Location"] == "/lan-dau"
    assert Page(client.get("/dang-nhap")).attribute("html", "lang") == ["en"]


def test_the_ground_and_the_letters_are_the_readers_choice():
    client = Client()

    client.post("/giao-dien", {"theme": "dark", "next": "/lan-dau"})
    answer = client.post("/giao-dien", {"text": "3", "next": "/lan-dau"})

    page = Page(client.get("/dang-nhap"))
    assert answer.headers["Location"] == "/lan-dau"
    assert page.attribute("html", "data-theme") == ["dark"]
    assert page.attribute("html", "data-text") == ["3"]


@pytest.mark.parametrize("value", ["pink", "", '"><script>'])
def test_an_unknown_ground_changes_nothing(value):
    client = Client()
    client.cookies["theme"] = "sideways"

    client.post("/giao-dien", {"theme": value})

    assert Page(client.get("/dang-nhap")).attribute("html", "data-theme") == []


@pytest.mark.parametrize("door", ["/ngon-ngu", "/giao-dien"])
def test_no_choice_leads_away_from_this_site(door):
    answer = Client().post(door, {"language": "en", "theme": "dark", "next": "//evil.example/"})

    assert answer.headers["Location"] == "/"


def test_every_icon_that_a_template_names_is_drawn():
    named = {
        name
        for template in Path(ROOT).glob("*/templates/**/*.html")
        for name in re.findall(r'{% icon "(.*?)"', template.read_text(encoding="utf-8"))
    }

    assert named - set(icons()) == set()
    assert len(icons()) > 50
