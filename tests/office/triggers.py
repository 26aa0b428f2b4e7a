"""Guards of tables, taken away for tests of what only the owner of the database can do."""

from django.db import connection

from office.frozen import FrozenColumns


def drop_trigger(table: str) -> None:
    """Let the columns of a table be changed until the test ends."""
    for statement in FrozenColumns(table, [])._drop(connection.schema_editor()):
        with connection.cursor() as cursor:
            cursor.execute(statement)
