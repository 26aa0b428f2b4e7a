"""Behind proxies: who is believed about a visitor's address and scheme."""

import ipaddress

import pytest
import time_machine
from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from config.proxies import TrustedProxies, client_address
from ui.throttling import LOOKUPS_A_MINUTE

PROXIES = [ipaddress.ip_network(text) for text in ("127.0.0.1", "10.0.0.0/8", "fd00::/8")]


@pytest.fixture(autouse=True)
def _proxies(settings):
    settings.TRUSTED_PROXIES = PROXIES


def seen(peer, *, forwarded=None, scheme=None):
    """Return the address and the scheme that a view sees."""
    headers = {"x-forwarded-for": forwarded, "x-forwarded-proto": scheme}
    given_headers = {name: value for name, value in headers.items() if value is not None}
    request = RequestFactory().get("/", headers=given_headers, REMOTE_ADDR=peer)
    TrustedProxies(lambda _: HttpResponse())(request)
    return request.META["REMOTE_ADDR"], request.scheme


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.1.2.3", "203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:127.0.0.1", "2001:DB8:0::7", "2001:db8::7"),
        ("127.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "10.0.0.5, 10.0.0.6", "10.0.0.5"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_a_trusted_proxy_names_the_client(peer, forwarded, client):
    assert seen(peer, forwarded=forwarded)[0] == client


def test_what_a_client_claims_stands_left_of_its_own_address_and_is_not_read():
    assert seen("127.0.0.1", forwarded="198.51.100.1, 203.0.113.9")[0] == "203.0.113.9"
    assert seen("127.0.0.1", forwarded="10.0.0.1, 203.0.113.9, 10.0.0.2")[0] == "203.0.113.9"
    assert seen("127.0.0.1", forwarded="garbage, 203.0.113.9")[0] == "203.0.113.9"


@pytest.mark.parametrize("peer", ["203.0.113.9", "2001:db8::7", "", "unix:"])
def test_nobody_else_is_believed(peer):
    assert seen(peer, forwarded="198.51.100.1", scheme="https") == (peer, "http")


@pytest.mark.parametrize("garbage", ["unknown", "<b>", "203.0.113.9:80", "203.0.113.999", ",,"])
def test_where_no_address_stands_the_proxy_does(garbage):
    assert seen("127.0.0.1", forwarded=garbage)[0] == "127.0.0.1"
    assert seen("127.0.0.1", forwarded=f"{garbage}, 10.0.0.2")[0] == "10.0.0.2"


@pytest.mark.parametrize(
    ("said", "scheme"),
    [
        ("https", "https"),
        ("HTTPS", "https"),
        ("http, https", "https"),
        ("https,http", "http"),
        ("http", "http"),
        ("ftp", "http"),
        ("", "http"),
    ],
)
def test_the_scheme_comes_from_a_trusted_proxy(said, scheme):
    assert seen("127.0.0.1", scheme=said)[1] == scheme


def test_without_trusted_proxies_nothing_changes(settings):
    settings.TRUSTED_PROXIES = []

    assert seen("127.0.0.1", forwarded="203.0.113.9", scheme="https") == ("127.0.0.1", "http")


addresses = st.ip_addresses().filter(
    lambda address: (
        getattr(address, "ipv4_mapped", None) is None
        and not any(address in network for network in PROXIES)
    )
)


@given(
    claims=st.lists(st.one_of(addresses.map(str), st.text(max_size=9)), max_size=3),
    client=addresses,
    hops=st.lists(st.sampled_from(["10.0.0.1", "fd00::2"]), max_size=3),
)
def test_the_client_is_found_whatever_it_claims_and_however_many_proxies_there_are(
    claims, client, hops
):
    forwarded = ",".join([*claims, str(client), *hops])

    found = client_address(ipaddress.ip_address("127.0.0.1"), forwarded, trusted=PROXIES)

    assert found == client


@pytest.mark.django_db
def test_one_visitors_wrong_passwords_do_not_lock_the_account_for_another(client):
    def log_in(address):
        data = {"username": "hanhltn", "password": "wrong"}
        return client.post("/dang-nhap", data, headers={"x-forwarded-for": address})

    answers = [log_in("203.0.113.9").status_code for _ in range(settings.AXES_FAILURE_LIMIT)]
    other = log_in("203.0.113.10")

    assert answers[-1] == 429 != other.status_code
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {
        "203.0.113.9",
        "203.0.113.10",
    }


@pytest.mark.django_db
def test_the_public_look_ups_of_visitors_are_counted_apart(client):
    def look_up(address):
        path = f"/xm/{'0' * 32}"
        return client.get(path, headers={"x-forwarded-for": address}).status_code

    cache.clear()
    with time_machine.travel("2026-12-07T09:00:20+07:00", tick=False):
        for _ in range(LOOKUPS_A_MINUTE):
            look_up("198.51.100.1")
        refused, other = look_up("198.51.100.1"), look_up("198.51.100.2")

    assert refused == 429 != other
