"""Hypothesis strategies of questions of every kind, as formats hand them over.

`questions()` gives any kind, `questions("numeric", "essay")` these; `bank_of` makes a bank of them
with the pictures that they name. Texts hold what breaks formats: their marks, HTML, Markdown,
Vietnamese letters, several lines.
"""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from banks import kinds
from banks.enums import Level
from banks.kinds.base import InvalidContent
from banks.kinds.reading import unusable_character
from banks.parsed import ParsedBank, ParsedQuestion, ParsedStimulus
from office.pictures import clean_picture
from office.text import clean_block, clean_line
from tests.picture_files import png

Raw = dict[str, Any]


def _pictures() -> dict[str, Raw]:
    found = {}
    for number, colour in enumerate(("red", "green", "blue", "white", "black", "gold"), 1):
        clean = clean_picture(png(colour, (40 + number, 30)), name="a.png")
        sha256 = hashlib.sha256(clean.content).hexdigest()
        found[sha256] = {"content": clean.content, "width": clean.width, "height": clean.height}
    return found


_PICTURES = _pictures()
#: The bytes of the pictures that drawn questions name, by SHA-256; as `office.pictures` writes them.
PICTURES: Mapping[str, bytes] = {sha256: one["content"] for sha256, one in _PICTURES.items()}

#: Words that stand for something in one format or another.
AWKWARD = (
    *(
        "a",
        "B.",
        "Câu 1:",
        "A)",
        "1.",
        "- x",
        "* y",
        "Hòa",
        "hoà",
        "Đúng",
        "TRUE",
        "f(x)",
        "đường dẫn",
    ),
    *(
        "=",
        "~",
        "#",
        "{",
        "}",
        "{1}",
        "->",
        ":",
        "::",
        "\\",
        "\\n",
        "//",
        "$CATEGORY:",
        "%50%",
        "####",
    ),
    *("<b>", "</p>", "<br>", "&amp;", "&", "<", ">", "x<y", "]]>", "<!--", "'", '"', "“x”", "`k`"),
    *(
        "**đậm**",
        "*nghiêng*",
        "|",
        "| a | b |",
        "---",
        "```",
        "_",
        "@",
        "[x]",
        "[html]",
        "ANSWER: A",
    ),
    *("$$x^2$$", "\\(a\\)", "1,5", "1.5", "100%", "\u00b2", "\u202f", "😀", "ﬁ", "…", "{{1}}"),
)


def lines(*, longest: int = 60) -> SearchStrategy[str]:
    """Return one line of text as it is stored, never empty."""
    words = st.lists(
        st.sampled_from(AWKWARD)
        | st.text(st.characters(exclude_categories=["C", "Z"]), max_size=6),
        min_size=1,
        max_size=5,
    )
    return words.map(lambda found: clean_line(" ".join(found))[:longest].strip()).filter(_is_usable)


def blocks() -> SearchStrategy[str]:
    """Return text of one or several lines as it is stored, never empty."""
    several = st.lists(lines() | st.sampled_from(("", "  thụt vào", "- mục", "1. mục")), max_size=4)
    joined = st.tuples(lines(), several).map(lambda found: "\n".join([found[0], *found[1]]))
    return joined.map(clean_block).filter(_is_usable)


def _is_usable(text: str) -> bool:
    return bool(clean_block(text)) and unusable_character(text) is None


def _texts(least: int = 2, most: int = 8, of: SearchStrategy[str] | None = None) -> Any:
    return st.lists(of if of is not None else lines(), min_size=least, max_size=most, unique=True)


def _lettered(entries: Sequence[Any]) -> Raw:
    return dict(zip("ABCDEFGH", entries, strict=False))


@st.composite
def _single_choice(draw: DrawFn) -> Raw:
    options = _lettered(draw(_texts(of=blocks())))
    return {"stem": draw(blocks()), "options": options, "key": draw(st.sampled_from(list(options)))}


@st.composite
def _multiple_choice(draw: DrawFn) -> Raw:
    options = _lettered(draw(_texts(of=blocks())))
    key = draw(st.sets(st.sampled_from(list(options)), min_size=1))
    return {"stem": draw(blocks()), "options": options, "key": sorted(key)}


@st.composite
def _true_false(draw: DrawFn) -> Raw:
    return {"stem": draw(blocks()), "key": draw(st.booleans())}


@st.composite
def _true_false_group(draw: DrawFn) -> Raw:
    statements = _lettered(draw(_texts()))
    key = {letter: draw(st.booleans()) for letter in statements}
    return {"stem": draw(blocks()), "statements": statements, "key": key}


@st.composite
def _short_answer(draw: DrawFn) -> Raw:
    return {"stem": draw(blocks()), "accepted": draw(_texts(1, 4))}


def _decimals(least: int | None = None) -> SearchStrategy[str]:
    return st.decimals(
        min_value=least if least is not None else -(10**9), max_value=10**9, places=4
    ).map(lambda number: f"{number:f}")


@st.composite
def _numeric(draw: DrawFn) -> Raw:
    tolerance = draw(st.just("0") | _decimals(least=0))
    return {"stem": draw(blocks()), "value": draw(_decimals()), "tolerance": tolerance}


@st.composite
def _matching(draw: DrawFn) -> Raw:
    lefts = draw(_texts(2, 6))
    rights = draw(st.lists(lines(), min_size=len(lefts), max_size=len(lefts)))
    extra = draw(st.lists(lines(), max_size=2))
    pairs = [{"left": left, "right": right} for left, right in zip(lefts, rights, strict=True)]
    return {"stem": draw(blocks()), "pairs": pairs, "extra": extra}


