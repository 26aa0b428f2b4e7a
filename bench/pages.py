"""Every list page with 20,000 rows behind it: statements, milliseconds, kilobytes.

Two databases hold the same apparatus and differ in rows alone; each page is opened on both, one right
after the other, as the role whose page it is: its first and its last slice, narrowed by a filter that
finds few, in another order. The best of five counts. Rates are the machine's, so the table also says
how many times as long the page takes as with 50 rows.
"""

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.postgres import NoPostgres, throwaway_postgres

HERE = Path(__file__).resolve().parent
VAR = HERE.parent / "var"
ROWS = 20_000
MOST_MS, MOST_KB = 150, 200


def measured(url: str, folder: str, *, rows: int, pages: list[str]) -> dict[str, Any]:
    """Return what was found on the database server at `url`."""
    env = os.environ | {
        "SATHACH_DATABASE_URL": url,
        "SATHACH_VAR": folder,
        "SATHACH_SECRET_KEY": secrets.token_urlsafe(48),
        "SATHACH_FIELD_KEYS": secrets.token_urlsafe(48),
        "SATHACH_DEBUG": "0",
        "SATHACH_HOSTS": "testserver",
        "SATHACH_LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, str(HERE / "_pages.py"), str(rows), *pages]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def show(found: dict[str, Any], *, slow: bool) -> bool:
    """Print the table of one database; tell whether a bar that does not depend on time is kept."""
    print(f"\n{found['vendor']}; a page that says only that the database answers: "
          f"{found['bare_ms']:.1f} ms")  # fmt: skip
    print(f"{'page':<34}{'SQL':>4}{'ms':>7}{'× 50':>7}{'KB':>6}{'all KB':>8}  ")
    kept = True
    for page in found["pages"]:
        opened = page["opened"]
        worst = max(opened, key=lambda one: one["many_ms"])
        statements = max(one["statements"] for one in opened)
        is_over = page["most"] is not None and statements > page["most"]
        whole = max(one["whole_kb"] for one in opened)
        rules = sorted({rule for one in opened for rule in one["breaks"]})
        marks = [f"{worst['how']}" if len(opened) > 1 else ""]
        marks += [f"{statements} SQL!"] if is_over else []
        marks += [f"{worst['many_ms']:.0f} ms!"] if worst["many_ms"] > MOST_MS else []
        marks += [f"{whole:.0f} KB!"] if whole > MOST_KB else []
        marks += [f"{rule}!" for rule in rules]
        marks += [page["bounded"]] if page["bounded"] else []
        page_kb = max(one["page_kb"] for one in opened)
        print(
            f"{page['title']:<34}{statements:>4}{worst['many_ms']:>7.0f}"
            f"{worst['many_ms'] / worst['few_ms']:>7.1f}{page_kb:>6.0f}{whole:>8.0f}"
            f"  {', '.join(filter(None, marks))}"
        )
        if slow and worst["many_ms"] > MOST_MS:
            print(f"    {worst['slow_ms']:.0f} ms: {worst['slowest'][:2000]}")
        kept &= not is_over and whole <= MOST_KB and not rules
    return kept


def main() -> int:
    """Measure on SQLite, then on PostgreSQL where there is one; 1 where a bar is broken."""
    parser = argparse.ArgumentParser(prog="script/bench pages")
    parser.add_argument("pages", nargs="*", help="parts of names of pages; all where none is given")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="one database alone")
    parser.add_argument("--slow", action="store_true", help="show the slowest statement of a page")
    given = parser.parse_args()
    VAR.mkdir(exist_ok=True)
    kept = True
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-", dir=VAR))
        urls = []
        if given.on != "postgresql":
            urls.append(f"sqlite:///{folder}/sathach.sqlite3")
        if given.on != "sqlite":
            try:
                urls.append(stack.enter_context(throwaway_postgres()).url)
            except NoPostgres as error:
                print(f"PostgreSQL: not measured. {error}")
        for url in urls:
            found = measured(url, folder, rows=given.rows, pages=given.pages)
            kept &= show(found, slow=given.slow)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
