"""Our own archive: it loses nothing, and says what it is when it is damaged or somebody else's."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banks import formats
from banks.formats.archive import ArchiveFormat
from banks.parsed import (
    ParsedBank,
    ParsedQuestion,
    ParsedRequirement,
    ParsedSkill,
    ParsedStimulus,
    ParsedTerm,
)
from office.pictures import clean_picture
from office.problems import UnreadableFile
from tests.banks.formats.mutations import mutated
from tests.banks.kind_samples import SINGLE
from tests.banks.question_strategies import PICTURES, bank_of, blocks, lines, questions
from tests.picture_files import png

FORMAT = ArchiveFormat()
PHOTO = clean_picture(png(format="JPEG"), name="a").content
PHOTO_SHA = hashlib.sha256(PHOTO).hexdigest()


def question(code="IU01-001", **fields):
    """A question as the exporter gives it."""
    given = {
        "where": code,
        "code": code,
        "kind": "single_choice",
        "skill": "IU01.1",
        "level": "NB",
        "positions": (),
        "fields": (),
        "content": SINGLE,
        "explanation": "",
        "basis": "",
        "points": Decimal("1.00"),
        "seconds": 60,
        "order_locked": False,
        "enemies": (),
    }
    return ParsedQuestion(**{**given, **fields})


def written(bank, **options):
    return FORMAT.write(bank, title="Ngân hàng", stamp="Ai, bao giờ", **options)


def read_back(bank):
    return FORMAT.read(written(bank).content, name="nh.zip")


def says(bank: ParsedBank):
    """A bank without where its parts stand in a file."""

    def unplaced(rows):
        return tuple(replace(one, where="") for one in rows)

    return replace(
        bank,
        format="",
        problems=(),
        questions=unplaced(bank.questions),
        history=unplaced(bank.history),
        stimuli=unplaced(bank.stimuli),
        skills=unplaced(bank.skills),
        positions=unplaced(bank.positions),
        fields=unplaced(bank.fields),
        requirements=unplaced(bank.requirements),
    )


@st.composite
def banks(draw):
    """Banks with every sort of row that an archive holds, all codes once."""
    found = draw(st.lists(questions(), max_size=3, unique_by=lambda one: one.code))
    codes = [one.code for one in found]
    stimuli = [
        ParsedStimulus("", f"NL-{number}", draw(blocks()), picture, draw(blocks()))
        for number, picture in enumerate(["", PHOTO_SHA, *sorted(PICTURES)[:1]])
    ]
    tagged = [
        replace(
            one,
            enemies=tuple(draw(st.lists(st.sampled_from(codes), unique=True))),
            positions=tuple(draw(st.sets(st.sampled_from(["CV", "TP"])))),
            fields=tuple(draw(st.sets(st.sampled_from(["TC", "YT"])))),
            more_skills=tuple(draw(st.sets(st.sampled_from(["IU02.1", "IU03.4"])))),
            stimulus=draw(st.sampled_from(["", *(material.code for material in stimuli)])),
            number=draw(st.integers(0, 12)),
        )
        for one in found
    ]
    bank = bank_of(*tagged, stimuli=stimuli)
    return replace(
        bank,
        media={**bank.media, PHOTO_SHA: PHOTO},
        skills=(ParsedSkill("", "IU01", draw(lines()), ""), ParsedSkill("", "IU01.1", "x", "IU01")),
        positions=(ParsedTerm("", "CV", draw(lines()), "CNCN"),),
        fields=(ParsedTerm("", "TC", "Tài chính", "", "KT"),),
        requirements=(ParsedRequirement("", "CV", "IU01", Decimal("62.5")),),
        asking_positions=frozenset({"CV"}),
        asked_skills=frozenset({"IU01"}),
        history=tuple(replace(one, number=1, enemies=()) for one in tagged[:2]),
    )


@given(banks())
def test_what_is_read_is_what_was_written_down_to_the_bytes_of_its_pictures(bank):
    output = written(bank)

    found = FORMAT.read(output.content, name="nh.zip")

    assert says(found) == says(bank)
    assert (output.count, output.lost) == (len(bank.questions), ())
    assert written(bank).content == output.content
    assert not [one for one in found.problems if one.where != "history.jsonl"]


def test_an_archive_is_recognised_by_what_stands_in_it():
    content = written(bank_of(question())).content

    found = formats.recognise(content, name="gì đó.xlsx")

    assert found is not None
    assert found.slug == "archive"


def test_earlier_versions_are_kept_for_reading_and_the_reader_says_so():
    bank = replace(bank_of(question(number=3)), history=(question(number=2, explanation="Cũ"),))

    found = read_back(bank)

    assert [one.explanation for one in found.history] == ["Cũ"]
    assert [one.number for one in found.questions] == [3]
    assert [(one.where, one.severity) for one in found.problems] == [("history.jsonl", "warning")]


def test_a_question_without_its_picture_or_its_enemy_is_told_of_when_it_is_written():
    lacking = replace(
        bank_of(question("A", stimulus="NL", enemies=("B",)), question("B")), media={}
    )
    lacking = replace(lacking, stimuli=(ParsedStimulus("", "NL", "", PHOTO_SHA, "Ảnh"),))
    lacking = replace(lacking, questions=(*lacking.questions, question("C", enemies=("A",))))

    output = written(lacking)

    assert output.count == 2
    assert [(one.where, one.severity) for one in output.lost] == [("A", "error"), ("C", "warning")]


# --- archives of other hands ----------------------------------------------------------------------


def repacked(content, change, *, keeps_sums=False):
    """An archive with its parts changed; `keeps_sums` leaves the manifest as it was."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    change(parts)
    if not keeps_sums and parts.get("manifest.json", b"").startswith(b"{"):
        manifest = json.loads(parts["manifest.json"])
        sums = {
            part: hashlib.sha256(data).hexdigest()
            for part, data in parts.items()
            if part != "manifest.json"
        }
        parts["manifest.json"] = json.dumps({**manifest, "parts": sums}).encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def manifest_with(**values):
    def change(parts):
        parts["manifest.json"] = json.dumps(
            {**json.loads(parts["manifest.json"]), **values}
        ).encode()

    return change


