"""What administrative documents share: letterhead, paragraphs, ruled tables, by decree 30/2020/NĐ-CP."""

import io
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    HRFlowable,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from office.faces import FACES_IN_USE, Face, register_face

_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
#: Printed where the people of a round are invented.
SIMULATED = "DỮ LIỆU MÔ PHỎNG – không có giá trị"
#: Margins of a page, and the width between them.
LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 15 * mm, 20 * mm, 20 * mm
WIDTH = A4[0] - LEFT - RIGHT
PADDING = 6  # reportlab's own, inside its frame
_BELOW_HEADING = 45 * mm  # the heading, the head of a table and a row of four lines
_LEFT_SHARE = 0.44  # of the letterhead
_HAIR = HexColor("#5c6b73")
_HEAD = HexColor("#eef1f2")
#: Stands for a sign that the face does not have; nothing in a name or a reason is lost silently.
_UNKNOWN = "□"

#: A row of a table, cell by cell.
Row = Sequence[str]


@cache
def _styles() -> dict[str, ParagraphStyle]:
    for face in (Face.SERIF, Face.SERIF_BOLD, Face.SERIF_ITALIC):
        register_face(face)
    body = ParagraphStyle(
        "body", fontName=Face.SERIF, fontSize=12.5, leading=18, alignment=TA_JUSTIFY, spaceAfter=3
    )
    centre = ParagraphStyle("centre", parent=body, alignment=TA_CENTER, spaceAfter=0)
    cell = ParagraphStyle(
        "cell", fontName=Face.SERIF, fontSize=11, leading=14.5, splitLongWords=True
    )
    return {
        "body": body,
        "item": ParagraphStyle("item", parent=body, leftIndent=6 * mm, spaceAfter=1),
        "heading": ParagraphStyle(
            "heading",
            parent=body,
            fontName=Face.SERIF_BOLD,
            spaceBefore=7,
            spaceAfter=3,
        ),
        "centre": centre,
        "upright": ParagraphStyle("upright", parent=centre, fontSize=12, leading=15.5),
        "bold": ParagraphStyle(
            "bold", parent=centre, fontName=Face.SERIF_BOLD, fontSize=12, leading=15.5
        ),
        "motto": ParagraphStyle(
            "motto", parent=centre, fontName=Face.SERIF_BOLD, fontSize=13, leading=17
        ),
        "italic": ParagraphStyle("italic", parent=centre, fontName=Face.SERIF_ITALIC, fontSize=13),
        "title": ParagraphStyle(
            "title",
            parent=centre,
            fontName=Face.SERIF_BOLD,
            fontSize=14.5,
            leading=21,
            spaceBefore=12,
        ),
        "subject": ParagraphStyle(
            "subject", parent=centre, fontName=Face.SERIF_BOLD, fontSize=13, leading=18
        ),
        "cell": cell,
        "figure": ParagraphStyle("figure", parent=cell, alignment=TA_CENTER),
        "head": ParagraphStyle("head", parent=cell, fontName=Face.SERIF_BOLD, alignment=TA_CENTER),
        "small": ParagraphStyle("small", parent=cell, fontName=Face.SERIF_ITALIC, fontSize=10.5),
    }


def heading(words: str) -> list[Flowable]:
    """Return a heading with room for what begins below it; a table may go on on the next page."""
    return [CondPageBreak(_BELOW_HEADING), text("heading", words)]


def letterhead(*, parent_body: str, issuer: str, number: str, dated: str) -> Table:
    """Return who issues a document beside the national title and motto."""
    left: list[Flowable] = [text("upright", parent_body)] if parent_body else []
    left += [
        text("bold", issuer),
        rule(22 * mm),
        Spacer(0, 3),
        text("upright", number),
    ]
    right: list[Flowable] = [text("bold", _COUNTRY), text("motto", _MOTTO), rule(52 * mm)]
    right += [Spacer(0, 3), text("italic", dated)]
    table = Table([[left, right]], colWidths=[WIDTH * _LEFT_SHARE, WIDTH * (1 - _LEFT_SHARE)])
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("ALIGN", (0, 0), (-1, -1), "CENTER"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 0),
            ]
        )
    )
    return table


