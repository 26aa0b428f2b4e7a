"""The certificate: one A4 landscape sheet with national motto, holder, result, QR and signature.

`layout` decides where everything stands and can be examined without a drawing; `draw_certificate`
puts it on paper. The same sheet always gives the same bytes, so a stored file can be checked.

The national title, the motto, the issuer's rule, the date line and the signature follow decree
30/2020/NĐ-CP, annex I; a certificate is none of its document types, so the rest is free.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from office.faces import FACES_IN_USE, Face, ink_bottom, register_face
from office.text import clean_line
from reports.drawing.notation import dated_line
from reports.drawing.qr import draw_qr, quiet_width
from reports.drawing.typesetting import Align, Block, Box, Style, set_block

PAGE = Box(0, 0, 297 * mm, 210 * mm)
#: The inner hairline of the frame; everything but the mark of a simulation stands inside.
FRAME = Box(11 * mm, 11 * mm, 286 * mm, 199 * mm)
#: What is said on a sheet made from simulated data, so that nobody takes it for a real one.
SIMULATED_NOTICE = "DỮ LIỆU MÔ PHỎNG – không có giá trị"
_SIMULATED_WORDS = "MÔ PHỎNG"

_COUNTRY = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"

_INDIGO = HexColor("#135470")
_RED = HexColor("#aa2317")
_BLACK = HexColor("#000000")
_TURMERIC = HexColor("#854d00")
_TURMERIC_SOFT = HexColor("#fdf1d6")
_WATERMARK = HexColor("#f7efe0")

_CONTENT = Box(22 * mm, 17.5 * mm, 275 * mm, 191 * mm)
_HEADER_GAP = 6 * mm
_ISSUER_WIDTH = 112 * mm
_ROWS_WIDTH = 222 * mm
_LEAST_ROWS_WIDTH = 140 * mm  # few short words would otherwise huddle in the middle
_LABEL_GAP = 4 * mm
_QR_SIZE = 29 * mm
_LOOKUP_WIDTH = 76 * mm
_NUMBERS_WIDTH = 74 * mm
_COLUMN_GAP = 4 * mm
_SIGNATURE_WIDTH = _CONTENT.width - _LOOKUP_WIDTH - _NUMBERS_WIDTH - 2 * _COLUMN_GAP
_SIGNATURE_HEIGHT = 22 * mm
_LEAST_SLACK = 5 * mm
#: Room under the last baseline of the footer; more than any of its styles needs.
_DEEPEST = 4.5

_CENTRE = Align.CENTRE
_UPRIGHT = Style(Face.SERIF, 13, align=_CENTRE)
_BOLD = Style(Face.SERIF_BOLD, 13, align=_CENTRE)
_ITALIC = Style(Face.SERIF_ITALIC, 13.5, align=_CENTRE)
_TITLE = Style(Face.SERIF_BOLD, 37, align=_CENTRE, spacing=1.9)
_LEAD = Style(Face.SERIF, 14.5, align=_CENTRE)
_LABEL = Style(Face.SERIF, 15)
_VALUE = Style(Face.SERIF_BOLD, 15)
_HOLDER = Style(Face.SERIF_BOLD, 21)
_SMALL = Style(Face.SANS, 9.5, leading=1.6)
_SMALL_CENTRE = Style(Face.SANS, 9.5, leading=1.6, align=_CENTRE)
_NOTICE = Style(Face.SANS, 10, align=_CENTRE)
#: Shares of the usual sizes, tried in turn until the words fit the sheet.
_SCALES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)


class SheetTooLong(ValueError):
    """The words of a sheet do not fit on the page even at the smallest size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateSheet:
    """What is printed on one certificate. Texts are kept composed (NFC), on one line.

    Empty optional texts leave out their row. `serial_no` and `register_no` are printed as they
    stand in the register.
    """

    parent_body: str  # "ỦY BAN NHÂN DÂN TỈNH VĨNH AN"; may be empty
    issuer: str  # "SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    title: str = "GIẤY CHỨNG NHẬN"
    lead: str  # "Giám đốc Sở Khoa học và Công nghệ tỉnh Vĩnh An chứng nhận"
    honorific: str = "Ông/Bà"
    holder: str  # as stored; printed in capitals
    birth_date: str  # "14/03/1984", or the year alone where no more is known
    unit: str
    achieved_label: str = "Đã đạt"  # "Đã hoàn thành" for a training programme
    achieved: str  # "Kỳ sát hạch kỹ năng số đợt 2 năm 2026, ngày 12/11/2026"
    result: str | None  # "7,38 điểm (bảy phẩy ba mươi tám), xếp loại Khá"
    place: str  # "Vĩnh An"
    issue_date: date
    capacity: tuple[str, ...]  # ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    signatory: str
    serial_no: str  # "KNS 000215"
    register_no: str  # "215/2026/GCN-SKHCN"
    verify_url: str  # whole address with its token; goes into the QR code and the link
    verify_host_text: str  # "sathach.vinhan.example/xm"
    printed_code: str  # "7K4M-Q2XR-91HT"
    valid_until: str | None = None  # "12/11/2029"
    simulated: bool

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, clean_line(value))
        object.__setattr__(self, "capacity", tuple(clean_line(line) for line in self.capacity))


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A block of lines at its place. `box` holds the ink of every line."""

    name: str
    block: Block
    box: Box
    colour: Color = _BLACK

    def baselines(self) -> Iterator[tuple[float, float, str]]:
        """Yield left end, baseline and words of each line."""
        style = self.block.style
        baseline = self.box.top - self.block.first_baseline
        lefts = self.block.line_lefts(self.box.left, self.box.width)
        for left, line in zip(lefts, self.block.lines, strict=True):
            yield left, baseline, line
            baseline -= style.size * style.leading


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything on a certificate stands.

    `signature` is the space kept free for the hand or the visible digital signature, `qr` the
    square of the code, `rules` the lines under the issuer and the motto (left, right, height).
    """

    texts: tuple[PlacedText, ...]
    rules: tuple[tuple[float, float, float], ...]
    qr: Box
    signature: Box

    def text(self, name: str) -> PlacedText:
        """Return the text called `name`.

        Raises:
            KeyError: this sheet has none.
        """
        for placed in self.texts:
            if placed.name == name:
                return placed
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the middle part: a label and what it says, on one baseline."""

    name: str
    label: Block
    value: Block

    @property
    def drop(self) -> float:
        """Distance from the top of the row to its first baseline."""
        return max(self.label.first_baseline, self.value.first_baseline)

    @property
    def height(self) -> float:
        return self.drop + max(b.height - b.first_baseline for b in (self.label, self.value))


def layout(sheet: CertificateSheet) -> Layout:
    """Find the place of every text, at the largest size that fits.

    Raises:
        SheetTooLong: the words do not fit on one page.
        LettersMissing: a character cannot be drawn by our faces.
    """
    for scale in _SCALES:
        if found := _layout_at(sheet, scale):
            return found
    raise SheetTooLong(f"the words of certificate {sheet.serial_no} do not fit on one page")


def _layout_at(sheet: CertificateSheet, scale: float) -> Layout | None:
    """Lay out the sheet with all sizes times `scale`, or return None when it is too high."""
    header, rules, header_bottom = _place_header(sheet, scale)
    footer, qr, signature, footer_top = _place_footer(sheet, scale)
    title = set_block(sheet.title, _TITLE.scaled(scale), _CONTENT.width, smallest=0.7)
    lead = set_block(sheet.lead, _LEAD.scaled(scale), _ROWS_WIDTH, smallest=0.9)
    rows = _set_rows(sheet, scale)
    row_gap = 3.2 * scale
    rows_height = sum(row.height for row in rows) + row_gap * (len(rows) - 1)
    slack = header_bottom - footer_top - title.height - lead.height - rows_height
    if slack < _LEAST_SLACK:
        return None
    row_gap += min(slack * 0.02, 3)
    rows_height = sum(row.height for row in rows) + row_gap * (len(rows) - 1)
    # The title keeps near the header and the lead near the title; the rows take the middle.
    top = header_bottom - min(slack * 0.2, 6 * mm)
    placed = [*header, _centred("title", title, _CONTENT, top, _RED)]
    top -= title.height + min(slack * 0.08, 2 * mm)
    placed.append(_centred("lead", lead, _CONTENT, top))
    top -= lead.height
    placed.extend(_place_rows(rows, top - (top - footer_top - rows_height) * 0.48, row_gap))
    return Layout((*placed, *footer), rules, qr, signature)


def _place_header(
    sheet: CertificateSheet, scale: float
) -> tuple[list[PlacedText], tuple[tuple[float, float, float], ...], float]:
    """Place the issuer on the left, country and motto on the right; return the lowest height."""
    scale = max(scale, 0.85)  # the national title keeps about its prescribed size
    left = Box(_CONTENT.left, 0, _CONTENT.left + _ISSUER_WIDTH, _CONTENT.top)
    right = Box(left.right + _HEADER_GAP, 0, _CONTENT.right, _CONTENT.top)
    upright, bold = _UPRIGHT.scaled(scale), _BOLD.scaled(scale)
    parent = set_block(sheet.parent_body, upright, left.width, smallest=0.9)
    issuer = set_block(sheet.issuer, bold, left.width, smallest=0.9)
    country = set_block(_COUNTRY, bold, right.width, smallest=0.8)
    motto = set_block(_MOTTO, bold.scaled(1.04), right.width)
    left_texts, left_bottom = _stack([("parent_body", parent), ("issuer", issuer)], left)
    right_texts, right_bottom = _stack([("country", country), ("motto", motto)], right)
    rules = (
        _rule_under(left, issuer.width * 0.4, left_bottom - 2.5),
        _rule_under(right, motto.width, right_bottom - 1.5),
    )
    return [*left_texts, *right_texts], rules, min(left_bottom, right_bottom) - 3


def _place_footer(
    sheet: CertificateSheet, scale: float
) -> tuple[list[PlacedText], Box, Box, float]:
    """Place lookup, numbers and signature on one bottom line; return the greatest height."""
    scale = max(scale, 0.75)
    small, small_centre = _SMALL.scaled(scale), _SMALL_CENTRE.scaled(scale)
    bottom, left = _CONTENT.bottom, _CONTENT.left
    lookup = Box(left, bottom, left + _LOOKUP_WIDTH, 0)
    numbers = Box(lookup.right + _COLUMN_GAP, bottom, 0, 0)
    numbers = Box(numbers.left, bottom, numbers.left + _NUMBERS_WIDTH, 0)
    signing = Box(numbers.right + _COLUMN_GAP, bottom, _CONTENT.right, 0)

    lookup_texts, lookup_top = _stack_up(
        [
            ("verify_host", set_block(f"Tra cứu: {sheet.verify_host_text}", small, lookup.width)),
            ("printed_code", set_block(f"Mã: {sheet.printed_code}", small, lookup.width)),
        ],
        lookup,
    )
    # the quiet zone hangs out, so that the dark modules stand on the edge of the words
    qr_left, qr_bottom = left - quiet_width(sheet.verify_url, _QR_SIZE), lookup_top + 1
    qr = Box(qr_left, qr_bottom, qr_left + _QR_SIZE, qr_bottom + _QR_SIZE)

    number_lines = [
        ("serial_no", f"Số hiệu: {sheet.serial_no}"),
        ("register_no", f"Số vào sổ: {sheet.register_no}"),
    ]
    if sheet.valid_until:
        number_lines.append(("valid_until", f"Có giá trị đến: {sheet.valid_until}"))
    number_texts, numbers_top = _stack_up(
        [(name, set_block(line, small_centre, numbers.width)) for name, line in number_lines],
        numbers,
    )

    bold = _BOLD.scaled(scale)
    signatory = set_block(sheet.signatory, bold.scaled(1.04), signing.width, smallest=0.85)
    signer_texts, signer_top = _stack_up([("signatory", signatory)], signing)
    signature = Box(signing.left, signer_top, signing.right, signer_top + _SIGNATURE_HEIGHT * scale)
    dated = dated_line(sheet.place, sheet.issue_date)
    above = [("dated", set_block(dated, _ITALIC.scaled(scale), signing.width, smallest=0.85))]
    above.extend(
        (f"capacity_{place}", set_block(line, bold, signing.width, smallest=0.85))
        for place, line in enumerate(sheet.capacity)
    )
    above_texts, signing_top = _stack_up(above, Box(signing.left, signature.top, signing.right, 0))
    texts = [*lookup_texts, *number_texts, *above_texts, *signer_texts]
    return texts, qr, signature, max(qr.top, numbers_top, signing_top)


def _set_rows(sheet: CertificateSheet, scale: float) -> list[_Row]:
    """Break the rows of the middle part; those without words are left out."""
    said = [
        ("holder", sheet.honorific, sheet.holder.upper(), _HOLDER.scaled(scale)),
        ("birth_date", "Ngày sinh", sheet.birth_date, _VALUE.scaled(scale)),
        ("unit", "Đơn vị", sheet.unit, _VALUE.scaled(scale)),
        ("achieved", sheet.achieved_label, sheet.achieved, _VALUE.scaled(scale)),
        ("result", "Kết quả", sheet.result or "", _VALUE.scaled(scale)),
    ]
    label_style = _LABEL.scaled(scale)
    labels = {
        name: set_block(f"{label}:", label_style, _ROWS_WIDTH / 3) for name, label, _, _ in said
    }
    width = _ROWS_WIDTH - _LABEL_GAP - max(block.width for block in labels.values())
    return [
        _Row(name, labels[name], set_block(words, style, width, smallest=0.88))
        for name, _, words, style in said
        if words
    ]


def _place_rows(rows: Sequence[_Row], top: float, gap: float) -> Iterator[PlacedText]:
    """Place the rows from `top` down; labels and values keep their edge, the whole is centred."""
    label_width = max(row.label.width for row in rows) + _LABEL_GAP
    width = max(_LEAST_ROWS_WIDTH, label_width + max(row.value.width for row in rows))
    left = (PAGE.width - width) / 2
    for row in rows:
        yield _at(f"{row.name}_label", row.label, left, top - row.drop)
        yield _at(row.name, row.value, left + label_width, top - row.drop)
        top -= row.height + gap


def _at(name: str, block: Block, left: float, baseline: float) -> PlacedText:
    top = baseline + block.first_baseline
    return PlacedText(name, block, Box(left, top - block.height, left + block.width, top))


def _centred(
    name: str, block: Block, column: Box, top: float, colour: Color = _BLACK
) -> PlacedText:
    left = column.left + (column.width - block.width) / 2
    box = Box(left, top - block.height, left + block.width, top)
    return PlacedText(name, block, box, colour)


def _in_column(name: str, block: Block, column: Box, top: float) -> PlacedText:
    if block.style.align is Align.CENTRE:
        return _centred(name, block, column, top)
    return _at(name, block, column.left, top - block.first_baseline)


def _stack(blocks: Sequence[tuple[str, Block]], column: Box) -> tuple[list[PlacedText], float]:
    """Place blocks one under the other from the top of `column`; return them and their bottom."""
    placed, top = [], column.top
    for name, block in blocks:
        if block.lines:
            placed.append(_in_column(name, block, column, top))
            top -= block.height
    return placed, top


def _stack_up(blocks: Sequence[tuple[str, Block]], column: Box) -> tuple[list[PlacedText], float]:
    """Place blocks upwards so that last lines of neighbouring columns share a baseline.

    Returns them and their top.
    """
    last = blocks[-1][1]
    top = column.bottom + sum(block.height for _, block in blocks)
    top += _DEEPEST - last.style.size * ink_bottom(last.style.face)
    raised = Box(column.left, column.bottom, column.right, top)
    return _stack(blocks, raised)[0], top


def _rule_under(column: Box, width: float, height: float) -> tuple[float, float, float]:
    middle = (column.left + column.right) / 2
    return middle - width / 2, middle + width / 2, height


def draw_certificate(sheet: CertificateSheet) -> bytes:
    """Return the certificate as a PDF of one page, the same bytes for the same sheet.

    All faces are embedded (subsets). The file is dated at midnight of the day of issue. Threads
    that draw at once wait for each other (`office.faces`).

    Raises:
        SheetTooLong: the words do not fit on one page.
        LettersMissing: a character cannot be drawn by our faces.
    """
    plan = layout(sheet)
    with FACES_IN_USE:
        return _drawn(sheet, plan)


def _drawn(sheet: CertificateSheet, plan: Layout) -> bytes:
    for face in Face:
        register_face(face)
    target = io.BytesIO()
    canvas = Canvas(
        target,
        pagesize=(PAGE.width, PAGE.height),
        invariant=1,  # no clock and no random id in the file
        pageCompression=1,
        # reportlab's own default face would be named but not embedded
        initialFontName=Face.SERIF,  # type: ignore[arg-type]  # the stubs take it for a number
        lang="vi",
    )
    _describe(canvas, sheet)
    if sheet.simulated:
        _draw_watermark(canvas)
    _draw_frame(canvas)
    if sheet.simulated:
        _draw_notice(canvas)
    for left, right, height in plan.rules:
        canvas.setStrokeColor(_BLACK)
        canvas.setLineWidth(0.7)
        canvas.line(left, height, right, height)
    for placed in plan.texts:
        _draw_text(canvas, placed)
    draw_qr(canvas, sheet.verify_url, plan.qr)
    for box in (plan.qr, plan.text("verify_host").box):
        canvas.linkURL(sheet.verify_url, (box.left, box.bottom, box.right, box.top))
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def _describe(canvas: Canvas, sheet: CertificateSheet) -> None:
    mark = f" ({SIMULATED_NOTICE})" if sheet.simulated else ""
    canvas.setTitle(f"{sheet.title.capitalize()} {sheet.register_no}{mark}")
    canvas.setAuthor(sheet.issuer)
    canvas.setSubject(sheet.achieved)
    canvas.setKeywords(f"{sheet.serial_no}, {sheet.register_no}")
    canvas.setCreator("SátHạch")
    canvas.setProducer("SátHạch")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.setDateFormatter(lambda *_now: f"D:{sheet.issue_date:%Y%m%d}000000+07'00'")


def _draw_text(canvas: Canvas, placed: PlacedText) -> None:
    style = placed.block.style
    canvas.setFillColor(placed.colour)
    canvas.setFont(style.face, style.size)
    for left, baseline, line in placed.baselines():
        canvas.drawString(left, baseline, line, charSpace=style.spacing)


def _draw_frame(canvas: Canvas) -> None:
    """Draw a strong line and, inside, a hairline that steps in at the corners."""
    canvas.setStrokeColor(_INDIGO)
    canvas.setLineWidth(0.8 * mm)
    outer = 2.4 * mm
    canvas.rect(
        FRAME.left - outer, FRAME.bottom - outer, FRAME.width + 2 * outer, FRAME.height + 2 * outer
    )
    canvas.setLineWidth(0.25 * mm)
    step = 3.2 * mm
    path = canvas.beginPath()
    path.moveTo(FRAME.left + step, FRAME.bottom)
    path.lineTo(FRAME.right - step, FRAME.bottom)
    path.lineTo(FRAME.right - step, FRAME.bottom + step)
    path.lineTo(FRAME.right, FRAME.bottom + step)
    path.lineTo(FRAME.right, FRAME.top - step)
    path.lineTo(FRAME.right - step, FRAME.top - step)
    path.lineTo(FRAME.right - step, FRAME.top)
    path.lineTo(FRAME.left + step, FRAME.top)
    path.lineTo(FRAME.left + step, FRAME.top - step)
    path.lineTo(FRAME.left, FRAME.top - step)
    path.lineTo(FRAME.left, FRAME.bottom + step)
    path.lineTo(FRAME.left + step, FRAME.bottom + step)
    path.close()
    canvas.drawPath(path, stroke=1, fill=0)


def _draw_notice(canvas: Canvas) -> None:
    """Write the notice of simulated data into the top and the bottom line of the frame."""
    block = set_block(SIMULATED_NOTICE, _NOTICE, FRAME.width)
    middle = PAGE.width / 2
    canvas.setLineWidth(0.7)
    for height in (FRAME.top + 1.2 * mm, FRAME.bottom - 1.2 * mm):
        canvas.setFillColor(_TURMERIC_SOFT)
        canvas.setStrokeColor(_TURMERIC)
        width, tall = block.width + 10 * mm, 6.4 * mm
        canvas.roundRect(middle - width / 2, height - tall / 2, width, tall, 1.2 * mm, fill=1)
        canvas.setFillColor(_TURMERIC)
        canvas.setFont(_NOTICE.face, _NOTICE.size)
        canvas.drawString(middle - block.width / 2, height - _NOTICE.size * 0.34, SIMULATED_NOTICE)


def _draw_watermark(canvas: Canvas) -> None:
    """Write "simulated" across the sheet, paler than anything that is to be read."""
    style = Style(Face.SERIF_BOLD, 96, spacing=6)
    canvas.saveState()
    canvas.translate(PAGE.width / 2, PAGE.height / 2)
    canvas.rotate(20)
    canvas.setFillColor(_WATERMARK)
    canvas.setFont(style.face, style.size)
    canvas.drawString(
        -style.measure(_SIMULATED_WORDS) / 2, -30, _SIMULATED_WORDS, charSpace=style.spacing
    )
    canvas.restoreState()
