# ruff: noqa: S105, S106 (invented passwords of invented accounts)

from datetime import date, timedelta

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.accounts import reset_code
from people.enums import UNIT_ROLES, Role
from people.models import JobPosition
from tests.make import grant, make_official, make_posting, make_unit, make_user
from tests.ui.pages import Page

pytestmark = pytest.mark.django_db

PASSWORD = "hoa-phuong-do-89"
LIMIT = settings.AXES_FAILURE_LIMIT
QUARTER = timedelta(hours=settings.AXES_COOLOFF_TIME)


def make_account(username="hanhltn", **fields):
    return make_user(username=username, password=PASSWORD, **fields)


def log_in(client, username="hanhltn", password=PASSWORD, **more):
    return client.post("/dang-nhap", {"username": username, "password": password, **more})


def first_use(client, account, code, *, password=PASSWORD, again=None):
    return client.post(
        "/lan-dau",
        {
            "username": account.username,
            "code": code,
            "password": password,
            "password_again": password if again is None else again,
        },
    )


def is_logged_in(client):
    return client.get("/").status_code == 200


# Log-in and log-out


@pytest.mark.parametrize("username", ["hanhltn", " HanhLTN ", "HANHLTN"])
def test_the_right_password_opens_the_home_page(username):
    make_account()
    client = Client()

    answer = log_in(client, username)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_logged_in(client)


@pytest.mark.parametrize(
    ("username", "password"),
    [("hanhltn", "sai"), ("khong-co", PASSWORD), ("hanhltn", ""), ("", PASSWORD)],
)
def test_a_wrong_pair_stays_at_the_door(username, password):
    make_account()
    client = Client()

    answer = log_in(client, username, password)

    page = Page(answer)
    assert answer.status_code == 422
    assert page.faults == []
    assert PASSWORD not in answer.content.decode()
    assert not is_logged_in(client)


def test_a_closed_account_is_told_no_more_than_a_wrong_password():
    make_account(is_active=False)

    closed = Page(log_in(Client()))
    unknown = Page(log_in(Client(), "khong-co"))

    assert closed.texts == unknown.texts
    assert "Tên tài khoản hoặc mật khẩu chưa đúng." in closed.texts


def test_a_visitor_is_led_to_the_door_and_from_there_to_where_they_wanted():
    make_account()
    client = Client()

    assert client.get("/").headers["Location"] == "/dang-nhap?next=/"
    page = Page(client.get("/dang-nhap?next=/lan-dau"))
    answer = log_in(client, next="/lan-dau")

    assert "/lan-dau" in page.attribute("input", "value")
    assert answer.headers["Location"] == "/lan-dau"


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example/",
        "//evil.example/",
        "javascript:alert(1)",
        "/\\evil.example",
        "khong-phai-dia-chi",  # a word is no address, nor the name of a view
    ],
)
def test_the_door_never_leads_away_from_this_site(goal):
    make_account()

    page = Page(Client().get("/dang-nhap", {"next": goal}))
    answer = log_in(Client(), next=goal)

    assert goal not in page.attribute("input", "value")
    assert answer.headers["Location"] == "/"


def test_who_is_logged_in_passes_the_door():
    client = Client()
    make_account()
    log_in(client)

    assert client.get("/dang-nhap").headers["Location"] == "/"
    assert client.get("/dang-nhap?next=/dang-nhap%3Fa").headers["Location"] == "/"


def test_a_session_key_known_before_the_log_in_is_worth_nothing_after():
    make_account()
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key or ""

    log_in(client)

    assert client.session.session_key != planted
    assert not type(session)().exists(planted)


def test_logging_out_takes_a_form_and_ends_the_session():
    make_account()
    client = Client()
    log_in(client)

    assert client.get("/dang-xuat").status_code == 405
    assert is_logged_in(client)
    answer = client.post("/dang-xuat", follow=True)

    assert "Anh/chị đã đăng xuất." in Page(answer).texts
    assert not is_logged_in(client)


# Too many wrong tries


