from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from config.closing import PASS
from people.access import roles_with
from people.enums import Role
from tests.make import make_unit
from tests.roles import make_account_of
from tests.ui.pages import Page
from ui.maintenance import close, closing, reopen

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(settings, tmp_path):
    settings.MAINTENANCE_FILE = tmp_path / "var" / "maintenance.json"
    return settings.MAINTENANCE_FILE


@pytest.fixture
def closed(note):
    now = timezone.now()
    close(note, reason="thay máy chủ", until=now + timedelta(minutes=30), at=now)
    return note


def client_of(role):
    client = Client()
    client.force_login(
        make_account_of(role, unit=make_unit()), backend="people.backends.GrantBackend"
    )
    return client


def test_everybody_is_told_what_is_done_and_until_when(closed, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/dang-nhap", headers={"accept": "text/html"})

    page = Page(answer)
    assert answer.status_code == 503
    assert 1700 < int(answer.headers["Retry-After"]) <= 1800
    assert page.faults == []
    assert "Nội dung bảo trì: thay máy chủ" in page.text
    assert "Dự kiến xong lúc" in page.text


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM_ADMIN])
def test_no_other_role_comes_in(closed, role):
    assert client_of(role).get("/").status_code == 503


def test_a_system_administrator_who_is_logged_in_sees_the_pages(closed):
    assert roles_with(PASS) == {Role.SYSTEM_ADMIN}
    assert client_of(Role.SYSTEM_ADMIN).get("/").status_code == 200


def test_a_database_that_is_away_knows_nobody_and_the_page_comes_all_the_same(closed):
    client = client_of(Role.SYSTEM_ADMIN)

    def refuse(*arguments):
        raise OperationalError

    with connection.execute_wrapper(refuse):
        assert client.get("/").status_code == 503


def test_what_is_sent_is_refused_and_an_api_is_told_in_json(closed):
    assert Client().post("/thi/luu", {"x": "1"}).status_code == 503
    answer = Client().get("/api/v1/units")

    assert answer.status_code == 503
    assert answer.json()["code"] == "maintenance"
    assert "thay máy chủ" in answer.json()["detail"]


@pytest.mark.parametrize(
    "address", ["/health", "/health/live", "/sw.js", "/mat-mang", "/static/ui/tokens.css"]
)
def test_monitors_and_what_the_page_needs_are_answered(closed, address):
    answer = Client().get(address)

    assert answer.status_code == 200
    answer.close()


def test_it_ends_when_the_note_is_gone(closed):
    assert reopen(closed) is True
    assert reopen(closed) is False
    assert closing(closed) is None
    assert Client().get("/dang-nhap").status_code == 200


def test_past_the_hour_it_stays_closed_and_says_that_it_takes_longer(note):
    now = timezone.now()
    close(note, reason="", until=now - timedelta(minutes=1), at=now)

    answer = Client().get("/dang-nhap", headers={"accept": "text/html"})

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "kéo dài hơn dự kiến" in Page(answer).text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"since": null}',
        '{"since": null, "until": "2026", "reason": ""}',
        '{"since": null, "until": "9999-12-31T23:59:59+00:00", "reason": ""}',
        '{"since": null, "until": null, "reason": "\\ud800"}',
    ],
)
def test_a_note_that_cannot_be_read_closes_too(note, text):
    note.parent.mkdir()
    note.write_text(text, encoding="utf-8")

    assert Client().get("/dang-nhap").status_code == 503


def test_words_from_a_terminal_that_writes_no_utf_8_close_too(note):
    close(note, reason="thay m\udce1y ch\u1ee7", until=None, at=timezone.now())

    answer = Client().get("/dang-nhap", headers={"accept": "text/html"})
    assert answer.status_code == 503
    assert "thay m?y ch\u1ee7" in Page(answer).text


def test_a_note_leaves_no_unfinished_file_behind(closed):
    assert [path.name for path in closed.parent.iterdir()] == ["maintenance.json"]
