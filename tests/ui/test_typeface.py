import os
import re
import subprocess
import sys
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont

from tests.ui.catalogue import ROOT, catalogue
from ui import typeface

#: The letters of the Vietnamese alphabet with each of the five tones and without one.
VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


@pytest.fixture(scope="module")
def faces():
    assert typeface.ready(settings.TYPEFACE_DIR)
    return {
        face: (settings.TYPEFACE_DIR / typeface.name_of(face)).read_bytes()
        for face in typeface.FACES
    }


@pytest.fixture(scope="module")
def fonts(faces):
    return {face: TTFont(BytesIO(content)) for face, content in faces.items()}


def features(font, table):
    return {record.FeatureTag for record in font[table].table.FeatureList.FeatureRecord}


def test_three_faces_together_stay_under_90_kilobytes(faces):
    assert len(faces) == 3
    assert sum(len(content) for content in faces.values()) < 90_000
    assert {content[:4] for content in faces.values()} == {b"wOF2"}


def test_each_face_draws_every_vietnamese_letter_whole_and_each_mark(fonts):
    letters = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES}
    wanted = letters | {letter.upper() for letter in letters} | {"đ", "Đ"}

    assert len(wanted) == 146
    for font in fonts.values():
        drawn = {chr(code) for code in font.getBestCmap()}
        assert wanted - drawn == set()
        assert set(TONES) - {""} <= drawn


def test_each_face_draws_all_that_it_is_cut_for(fonts):
    for font in fonts.values():
        assert {ord(letter) for letter in typeface.LETTERS} - set(font.getBestCmap()) == set()


def test_each_face_draws_every_letter_of_what_the_pages_say(fonts):
    said = set()
    for entry in catalogue():
        said |= set(entry.msgid + entry.msgstr + "".join(entry.msgstr_plural.values()))
    with TTFont(typeface.WHOLE / "BeVietnamPro-Regular.ttf") as font:
        whole = font.getBestCmap()
    drawable = {letter for letter in said if ord(letter) in whole}

    assert len(drawable) > 150
    assert drawable - set(typeface.LETTERS) == set()


def test_each_face_keeps_what_places_marks_and_pairs(fonts):
    for font in fonts.values():
        assert {"ccmp", "locl", "tnum"} <= features(font, "GSUB")
        assert features(font, "GPOS") == {"kern", "mark", "mkmk"}
        assert "fpgm" in font  # small letters stay sharp on a coarse screen


def test_figures_of_one_width_are_offered_in_every_language(fonts):
    for face, font in fonts.items():
        table = font["GSUB"].table
        records = table.FeatureList.FeatureRecord
        place = next(at for at, record in enumerate(records) if record.FeatureTag == "tnum")
        (lookup,) = (table.LookupList.Lookup[at] for at in records[place].Feature.LookupListIndex)
        (pairs,) = (part.mapping for part in lookup.SubTable)
        languages = [
            language
            for script in table.ScriptList.ScriptRecord
            for language in [
                script.Script.DefaultLangSys,
                *(one.LangSys for one in script.Script.LangSysRecord),
            ]
            if language
        ]

        assert set(pairs) == {font.getBestCmap()[ord(figure)] for figure in "0123456789"}
        assert {font["hmtx"][even][0] for even in pairs.values()} == {typeface.FACES[face]}
        assert languages
        assert all(place in language.FeatureIndex for language in languages)
        tags = [record.FeatureTag for record in records]
        assert tags == sorted(tags)


def test_a_face_made_anew_is_the_same_to_the_last_byte(faces):
    face = next(iter(typeface.FACES))

    assert typeface.small(face) == faces[face]


def test_the_style_sheet_and_the_page_name_this_edition():
    sheet = (Path(ROOT) / "ui/static/ui/fonts.css").read_text(encoding="utf-8")
    page = (Path(ROOT) / "ui/templates/ui/base_public.html").read_text(encoding="utf-8")

    assert re.findall(r"fonts/([\w.-]+\.woff2)", sheet) == [
        typeface.name_of(face) for face in typeface.FACES
    ]
    assert re.findall(r"fonts/([\w.-]+\.woff2)", page) == [typeface.name_of("BeVietnamPro-Regular")]


def test_two_processes_at_once_make_each_file_once_and_leave_nothing_behind(tmp_path):
    line = f"from pathlib import Path; from ui import typeface; typeface.ready(Path({str(tmp_path)!r}))"
    both = [subprocess.Popen([sys.executable, "-c", line], cwd=ROOT) for _ in range(2)]

    assert [one.wait(120) for one in both] == [0, 0]
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {".lock", *(typeface.name_of(face) for face in typeface.FACES)}


def test_where_nothing_can_be_written_the_whole_faces_are_left(tmp_path, caplog):
    blocked = tmp_path / "taken"
    blocked.write_text("a file, where the folder should be", encoding="utf-8")

    assert typeface.ready(blocked) is False
    assert "whole ones are served" in caplog.text
    assert os.listdir(tmp_path) == ["taken"]
