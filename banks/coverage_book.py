"""The coverage of a bank as a workbook: a summary whose figures are formulas, the questions, the demands.

No words of a question are in it: codes, tags and days.
"""

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from banks import kinds
from banks.coverage import FIGURES, Figure, Wanted, counted_as, questions_of
from banks.demands import Met
from banks.enums import Level
from banks.models import Bank, Exposure, QuestionVersion, Skill, VersionBasis
from office.formula_cells import Formula, FormulaCell, start

#: Rows of every sheet before the data: title, what is counted, blank, headings.
_HEAD_ROW: Final = 4
_FIRST: Final = _HEAD_ROW + 1
_BOLD, _TITLE = Font(bold=True), Font(bold=True, size=14)
_FILL = PatternFill("solid", fgColor="FFDCE6F1")
#: Columns of the sheet of questions that the summary counts over.
_LEVEL, _SKILL, _FLAGS = (
    "C",
    "D",
    dict(zip(Figure, "IJKL", strict=True)),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A question with one of its skills, as a row."""

    code: str
    kind: str
    level: str
    skill: str
    positions: str
    fields: str
    seen_on: date | None
    ends_on: date | None
    is_so: Mapping[Figure, bool]


def coverage_book(bank: Bank, wanted: Wanted, *, demands: Sequence[Met], title: str) -> bytes:
    """Return the workbook of what is asked for.

    Args:
        title: what is counted, in words, for the head of each sheet.
    """
    rows = list(_listed(bank, wanted))
    book = Workbook(write_only=True)
    summary, data = book.create_sheet(_("Summary")), book.create_sheet(_("Questions"))
    _write_summary(summary, rows, title=title, data=data.title)
    _write_rows(data, rows, title=title)
    if demands:
        _write_demands(book.create_sheet(_("Demands")), demands, title=title)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


# --- what stands in it ----------------------------------------------------------------------------


def _listed(bank: Bank, wanted: Wanted) -> Iterable[Listed]:
    """Yield the questions in the order of their codes, once for each skill; nine statements."""
    pks = {
        figure: set(counted_as(bank, wanted, figure).order_by().values_list("pk", flat=True))
        for figure in Figure
    }
    skills = _codes(bank, QuestionVersion.skills.through, "skill__code")
    positions = _codes(bank, QuestionVersion.positions.through, "jobposition__code")
    fields = _codes(bank, QuestionVersion.fields.through, "managementfield__code")
    exposed = Exposure.objects.filter(version__question__bank=bank).order_by()
    seen = dict(exposed.values_list("version__question").annotate(Max("on")))
    cited = VersionBasis.objects.filter(
        version__question__bank=bank, legal_basis__valid_to__isnull=False
    )
    ends = dict(cited.order_by().values_list("version").annotate(Min("legal_basis__valid_to")))
    names = dict(kinds.choices())
    rows = questions_of(bank, wanted).order_by("question__code")
    for pk, question, code, kind, level in rows.values_list(
        "pk", "question", "question__code", "kind", "level"
    ):
        for skill in skills.get(pk) or [""]:
            yield Listed(
                code=code,
                kind=str(names[kind]),
                level=str(Level(level).label),
                skill=skill,
                positions=", ".join(positions.get(pk) or "*"),
                fields=", ".join(fields.get(pk) or "*"),
                seen_on=seen.get(question),
                ends_on=ends.get(pk),
                is_so={figure: pk in found for figure, found in pks.items()},
            )


def _codes(bank: Bank, through: Any, path: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = through.objects.filter(questionversion__question__bank=bank).order_by(path)
    for pk, code in rows.values_list("questionversion", path):
        found[pk].append(code)
    return found


# --- sheets ---------------------------------------------------------------------------------------


def _write_summary(sheet: Any, rows: Sequence[Listed], *, title: str, data: str) -> None:
    levels = [str(level.label) for level in Level]
    others = [figure for figure in Figure if figure is not Figure.DRAWABLE]
    headings = [
        _("Skill"),
        _("Name"),
        *levels,
        _("Papers may draw them"),
        *(str(FIGURES[figure]) for figure in others),
    ]
    _begin(sheet, title, headings, [14, 48, *[14] * (len(headings) - 2)])
    by_level = Counter((row.skill, row.level) for row in rows if row.is_so[Figure.DRAWABLE])
    by_figure = Counter(
        (row.skill, figure) for row in rows for figure in others if row.is_so[figure]
    )
    names = dict(Skill.objects.values_list("code", "name"))
    skills = sorted({row.skill for row in rows})
    last = _FIRST + max(len(rows), 1) - 1
    of = {letter: f"'{data}'!${letter}${_FIRST}:${letter}${last}" for letter in "CDIJKL"}
    sums = get_column_letter(2 + len(levels))
    for number, skill in enumerate(skills, start=_FIRST):
        drawable = f"{of[_FLAGS[Figure.DRAWABLE]]},1"
        cells: list[Any] = [skill, names.get(skill, "")]
        for place, level in enumerate(levels, start=3):
            letter = get_column_letter(place)
            text = (
                f"=COUNTIFS({of[_SKILL]},$A{number},{of[_LEVEL]},{letter}${_HEAD_ROW},{drawable})"
            )
            cells.append(_formula(sheet, text, by_level[skill, level]))
        own = sum(by_level[skill, level] for level in levels)
        cells.append(_formula(sheet, f"=SUM(C{number}:{sums}{number})", own))
        for figure in others:
            text = f"=COUNTIFS({of[_SKILL]},$A{number},{of[_FLAGS[figure]]},1)"
            cells.append(_formula(sheet, text, by_figure[skill, figure]))
        sheet.append(cells)
    totals = [
        *(sum(by_level[skill, level] for skill in skills) for level in levels),
        sum(by_level.values()),
        *(sum(by_figure[skill, figure] for skill in skills) for figure in others),
    ]
    end = max(_FIRST, _FIRST + len(skills) - 1)
    sums_of = [
        _formula(sheet, f"=SUM({letter}{_FIRST}:{letter}{end})", value)
        for value, letter in zip(
            totals, map(get_column_letter, range(3, 3 + len(totals))), strict=True
        )
    ]
    sheet.append([_text(sheet, _("All rows"), font=_BOLD), None, *sums_of])
    sheet.append([_text(sheet, _("A question with two skills stands in two rows."))])


def _write_rows(sheet: Any, rows: Sequence[Listed], *, title: str) -> None:
    headings = [_("Code"), _("Kind"), _("Level"), _("Skill"), _("Positions"), _("Fields")]
    headings += [_("Last used"), _("Law ends"), *(str(FIGURES[figure]) for figure in Figure)]
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:L{_HEAD_ROW + len(rows)}"
    _begin(sheet, title, headings, [16, 18, 14, 12, 30, 30, 12, 12, 12, 12, 12, 12])
    for row in rows:
        sheet.append(
            [
                row.code,
                row.kind,
                row.level,
                row.skill,
                row.positions,
                row.fields,
                _day(sheet, row.seen_on),
                _day(sheet, row.ends_on),
                *(int(row.is_so[figure]) for figure in Figure),
            ]
        )


def _write_demands(sheet: Any, demands: Sequence[Met], *, title: str) -> None:
    headings = [_("Skill"), _("Level"), _("Position"), _("Field"), _("Wanted"), _("In use")]
    _begin(sheet, title, [*headings, _("Missing")], [14, 14, 18, 18, 10, 10, 10])
    for number, one in enumerate(demands, start=_FIRST):
        demand = one.demand
        sheet.append(
            [
                demand.skill.code,
                str(demand.get_level_display()),
                demand.position.code if demand.position else "",
                demand.field.code if demand.field else "",
                demand.count,
                one.has,
                _formula(sheet, f"=MAX(0,E{number}-F{number})", one.missing),
            ]
        )


def _begin(sheet: Any, title: str, headings: Sequence[str], widths: Sequence[int]) -> None:
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.freeze_panes = f"A{_FIRST}"
    start(sheet)
    sheet.append([_text(sheet, sheet.title, font=_TITLE)])
    sheet.append([_text(sheet, title)])
    sheet.append([])
    sheet.append([_text(sheet, heading, font=_BOLD, fill=_FILL) for heading in headings])


def _text(sheet: Any, value: str, *, font: Any = None, fill: Any = None) -> Any:
    cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"  # what people typed is never a formula
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell


def _day(sheet: Any, day: date | None) -> Any:
    if day is None:
        return None
    cell = WriteOnlyCell(sheet, datetime(day.year, day.month, day.day))  # noqa: DTZ001 (a workbook knows no time zones)
    cell.number_format = "dd/mm/yyyy"
    return cell


def _formula(sheet: Any, text: str, value: int) -> Any:
    return FormulaCell(sheet, Formula(text, value))
