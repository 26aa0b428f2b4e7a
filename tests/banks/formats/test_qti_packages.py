"""Packages, single files and hostile files of QTI; what its packages look like when we write them."""

import dataclasses
import zipfile
from contextlib import suppress
from io import BytesIO

import pytest

from banks.formats import get, recognise
from banks.formats.xml_reading import local_name, read_xml
from office.problems import UnreadableFile
from tests.banks.formats.mutations import mutated
from tests.banks.formats.qti_files import (
    PICTURE,
    choices,
    declared,
    equal,
    feedback,
    interaction,
    item,
    labels,
    lid,
    material,
    one,
    read,
    rule,
    rules,
    two,
    zipped,
)
from tests.banks.formats.test_qti_round_trips import make_question
from tests.banks.kind_samples import SAMPLES
from tests.banks.question_strategies import PICTURES, bank_of

ABC = choices(A="a", B="b")
CANVAS = item(
    f"<presentation>{material('Hỏi?')}{lid(labels(a='Một', b='Hai'))}</presentation>"
    + rules(rule(equal("b"), feedback="correct_fb"))
    + feedback("correct_fb", "Đúng.")
)


def question(number, **more):
    body = interaction("choiceInteraction", ABC, prompt=f"Câu {number}?", maxChoices="1")
    return two(body, declared("A"), identifier=f"Q{number}", **more)


def assessment(*hrefs, weight=""):
    held = f'<weight identifier="W" value="{weight}"/>' if weight else ""
    references = "".join(
        f'<assessmentItemRef identifier="R{number}" href="{href}">{held}</assessmentItemRef>'
        for number, href in enumerate(hrefs)
    )
    return (
        '<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="T" title="Đề">'
        '<testPart identifier="P" navigationMode="linear" submissionMode="individual">'
        f'<assessmentSection identifier="S" title="Phần" visible="true">{references}'
        "</assessmentSection></testPart></assessmentTest>"
    )


def manifest(*hrefs):
    resources = "".join(
        f'<resource identifier="R{number}" type="imsqti_item_xmlv2p1" href="{href}">'
        f'<file href="{href}"/></resource>'
        for number, href in enumerate(hrefs)
    )
    return (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M">'
        f"<organizations/><resources>{resources}</resources></manifest>"
    )


def codes(data, **more):
    return [found.code for found in read(data, name="goi.zip", **more).questions]


def test_a_test_gives_the_order_and_the_manifest_that_of_the_rest():
    members = {
        "imsmanifest.xml": manifest("items/q3.xml", "items/q1.xml", "items/q2.xml", "items/q4.xml"),
        "de.xml": assessment("items/q2.xml", "items/q1.xml"),
        **{f"items/q{number}.xml": question(number) for number in range(1, 6)},
    }

    assert codes(zipped(members)) == ["Q2", "Q1", "Q3", "Q4", "Q5"]


def test_without_a_manifest_files_follow_their_numbers():
    members = {f"q{number}.xml": question(number) for number in (10, 9, 1)}

    assert codes(zipped(members)) == ["Q1", "Q9", "Q10"]


def test_a_test_weighs_its_questions():
    members = {"de.xml": assessment("q1.xml", weight="2.5"), "q1.xml": question(1)}

    assert [str(found.points) for found in read(zipped(members)).questions] == ["2.5"]


def test_what_a_test_says_beyond_its_questions_is_told():
    drawn = '<selection select="1"/><rubricBlock view="candidate"><p>Đọc kỹ.</p></rubricBlock>'
    told = assessment("q1.xml").replace('visible="true">', f'visible="true">{drawn}')

    bank = read(zipped({"de.xml": told, "q1.xml": question(1)}), name="goi.zip")

    assert [problem.what for problem in bank.problems] == [
        "Nhóm câu rút ngẫu nhiên 1 câu: mọi câu trong nhóm đều được nhập.",
        "Lời dẫn của đề hoặc của từng phần không được nhập.",
    ]