@st.composite
def _ordering(draw: DrawFn) -> Raw:
    return {"stem": draw(blocks()), "items": draw(_texts())}


@st.composite
def _gap(draw: DrawFn) -> Raw:
    if draw(st.booleans()):
        return {"accepted": draw(_texts(1, 3))}
    options = draw(_texts(2, 5))
    return {"options": options, "key": draw(st.sampled_from(options))}


@st.composite
def _cloze(draw: DrawFn) -> Raw:
    gaps = draw(st.lists(_gap(), min_size=1, max_size=4))
    stem = draw(lines()).replace("{{", "{")
    for number in range(1, len(gaps) + 1):
        between = draw(st.sampled_from((" ", "\n", ", ", " (")))
        stem += f"{between}{{{{{number}}}}} {draw(lines()).replace('{{', '{')}"
    return {"stem": stem, "gaps": gaps}


@st.composite
def _matrix(draw: DrawFn) -> Raw:
    columns, rows = draw(_texts(2, 6)), _lettered(draw(_texts()))
    numbers = [str(number) for number in range(1, len(columns) + 1)]
    key = {letter: draw(st.sampled_from(numbers)) for letter in rows}
    return {"stem": draw(blocks()), "columns": columns, "rows": rows, "key": key}


def _picture(sha256: str, description: str) -> Raw:
    known = _PICTURES[sha256]
    return {
        "sha256": sha256,
        "width": known["width"],
        "height": known["height"],
        "description": description,
    }


@st.composite
def _image_choice(draw: DrawFn) -> Raw:
    chosen = draw(st.lists(st.sampled_from(sorted(_PICTURES)), min_size=2, unique=True))
    described = draw(_texts(len(chosen), len(chosen)))
    options = _lettered([_picture(*one) for one in zip(chosen, described, strict=True)])
    return {"stem": draw(blocks()), "options": options, "key": draw(st.sampled_from(list(options)))}


@st.composite
def _hotspot(draw: DrawFn) -> Raw:
    names = draw(_texts(2, 6))
    areas = [
        {"name": name, "x": 15 * number, "y": draw(st.integers(0, 60)), "width": 10, "height": 20}
        for number, name in enumerate(names)
    ]
    numbers = [str(number) for number in range(1, len(areas) + 1)]
    several = draw(st.booleans())
    key = draw(st.sets(st.sampled_from(numbers), min_size=1, max_size=None if several else 1))
    return {
        "stem": draw(blocks()),
        "picture": _picture(draw(st.sampled_from(sorted(_PICTURES))), draw(lines())),
        "areas": areas,
        "several": several,
        "key": sorted(key),
    }


@st.composite
def _essay(draw: DrawFn) -> Raw:
    words = draw(st.integers(20, 1000))
    return {
        "stem": draw(blocks()),
        "words": words,
        "rubric": draw(blocks()),
        "model": draw(blocks()),
    }


@st.composite
def _file_upload(draw: DrawFn) -> Raw:
    files = draw(st.lists(st.sampled_from(("docx", "pdf", "zip")), min_size=1, unique=True))
    return {
        "stem": draw(blocks()),
        "files": files,
        "megabytes": draw(st.integers(1, 20)),
        "rubric": draw(blocks()),
    }


_RAW: Mapping[str, SearchStrategy[Raw]] = {
    "single_choice": _single_choice(),
    "multiple_choice": _multiple_choice(),
    "true_false": _true_false(),
    "true_false_group": _true_false_group(),
    "short_answer": _short_answer(),
    "numeric": _numeric(),
    "matching": _matching(),
    "ordering": _ordering(),
    "cloze": _cloze(),
    "matrix": _matrix(),
    "image_choice": _image_choice(),
    "hotspot": _hotspot(),
    "essay": _essay(),
    "file_upload": _file_upload(),
}


def contents(slug: str) -> SearchStrategy[Raw]:
    """Return content of a kind as its ``dump`` gives it."""
    kind = kinds.get(slug)

    def accepted(raw: Raw) -> Raw | None:
        try:
            return kind.dump(kind.parse(raw))
        except InvalidContent:  # two texts that a reader would take for the same, and the like
            return None

    return _RAW[slug].map(accepted).filter(bool)  # type: ignore[return-value]


@st.composite
def questions(draw: DrawFn, *slugs: str) -> ParsedQuestion:
    """Return a question of one of the kinds `slugs`, of any kind where none is named."""
    slug = draw(st.sampled_from(slugs or tuple(_RAW)))
    code = draw(st.from_regex(r"[A-Z]{1,4}[0-9]{1,3}(-[0-9]{1,3})?", fullmatch=True))
    return ParsedQuestion(
        where=code,
        code=code,
        kind=slug,
        skill=draw(st.sampled_from(("", "IU01", "IU01.2"))),
        level=draw(st.sampled_from(("", *Level.values))),
        positions=(),
        fields=(),
        content=draw(contents(slug)),
        explanation=draw(st.just("") | blocks()),
        basis=draw(st.just("") | lines()),
        points=draw(st.sampled_from((Decimal(1), Decimal("0.25"), Decimal(2), Decimal(10)))),
        seconds=draw(st.sampled_from((0, 60, 90))),
        order_locked=draw(st.booleans()),
        enemies=(),
    )


def bank_of(
    *given: ParsedQuestion, stimuli: Sequence[ParsedStimulus] = (), format_slug: str = "json"
) -> ParsedBank:
    """Return a bank of questions with all the pictures that they may name."""
    return ParsedBank(
        format=format_slug,
        read=len(given),
        questions=given,
        skills=(),
        positions=(),
        fields=(),
        requirements=(),
        problems=(),
        stimuli=tuple(stimuli),
        media=dict(PICTURES),
    )
