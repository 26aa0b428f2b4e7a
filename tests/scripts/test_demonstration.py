"""What script/demo deletes, and what never."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from demo.management.commands.run_demo import LEAST_OFFICIALS
from demo.story.calendar import EARLIEST_TODAY

ROOT = Path(__file__).resolve().parents[2]
PARTS = (*("assessments", "banks", "config", "demo", "locale", "office", "people", "reports"),)
MORE = ("script", "training", "ui", "manage.py", "requirements.lock")


@pytest.fixture
def checkout(tmp_path):
    """The project in a folder of its own, with this interpreter for its .venv."""
    root = tmp_path / "checkout"
    root.mkdir()
    for name in (*PARTS, *MORE):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    (root / "var" / "demo").mkdir(parents=True)
    return root


def run(checkout, *command):
    """Run Python in the checkout with the demonstration's settings."""
    demo = checkout / "var" / "demo"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(checkout / "script"),
        "SATHACH_DEMO": "1",
        "SATHACH_VAR": str(demo),
        "SATHACH_DATABASE_URL": f"sqlite:///{demo / 'sathach.sqlite3'}",
    }
    return subprocess.run(
        [sys.executable, *command], cwd=checkout, env=env, capture_output=True, text=True
    )


BUILD = """
import os, sys
from pathlib import Path
import demonstration
demonstration.PYTHON = Path(sys.executable)
from sentences import run_script
def main(arguments):
    options = demonstration.parse(arguments)
    with demonstration.held_folder() as guard:
        asked = demonstration.what_is_asked(options)
        demonstration.build(asked, dict(os.environ), guard, fresh=options.fresh)
    return 0
run_script(main)
"""


@pytest.mark.slow  # it migrates an empty database with the commands of the product
@pytest.mark.parametrize("arguments", [["--officials", "60"], ["--fresh"]])
def test_a_demonstration_that_somebody_real_entered_is_not_deleted(checkout, arguments):
    path = checkout / "var" / "demo" / "sathach.sqlite3"
    made = run(checkout, "manage.py", "migrate", "-v", "0")
    add = "from people.models import User; User.objects.create_user('thuc', full_name='Thực')"
    added = run(checkout, "manage.py", "shell", "-v", "0", "-c", add)
    (path.parent / "summary.xlsx").write_text("kept")

    refused = run(checkout, "-c", BUILD, *arguments)

    assert (made.returncode, added.returncode, refused.returncode) == (0, 0, 1)
    assert "Không xóa gì cả" in refused.stderr
    assert "1 tài khoản" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (path.parent / "summary.xlsx").read_text() == "kept"
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT username FROM people_user").fetchall() == [("thuc",)]
    database.close()


@pytest.mark.parametrize(
    "words", [("--officials", "59"), ("--today", "2026-08-31"), ("--seed", "-1"), ("--port", "0")]
)
def test_arguments_that_the_story_refuses_are_refused_before_anything_is_emptied(checkout, words):
    kept = checkout / "var" / "demo" / "report.json"
    kept.write_text("{}", encoding="utf-8")

    refused = subprocess.run(
        [sys.executable, "-c", "import demonstration; demonstration.main()", *words],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout / "script")},
        capture_output=True,
        text=True,
    )

    assert refused.returncode == 2
    assert "Tham số không dùng được" in refused.stderr
    assert kept.exists()


def test_the_limits_of_the_script_are_those_of_the_story():
    text = (ROOT / "script" / "demonstration.py").read_text(encoding="utf-8")

    assert f"= {LEAST_OFFICIALS}, datetime.date({EARLIEST_TODAY:%Y, %-m, %-d})" in text
