"""The scripts' own set-up: what it makes, what it mends, and its one sentence where it cannot."""

import ast
import base64
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ["bootstrap", "demo", "test", "bench", "screenshots"]
READ_BY_OLD_PYTHONS = [*(ROOT / "script" / name for name in SCRIPTS)]
READ_BY_OLD_PYTHONS.append(ROOT / "script" / "python_version.py")


def make_wheel(folder: Path, *, name: str) -> str:
    """Write a wheel with one empty module into `folder`; return the line that locks it."""
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    rows = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        rows.append(f"{path},sha256={digest.decode()},{len(text)}")
    files[f"{info}/RECORD"] = "\n".join([*rows, f"{info}/RECORD,,", ""])
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return f"{name}==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the real scripts and two small locks, whose wheels lie in a folder."""
    root = tmp_path / "checkout"
    shutil.copytree(ROOT / "script", root / "script", ignore=shutil.ignore_patterns("__pycache__"))
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    runtime = make_wheel(wheels, name="pearl")
    (root / "requirements.lock").write_text(runtime)
    (root / "requirements-dev.lock").write_text(runtime + make_wheel(wheels, name="shell"))
    return root


def run(
    checkout: Path, script: str, *arguments: str, code: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a script, or `code` in its place, with only the wheels of the folder to install from."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    env |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout.parent / "wheels")}
    env |= {"PIP_CONFIG_FILE": os.devnull} | variables
    words = ["-c", code] if code else [str(checkout / "script" / script)]
    return subprocess.run(
        [sys.executable, *words, *arguments], cwd=checkout, env=env, capture_output=True, text=True
    )


def modules(checkout: Path) -> str:
    """The modules of ours that the checkout's environment can import."""
    code = "import importlib.util as u; print([n for n in ('pearl', 'shell') if u.find_spec(n)])"
    python = checkout / ".venv" / "bin" / "python"
    return subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.strip()


def assert_refused(finished: subprocess.CompletedProcess[str], *words: str, code: int = 1) -> None:
    """It ended with `code`, without a traceback, and its last two lines hold every word."""
    assert finished.returncode == code, finished.stderr
    assert "Traceback" not in finished.stderr
    vietnamese, english = finished.stderr.strip().splitlines()[-2:]
    for word in words:
        assert word in vietnamese
        assert word in english


@pytest.mark.parametrize("path", READ_BY_OLD_PYTHONS, ids=lambda path: path.name)
def test_an_old_python_can_read_what_tells_it_that_it_is_too_old(path):
    tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 5))

    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    annotated = [argument.annotation for function in functions for argument in function.args.args]
    keyword_only = [function.args.kwonlyargs for function in functions]
    assert not [node for node in ast.walk(tree) if isinstance(node, modern)]
    assert not any(annotated)
    assert not any(keyword_only)
    assert not any(function.returns for function in functions)


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_old_python_alone_on_the_machine_is_told_what_to_install(checkout, script):
    path = checkout / "script" / script
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2);"
        f"sys.argv[0] = {str(path)!r}; runpy.run_path({str(path)!r}, run_name='__main__')"
    )

    finished = run(checkout, script, code=code, PATH="/nowhere")

    assert_refused(finished, "Python 3.9.2", "`sudo apt install python3.11-venv`")
    assert not (checkout / ".venv").exists()


def test_an_old_python_hands_over_to_a_newer_one_on_the_path(checkout, tmp_path):
    path = checkout / "script" / "bench"
    newer = tmp_path / "bin"
    newer.mkdir()
    (newer / "python3.11").write_text("#!/bin/sh\nexit 127\n")  # a shim that stands for nothing
    (newer / "python3.11").chmod(0o755)
    (newer / "python3.12").symlink_to(sys.executable)
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2);"
        f"sys.argv[0] = {str(path)!r}; runpy.run_path({str(path)!r}, run_name='__main__')"
    )

    finished = run(checkout, "bench", code=code, PATH=str(newer))

    assert finished.returncode == 0
    assert finished.stdout.startswith("script/bench NAME")


def test_a_python_without_venv_is_told_which_package_brings_it(checkout, tmp_path):
    (tmp_path / "lacking" / "ensurepip").mkdir(parents=True)
    (tmp_path / "lacking" / "ensurepip" / "__init__.py").write_text("raise ImportError('absent')")

    finished = run(checkout, "bootstrap", PYTHONPATH=str(tmp_path / "lacking"))

    assert_refused(finished, "apt install python3-venv`")
    assert not (checkout / ".venv").exists()


