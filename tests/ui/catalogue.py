"""The Vietnamese catalogue, and every sentence that the source asks to have translated."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib  # type: ignore[import-untyped]  # no types
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "locale" / "vi" / "LC_MESSAGES"
#: Speak to developers, not to users.
NOT_TRANSLATED = {"tests", "script", "bench", "docs", "var", "locale"}
#: Function -> where its context and its message stand among the arguments.
FUNCTIONS = {
    "gettext": (None, 0),
    "gettext_lazy": (None, 0),
    "gettext_noop": (None, 0),
    "ngettext": (None, 0),
    "ngettext_lazy": (None, 0),
    "pgettext": (0, 1),
    "pgettext_lazy": (0, 1),
    "npgettext": (0, 1),
    "npgettext_lazy": (0, 1),
}
OWN_NAMES = {name: name for name in FUNCTIONS}
#: What `templatize` writes for the tags of a template.
CALL = re.compile(r"""\b(?:n?p?gettext|_)\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)""")

Message = tuple[str | None, str]


@cache
def catalogue() -> polib.POFile:
    """Return the source of the catalogue."""
    return polib.pofile(str(FOLDER / "django.po"))


def source_files() -> list[Path]:
    """Return the modules and templates whose sentences users read."""
    folders = [
        folder
        for folder in ROOT.iterdir()
        if folder.is_dir() and folder.name not in NOT_TRANSLATED and folder.name[0] != "."
    ]
    return sorted(
        file
        for folder in folders
        for file in folder.rglob("*")
        if file.suffix == ".py" or (file.suffix in {".html", ".txt"} and "templates" in file.parts)
    )


def messages_of(file: Path) -> Iterator[Message]:
    """Yield context and text of each message that a file asks for."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        yield from messages_in_python(text)
    else:
        for call in CALL.finditer(templatize(text)):
            yield from _messages(ast.parse(call.group()), OWN_NAMES | {"_": "gettext"})


def messages_in_python(text: str) -> Iterator[Message]:
    """Yield the messages of a module, whatever names it imports Django's functions under.

    A pure core that may not import Django marks its messages with a function of the same name.
    """
    tree = ast.parse(text)
    imported = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in FUNCTIONS
    }
    yield from _messages(tree, OWN_NAMES | imported)


def _messages(tree: ast.AST, names: dict[str, str]) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            context, text = FUNCTIONS[names[node.func.id]]
            yield (
                None if context is None else ast.literal_eval(node.args[context]),
                ast.literal_eval(node.args[text]),
            )