def first_question_with(**values):
    def change(parts):
        row = json.loads(parts["questions.jsonl"].split(b"\n")[0])
        parts["questions.jsonl"] = json.dumps({**row, **values}).encode() + b"\n"

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (manifest_with(version=2), "mới hơn"),
        (manifest_with(version="1"), "không ghi phiên bản"),
        (manifest_with(version=True), "không ghi phiên bản"),
        (manifest_with(format="other"), "không phải tệp lưu trữ"),
        (manifest_with(asked_skills="IU01"), "không đúng dạng"),
        (lambda parts: parts.update({"manifest.json": b"[" * 100_000}), "không phải tệp lưu trữ"),
        (lambda parts: parts.pop("manifest.json"), "không phải tệp lưu trữ"),
        (lambda parts: parts.pop("stimuli.jsonl"), "thiếu phần “stimuli.jsonl”"),
        (lambda parts: parts.update({"questions.jsonl": b"{\n"}), "dòng 1: không đọc được JSON"),
        (lambda parts: parts.update({"questions.jsonl": b"[" * 100_000}), "không đọc được JSON"),
        (lambda parts: parts.update({"questions.jsonl": b"\xff\n"}), "không phải văn bản UTF-8"),
        (lambda parts: parts.update({"questions.jsonl": b"{}\n"}), "thiếu hoặc thừa"),
        (first_question_with(points=1.5), "“points”"),
        (first_question_with(points="0.00"), "“points”"),
        (first_question_with(points="NaN"), "“points”"),
        (first_question_with(code="../../x"), "“code”"),
        (first_question_with(level="XX"), "“level”"),
        (first_question_with(level=[]), "“level”"),
        (first_question_with(seconds=True), "“seconds”"),
        (first_question_with(seconds=-1), "“seconds”"),
        (first_question_with(enemies="B"), "“enemies”"),
        (first_question_with(enemies=["B", "B"]), "“enemies”"),
        (first_question_with(explanation="\ud800"), "“explanation”"),
        (first_question_with(explanation="\x00"), "“explanation”"),
        (first_question_with(content=[]), "“content”"),
        (first_question_with(order_locked=1), "“order_locked”"),
        (first_question_with(more="x"), "thiếu hoặc thừa"),
    ],
)
def test_a_foreign_or_newer_archive_is_refused_in_words(change, told):
    content = repacked(written(bank_of(question("A"), question("B"))).content, change)

    with pytest.raises(UnreadableFile) as refused:
        FORMAT.read(content, name="nh.zip")

    assert refused.value.where == "nh.zip"
    assert told in refused.value.what


