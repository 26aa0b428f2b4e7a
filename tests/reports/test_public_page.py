from datetime import date, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache

from people.enums import DatePrecision
from reports.certificates import replace, revoke
from reports.codes import grouped
from tests.make import make_official, make_policy, make_unit, make_user
from tests.reports.issuing import make_certificate
from tests.reports.rounds import ISSUED_AT, ISSUED_ON, make_published_round, make_result

pytestmark = pytest.mark.django_db

NAME = "LÊ THỊ NGỌC HẠNH"


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def make_known(**fields):
    """A certificate whose private facts can be recognised on a page."""
    official = make_official(
        full_name="Lê Thị Ngọc Hạnh",
        staff_code="MACB-774411",
        birth_date=date(1971, 8, 23),
        birth_precision=DatePrecision.DAY,
    )
    result = make_result(
        official=official,
        unit=make_unit(name="Phòng Bí Mật Nhất"),
        score="7.38",
        grade_class="Khá",
        **fields,
    )
    return make_certificate(result=result)


@pytest.fixture
def english(client):
    """A reader who chose English: the source strings, whatever the catalogue says."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def page_of(client, certificate):
    return client.get(f"/xm/{certificate.token}")


def test_the_address_in_the_qr_code_opens_the_page(english):
    certificate = make_known(round_=make_published_round(title="Kỳ sát hạch đợt 2"))

    response = page_of(english, certificate)

    page = response.content.decode()
    assert response.status_code == 200
    assert certificate.sheet["verify_url"].endswith(f"/xm/{certificate.token}")
    for said in (NAME, "Kỳ sát hạch đợt 2", "01/2026/GCN-SKHCN", "KNS 000001", "07/12/2026"):
        assert said in page
    assert "The certificate is valid" in page


@pytest.mark.parametrize("state", ["valid", "revoked", "replaced", "expired"])
def test_nothing_else_of_the_person_is_on_the_page(client, state):
    certificate = make_known(round_=make_published_round(policy=make_policy(certificate_years=1)))
    day = ISSUED_AT
    if state == "revoked":
        revoke(certificate=certificate, reason="Thi hộ bởi người nhà", by=make_user(), at=ISSUED_AT)
    elif state == "replaced":
        replace(
            certificate=certificate, reason="Sai họ tên", by=make_user(), at=ISSUED_AT, on=ISSUED_ON
        )
    elif state == "expired":
        day += timedelta(days=400)

    with time_machine.travel(day, tick=False):
        page = page_of(client, certificate).content.decode()

    private = ("1971", "23/08", "Phòng Bí Mật Nhất", "7,38", "7.38", "Khá", "MACB-774411")
    assert not [fact for fact in private if fact in page]
    assert "Thi hộ" not in page
    assert "Sai họ tên" not in page
    assert certificate.printed_code not in page
    assert str(certificate.uuid) not in page
    assert str(certificate.holder.uuid) not in page


def test_a_revoked_certificate_says_since_when_and_hides_the_name(english):
    certificate = make_known()
    at = ISSUED_AT + timedelta(days=85)
    revoke(certificate=certificate, reason="Thi hộ", by=make_user(), at=at)

    response = page_of(english, certificate)

    page = response.content.decode()
    assert response.status_code == 200
    assert "The certificate was revoked" in page
    assert "02/03/2027" in page
    assert NAME not in page


def test_a_replaced_certificate_names_the_new_entry_but_not_its_token(english):
    old = make_known()
    new = replace(certificate=old, reason="Sai", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    page = page_of(english, old).content.decode()

    assert "The certificate was replaced" in page
    assert new.register_number in page
    assert new.token not in page
    assert NAME not in page


def test_an_expired_certificate_says_until_when(english):
    certificate = make_known(round_=make_published_round(policy=make_policy(certificate_years=1)))

    with time_machine.travel(ISSUED_AT + timedelta(days=366), tick=False):
        response = page_of(english, certificate)

    page = response.content.decode()
    assert "The certificate has expired" in page
    assert "07/12/2027" in page
    assert "The certificate is valid" not in page


@pytest.mark.parametrize("state", ["valid", "revoked"])
def test_a_simulated_certificate_says_so(english, state):
    certificate = make_known(round_=make_published_round(is_simulated=True))
    if state == "revoked":
        revoke(certificate=certificate, reason="Thử", by=make_user(), at=ISSUED_AT)

    page = page_of(english, certificate).content.decode()

    assert "mô phỏng" in page
    assert "certifies nothing" in page
    assert "is valid" not in page


def test_a_real_certificate_does_not_speak_of_simulation(client):
    assert "mô phỏng" not in page_of(client, make_known()).content.decode()


def test_a_typed_code_gives_the_same_answer(client):
    certificate = make_known()

    response = client.get("/xm/", {"ma": grouped(certificate.printed_code).lower()})

    assert response.status_code == 200
    assert NAME in response.content.decode()


def test_the_form_is_shown_when_nothing_was_typed(client):
    for query in ({}, {"ma": ""}, {"ma": "   "}):
        response = client.get("/xm/", query)
        assert response.status_code == 200
        assert 'name="ma"' in response.content.decode()


@pytest.mark.parametrize("path", ["/xm/" + "0" * 32, "/xm/?ma=7K4M-Q2XR-91HR", "/xm/%00%E2%80%8B"])
def test_an_unknown_code_is_404_with_a_word_of_help(english, path):
    response = english.get(path)

    page = response.content.decode()
    assert response.status_code == 404
    assert "No certificate bears the code" in page
    assert 'name="ma"' in page


def test_a_mistyped_code_is_told_apart(english):
    certificate = make_known()
    wrong = certificate.printed_code[1] + certificate.printed_code[0] + certificate.printed_code[2:]
    if wrong == certificate.printed_code:
        wrong = "2" * 12

    response = english.get("/xm/", {"ma": wrong})

    assert response.status_code == 404
    assert "something was mistyped" in response.content.decode()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_speaks_the_chosen_language_and_keeps_what_is_printed_vietnamese(client, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = page_of(client, make_known()).content.decode()

    assert f'<html lang="{language}"' in page
    assert f'<dd lang="vi"><b>{NAME}</b></dd>' in page


def test_what_was_typed_is_shown_as_text(client):
    page = client.get("/xm/", {"ma": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_more_than_60_look_ups_a_minute_are_refused_with_a_wait(client):
    certificate = make_known()

    with time_machine.travel("2026-12-07T09:00:20+07:00", tick=False):
        answers = [page_of(client, certificate).status_code for _number in range(60)]
        refused = page_of(client, certificate)
        other = client.get(f"/xm/{certificate.token}", REMOTE_ADDR="203.0.113.9")

    assert answers == [200] * 60
    assert (refused.status_code, refused["Retry-After"]) == (429, "40")
    assert NAME not in refused.content.decode()
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/xm/", "/xm/" + "0" * 32])
def test_no_answer_is_indexed_or_kept_and_none_opens_a_session(client, path):
    response = client.get(path)

    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert "sessionid" not in response.cookies


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_only_reading_is_allowed(client, method):
    certificate = make_known()

    assert getattr(client, method)(f"/xm/{certificate.token}").status_code == 405
    assert client.head(f"/xm/{certificate.token}").status_code == 200


@pytest.mark.parametrize("state", ["valid", "replaced"])
def test_the_page_costs_at_most_three_statements(client, django_assert_max_num_queries, state):
    certificate = make_known()
    if state == "replaced":
        replace(certificate=certificate, reason="Sai", by=make_user(), at=ISSUED_AT, on=ISSUED_ON)

    with django_assert_max_num_queries(3):
        page_of(client, certificate)


def test_the_page_needs_no_script_and_no_inline_style(client):
    page = page_of(client, make_known()).content.decode()

    assert "style=" not in page
    assert "onclick" not in page
    assert page.count("<script") == page.count('<script type="module" src=')
