"""Files by their content."""

import os

import pytest

from office import files
from office.models import StoredFile
from tests.make import EIGHT, NINE

pytestmark = pytest.mark.django_db


def store(content=b"xin ch\xc3\xa0o", at=EIGHT, name="a.txt", encrypted=False):
    return files.store(content, name=name, media_type="text/plain", at=at, encrypted=encrypted)


def on_the_disk(file):
    """Every file that lies beside the content."""
    return {path.name: path.read_bytes() for path in files.path_of(file.sha256).parent.iterdir()}


def test_what_is_stored_is_read_back():
    assert files.read(store()) == b"xin ch\xc3\xa0o"


def test_the_same_content_is_kept_once():
    first, again = store(), store(at=NINE, name="b.txt")

    assert first == again
    assert StoredFile.objects.count() == 1


def test_a_changed_or_missing_content_is_told():
    file = store(b"first")
    files.path_of(file.sha256).write_bytes(b"other")
    with pytest.raises(files.DamagedFile):
        files.read(file)

    files.path_of(file.sha256).unlink()
    with pytest.raises(files.DamagedFile):
        files.read(file)


def test_a_missing_content_is_mended_by_storing_it_again():
    file = store(b"again")
    files.path_of(file.sha256).unlink()

    store(b"again")

    assert files.read(file) == b"again"


def test_a_content_that_was_cut_short_is_mended_by_storing_it_again():
    file = store(b"whole")
    files.path_of(file.sha256).write_bytes(b"who")

    store(b"whole")

    assert files.read(file) == b"whole"


def test_an_encrypted_content_is_read_back_and_does_not_lie_on_the_disk():
    file = store(b"082085004512", encrypted=True)

    assert files.read(file) == b"082085004512"
    assert (file.is_encrypted, file.size) == (True, 12)
    assert not files.path_of(file.sha256).exists()
    assert all(b"082085004512" not in content for content in on_the_disk(file).values())


@pytest.mark.parametrize("first", [True, False], ids=["encrypted first", "plain first"])
def test_what_was_once_stored_encrypted_is_kept_in_that_form_alone(
    first, django_capture_on_commit_callbacks
):
    content = b"both ways, %d" % first
    with django_capture_on_commit_callbacks(execute=True):
        store(content, encrypted=first)

    with django_capture_on_commit_callbacks(execute=True):
        file = store(content, encrypted=not first)

    assert StoredFile.objects.get().is_encrypted
    assert files.read(file) == content
    assert content not in on_the_disk(file).values()


def test_an_encrypted_content_without_its_key_or_changed_is_told(settings):
    file = store(b"closed", encrypted=True)
    path = files.path_of(file.sha256, is_encrypted=True)
    closed = path.read_bytes()

    path.write_bytes(closed[:-4])
    with pytest.raises(files.DamagedFile):
        files.read(file)
    path.write_bytes(closed)
    settings.FIELD_KEYS = ["another-" * 4]
    with pytest.raises(files.DamagedFile):
        files.read(file)


def test_a_content_that_cannot_be_written_leaves_no_draft(monkeypatch):
    def full_disk(*args):
        raise OSError("No space left on device")

    file = store(b"first of its folder")
    files.path_of(file.sha256).unlink()
    others = on_the_disk(file)  # of tests whose contents share the folder
    monkeypatch.setattr(os, "replace", full_disk)

    with pytest.raises(OSError, match="No space"):
        store(b"first of its folder")

    assert on_the_disk(file) == others
