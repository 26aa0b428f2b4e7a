"""Settings stop the start where a value cannot be used, and say which."""

import ipaddress
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment, MailServer

ROOT = Path(__file__).resolve().parents[2]
NAME = "SATHACH_SOMETHING"


def read(reader, value, **more):
    variables = {} if value is None else {NAME: value}
    return getattr(Environment(variables), reader)(NAME, **more)


@pytest.mark.parametrize(
    ("value", "flag"),
    [("1", True), ("true", True), ("Yes", True), ("0", False), ("FALSE", False), (" no ", False)],
)
def test_a_flag_is_one_of_six_words_in_any_case(value, flag):
    assert read("flag", value, default=not flag) is flag


@pytest.mark.parametrize(
    ("reader", "default"),
    [("flag", True), ("whole", 5), ("hosts", ["localhost"]), ("web_address", "http://a.example")],
)
@pytest.mark.parametrize("value", [None, "", "  "])
def test_what_is_empty_is_not_set(reader, default, value):
    more = {"least": 1} if reader == "whole" else {}

    assert read(reader, value, default=default, **more) == default


def test_lists_are_split_at_commas():
    assert read("words", " a, b ,,c") == ["a", "b", "c"]
    assert read("hosts", "sathach.example,.tinh.example,[::1],*", default=[]) == [
        *("sathach.example", ".tinh.example", "[::1]", "*")
    ]
    assert read("origins", "https://a.example,http://b.example:8000,https://*.c.example") == [
        *("https://a.example", "http://b.example:8000", "https://*.c.example")
    ]
    assert read("networks", "10.0.0.0/8, 192.0.2.7,fd00::/8") == [
        ipaddress.ip_network(network) for network in ("10.0.0.0/8", "192.0.2.7/32", "fd00::/8")
    ]


def test_an_address_loses_the_slash_at_its_end():
    assert read("web_address", "https://a.example/", default="") == "https://a.example"


def test_a_database_is_named_by_its_address():
    there = read("database", "postgres://u:p%40ss@db.example:5433/sathach", default="")
    here = read("database", None, default="sqlite:////srv/a%20b.sqlite3")

    assert (there["USER"], there["PASSWORD"], there["HOST"]) == ("u", "p@ss", "db.example")
    assert (there["PORT"], there["NAME"]) == (5433, "sathach")
    assert here["NAME"] == "/srv/a b.sqlite3"


@pytest.mark.parametrize(
    ("reader", "value", "more"),
    [
        ("flag", "maybe", {"default": False}),
        ("flag", "2", {"default": False}),
        ("whole", "0", {"default": 5, "least": 1}),
        ("whole", "-3", {"default": 5, "least": 1}),
        ("whole", "1.5", {"default": 5, "least": 1}),
        ("whole", "ten", {"default": 5, "least": 1}),
        ("text", "LOUD", {"among": ("DEBUG", "INFO")}),
        ("hosts", "https://a.example", {"default": []}),
        ("hosts", "a.example:8000", {"default": []}),
        ("origins", "a.example", {}),
        ("origins", "https://a.example/", {}),
        ("web_address", "a.example", {"default": ""}),
        ("web_address", "https://", {"default": ""}),
        ("web_address", "https://a.example:port", {"default": ""}),
        ("networks", "proxy", {}),
        ("networks", "10.0.0.1/8", {}),
        ("database", "mysql://u@h/name", {"default": ""}),
        ("database", "sqlite://", {"default": ""}),
        ("database", "postgres://u@h:5432/", {"default": ""}),
        ("database", "sathach.sqlite3", {"default": ""}),
    ],
)
def test_a_refusal_is_one_sentence_with_name_value_and_what_is_accepted(reader, value, more):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(reader, value, **more)

    text = str(refused.value)
    assert text.startswith(f"{NAME} is “{value}”, but must be ")
    assert "\n" not in text


def test_what_may_be_secret_is_not_repeated():
    with pytest.raises(ImproperlyConfigured) as short_key:
        read("keys", f"{'k' * 32},too-short")
    with pytest.raises(ImproperlyConfigured) as database:
        read("database", "mysql://user:hush@h:1/name", default="")

    assert str(short_key.value) == f"{NAME} holds a key of 9 characters, but needs at least 32."
    assert "mysql://user:...@h:1/name" in str(database.value)
    assert "hush" not in str(database.value)


def start(tmp_path, **variables):
    return subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT,
        env=os.environ | {"SATHACH_VAR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SATHACH_DEBUG", "maybe"),
        ("SATHACH_HOSTS", "http://a"),
        ("SATHACH_LOG_LEVEL", "loud"),
        ("SATHACH_SESSION_HOURS", "0"),
        ("SATHACH_TRUSTED_PROXIES", "nginx"),
    ],
)
def test_a_wrong_value_stops_the_start_with_its_name(tmp_path, name, value):
    ended = start(tmp_path, **{name: value})

    assert ended.returncode == 1
    assert f"{name} is “{value}”" in ended.stderr.splitlines()[-1]


def test_right_values_start(tmp_path):
    ended = start(tmp_path, SATHACH_DEBUG="no", SATHACH_TRUSTED_PROXIES="127.0.0.1,fd00::/8")

    assert (ended.returncode, ended.stderr) == (0, "")


def test_without_a_mail_server_mails_become_files():
    assert read("mail", None, folder=Path("post")) == MailServer(
        backend="filebased", folder=Path("post")
    )


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://mail.example", MailServer(backend="smtp", host="mail.example", port=25)),
        (
            "smtp+tls://an%40tinh:p%2Fss@mail.example",
            MailServer("smtp", None, "mail.example", 587, "an@tinh", "p/ss", tls=True),
        ),
        (
            "smtp+ssl://mail.example:2465/",
            MailServer("smtp", None, "mail.example", 2465, ssl=True),
        ),
    ],
)
def test_a_mail_server_is_named_by_its_address(address, server):
    assert read("mail", address, folder=Path("post")) == server


@pytest.mark.parametrize(
    "address", ["mail.example", "http://mail.example", "smtp://", "smtp://a:secret@h:port"]
)
def test_what_names_no_mail_server_is_refused_without_its_password(address):
    with pytest.raises(ImproperlyConfigured, match=NAME) as refused:
        read("mail", address, folder=Path("post"))

    assert "secret" not in str(refused.value)


def test_a_sender_has_an_address():
    assert read("mail_address", "Tỉnh mẫu <an@tinh.example>", default="") == (
        "Tỉnh mẫu <an@tinh.example>"
    )
    with pytest.raises(ImproperlyConfigured, match=NAME):
        read("mail_address", "Tỉnh mẫu", default="")
