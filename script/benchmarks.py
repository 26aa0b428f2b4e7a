"""script/bench: run one benchmark of bench/ in the development environment, or list them."""

import ast
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from environment import DEV_LOCK, clean_environment, enter
from sentences import ROOT, Refusal, run_child, run_script


def main() -> NoReturn:
    """`script/bench [NAME [ARGUMENT ...]]`."""
    run_script(_main)


def _main(arguments: Sequence[str]) -> int:
    found = benchmarks(ROOT / "bench")
    if not arguments or arguments[0] in ("-h", "--help"):
        print("script/bench NAME [...]")
        for name, path in found.items():
            print(f"  {name:<16} {subject(path)}")
        return 0
    name, *rest = arguments
    if name not in found:
        names = ", ".join(found) or "-"
        raise Refusal(
            f"Không có phép đo «{name}»: hãy chọn một trong {names}, ví dụ"
            f" `script/bench {next(iter(found), 'NAME')}`.",
            f"There is no benchmark {name}: choose one of {names}.",
        )
    enter(DEV_LOCK)
    # Without the folder of the script itself: beside it, "banks" would be bench/banks.py.
    env = clean_environment({"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"})
    return run_child([sys.executable, found[name], *rest], env=env)


def benchmarks(folder: Path) -> dict[str, Path]:
    """Return the benchmarks of `folder` by name; a leading underscore marks what they share."""
    return {path.stem: path for path in sorted(folder.glob("[!_]*.py"))}


def subject(path: Path) -> str:
    """Return the first line of a benchmark's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.partition("\n")[0]