def test_each_changed_part_is_found_by_its_sum():
    content = written(bank_of(question("A"))).content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [one for one in archive.namelist() if one != "manifest.json"]

    for part in parts:

        def change(found, part=part):
            found[part] += b" "

        with pytest.raises(UnreadableFile, match="SHA-256"):
            FORMAT.read(repacked(content, change, keeps_sums=True), name="nh.zip")


def test_what_is_no_zip_and_a_zip_cut_off_are_refused():
    content = written(bank_of(question("A"))).content

    for broken in (b"", b"hello", content[:-40], content[:100]):
        with pytest.raises(UnreadableFile):
            FORMAT.read(broken, name="nh.zip")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (first_question_with(kind="telepathy"), "Loại câu hỏi “telepathy”"),
        (first_question_with(content={**SINGLE, "key": "E"}), ""),
        (first_question_with(stimulus="NL-9"), "ngữ liệu “NL-9”"),
        (
            lambda parts: parts.update({"questions.jsonl": parts["questions.jsonl"] * 2}),
            "hai lần trong tệp",
        ),
        (lambda parts: parts.update({"media/x.png": b"<svg/>"}), "media/x.png"),
    ],
)
def test_a_question_that_cannot_be_taken_keeps_the_file_out_and_is_named(change, told):
    content = repacked(written(bank_of(question("A"))).content, change)

    found = FORMAT.read(content, name="nh.zip")

    [problem] = [one for one in found.problems if one.severity == "error"]
    assert told in f"{problem.where}: {problem.what}"
    assert problem.where in ("A", "media/x.png")


def test_a_part_that_nobody_listed_is_told_of_and_what_a_program_left_behind_is_not():
    def change(parts):
        parts["__MACOSX/._questions.jsonl"] = b"x"
        parts["readme.txt"] = b"x"

    content = repacked(written(bank_of(question("A"))).content, change, keeps_sums=True)

    found = FORMAT.read(content, name="nh.zip")

    assert [(one.where, one.severity) for one in found.problems] == [("readme.txt", "warning")]


def test_a_picture_of_another_hand_is_written_anew_and_the_questions_follow_it():
    shown: dict[str, Any] = {"width": 64, "height": 48}
    hidden = png("navy") + b"<script>alert(1)</script>"
    named: list[dict[str, Any]] = [
        {"sha256": hashlib.sha256(one).hexdigest(), **shown, "description": f"Hình {place}"}
        for place, one in enumerate((hidden, PHOTO))
    ]
    content = {"stem": "Hình nào?", "options": dict(zip("AB", named, strict=True)), "key": "A"}
    bank = replace(
        bank_of(question("A", kind="image_choice", content=content, stimulus="NL")),
        media={named[0]["sha256"]: hidden, named[1]["sha256"]: PHOTO},
        stimuli=(ParsedStimulus("", "NL", "", named[0]["sha256"], "Hình"),),
    )

    found = read_back(bank)

    options = found.questions[0].content["options"]
    assert b"script" not in b"".join(found.media.values())
    assert options["A"]["sha256"] != named[0]["sha256"]
    assert options["B"]["sha256"] == named[1]["sha256"]
    assert {options["A"]["sha256"], options["B"]["sha256"]} == found.media.keys()
    assert found.stimuli[0].picture == options["A"]["sha256"]
    assert found.problems == ()


def fuzz(seed):
    content = mutated(written(bank_of(question("A"), question("B"))).content, seed)
    try:
        found = FORMAT.read(content, name="nh.zip")
    except UnreadableFile:
        return
    assert found.read == 2


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_archive_is_read_or_refused(seed):
    fuzz(seed)


@pytest.mark.slow
def test_many_damaged_archives_are_read_or_refused():
    for seed in range(300):
        fuzz(seed)


@pytest.mark.slow
def test_many_archives_with_damaged_parts_are_read_or_refused():
    content = written(bank_of(question("A"), question("B"))).content
    for seed in range(300):

        def change(parts, seed=seed):
            part = sorted(parts.keys() - {"manifest.json"})[seed % (len(parts) - 1)]
            parts[part] = mutated(parts[part], seed)

        try:
            FORMAT.read(repacked(content, change, keeps_sums=seed % 2 == 0), name="nh.zip")
        except UnreadableFile:
            continue
