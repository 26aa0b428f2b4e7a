"""The two tables of an outside pool: its items, and the constraints that a form keeps."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from pathlib import Path

from assessments.assembly.outside.expressions import UnusableExpression, Value, names_in, value_of
from assessments.assembly.outside.information import ResponseModel

TYPES = ("number", "sum", "include", "exclude", "enemy", "all_or_none", "set")
MODELS = ("1PL", "2PL", "3PL", "GPC")
#: What published files call them besides.
_TYPES_TOO = {"allornone": "all_or_none", "all-or-none": "all_or_none", "stimulus": "set"}
_WHAT_TOO = {"": "item", "stimulus": "set"}


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
    """

    where: str
    id: str
    type: str
    what: str
    condition: str
    low: float
    high: float


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
    type_ = cells["type"].casefold()
    type_ = _TYPES_TOO.get(type_, type_)
    if type_ not in TYPES:
        raise UnusablePool(where, f"loại “{cells['type']}” lạ; dùng một trong {', '.join(TYPES)}.")
    what, condition = cells.get("what", ""), cells.get("condition", "")
    what = _WHAT_TOO.get(what.casefold(), what)
    if what.casefold() in ("item", "set"):
        what = what.casefold()
    if condition.casefold().replace("_", " ") in ("per stimulus", "per set"):
        type_, condition = "set", ""
    if type_ == "sum" and what in ("item", "set"):
        # "WORDS" or "WORDS, LEVEL == 3": the attribute stands before the condition.
        what, _comma, condition = (part.strip() for part in condition.partition(","))
    if type_ == "sum" and what not in known:
        raise UnusablePool(where, f"không có cột “{what}” để cộng.")
    try:
        unknown = names_in(condition) - known
    except UnusableExpression as error:
        raise UnusablePool(where, f"điều kiện “{condition}”: {error}.") from error
    if unknown:
        raise UnusablePool(where, f"điều kiện nêu cột không có: {', '.join(sorted(unknown))}.")
    low, high = _number(where, cells["lb"], -inf), _number(where, cells["ub"], inf)
    if low > high:
        raise UnusablePool(where, f"lb {cells['lb']} lớn hơn ub {cells['ub']}.")
    name = cells.get("id") or cells.get("constraint_id") or cells.get("constraint") or where
    return PoolConstraint(where, name, type_, what, condition, low, high)


def _rows(path: Path, needed: set[str]) -> list[tuple[str, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UnusablePool(path.name, "không mở được tệp.") from error
    except UnicodeDecodeError as error:
        raise UnusablePool(path.name, "tệp phải là UTF-8.") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        lacking = needed - {name.casefold() for name in header}
        if lacking:
            raise UnusablePool(path.name, f"thiếu cột {', '.join(sorted(lacking))}.")
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


def _group(row: Mapping[str, str], names: Mapping[str, str]) -> str:
    name = names.get("set") or names.get("stid") or names.get("stimulus")
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
        slopes, rest = ([], found) if written == "1PL" else (found[:1], found[1:])
        steps, guesses = (rest[:1], rest[1:2]) if written == "3PL" else (rest, [])
    else:
        slopes = given("a") if written != "1PL" else []
        steps = given("b", *(f"b{number}" for number in range(1, 21)))
        guesses = given("c") if written == "3PL" else []
    lacks_slope = written != "1PL" and not slopes
    if lacks_slope or not steps or (written != "GPC" and len(steps) != 1):
        raise UnusablePool(where, f"thiếu hoặc thừa tham số của mô hình {written}.")
    guess = guesses[0] if guesses else 0.0
    if not 0 <= guess < 1:
        raise UnusablePool(where, "tham số c phải từ 0 đến dưới 1.")
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