def test_files_that_are_missing_or_damaged_are_told():
    members = {
        "de.xml": assessment("q1.xml", "q2.xml", "q3.xml"),
        "q1.xml": question(1),
        "q3.xml": question(3)[:-30],
    }

    bank = read(zipped(members), name="goi.zip")

    assert (bank.read, [found.code for found in bank.questions]) == (3, ["Q1"])
    assert sorted(unread.where for unread in bank.unread) == ["tệp “q2.xml”", "tệp “q3.xml”"]


def test_shared_material_is_read_once():
    stimulus = (
        '<assessmentStimulus xmlns="http://www.imsglobal.org/xsd/imsqti_v2p2" identifier="DOAN-1" '
        'title="Đoạn"><stimulusBody><p>Đọc <strong>kỹ</strong>.</p>'
        '<p><img src="../anh.png" alt="Sơ đồ"/></p></stimulusBody></assessmentStimulus>'
    )
    reference = '<assessmentStimulusRef identifier="DOAN-1" href="stimuli/doan.xml"/>'
    asking = [question(number).replace("<itemBody>", f"{reference}<itemBody>") for number in (1, 2)]
    members = {"q1.xml": asking[0], "q2.xml": asking[1]}
    members |= {"stimuli/doan.xml": stimulus, "anh.png": PICTURE}

    bank = read(zipped(members), name="goi.zip")

    assert [found.stimulus for found in bank.questions] == ["DOAN-1", "DOAN-1"]
    (material_,) = bank.stimuli
    assert (material_.text, material_.description) == ("Đọc **kỹ**.", "Sơ đồ")
    assert list(bank.media) == [material_.picture]


def test_canvas_writes_its_questions_twice_and_they_are_read_once():
    members = {
        "imsmanifest.xml": manifest("i1/assessment_qti.xml"),
        "i1/assessment_qti.xml": one(CANVAS),
        "non_cc_assessments/i1.xml.qti": one(CANVAS),
    }

    assert read(zipped(members), name="goi.zip").read == 1


def test_a_doctype_and_a_declaration_without_a_blank_are_passed_over():
    plain = one(CANVAS).partition("?>")[2]
    doctype = '<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2.dtd" [<!ELEMENT x (y+)>]>'

    assert read(f'<?xml version="1.0"?>{doctype}{plain}').read == 1
    assert read(f'<?xml version="1.0"encoding="UTF-8"?>{plain}').read == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xml", one(CANVAS).encode()),
        ("a.txt", question(1).encode()),
        ("a.zip", zipped({"imsmanifest.xml": manifest("q.xml"), "q.xml": question(1)})),
        ("res00001.dat", one(CANVAS).encode()),
    ],
)
def test_qti_is_known_by_what_stands_in_it(name, data):
    found = recognise(data, name=name)

    assert found is not None
    assert found.slug == "qti"


# --- hostile files --------------------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"khong phai XML",
        b"<quiz/>",
        zipped({"a.txt": "không có câu hỏi"}),
        zipped({"q.xml": question(1)})[:-40],
        zipped({"../q.xml": question(1)}),
        assessment("q1.xml").encode(),
        question(1)[:200].encode(),
        question(1).replace("<assessmentItem", f"{BOMB}<assessmentItem", 1).encode(),
        question(1).replace("<assessmentItem", f"{OUTSIDE}<assessmentItem", 1).encode(),
        question(1).replace("<itemBody>", "<itemBody>" + "<div>" * 5000).encode(),
    ],
)
def test_what_cannot_be_read_is_said_clearly(data):
    with pytest.raises(UnreadableFile) as refused:
        read(data, name="tep")

    assert len(refused.value.what) > 15


def test_a_drawing_of_text_and_an_address_outside_are_no_pictures():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    body = '<p>Hình <img src="a.svg"/><img src="https://x.test/a.png"/></p>'
    data = two(body + interaction("choiceInteraction", ABC), declared("A"))

    bank = read(zipped({"q.xml": data, "a.svg": svg}), name="goi.zip")

    assert (len(bank.questions), bank.media) == (1, {})
    assert len(bank.lost) == 2


