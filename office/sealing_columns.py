"""Moving what a column holds into one where it lies closed: for the migrations that do so.

The closed column of ``x`` is called ``sealed_x`` until the open one is gone.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.apps.registry import Apps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: Rows that are read and written at a time.
_CHUNK = 500

Step = Callable[[Apps, BaseDatabaseSchemaEditor], None]


def sealing(app: str, columns: Mapping[str, Sequence[str]]) -> tuple[Step, Step]:
    """Return the steps forwards and backwards for `columns`: the names of them by model."""

    def forwards(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        _wipe_on_rewrite(schema_editor)
        for model, names in columns.items():
            _copy(apps.get_model(app, model), {name: f"sealed_{name}" for name in names})

    def backwards(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
        for model, names in columns.items():
            _copy(apps.get_model(app, model), {f"sealed_{name}": name for name in names})

    return forwards, backwards


def _copy(model: Any, pairs: Mapping[str, str]) -> None:
    last = 0
    rows = model._default_manager.order_by("pk").only("pk", *pairs)
    while chunk := list(rows.filter(pk__gt=last)[:_CHUNK]):
        for row in chunk:
            for source, goal in pairs.items():
                setattr(row, goal, getattr(row, source))
        model._default_manager.bulk_update(chunk, list(pairs.values()))
        last = chunk[-1].pk


def _wipe_on_rewrite(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let SQLite write zeros over what is deleted: the open columns go with the next migration."""
    if schema_editor.connection.vendor == "sqlite":
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
