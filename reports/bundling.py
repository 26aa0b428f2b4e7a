"""Many issued certificates in one file: a zip of PDFs, or one PDF of all pages."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from pypdf import PdfReader, PdfWriter

from office import files, journal
from office.models import StoredFile
from people.models import User
from reports.errors import NothingToBundle
from reports.models import Certificate

#: Certificates of one bundle at most: an A4 page each, about 60 kB.
MOST = 5000

Progress = Callable[[int, int], None]


def bundle_certificates(
    *,
    certificates: Iterable[Certificate],
    as_one_pdf: bool,
    name: str,
    by: User,
    at: datetime,
    progress: Progress | None = None,
) -> StoredFile:
    """Pack the stored files of certificates, in the order given; nothing is drawn anew.

    Args:
        certificates: with their files; those without one are left out.
        as_one_pdf: all pages in one PDF for printing; otherwise a zip, a file a certificate.
        name: of the bundle, without its ending.
        progress: called with how many are packed, and of how many.

    Raises:
        NothingToBundle: none of them has a file, or they are more than `MOST`.
        office.files.DamagedFile: a stored certificate is gone or altered (a fault, not a refusal).
    """
    packed = [one for one in certificates if one.file is not None]
    if not packed or len(packed) > MOST:
        raise NothingToBundle(count=len(packed), most=MOST)
    tell = progress or (lambda done, total: None)
    if as_one_pdf:
        content, ending, media_type = _one_pdf(packed, tell), "pdf", "application/pdf"
    else:
        content, ending, media_type = _zip(packed, tell), "zip", "application/zip"
    journal.record(
        actor=by.username,
        action="reports.bundle_certificates",
        target="certificates",
        at=at,
        data={"count": len(packed), "ending": ending},
    )
    return files.store(content, name=f"{name}.{ending}", media_type=media_type, at=at)


def _content(certificate: Certificate) -> bytes:
    assert certificate.file is not None  # noqa: S101 (only those with a file are packed)
    return files.read(certificate.file)


def _one_pdf(packed: Sequence[Certificate], tell: Progress) -> bytes:
    writer = PdfWriter()
    for done, certificate in enumerate(packed, 1):
        writer.append(PdfReader(io.BytesIO(_content(certificate))))
        tell(done, len(packed))
    writer.compress_identical_objects(remove_unreferenced=True)
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def _zip(packed: Sequence[Certificate], tell: Progress) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for done, certificate in enumerate(packed, 1):
            archive.writestr(f"{certificate.serial_number}.pdf", _content(certificate))
            tell(done, len(packed))
    return target.getvalue()
