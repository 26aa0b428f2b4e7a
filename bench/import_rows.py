"""How long 20,000 rows of Excel take to come into a bank, and how much memory.

A workbook of distinct questions (`bench/_bank_of.py`) is written by another process and imported by
the command `import_bank` into a new database of SQLite. Prints JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

#: What the product promises, of a machine that does nothing else.
MOST_SECONDS, MOST_MEGABYTES = 60, 400
#: Questions that are made; the others say the same and are numbered.
DISTINCT = 500


def main() -> int:
    """Measure and say whether it is within its bounds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--write", type=Path, help="only write the workbook")
    given = parser.parse_args()
    if given.write:
        _set_up(given.write.parent)
        _write(given.write, given.rows)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        command = [sys.executable, __file__, "--rows", str(given.rows), "--write", str(path)]
        subprocess.run(command, check=True)
        _set_up(Path(folder))
        found = _measure(path)
    print(json.dumps(found, indent=2))
    kept = found["cpu_seconds"] <= MOST_SECONDS and found["megabytes"] <= MOST_MEGABYTES
    return int(not kept)


def _set_up(folder: Path) -> None:
    from bench.bank_export import _set_up as set_up  # noqa: PLC0415 (it is opened when asked)

    set_up(folder, "")


def _write(path: Path, rows: int) -> None:
    from banks.formats.workbook_writing import (  # noqa: PLC0415 (the settings come first)
        CodeLists,
        Stamp,
        write_workbook,
    )
    from banks.parsed import ParsedQuestion  # noqa: PLC0415
    from bench._bank_of import bank_of, starter  # noqa: PLC0415

    pool = bank_of(min(rows, DISTINCT), planted=0).questions
    sample: ParsedQuestion = replace(
        starter()[0], kind="single_choice", skill="IU01.1", positions=(), fields=(), enemies=()
    )
    questions = [
        replace(
            sample,
            code=f"DO-{number:05d}",
            content=_numbered(pool[number % len(pool)].content, number),
            explanation=" ".join(["Phương án này đúng vì quy định nói như vậy."] * 4),
            basis="Nghị định số 30/2020/NĐ-CP, Điều 25",
        )
        for number in range(1, rows + 1)
    ]
    lists = CodeLists(skills=[("IU01", "Mô đun", ""), ("IU01.1", "Kỹ năng", "IU01")])
    stamp = Stamp(line="Đo", person="", mark="")
    path.write_bytes(write_workbook(questions, lists=lists, stamp=stamp).content)


def _numbered(content: Any, number: int) -> dict[str, Any]:
    return {**content, "stem": f"{content['stem']} (Câu {number})"}


def _measure(path: Path) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415

    from banks.models import QuestionVersion  # noqa: PLC0415
    from bench.bank_export import _peak as peak  # noqa: PLC0415

    before = peak(anew=True)
    if profiled := os.environ.get("BENCH_PROFILE"):
        import cProfile  # noqa: PLC0415

        profile = cProfile.Profile()
        profile.enable()
    started = time.perf_counter(), time.process_time()
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        call_command("import_bank", str(path), "--bank", "DO", stdout=nowhere)
    seconds, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    after = peak()
    if profiled:
        profile.disable()
        profile.dump_stats(profiled)
    return {
        "rows": QuestionVersion.objects.count(),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "megabytes_before": round(before),
        "megabytes": round(after),
        "file_megabytes": round(path.stat().st_size / 1e6, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
