"""The text of a Word file as lines of a paper, in the order in which it is read."""

import posixpath
import re
from itertools import groupby
from xml.etree.ElementTree import Element

from banks.formats.encodings import remark
from banks.formats.gathering import Gathering
from banks.formats.legacy_letters import Scheme
from banks.formats.numbered_text import Line, read_paper
from banks.formats.word.looks import Styles
from banks.formats.word.numbering import Numbering
from banks.formats.word.paragraphs import Sheet, read_paragraph
from banks.formats.word.parts import Parts, child, value
from banks.formats.word.tables import read_table
from banks.formats.xml_reading import local_name
from office.problems import UnreadableFile

_FOLDERS = (
    "sdt",
    "sdtContent",
    "customXml",
    "ins",
    "moveTo",
    "smartTag",
    "AlternateContent",
    "Choice",
)
#: What is told of a file as a whole, with the number of times it was seen.
_SEEN = {
    "deleted": "Có {count} chỗ đã xóa nhưng còn theo dõi thay đổi (Track Changes); phần đã xóa không đọc.",
    "comments": "Có {count} nhận xét (Comments) không có chỗ giữ.",
    "hidden": "Có {count} đoạn chữ ẩn (Hidden); vẫn được đọc như chữ thường, hãy soát lại.",
    "boxes": "Có {count} khung chữ (Text Box); chữ trong khung được đọc ngay sau đoạn chứa khung.",
}
#: Of headers and footers this is not worth telling.
_PAGE_NUMBER = re.compile(
    r"\W*(?:trang|page)?\W*[0-9]*\W*(?:/|of|trên)?\W*[0-9]*\W*", re.IGNORECASE
)


def read_document(parts: Parts, gathering: Gathering) -> None:
    """Hand the questions of a Word file to `gathering`.

    Raises:
        UnreadableFile: its XML is damaged or unsafe, or it has no text.
    """
    root = parts.xml(parts.main)
    body = child(root, "body")
    if body is None:
        raise UnreadableFile(
            parts.name, "Tệp Word không có nội dung; hãy lưu lại bằng Word rồi gửi lại."
        )
    styles = Styles(parts.beside("styles"))
    sheet = Sheet(
        parts=parts,
        styles=styles,
        numbering=Numbering(parts.beside("numbering"), styles),
        targets=parts.targets(parts.main),
        notes=_notes(parts),
    )
    lines = _read_blocks(body, sheet)
    read_paper(lines, gathering, drawings=sheet.drawings)
    _tell(sheet, gathering)


def _read_blocks(parent: Element, sheet: Sheet) -> list[Line]:
    lines: list[Line] = []
    for one in parent:
        name = local_name(one)
        if name == "p":
            lines += read_paragraph(one, sheet)
        elif name == "tbl":
            lines += read_table(one, lambda cell: _read_blocks(cell, sheet))
        elif name in ("del", "moveFrom"):
            sheet.seen["deleted"] += 1
        elif name in _FOLDERS:
            lines += _read_blocks(one, sheet)
    return lines


def _notes(parts: Parts) -> dict[str, str]:
    """Return footnotes ("f1") and endnotes ("e1") by their ids."""
    found = {}
    for kind in ("footnotes", "endnotes"):
        root = parts.beside(kind)
        for one in root if root is not None else ():
            said = "".join(piece.text or "" for piece in one.iter() if local_name(piece) == "t")
            found[f"{kind[0]}{value(one, 'id')}"] = " ".join(said.split())
    return found


def _tell(sheet: Sheet, gathering: Gathering) -> None:
    """Tell of what is no text of a question."""
    told = [remark(_paragraphs(numbers), scheme) for scheme, numbers in _runs(sheet.schemes)]
    gathering.problems[:0] = told
    for name, what in _SEEN.items():
        if count := sheet.seen[name]:
            gathering.warn("tệp Word", what.format(count=count))
    if sheet.parts.has_macros:
        gathering.warn("tệp Word", "Tệp có macro; macro không được đọc và không được chạy.")
    folder = posixpath.dirname(sheet.parts.main)
    for part in sorted(sheet.parts.members):
        file = posixpath.basename(part)
        if posixpath.dirname(part) == folder and file.startswith(("header", "footer")):
            root = sheet.parts.xml(part) if file.endswith(".xml") else None
            texts = (
                (one.text or "" for one in root.iter() if local_name(one) == "t")
                if root is not None
                else ()
            )
            said = " ".join("".join(texts).split())
            if said and not _PAGE_NUMBER.fullmatch(said):
                place = "đầu trang" if file.startswith("header") else "chân trang"
                gathering.lose(place, f"Không có chỗ giữ: “{said[:100]}”.")


def _runs(schemes: list[tuple[int, Scheme]]) -> list[tuple[Scheme, list[int]]]:
    """Return the numbers of paragraphs of one scheme that stand together."""
    found = groupby(schemes, key=lambda one: one[1])
    return [(scheme, [number for number, _scheme in group]) for scheme, group in found]


def _paragraphs(numbers: list[int]) -> str:
    first, last = numbers[0], numbers[-1]
    return f"đoạn văn {first}" if first == last else f"đoạn văn {first}–{last}"
