"""HTML of other programs -> the text of our questions, and back.

HTML is never kept. What our text can show (bold, italics, code, lists, tables, line breaks) becomes
Markdown as `banks.rendering` reads it; formulas in TeX stay as they are typed; pictures are handed
over; of everything else the words are kept, and what was around them is told.
"""

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote

from banks import rendering
from banks.formats.html_elements import (
    APART,
    CODE,
    DROPPED,
    EMPHASIS,
    HEADINGS,
    HOLLOW,
    KNOWN,
    LINES,
    LISTS,
    PAIRED,
    PREFORMATTED,
    TABLE,
)
from banks.formats.html_inline import BOLD, ITALIC, UNDERLINE, Paragraph
from banks.formats.html_scanning import Tag, scan
from banks.formats.html_tables import Table, cell_text
from banks.formats.mathml_text import linear

#: Characters of HTML of one text, pictures in it aside.
MOST_CHARACTERS = 500_000
_MOST_INDENT = 4

_LABELS = {"a": "abcdefghijklmnopqrstuvwxyz", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")

_RAISED = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyz",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ",
)
_LOWERED = str.maketrans("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")

#: Services that draw the TeX that stands in their address.
_DRAWN_FORMULA = re.compile(
    r"(?:codecogs\.com/[\w.]{1,20}|/(?:mimetex|mathtex|tex)\.cgi)\?(.{1,2000})$", re.DOTALL
)
#: A formula of nothing, by which programs call MathJax.
_NO_FORMULA = re.compile(r"\\\(\s*+\\\)")
_SPACE = re.compile(r"[ \t\n\r\f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DATA = re.compile(r"data:[^\"'\s>)]{200,}")
_UNDERLINED = re.compile(r"text-decoration[\w-]*\s*:[^;]*underline", re.IGNORECASE)
_HEAVY = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.IGNORECASE)
_SLANTED = re.compile(r"font-style\s*:\s*(italic|oblique)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pictured:
    """A picture that a text shows: where it is (an address, a name in a package, ``data:``), and what."""

    src: str
    alt: str


@dataclass(frozen=True, slots=True)
class Converted:
    """A text in our Markdown, its pictures in order, and what of it was lost, in Vietnamese.

    Attributes:
        lost: each remark once, to be said of "câu 12": "liên kết đến https://… (chỉ giữ phần chữ)".
    """

    text: str
    pictures: tuple[Pictured, ...] = ()
    lost: tuple[str, ...] = ()


def to_text(source: str) -> Converted:
    """Return HTML as the text of a question; any text is HTML of some kind, so this never fails."""
    if "<" not in source and "&" not in source:
        return Converted(_clean(_SPACE.sub(" ", _NO_FORMULA.sub("", source))))
    reading = _Reading()
    if len(source) > MOST_CHARACTERS and len(_DATA.sub("", source)) > MOST_CHARACTERS:
        source = source[:MOST_CHARACTERS]
        reading.lost[f"phần sau {MOST_CHARACTERS} ký tự của văn bản"] = None
    reading.read(source)
    return Converted(_clean(reading.finish()), tuple(reading.pictures), tuple(reading.lost))


def _clean(text: str) -> str:
    text = _CONTROL.sub("", text).replace("\xa0", " ").replace("\ufeff", "").replace("\u200b", "")
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n").strip()


@dataclass(slots=True)
class _List:
    """A list that is open."""

    style: str  # "-", "1", or the letter that its items count with
    number: int = 1
    #: what the next paragraph begins with
    marker: str = ""
    width: int = 2
    is_begun: bool = False

    def next_marker(self) -> str:
        if self.style == "-":
            return "- "
        number, self.number = self.number, self.number + 1
        if self.style in _LABELS:
            return f"{_LABELS[self.style][(number - 1) % 26]}. "
        if self.style in "iI":
            roman = _ROMAN[(number - 1) % len(_ROMAN)]
            return f"{roman if self.style == 'i' else roman.upper()}. "
        return f"{number}. "


@dataclass(slots=True)
class _Reading:
    """How far a text has been read: the blocks that are done and what is open."""

    pictures: list[Pictured] = field(default_factory=list)
    lost: dict[str, None] = field(default_factory=dict)
    blocks: list[tuple[str, str]] = field(default_factory=list)  # what is before it, the block
    paragraph: Paragraph = field(init=False)
    lists: list[_List] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    spans: list[tuple[str, str]] = field(default_factory=list)  # element, emphasis
    code: list[str] | None = None
    pre: list[str] | None = None
    raised: list[str] = field(default_factory=list)  # the pieces inside <sub> or <sup>
    raising: str = ""
    math: list[Tag | str] | None = None
    hidden: str = ""
    gap: str = ""

    def __post_init__(self) -> None:
        self.paragraph = Paragraph(self.lost)

    def read(self, source: str) -> None:
        closed = {name.lower() for name in re.findall(r"</([a-zA-Z][\w:.-]*)", source)}
        for part in scan(source):
            if self.hidden:  # inside what is dropped with all that stands in it
                if isinstance(part, Tag) and part.closes and part.name == self.hidden:
                    self.hidden = ""
            elif self.math is not None:
                self.math.append(part)
                if isinstance(part, Tag) and part.closes and part.name == "math":
                    self._end_math()
            elif isinstance(part, str):
                self._text(part)
            elif part.name not in KNOWN and ":" not in part.name:
                self._text(part.written.replace("&", "&amp;"))  # List<String>
            elif (
                not part.closes
                and not part.attributes
                and part.name in PAIRED
                and part.name not in closed
            ):
                self._text(part.written)  # "thẻ <b> dùng để làm gì?"
            elif part.closes:
                self._close(part.name)
            else:
                self._open(part)

    def finish(self) -> str:
        if self.math is not None:
            self._end_math()
        self._end_raised()
        self._end_code()
        self._end_pre()
        while self.tables:
            self._end_table()
        self._end_block("\n\n")
        return "".join(
            (gap if place else "") + block for place, (gap, block) in enumerate(self.blocks)
        )

    # --- texts ------------------------------------------------------------------------------------

    def _text(self, raw: str) -> None:
        if self.pre is not None:
            self.pre.append(_unescaped(raw))
            return
        text = _unescaped(_SPACE.sub(" ", raw))
        if self.code is not None:
            self.code.append(text)
        elif self.raising:
            self.raised.append(text)
        else:
            self.paragraph.add(_NO_FORMULA.sub("", text))

    def _end_line(self) -> None:
        if self.pre is not None:
            self.pre.append("\n")
        elif self.code is not None:
            self.code.append("\n")
        elif self.raising:
            self.raised.append(" ")
        else:
            self.paragraph.end_line()

    def _end_raised(self) -> None:
        if not self.raising:
            return
        text = "".join(self.raised).strip()
        table, sign = (_RAISED, "^") if self.raising == "sup" else (_LOWERED, "_")
        self.raised, self.raising = [], ""
        if not text:
            return
        if all(ord(letter) in table for letter in text):
            self.paragraph.add(text.translate(table))
        else:
            self.paragraph.add(f"{sign}({text})" if len(text) > 1 else f"{sign}{text}")

    def _end_code(self) -> None:
        if self.code is None:
            return
        lines, self.code = "".join(self.code).split("\n"), None
        for place, line in enumerate(lines):
            if place:
                self.paragraph.end_line()
            if line.strip():
                self.paragraph.add(_in_backticks(line.strip(" ")), plain=True)

    def _end_pre(self) -> None:
        if self.pre is None:
            return
        text, self.pre = "".join(self.pre).removeprefix("\n").expandtabs(4), None
        lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        if not any(lines):
            return
        if self.tables:
            for line in lines:
                if line:
                    self.paragraph.add(_in_backticks(line), plain=True)
                    self.paragraph.end_line()
            return
        fence = "```"
        while any(fence in line for line in lines):
            fence += "`"
        self._end_block("\n\n")
        self._add_block("\n".join([fence, *lines, fence]), "\n\n")

    def _end_math(self) -> None:
        parts, self.math = self.math or [], None
        text, is_exact = linear(parts)
        if not is_exact:
            self.lost["công thức MathML (viết lại thành một dòng)"] = None
        self.paragraph.add(text)

    # --- blocks -----------------------------------------------------------------------------------

    def _end_block(self, gap: str) -> None:
        """End the paragraph; `gap` is what stands at least between it and what comes."""
        self._end_raised()
        self._end_code()
        text = self.paragraph.finish()
        if self.tables:
            self.tables[-1].add(text)
        elif text.strip(" \xa0\n"):
            self._add_block(text, gap)
        elif len(gap) > len(self.gap):
            self.gap = gap

    def _add_block(self, text: str, gap: str) -> None:
        before = "\n" if self.blocks and self.gap == "" else self.gap
        if self.lists:
            inner = self.lists[:_MOST_INDENT]
            indent = " " * sum(one.width for one in inner[:-1])
            last = self.lists[-1]
            marker, last.marker = last.marker, ""
            first = marker or " " * inner[-1].width
            lines = text.split("\n")
            hanging = indent + " " * inner[-1].width
            text = "\n".join([indent + first + lines[0], *(hanging + line for line in lines[1:])])
            before = "\n" if self.lists[0].is_begun else before
            self.lists[0].is_begun = True
        self.blocks.append((before, text))
        self.gap = gap

    def _begin_list(self, tag: Tag) -> None:
        self._end_block("\n" if self.lists else "\n\n")
        style, number = "-", 1
        if tag.name == "ol":
            values = tag.values
            style = values.get("type") or "1"
            style = style if style in "aAiI1" else "1"
            start = values.get("start", "")
            number = int(start) if re.fullmatch("[0-9]{1,4}", start) else 1
        self.lists.append(_List(style, number, width=2 if style == "-" else 3))

    def _end_list(self) -> None:
        self._end_block("\n")
        if self.lists:
            self.lists.pop()
        self.gap = "\n" if self.lists else "\n\n"

    def _begin_item(self) -> None:
        self._end_block("\n")
        if not self.lists:
            self.lists.append(_List("-"))
        last = self.lists[-1]
        last.marker = last.next_marker()
        last.width = len(last.marker)

    # --- tags -------------------------------------------------------------------------------------

    def _open(self, tag: Tag) -> None:
        name = tag.name
        if re.search(r"\son[a-z]+\s*=", tag.attributes, re.IGNORECASE):
            self.lost["mã chạy trong thẻ HTML (on…)"] = None
        if name == "br":
            self._end_line()
        elif name in ("img", "image"):
            self._picture(tag)
        elif name in TABLE:
            self._open_table(name)
        elif name in EMPHASIS:
            self.paragraph.open(EMPHASIS[name])
        elif name in CODE:
            if self.pre is None and self.code is None:
                self._end_raised()
                self.code = []
        elif name in PREFORMATTED:
            if self.pre is None:
                self._end_block("\n\n")
                self.pre = []
        elif name in ("sub", "sup"):
            self._end_raised()
            self.raising = name if self.pre is None and self.code is None else ""
        elif name in LISTS:
            self._begin_list(tag)
        elif name == "li":
            self._begin_item()
        elif name == "math":
            self.math = []
        elif name in DROPPED:
            self._drop(tag)
        elif name == "a":
            self._link(tag)
        elif name in APART:
            self._end_block("\n\n")
            if name in HEADINGS:
                self.paragraph.open(BOLD)
        elif name in LINES:
            self._end_block("\n")
        elif name in ("s", "strike", "del"):
            self.lost["chữ gạch ngang"] = None
        if tag.attributes and name in ("span", "font", "label"):
            self._styled(tag)

    def _close(self, name: str) -> None:
        if name in TABLE:
            self._close_table(name)
        elif name in EMPHASIS:
            self.paragraph.close(EMPHASIS[name])
        elif name in CODE:
            self._end_code()
        elif name in PREFORMATTED:
            self._end_pre()
        elif name in ("sub", "sup"):
            self._end_raised()
        elif name in LISTS:
            self._end_list()
        elif name == "li":
            self._end_block("\n")
        elif name in APART:
            if name in HEADINGS:
                self.paragraph.close(BOLD)
            self._end_block("\n\n")
        elif name in LINES:
            self._end_block("\n")
        elif name == "br":
            self._end_line()
        elif name in ("span", "font", "label"):
            while self.spans and self.spans[-1][0] == name:
                _name, kind = self.spans.pop()
                if kind:
                    self.paragraph.close(kind)
                if kind != "+":
                    break

    def _styled(self, tag: Tag) -> None:
        style = tag.values.get("style", "")
        if "display" in style and re.search(r"display\s*:\s*none", style):
            self.lost["phần chữ ẩn (vẫn được giữ)"] = None
        kinds = [
            kind
            for kind, look in ((BOLD, _HEAVY), (ITALIC, _SLANTED), (UNDERLINE, _UNDERLINED))
            if look.search(style)
        ]
        self.spans.append((tag.name, kinds[0] if kinds else ""))
        if kinds:
            self.paragraph.open(kinds[0])

    def _link(self, tag: Tag) -> None:
        address = tag.values.get("href", "")
        if address.lower().startswith(("http://", "https://", "mailto:", "ftp://")):
            self.lost[f"liên kết đến {address[:200]} (chỉ giữ phần chữ)"] = None
        elif address.lower().startswith("javascript:"):
            self.lost["mã chạy trong liên kết"] = None
        elif address and not address.startswith("#"):
            self.lost[f"liên kết đến tệp “{address[:200]}” (chỉ giữ phần chữ)"] = None

    def _picture(self, tag: Tag) -> None:
        values = tag.values
        source = values.get("src", "") or values.get("data-src", "")
        drawn = _DRAWN_FORMULA.search(source)
        formula = values.get("data-equation-content", "") or (unquote(drawn[1]) if drawn else "")
        if formula:  # a formula that another program drew
            self.paragraph.add(f"\\({_SPACE.sub(' ', formula)}\\)")
            return
        alt = values.get("alt", "") or values.get("title", "")
        if source:
            self.pictures.append(Pictured(source, _clean(_SPACE.sub(" ", alt))))
        elif alt:
            self.paragraph.add(alt)

    def _drop(self, tag: Tag) -> None:
        what = DROPPED[tag.name]
        values = tag.values
        source = values.get("src") or values.get("data") or ""
        if source and not source.startswith("data:") and tag.name != "script":
            what = f"{what} ({source[:200]})"
        self.lost[what] = None
        if tag.name in HOLLOW:
            self.hidden = "" if tag.attributes.endswith("/") else tag.name

    # --- tables -----------------------------------------------------------------------------------

    def _open_table(self, name: str) -> None:
        if name == "table":
            self._end_pre()
            self._end_block("\n\n")
            self.tables.append(Table())
        elif not self.tables:
            self._end_block("\n")
        elif name == "tr":
            self._end_block("\n")
            self.tables[-1].begin_row()
        elif name in ("td", "th"):
            self._end_block("\n")
            self.tables[-1].begin_cell()

    def _close_table(self, name: str) -> None:
        if name in ("td", "th", "tr"):
            self._end_block("\n")
        elif name == "table" and self.tables:
            self._end_table()

    def _end_table(self) -> None:
        self._end_pre()
        self._end_block("\n\n")
        table = self.tables.pop()
        if self.tables:  # a table in a table: its cells are words of the outer cell
            for row in table.rows:
                self.tables[-1].add("; ".join(filter(None, (cell_text(cell) for cell in row))))
            self.lost["bảng lồng trong bảng (ghi thành dòng chữ)"] = None
        elif written := table.written():
            self.lists, lists = [], self.lists
            self._add_block(written, "\n\n")
            self.lists = lists


def _unescaped(text: str) -> str:
    return _CONTROL.sub("", html.unescape(text)) if "&" in text else text


def _in_backticks(text: str) -> str:
    if "`" not in text:
        return f"`{text}`"
    fence = "``"
    while fence in text:
        fence += "`"
    return f"{fence} {text} {fence}"


# --- writing --------------------------------------------------------------------------------------

#: What may be more than words and line ends to `banks.rendering`.
_MARKED = re.compile(
    r"[*`|~]|^[ \t]*(?:[-+]|[0-9]{1,9}[.)])(?:[ \t]|$)|^[ \t]|[ \t]{2}", re.MULTILINE
)


@lru_cache(maxsize=4096)
def to_html(text: str) -> str:
    """Return HTML that shows a question's text, and of which `to_text` makes the same text again.

    Where the HTML of its Markdown would come back otherwise ("* a" as "- a"), the text is written
    as it was typed.
    """
    if not _MARKED.search(text):
        paragraphs = html.escape(text, quote=False).split("\n\n")
        written = "".join(f"<p>{one.replace(chr(10), '<br>')}</p>" for one in paragraphs)
        if "\n\n\n" not in text:
            return written
    else:
        written = str(rendering.block(text)).replace('<table class="table">', "<table>").strip()
        if to_text(written).text == text:
            return written
    return f"<p>{typed_html(text)}</p>"


def is_unmarked(text: str) -> bool:
    """Tell whether a text is the same read as HTML with its line ends: nothing in it is a sign."""
    return not _MARKED.search(text) and "<" not in text and "&" not in text


def typed_html(text: str) -> str:
    """Return a text as it was typed, for places that hold no paragraphs; `to_text` gives it back."""
    return "<br>".join(_typed(line) for line in text.split("\n"))


def _typed(line: str) -> str:
    """Return a line with its spaces as they are, as HTML."""
    escaped = html.escape(line, quote=False).replace("\t", "&#9;")
    return re.sub(r"^ | (?= )", "&nbsp;", escaped)
