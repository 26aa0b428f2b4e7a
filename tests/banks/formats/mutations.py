"""Damaged files: what a disk, an editor or somebody with bad intent makes of a valid one."""

from collections.abc import Callable
from random import Random

#: Pieces that have broken readers: ends of structures, entities, numbers without end, odd letters.
NASTY = (
    *(b"\x00", b"\xff", b"\xc3", b"\xef\xbb\xbf", b"\r", b"\n\n", b"\t", b"\xe2\x80\xae"),
    *(b"<", b">", b"</", b"<!--", b"]]>", b"<![CDATA[", b"&", b"&#0;", b"&#x110000;", b"&a;"),
    *(b"{", b"}", b"{{1}}", b"~", b"=", b"->", b"%100%", b"%-", b"#", b"\\", b"::", b"//", b"$"),
    *(b'"', b"'", b"[", b"]", b",", b":", b"|", b"*", b"`", b"..", b"1e999", b"NaN", b"-0"),
    *(b"9" * 400, b"<b>" * 300, b"{" * 300, b"(" * 300, b" " * 2000, b"<script>alert(1)</script>"),
    *(b"<img src=x onerror=alert(1)>", b"../../etc/passwd", b"\xcd\x8f", "\u202e".encode()),
)
#: Signs that are left out wherever they stand: every bracket, every quote.
_SIGNS = tuple(piece[:1] for piece in NASTY[8:45])
#: Bytes of a piece that is cut, doubled or moved.
_PIECE = 200


def mutated(data: bytes, seed: int) -> bytes:
    """Return `data` with one to six things done to it, the same for the same seed."""
    random = Random(seed)
    for _time in range(random.randint(1, 6)):
        data = random.choice(_WAYS)(data, random)
    return data


def _place(data: bytes, random: Random) -> int:
    return random.randint(0, len(data))


def _piece(data: bytes, random: Random) -> tuple[int, int]:
    begin = _place(data, random)
    return begin, min(len(data), begin + random.randint(1, _PIECE))


def _change(data: bytes, random: Random) -> bytes:
    place = _place(data, random)
    return data[:place] + random.randbytes(1) + data[place + 1 :]


def _cut(data: bytes, random: Random) -> bytes:
    begin, end = _piece(data, random)
    return data[:begin] + data[end:]


def _double(data: bytes, random: Random) -> bytes:
    begin, end = _piece(data, random)
    return data[:end] + data[begin:end] * random.choice((1, 2, 50)) + data[end:]


def _move(data: bytes, random: Random) -> bytes:
    begin, end = _piece(data, random)
    rest = data[:begin] + data[end:]
    place = _place(rest, random)
    return rest[:place] + data[begin:end] + rest[place:]


def _break_off(data: bytes, random: Random) -> bytes:
    return data[: _place(data, random)]


def _insert(data: bytes, random: Random) -> bytes:
    place = _place(data, random)
    return data[:place] + random.choice(NASTY) + data[place:]


def _swap_lines(data: bytes, random: Random) -> bytes:
    lines = data.split(b"\n")
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _drop_sign(data: bytes, random: Random) -> bytes:
    return data.replace(random.choice(_SIGNS), b"", random.choice((1, 1, 3, -1)))


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_change, _cut, _double, _move, _break_off, _insert, _insert, _swap_lines, _drop_sign),
)
