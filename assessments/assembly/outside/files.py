"""The two tables of an outside pool: its items, and the constraints that a form keeps."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path

from assessments.assembly.outside.expressions import (
    UnusableExpression,
    Value,
    names_in,
    read_condition,
    value_of,
)
from assessments.assembly.outside.information import ResponseModel

TYPES = ("number", "sum", "include", "exclude", "enemy", "all_or_none", "set", "order")
MODELS = ("1PL", "2PL", "3PL", "PC", "GPC", "GR")
_NO_SLOPE = ("1PL", "PC")
_OF_STEPS = ("PC", "GPC", "GR")
#: What published files call them besides (TestDesign, R/constraint_functions.R).
_TYPES_TOO = {
    "count": "number",
    "not": "exclude",
    "not_include": "exclude",
    "mutuallyexclusive": "enemy",
    "mutually_exclusive": "enemy",
    "xor": "enemy",
    "allornone": "all_or_none",
    "iif": "all_or_none",
    "stimulus": "set",
}
_WHAT_TOO = {"": "item", **dict.fromkeys(("stimulus", "passage", "testlet"), "set")}
_PER_SET = ("per set", "per stimulus", "per passage", "per testlet")
_SET_COLUMNS = ("set", "stid", "stimulus", "stimulus_id", "set_id")


class UnusablePool(ValueError):
    """A table that cannot be used: where, and what is wrong, in Vietnamese."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


@dataclass(frozen=True, slots=True)
class PoolItem:
    """An item with whatever is known of it; `group` is the set it belongs to, "" for none."""

    id: str
    model: ResponseModel | None
    attributes: Mapping[str, Value]
    group: str = ""


@dataclass(frozen=True, slots=True)
class PoolConstraint:
    """A row of the constraints' table.

    Attributes:
        what: "item", "set", or for a sum the attribute that is added up.
        condition: which items (or sets, by their first item) it is about.
        each: a column: the bounds hold for the items of each of its values by themselves; of "order"
            the column that a form is ordered by.
        of_sets: of a sum: the attribute of each chosen set (of its first item) is added up.
    """

    where: str
    id: str
    type: str
    what: str
    condition: str
    low: float
    high: float
    each: str = ""
    of_sets: bool = False


def read_items(path: Path) -> list[PoolItem]:
    """Return the items of a table with the columns `id`, `model`, parameters, attributes, `set`.

    Raises:
        UnusablePool: a missing column, an id twice, an unknown model, a parameter that is no number.
    """
    rows = _rows(path, {"id"})
    items: list[PoolItem] = []
    seen: set[str] = set()
    for where, row in rows:
        names = {name.casefold(): name for name in row}
        id_ = row[names["id"]].strip()
        if not id_ or id_ in seen:
            raise UnusablePool(where, f"mã câu “{id_}” bị trống hoặc đã dùng ở dòng trên.")
        seen.add(id_)
        attributes: dict[str, Value] = {name: value_of(cell) for name, cell in row.items()}
        # A code is a text even where it looks like a number.
        attributes[names["id"]] = attributes["ID"] = id_
        # Published conditions write the columns in capitals, whatever the items' table does.
        attributes = {name.upper(): value for name, value in attributes.items()} | attributes
        items.append(PoolItem(id_, _model(where, row, names), attributes, _group(row, names)))
    if not items:
        raise UnusablePool(path.name, "không có câu nào.")
    return items


def read_constraints(path: Path, items: Sequence[PoolItem]) -> list[PoolConstraint]:
    """Return the constraints that are switched on, their conditions checked against the items.

    Raises:
        UnusablePool: an unknown type, a bound that is no number, a condition that cannot be read or
            names a column that the items do not have.
    """
    known = {name for item in items for name in item.attributes}
    return [
        constraint
        for where, row in _rows(path, {"type", "lb", "ub"})
        if (constraint := _constraint(where, row, known)) is not None
    ]


