"""Columns whose contents lie closed in the database (`office.content_keys`).

In Python they are a text, or what JSON holds. SQL cannot look into them: only whether they are null
can be asked.
"""

import json
from typing import Any, cast

from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Combinable

from office import content_keys


class _SealedField(models.Field[Any, Any]):
    """A column of bytes that holds something closed; empty texts are closed as well."""

    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        """Be kept as bytes."""
        return "BinaryField"

    @property
    def purpose(self) -> str:
        """What is authenticated with each content: it belongs to no other column."""
        label: str = self.model._meta.label_lower
        return f"{label}.{self.name.removeprefix('sealed_')}"

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse whatever would compare contents."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.purpose} is closed: SQL cannot look for {lookup_name}.")
        return super().get_lookup(lookup_name)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """Close a content."""
        if value is None or isinstance(value, Combinable):
            return value
        closed = content_keys.close(self._written(value).encode(), purpose=self.purpose)
        binary: Any = cast(Any, connection).Database.Binary
        return binary(closed)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Open what a row holds.

        Raises:
            Unreadable: no key of this installation opens it, or it was changed.
        """
        if value is None:
            return None
        return self._read(content_keys.unclose(bytes(value), purpose=self.purpose).decode())

    def _written(self, value: Any) -> str:
        raise NotImplementedError

    def _read(self, text: str) -> Any:
        raise NotImplementedError


class SealedTextField(_SealedField):
    """A text that lies closed in the database.

    With ``null=True`` an empty text is NULL there, so that a constraint can ask for one, and NULL
    is an empty text in Python.
    """

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        """Close a text; an empty one is NULL where the column may be."""
        if self.null and value == "":
            return None
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Any:
        """Open what a row holds (see `_SealedField`)."""
        if value is None and self.null:
            return ""
        return super().from_db_value(value, _expression, _connection)

    def to_python(self, value: Any) -> Any:
        """Return a text."""
        return value if value is None else str(value)

    def _written(self, value: Any) -> str:
        return str(value)

    def _read(self, text: str) -> str:
        return text


class SealedJSONField(_SealedField):
    """What JSON holds, closed in the database."""

    def _written(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def _read(self, text: str) -> Any:
        return json.loads(text)
