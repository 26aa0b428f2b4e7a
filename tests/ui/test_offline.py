import re

import pytest
import time_machine
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import translation

from tests.ui.pages import Page
from ui import offline

pytestmark = pytest.mark.django_db


def test_the_worker_lies_at_the_root_and_is_asked_for_anew_each_time():
    answer = Client().get("/sw.js")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_the_worker_keeps_the_page_and_files_that_are_there_and_nothing_else():
    text = Client().get("/sw.js").content.decode()

    kept = re.findall(r'"(/[^"]*)"', text)
    assert kept == ["/mat-mang", *(f"{settings.STATIC_URL}{name}" for name in offline.FILES)]
    assert all(finders.find(name) for name in offline.FILES)
    assert ".put(" not in text


def test_a_browser_renews_what_it_keeps_when_the_page_looks_otherwise(monkeypatch):
    def edition():
        offline.worker.cache_clear()
        return re.findall(r'"offline-(\w+)"', offline.worker())[0]

    before = edition()
    with translation.override("en"), time_machine.travel("2031-01-01T00:00:00Z"):
        assert edition() == before
    monkeypatch.setattr(offline, "page", lambda: "another layout")
    assert edition() != before
    offline.worker.cache_clear()


def test_the_page_needs_no_file_that_is_not_kept():
    page = Page(Client().get("/mat-mang"))

    wanted = page.attribute("link", "href") + page.attribute("script", "src")
    assert set(wanted) <= {f"{settings.STATIC_URL}{name}" for name in offline.FILES}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_is_the_same_for_everybody_and_speaks_both_languages(
    language, django_assert_num_queries
):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.cookies["theme"] = "dark"

    with django_assert_num_queries(0):
        answer = client.get("/mat-mang")

    page = Page(answer)
    assert page.faults == []
    assert page.attribute("html", "lang") == ["vi"]
    assert page.attribute("section", "lang") == ["vi", "en"]
    assert page.attribute("html", "data-theme") == []
    assert "csrf" not in answer.content.decode()
    assert answer.cookies == {}
