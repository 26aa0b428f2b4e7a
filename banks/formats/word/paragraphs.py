"""Paragraphs of a Word file as lines: text with its looks, pictures, formulas, text boxes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final
from xml.etree.ElementTree import Element

from banks.formats.foreign_pictures import as_png
from banks.formats.legacy_letters import (
    Scheme,
    convert_legacy,
    converted,
    is_capital_font,
    scheme_of_font,
)
from banks.formats.numbered_text import PICTURE, Drawing, Line, Span
from banks.formats.word.formulas import formula_text, lowered, raised
from banks.formats.word.looks import Look, Styles, read_look
from banks.formats.word.numbering import Numbering
from banks.formats.word.parts import Parts, child, value
from banks.formats.word.symbols import in_symbols, symbol
from banks.formats.xml_reading import local_name
from office.problems import UnreadableFile
from office.text import nfc

FORMULA: Final = "[công thức]"
#: Characters of a line that are read.
LONGEST_LINE: Final = 20_000
#: Of a file; a paper of 2,000 questions has 16,000.
MOST_PARAGRAPHS: Final = 100_000
_RASTER = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")
_WRAPPERS = {
    "ins", "moveTo", "smartTag", "customXml", "sdt", "sdtContent", "fldSimple", "dir", "bdo",
    "hyperlink", "ruby", "rubyBase", "oMathPara", "Choice", "Fallback",
}  # fmt: skip
_EQUATIONS = ("equation", "mathtype")


@dataclass(slots=True)
class Sheet:
    """What a Word file needs to be read, and what was seen on the way."""

    parts: Parts
    styles: Styles
    numbering: Numbering
    targets: Mapping[str, str]
    notes: Mapping[str, str]
    drawings: dict[str, Drawing] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)  # what is told of the file as a whole
    schemes: list[tuple[int, Scheme]] = field(default_factory=list)  # paragraphs of old fonts
    paragraphs: int = 0


@dataclass(slots=True)
class _Piece:
    text: str
    look: Look


@dataclass(slots=True)
class _Text:
    """The pieces of one paragraph as they are found; "\n" parts its lines."""

    sheet: Sheet
    base: Look
    pieces: list[_Piece] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    flaws: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)  # of open fields: whether the result is on

    def add(self, text: str, look: Look) -> None:
        if self.pieces and self.pieces[-1].look == look:
            self.pieces[-1].text += text
        else:
            self.pieces.append(_Piece(text, look))

    def show(self, name: str) -> None:
        self.pictures.append(name)
        self.add(PICTURE, self.base)


def read_paragraph(paragraph: Element, sheet: Sheet) -> list[Line]:
    """Return the lines of a paragraph (``p``); those of its text boxes follow it."""
    sheet.paragraphs += 1
    number = sheet.paragraphs
    if number > MOST_PARAGRAPHS:
        raise UnreadableFile(
            sheet.parts.name,
            f"Văn bản có hơn {MOST_PARAGRAPHS} đoạn; hãy chia thành nhiều tệp.",
        )
    properties = child(paragraph, "pPr")
    style = value(child(properties, "pStyle")) or sheet.styles.usual
    base = sheet.styles.look(style).over(sheet.styles.default)
    text = _Text(sheet, base)
    label, look = sheet.numbering.number(properties, style)
    if label:
        text.add(label, look.over(read_look(child(properties, "rPr")).over(base)))
    _read_inline(paragraph, text)
    _convert(text, number)
    is_heading = sheet.styles.is_heading(style) or child(properties, "outlineLvl") is not None
    lines = _lines(text, number, is_heading=is_heading)
    for box in text.boxes:
        sheet.seen["boxes"] += 1
        for inner in box:
            if local_name(inner) == "p":
                lines += read_paragraph(inner, sheet)
    return lines


def _read_inline(parent: Element, text: _Text) -> None:
    for one in parent:
        name = local_name(one)
        if name == "r":
            _read_run(one, text)
        elif name in ("del", "moveFrom"):
            text.sheet.seen["deleted"] += 1
        elif name == "oMath":
            text.add(_spaced(formula_text(one), text), text.base)
        elif name == "AlternateContent":
            _read_alternative(one, text)
        elif name in _WRAPPERS:
            if name == "hyperlink" and value(one, "id"):
                text.losses.append("Địa chỉ liên kết không giữ, chỉ giữ chữ.")
            _read_inline(one, text)


def _spaced(formula: str, text: _Text) -> str:
    """Return a formula apart from the word before it."""
    before = text.pieces[-1].text[-1:] if text.pieces else ""
    return f" {formula}" if before.isalnum() and formula[:1].isalnum() else formula


def _read_alternative(element: Element, text: _Text) -> None:
    """Read what a newer Word shows; else what is there for older ones."""
    choices = sorted(element, key=lambda one: local_name(one) != "Choice")
    for one in choices:
        if len(one):
            _read_run_parts(one, text, text.base)
            return


def _read_run(run: Element, text: _Text) -> None:
    properties = child(run, "rPr")
    own = read_look(properties)
    if style := value(child(properties, "rStyle")):
        own = own.over(text.sheet.styles.look(style))
    look = own.over(text.base)
    if look.hidden:
        text.sheet.seen["hidden"] += 1
    if look.struck:
        text.losses.append("Chữ gạch ngang được giữ như chữ thường.")
    _read_run_parts(run, text, look)


def _read_run_parts(parent: Element, text: _Text, look: Look) -> None:
    font = look.font or ""
    for one in parent:
        match local_name(one):
            case "t":
                if all(text.fields):
                    text.add(_set(in_symbols(one.text or "", font), look), look)
            case "tab" | "ptab":
                text.add("\t", look)
            case "br" | "cr":
                text.add("\n", look)
            case "noBreakHyphen":
                text.add("-", look)
            case "sym":
                code = value(one, "char")
                shown = symbol(int(code, 16), value(one, "font")) if _is_hex(code) else ""
                text.add(shown, look)
            case "fldChar":
                _read_field(value(one, "fldCharType"), text)
            case "drawing":
                _read_drawing(one, text)
            case "pict":
                _read_old_drawing(one, text)
            case "object":
                _read_object(one, text)
            case "footnoteReference" | "endnoteReference" as kind:
                note = text.sheet.notes.get(f"{kind[0]}{value(one, 'id')}", "")
                text.losses.append(f"Chú thích không có chỗ giữ: “{note[:200]}”.")
            case "commentReference":
                text.sheet.seen["comments"] += 1
            case "AlternateContent":
                _read_alternative(one, text)
            case "r":
                _read_run(one, text)
            case "oMath" | "oMathPara":
                text.add(formula_text(one), look)


def _is_hex(code: str) -> bool:
    return 0 < len(code) <= 4 and all(one in "0123456789abcdefABCDEF" for one in code)


def _set(shown: str, look: Look) -> str:
    if look.height == "superscript":
        return raised(shown)
    return lowered(shown) if look.height == "subscript" else shown


def _read_field(kind: str, text: _Text) -> None:
    if kind == "begin":
        text.fields.append(False)
    elif kind == "separate" and text.fields:
        text.fields[-1] = True
    elif kind == "end" and text.fields:
        text.fields.pop()


# --- pictures and objects -------------------------------------------------------------------------


def _read_drawing(drawing: Element, text: _Text) -> None:
    """Read a ``drawing``: its pictures with their description, and its text boxes."""
    described, found = "", False
    for one in _parts_of(drawing):
        name = local_name(one)
        if name == "docPr" and not described:
            described = value(one, "descr") or value(one, "title")
        elif name == "blip":
            text.show(_keep(one, described, text))
            found = True
        elif name == "txbxContent":
            text.boxes.append(one)
            found = True
        elif name == "chart" or (name == "graphicData" and "diagram" in value(one, "uri")):
            text.flaws.append(
                "Câu có biểu đồ hoặc sơ đồ của Word không đọc được; hãy thay bằng hình chụp."
            )
            found = True
    if not found:
        text.losses.append("Hình vẽ bằng Word (đường, mũi tên, khung) không giữ được.")


def _parts_of(drawing: Element) -> Iterator[Element]:
    """Give the elements of a drawing in their order, without those inside its text boxes."""
    waiting = list(drawing)[::-1]
    while waiting:
        one = waiting.pop()
        yield one
        if local_name(one) not in ("txbxContent", "Fallback"):
            waiting += list(one)[::-1]


def _read_old_drawing(pict: Element, text: _Text) -> None:
    """Read a ``pict`` of older versions (VML)."""
    found = False
    for one in _parts_of(pict):
        name = local_name(one)
        if name == "imagedata":
            text.show(_keep(one, value(one, "title"), text))
            found = True
        elif name == "txbxContent":
            text.boxes.append(one)
            found = True
    if not found and child(pict, "rect") is None:
        text.losses.append("Hình vẽ bằng Word (đường, mũi tên, khung) không giữ được.")


def _read_object(element: Element, text: _Text) -> None:
    """Read an embedded object: a formula of Equation 3.0 or MathType, a sheet, a drawing."""
    program = next(
        (value(one, "ProgID") for one in element.iter() if local_name(one) == "OLEObject"), ""
    )
    is_formula = program.casefold().startswith(_EQUATIONS)
    image = next((one for one in element.iter() if local_name(one) == "imagedata"), None)
    name = _keep(image, "", text) if image is not None else ""
    drawing = text.sheet.drawings.get(name)
    what = f"Công thức {program}" if is_formula else f"Đối tượng nhúng {program}".rstrip()
    text.add(FORMULA if is_formula else "", text.base)
    if drawing is not None and not drawing.flaw:
        text.show(name)
        text.losses.append(f"{what} không đọc được thành chữ; hình của nó được giữ.")
    else:
        text.flaws.append(
            f"{what} không đọc được và không có hình hiện được; "
            "hãy gõ lại bằng Insert → Equation của Word hoặc thay bằng hình."
        )


def _keep(image: Element, description: str, text: _Text) -> str:
    """Return the name under which a picture is kept; whether it can be shown is told later."""
    sheet = text.sheet
    target = sheet.targets.get(value(image, "embed") or value(image, "id"), "")
    data = sheet.parts.members.get(target)
    if data is None:
        return "?"
    name = f"{target}:{description}" if description else target
    if name not in sheet.drawings:
        flaw = ""
        if not data.startswith(_RASTER):
            ending = target.rpartition(".")[2].upper()
            flaw = (
                f"Hình dạng {ending} không hiện được trên trang; hãy chụp lại thành PNG rồi chèn."
            )
        sheet.drawings[name] = Drawing(
            as_png(data), name=target.rpartition("/")[2], description=description, flaw=flaw
        )
    return name


# --- old fonts ------------------------------------------------------------------------------------


def _convert(text: _Text, number: int) -> None:
    """Turn pieces of fonts from before Unicode into Unicode; those of one font are weighed together."""
    found: set[Scheme] = set()
    for font, pieces in _by_font(text.pieces):
        whole = "".join(piece.text for piece in pieces)
        if whole.isascii() and not is_capital_font(font):
            continue
        _written, scheme = convert_legacy(whole, font=font)
        if scheme:
            _join_pairs(pieces)
            found.add(scheme)
        for piece in pieces:
            if scheme:
                piece.text = converted(piece.text, scheme)
            if is_capital_font(font) and (scheme or whole.isascii()):
                piece.text = piece.text.upper()
    text.sheet.schemes += [(number, scheme) for scheme in sorted(found)]


def _by_font(pieces: list[_Piece]) -> Iterable[tuple[str, list[_Piece]]]:
    """Group neighbours whose fonts tell the same of their letters."""
    groups: list[tuple[str, list[_Piece]]] = []
    for piece in pieces:
        font = piece.look.font or ""
        font = font if scheme_of_font(font) else ""
        if groups and (groups[-1][0] == font or not piece.text.strip()):
            groups[-1][1].append(piece)
        else:
            groups.append((font, [piece]))
    return groups


def _join_pairs(pieces: list[_Piece]) -> None:
    """Move a sign of VNI that was parted from its vowel to the piece of the vowel."""
    for before, piece in pairwise(pieces):
        if before.text[-1:].isalpha() and piece.text[:1] and not piece.text[0].isascii():
            before.text += piece.text[0]
            piece.text = piece.text[1:]


# --- lines ----------------------------------------------------------------------------------------


def _lines(text: _Text, number: int, *, is_heading: bool) -> list[Line]:
    """Return the pieces as lines; what was seen stands with the first."""
    lines: list[Line] = []
    shown = ""
    spans: list[Span] = []
    pictures = list(text.pictures)

    def finish() -> None:
        nonlocal shown, spans
        count = shown.count(PICTURE)
        named, pictures[:count] = tuple(pictures[:count]), []
        lines.append(Line(shown, number, tuple(spans), named, is_heading=is_heading))
        shown, spans = "", []

    for piece in text.pieces:
        for place, part in enumerate(nfc(piece.text).split("\n")):
            if place:
                finish()
            room = LONGEST_LINE - len(shown)
            if len(part) > room:
                text.flaws.append(f"Có dòng dài hơn {LONGEST_LINE} ký tự nên không đọc hết.")
            if part and piece.look.marks:
                spans.append(Span(len(shown), len(shown) + len(part[:room]), piece.look.marks))
            shown += part[:room]
    finish()
    flaws, losses = dict.fromkeys(text.flaws), dict.fromkeys(text.losses)
    lines[0] = replace(lines[0], flaws=tuple(flaws), losses=tuple(losses))
    return lines
