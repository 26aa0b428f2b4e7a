"""Pictures from outside: looked at, made smaller where need be, and written anew.

What is kept is what this module wrote: nothing of the uploaded bytes but the colours of its points,
no place, camera or author, nothing hidden behind the end. Drawings made of text (SVG) are no
pictures here: they may hold scripts and addresses.
"""

import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from office.errors import Invalid

#: Bytes of an upload.
LARGEST = 2 * 1024 * 1024
#: Pixels of a side that is kept; a larger picture is made smaller.
MOST_SIDE = 1600
#: Pixels of a side of an upload, and of the smallest side that shows anything.
MOST_GIVEN, LEAST_SIDE = 8000, 24
#: Pixels in all: what decoding may take of the memory.
MOST_POINTS = 24_000_000
#: Formats that are read; WebP is written as PNG or JPEG, which every browser of an office shows.
FORMATS = ("PNG", "JPEG", "WEBP")
_QUALITY = 85
#: Bytes of a picture as it is kept: more than any of `MOST_SIDE` points a side takes.
_LARGEST_KEPT = 4 * (MOST_SIDE + 1) * (MOST_SIDE + 1)
_PNG = b"\x89PNG\r\n\x1a\n"
#: Bytes of a point by PNG's number for a sort of colour, of the sorts that are written here.
_BANDS = {2: 3, 6: 4}
_JPEG_BEGIN, _JPEG_END = b"\xff\xd8", b"\xff\xd9"
#: The only heading of a JPEG that is written here: no thumbnail, and no other application's words.
_JFIF = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_APP0, _DQT, _SOF0, _DHT, _SOS = 0xE0, 0xDB, 0xC0, 0xC4, 0xDA


class UnusablePicture(Invalid):
    """What was uploaded is no picture that can be kept."""

    code = "unusable_picture"
    message = _("%(name)s cannot be used: %(why)s")


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture as it is kept."""

    content: bytes
    media_type: str
    width: int
    height: int


def clean_picture(content: bytes, *, name: str) -> CleanPicture:
    """Return an uploaded picture written anew, upright and without anything beside the picture.

    Args:
        name: how the picture is called in a refusal.

    Raises:
        UnusablePicture: too large, too small, no PNG, JPEG or WebP, or damaged.
    """
    if len(content) > LARGEST:
        raise UnusablePicture(name=name, why=_("it is larger than 2 MB."))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a decompression bomb is a warning to Pillow
            with Image.open(io.BytesIO(content), formats=FORMATS) as found:
                _check_size(found.size, name)
                is_photo = found.format == "JPEG" or (
                    found.format == "WEBP" and not found.has_transparency_data
                )
                found.load()
                upright = ImageOps.exif_transpose(found)
                picture = upright.convert("RGB" if is_photo else _mode(upright))
    except UnusablePicture:
        raise
    except Exception as error:
        why = _("it is no PNG, JPEG or WebP picture, or it is damaged.")
        raise UnusablePicture(name=name, why=why) from error
    picture.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    picture.info = {}  # comments and colour profiles would be written again
    written = io.BytesIO()
    if is_photo:
        picture.save(written, "JPEG", quality=_QUALITY, optimize=True)
    else:
        picture.save(written, "PNG", optimize=True)
    return CleanPicture(
        content=written.getvalue(),
        media_type="image/jpeg" if is_photo else "image/png",
        width=picture.width,
        height=picture.height,
    )


def as_kept(content: bytes) -> CleanPicture:
    """Return a picture that `clean_picture` has written, with its type and size read anew."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as found:
        media_type = "image/jpeg" if found.format == "JPEG" else "image/png"
        return CleanPicture(content, media_type, found.width, found.height)


def kept_picture(content: bytes, *, name: str) -> CleanPicture:
    """Return a picture that this module wrote as it is, byte for byte; any other written anew.

    What has gone out and comes back keeps its bytes: each writing of a JPEG would change it a
    little, and with it the SHA-256 by which questions name it.

    Raises:
        UnusablePicture: as `clean_picture`.
    """
    return _as_written_here(content) or clean_picture(content, name=name)


