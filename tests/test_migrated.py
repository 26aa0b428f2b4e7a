"""The kept tables are made anew whenever something that makes them has changed."""

import ast
from pathlib import Path

from django.apps import apps
from django.conf import settings

from tests import migrated

ROOT = Path(settings.BASE_DIR)


def imported(path):
    """Modules of the project that a file may import, as paths of files or folders."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {f"{node.module}.{one.name}" for one in node.names}
    for name in names:
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            file = ROOT.joinpath(*parts[:length]).with_suffix(".py")
            if file.is_file():
                yield file
                break


def test_what_migrations_call_is_among_what_the_tables_hang_on():
    known = {path for name in migrated.CALLED for path in ROOT.glob(name)}
    called = {
        file
        for path in ROOT.glob("*/migrations/*.py")
        for file in imported(path)
        if file.parent.name != "migrations"
    }

    assert called - known == set()


def test_another_migration_makes_other_tables(tmp_path, monkeypatch):
    monkeypatch.setattr(migrated, "FOLDER", tmp_path)
    before = migrated.file()
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_initial.py").write_text("")
    monkeypatch.setattr(apps.get_app_config("office"), "path", str(tmp_path))

    assert migrated.file() != before


def test_few_tables_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(migrated, "FOLDER", tmp_path)
    for number in range(migrated.KEPT + 2):
        (tmp_path / f"{number}.sqlite3").write_bytes(b"")

    migrated.thin_out()

    assert len(list(tmp_path.glob("*"))) == migrated.KEPT
