"""Whose request it is behind a reverse proxy.

granian's own wrapper for this (`granian.utils.proxies`) is not used: it takes whatever stands in
the header for an address, and pages under `runserver` and tests would not pass through it.
"""

import ipaddress
from collections.abc import Callable, Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from config.environment import IPNetwork

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class TrustedProxies:
    """Sets client address and scheme from what trusted proxies say; nobody else is believed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        trusted, meta = settings.TRUSTED_PROXIES, request.META
        peer = _address(meta.get("REMOTE_ADDR", ""))
        if peer is not None and _is_among(peer, trusted):
            forwarded = meta.get("HTTP_X_FORWARDED_FOR", "")
            meta["REMOTE_ADDR"] = str(client_address(peer, forwarded, trusted=trusted))
            # The nearest proxy's word: what others said before stands left of it.
            scheme = meta.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
            if scheme in ("http", "https"):
                meta["wsgi.url_scheme"] = scheme
        return self.get_response(request)


def client_address(peer: IPAddress, forwarded: str, *, trusted: Sequence[IPNetwork]) -> IPAddress:
    """Return the right-most address in X-Forwarded-For that is no trusted proxy.

    Each proxy adds, on the right, whom it was asked by; so what an untrusted one says stands left
    of its own address and is never reached. Where an entry is no address, the proxy that wrote it
    stands for the client; where all are trusted, the left-most does.

    Args:
        peer: who connected, a trusted proxy.
        forwarded: the header, entries between commas.
    """
    client = peer
    for entry in reversed(forwarded.split(",")):
        address = _address(entry.strip())
        if address is None:
            break
        client = address
        if not _is_among(address, trusted):
            break
    return client


def _address(text: str) -> IPAddress | None:
    """Return an address; one of IPv4 that is written as IPv6 (::ffff:192.0.2.7) as IPv4."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_among(address: IPAddress, networks: Sequence[IPNetwork]) -> bool:
    return any(address in network for network in networks)
