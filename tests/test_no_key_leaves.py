"""Secrets by non-interference: with every key and explanation changed, no page changes."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow


def test_no_role_outside_the_banks_reads_a_page_that_hangs_on_a_key(tmp_path):
    env = {
        **os.environ,
        "SATHACH_VAR": str(tmp_path),
        "SATHACH_DEMO": "1",
        "SATHACH_DATABASE_URL": f"sqlite:///{tmp_path / 'story.sqlite3'}",
        "SATHACH_API_RATE": "100000",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    def run(*words):
        done = subprocess.run(
            [sys.executable, *words],
            cwd=settings.BASE_DIR,
            env=env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    run("manage.py", "migrate", "-v0")
    run("manage.py", "run_demo", "--officials", "60")

    found = json.loads(run("-m", "tests.interference"))

    assert found["different"] == []
    assert found["leading_to_questions"] == []
    assert found["changed"] > 600
    assert min(found["searched"].values()) >= 30
    assert min(found["read"].values()) >= 10
    assert sum(found["read"].values()) >= 400
