"""Contents at rest: closed under every key at once, so that one of two may be lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as DatabaseCase

from office import content_keys
from office.content_keys import NoContentKey, Unreadable, close, unclose
from office.models import ContentKey
from tests.make import EIGHT

ONE, OTHER, NEW = "one-" * 10, "other-" * 8, "new-" * 10

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_keys(settings):
    settings.FIELD_KEYS = [ONE, OTHER]
    ContentKey.objects.all().delete()
    content_keys.make_key(at=EIGHT)


class TestContents(DatabaseCase):
    @given(content=st.binary(max_size=200), purpose=st.text(max_size=20))
    def test_what_is_closed_opens_for_its_purpose_alone(self, content, purpose):
        closed = close(content, purpose=purpose)

        assert unclose(closed, purpose=purpose) == content
        with pytest.raises(Unreadable):
            unclose(closed, purpose=f"{purpose}.")

    @given(place=st.integers(min_value=0, max_value=60), bit=st.integers(0, 7))
    def test_a_changed_bit_is_seen(self, place, bit):
        closed = bytearray(close(b"chu ky so o dau trong van ban?", purpose="x"))
        closed[place % len(closed)] ^= 1 << bit

        with pytest.raises(Unreadable):
            unclose(bytes(closed), purpose="x")


@pytest.mark.parametrize("kept", [ONE, OTHER])
def test_with_either_key_lost_everything_still_opens(two_keys, settings, kept):
    closed = close(b"cau hoi", purpose="x")

    settings.FIELD_KEYS = [kept]

    assert unclose(closed, purpose="x") == b"cau hoi"


def test_without_any_of_its_keys_nothing_opens(two_keys, settings):
    closed = close(b"cau hoi", purpose="x")

    settings.FIELD_KEYS = [NEW]

    with pytest.raises(Unreadable):
        unclose(closed, purpose="x")


def test_a_new_content_key_closes_from_now_on_and_the_old_one_still_opens(two_keys):
    before = close(b"truoc", purpose="x")
    content_keys.make_key(at=EIGHT)
    after = close(b"sau", purpose="x")

    assert before[1:5] != after[1:5]
    assert [unclose(one, purpose="x") for one in (before, after)] == [b"truoc", b"sau"]


def test_a_key_taken_away_no_longer_opens_what_was_wrapped_anew(two_keys, settings):
    closed = close(b"cau hoi", purpose="x")
    settings.FIELD_KEYS = [NEW, OTHER]
    [row] = ContentKey.objects.all()
    assert content_keys.rewrap(row)
    row.save()
    assert not content_keys.rewrap(row)

    settings.FIELD_KEYS = [OTHER]
    assert not content_keys.rewrap(row)  # only takes the new one's away
    settings.FIELD_KEYS = [ONE]
    content_keys.forget()

    with pytest.raises(Unreadable):
        unclose(closed, purpose="x")


def test_nothing_is_closed_where_no_key_was_made():
    ContentKey.objects.all().delete()
    content_keys.forget()

    with pytest.raises(NoContentKey):
        close(b"x", purpose="x")
