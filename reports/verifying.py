"""Is this certificate genuine and in force? Answered from the register, for anyone who asks.

What is told is what the law and the holder can bear: name, what was achieved, days, numbers and
state. Neither birth date nor unit, score or staff code leave this module.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, QuerySet, Subquery

from reports import codes
from reports.composing import from_json
from reports.enums import CertificateState, Verdict
from reports.models import Certificate, CertificateStep

_TOKEN = re.compile(r"[0-9A-F]{32}")
#: Longer than any address with a token; what is longer is not looked at.
_MOST_CHARACTERS = 300
_OVER = [CertificateState.REVOKED, CertificateState.REPLACED]


@dataclass(frozen=True, slots=True)
class Verification:
    """What the register says of one code or file.

    Attributes:
        name: the holder's, in capitals as printed; empty when nothing was found.
        achieved: programme or round with its days, in Vietnamese as printed.
        since: when it was revoked or replaced.
        replaced_by: the register entry of the certificate that took its place.
        is_mistyped: nothing was found because what was typed cannot be a code: wrong length, a
            character that no code has, or a check character that does not agree.
        is_simulated: it was made from simulated data and certifies nothing.
    """

    state: Verdict
    name: str = ""
    achieved_label: str = ""
    achieved: str = ""
    issuer: str = ""
    register_number: str = ""
    serial_number: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    since: datetime | None = None
    replaced_by: str = ""
    is_simulated: bool = False
    is_mistyped: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether it is in force."""
        return self.state == Verdict.VALID


def verify_code(text: str, *, on: date) -> Verification:
    """Look up a token, the address in a QR code, or a printed code.

    Case, spaces and hyphens do not matter. A certificate that is only numbered is not known yet:
    nobody holds it. One statement, or none for what cannot be a code.

    Args:
        on: the day for which is asked; the last day of validity still counts.
    """
    if len(text) > _MOST_CHARACTERS:
        return Verification(Verdict.UNKNOWN, is_mistyped=True)
    plain = codes.plain(text.strip().rstrip("/").rpartition("/")[2])
    if _TOKEN.fullmatch(plain):
        return _verdict(_issued().filter(token=plain.lower()), on)
    code = codes.read_code(plain)
    if codes.is_code(code):
        return _verdict(_issued().filter(printed_code=code), on)
    return Verification(Verdict.UNKNOWN, is_mistyped=True)


def verify_file(content: bytes, *, on: date) -> Verification:
    """Look up a certificate by its stored file.

    A single changed byte makes the file unknown: it was altered, or was never issued here.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    return _verdict(_issued().filter(file__sha256=sha256), on)


def _issued() -> QuerySet[Certificate]:
    over = CertificateStep.objects.filter(certificate=OuterRef("pk"), to_state__in=_OVER)
    return (
        Certificate.objects.exclude(state=CertificateState.NUMBERED)
        .select_related("replaced_by")
        .annotate(over_at=Subquery(over.order_by("-at").values("at")[:1]))
    )


def _verdict(found: QuerySet[Certificate], on: date) -> Verification:
    certificate = found.first()
    if certificate is None:
        return Verification(Verdict.UNKNOWN)
    sheet = from_json(certificate.sheet)
    successor: Certificate | None = getattr(certificate, "replaced_by", None)
    is_known = successor is not None and successor.state != CertificateState.NUMBERED
    return Verification(
        state=_state(certificate, on),
        name=sheet.holder.upper(),
        achieved_label=sheet.achieved_label,
        achieved=sheet.achieved,
        issuer=sheet.issuer,
        register_number=certificate.register_number,
        serial_number=certificate.serial_number,
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        since=certificate.over_at,  # type: ignore[attr-defined]  # the annotation of _issued
        replaced_by=successor.register_number if successor is not None and is_known else "",
        is_simulated=sheet.simulated,
    )


def _state(certificate: Certificate, on: date) -> Verdict:
    if certificate.state == CertificateState.REVOKED:
        return Verdict.REVOKED
    if certificate.state == CertificateState.REPLACED:
        return Verdict.REPLACED
    if certificate.valid_until is not None and on > certificate.valid_until:
        return Verdict.EXPIRED
    return Verdict.VALID