@pytest.mark.parametrize("username", ["hanhltn", "khong-co"])
def test_too_many_wrong_passwords_close_the_door_even_to_the_right_one(username):
    make_account()
    client = Client()

    answers = [log_in(client, username, "sai").status_code for _ in range(LIMIT)]
    closed = log_in(client, username)

    assert answers == [422] * (LIMIT - 1) + [429]
    page = Page(closed)
    assert closed.status_code == 429
    assert closed.headers["Retry-After"] == str(int(QUARTER.total_seconds()))
    assert page.faults == []
    assert "Nhập sai quá nhiều lần" in page.texts
    assert not is_logged_in(client)


def test_each_wrong_password_says_how_many_tries_are_left():
    make_account()
    client = Client()

    page = Page(log_in(client, password="sai"))

    assert f"Còn {LIMIT - 1} lần thử" in page.text


def test_other_capitals_get_no_tries_of_their_own():
    make_account()
    client = Client()
    names = ["hanhltn", "Hanhltn", "HANHLTN", " hanhltn", "hanhltN", "hAnhltn"]

    for username in names[:LIMIT]:
        log_in(client, username, "sai")

    assert log_in(client, names[-1]).status_code == 429


def test_the_door_is_closed_to_one_account_and_not_to_its_neighbour():
    make_account()
    make_account("annv")
    for _ in range(LIMIT):
        log_in(Client(), password="sai")

    client = Client()
    log_in(client, "annv")

    assert is_logged_in(client)


def test_the_door_opens_again_after_a_quarter_of_an_hour():
    make_account()
    now = timezone.now()
    client = Client()
    with time_machine.travel(now, tick=False):
        for _ in range(LIMIT):
            log_in(client, password="sai")

    with time_machine.travel(now + QUARTER + timedelta(seconds=1), tick=False):
        log_in(client)

        assert is_logged_in(client)


def test_what_is_kept_of_wrong_tries_holds_no_password():
    account = make_account()

    log_in(Client(), password="mat-khau-that")
    first_use(Client(), account, "AAAA2222", password="mat-khau-moi-1")

    kept = str(list(AccessAttempt.objects.values()))
    assert AccessAttempt.objects.count() == 1
    assert not [word for word in ("mat-khau-that", "mat-khau-moi-1", "AAAA2222") if word in kept]


# First use


def make_waiting_account():
    account = make_user(username="hanhltn")
    return reset_code(user=account, by=make_user(), at=timezone.now())


def test_a_one_time_code_sets_a_password_that_opens_the_door():
    waiting = make_waiting_account()
    client = Client()

    answer = first_use(client, waiting.user, waiting.code)

    assert answer.headers["Location"] == "/dang-nhap"
    page = Page(client.get("/dang-nhap"))
    assert "Đã đặt mật khẩu. Mời anh/chị đăng nhập bằng mật khẩu mới." in page.texts
    log_in(client)
    assert is_logged_in(client)


def test_a_code_works_once():
    waiting = make_waiting_account()
    first_use(Client(), waiting.user, waiting.code)

    answer = first_use(Client(), waiting.user, waiting.code, password="mat-khau-khac-7")

    assert answer.status_code == 422
    client = Client()
    log_in(client, password="mat-khau-khac-7")
    assert not is_logged_in(client)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"code": "AAAA2222"}, "id_code"),
        ({"again": "mot-hai-ba-45"}, "id_password_again"),
        ({"password": "12345678"}, "id_password"),
        ({"password": "ngan"}, "id_password"),
        ({"password": "hanhltn1"}, "id_password"),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field_and_the_code_lives_on(fields, field):
    waiting = make_waiting_account()
    given = {"code": waiting.code, **fields}

    answer = first_use(Client(), waiting.user, **given)

    page = Page(answer)
    invalid = [given["id"] for _, given in page.tags if given.get("aria-invalid") == "true"]
    assert answer.status_code == 422
    assert page.faults == []
    assert invalid == [field]
    assert f"#{field}" in page.attribute("a", "href")
    assert first_use(Client(), waiting.user, waiting.code).status_code == 302


