"""The minutes of a room (biên bản coi thi): A4 portrait, for signing.

National title, motto, letterhead, date line, margins and page numbers follow decree 30/2020/NĐ-CP,
annex I. The same sheet always gives the same bytes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
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
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from office.faces import FACES_IN_USE, Face, register_face

_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_SIMULATED = "DỮ LIỆU MÔ PHỎNG – không có giá trị"
_LEFT, _RIGHT, _TOP, _BOTTOM = 30 * mm, 15 * mm, 20 * mm, 20 * mm
_WIDTH = A4[0] - _LEFT - _RIGHT
_PADDING = 6  # reportlab's own, inside its frame
_BELOW_HEADING = 45 * mm  # the heading, the head of a table and a row of four lines
_LEFT_SHARE = 0.44  # of the letterhead
_HAIR = HexColor("#5c6b73")
_HEAD = HexColor("#eef1f2")
_DOTS = "." * 118
#: Stands for a sign that the face does not have; nothing in a name or a reason is lost silently.
_UNKNOWN = "□"

#: A row of a table, cell by cell.
Row = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesSheet:
    """What is printed of a room. Texts are plain; an empty list prints as the word for none."""

    parent_body: str
    issuer: str
    dated: str  # "Vĩnh An, ngày 12 tháng 11 năm 2026"
    subject: str  # "Kỳ sát hạch ..., ca 3, Phòng máy 2"
    is_final: bool  # the shift is closed, so that nothing changes any more
    is_simulated: bool
    about: Sequence[tuple[str, str]]  # label, value
    figures: Sequence[tuple[str, int]]  # what is counted, how many
    absent_label: str
    absent: Row
    barred: Row
    papers: Row  # "101 – 6"
    ends: Row  # "Nộp trước giờ: 3"
    violations: Sequence[Row]  # hour, machine, candidate, behaviour, what follows
    entries: Sequence[Row]  # hour, machine, candidate, what happened, minutes, recorded by
    pauses: Sequence[Row]  # from, to, minutes, reason, ordered by
    proctors: Row
    drawn_at: str


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


def draw_minutes(sheet: MinutesSheet) -> bytes:
    """Return the minutes as PDF. Threads that draw at once wait for each other (`office.faces`)."""
    with FACES_IN_USE:
        out = io.BytesIO()
        document = SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=_LEFT - _PADDING,
            rightMargin=_RIGHT - _PADDING,
            topMargin=_TOP,
            bottomMargin=_BOTTOM,
            title=f"Biên bản coi thi – {sheet.subject}",
            author=sheet.issuer,
            subject=sheet.subject,
            lang="vi",
            invariant=1,
        )
        frame = partial(_draw_frame, sheet=sheet)
        document.build(_story(sheet), onFirstPage=frame, onLaterPages=frame)
        return out.getvalue()


def _draw_frame(canvas: Canvas, document: Any, *, sheet: MinutesSheet) -> None:
    """Number pages from the second on, in the top margin, and say where the sheet comes from."""
    canvas.saveState()
    if document.page > 1:
        canvas.setFont(Face.SERIF, 13)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 13 * mm, str(document.page))
    canvas.setFont(Face.SERIF_ITALIC, 9)
    canvas.drawString(_LEFT, 11 * mm, f"In từ hệ thống lúc {sheet.drawn_at}.")
    if not sheet.is_final:
        canvas.drawRightString(
            A4[0] - _RIGHT, 11 * mm, "Ca thi chưa đóng: nội dung còn có thể thay đổi."
        )
    if sheet.is_simulated:
        canvas.drawCentredString(A4[0] / 2, 6 * mm, _SIMULATED)
    canvas.restoreState()


def _story(sheet: MinutesSheet) -> list[Flowable]:
    styles = _styles()
    story: list[Flowable] = [_letterhead(sheet), _rich("title", "BIÊN BẢN COI THI")]
    story += [_text("subject", sheet.subject), _rule(44 * mm), Spacer(0, 4)]
    story += [
        _rich("body", f"<b>{_safe(label)}:</b> {_safe(value)}") for label, value in sheet.about
    ]
    story += [*_heading("1. Số lượng thí sinh"), _figures(sheet.figures), Spacer(0, 4)]
    story += _list(sheet.absent_label, sheet.absent) + _list(
        "Không được dự thi hoặc bị đình chỉ", sheet.barred
    )
    story += _heading("2. Đề thi và bài thi")
    story += [
        _text(
            "body",
            f"Đề đã dùng (mã đề – số bài): {'; '.join(sheet.papers) or 'không'}.",
        )
    ]
    story += [_text("body", f"Bài thi: {'; '.join(sheet.ends) or 'không có bài'}.")]
    story += _heading("3. Tạm dừng phòng thi")
    story += _table(
        ("Từ", "Đến", "Phút", "Lý do", "Người quyết định"),
        sheet.pauses,
        (21, 21, 13, 70, 40),
        figures=(0, 1, 2),
        none="Phòng thi không tạm dừng.",
    )
    story += _heading("4. Vi phạm quy chế thi")
    story += _table(
        ("Giờ", "Máy", "Thí sinh", "Hành vi", "Hình thức xử lý", "Ý kiến, chữ ký của thí sinh"),
        [(*row, "") for row in sheet.violations],
        (14, 12, 38, 43, 26, 32),
        figures=(0, 1),
        none="Không có thí sinh vi phạm.",
    )
    story += _heading("5. Sự cố, sự việc khác và thời gian được bù")
    story += _table(
        ("Giờ", "Máy", "Thí sinh", "Nội dung", "Bù (phút)", "Người ghi"),
        sheet.entries,
        (14, 12, 38, 58, 14, 29),
        figures=(0, 1, 4),
        none="Không có sự việc nào được ghi.",
    )
    story += _heading("6. Vật dụng tạm giữ, ý kiến khác")
    story += [Paragraph(_DOTS, styles["centre"]) for _line in range(2)]
    story += [_closing(sheet)]
    return story


def _heading(words: str) -> list[Flowable]:
    """Return a heading with room for what begins below it; a table may go on on the next page."""
    return [CondPageBreak(_BELOW_HEADING), _text("heading", words)]


def _letterhead(sheet: MinutesSheet) -> Table:
    left: list[Flowable] = [_text("upright", sheet.parent_body)] if sheet.parent_body else []
    left += [
        _text("bold", sheet.issuer),
        _rule(22 * mm),
        Spacer(0, 3),
        _text("upright", "Số: ......../BB"),
    ]
    right: list[Flowable] = [_text("bold", _COUNTRY), _text("motto", _MOTTO), _rule(52 * mm)]
    right += [Spacer(0, 3), _text("italic", sheet.dated)]
    table = Table([[left, right]], colWidths=[_WIDTH * _LEFT_SHARE, _WIDTH * (1 - _LEFT_SHARE)])
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


def _rule(width: float) -> HRFlowable:
    return HRFlowable(
        width=width, thickness=0.7, color=black, spaceBefore=2, spaceAfter=0, hAlign="CENTER"
    )


def _figures(figures: Sequence[tuple[str, int]]) -> Table:
    rows = [
        [_text("head", label) for label, _count in figures],
        [_text("figure", str(count)) for _label, count in figures],
    ]
    return _ruled(Table(rows, colWidths=[_WIDTH / len(figures)] * len(figures)))


def _list(label: str, people: Row) -> list[Flowable]:
    return [_rich("body", f"{_safe(label)}: {_safe('; '.join(people) or 'không có')}.")]


def _table(
    heads: Row, rows: Sequence[Row], widths: Sequence[int], *, figures: Sequence[int], none: str
) -> list[Flowable]:
    """Return a ruled table whose head stands on each of its pages; `widths` are millimetres."""
    if not rows:
        return [_text("body", none)]
    cells: list[list[Flowable]] = [[_text("head", head) for head in heads]]
    for row in rows:
        cells.append(
            [
                _text("figure" if place in figures else "cell", words)
                for place, words in enumerate(row)
            ]
        )
    share = _WIDTH / (sum(widths) * mm)
    table = Table(cells, colWidths=[width * mm * share for width in widths], repeatRows=1)
    return [_ruled(table), Spacer(0, 3)]


def _ruled(table: Table) -> Table:
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


def _closing(sheet: MinutesSheet) -> KeepTogether:
    """Return the last words and the places for signatures: they stay on one page."""
    names = [*sheet.proctors[:2], "", ""][:2]
    columns = (("GIÁM THỊ 1", names[0]), ("GIÁM THỊ 2", names[1]), ("TRƯỞNG BAN COI THI", ""))
    signed = Table(
        [
            [_text("bold", capacity) for capacity, _name in columns],
            [_rich("figure", "<i>(Ký, ghi rõ họ tên)</i>") for _column in columns],
            [Spacer(0, 20 * mm) for _column in columns],
            [_text("bold", name) for _capacity, name in columns],
        ],
        colWidths=[_WIDTH / 3] * 3,
    )
    signed.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return KeepTogether(
        [
            Spacer(0, 6),
            _text(
                "body",
                "Biên bản lập xong hồi ..... giờ ..... phút cùng ngày, đã đọc lại cho những người có"
                " tên dưới đây cùng nghe, nhất trí và ký tên.",
            ),
            Spacer(0, 6),
            signed,
        ]
    )


def _text(style: str, words: str) -> Paragraph:
    return Paragraph(_safe(words), _styles()[style])


def _rich(style: str, markup: str) -> Paragraph:
    """Return a paragraph with <b> and <i>, whose words went through `_safe`."""
    marked = (
        markup.replace("<b>", f'<font face="{Face.SERIF_BOLD}">')
        .replace("<i>", f'<font face="{Face.SERIF_ITALIC}">')
        .replace("</b>", "</font>")
        .replace("</i>", "</font>")
    )
    return Paragraph(marked, _styles()[style])


def _safe(words: str) -> str:
    """Return words as markup; a sign that the face lacks is shown as such."""
    known = register_face(Face.SERIF).face.charToGlyph
    shown = "".join(
        letter if letter == "\n" or ord(letter) in known else _UNKNOWN for letter in words
    )
    return escape(shown).replace("\n", "<br/>")
