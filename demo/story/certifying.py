"""Certificates of the story: issued for both rounds and the courses, one revoked, one replaced."""

import os
from datetime import date
from pathlib import Path

from assessments.enums import Outcome
from assessments.models import Result, Round
from demo.story.calendar import moment
from demo.story.world import World
from office import files
from reports.certificates import issue_certificates, replace, revoke
from reports.enums import CertificateState
from reports.models import Certificate
from training.models import Completion

REVOKED = "Phát hiện nhờ người khác làm bài thay, theo kết luận thanh tra."
REPLACED = "Cơ quan cấp in sai ngày sinh."


def certify_round(world: World, round_: Round, *, on: date) -> int:
    """Issue a certificate for every published pass of a round; its own unit signs."""
    passes = Result.objects.published().filter(candidate__round=round_, outcome=Outcome.PASSED)
    return issue_certificates(
        results=passes,
        issuer=round_.unit,
        on=on,
        by=world.users["tochuc"],
        at=moment(on, 9),
        processes=os.cpu_count() or 1,
    ).issued


def certify_courses(world: World, *, on: date) -> int:
    """Issue a certificate for every completed course; the last round's unit signs."""
    return issue_certificates(
        completions=Completion.objects.filter(is_complete=True),
        issuer=world.rounds[-1].unit,
        on=on,
        by=world.users["tochuc"],
        at=moment(on, 10),
        processes=os.cpu_count() or 1,
    ).issued


def make_exceptions(world: World) -> None:
    """Revoke one certificate of the last round and replace another."""
    officer = world.users["tochuc"]
    issued = Certificate.objects.filter(
        result__candidate__round=world.rounds[-1], state=CertificateState.ISSUED
    ).order_by("number")
    first, second = issued[:2]
    revoke(certificate=first, reason=REVOKED, by=officer, at=moment(world.today, 8))
    replace(
        certificate=second,
        reason=REPLACED,
        by=officer,
        at=moment(world.today, 9),
        on=world.today,
    )


def certificate_counts() -> dict[str, int]:
    """Return how many certificates are in each state."""
    return {
        state.value: Certificate.objects.filter(state=state).count() for state in CertificateState
    }


def write_certificates(folder: Path) -> int:
    """Write every stored certificate as a PDF named by its serial number; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    certificates = Certificate.objects.filter(file__isnull=False).select_related("file")
    written = 0
    for certificate in certificates.order_by("pk").iterator(chunk_size=200):
        assert certificate.file is not None  # noqa: S101 (the filter says so)
        # Register numbers begin anew with each issuer and year; a serial number stands once.
        name = f"{certificate.serial_number.replace(' ', '-')}.pdf"
        (folder / name).write_bytes(files.read(certificate.file))
        written += 1
    return written
