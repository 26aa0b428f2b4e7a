"""The steps of script/test."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_step_on_sqlite_runs_there_whatever_server_the_shell_names(tmp_path):
    asked = tmp_path / "test_vendor.py"
    asked.write_text(
        "from django.db import connection\n\n"
        "def test_vendor():\n    assert connection.vendor == 'sqlite'\n"
    )
    code = (
        "import sys; sys.path.insert(0, 'script'); import checks\n"
        f"steps = checks.steps(['-c', 'pyproject.toml', {str(asked)!r}], slow=True, quick=True)\n"
        "[step] = [step for step in steps if step.name == 'pytest on SQLite']\n"
        "code, remark = step.run()\n"
        "assert '1 passed' in remark, remark\n"
        "sys.exit(code)"
    )
    server = {"SATHACH_TEST_DATABASE_URL": "postgres://nobody@//nowhere/none"}

    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | server,
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
