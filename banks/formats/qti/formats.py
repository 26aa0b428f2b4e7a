"""The QTI formats: both read every version; they differ in the version that they write."""

from pathlib import Path
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format, Output
from banks.formats.looking import Look
from banks.formats.qti.containers import MANIFEST, ROOTS, first_element
from banks.formats.qti.package_writing import QTI22, QTI30, write
from banks.formats.qti.reading import read
from banks.formats.registry import register
from banks.parsed import ParsedBank

#: How surely a package with a manifest is one of questions: courses have manifests too.
_PACKAGE, _FOLDER, _FILE = 70, 25, 95


@register
class QtiFormat(Format):
    """QTI 1.2, 2.0, 2.1, 2.2 and 3.0, as files and packages; written as QTI 2.2."""

    slug = "qti"
    label = _("QTI 2.2 (reads 1.2 to 3.0)")
    extensions: ClassVar[tuple[str, ...]] = (".zip", ".xml", ".imscc", ".qti", ".dat")
    media_type = "application/zip"

    def claims(self, look: Look) -> int:
        """Tell by the first element of a file, and by what lies in a package."""
        if look.members:
            bases = {one.rpartition("/")[2] for one in look.members}
            if MANIFEST in bases:
                return _PACKAGE
            has_office = "[content_types].xml" in look.members
            some = any(one.endswith((".xml", ".qti")) for one in bases)
            return _FOLDER if some and not has_office else 0
        return _FILE if first_element(look.data) in ROOTS else 0

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        return read(source, name=name, slug=self.slug)

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        return write(bank, QTI22, title=title, stamp=stamp)


@register
class Qti30Format(QtiFormat):
    """The same reading; written as QTI 3.0."""

    slug = "qti30"
    label = _("QTI 3.0")
    extensions = (".zip",)

    def claims(self, look: Look) -> int:
        """Leave a file to `QtiFormat`, which reads the same."""
        return 0

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        return write(bank, QTI30, title=title, stamp=stamp)
