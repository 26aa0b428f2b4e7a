"""The sheet BieuDo: pass rate by unit, mean by skill, candidates by class."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from openpyxl.chart import BarChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Font, Paragraph, ParagraphProperties
from openpyxl.worksheet.pagebreak import Break

from office.formula_cells import number_text
from reports.workbook.cell_text import cell_text
from reports.workbook.counting import Counted
from reports.workbook.detail import Detail
from reports.workbook.layout import FIRST_ROW, HEADER_ROW, Book, last_row, set_page
from reports.workbook.layout import SIMULATED_MARK as MARK
from reports.workbook.skills import NAME as SKILLS
from reports.workbook.styles import FONT_NAME, Emphasis, Kind
from reports.workbook.tally import ratio

NAME = "BieuDo"
#: More bars than this are not read any more: then the bodies above the units are drawn.
MOST_BARS = 40
_WIDTH_CM = 26.0
#: One column a little wider than a chart and narrower than a page.
_WIDTH_CHARACTERS = 126
_ROW_CM = 0.55
_COLOUR, _GRID = "2F6DB5", "D9D9D9"
Figure = int | float | Decimal | str


def write_charts(book: Book, detail: Detail, units: Counted) -> None:
    """Write the sheet of charts; each keeps its values, so that previews show it too."""
    worksheet: Any = book.workbook.create_sheet(NAME)
    set_page(worksheet, book.summary)
    # Excel ignores page breaks while it fits to a width; the charts are as wide as a page anyway.
    worksheet.sheet_properties.pageSetUpPr.fitToPage = False
    worksheet.sheet_view.showGridLines = False
    worksheet.column_dimensions["A"].width = _WIDTH_CHARACTERS
    charts = [_pass_rates(units)]
    if detail.skills:
        charts.append(_skill_means(detail))
    charts.append(_classes(units, book.summary.classes))
    row = FIRST_ROW
    for chart in charts:
        if row > FIRST_ROW:  # each chart begins a page of its own
            worksheet.row_breaks.append(Break(id=row - 1))
        chart.anchor = f"A{row}"
        worksheet.add_chart(chart)
        row += int(chart.height / _ROW_CM) + 3
    worksheet.print_area = f"A1:A{row}"
    for text, emphasis in (
        ("Biểu đồ", Emphasis.TITLE),
        (book.round_line, Emphasis.CAPTION),
        (book.as_of_line, Emphasis.CAPTION),
        (MARK if book.summary.simulated else "", Emphasis.WARNING),
    ):
        worksheet.append([book.text_cell(worksheet, text, Kind.TEXT, emphasis)] if text else [])


def _pass_rates(units: Counted) -> Any:
    """Return bars of the pass rate: by unit, or by the body above when there are too many."""
    names = [line.name for line in units.lines]
    tallies = list(units.tallies)
    first, title = FIRST_ROW, "Tỷ lệ đạt theo đơn vị"
    if len(names) > MOST_BARS and 1 < len(units.groups) < len(names):
        names = [name for name, _ in units.groups]
        tallies = [counts for _, counts in units.groups]
        first, title = units.first_group_row, "Tỷ lệ đạt theo cơ quan cấp trên"
    last = first + max(len(names), 1) - 1
    labels, values = (
        f"{units.name}!${units.letters[key]}${first}:${units.letters[key]}${last}"
        for key in ("name", "pass_rate")
    )
    rates = [ratio(counts.passed, counts.sat) for counts in tallies]
    return _bars(title, labels, names, values, rates, "0.0%", lying=True, most=1)


def _skill_means(detail: Detail) -> Any:
    names = [skill.name for skill in detail.skills]
    last = last_row(len(names))
    means = [
        ratio(detail.total.shares[skill.code], detail.total.measured[skill.code])
        for skill in detail.skills
    ]
    labels, values = (f"{SKILLS}!${letter}${FIRST_ROW}:${letter}${last}" for letter in "CE")
    title = "Mức đạt trung bình theo kỹ năng"
    return _bars(title, labels, names, values, means, "0.0%", lying=True, most=1)


def _classes(units: Counted, classes: Sequence[str]) -> Any:
    left, right = (units.letters[f"class:{label}"] for label in (classes[0], classes[-1]))
    labels = f"{units.name}!${left}${HEADER_ROW}:${right}${HEADER_ROW}"
    values = f"{units.name}!${left}${units.total_row}:${right}${units.total_row}"
    counts = [units.total.classes[label] for label in classes]
    names = [f"Loại {label}" for label in classes]
    return _bars("Số thí sinh theo xếp loại", labels, names, values, counts, "#,##0")


def _bars(
    title: str,
    labels: str,
    names: Sequence[str],
    values: str,
    figures: Sequence[Figure],
    number_format: str,
    *,
    lying: bool = False,
    most: float | None = None,
) -> Any:
    """Return a bar chart over two ranges of cells, with the values that they hold now."""
    chart: Any = BarChart()
    chart.type = "bar" if lying else "col"
    chart.title = title
    chart.title.overlay = False
    chart.title.tx.rich.p[0].r[0].rPr = _letters(14, bold=True)
    chart.legend = None
    chart.gapWidth = 60
    chart.width = _WIDTH_CM
    chart.height = max(7.0, 2.5 + 0.75 * len(names)) if lying else 9.0
    chart.append(_series(labels, names, values, figures, number_format))
    # Some versions of Excel hide axes for which this is not said.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.scaling.min = 0
    chart.y_axis.scaling.max = most
    chart.y_axis.number_format = "0%" if number_format.endswith("%") else number_format
    chart.y_axis.majorGridlines = ChartLines(
        spPr=GraphicalProperties(ln=LineProperties(solidFill=_GRID))
    )
    chart.x_axis.txPr = chart.y_axis.txPr = _text()
    if lying:
        # The first line stands at the top, as in the table, and the scale still below the bars.
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.crosses = "max"
    return chart


def _series(
    labels: str,
    names: Sequence[str],
    values: str,
    figures: Sequence[Figure],
    number_format: str,
) -> Any:
    numbers = [
        NumVal(idx=place, v=number_text(figure))
        for place, figure in enumerate(figures)
        if not isinstance(figure, str)
    ]
    texts = [StrVal(idx=place, v=cell_text(name)) for place, name in enumerate(names)]
    cache = NumData(formatCode=number_format, ptCount=len(figures), pt=numbers)
    series: Any = Series(
        val=NumDataSource(numRef=NumRef(f=values, numCache=cache)),
        cat=AxDataSource(strRef=StrRef(f=labels, strCache=StrData(ptCount=len(names), pt=texts))),
    )
    series.graphicalProperties.solidFill = _COLOUR
    series.dLbls = DataLabelList(
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        showBubbleSize=False,
        numFmt=number_format,
        txPr=_text(),
    )
    return series


def _letters(points: int, *, bold: bool = False) -> CharacterProperties:
    return CharacterProperties(sz=points * 100, b=bold, latin=Font(typeface=FONT_NAME))


def _text() -> RichText:
    """Return the look of axis and bar labels: the font of the tables, in 11 points."""
    letters = ParagraphProperties(defRPr=_letters(11))
    return RichText(p=[Paragraph(pPr=letters, endParaRPr=_letters(11))])
