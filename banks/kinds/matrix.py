"""Rows, each to be put under one of the same columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from django.utils.translation import gettext_lazy as _

from banks.kinds.base import InvalidContent, Kind
from banks.kinds.reading import (
    check_distinct,
    read_object,
    read_option_id,
    read_options,
    read_text,
    read_texts,
)
from banks.kinds.registry import register
from banks.kinds.responding import answered_id, answered_parts
from banks.scoring import NOTHING, score_parts

#: What stands side by side on a page.
MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Matrix:
    """Content, as JSON.

    ``{"stem": "…", "columns": ["Mật", "Không mật"], "rows": {"A": "…", "B": "…"},
    "key": {"A": "1", "B": "2"}}``; columns have the numbers from 1.
    """

    stem: str
    columns: Mapping[str, str]  # number -> text
    rows: Mapping[str, str]  # row id -> text
    key: Mapping[str, str]  # row id -> number of its column


@register
class MatrixKind(Kind[Matrix]):
    """A response gives columns by row: ``{"A": "2", "C": "1"}``; blank rows are absent.

    Neither rows nor columns are shuffled: columns often are a scale, and rows may build on each
    other.
    """

    slug, label = "matrix", _("Grid of rows and columns")
    order = 45

    def parse(self, raw: Mapping[str, Any]) -> Matrix:
        read_object(raw, {"stem", "columns", "rows", "key"})
        texts = read_texts(raw["columns"], field="columns", least=2, most=MOST_COLUMNS)
        check_distinct(texts, field="columns")
        columns = {str(number): text for number, text in enumerate(texts, 1)}
        rows = read_options(raw["rows"], field="rows")
        key = raw["key"]
        if not isinstance(key, Mapping):
            raise InvalidContent("wrong_type", field="key", expected="an object")
        if key.keys() != rows.keys():
            found = sorted(map(str, key))
            raise InvalidContent("wrong_ids", field="key", found=found, expected=list(rows))
        return Matrix(
            stem=read_text(raw["stem"], field="stem"),
            columns=columns,
            rows=rows,
            key={id_: read_option_id(key[id_], columns, field=f"key.{id_}") for id_ in rows},
        )

    def dump(self, content: Matrix) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "columns": list(content.columns.values()),
            "rows": dict(content.rows),
            "key": dict(content.key),
        }

    def public(self, content: Matrix) -> dict[str, Any]:
        return {
            "stem": content.stem,
            "columns": dict(content.columns),
            "rows": dict(content.rows),
        }

    def score(self, content: Matrix, response: Any) -> Fraction:
        if response is None:
            return NOTHING
        parts = answered_parts(response, content.rows)
        given = {row: answered_id(column, content.columns) for row, column in parts.items()}
        return score_parts(given.get(row) == column for row, column in content.key.items())

    def right_response(self, content: Matrix) -> dict[str, str]:
        return dict(content.key)

    def guess(self, content: Matrix, random: Random) -> dict[str, str]:
        columns = list(content.columns)
        return {row: random.choice(columns) for row in content.rows}
