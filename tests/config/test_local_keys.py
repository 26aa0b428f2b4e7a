"""Keys that an installation makes for itself."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.local_keys import read_all_or_make, read_or_make


def test_a_key_is_made_once_for_its_owner_alone_and_leaves_no_draft(tmp_path):
    path = tmp_path / "var" / "field.key"

    made = read_or_make(path)

    assert read_or_make(path) == made
    assert len(made) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", ["", "\n", "cut off", "\x00" * 4])
def test_an_emptied_or_cut_key_is_refused_by_the_name_of_its_file_and_left_as_it_is(
    tmp_path, content
):
    path = tmp_path / "field.key"
    path.write_text(content)

    with pytest.raises(ImproperlyConfigured) as refusal:
        read_or_make(path)

    assert str(path) in str(refusal.value)
    assert path.read_text() == content
    assert "cut off" not in str(refusal.value).partition(" holds ")[2].partition(",")[0]


def test_a_file_may_hold_several_keys_one_a_line_newest_first(tmp_path):
    path = tmp_path / "field.key"
    first = read_all_or_make(path)
    new = "new-" * 10

    path.write_text(f"{new}\n{first[0]}\n")

    assert read_all_or_make(path) == [new, *first]
    path.write_text(f"{new}\n\n{first[0]}\n")
    with pytest.raises(ImproperlyConfigured):
        read_all_or_make(path)
