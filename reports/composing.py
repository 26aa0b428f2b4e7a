"""What is printed on a certificate, composed from rows once and kept as a snapshot.

The words are Vietnamese whatever the reader's language: the sheet is a document of the state.
Identity (name, birth date, sex) comes from the personnel file, so that what was corrected there
is printed right; the unit and the event are those of the time.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from assessments.models import Result
from office.policies import ExamPolicy, exam_policy
from people.enums import DatePrecision, Sex, UnitKind
from people.models import Letterhead, Official, Unit
from reports.codes import grouped
from reports.drawing.certificate import CertificateSheet
from reports.drawing.notation import decimal_comma, short_date
from reports.drawing.numerals import score_words
from training.models import Completion

#: Printed before the running number of a blank, by what is certified.
RESULT_SERIAL, COMPLETION_SERIAL = "KNS", "BD"
#: Parts of a larger body: their names say little without the name of the body above.
_PARTS = {UnitKind.DIVISION, UnitKind.CENTRE, UnitKind.SERVICE}
_COMMITTEE = "Ủy ban nhân dân "


@dataclass(frozen=True, slots=True)
class Draft:
    """A certificate that waits for its number; `sheet` lacks number, token and code."""

    source: Result | Completion
    holder: Official
    holder_unit: Unit
    serial_prefix: str
    valid_until: date | None
    sheet: CertificateSheet


@dataclass(frozen=True, slots=True)
class Numbers:
    """What tells one certificate from all others; `code` is without hyphens."""

    serial: str
    register: str
    token: str
    code: str


def draft_of(
    source: Result | Completion, *, letterhead: Letterhead, issuer: Unit, on: date
) -> Draft:
    """Return what a result or a completion comes to on paper, without a number yet.

    Asks the database nothing when the rows come from `reports.certificates`' querysets.
    """
    if isinstance(source, Result):
        return _result_draft(source, letterhead, issuer, on)
    return _completion_draft(source, letterhead, issuer, on)


def numbered(sheet: CertificateSheet, numbers: Numbers) -> CertificateSheet:
    """Return the sheet with its numbers, address and code."""
    path = reverse("reports:verify", kwargs={"token": numbers.token})
    return replace(
        sheet,
        serial_no=numbers.serial,
        register_no=numbers.register,
        verify_url=f"{settings.PUBLIC_URL}{path}",
        verify_host_text=_host_text(),
        printed_code=grouped(numbers.code),
    )


def register_number(number: int, *, year: int, issuer: Unit) -> str:
    """Return the entry as it is written: "215/2026/GCN-SKHCN"; 1 to 9 have a zero before them."""
    return f"{number:02d}/{year}/GCN-{issuer.symbol or issuer.code}"


def serial_number(prefix: str, number: int) -> str:
    """Return the number of the blank: "KNS 000215"."""
    return f"{prefix} {number:06d}"


def to_json(sheet: CertificateSheet) -> dict[str, Any]:
    """Return a sheet as it is stored."""
    return {
        **asdict(sheet),
        "issue_date": sheet.issue_date.isoformat(),
        "capacity": list(sheet.capacity),
    }


def from_json(data: Mapping[str, Any]) -> CertificateSheet:
    """Return a stored sheet.

    Raises:
        TypeError: a key is missing or unknown.
    """
    return CertificateSheet(
        **{
            **data,
            "issue_date": date.fromisoformat(data["issue_date"]),
            "capacity": tuple(data["capacity"]),
        }
    )


def lead_of(letterhead: Letterhead, issuer: Unit) -> str:
    """Return who certifies, as a sentence's beginning.

    Who signs for another ("KT. GIÁM ĐỐC", "TL.", "TUQ.") does so in that person's name; "TM."
    speaks for the body as a whole.
    """
    first = letterhead.signing_capacity.strip().split("\n")[0].strip()
    body = _full_name(issuer)
    if first.startswith("TM."):
        return f"{body} chứng nhận"
    title = re.sub(r"^(KT|TL|TUQ)\.\s*", "", first)
    title = re.sub(r"^Q\.\s*", "Quyền ", title)
    return f"{title.capitalize()} {body} chứng nhận"


def unit_line(unit: Unit) -> str:
    """Return a unit as the holder's; a part of a body with the body's name."""
    above = unit.parent
    if unit.kind in _PARTS and above is not None and above.name not in unit.name:
        return f"{unit.name}, {above.name}"
    return unit.name


def result_line(result: Result, policy: ExamPolicy) -> str:
    """Return the score in figures and words, and the class."""
    score = result.score
    if score is None:
        raise ValueError("a result without a score is not certified")
    figures = f"{decimal_comma(score, places=max(policy.decimals, decimals_of(score)))} điểm"
    if score <= 100:  # no scale above is read out
        figures += f" ({score_words(score)})"
    return f"{figures}, xếp loại {result.grade_class}"


def decimals_of(number: Decimal) -> int:
    """Return how many decimals a finite number needs: 7.50 needs one."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def years_later(day: date, years: int) -> date:
    """Return the same day of a later year; 29 February becomes 28 where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _result_draft(source: Result, letterhead: Letterhead, issuer: Unit, on: date) -> Draft:
    candidate = source.candidate
    round_ = candidate.round
    policy = exam_policy(round_.policy)
    years = policy.certificate_years
    valid_until = years_later(on, years) if years else None
    achieved = round_.title
    if candidate.shift_room is not None:
        sat_on = timezone.localdate(candidate.shift_room.shift.starts_at)
        achieved += f", ngày {short_date(sat_on)}"
    sheet = _sheet(
        letterhead,
        issuer,
        on,
        holder=candidate.official,
        unit=candidate.unit,
        achieved_label="Đã đạt",
        achieved=achieved,
        result=result_line(source, policy),
        valid_until=valid_until,
        simulated=round_.is_simulated,
    )
    return Draft(source, candidate.official, candidate.unit, RESULT_SERIAL, valid_until, sheet)


def _completion_draft(source: Completion, letterhead: Letterhead, issuer: Unit, on: date) -> Draft:
    enrolment = source.enrolment
    course = enrolment.course
    programme = course.programme
    title = course.title
    if programme.name not in title:
        title = f"{programme.name}, {title}"
    days = f"từ {short_date(course.starts_on)} đến {short_date(course.ends_on)}"
    sheet = _sheet(
        letterhead,
        issuer,
        on,
        holder=enrolment.official,
        unit=enrolment.unit,
        achieved_label="Đã hoàn thành",
        achieved=f"{title}, {programme.periods} tiết, {days}",
        result=None,
        valid_until=None,
        simulated=course.is_simulated,
    )
    return Draft(source, enrolment.official, enrolment.unit, COMPLETION_SERIAL, None, sheet)


def _sheet(
    letterhead: Letterhead,
    issuer: Unit,
    on: date,
    *,
    holder: Official,
    unit: Unit,
    achieved_label: str,
    achieved: str,
    result: str | None,
    valid_until: date | None,
    simulated: bool,
) -> CertificateSheet:
    """Return a sheet with the widest numbers there can be, so that its layout can be tried."""
    sheet = CertificateSheet(
        parent_body=letterhead.parent_body.upper(),
        issuer=letterhead.issuer.upper(),
        lead=lead_of(letterhead, issuer),
        honorific="Ông" if holder.sex == Sex.MALE else "Bà",
        holder=holder.full_name,
        birth_date=_birth(holder),
        unit=unit_line(unit),
        achieved_label=achieved_label,
        achieved=achieved,
        result=result,
        place=letterhead.place_name,
        issue_date=on,
        capacity=tuple(line for line in letterhead.signing_capacity.split("\n") if line.strip()),
        signatory=letterhead.signatory,
        serial_no="",
        register_no="",
        verify_url="",
        verify_host_text="",
        printed_code="",
        valid_until=short_date(valid_until) if valid_until else None,
        simulated=simulated,
    )
    widest = Numbers(
        serial=serial_number(RESULT_SERIAL, 8_888_888),
        register=register_number(88_888, year=on.year, issuer=issuer),
        token="8" * 32,
        code="M" * 12,
    )
    return numbered(sheet, widest)


def _birth(holder: Official) -> str:
    if holder.birth_date is None:
        return ""
    if holder.birth_precision == DatePrecision.YEAR:
        return str(holder.birth_date.year)
    return short_date(holder.birth_date)


def _full_name(unit: Unit) -> str:
    """Return the unit's name with its province or commune: "Sở Nội vụ" is one of thirty-four."""
    above = unit.parent.name if unit.parent is not None else ""
    place = above.removeprefix(_COMMITTEE) if above.startswith(_COMMITTEE) else ""
    return f"{unit.name} {place}" if place and place not in unit.name else unit.name


def _host_text() -> str:
    address = f"{settings.PUBLIC_URL}{reverse('reports:verify')}"
    return address.partition("://")[2].rstrip("/")
