"""What of an uploaded picture is kept, and what is no picture."""

import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from office.pictures import LARGEST, MOST_SIDE, UnusablePicture, clean_picture, kept_picture
from tests.picture_files import png


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    ("kind", "mode", "kept"),
    [
        ("PNG", "RGB", "image/png"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "L", "image/png"),
        ("PNG", "P", "image/png"),
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("WEBP", "RGB", "image/jpeg"),
        ("WEBP", "RGBA", "image/png"),
    ],
)
def test_pictures_of_three_formats_are_written_anew(kind, mode, kept):
    colour = (10, 20, 30, 128)[: len(Image.new(mode, (1, 1)).getbands())]
    given = png(colour if len(colour) > 1 else 10, format=kind, mode=mode)

    clean = clean_picture(given, name="a")

    assert (clean.media_type, clean.width, clean.height) == (kept, 64, 48)
    assert opened(clean.content).size == (64, 48)
    assert clean_picture(given, name="a") == clean


def test_a_large_picture_is_made_smaller_and_keeps_its_shape():
    clean = clean_picture(png(size=(4000, 1000)), name="a")

    assert (clean.width, clean.height) == (MOST_SIDE, MOST_SIDE // 4)


def test_a_picture_that_was_turned_stands_upright_and_loses_what_the_camera_wrote():
    told = Image.Exif()
    told[0x0112] = 6  # turned by a quarter
    told[0x010F] = "SECRET MAKER"
    clean = clean_picture(png(format="JPEG", exif=told), name="a")

    assert (clean.width, clean.height) == (48, 64)
    assert not dict(opened(clean.content).getexif())
    assert b"SECRET" not in clean.content


def test_what_is_hidden_behind_a_picture_is_lost():
    clean = clean_picture(png() + b"<script>alert(1)</script>PK\x03\x04", name="a")

    assert b"script" not in clean.content
    assert b"PK\x03\x04" not in clean.content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"%PDF-1.7",
        png(format="GIF"),
        png(format="BMP"),
        png(format="TIFF"),
        png()[:60],
        png()[:40] + b"\x00" * 40,
        png(size=(23, 100)),
        png(size=(9000, 30)),
        b"x" * (LARGEST + 1),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_what_is_no_usable_picture_is_refused_by_its_name(content):
    with pytest.raises(UnusablePicture) as refused:
        clean_picture(content, name="hinh.png")

    assert "hinh.png" in str(refused.value)


def test_a_small_file_that_claims_to_be_huge_is_refused_before_it_is_unpacked():
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header
    chunk += struct.pack(">I", zlib.crc32(b"IHDR" + header))
    with pytest.raises(UnusablePicture):
        clean_picture(b"\x89PNG\r\n\x1a\n" + chunk + png()[33:], name="a")


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 120))
def test_any_bytes_are_a_picture_or_refused(noise, place):
    content = png()
    for bytes_ in (noise, content[:place] + noise + content[place + len(noise) :]):
        try:
            clean = clean_picture(bytes_, name="a")
        except UnusablePicture:
            continue
        assert opened(clean.content).size == (clean.width, clean.height)


def test_remarks_and_profiles_of_an_uploaded_picture_are_lost():
    for kind in ("PNG", "JPEG"):
        given = png(format=kind, comment=b"SECRET", icc_profile=b"SECRET" * 40)

        clean = clean_picture(given, name="a")

        assert b"SECRET" not in clean.content
        assert not {"comment", "icc_profile"} & opened(clean.content).info.keys()


# --- what was written here ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
@pytest.mark.parametrize("size", [(64, 48), (3000, 30), (8000, 24)])
def test_a_picture_that_was_written_here_keeps_its_bytes(kind, mode, size):
    if (kind, mode) == ("JPEG", "RGBA"):
        pytest.skip("a JPEG has no transparent points")
    colour = (10, 20, 30, 128)[: len(mode)]
    clean = clean_picture(png(colour, size, format=kind, mode=mode), name="a")

    assert kept_picture(clean.content, name="b") == clean


def _chunk(name, data):
    crc = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + crc


PNG_HERE = clean_picture(png(), name="a").content
JPEG_HERE = clean_picture(png(format="JPEG"), name="a").content
UNPACKED = zlib.decompress(PNG_HERE[41:-16])


@pytest.mark.parametrize(
    "content",
    [
        PNG_HERE + b"PK\x03\x04",
        PNG_HERE[:33] + _chunk(b"tEXt", b"Comment\x00SECRET") + PNG_HERE[33:],
        PNG_HERE[:33] + _chunk(b"IDAT", zlib.compress(UNPACKED) + b"SECRET") + PNG_HERE[-12:],
        PNG_HERE[:33] + _chunk(b"IDAT", zlib.compress(UNPACKED + b"SECRET")) + PNG_HERE[-12:],
        PNG_HERE[:-12] + _chunk(b"IEND", b"SECRET"),
        JPEG_HERE + b"SECRET",
        JPEG_HERE[:20] + b"\xff\xfe\x00\x08SECRET" + JPEG_HERE[20:],
        JPEG_HERE[:20] + b"\xff\xe1\x00\x08SECRET" + JPEG_HERE[20:],
        JPEG_HERE[:-2] + b"\xff\xd9SECRET\xff\xd9",
        png(format="JPEG"),
    ],
    ids=range(10),
)
def test_a_picture_with_anything_beside_its_points_is_written_anew(content):
    kept = kept_picture(content, name="a")

    assert kept.content != content
    assert b"SECRET" not in kept.content
    assert opened(kept.content).size == (64, 48)
    assert kept_picture(kept.content, name="a") == kept


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([PNG_HERE, JPEG_HERE]), st.binary(max_size=20), st.integers(0, 300))
def test_a_changed_picture_is_one_or_is_refused(content, noise, place):
    try:
        kept = kept_picture(content[:place] + noise + content[place + len(noise) :], name="a")
    except UnusablePicture:
        return
    assert opened(kept.content).size == (kept.width, kept.height)
