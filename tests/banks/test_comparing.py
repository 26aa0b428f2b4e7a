"""Two texts word by word."""

import pytest

from banks.comparing import Piece, compare_words


def joined(pieces, left_out):
    return "".join(piece.text for piece in pieces if piece.change != left_out)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "Phím nào?"),
        ("Phím nào lưu?", "Phím nào lưu văn bản?"),
        ("một hai ba bốn", "năm sáu bảy tám"),
        ("từ " * 900 + "cuối", "đầu " + "từ " * 900),
    ],
)
def test_pieces_give_both_texts_back(old, new):
    pieces = list(compare_words(old, new))

    assert joined(pieces, "added") == old
    assert joined(pieces, "removed") == new


def test_a_text_is_the_same_as_itself():
    assert list(compare_words("Phím nào?", "Phím nào?")) == [Piece("same", "Phím nào?")]


def test_a_long_text_is_compared_while_the_reader_waits():
    """Spaces stand everywhere: compared exactly, this pair took more than a minute."""
    old = " ".join(f"a{number}" for number in range(1500))
    new = " ".join(f"a{number % 700}" for number in range(1500))

    pieces = list(compare_words(old, new))

    assert joined(pieces, "added") == old
    assert joined(pieces, "removed") == new