def test_wrong_codes_close_the_door_even_to_the_right_one():
    waiting = make_waiting_account()
    client = Client()

    answers = [first_use(client, waiting.user, "AAAA2222").status_code for _ in range(LIMIT)]
    closed = first_use(client, waiting.user, waiting.code)

    assert answers == [422] * (LIMIT - 1) + [429]
    assert closed.status_code == 429
    assert log_in(client).status_code == 429


# Home


def visit_home(account, address="/"):
    client = Client()
    client.force_login(account, backend="people.backends.GrantBackend")
    return client.get(address)


def visit_own_account(account):
    return visit_home(account, "/tai-khoan")


def test_own_account_names_the_person_their_roles_and_where_each_holds():
    unit = make_unit(name="Sở Nội vụ")
    official = make_official(full_name="Lê Thị Ngọc Hạnh")
    make_posting(official=official, unit=unit, post="Chuyên viên chính")
    JobPosition.objects.update(name="Tổ chức bộ máy")
    account = make_account(official=official)
    grant(account, Role.HR_OFFICER, unit, since=date(2026, 7, 1))
    other = make_account("annv")
    grant(other, Role.ORGANISER, make_unit(name="Sở Tài chính"))

    page = Page(visit_own_account(account))

    assert page.faults == []
    assert {
        "Lê Thị Ngọc Hạnh",
        "Cán bộ nhân sự",
        "Sở Nội vụ",
        "01/07/2026",
        "Hồ sơ của chính anh/chị",
        "Chuyên viên chính",
        "Tổ chức bộ máy",
    } <= set(page.texts)
    assert not {"Thư ký kỳ thi", "Sở Tài chính"} & set(page.texts)


def test_own_account_shows_what_holds_today_with_its_last_day():
    today = timezone.localdate()
    account = make_account()
    ends, ended, begins = (make_unit(name=name) for name in ("Sở Nay", "Sở Xưa", "Sở Mai"))
    grant(account, Role.LEADER, begins, since=today + timedelta(days=1))
    for unit, valid_to in ((ended, today), (ends, today + timedelta(days=1))):
        row = grant(account, Role.LEADER, unit)
        row.valid_to = valid_to
        row.save()

    page = Page(visit_own_account(account))

    assert {"Sở Nay", today.strftime("%d/%m/%Y")} <= set(page.texts)
    assert not {"Sở Xưa", "Sở Mai"} & set(page.texts)


def test_home_of_an_account_without_roles_says_who_gives_them():
    page = Page(visit_home(make_account()))

    assert page.faults == []
    assert "Tài khoản này chưa có vai trò nào" in page.texts


def test_own_account_writes_names_as_words():
    account = make_account(full_name="<script>alert(1)</script>")
    grant(account, Role.LEADER, make_unit(name="Sở <b>A</b>"))

    answer = visit_own_account(account)

    assert Page(answer).faults == []
    assert "Sở <b>A</b>" in Page(answer).texts


def test_home_asks_as_much_for_one_role_as_for_many(django_assert_max_num_queries):
    few, many = (
        make_account(official=make_official()),
        make_account("annv", official=make_official()),
    )
    grant(few, Role.ORGANISER, make_unit())  # everybody below lands in its workspace
    for role in UNIT_ROLES:
        grant(many, role, make_unit())
        make_posting(official=many.official, is_primary=False)

    with CaptureQueriesContext(connection) as first:
        visit_home(few)
    with CaptureQueriesContext(connection) as second:
        visit_home(many)

    client = Client()
    client.force_login(many, backend="people.backends.GrantBackend")
    with django_assert_max_num_queries(15):
        client.get("/")
    assert len(second) == len(first)


def test_a_session_of_an_account_closed_meanwhile_is_over():
    account = make_account()
    client = Client()
    log_in(client)
    account.is_active = False
    account.save()

    assert not is_logged_in(client)
