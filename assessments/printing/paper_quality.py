"""The quality sheet of a round's papers (phiếu đánh giá chất lượng đề): A4 portrait, for signing.

National title, motto, letterhead, date line, margins and page numbers follow decree 30/2020/NĐ-CP,
annex I. The same sheet always gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from assessments.printing.administrative import (
    WIDTH,
    Row,
    heading,
    letterhead,
    printed,
    rich,
    rule,
    safe,
    table,
    text,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSection:
    """One group and part: its figures, its forms, which share how much, why they are fair."""

    title: str
    figures: Sequence[tuple[str, str]]
    heads: Row
    forms: Sequence[Row]
    noted: Sequence[tuple[str, str]]  # a form, what is wrong with it
    matrix: Sequence[Row]  # its first row are the codes; empty where it fits no page
    limit: str
    claims: Sequence[tuple[bool, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperQualitySheet:
    """What is printed of a round's papers. Texts are plain."""

    parent_body: str
    issuer: str
    dated: str
    subject: str
    is_simulated: bool
    about: Sequence[tuple[str, str]]
    sections: Sequence[GroupSection]
    hashes: Sequence[Row]  # form code, SHA-256
    digest: str  # what is signed for; empty before the papers are frozen
    signed: Sequence[str]  # who signed, when, with which remark; empty where nobody did
    signatory: str
    drawn_at: str


#: Millimetres of the table of forms.
_FORM_WIDTHS = (16, 15, 13, 15, 16, 32, 18, 28, 22)


def draw_paper_quality(sheet: PaperQualitySheet) -> bytes:
    """Return the sheet as PDF. Threads that draw at once wait for each other (`office.faces`)."""
    return printed(
        lambda: _story(sheet),
        title="Phiếu đánh giá chất lượng đề",
        issuer=sheet.issuer,
        subject=sheet.subject,
        drawn_at=sheet.drawn_at,
        note=f"Dấu kiểm {sheet.digest[:16]}…" if sheet.digest else "",
        is_simulated=sheet.is_simulated,
    )


def _story(sheet: PaperQualitySheet) -> list[Flowable]:
    story: list[Flowable] = [
        letterhead(
            parent_body=sheet.parent_body,
            issuer=sheet.issuer,
            number="Số: ......../PCLĐ",
            dated=sheet.dated,
        )
    ]
    story += [rich("title", "PHIẾU ĐÁNH GIÁ CHẤT LƯỢNG ĐỀ"), text("subject", sheet.subject)]
    story += [rule(44 * mm), Spacer(0, 4)]
    story += [rich("body", f"<b>{safe(label)}:</b> {safe(value)}") for label, value in sheet.about]
    for place, section in enumerate(sheet.sections, 1):
        story += _section(place, section)
    story += heading(f"{len(sheet.sections) + 1}. Dấu kiểm SHA-256 của các mã đề")
    story += table(
        ("Mã đề", "SHA-256"),
        sheet.hashes,
        (20, 145),
        figures=(0,),
        none="Đề chưa niêm phong nên chưa có dấu kiểm.",
    )
    return [*story, _closing(sheet)]


def _section(place: int, section: GroupSection) -> list[Flowable]:
    story = heading(f"{place}. {section.title}")
    words = "; ".join(f"{label}: {value}" for label, value in section.figures)
    story += [text("body", f"{words}.")]
    story += table(
        section.heads,
        section.forms,
        _FORM_WIDTHS,
        figures=range(len(section.heads) - 1),
        none="Nhóm này không có mã đề.",
    )
    story += [rich("item", f"<b>Mã {safe(code)}:</b> {safe(what)}") for code, what in section.noted]
    if section.matrix:
        columns = len(section.matrix[0])
        story += [
            KeepTogether(
                [
                    text("small", f"Số câu trùng giữa hai mã đề ({section.limit}):"),
                    Spacer(0, 2),
                    *table(
                        section.matrix[0],
                        section.matrix[1:],
                        [165 // columns] * columns,
                        figures=range(columns),
                        none="",
                    ),
                ]
            )
        ]
    story += [rich("body", "<b>Vì sao đề này công bằng</b>")]
    story += [
        text("item", f"{'–' if holds else '– CHƯA ĐẠT:'} {words}")
        for holds, words in section.claims
    ]
    return story


def _closing(sheet: PaperQualitySheet) -> KeepTogether:
    """Return who signs: the last words and the place for the signature stay on one page."""
    words = (
        [text("body", line) for line in sheet.signed]
        if sheet.signed
        else [text("body", "Chưa ai ký xác nhận chất lượng đề trong hệ thống.")]
    )
    if sheet.digest:
        words += [text("small", "Dấu kiểm của phiếu (SHA-256):"), text("cell", sheet.digest)]
    signed = Table(
        [
            ["", text("bold", "TRƯỞNG BAN ĐỀ THI")],
            ["", rich("figure", "<i>(Ký, ghi rõ họ tên)</i>")],
            ["", Spacer(0, 22 * mm)],
            ["", text("bold", sheet.signatory)],
        ],
        colWidths=[WIDTH / 2] * 2,
    )
    signed.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return KeepTogether([Spacer(0, 6), *words, Spacer(0, 8), signed])