def _as_written_here(content: bytes) -> CleanPicture | None:
    """Return a picture in the form that `clean_picture` writes; None where anything differs."""
    is_png = content.startswith(_PNG)
    if len(content) > _LARGEST_KEPT or not (_is_bare_png if is_png else _is_bare_jpeg)(content):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=("PNG" if is_png else "JPEG",)) as found:
                if max(found.size) > MOST_SIDE:
                    return None
                found.load()
                if not is_png and (
                    found.mode != "RGB" or getattr(found, "quantization", None) != _quantization()
                ):
                    return None
                width, height = found.size
    except Exception:  # Pillow raises many sorts over damaged bytes
        return None
    return CleanPicture(content, "image/png" if is_png else "image/jpeg", width, height)


def _is_bare_png(content: bytes) -> bool:
    """Tell whether a PNG holds the picture's size and points and nothing else, to the last byte."""
    place, names, packed, heading = len(_PNG), [], [], b""
    while place < len(content):
        if place + 12 > len(content):
            return False
        (length,) = struct.unpack_from(">I", content, place)
        name, data = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        end = place + 8 + length
        if content[end : end + 4] != struct.pack(">I", zlib.crc32(name + data)):
            return False
        if name == b"IDAT":
            packed.append(data)
        elif name == b"IHDR":
            heading = data
        elif data:  # the end has nothing to say
            return False
        names.append(name)
        place = end + 4
    is_bare = names == [b"IHDR", *([b"IDAT"] * len(packed)), b"IEND"]
    if not is_bare or len(heading) != 13 or not packed:
        return False
    width, height, depth, colour, packing, filtering, interlaced = struct.unpack(
        ">IIBBBBB", heading
    )
    if (depth, packing, filtering, interlaced) != (8, 0, 0, 0) or colour not in _BANDS:
        return False
    expected = height * (1 + width * _BANDS[colour])
    return max(width, height) <= MOST_SIDE and _unpacks_to(b"".join(packed), expected)


def _unpacks_to(packed: bytes, expected: int) -> bool:
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(packed, expected + 1)
    except zlib.error:
        return False
    return len(unpacked) == expected and unpacking.eof and not unpacking.unused_data


def _is_bare_jpeg(content: bytes) -> bool:
    """Tell whether a JPEG has the parts that are written here and no others, to the last byte."""
    if not content.startswith(_JPEG_BEGIN) or not content.endswith(_JPEG_END):
        return False
    place, found = len(_JPEG_BEGIN), []
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker == _APP0 and content[place + 4 : place + 2 + length] != _JFIF:
            return False
        found.append(marker)
        place += 2 + length
        if marker == _SOS:
            break
    between = set(found[1:-1])
    is_bare = (found[:1], between, found[-1:]) == ([_APP0], {_DQT, _SOF0, _DHT}, [_SOS])
    # Inside the points 0xFF is followed by 0; no marker stands before the one that ends all.
    points = content[place : -len(_JPEG_END)]
    return is_bare and points.count(b"\xff") == points.count(b"\xff\x00")


@cache
def _quantization() -> dict[int, list[int]]:
    """Return the tables that a JPEG written here has."""
    sample = io.BytesIO()
    Image.new("RGB", (LEAST_SIDE, LEAST_SIDE)).save(sample, "JPEG", quality=_QUALITY, optimize=True)
    with Image.open(sample) as found:
        return dict(getattr(found, "quantization", {}))


def _check_size(size: tuple[int, int], name: str) -> None:
    if min(size) < LEAST_SIDE:
        raise UnusablePicture(name=name, why=_("it is smaller than 24 × 24 points."))
    if max(size) > MOST_GIVEN or size[0] * size[1] > MOST_POINTS:
        raise UnusablePicture(name=name, why=_("it has more points than 8000 × 3000."))


def _mode(picture: Image.Image) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"
