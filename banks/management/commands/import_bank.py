"""Import a file of questions."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from banks import formats
from banks.completing import Defaults
from banks.enums import Level
from banks.errors import UnusableFile
from banks.formats.archive import MOST_BYTES
from banks.formats.workbook_columns import KINDS, MOST_SECONDS
from banks.importing import BankReport, Created, import_bank
from banks.management.actors import active_user
from banks.models import Skill
from office.errors import DomainError
from office.problems import Problem
from office.progress import ProgressBar
from office.sheet_files import UnreadableWorkbook, read_limited

PROBLEMS, UNREADABLE = 1, 2
AUTO = "auto"
_KIND_NAMES = {slug: name for name, slug in KINDS.items()}


class Command(BaseCommand):
    """``import_bank FILE --bank CODE``: exit code 1 on problems, 2 on a file that cannot be read."""

    help = (
        "Import the questions of a file into a bank, as versions in review; a missing bank is made."
        " Our own workbook and archive come in whole or not at all; of other files what can be taken"
        " comes in, and the rest is listed. Safe to run again: what is the same stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, the bank, and how to go about it."""
        parser.add_argument("file", help="the file of questions")
        parser.add_argument("--bank", required=True, help="code of the bank")
        parser.add_argument(
            "--format",
            default=AUTO,
            choices=[AUTO, *(slug for slug, _label in formats.choices())],
            help="the format; told by what stands in the file if left out",
        )
        parser.add_argument("--by", help="user name of the author; without it the import run is")
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")
        parser.add_argument("--skill", default="", help="code of the skill of what names none")
        parser.add_argument(
            "--level", default="", choices=["", *Level.values], help="likewise the level"
        )
        parser.add_argument("--seconds", type=int, default=0, help="likewise the expected time")
        parser.add_argument(
            "--strict",
            action="store_true",
            help="store nothing where anything of a question could not be taken",
        )

    def handle(
        self,
        *,
        file: str,
        bank: str,
        format: str,
        by: str | None,
        dry_run: bool,
        json: bool,
        strict: bool,
        **options: Any,
    ) -> None:
        """Import and report."""
        author = active_user(by)
        defaults = _defaults(**{name: options[name] for name in ("skill", "level", "seconds")})
        name = Path(file).name or file
        try:
            content = _read(Path(file), name=name)
            with ProgressBar(self.stderr, label=f"Nhập {name}") as bar:

                def report_of(*, dry_run: bool) -> BankReport:
                    return import_bank(
                        content=content,
                        name=name,
                        bank_code=bank,
                        by=author,
                        at=timezone.now(),
                        dry_run=dry_run,
                        format="" if format == AUTO else format,
                        defaults=defaults,
                        tell=bar.tell,
                    )

                report = report_of(dry_run=dry_run or strict)
                is_refused = strict and bool(report.lost)
                if strict and not (dry_run or is_refused or report.problems):
                    report = report_of(dry_run=False)
        except (UnreadableWorkbook, UnusableFile) as error:
            what = error.data["what"] if isinstance(error, UnusableFile) else error.what
            if json:
                self._print_json(_nothing_read(name, what))
            raise CommandError(f"{name}: {what}", returncode=UNREADABLE) from error
        except DomainError as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        if json:
            self._print_json(report.as_json())
        else:
            self._print(report, bank=bank, dry_run=dry_run, is_refused=is_refused)
        _refuse_where_nothing_came_in(report, is_refused=is_refused)

    def _print_json(self, report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

    def _print(self, report: BankReport, *, bank: str, dry_run: bool, is_refused: bool) -> None:
        rows = "dòng câu hỏi" if report.format == "workbook" else "câu hỏi"
        self.stdout.write(f"Đọc {report.read} {rows}.")
        for slug, number in sorted(report.by_kind.items(), key=lambda item: (-item[1], item[0])):
            self.stdout.write(f"  {_KIND_NAMES.get(slug, slug)}: {number}")
        self._print_problems("Lưu ý", report.warnings)
        self._print_problems("Không nhận được", report.lost)
        self._print_problems("Lỗi", report.problems)
        if report.problems or is_refused:
            return
        did, made = ("Sẽ nhập", "Sẽ tạo mới") if dry_run else ("Đã nhập", "Đã tạo mới")
        self.stdout.write(
            f"{did} {report.imported} câu hỏi vào ngân hàng {bank} (chờ thẩm định); "
            f"{report.unchanged} câu không thay đổi."
        )
        created = report.created
        self.stdout.write(
            f"{made}: {created.bank} ngân hàng, {created.skills} kỹ năng, "
            f"{created.positions} vị trí việc làm, {created.fields} lĩnh vực quản lý, "
            f"{created.requirements} yêu cầu vị trí."
        )
        if dry_run:
            self.stdout.write("Đây là lượt chạy thử: chưa lưu gì.")

    def _print_problems(self, title: str, problems: tuple[Problem, ...]) -> None:
        for problem in problems:
            self.stdout.write(f"{title}: {problem.where}: {problem.what}")


def _defaults(*, skill: str, level: str, seconds: int) -> Defaults:
    """Return what questions get that do not name their own.

    Raises:
        CommandError: there is no such skill, or the time is out of bounds (exit code 2).
    """
    if skill and not Skill.objects.filter(code=skill).exists():
        raise CommandError(f"Không có kỹ năng nào mang mã “{skill}”.", returncode=UNREADABLE)
    if not 0 <= seconds <= MOST_SECONDS:
        raise CommandError(f"--seconds phải từ 1 đến {MOST_SECONDS}.", returncode=UNREADABLE)
    return Defaults(skill=skill, level=level, seconds=seconds)


def _refuse_where_nothing_came_in(report: BankReport, *, is_refused: bool) -> None:
    if report.problems:
        what = f"Không nhập gì: tệp có {len(report.problems)} lỗi. Hãy sửa rồi nhập lại."
        raise CommandError(what, returncode=PROBLEMS)
    if is_refused:
        what = f"Không nhập gì: {len(report.lost)} điều của tệp không nhận được (--strict)."
        raise CommandError(what, returncode=PROBLEMS)
    if report.read and not report.imported and not report.unchanged:
        raise CommandError("Không nhập gì: không câu hỏi nào nhận được.", returncode=PROBLEMS)


def _read(path: Path, *, name: str) -> bytes:
    """Return the bytes of a file; an archive with its pictures may be larger than a workbook."""
    try:
        is_file = path.is_file()  # a pipe would be waited for without end
    except OSError:
        is_file = False
    if not is_file:
        what = "Không mở được tệp; hãy kiểm tra tên, thư mục và quyền đọc."
        raise UnreadableWorkbook(name, what)
    if path.suffix.casefold() == ".zip":
        return read_limited(path, name=name, most=MOST_BYTES)
    return read_limited(path, name=name)


def _nothing_read(name: str, what: str) -> dict[str, Any]:
    """Return the report of a file that could not be read at all, in the form of all reports."""
    empty = BankReport(
        format="",
        read=0,
        imported=0,
        unchanged=0,
        problems=(Problem(name, what),),
        warnings=(),
        by_kind={},
        created=Created(),
    )
    return empty.as_json()
