"""Take a bank out as a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from banks import formats
from banks.exporting import take_out, written_formats
from banks.formats import CannotWrite, Output
from banks.management.actors import active_user
from banks.models import Bank
from office.errors import DomainError
from office.problems import as_json
from office.progress import ProgressBar

UNUSABLE = 2
REASON = "Lệnh export_bank"
#: What is written under an ending that several formats have: what keeps most.
_PREFERRED = ("workbook", "archive", "text")


class Command(BaseCommand):
    """``export_bank CODE FILE``: exit code 2 where there is nothing to write or no place for it."""

    help = (
        "Write the questions of a bank with their right answers into a file. The journal records"
        " that all keys were read. What the format has no place for is listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the bank, the file, and how to go about it."""
        parser.add_argument("code", help="code of the bank")
        parser.add_argument("file", type=Path, help="where to write; its ending tells the format")
        parser.add_argument(
            "--format",
            default="",
            choices=["", *(slug for slug, _label in written_formats())],
            help="the format, where the ending of FILE does not tell it",
        )
        parser.add_argument("--by", help="user name of who takes it; the operator else")
        parser.add_argument("--json", action="store_true", help="print what was lost as JSON")

    def handle(
        self, *, code: str, file: Path, format: str, by: str | None, json: bool, **options: Any
    ) -> None:
        """Write and report."""
        bank = Bank.objects.filter(code=code).first()
        if bank is None:
            raise CommandError(f"Không có ngân hàng nào mang mã “{code}”.", returncode=UNUSABLE)
        slug = format or _format_of(file)
        if not file.parent.is_dir():
            what = f"Không có thư mục “{file.parent}” để ghi tệp."
            raise CommandError(what, returncode=UNUSABLE)
        user = active_user(by)
        try:
            with ProgressBar(self.stderr, label=f"Xuất {code}") as bar:
                output = take_out(
                    bank=bank,
                    format=slug,
                    by=user,
                    reason=REASON,
                    at=timezone.now(),
                    tell=bar.tell,
                )
            file.touch(mode=0o600)  # it holds every key
            file.write_bytes(output.content)
        except OSError as error:
            what = f"Không ghi được tệp “{file}”: {error.strerror}."
            raise CommandError(what, returncode=UNUSABLE) from error
        except (DomainError, CannotWrite) as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        self._report(slug, output, file=file, as_text=not json)

    def _report(self, slug: str, output: Output, *, file: Path, as_text: bool) -> None:
        if not as_text:
            report = {"format": slug, "written": output.count, "lost": as_json(output.lost)}
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"Đã ghi {output.count} câu hỏi vào {file.name} ({slug}).")
        for one in output.lost:
            self.stdout.write(f"Không giữ được: {one.where}: {one.what}")


def _format_of(file: Path) -> str:
    """Return the format that is written with the ending of a file's name."""
    slugs = [slug for slug, _label in written_formats()]
    by_ending: dict[str, str] = {}
    for slug in sorted(slugs, key=lambda one: one not in _PREFERRED):
        by_ending.setdefault(formats.get(slug).extensions[0], slug)
    ending = file.suffix.casefold()
    if ending not in by_ending:
        known = ", ".join(sorted(by_ending))
        what = (
            f"Không rõ kiểu tệp theo đuôi “{ending}”; hãy đặt một trong {known} hoặc dùng --format."
        )
        raise CommandError(what, returncode=UNUSABLE)
    return by_ending[ending]
