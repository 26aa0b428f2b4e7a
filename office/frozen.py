"""Columns that never change once written: a trigger refuses it, whoever sends the statement.

Rows can still be inserted and deleted. SQLite loses the triggers of a table that a later migration
makes anew (``AlterField`` and the like): such a migration ends with `FrozenColumns` again.
"""

from collections.abc import Sequence
from typing import ClassVar

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class FrozenColumns(Operation):
    """Let no UPDATE change these columns of a table: it fails with IntegrityError.

    Writing the same value again passes, so ``save()`` of an unchanged row does. The message is
    "frozen: table.column".

    Args:
        table: the name in the database.
        columns: names in the database ("author_id").
    """

    reversible = True
    reduces_to_sql = True
    serialization_expand_args: ClassVar[list[str]] = ["columns"]

    def __init__(self, table: str, columns: Sequence[str]) -> None:
        self.table = table
        self.columns = list(columns)

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: models do not know of triggers."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the trigger."""
        for statement in self._create(schema_editor):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the trigger."""
        for statement in self._drop(schema_editor):
            schema_editor.execute(statement, params=None)

    def describe(self) -> str:
        """Say what the operation does, for the output of ``migrate``."""
        return f"Freeze {len(self.columns)} columns of {self.table}"

    @property
    def migration_name_fragment(self) -> str:
        """The part of a generated file name."""
        return f"{self.table}_frozen"

    def _create(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        trigger, table = quote(f"{self.table}_frozen"), quote(self.table)
        names = {name: quote(name) for name in self.columns}
        head = (
            f"CREATE TRIGGER {trigger} BEFORE UPDATE OF {', '.join(names.values())} ON {table} "
            "FOR EACH ROW"
        )
        if schema_editor.connection.vendor == "postgresql":
            checks = " ".join(
                f"IF OLD.{column} IS DISTINCT FROM NEW.{column} THEN"
                f" RAISE EXCEPTION 'frozen: {self.table}.{name}'"
                " USING ERRCODE = 'integrity_constraint_violation'; END IF;"
                for name, column in names.items()
            )
            function = f"CREATE FUNCTION {trigger}() RETURNS trigger"
            return [
                f"{function} LANGUAGE plpgsql AS $frozen$ BEGIN {checks} RETURN NEW; END $frozen$",
                f"{head} EXECUTE FUNCTION {trigger}()",
            ]
        checks = " ".join(
            f"SELECT RAISE(ABORT, 'frozen: {self.table}.{name}')"
            f" WHERE OLD.{column} IS NOT NEW.{column};"
            for name, column in names.items()
        )
        return [f"{head} BEGIN {checks} END"]

    def _drop(self, schema_editor: BaseDatabaseSchemaEditor) -> list[str]:
        quote = schema_editor.quote_name
        trigger, table = quote(f"{self.table}_frozen"), quote(self.table)
        if schema_editor.connection.vendor == "postgresql":
            return [f"DROP TRIGGER {trigger} ON {table}", f"DROP FUNCTION {trigger}()"]
        return [f"DROP TRIGGER {trigger}"]


class ThawColumns(FrozenColumns):
    """Take away what `FrozenColumns` made, for a migration that makes the table anew.

    Backwards it freezes them again: the columns are those that were frozen.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the trigger."""
        super().database_backwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the trigger."""
        super().database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what the operation does, for the output of ``migrate``."""
        return f"Thaw {len(self.columns)} columns of {self.table}"

    @property
    def migration_name_fragment(self) -> str:
        """The part of a generated file name."""
        return f"{self.table}_thawed"
