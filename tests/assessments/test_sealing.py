"""The cryptography of the seal: what opens, and what does not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.sealing import holder_keys
from assessments.sealing.boxes import Unopened, close_box, derive_key, open_box
from assessments.sealing.holder_keys import fingerprint, make_holder_key, open_private_key
from assessments.sealing.padding import BLOCK, pad, padded_length, unpad
from assessments.sealing.pairs import close_for_pair, open_for_pair
from assessments.sealing.paper_contents import (
    SealedContent,
    SealedItem,
    SealedReserve,
    UnreadablePaper,
    read_content,
    write_content,
)
from tests.assessments.sealed_rounds import weak_keys

KEY = b"k" * 32
#: As the product has it; the tests below weaken it.
SETTING = (holder_keys.PASSES, holder_keys.LANES, holder_keys.MEMORY_KIB)
CONTENT = SealedContent(
    items=(SealedItem(3, 17, 2, "ab" * 32, ("b", "a"), Decimal("1.25")),),
    reserves=(SealedReserve(3, 18, 1, "cd" * 32),),
    salt="5a" * 32,
)


@pytest.fixture(autouse=True)
def _quick():
    with weak_keys():
        yield


def holder(name):
    kept = make_holder_key(f"cụm mật khẩu {name}", about=b"")
    return kept.public, open_private_key(kept, f"cụm mật khẩu {name}", about=b"")


def test_passphrases_are_stretched_as_rfc_9106_recommends_where_memory_is_scarce():
    assert SETTING == (3, 4, 64 * 1024)


def test_a_private_key_opens_by_its_passphrase_for_its_holder_alone():
    kept = make_holder_key("cụm từ của tôi", about=b"An")

    assert len(open_private_key(kept, "cụm từ của tôi", about=b"An")) == 32
    for passphrase, about in (("cụm từ của tối", b"An"), ("cụm từ của tôi", b"Binh")):
        with pytest.raises(Unopened):
            open_private_key(kept, passphrase, about=about)


def test_a_passphrase_typed_in_decomposed_letters_is_the_same():
    kept = make_holder_key("cụm từ của tôi", about=b"")

    assert open_private_key(kept, "cụm từ của tôi", about=b"")


def test_both_holders_of_a_pair_open_it_and_no_other_two_keys_do():
    (an, an_key), (binh, binh_key), (_chi, chi_key) = map(holder, ("An", "Bình", "Chi"))
    closed = close_for_pair(KEY, first=an, second=binh, about=b"KS27")

    opened = open_for_pair(closed, first=an_key, second=binh_key, about=b"KS27")

    assert opened == KEY
    for first, second in (
        (an_key, an_key),
        (binh_key, binh_key),
        (an_key, chi_key),
        (chi_key, binh_key),
        (binh_key, an_key),
    ):
        with pytest.raises(Unopened):
            open_for_pair(closed, first=first, second=second, about=b"KS27")
    with pytest.raises(Unopened):
        open_for_pair(closed, first=an_key, second=binh_key, about=b"another round")


def test_a_pair_is_two_holders():
    an, _key = holder("An")

    with pytest.raises(ValueError, match="two holders"):
        close_for_pair(KEY, first=an, second=an, about=b"")


@pytest.mark.parametrize("place", [0, 13, -1])
def test_a_box_with_one_bit_changed_does_not_open(place):
    closed = bytearray(close_box(b"content", key=KEY, about=b"form"))
    closed[place] ^= 1

    with pytest.raises(Unopened):
        open_box(bytes(closed), key=KEY, about=b"form")


def test_the_same_content_closed_twice_differs_and_keys_of_two_purposes_do_too():
    assert close_box(b"x", key=KEY, about=b"") != close_box(b"x", key=KEY, about=b"")
    assert derive_key(KEY, purpose=b"one") != derive_key(KEY, purpose=b"two")


@given(st.binary(max_size=2 * BLOCK), st.integers(0, 3))
def test_padding_comes_off_and_gives_whole_blocks(content, more):
    length = padded_length(len(content)) + more * BLOCK

    padded = pad(content, to=length)

    assert len(padded) == length
    assert length % BLOCK == 0
    assert unpad(padded) == content


def test_the_content_of_a_form_is_read_as_it_was_written_and_nothing_else_is_taken():
    written = write_content(CONTENT)

    assert read_content(written) == CONTENT
    for wrong in (
        b"",
        b"[]",
        written.replace(b'"salt"', b'"pepper"'),
        written.replace(b'"version":17', b'"version":"17"'),
        written.replace(b'"number":1', b'"number":1,"more":1'),
        written.replace(b"1.25", b"viel"),
    ):
        with pytest.raises(UnreadablePaper):
            read_content(wrong)


def test_a_fingerprint_is_four_groups_to_be_read_aloud():
    assert fingerprint(b"\0" * 32) == "6668 7aad f862 bd77"