def rule(width: float) -> HRFlowable:
    """Return a line of this width, as below a title."""
    return HRFlowable(
        width=width, thickness=0.7, color=black, spaceBefore=2, spaceAfter=0, hAlign="CENTER"
    )


def table(
    heads: Row, rows: Sequence[Row], widths: Sequence[int], *, figures: Sequence[int], none: str
) -> list[Flowable]:
    """Return a ruled table whose head stands on each of its pages; `widths` are millimetres."""
    if not rows:
        return [text("body", none)]
    cells: list[list[Flowable]] = [[text("head", head) for head in heads]]
    for row in rows:
        cells.append(
            [
                text("figure" if place in figures else "cell", words)
                for place, words in enumerate(row)
            ]
        )
    share = WIDTH / (sum(widths) * mm)
    table = Table(cells, colWidths=[width * mm * share for width in widths], repeatRows=1)
    return [ruled(table), Spacer(0, 3)]


def ruled(table: Table) -> Table:
    """Rule a table whose first row is its head."""
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.6, _HAIR),
                ("BACKGROUND", (0, 0), (-1, 0), _HEAD),
                ("BACKGROUND", (0, 1), (-1, -1), white),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def text(style: str, words: str) -> Paragraph:
    """Return a paragraph of plain words."""
    return Paragraph(safe(words), _styles()[style])


def rich(style: str, markup: str) -> Paragraph:
    """Return a paragraph with <b> and <i>, whose words went through `safe`."""
    marked = (
        markup.replace("<b>", f'<font face="{Face.SERIF_BOLD}">')
        .replace("<i>", f'<font face="{Face.SERIF_ITALIC}">')
        .replace("</b>", "</font>")
        .replace("</i>", "</font>")
    )
    return Paragraph(marked, _styles()[style])


def safe(words: str) -> str:
    """Return words as markup; a sign that the face lacks is shown as such."""
    known = register_face(Face.SERIF).face.charToGlyph
    shown = "".join(
        letter if letter == "\n" or ord(letter) in known else _UNKNOWN for letter in words
    )
    return escape(shown).replace("\n", "<br/>")


def printed(
    story: Callable[[], list[Flowable]],
    *,
    title: str,
    issuer: str,
    subject: str,
    drawn_at: str,
    note: str = "",
    is_simulated: bool = False,
) -> bytes:
    """Return a document of A4 pages as PDF, numbered from the second page on in the top margin.

    Threads that draw at once wait for each other (`office.faces`).

    Args:
        story: makes what is printed.
        drawn_at, note: stand at the foot of each page, on the left and on the right.
    """
    frame = partial(_draw_frame, drawn_at=drawn_at, note=note, is_simulated=is_simulated)
    with FACES_IN_USE:
        out = io.BytesIO()
        document = SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=LEFT - PADDING,
            rightMargin=RIGHT - PADDING,
            topMargin=TOP,
            bottomMargin=BOTTOM,
            title=f"{title} – {subject}",
            author=issuer,
            subject=subject,
            lang="vi",
            invariant=1,
        )
        document.build(story(), onFirstPage=frame, onLaterPages=frame)
        return out.getvalue()


def _draw_frame(
    canvas: Canvas, document: Any, *, drawn_at: str, note: str, is_simulated: bool
) -> None:
    canvas.saveState()
    if document.page > 1:
        canvas.setFont(Face.SERIF, 13)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 13 * mm, str(document.page))
    canvas.setFont(Face.SERIF_ITALIC, 9)
    canvas.drawString(LEFT, 11 * mm, f"In từ hệ thống lúc {drawn_at}.")
    if note:
        canvas.drawRightString(A4[0] - RIGHT, 11 * mm, note)
    if is_simulated:
        canvas.drawCentredString(A4[0] / 2, 6 * mm, SIMULATED)
    canvas.restoreState()
