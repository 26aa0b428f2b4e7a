# -*- coding: utf-8 -*-  # noqa: UP009 (Python 2 reads this file too)
"""Hands a script over to Python 3.11 or newer, or says in one sentence what to install.

This file and the scripts without extension keep to the grammar that Python 2.7 and 3.5 share:
an interpreter that is too old must get as far as saying so.
"""
# mypy: allow-untyped-defs, allow-untyped-calls

import os
import subprocess
import sys

OLDEST = (3, 11)
NAMES = ("python3.11", "python3.12", "python3.13", "python3.14")
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROBE = "import sys; sys.exit(sys.version_info < (3, 11))"


def require():
    """Return under a Python that is new enough; else start the script again under one, or leave."""
    if os.name != "posix":
        leave(
            "SátHạch chạy trên Linux hoặc macOS: trên Windows hãy chạy `wsl --install`,"
            " rồi chạy lại lệnh này trong WSL.",
            "SatHach runs on Linux or macOS: on Windows run `wsl --install`,"
            " then this command again inside WSL.",
        )
    if sys.version_info >= OLDEST:
        return
    for path in candidates():
        if works(path):
            os.execv(path, [path] + sys.argv)  # noqa: RUF005 (old grammar)
    here = ".".join(str(part) for part in sys.version_info[:3])
    leave(
        "SátHạch cần Python 3.11 trở lên mà máy này chỉ có Python " + here + ": hãy chạy"
        " `sudo apt install python3.11-venv` (Debian 12, Ubuntu 22.04) rồi chạy lại lệnh này.",
        "SatHach needs Python 3.11 or newer and this machine has only Python " + here + ": run"
        " `sudo apt install python3.11-venv` (Debian 12, Ubuntu 22.04), then this command again.",
    )


def candidates():
    """Return the newer Pythons that PATH offers, best tested first, then the one of .venv."""
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    found = [os.path.join(folder, name) for name in NAMES for folder in folders]
    found.append(os.path.join(ROOT, ".venv", "bin", "python"))
    return [path for path in found if os.access(path, os.X_OK)]


def works(path):
    """Tell whether `path` starts and is new enough (a pyenv shim may stand for nothing)."""
    with open(os.devnull, "w") as nowhere:
        try:
            return subprocess.call([path, "-c", PROBE], stdout=nowhere, stderr=nowhere) == 0
        except OSError:
            return False


def leave(*sentences):
    """Write the sentences as UTF-8, whatever the terminal says it can show, and exit with 1."""
    for sentence in sentences:
        data = sentence if isinstance(sentence, bytes) else sentence.encode("utf-8")
        os.write(2, data + b"\n")
    sys.exit(1)
