"""Of which format a file is, told by what stands in it; XML that is safe to read."""

import io
import zipfile

import pytest

from banks import formats
from banks.formats.looking import Look
from banks.formats.xml_reading import MOST_DEPTH, local_name, read_xml
from office.problems import UnreadableFile


def look(data, name="file"):
    return Look(data, name=name)


def zipped(*names):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as made:
        for name in names:
            made.writestr(name, "")
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "root"),
    [
        (b"<quiz/>", "quiz"),
        (b'<?xml version="1.0"?><!-- <x> --><!DOCTYPE quiz><quiz a="1">', "quiz"),
        (b"\xef\xbb\xbf \n<qti:assessmentItem xmlns:qti='x'>", "assessmentItem"),
        ('<?xml version="1.0"?><quiz>'.encode("utf-16"), "quiz"),
        (b"Question <b>1</b>", ""),
        (b"", ""),
        (b"<", ""),
    ],
)
def test_the_first_element_of_xml_is_known(data, root):
    assert look(data).root == root


def test_the_names_in_an_archive_are_known():
    assert look(zipped("imsmanifest.xml", "Items\\Q1.XML")).members == (
        "imsmanifest.xml",
        "items/q1.xml",
    )


def test_a_damaged_archive_has_no_members_and_no_text():
    found = look(zipped("a")[:-10])

    assert (found.members, found.text) == ((), "")


def test_a_file_of_bytes_has_no_text():
    assert look(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").text == ""


@pytest.mark.parametrize(("name", "ending"), [("A.GIFT", ".gift"), ("a.b.xml", ".xml"), ("a", "")])
def test_the_ending_of_a_name_is_known(name, ending):
    assert look(b"", name).ending == ending


def refusal_of(text):
    with pytest.raises(UnreadableFile) as refused:
        read_xml(text.encode(), name="a.xml")
    return refused.value.what


def test_a_doctype_is_passed_over():
    root = read_xml(b'<!DOCTYPE quiz SYSTEM "quiz.dtd"><q:quiz xmlns:q="urn:q"/>', name="a.xml")

    assert local_name(root) == "quiz"


@pytest.mark.parametrize(
    "trap",
    [
        '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://x/y.dtd">%b;]><a/>',
    ],
)
def test_entities_are_refused(trap):
    assert "cài bẫy" in refusal_of(trap)


def test_a_fault_of_syntax_is_named_with_its_place():
    assert "dòng 2, cột 3" in refusal_of("<a>\n<b</a>")


def test_depth_is_bounded():
    deep = MOST_DEPTH + 1

    assert "tầng" in refusal_of("<a>" * deep + "</a>" * deep)


def test_an_unknown_encoding_is_refused():
    assert refusal_of('<?xml version="1.0" encoding="klingon"?><a/>')


def test_a_file_that_nobody_recognises_is_read_by_its_ending():
    assert formats.reader_for(b"::a:: nothing that ends", name="a.gift").slug == "gift"


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"", zipped("a.txt")])
def test_a_file_of_another_program_is_told_by_the_reader_of_workbooks(data):
    assert formats.reader_for(data, name="a.gift").slug == "workbook"


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03", b"xin", "chào".encode("utf-16")])
def test_a_file_like_nothing_is_refused_with_what_is_read(data):
    with pytest.raises(UnreadableFile) as refused:
        formats.reader_for(data, name="a.bin")

    assert ".docx" in refused.value.what
