"""Pictures of other programs' files: formats that a page does not show, several that belong to one stem."""

import io
import warnings
from collections.abc import Sequence

from PIL import Image

from office.pictures import LARGEST, MOST_GIVEN, MOST_POINTS, MOST_SIDE

#: Formats that are written anew as PNG, their first picture only.
_OLD_FORMATS = ("GIF", "BMP", "TIFF")
_SIGNS = (b"GIF8", b"BM", b"II*\0", b"MM\0*")
_GAP = 12


def as_png(data: bytes) -> bytes:
    """Return a GIF, BMP or TIFF as PNG; anything else, and what is damaged, as it is."""
    if not data.startswith(_SIGNS):
        return data
    try:
        return _written(_opened(data, _OLD_FORMATS))
    except Exception:  # what Pillow may raise of a damaged file is not listed
        return data


def joined(pictures: Sequence[bytes]) -> bytes | None:
    """Return pictures one below the other as one PNG; None where one of them cannot be read.

    A stem has room for one picture.
    """
    try:
        opened = [_opened(data, ("PNG", "JPEG", "WEBP", *_OLD_FORMATS)) for data in pictures]
        width = max(one.width for one in opened)
        height = sum(one.height for one in opened) + _GAP * (len(opened) - 1)
        if width * height > MOST_POINTS or height > MOST_GIVEN:
            return None
        sheet = Image.new("RGB", (width, height), "white")
        top = 0
        for one in opened:
            sheet.paste(one, (0, top), one)
            top += one.height + _GAP
        sheet.thumbnail((MOST_SIDE, MOST_SIDE))
        written = _written(sheet)
    except Exception:  # likewise
        return None
    return written if len(written) <= LARGEST else None


def _opened(data: bytes, formats: tuple[str, ...]) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a decompression bomb is a warning to Pillow
        with Image.open(io.BytesIO(data), formats=formats) as found:
            if found.width * found.height > MOST_POINTS or max(found.size) > MOST_GIVEN:
                raise ValueError("too many points")
            found.load()
            return found.convert("RGBA")


def _written(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()
