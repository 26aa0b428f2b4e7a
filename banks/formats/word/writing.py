"""A paper as a Word file that people can print and `reading` reads back."""

import io
import re
import zipfile
from collections.abc import Mapping

from docx import Document
from docx.document import Document as Paper
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from banks.formats.numbered_text import PICTURE, Drawing, Line, Span
from banks.formats.numbered_text.lines import BOLD, ITALIC

_FONT, _SIZE = "Times New Roman", Pt(13)
_WIDEST = Mm(160)
#: Every file in a zip has an hour; the same bytes each time need the same one.
_HOUR = (1980, 1, 1, 0, 0, 0)
#: What can begin a line only as a label; it is set bold.
_LABEL = re.compile(r"Câu [0-9]+\.|Đáp án:|Giải thích:")


def write_document(lines: list[Line], drawings: Mapping[str, Drawing], *, title: str) -> bytes:
    """Return a .docx of the lines, the same bytes each time."""
    paper = Document()
    _set_up(paper, title=title)
    for line in lines:
        style = ("Title" if line.text == title else "Subtitle") if line.is_heading else None
        _write_line(paper.add_paragraph(style=style), line, drawings)
    file = io.BytesIO()
    paper.save(file)
    return _settled(file.getvalue())


def _set_up(paper: Paper, *, title: str) -> None:
    usual = paper.styles["Normal"]
    usual.font.name, usual.font.size = _FONT, _SIZE
    usual.paragraph_format.space_after = Pt(2)
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin = section.bottom_margin = Mm(20)
    paper.core_properties.title = title[:250]
    paper.core_properties.author = ""
    paper.core_properties.comments = ""


def _write_line(paragraph: Paragraph, line: Line, drawings: Mapping[str, Drawing]) -> None:
    label = None if line.is_heading else _LABEL.match(line.text)
    pictures = list(line.pictures)
    begin = 0
    if label and not line.spans:
        _add(paragraph, label[0], frozenset({BOLD}))
        begin = label.end()
    for span in (*line.spans, Span(len(line.text), len(line.text), frozenset())):
        for looks, text in (
            (frozenset(), line.text[begin : span.start]),
            (span.looks, line.text[span.start : span.end]),
        ):
            first, *others = text.split(PICTURE)
            _add(paragraph, first, looks)
            for other in others:
                _add_picture(paragraph.add_run(), drawings[pictures.pop(0)])
                _add(paragraph, other, looks)
        begin = span.end


def _add(paragraph: Paragraph, text: str, looks: frozenset[str]) -> None:
    if text:
        run = paragraph.add_run(text)
        run.bold = True if BOLD in looks else None
        run.italic = True if ITALIC in looks else None


def _add_picture(run: Run, drawing: Drawing) -> None:
    shape = run.add_picture(io.BytesIO(drawing.data))
    if shape.width > _WIDEST:
        shape.height = int(shape.height * _WIDEST / shape.width)  # type: ignore[assignment]  # EMU
        shape.width = _WIDEST
    shape._inline.docPr.set("descr", drawing.description)


def _settled(data: bytes) -> bytes:
    """Return an archive with the hour of writing taken out of it."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _HOUR)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return file.getvalue()
