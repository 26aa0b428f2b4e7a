"""A limit at a public door: how many look-ups one address may make in a minute.

Counted in Django's cache. With the default cache each process counts for itself, so the limit is
at most that many times higher; one cache for all makes it exact (docs/operations.md).
"""

import ipaddress
from datetime import datetime

from django.core.cache import cache

LOOKUPS_A_MINUTE = 60
_MINUTE = 60


def may_look_up(
    address: str, *, at: datetime, limit: int = LOOKUPS_A_MINUTE, of: str = "lookups"
) -> bool:
    """Count one look-up from `address` and tell whether it is within the limit.

    Args:
        address: as the server saw it; of an IPv6 address the first 64 bits count, since one
            household or office owns all of them.
        at: now (aware); counts begin anew with each minute.
        of: what is counted; each is counted for itself.
    """
    key = f"{of}:{_network(address)}:{int(at.timestamp()) // _MINUTE}"
    if cache.add(key, 1, timeout=2 * _MINUTE):
        return limit >= 1
    try:
        return cache.incr(key) <= limit
    except ValueError:  # it was thrown out between the two calls: a full cache, a fresh count
        cache.set(key, 1, timeout=2 * _MINUTE)
        return limit >= 1


def seconds_left(*, at: datetime) -> int:
    """Return when the next minute begins, 1 to 60 seconds from `at`."""
    return _MINUTE - int(at.timestamp()) % _MINUTE


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False).network_address)
    return str(known)
