"""Text files (.txt) as people write papers: "Câu 1. … A. … B. … Đáp án: B"."""

from dataclasses import replace
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from banks.formats.base import Format, Output
from banks.formats.encodings import Decoded, decode, is_binary
from banks.formats.gathering import Gathering
from banks.formats.looking import Look
from banks.formats.numbered_text import Line, read_paper
from banks.formats.numbered_text.labels import option_labels, question_labels
from banks.formats.numbered_text.writing import write_paper
from banks.formats.registry import register
from banks.parsed import ParsedBank
from office.problems import UnreadableFile
from office.sheet_files import read_limited

#: Lines that are looked at to tell what a file is.
_LOOKED_AT = 400
#: Characters of a line that are read; no question has more, and patterns stay quick.
LONGEST_LINE = 20_000


@register
class PlainTextFormat(Format):
    """A text file with numbered questions, options in letters and keys in writing."""

    slug, label = "text", _("Plain text")
    extensions = (".txt",)
    media_type = "text/plain; charset=utf-8"

    def claims(self, look: Look) -> int:
        """Less than any format with signs of its own: GIFT and Aiken are text files too."""
        if (
            not look.text.strip()
            or look.root
            or look.text.lstrip().startswith(("{", "%PDF", "{\\rtf"))
        ):
            return 0
        lines = look.text.split("\n", _LOOKED_AT)[:_LOOKED_AT]
        numbered = any(any(True for _label in question_labels(line)) for line in lines)
        letters = {one.letter for line in lines for one in option_labels(line[:200])}
        if numbered:
            return 25 if {"A", "B"} <= letters else 15
        if {"A", "B"} <= letters:
            return 10
        return 3 if look.ending in self.extensions else 0

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        name = name or (source.name if isinstance(source, Path) else "Tệp")
        data = read_limited(source, name=name)
        if is_binary(data):
            raise UnreadableFile(
                name, "Đây không phải là tệp văn bản (.txt); hãy kiểm tra lại tệp."
            )
        decoded = decode(data)
        gathering = Gathering(self.slug)
        read_paper(_lines(decoded), gathering, shows_lines=True)
        gathering.problems[:0] = decoded.remarks
        bank = gathering.finish()
        if not bank.read:
            raise UnreadableFile(
                name,
                "Không thấy câu hỏi nào; mỗi câu bắt đầu bằng “Câu 1.”, phương án ghi “A.”, “B.” đầu dòng.",
            )
        return bank

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        written = write_paper(bank, title=title, stamp=stamp, is_rich=False)
        text = "\n".join(line.text for line in written.lines) + "\n"
        # Notepad of old offices takes a file without the mark for Windows-1258
        return Output(text.encode("utf-8-sig"), written.count, tuple(written.lost))


def _lines(decoded: Decoded) -> list[Line]:
    lines = []
    for number, text in enumerate(decoded.text.split("\n"), 1):
        line = Line(text.rstrip().replace("\ufffc", ""), number)
        if len(line.text) > LONGEST_LINE:
            flaw = f"Dòng {number} dài hơn {LONGEST_LINE:,} ký tự nên không đọc hết.".replace(
                ",", "."
            )
            line = replace(line, text=line.text[:LONGEST_LINE], flaws=(flaw,))
        lines.append(line)
    return lines
