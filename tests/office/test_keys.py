"""Encryption and keyed hashes, and the rotation of keys."""

import pytest
from cryptography.fernet import InvalidToken

from office.keys import decrypt, decrypt_bytes, encrypt, encrypt_bytes, keyed_hash

OLD, NEW = "old-" * 10, "new-" * 10


def test_what_was_closed_opens_again_and_never_looks_the_same():
    assert decrypt(encrypt("082190000123")) == "082190000123"
    assert encrypt("082190000123") != encrypt("082190000123")


def test_bytes_open_again_too_and_do_not_show():
    closed = encrypt_bytes(b"\x00PK 082190000123")

    assert decrypt_bytes(closed) == b"\x00PK 082190000123"
    assert b"082190000123" not in closed


def test_after_rotation_old_text_still_opens_and_hashes_still_find(settings):
    settings.FIELD_KEYS = [OLD]
    closed, found = encrypt("x"), keyed_hash("x", purpose="p")

    settings.FIELD_KEYS = [NEW, OLD]

    assert decrypt(closed) == "x"
    assert keyed_hash("x", purpose="p") == found


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
