"""The typeface of the pages, cut to what they write: three small files, made once and kept.

The package brings faces for print, 135 kB each. What a page needs of them (Vietnamese, Latin,
figures, signs) fits into less than 90 kB for all three. The face draws figures of different
widths only; figures of one width are added, since columns of numbers must stand in line.
"""

import fcntl
import hashlib
import logging
import os
import unicodedata
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import fontpkg_be_vietnam_pro

log = logging.getLogger(__name__)

#: The folder of the whole faces.
WHOLE = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
#: Each used face with the width of its figures of one width, in thousandths of the letters' height.
FACES: Mapping[str, int] = {
    "BeVietnamPro-Regular": 650,
    "BeVietnamPro-SemiBold": 660,
    "BeVietnamPro-Bold": 670,
}
#: What keeps letters in shape: pairs, stacked marks, ligatures, figures of one width.
FEATURES = ("ccmp", "locl", "kern", "liga", "mark", "mkmk", "case", "tnum")
FIGURES = "0123456789"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_BREVE = "\u0306"  # of these letters only a wears it
_SHAPES = ("", "\u0302", _BREVE, "\u031b")
_SIGNS = "\u00a0\u00ad–—…‹›«»“”„‘’‚•·×÷−±≤≥≈≠%‰°²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉½¼¾€₫£§©®™†‡µªº¡¿¬¦¨¯´¸⁄"
#: Raised by hand when the way the files are made changes, so that none is kept from before.
_RECIPE = 2


def _vietnamese() -> set[str]:
    """Return each letter with each of its marks, in both cases, and the marks by themselves."""
    found = {"đ", "Đ", *_TONES, *_SHAPES} - {""}
    for letter in "aeiouyAEIOUY":
        for shape in _SHAPES:
            for tone in _TONES:
                whole = unicodedata.normalize("NFC", letter + shape + tone)
                is_one_letter = len(whole) == 1 and (shape != _BREVE or letter in "aA")
                found |= {whole} if is_one_letter else set()
    return found


#: What the small files draw; for all else the browser takes the machine's own face.
LETTERS = "".join(
    sorted(
        _vietnamese()
        | {chr(code) for code in range(0x20, 0x7F)}  # Latin
        | {chr(code) for code in range(0xC0, 0x100)}  # the letters of Latin-1: names
        | set(_SIGNS)
    )
)


@cache
def edition() -> str:
    """Return the sign of what the files hold: another one wherever the files would differ."""
    told = f"{_RECIPE} {LETTERS} {FEATURES} {sorted(FACES.items())}"
    return hashlib.sha256(told.encode()).hexdigest()[:8]


def name_of(face: str) -> str:
    """Return the name under which a face is served: it may be kept for ever."""
    return f"{face}.{edition()}.woff2"


def ready(folder: Path) -> bool:
    """Make what is missing of the small files in `folder`; False where it cannot be written.

    Several processes may ask at once: one works and the others wait for it.
    """
    missing = [face for face in FACES if not (folder / name_of(face)).is_file()]
    if not missing:
        return True
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / ".lock", "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for face in missing:
                goal = folder / name_of(face)
                if not goal.is_file():
                    _write(goal, small(face))
    except OSError as error:
        log.warning("The small typefaces cannot be written, whole ones are served: %s", error)
        return False
    return True


def _write(goal: Path, content: bytes) -> None:
    unfinished = goal.with_suffix(f".{os.getpid()}")
    unfinished.write_bytes(content)
    os.replace(unfinished, goal)


def small(face: str) -> bytes:
    """Return a face cut to `LETTERS` as woff2: the same bytes whenever it is asked for."""
    from fontTools import subset  # noqa: PLC0415 (slow, and needed once in an installation)

    options = subset.Options(
        flavor="woff2",
        layout_features=list(FEATURES),
        name_IDs=[0, 1, 2, 13, 14],  # whose work it is and under which licence
        notdef_outline=True,
        recalc_timestamp=False,
    )
    content = BytesIO()
    with subset.load_font(str(WHOLE / f"{face}.ttf"), options) as font:
        _add_even_figures(font, width=FACES[face])
        cutter = subset.Subsetter(options)
        cutter.populate(text=LETTERS)
        cutter.subset(font)
        subset.save_font(font, content, options)
    return content.getvalue()


def _add_even_figures(font: Any, *, width: int) -> None:
    """Draw each figure once more in the middle of one `width`, and offer them as `tnum`."""
    from fontTools.otlLib.builder import buildLookup, buildSingleSubstSubtable  # noqa: PLC0415
    from fontTools.ttLib.tables import otTables  # noqa: PLC0415 (both as above)

    letters, outlines, widths = font.getBestCmap(), font["glyf"], font["hmtx"]
    even = {letters[ord(figure)]: f"{letters[ord(figure)]}.tnum" for figure in FIGURES}
    for plain, name in even.items():
        drawn = deepcopy(outlines[plain])
        start = (width - (drawn.xMax - drawn.xMin)) // 2
        drawn.coordinates.translate((start - drawn.xMin, 0))
        drawn.recalcBounds(outlines)
        outlines[name] = drawn  # the order of the glyphs grows with it
        widths[name] = (width, start)
    table = font["GSUB"].table
    table.LookupList.Lookup.append(buildLookup([buildSingleSubstSubtable(even)]))
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = "tnum", otTables.Feature()
    record.Feature.FeatureParams = None
    record.Feature.LookupListIndex = [len(table.LookupList.Lookup) - 1]
    record.Feature.LookupCount = 1
    table.FeatureList.FeatureRecord.append(record)  # "tnum" comes last of the face's in order
    table.LookupList.LookupCount = len(table.LookupList.Lookup)  # the cutter believes the counts
    table.FeatureList.FeatureCount = len(table.FeatureList.FeatureRecord)
    place = table.FeatureList.FeatureCount - 1
    for script in table.ScriptList.ScriptRecord:
        spoken = [one.LangSys for one in script.Script.LangSysRecord]
        for language in filter(None, [script.Script.DefaultLangSys, *spoken]):
            language.FeatureIndex.append(place)
            language.FeatureCount = len(language.FeatureIndex)