@pytest.mark.timeout(60)  # a fault of this kind would take hours
def test_rules_without_end_are_refused_in_time():
    many = rules(*(rule(equal("a"), "1", action="Add") for _one in range(20_000)))
    options = labels(**{letter: letter * 2 for letter in "abcdefgh"})
    held = f"<presentation>{material('Hỏi?')}{lid(options, cardinality='Multiple')}</presentation>"

    bank = read(one(item(held + many)))

    assert "quá dài" in bank.unread[0].problems[0].what


@pytest.mark.timeout(60)  # a fault of this kind would take hours
def test_two_thousand_items_are_read_in_time():
    data = zipped({f"q{number}.xml": question(number) for number in range(2000)})

    assert len(read(data, name="goi.zip").questions) == 2000


VALID: tuple[bytes, ...] = (
    one(CANVAS).encode(),
    question(1).encode(),
    zipped({"imsmanifest.xml": manifest("q.xml"), "q.xml": question(1), "a.png": PICTURE}),
)


def every_kind(slug):
    """Return a package of all kinds, as it goes out."""
    pictures = {
        mark * 64: content for mark, content in zip("abcd", PICTURES.values(), strict=False)
    }
    kinds_ = [make_question(kind, code=kind.upper()) for kind in SAMPLES]
    bank = dataclasses.replace(bank_of(*kinds_), media=pictures)
    written = get(slug).write(bank, title="Mọi loại", stamp="Ai")
    with zipfile.ZipFile(BytesIO(written.content)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist() if "items" in name)


ITEMS = [
    start + b"</assessmentItem>" for start in every_kind("qti").split(b"</assessmentItem>")[:-1]
]
VALID += tuple(one_[one_.index(b"<assessmentItem") :] for one_ in ITEMS)


@pytest.mark.timeout(60)  # a fault of this kind would take hours
def check_damaged(seed):
    """Read a damaged file: it gives questions with the reasons, or a clear refusal."""
    data = mutated(VALID[seed % len(VALID)], seed)
    with suppress(UnreadableFile):
        bank = get("qti").read(data, name="hong.xml")
        assert bank.read == len(bank.questions) + len(bank.unread)
        assert all(unread.problems for unread in bank.unread)


@pytest.mark.parametrize("seed", range(12))
def test_damaged_files_are_read_or_refused(seed):
    check_damaged(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_any_damaged_file_is_read_or_refused(seed):
    check_damaged(seed)


# --- what we write --------------------------------------------------------------------------------


def test_a_package_lists_its_files_and_is_the_same_each_time():
    bank = bank_of(make_question("matching", code="H1/2"), make_question("cloze", code="1-2"))

    written = get("qti").write(bank, title="Ngân hàng A & B", stamp="Người xuất, 1/1")

    with zipfile.ZipFile(BytesIO(written.content)) as archive:
        names = archive.namelist()
        root = read_xml(archive.read("imsmanifest.xml"), name="imsmanifest.xml")
    hrefs = [found.get("href", "") for found in root.iter() if local_name(found) == "file"]
    assert sorted(hrefs) == sorted(set(names) - {"imsmanifest.xml"})
    assert names[0] == "imsmanifest.xml"
    assert get("qti").write(bank, title="Ngân hàng A & B", stamp="Người xuất, 1/1") == written
    assert [(one_.where, one_.what) for one_ in written.lost] == [
        ("H1/2", "mã câu được ghi là “Q-1”")
    ]
    assert [one_.code for one_ in get("qti").read(written.content).questions] == ["Q-1", "1-2"]


def test_version_3_has_its_own_names():
    written = get("qti30").write(bank_of(make_question("single_choice")), title="A", stamp="")

    with zipfile.ZipFile(BytesIO(written.content)) as archive:
        text = archive.read("items/C1.xml").decode()

    assert "<qti-choice-interaction" in text
    assert 'response-identifier="RESPONSE"' in text
    assert "<qti-p>" not in text


def test_a_question_whose_picture_is_not_there_is_left_out_and_listed():
    written = get("qti").write(bank_of(make_question("hotspot")), title="A", stamp="")

    assert (written.count, written.lost[0].where) == (0, "C1")
