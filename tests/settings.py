"""Settings of the tests: those of the product, cheap where a test would wait, writing nowhere else."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_var = tempfile.mkdtemp(prefix="sathach-test-")
atexit.register(shutil.rmtree, _var, ignore_errors=True)
os.mkdir(f"{_var}/static")  # whitenoise warns where it is missing, and warnings are errors
# They win over the variables of the developer's shell and over a .env file.
os.environ |= {
    "SATHACH_VAR": _var,
    "SATHACH_SECRET_KEY": "only-for-tests-" * 4,
    "SATHACH_FIELD_KEYS": "only-for-tests-" * 3,
    "SATHACH_DATABASE_URL": (
        os.environ.get("SATHACH_TEST_DATABASE_URL") or f"sqlite:///{_var}/sathach.sqlite3"
    ),
    "SATHACH_PUBLIC_URL": "http://127.0.0.1:8000",
    "SATHACH_HTTPS_ONLY": "0",
    "SATHACH_DEBUG": "0",
    "SATHACH_DEMO": "0",
    "SATHACH_REQUIRE_DURABLE": "0",  # the tests' PostgreSQL does not wait for a disk
    "SATHACH_GROUP_COMMIT": "0",  # its thread does not see what a test's transaction holds
}

from config.settings import *  # noqa: E402, F403 (after the environment that it reads)
from config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file: threads that share one database in memory meet "table is locked".
    DATABASES["default"]["TEST"] = {"NAME": f"{_var}/test.sqlite3"}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Each client has middleware of its own: to list every file for it would take longer than a page.
WHITENOISE_AUTOREFRESH = True
# Kept from one run to the next: it takes seconds to make and is the same each time.
TYPEFACE_DIR = Path(tempfile.gettempdir()) / f"sathach-test-typeface-{os.getuid()}"
