"""Whatever is done to a file, it is read, or refused in words: never a traceback, never silence."""

import pytest

from banks import formats
from banks.parsed import ParsedBank
from office.problems import UnreadableFile
from tests.banks.formats.valid_files import damaged, valid_files

#: Formats whose files another one reads as well and claims as surely.
READ_BY = {"qti30": "qti"}
#: Fixed seeds over all formats.
SEEDS = 2000


def read_somehow(slug: str, data: bytes) -> ParsedBank | None:
    """Return what a reader makes of a damaged file; None where it refuses the whole in words."""
    try:
        found = formats.get(slug).read(data, name="damaged")
    except UnreadableFile as refused:
        assert refused.what.strip()  # noqa: PT017 (it may refuse, but in words)
        return None
    if not formats.get(slug).is_whole:
        assert found.read == len(found.questions) + len(found.unread)
    assert all(problem.what.strip() for one in found.unread for problem in one.problems)
    assert all(one.problems for one in found.unread)
    return found


@pytest.mark.parametrize("slug", [slug for slug, _label in formats.choices()])
def test_a_few_damaged_files_are_read_or_refused(slug):
    for seed in range(10):
        read_somehow(slug, damaged(valid_files().get(slug, b"1"), seed))


@pytest.mark.slow
@pytest.mark.parametrize("slug", [slug for slug, _label in formats.choices()])
def test_damaged_files_are_read_or_refused(slug):
    share = -(-SEEDS // len(formats.choices()))
    for seed in range(1000, 1000 + share):
        read_somehow(slug, damaged(valid_files().get(slug, b"1"), seed))


@pytest.mark.parametrize("slug", list(valid_files()))
def test_a_file_of_another_format_is_refused_or_accounted_for(slug):
    for other, data in valid_files().items():
        if other != slug:
            read_somehow(slug, data)


@pytest.mark.parametrize("slug", list(valid_files()))
def test_what_was_written_is_recognised(slug):
    found = formats.recognise(valid_files()[slug], name="tep")

    assert found is not None
    assert found.slug == READ_BY.get(slug, slug)
