"""How long a bank of 20,000 questions takes to become a workbook, and how much memory.

Makes a bank of distinct questions (`bench/_bank_of.py`) in a database of its own, exports it as the
job does, and reads the file back. Prints JSON.
"""

import argparse
import gc
import json
import os
import resource
import sys
import tempfile
import time
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

#: What the product promises, of a machine that does nothing else.
MOST_SECONDS, MOST_MEGABYTES = 30, 400
#: Questions that are made; the others say the same and are numbered.
DISTINCT = 500


def main() -> int:
    """Measure and say whether it is within its bounds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--questions", type=int, default=20_000)
    parser.add_argument(
        "--database", default="", help="a database to use; a new one of SQLite else"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder), given.database)
        found = _measure(given.questions)
    print(json.dumps(found, indent=2))
    return int(found["seconds"] > MOST_SECONDS or found["megabytes"] > MOST_MEGABYTES)


def _set_up(folder: Path, database: str) -> None:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SATHACH_VAR": str(folder),
        "SATHACH_SECRET_KEY": "bench" * 12,
        "SATHACH_FIELD_KEYS": "bench" * 12,
        "SATHACH_LOG_LEVEL": "ERROR",
        "SATHACH_DATABASE_URL": database or f"sqlite:///{folder / 'bench.sqlite3'}",
    }
    import django  # noqa: PLC0415 (the settings come first)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 (likewise)

    call_command("migrate", verbosity=0)


def _measure(count: int) -> dict[str, Any]:

    from django.utils import timezone  # noqa: PLC0415

    from banks.exporting import ask_for_export, write_bank  # noqa: PLC0415
    from banks.formats.workbook import WorkbookFormat  # noqa: PLC0415

    bank, user = _make_bank(count)
    export = ask_for_export(bank=bank, reason="Đo", by=user, at=timezone.now())
    gc.collect()
    before = _peak(anew=True)
    if profiled := os.environ.get("BENCH_PROFILE"):
        import cProfile  # noqa: PLC0415

        profile = cProfile.Profile()
        profile.enable()
    started = time.perf_counter(), time.process_time()
    written = write_bank(export=export)
    seconds, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    after = _peak()
    if profiled:
        profile.disable()
        profile.dump_stats(profiled)
    read = WorkbookFormat().read(written.content, name="xuat.xlsx")
    return {
        "questions": written.count,
        "lost": len(written.lost),
        "read_back": len(read.questions),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "megabytes_before": round(before),
        "megabytes": round(after),
        "file_megabytes": round(len(written.content) / 1e6, 1),
    }


def _peak(*, anew: bool = False) -> float:
    """Return the most memory that this process had, in MB; counted anew from here on where it can."""
    if anew:
        with suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5")
    with suppress(OSError, StopIteration, ValueError):
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1e3
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e3)


def _make_bank(count: int) -> tuple[Any, Any]:
    from django.utils import timezone  # noqa: PLC0415

    from banks.enums import BankPurpose, VersionState  # noqa: PLC0415
    from banks.models import Bank, Framework, Question, QuestionVersion, Skill  # noqa: PLC0415
    from bench._bank_of import bank_of  # noqa: PLC0415
    from people.models import User  # noqa: PLC0415

    user = User.objects.create_user(username="bench")
    framework = Framework.objects.create(code="CNTT", name="CNTT")
    module = Skill.objects.create(code="IU01", name="Mô đun", framework=framework)
    skill = Skill.objects.create(code="IU01.1", name="Kỹ năng", framework=framework, parent=module)
    bank = Bank.objects.create(code="DO", title="Đo", purpose=BankPurpose.SECURED)
    pool = bank_of(min(count, DISTINCT), planted=0).questions
    Question.objects.bulk_create(
        Question(bank=bank, code=f"DO-{number:05d}") for number in range(1, count + 1)
    )
    ids = dict(Question.objects.values_list("code", "pk"))
    tag = QuestionVersion.skills.through
    for start in range(1, count + 1, 500):
        versions = QuestionVersion.objects.bulk_create(
            QuestionVersion(
                question_id=ids[f"DO-{number:05d}"],
                number=1,
                state=VersionState.IN_REVIEW,
                kind="single_choice",
                content=_numbered(pool[number % len(pool)].content, number),
                level="VD",
                points=Decimal(1),
                seconds=90,
                explanation=" ".join(["Phương án này đúng vì quy định nói như vậy."] * 4),
                basis="Nghị định số 30/2020/NĐ-CP, Điều 25",
                checksum=f"{number:064x}",
                author=user,
                written_at=timezone.now(),
            )
            for number in range(start, min(start + 500, count + 1))
        )
        tag.objects.bulk_create(
            tag(questionversion_id=one.pk, skill_id=skill.pk) for one in versions
        )
    return bank, user


def _numbered(content: Any, number: int) -> dict[str, Any]:
    return {**content, "stem": f"{content['stem']} (Câu {number})"}


if __name__ == "__main__":
    sys.exit(main())