def _constraint(where: str, row: Mapping[str, str], known: set[str]) -> PoolConstraint | None:
    cells = {name.casefold(): cell.strip() for name, cell in row.items()}
    if cells.get("onoff", "").casefold() == "off":
        return None
    type_ = cells["type"].casefold().replace(" ", "_").replace("-", "_")
    type_ = _TYPES_TOO.get(type_, type_)
    if type_ not in TYPES:
        raise UnusablePool(where, f"loại “{cells['type']}” lạ; dùng một trong {', '.join(TYPES)}.")
    what, condition = cells.get("what", ""), cells.get("condition", "")
    what = _WHAT_TOO.get(what.casefold(), what)
    if what.casefold() in ("item", "set"):
        what = what.casefold()
    each = ""
    if condition.casefold().replace("_", " ") in _PER_SET:
        type_, condition = "set", ""
    elif condition.casefold() == "per test":
        condition = ""
    elif type_ in ("number", "order") and condition in known:
        each, condition = condition, ""
    of_sets = type_ == "sum" and what == "set"
    if type_ == "sum" and what in ("item", "set"):
        # "WORDS" or "WORDS, LEVEL == 3": the attribute stands before the condition.
        what, _comma, condition = (part.strip() for part in condition.partition(","))
    if type_ == "sum" and what not in known:
        raise UnusablePool(where, f"không có cột “{what}” để cộng.")
    if type_ == "order" and not each:
        raise UnusablePool(where, f"không có cột “{condition}” để xếp thứ tự.")
    try:
        read_condition(condition)
        unknown = names_in(condition) - known
    except UnusableExpression as error:
        raise UnusablePool(where, f"điều kiện “{condition}”: {error}.") from error
    if unknown:
        raise UnusablePool(where, f"điều kiện nêu cột không có: {', '.join(sorted(unknown))}.")
    low, high = _number(where, cells["lb"], -inf), _number(where, cells["ub"], inf)
    if low > high:
        raise UnusablePool(where, f"lb {cells['lb']} lớn hơn ub {cells['ub']}.")
    name = cells.get("id") or cells.get("constraint_id") or cells.get("constraint") or where
    return PoolConstraint(where, name, type_, what, condition, low, high, each, of_sets)


def _rows(path: Path, needed: set[str]) -> list[tuple[str, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnusablePool(path.name, "không mở được tệp.") from error
    except UnicodeDecodeError as error:
        raise UnusablePool(path.name, "tệp phải là UTF-8.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = _numbered([name.strip() for name in next(reader, [])])
        lacking = needed - {name.casefold() for name in header}
        if lacking:
            raise UnusablePool(path.name, f"thiếu cột {', '.join(sorted(lacking))}.")
        twice = {name for name in header if name and header.count(name) > 1}
        if twice:
            raise UnusablePool(path.name, f"hai cột cùng tên {', '.join(sorted(twice))}.")
        rows = []
        for cells in reader:
            where = f"{path.name}, dòng {reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) > len(header):
                raise UnusablePool(where, "nhiều ô hơn số cột.")
            padded = [*cells, *[""] * (len(header) - len(cells))]
            rows.append((where, dict(zip(header, padded, strict=True))))
    except csv.Error as error:
        raise UnusablePool(
            path.name, f"tệp CSV không đúng cú pháp ở dòng {reader.line_num}."
        ) from error
    return rows


def _numbered(header: list[str]) -> list[str]:
    """Return a header whose parameters, all named PAR in some published files, have numbers."""
    places = [place for place, name in enumerate(header) if name.casefold() == "par"]
    for number, place in enumerate(places, 1):
        header[place] = f"PAR{number}"
    return header


def _group(row: Mapping[str, str], names: Mapping[str, str]) -> str:
    name = next((names[name] for name in _SET_COLUMNS if name in names), None)
    cell = row[name].strip() if name else ""
    return "" if cell == "NA" else cell


def _model(where: str, row: Mapping[str, str], names: Mapping[str, str]) -> ResponseModel | None:
    written = row[names["model"]].strip().upper() if "model" in names else ""
    if not written:
        return None
    if written not in MODELS:
        raise UnusablePool(where, f"mô hình “{written}” lạ; dùng một trong {', '.join(MODELS)}.")

    def given(*wanted: str) -> list[float]:
        cells = [row[names[name]] for name in wanted if name in names]
        return [_number(where, cell) for cell in cells if cell.strip() not in ("", "NA")]

    columns = [f"par{number}" for number in range(1, 21)]
    if "par1" in names:  # the columns of the package mirt's and TestDesign's files
        found = given(*columns)
        slopes, rest = ([], found) if written in _NO_SLOPE else (found[:1], found[1:])
        steps, guesses = (rest[:1], rest[1:2]) if written == "3PL" else (rest, [])
    else:
        slopes = given("a") if written not in _NO_SLOPE else []
        steps = given("b", *(f"b{number}" for number in range(1, 21)))
        guesses = given("c") if written == "3PL" else []
    lacks_slope = written not in _NO_SLOPE and not slopes
    if lacks_slope or not steps or (written not in _OF_STEPS and len(steps) != 1):
        raise UnusablePool(where, f"thiếu hoặc thừa tham số của mô hình {written}.")
    guess = guesses[0] if guesses else 0.0
    if not 0 <= guess < 1:
        raise UnusablePool(where, "tham số c phải từ 0 đến dưới 1.")
    if written == "GR" and (slopes[0] <= 0 or list(steps) != sorted(steps)):
        raise UnusablePool(where, "mô hình GR cần a lớn hơn 0 và các ngưỡng không giảm.")
    return ResponseModel(written, slopes[0] if slopes else 1.0, tuple(steps), guess)


def _number(where: str, cell: str, blank: float | None = None) -> float:
    text = cell.strip()
    if blank is not None and text in ("", "NA"):
        return blank
    try:
        number = float(text)
    except ValueError:
        number = inf
    if not isfinite(number):
        raise UnusablePool(where, f"“{text}” không phải là một số.")
    return number
