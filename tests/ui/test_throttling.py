from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from ui.throttling import may_look_up, seconds_left

NOW = datetime(2026, 12, 7, 2, 0, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


def look_up(address="203.0.113.7", *, at=NOW, limit=2):
    return may_look_up(address, at=at, limit=limit)


def test_an_address_is_stopped_after_its_limit_and_let_in_again_the_next_minute():
    assert [look_up() for _number in range(4)] == [True, True, False, False]
    assert look_up(at=NOW + timedelta(seconds=45))


def test_addresses_are_counted_apart():
    assert [look_up(limit=1), look_up(limit=1)] == [True, False]
    assert look_up("203.0.113.8", limit=1)


def test_one_ipv6_network_is_one_address():
    assert look_up("2001:db8:1:2::1", limit=1)
    assert not look_up("2001:db8:1:2:ffff::9", limit=1)
    assert look_up("2001:db8:1:3::1", limit=1)


def test_a_mapped_ipv4_address_is_no_network():
    assert look_up("::ffff:203.0.113.7", limit=1)
    assert look_up("::ffff:203.0.113.8", limit=1)


def test_what_has_no_address_is_counted_together():
    assert look_up("", limit=1)
    assert not look_up("unix:", limit=1)


@pytest.mark.parametrize(("second", "left"), [(0, 60), (15, 45), (59, 1)])
def test_the_wait_lasts_until_the_next_minute(second, left):
    assert seconds_left(at=NOW.replace(second=second)) == left
