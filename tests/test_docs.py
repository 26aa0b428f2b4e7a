"""The documents keep step with the code: whatever a reader may use is described, links lead somewhere.

No database is asked.
"""

import argparse
import pkgutil
import re
import runpy
import shutil
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import load_command_class
from django.core.management.base import BaseCommand

from banks import formats, kinds
from people.enums import Role

ROOT = Path(__file__).resolve().parents[1]
OPERATIONS = ROOT / "docs" / "operations.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
GUIDE = ROOT / "docs" / "guide"
LOOK = ROOT / "docs" / "look"
#: The page of the guide for each role; markers have no pages of their own yet.
GUIDE_OF = {
    Role.SYSTEM_ADMIN: "quan-tri",
    Role.BANK_AUTHOR: "ngan-hang-cau-hoi",
    Role.BANK_REVIEWER: "tham-dinh",
    Role.ORGANISER: "to-chuc-ky-sat-hach",
    Role.PROCTOR: "giam-thi",
    Role.PAPER_BOARD: "ban-de-thi",
    Role.TRAINING_OFFICER: "dao-tao",
    Role.TRAINER: "giang-vien",
    Role.HR_OFFICER: "nhan-su",
    Role.LEADER: "lanh-dao",
    Role.OFFICIAL: "can-bo",
}
#: Made by tools or by the machine, never a part of the project.
NOT_OURS = {"var", "staticfiles", "__pycache__"}
#: How the table of settings names what the readers of `config.environment` return.
TYPES = {
    "flag": "0 or 1",
    "whole": "whole number",
    "text": "text",
    "key": "text",
    "keys": "list",
    "hosts": "list",
    "origins": "list",
    "networks": "list",
    "web_address": "address",
    "mail": "address",
    "mail_address": "text",
    "database": "address",
}

