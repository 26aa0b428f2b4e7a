"""Pictures from outside: looked at, made smaller where need be, and written anew.

What is kept is what this module wrote: nothing of the uploaded bytes but the colours of its points,
no place, camera or author, nothing hidden behind the end. Drawings made of text (SVG) are no
pictures here: they may hold scripts and addresses.
"""

import io
import warnings
from dataclasses import dataclass

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


def _check_size(size: tuple[int, int], name: str) -> None:
    if min(size) < LEAST_SIDE:
        raise UnusablePicture(name=name, why=_("it is smaller than 24 × 24 points."))
    if max(size) > MOST_GIVEN or size[0] * size[1] > MOST_POINTS:
        raise UnusablePicture(name=name, why=_("it has more points than 8000 × 3000."))


def _mode(picture: Image.Image) -> str:
    return "RGBA" if picture.has_transparency_data else "RGB"
