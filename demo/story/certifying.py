"""Certificates of the story: issued for both rounds and the courses, one revoked, one replaced."""

from pathlib import Path

from assessments.enums import Outcome
from assessments.models import Result
from demo.story.calendar import before, moment
from demo.story.world import World
from office import files
from people.models import Unit
from reports.certificates import issue_certificates, replace, revoke
from reports.enums import CertificateState
from reports.models import Certificate
from training.models import Completion

REVOKED = "Phát hiện nhờ người khác làm bài thay, theo kết luận thanh tra."
REPLACED = "Cơ quan cấp in sai ngày sinh."


def certify(world: World) -> dict[str, int]:
    """Issue for every published pass and completed course; revoke one and replace one."""
    officer = world.users["hr_officer"]
    on = before(world.today, 8)
    issuer = Unit.objects.open_on(on).get(code=world.rounds[-1].unit.code)
    issued = 0
    for round_ in world.rounds:
        passes = Result.objects.published().filter(candidate__round=round_, outcome=Outcome.PASSED)
        issued += issue_certificates(
            results=passes, issuer=issuer, on=on, by=officer, at=moment(on, 9)
        ).issued
    completions = Completion.objects.filter(is_complete=True)
    issued += issue_certificates(
        completions=completions, issuer=issuer, on=on, by=officer, at=moment(on, 10)
    ).issued
    last_round = Certificate.objects.filter(
        result__candidate__round=world.rounds[-1], state=CertificateState.ISSUED
    ).order_by("number")
    revoke(certificate=last_round[0], reason=REVOKED, by=officer, at=moment(world.today, 8))
    replace(
        certificate=last_round[0],
        reason=REPLACED,
        by=officer,
        at=moment(world.today, 9),
        on=world.today,
    )
    return {
        "issued": issued + 1,
        "valid": Certificate.objects.filter(state=CertificateState.ISSUED).count(),
        "revoked": Certificate.objects.filter(state=CertificateState.REVOKED).count(),
        "replaced": Certificate.objects.filter(state=CertificateState.REPLACED).count(),
    }


def write_certificates(folder: Path) -> int:
    """Write every stored certificate as a PDF below `folder`; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    certificates = Certificate.objects.filter(file__isnull=False).select_related("file")
    written = 0
    for certificate in certificates.order_by("pk").iterator(chunk_size=200):
        assert certificate.file is not None  # noqa: S101 (the filter says so)
        name = f"{certificate.year}-{certificate.number:04d}.pdf"
        (folder / name).write_bytes(files.read(certificate.file))
        written += 1
    return written
