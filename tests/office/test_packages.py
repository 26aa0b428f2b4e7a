"""Archives from outside are unpacked where that harms nobody, and refused in words elsewhere."""

import io
import stat
import warnings
import zipfile

import pytest

from office import packages
from office.packages import read_package
from office.problems import UnreadableFile


def archive(*members, compression=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two of one name
        for name, content in members:
            made.writestr(name, content)
    return written.getvalue()


def refusal_of(data, **limits):
    with pytest.raises(UnreadableFile) as refused:
        read_package(data, name="bank.zip", **limits)
    assert refused.value.where == "bank.zip"
    return refused.value.what


def test_what_lies_in_an_archive_is_returned_by_name():
    data = archive(("items/", ""), ("items/q1.xml", "<a/>"), ("./media\\hình.png", b"png"))

    assert read_package(data, name="bank.zip") == {
        "items/q1.xml": b"<a/>",
        "media/hình.png": b"png",
    }


@pytest.mark.parametrize("name", ["../x", "a/../../x", "/etc/passwd", "C:/x", "..\\x"])
def test_a_name_that_leads_out_is_refused(name):
    assert "không an toàn" in refusal_of(archive((name, "x")))


def test_a_link_is_refused():
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert "không an toàn" in refusal_of(archive((link, "/etc/passwd")))


def test_one_name_twice_is_refused():
    assert "cùng tên" in refusal_of(archive(("a.xml", "1"), ("a.xml", "2")))


def test_a_bomb_is_refused_before_it_fills_the_memory():
    assert "bộ nhớ" in refusal_of(archive(("a.xml", b"\0" * (packages.HARMLESS_BYTES + 2**21))))


def test_an_archive_that_lies_about_its_sizes_is_refused():
    data = bytearray(archive(("a.xml", b"\0" * 2**20)))
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = (10).to_bytes(4, "little")

    assert refusal_of(bytes(data))


def test_too_many_members_are_refused():
    data = archive(*((f"{number}", "") for number in range(3)))

    assert "bộ nhớ" in refusal_of(data, most_members=2)


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"not a zip", archive(("a", "b"))[:-30]],
    ids=["empty", "begun", "text", "cut short"],  # an archive holds the time of its making
)
def test_what_is_no_whole_archive_is_refused(data):
    assert "hỏng" in refusal_of(data)


def test_a_password_is_named():
    data = bytearray(archive(("a.xml", "x")))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1

    assert "mật khẩu" in refusal_of(bytes(data))


def test_a_member_without_a_name_is_no_traceback():
    data = archive(("a", "x")).replace(b"a", b"\0")

    assert read_package(data, name="bank.zip") == {"?": b"x"}
