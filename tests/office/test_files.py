"""Files by their content."""

import pytest

from office import files
from office.models import StoredFile
from tests.make import EIGHT, NINE

pytestmark = pytest.mark.django_db


def store(content=b"xin ch\xc3\xa0o", at=EIGHT, name="a.txt"):
    return files.store(content, name=name, media_type="text/plain", at=at)


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
