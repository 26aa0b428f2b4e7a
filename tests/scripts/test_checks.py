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
        f"_, [step] = checks.checks(['-c', 'pyproject.toml', {str(asked)!r}], slow=True, quick=True)\n"
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


def test_commands_at_once_keep_their_order_and_what_each_said_stays_together():
    code = (
        "import sys; sys.path.insert(0, 'script'); from checks import Command, at_once\n"
        "say = 'import sys, time; time.sleep(float(sys.argv[1])); print(sys.argv[2]); sys.exit(int(sys.argv[3]))'\n"
        "rows = at_once([\n"
        "    Command('late', ('python', '-c', say, '0.3', 'of late', '0')),\n"
        "    Command('early', ('python', '-c', say, '0', 'of early', '3')),\n"
        "])\n"
        "assert [(name, code) for name, code, _, _ in rows] == [('late', 0), ('early', 3)], rows"
    )

    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    parts = {part.split()[0]: part for part in ended.stdout.split("── ")[1:]}
    assert "of late" in parts["late"]
    assert "of early" in parts["early"]