def test_a_disk_without_room_is_told_how_much_is_needed(checkout):
    path = checkout / "script"
    code = (
        f"import sys; sys.path.insert(0, {str(path)!r}); import environment;"
        "environment.NEEDED = 2**60; environment.main()"
    )

    finished = run(checkout, "bootstrap", code=code)

    assert_refused(finished, f"{2**40} MB", "apt clean")
    assert not (checkout / ".venv").exists()


def test_a_taken_port_is_told_with_a_free_one_before_any_work(checkout):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]

        finished = run(checkout, "demo", "--port", str(number))

    assert_refused(finished, str(number), "`script/demo --port ")
    assert not (checkout / ".venv").exists()
    assert not (checkout / "var").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--oficials", "3"],
        ["--officials", "0"],
        ["--seed", "-1"],
        ["--port", "70000"],
        ["--today", "20/11/2026"],
        ["--database", "mysql://localhost/demo"],
    ],
)
def test_an_argument_that_cannot_be_used_is_told_before_any_work(checkout, arguments):
    finished = run(checkout, "demo", *arguments)

    assert_refused(finished, arguments[0], "`script/demo --help`", code=2)
    assert not (checkout / ".venv").exists()


def test_an_unknown_benchmark_is_told_with_the_ones_there_are(checkout):
    (checkout / "bench").mkdir()
    (checkout / "bench" / "assembly.py").write_text('"""Forms a second."""\n')

    finished = run(checkout, "bench", "asembly")

    assert_refused(finished, "asembly", "assembly")


@pytest.mark.slow
def test_the_environment_is_made_once_and_the_larger_lock_serves_both(checkout):
    runs = [run(checkout, "bootstrap", *words) for words in ([], [], ["--dev"], [], ["--dev"])]

    assert [finished.returncode for finished in runs] == [0] * 5
    assert ["preparing" in finished.stderr for finished in runs] == [
        True,
        False,
        True,
        False,
        False,
    ]
    assert modules(checkout) == "['pearl', 'shell']"


@pytest.mark.slow
def test_a_home_that_is_missing_or_absent_does_not_stop_the_installation(checkout):
    finished = run(checkout, "bootstrap", HOME="/nonexistent/home")

    assert finished.returncode == 0, finished.stderr
    assert modules(checkout) == "['pearl']"


@pytest.mark.slow
def test_an_interrupted_installation_is_made_anew(checkout):
    assert run(checkout, "bootstrap").returncode == 0
    stamp = checkout / ".venv" / ".made-from-lock"
    stamp.write_text("unfinished\n")
    leftover = checkout / ".venv" / "half-written"
    leftover.touch()
    next(checkout.glob(".venv/lib/python*/site-packages/pearl.py")).unlink()

    finished = run(checkout, "bootstrap")

    assert finished.returncode == 0, finished.stderr
    assert modules(checkout) == "['pearl']"
    assert not leftover.exists()


@pytest.mark.slow
def test_an_environment_that_moved_with_its_checkout_is_made_anew(checkout, tmp_path):
    assert run(checkout, "bootstrap").returncode == 0
    moved = checkout.rename(tmp_path / "moved")

    finished = run(moved, "bootstrap")

    assert finished.returncode == 0, finished.stderr
    assert "preparing" in finished.stderr
    assert str(moved) in (moved / ".venv" / "bin" / "pip").read_text()


@pytest.mark.slow
def test_a_working_environment_of_somebody_else_is_completed_and_not_deleted(checkout):
    subprocess.run([sys.executable, "-m", "venv", checkout / ".venv"], check=True)
    theirs = checkout / ".venv" / "theirs"
    theirs.touch()

    finished = run(checkout, "bootstrap")

    assert finished.returncode == 0, finished.stderr
    assert modules(checkout) == "['pearl']"
    assert theirs.exists()


@pytest.mark.slow
def test_two_set_ups_at_once_make_one_environment(checkout):
    env = os.environ | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(checkout.parent / "wheels")}
    command = [sys.executable, str(checkout / "script" / "bootstrap")]

    both = [subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True) for _ in "ab"]
    told = [process.communicate()[1] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sum("preparing" in text for text in told) == 1
    assert modules(checkout) == "['pearl']"


@pytest.mark.slow
def test_a_package_that_differs_from_its_hash_is_refused(checkout):
    make_wheel(checkout.parent / "wheels", name="shell")
    (checkout / "requirements.lock").write_text(f"shell==1.0 --hash=sha256:{'0' * 64}\n")

    finished = run(checkout, "bootstrap")

    assert_refused(finished, "proxy")
    assert modules(checkout) == "[]"


@pytest.mark.slow
def test_without_a_network_the_sentence_says_so(checkout):
    shutil.rmtree(checkout.parent / "wheels")
    (checkout.parent / "wheels").mkdir()

    finished = run(checkout, "bootstrap")

    assert_refused(finished, "HTTPS_PROXY", "var/bootstrap.log")
