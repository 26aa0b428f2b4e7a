"""Reads the variables of the environment: each value typed and checked, or refused with its name.

A variable that is empty counts as one that is not set. What may be secret is never repeated.
"""

import ipaddress
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

LEAST_KEY_LENGTH = 32
_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_HOST = re.compile(r"\*|\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
_ENGINES = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}
_MAIL_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+|[^<>@\r\n]+ <[^\s<>@]+@[^\s<>@]+>")


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mail goes, and how one enters there."""

    backend: str
    folder: Path | None = None
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    ssl: bool = False


class Environment:
    """Typed readers over a set of variables.

    Each takes the name of a variable and what holds where it is not set, and raises
    ImproperlyConfigured with one sentence where the value cannot be used.
    """

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def text(self, name: str, *, default: str = "", among: Collection[str] = ()) -> str:
        """Return a text, one of `among` where that is given."""
        value = self._variables.get(name, "").strip() or default
        if among and value not in among:
            raise _refused(name, value, f"one of {', '.join(among)}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return whether something is switched on."""
        value = self.text(name)
        if not value:
            return default
        if value.lower() not in _FLAGS:
            raise _refused(name, value, "1, true, yes, 0, false or no")
        return _FLAGS[value.lower()]

    def whole(self, name: str, *, default: int, least: int) -> int:
        """Return a whole number, `least` or more."""
        value = self.text(name)
        if not value:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < least:
            raise _refused(name, value, f"a whole number, {least} or more")
        return int(value)

    def words(self, name: str) -> list[str]:
        """Return what stands between commas, without blanks around it and without empty pieces."""
        return [word for piece in self.text(name).split(",") if (word := piece.strip())]

    def hosts(self, name: str, *, default: list[str]) -> list[str]:
        """Return host names as pages are asked for, without scheme and port."""
        for host in (words := self.words(name)):
            if not _HOST.fullmatch(host):
                raise _refused(name, host, "host names without scheme and port, between commas")
        return words or default

    def origins(self, name: str) -> list[str]:
        """Return addresses of the form scheme://host or scheme://host:port."""
        for origin in (words := self.words(name)):
            if not (_is_web_address(origin) and origin.count("/") == 2):
                wanted = "addresses as https://host or https://host:port, between commas"
                raise _refused(name, origin, wanted)
        return words

    def web_address(self, name: str, *, default: str) -> str:
        """Return an address of http or https, without a slash at its end."""
        value = self.text(name, default=default)
        if not _is_web_address(value):
            raise _refused(name, value, "an address that begins with http:// or https://")
        return value.rstrip("/")

    def networks(self, name: str) -> list[IPNetwork]:
        """Return networks of addresses; a single address is a network of one."""
        found = []
        for word in self.words(name):
            try:
                found.append(ipaddress.ip_network(word))
            except ValueError as error:
                wanted = "addresses or networks (192.0.2.7, 10.0.0.0/8, fd00::/8), between commas"
                raise _refused(name, word, wanted) from error
        return found

    def key(self, name: str) -> str:
        """Return a secret key, or nothing."""
        return _long_enough(name, self.text(name))

    def keys(self, name: str) -> list[str]:
        """Return secret keys."""
        return [_long_enough(name, key) for key in self.words(name)]

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        """Return Django's settings of a database from its address."""
        url = self.text(name, default=default)
        wanted = "sqlite:///path or postgres://user:password@host:port/name"
        try:
            settings: dict[str, Any] = environ.Env.db_url_config(url)
        except Exception as error:  # the parser meets what it did not foresee with any error
            raise _refused(name, without_password(url), wanted) from error
        is_named = settings.get("NAME") not in (None, "", ":memory:")
        if settings.get("ENGINE") not in _ENGINES or not is_named:
            raise _refused(name, without_password(url), wanted)
        return settings

    def mail(self, name: str, *, folder: Path) -> MailServer:
        """Return where e-mail goes: to a server, or as files into `folder` where none is named."""
        url = self.text(name)
        if not url:
            return MailServer(backend="filebased", folder=folder)
        wanted = "smtp://user:password@host:port, or smtp+tls:// or smtp+ssl:// likewise"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise _refused(name, without_password(url), wanted) from error
        if parts.scheme not in _MAIL_PORTS or not parts.hostname or parts.path.strip("/"):
            raise _refused(name, without_password(url), wanted)
        return MailServer(
            backend="smtp",
            host=parts.hostname,
            port=port or _MAIL_PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            tls=parts.scheme == "smtp+tls",
            ssl=parts.scheme == "smtp+ssl",
        )

    def mail_address(self, name: str, *, default: str) -> str:
        """Return an address of e-mail, with or without a name before it."""
        value = self.text(name, default=default)
        if not _MAIL_ADDRESS.fullmatch(value):
            raise _refused(name, value, "name@host or Name <name@host>")
        return value


def without_password(url: str) -> str:
    """Return an address fit to be written down: what stands between user name and host is hidden."""
    return re.sub(r"(//[^:/@]*):.*@", r"\1:...@", url)


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (reading it checks it)
    except ValueError:
        return False
    is_plain = not (parts.query or parts.fragment or re.search(r"\s", value))
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_plain


def _long_enough(name: str, key: str) -> str:
    if key and len(key) < LEAST_KEY_LENGTH:
        raise ImproperlyConfigured(
            f"{name} holds a key of {len(key)} characters, but needs at least {LEAST_KEY_LENGTH}."
        )
    return key


def _refused(name: str, value: str, wanted: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} is “{value}”, but must be {wanted}.")
