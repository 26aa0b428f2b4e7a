"""The minutes of a room (biên bản coi thi): A4 portrait, for signing.

National title, motto, letterhead, date line, margins and page numbers follow decree 30/2020/NĐ-CP,
annex I. The same sheet always gives the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Spacer,
    Table,
    TableStyle,
)

from assessments.printing.administrative import (
    WIDTH,
    Row,
    heading,
    letterhead,
    printed,
    rich,
    rule,
    ruled,
    safe,
    table,
    text,
)

_DOTS = "." * 118


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


def draw_minutes(sheet: MinutesSheet) -> bytes:
    """Return the minutes as PDF. Threads that draw at once wait for each other (`office.faces`)."""
    return printed(
        lambda: _story(sheet),
        title="Biên bản coi thi",
        issuer=sheet.issuer,
        subject=sheet.subject,
        drawn_at=sheet.drawn_at,
        note="" if sheet.is_final else "Ca thi chưa đóng: nội dung còn có thể thay đổi.",
        is_simulated=sheet.is_simulated,
    )


def _story(sheet: MinutesSheet) -> list[Flowable]:
    story: list[Flowable] = [
        letterhead(
            parent_body=sheet.parent_body,
            issuer=sheet.issuer,
            number="Số: ......../BB",
            dated=sheet.dated,
        ),
        rich("title", "BIÊN BẢN COI THI"),
    ]
    story += [text("subject", sheet.subject), rule(44 * mm), Spacer(0, 4)]
    story += [rich("body", f"<b>{safe(label)}:</b> {safe(value)}") for label, value in sheet.about]
    story += [*heading("1. Số lượng thí sinh"), _figures(sheet.figures), Spacer(0, 4)]
    story += _list(sheet.absent_label, sheet.absent) + _list(
        "Không được dự thi hoặc bị đình chỉ", sheet.barred
    )
    story += heading("2. Đề thi và bài thi")
    story += [
        text(
            "body",
            f"Đề đã dùng (mã đề – số bài): {'; '.join(sheet.papers) or 'không'}.",
        )
    ]
    story += [text("body", f"Bài thi: {'; '.join(sheet.ends) or 'không có bài'}.")]
    story += heading("3. Tạm dừng phòng thi")
    story += table(
        ("Từ", "Đến", "Phút", "Lý do", "Người quyết định"),
        sheet.pauses,
        (21, 21, 13, 70, 40),
        figures=(0, 1, 2),
        none="Phòng thi không tạm dừng.",
    )
    story += heading("4. Vi phạm quy chế thi")
    story += table(
        ("Giờ", "Máy", "Thí sinh", "Hành vi", "Hình thức xử lý", "Ý kiến, chữ ký của thí sinh"),
        [(*row, "") for row in sheet.violations],
        (14, 12, 38, 43, 26, 32),
        figures=(0, 1),
        none="Không có thí sinh vi phạm.",
    )
    story += heading("5. Sự cố, sự việc khác và thời gian được bù")
    story += table(
        ("Giờ", "Máy", "Thí sinh", "Nội dung", "Bù (phút)", "Người ghi"),
        sheet.entries,
        (14, 12, 38, 58, 14, 29),
        figures=(0, 1, 4),
        none="Không có sự việc nào được ghi.",
    )
    story += heading("6. Vật dụng tạm giữ, ý kiến khác")
    story += [text("centre", _DOTS) for _line in range(2)]
    story += [_closing(sheet)]
    return story


def _figures(figures: Sequence[tuple[str, int]]) -> Table:
    rows = [
        [text("head", label) for label, _count in figures],
        [text("figure", str(count)) for _label, count in figures],
    ]
    return ruled(Table(rows, colWidths=[WIDTH / len(figures)] * len(figures)))


def _list(label: str, people: Row) -> list[Flowable]:
    return [rich("body", f"{safe(label)}: {safe('; '.join(people) or 'không có')}.")]


def _closing(sheet: MinutesSheet) -> KeepTogether:
    """Return the last words and the places for signatures: they stay on one page."""
    names = [*sheet.proctors[:2], "", ""][:2]
    columns = (("GIÁM THỊ 1", names[0]), ("GIÁM THỊ 2", names[1]), ("TRƯỞNG BAN COI THI", ""))
    signed = Table(
        [
            [text("bold", capacity) for capacity, _name in columns],
            [rich("figure", "<i>(Ký, ghi rõ họ tên)</i>") for _column in columns],
            [Spacer(0, 20 * mm) for _column in columns],
            [text("bold", name) for _capacity, name in columns],
        ],
        colWidths=[WIDTH / 3] * 3,
    )
    signed.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return KeepTogether(
        [
            Spacer(0, 6),
            text(
                "body",
                "Biên bản lập xong hồi ..... giờ ..... phút cùng ngày, đã đọc lại cho những người có"
                " tên dưới đây cùng nghe, nhất trí và ký tên.",
            ),
            Spacer(0, 6),
            signed,
        ]
    )
