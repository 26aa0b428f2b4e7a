"""Encryption and keyed hashes, and the rotation of keys."""

import pytest
from cryptography.fernet import InvalidToken

from office.keys import (
    decrypt,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
    is_hash_of,
    keyed_hash,
    keyed_hashes,
    renewed,
)

OLD, NEW = "old-" * 10, "new-" * 10


def test_what_was_closed_opens_again_and_never_looks_the_same():
    assert decrypt(encrypt("082190000123")) == "082190000123"
    assert encrypt("082190000123") != encrypt("082190000123")


def test_bytes_open_again_too_and_do_not_show():
    closed = encrypt_bytes(b"\x00PK 082190000123")

    assert decrypt_bytes(closed) == b"\x00PK 082190000123"
    assert b"082190000123" not in closed


def test_with_a_new_key_in_front_old_text_still_opens_and_old_hashes_still_find(settings):
    settings.FIELD_KEYS = [OLD]
    closed, found = encrypt("x"), keyed_hash("x", purpose="p")

    settings.FIELD_KEYS = [NEW, OLD]

    assert decrypt(closed) == "x"
    assert keyed_hash("x", purpose="p") != found
    assert keyed_hashes("x", purpose="p") == [keyed_hash("x", purpose="p"), found]
    assert is_hash_of(found, "x", purpose="p")
    assert not is_hash_of(found, "y", purpose="p")
    assert not is_hash_of("", "x", purpose="p")


def test_only_what_an_older_key_closed_is_renewed(settings):
    settings.FIELD_KEYS = [OLD]
    closed = encrypt("x")

    settings.FIELD_KEYS = [NEW, OLD]
    token = renewed(closed) or b""
    settings.FIELD_KEYS = [NEW]

    assert decrypt(token) == "x"
    assert renewed(token) is None
    with pytest.raises(InvalidToken):
        renewed(closed)


def test_without_its_key_text_stays_closed(settings):
    settings.FIELD_KEYS = [OLD]
    closed = encrypt("x")

    settings.FIELD_KEYS = [NEW]

    with pytest.raises(InvalidToken):
        decrypt(closed)


def test_a_hash_hangs_on_text_purpose_and_key(settings):
    settings.FIELD_KEYS = [OLD]
    first = keyed_hash("x", purpose="p")
    others = [keyed_hash("y", purpose="p"), keyed_hash("x", purpose="q")]
    settings.FIELD_KEYS = [NEW]
    others.append(keyed_hash("x", purpose="p"))

    assert first not in others
    assert len(first) == 64
