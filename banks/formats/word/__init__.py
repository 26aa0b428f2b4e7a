"""Word files (.docx) with questions as people write them; `numbered_text` reads their lines."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format, Output
from banks.formats.gathering import Gathering
from banks.formats.looking import Look
from banks.formats.numbered_text.writing import write_paper
from banks.formats.registry import register
from banks.formats.word.parts import open_parts
from banks.formats.word.reading import read_document
from banks.formats.word.writing import write_document
from banks.parsed import ParsedBank
from office.problems import UnreadableFile
from office.sheet_files import read_limited

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@register
class WordFormat(Format):
    """A .docx with numbered questions, options in letters, and keys in writing or by their look."""

    slug, label = "word", _("Word document")
    extensions = (".docx", ".docm", ".doc")
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def claims(self, look: Look) -> int:
        """Old and other files of Word are claimed as well, to say how they can be sent."""
        if "word/document.xml" in look.members:
            return 90
        if any(one.startswith("word/") for one in look.members):
            return 80
        if look.data.startswith(_COMPOUND_FILE):
            is_word = "WordDocument".encode("utf-16-le") in look.data
            return 60 if is_word or look.ending in self.extensions else 0
        return 60 if look.data.lstrip()[:5] == b"{\\rtf" else 0

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        name = name or (source.name if isinstance(source, Path) else "Tệp")
        parts = open_parts(read_limited(source, name=name), name=name)
        gathering = Gathering(self.slug)
        read_document(parts, gathering)
        bank = gathering.finish()
        if not bank.read:
            what = (
                "Không thấy câu hỏi nào; mỗi câu bắt đầu bằng “Câu 1.”, "
                "phương án ghi “A.”, “B.” đầu dòng."
            )
            raise UnreadableFile(name, what)
        return bank

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        written = write_paper(bank, title=title, stamp=stamp, is_rich=True)
        content = write_document(written.lines, written.drawings, title=title)
        return Output(content, written.count, tuple(written.lost))
