"""Import a file of questions."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from banks.errors import UnusableFile
from banks.formats.workbook import KINDS
from banks.importing import BankReport, Created, import_bank
from office.errors import DomainError
from office.problems import Problem
from office.sheet_files import UnreadableWorkbook, read_limited
from people.models import User

PROBLEMS, UNREADABLE = 1, 2
_KIND_NAMES = {slug: name for name, slug in KINDS.items()}


class Command(BaseCommand):
    """``import_bank FILE --bank CODE``: exit code 1 on problems, 2 on a file that cannot be read."""

    help = (
        "Import the questions of a file into a bank, as versions in review; a missing bank is made."
        " Nothing is stored where there is a problem. Safe to run again: what is the same stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file, the bank, and how to go about it."""
        parser.add_argument("file", help="an .xlsx in the form of the starter bank")
        parser.add_argument("--bank", required=True, help="code of the bank")
        parser.add_argument("--by", help="user name of the author; without it the import run is")
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(
        self, *, file: str, bank: str, by: str | None, dry_run: bool, json: bool, **options: Any
    ) -> None:
        """Import and report."""
        author = _find_author(by)
        name = Path(file).name or file
        try:
            content = _read(Path(file), name=name)
            report = import_bank(
                content=content,
                name=name,
                bank_code=bank,
                by=author,
                at=timezone.now(),
                dry_run=dry_run,
            )
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
            self._print(report, bank=bank, dry_run=dry_run)
        if report.problems:
            what = f"Không nhập gì: tệp có {len(report.problems)} lỗi. Hãy sửa rồi nhập lại."
            raise CommandError(what, returncode=PROBLEMS)

    def _print_json(self, report: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))

    def _print(self, report: BankReport, *, bank: str, dry_run: bool) -> None:
        self.stdout.write(f"Đọc {report.read} dòng câu hỏi.")
        for slug, number in sorted(report.by_kind.items(), key=lambda item: (-item[1], item[0])):
            self.stdout.write(f"  {_KIND_NAMES.get(slug, slug)}: {number}")
        self._print_problems("Lưu ý", report.warnings)
        self._print_problems("Lỗi", report.problems)
        if report.problems:
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


def _find_author(username: str | None) -> User | None:
    if username is None:
        return None
    author = User.objects.filter(username=username.strip().lower(), is_active=True).first()
    if author is None:
        raise CommandError(f"Không có tài khoản đang hoạt động nào tên “{username}”.", returncode=2)
    return author


def _read(path: Path, *, name: str) -> bytes:
    try:
        is_file = path.is_file()  # a pipe would be waited for without end
    except OSError:
        is_file = False
    if not is_file:
        what = "Không mở được tệp; hãy kiểm tra tên, thư mục và quyền đọc."
        raise UnreadableWorkbook(name, what)
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