READ_SETTING = re.compile(r"\benv\.(\w+)\(\s*\"(\w+)\"")
SETTING_ROW = re.compile(r"^\| `(SATHACH_\w+)` \| ([^|]+) \|", re.MULTILINE)
COMMAND_HEADING = re.compile(r"^### `(\w+)`$", re.MULTILINE)
SCRIPT_OPTION = re.compile(r"\badd(?:_argument)?\(\s*\"(--[\w-]+)\"")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
DOCUMENT = re.compile(r"\bdocs/[\w./-]*\w")
CODE_BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
NAME = re.compile(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)(?:\(.*?\))?`")
#: A name that ends so is a file's.
ENDINGS = {
    "py",
    "md",
    "toml",
    "lock",
    "key",
    "json",
    "jsonl",
    "xlsx",
    "po",
    "mo",
    "sqlite3",
    "env",
    "pem",
}
#: Written in pieces, so that this file does not find itself.
INDEX = re.compile(
    "|".join(["py" + r"pi\.", "python" + "hosted", "index" + "-url", "/sim" + "ple/"])
)
MACHINE = re.compile("|".join(["/wo" + "rk/", "/tm" + "p/", "/ho" + "me/", "/ro" + "ot/"]))
#: Sources that a reader of the project cannot open: what is cited is a law, a standard or a page here.
ELSEWHERE = re.compile(
    "|".join(
        [
            "hand" + "book",
            *(rf"\b{name}\.m" + "d" for name in ("design", "domain", "style", "deps")),
            r"\bpeers[\w-]*\.m" + "d",
        ]
    ),
    re.IGNORECASE,
)


@cache
def project_files() -> list[Path]:
    """Return the files that are or could be committed; of an unpacked archive, all but the made."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        found = subprocess.run(listing, cwd=ROOT, capture_output=True)
        if found.returncode == 0:
            names = found.stdout.decode().split("\0")
            return [path for name in names if name and (path := ROOT / name).is_file()]
    return [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(part[0] == "." or part in NOT_OURS for part in path.relative_to(ROOT).parts)
    ]


@cache
def texts() -> dict[str, str]:
    """Return the text files of the project by their path from its root."""
    found = {}
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content:
            found[path.relative_to(ROOT).as_posix()] = content.decode("utf-8")
    return found


def pages() -> list[str]:
    return sorted(name for name in texts() if name.endswith(".md"))


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@cache
def commands() -> dict[str, BaseCommand]:
    """Return the management commands of the project's own apps by name."""
    found = {}
    for app in apps.get_app_configs():
        folder = Path(app.path) / "management" / "commands"
        if folder.is_relative_to(ROOT) and ".venv" not in folder.parts:
            for path in folder.glob("[!_]*.py"):
                found[path.stem] = load_command_class(app.name, path.stem)
    return found


def sections() -> dict[str, str]:
    """Return what docs/operations.md says under the heading of each command."""
    text = OPERATIONS.read_text(encoding="utf-8")
    pieces = re.split(r"^(?=#{1,3} )", text, flags=re.MULTILINE)
    return {found[1]: piece for piece in pieces if (found := COMMAND_HEADING.match(piece))}


def own_arguments(command: BaseCommand) -> list[str]:
    """Return the options and the places of the arguments that a command adds to Django's."""
    parser = argparse.ArgumentParser(add_help=False)
    command.add_arguments(parser)  # type: ignore[arg-type]  # it only adds arguments to it
    names = []
    for action in parser._actions:
        shown = str(action.metavar or action.dest).upper()
        names.append(action.option_strings[-1] if action.option_strings else shown)
    return names


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, made as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", CODE_BLOCK.sub("", texts()[page]), flags=re.MULTILINE)
    plain = (unicodedata.normalize("NFC", heading).lower().strip() for heading in headings)
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in plain}


def exists(name: str) -> bool:
    """Tell whether a dotted name is found: in a model, or in a module some packages down."""
    first, *rest = name.split(".")
    if first[0].isupper():
        models = [model for model in apps.get_models() if model.__name__ == first]
        return any(hasattr(model, part) for model in models for part in rest[:1])
    ends = (f"/{first}.py", f"/{first}/__init__.py")
    modules = [
        file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for file in texts()
        if f"/{file}".endswith(ends)
    ]
    return any(is_found(".".join([module, *rest])) for module in modules)


def is_found(path: str) -> bool:
    """Tell whether a dotted path from the root is a module or something inside one."""
    try:
        pkgutil.resolve_name(path)
    except (ImportError, AttributeError):
        return False
    return True


@pytest.mark.parametrize("slug", [slug for slug, _label in kinds.choices()])
def test_every_kind_of_question_is_described(slug):
    assert f"| `{slug}` |" in ARCHITECTURE.read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", [slug for slug, _label in formats.choices()])
def test_every_exchange_format_is_described(slug):
    assert f"| `{slug}` |" in ARCHITECTURE.read_text(encoding="utf-8")


def test_the_settings_described_are_those_that_are_read_with_their_types():
    read = READ_SETTING.findall((ROOT / "config" / "settings.py").read_text(encoding="utf-8"))
    rows = SETTING_ROW.findall(OPERATIONS.read_text(encoding="utf-8"))

    assert len(read) > 5
    assert sorted(rows) == sorted((name, TYPES[method]) for method, name in read)


def test_the_commands_described_are_those_that_exist():
    assert commands()
    assert sorted(sections()) == sorted(commands())


def test_every_argument_of_a_command_is_described():
    silent = {
        f"{name} {argument}"
        for name, command in commands().items()
        for argument in own_arguments(command)
        if not re.search(rf"(?<![\w-]){re.escape(argument)}(?![\w-])", sections().get(name, ""))
    }

    assert silent == set()


def test_every_link_leads_to_a_file_and_to_a_heading():
    broken = []
    for page in pages():
        for target in LINK.findall(CODE_BLOCK.sub("", texts()[page])):
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            name, _hash, anchor = target.partition("#")
            path = ((ROOT / page).parent / name).resolve() if name else ROOT / page
            there = path.exists() and path.is_relative_to(ROOT)
            if there and anchor:
                there = anchor in anchors(path.relative_to(ROOT).as_posix())
            if not there:
                broken.append(f"{page}: {target}")

    assert broken == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "faults").glob("test_*.py")), ids=lambda path: path.stem
)
def test_every_fault_says_what_must_hold_and_stands_in_the_table(path):
    assert "What must hold: " in path.read_text(encoding="utf-8")
    assert f"| `tests/faults/{path.name}` |" in ARCHITECTURE.read_text(encoding="utf-8")


def test_every_document_that_is_named_exists():
    named = {
        f"{name}: {document}"
        for name, text in texts().items()
        for document in DOCUMENT.findall(text)
        if not (ROOT / document).exists()
    }

    assert named == set()


def test_every_name_of_the_code_that_a_page_mentions_exists():
    """Pages leave out the packages that go without saying: `saving.save`."""
    unknown = {
        f"{page}: {name}"
        for page in pages()
        for name in NAME.findall(CODE_BLOCK.sub("", texts()[page]))
        if name.rpartition(".")[2] not in ENDINGS and not exists(name)
    }

    assert unknown == set()


def test_every_decision_says_context_options_decision_and_consequences():
    decisions = [page for page in pages() if page.startswith("docs/decisions/")]
    wanted = ["Context", "Options", "Decision", "Consequences"]

    odd = [
        page
        for page in decisions
        if not re.fullmatch(r"docs/decisions/\d{4}-\d{2}-[a-z0-9-]+\.md", page)
        or re.findall(r"^## (.+)$", texts()[page], flags=re.MULTILINE) != wanted
    ]

    assert decisions
    assert odd == []


@pytest.mark.parametrize(
    ("script", "page"),
    [
        ("script/demonstration.py", "README.md"),
        ("script/picturing.py", "README.md"),
        ("script/checks.py", "CONTRIBUTING.md"),
    ],
)
def test_every_option_of_a_script_is_described(script, page):
    options = SCRIPT_OPTION.findall(texts()[script])

    assert options
    assert [option for option in options if option not in texts()[page]] == []


def test_every_role_has_a_page_in_the_guide():
    assert set(GUIDE_OF) == set(Role) - {Role.MARKER}
    index = (GUIDE / "README.md").read_text(encoding="utf-8")
    for name in GUIDE_OF.values():
        assert (GUIDE / f"{name}.md").is_file()
        assert f"({name}.md)" in index


def test_the_pictures_of_the_guide_are_there_described_and_all_used():
    shown = [
        (page.name, words, target)
        for page in sorted(GUIDE.glob("*.md"))
        for words, target in PICTURE.findall(page.read_text(encoding="utf-8"))
    ]
    there = {f"pictures/{path.name}" for path in (GUIDE / "pictures").iterdir()}

    assert [one for one in shown if not one[1].strip()] == []
    assert {target for _page, _words, target in shown} == there


def test_the_pictures_are_those_that_the_command_takes():
    table = runpy.run_path(str(ROOT / "docs" / "camera" / "pictures.py"))["PICTURES"]
    names = {f"{picture.folder}/{picture.name}.png" for picture in table}
    kept = {
        path.relative_to(ROOT / "docs").as_posix()
        for folder in (GUIDE / "pictures", LOOK)
        for path in folder.glob("*.png")
    }

    assert len(names) == len(table)
    assert names == kept
    assert {picture.after for picture in table} <= {"", *(picture.name for picture in table)}


def test_the_pictures_of_the_look_are_all_shown_and_described():
    page = (ROOT / "docs" / "look.md").read_text(encoding="utf-8")
    shown = PICTURE.findall(page)

    assert [target for words, target in shown if not words.strip()] == []
    assert {target for _words, target in shown} == {
        f"look/{one.name}" for one in LOOK.glob("*.png")
    }


@pytest.mark.parametrize("folder", ["guide/pictures", "look"])
def test_the_pictures_are_small(folder):
    pictures = (ROOT / "docs" / folder).iterdir()

    assert sum(path.stat().st_size for path in pictures) < 4 * 2**20


def test_no_file_names_a_package_index():
    assert lines_with(INDEX) == []


def test_what_is_installed_is_pinned_without_any_address():
    installed = [name for name in texts() if name.endswith((".lock", ".toml"))]

    assert {"requirements.lock", "requirements-dev.lock", "pyproject.toml"} <= set(installed)
    assert [name for name in installed if "://" in texts()[name]] == []


def test_no_file_names_a_path_of_some_machine():
    assert lines_with(MACHINE) == []


def test_no_file_names_a_source_that_the_project_does_not_hold():
    assert lines_with(ELSEWHERE) == []
