"""From what a candidate may see to inputs on a page, and from posted inputs back to a response.

Inputs are named after the question (`name`, for instance "c12"): one value has the name itself,
the parts of an answer (statements, left sides, items, gaps) are ``name.part``. Values are ids, never
places, so it is the same whatever order a form shows.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.datastructures import MultiValueDict

from banks.kinds.essay import LONGEST_ESSAY

Public = Mapping[str, Any]

#: Letters of what stands first, second ... on the page; ids keep theirs.
LETTERS = "ABCDEFGH"
#: A place in an order has no more; what is longer no page has sent.
_MOST_DIGITS = 3


def shown(kind: str, public: Public, value: Any) -> dict[str, Any]:
    """Return what the template ``banks/kinds/<kind>.html`` draws.

    Args:
        public: what the kind's ``public`` gives; ``option_order`` beside it, where a form has one.
        value: the response given so far, or None.

    Raises:
        KeyError: there is no such kind.
    """
    return _SHOW[kind](public, value)


def read_answer(kind: str, data: "MultiValueDict[str, str]", name: str) -> Any | None:
    """Return the response that posted inputs hold, or None where nothing was answered.

    Only the shape is made here; whether ids belong to the question is the kind's own check.

    Raises:
        KeyError: there is no such kind.
    """
    return _READ[kind](data, name)


# --- to the page ----------------------------------------------------------------------------------


def _ordered(texts: Mapping[str, str], public: Public) -> list[dict[str, Any]]:
    """Return rows in the order of the form: the letter on the page, the id, the text."""
    order = [id_ for id_ in public.get("option_order") or () if id_ in texts] or sorted(texts)
    rows = zip(LETTERS, order, strict=False)
    return [{"letter": letter, "id": id_, "text": texts[id_]} for letter, id_ in rows]


def _show_choices(public: Public, value: Any) -> dict[str, Any]:
    chosen = [value] if isinstance(value, str) else value or []
    rows = _ordered(public["options"], public)
    return {"rows": [{**row, "is_chosen": row["id"] in chosen} for row in rows]}


def _show_judgement(public: Public, value: Any) -> dict[str, Any]:
    return {"said": _said(value)}


def _show_statements(public: Public, value: Any) -> dict[str, Any]:
    said = value or {}
    rows = _ordered(public["statements"], {})
    return {"rows": [{**row, "said": _said(said.get(row["id"]))} for row in rows]}


def _said(judgement: Any) -> str:
    return "" if judgement is None else "true" if judgement else "false"


def _show_text(public: Public, value: Any) -> dict[str, Any]:
    return {"typed": value or ""}


def _show_pairs(public: Public, value: Any) -> dict[str, Any]:
    given = value or {}
    lefts = sorted(public["lefts"].items(), key=lambda left: int(left[0]))
    return {
        "lefts": [{"id": id_, "text": text, "given": given.get(id_)} for id_, text in lefts],
        "rights": _ordered(public["rights"], public),
    }


def _show_items(public: Public, value: Any) -> dict[str, Any]:
    places = {id_: place for place, id_ in enumerate(value or [], 1)}
    rows = _ordered(public["items"], public)
    return {
        "rows": [{**row, "place": places.get(row["id"])} for row in rows],
        "places": range(1, len(rows) + 1),
    }


def _show_gaps(public: Public, value: Any) -> dict[str, Any]:
    given = value or {}
    gaps = sorted(public["gaps"].items(), key=lambda gap: int(gap[0]))
    return {
        "gaps": [
            {
                "id": id_,
                "options": sorted(gap.get("options", {}).items()),
                "given": given.get(id_, ""),
            }
            for id_, gap in gaps
        ]
    }


def _show_pictures(public: Public, value: Any) -> dict[str, Any]:
    options = public["options"]
    texts = {id_: picture["description"] for id_, picture in options.items()}
    rows = _ordered(texts, public)
    return {
        "rows": [
            {**row, "is_chosen": row["id"] == value, "picture": options[row["id"]]} for row in rows
        ]
    }


def _show_places(public: Public, value: Any) -> dict[str, Any]:
    picture = public["picture"]
    return {
        "picture": picture,
        "several": public["several"],
        "rows": [
            {
                "letter": number,
                "id": number,
                "text": "",
                "is_chosen": number in (value or ()),
                **_in_pixels(public["areas"][number], picture),
            }
            for number in sorted(public["areas"])
        ],
    }


def _in_pixels(area: Mapping[str, int], picture: Mapping[str, Any]) -> dict[str, int]:
    """Return a place in pixels of its picture, and where the mark with its number stands."""
    across, down = picture["width"], picture["height"]
    mark = max(9, min(across, down) // 36)
    left, top = area["x"] * across // 100, area["y"] * down // 100
    width = area["width"] * across // 100
    return {
        "left": left,
        "top": top,
        "width": width,
        "height": area["height"] * down // 100,
        "mark": mark,
        # Words on a screen begin at the left: the other corner hides least.
        "mark_left": min(left + width, across - mark),
        "mark_top": max(top, mark),
        "mark_words": mark * 4 // 3,
    }


def _show_grid(public: Public, value: Any) -> dict[str, Any]:
    given, columns = value or {}, sorted(public["columns"].items())
    return {
        "columns": [text for _number, text in columns],
        "rows": [
            {
                **row,
                "given": public["columns"].get(given.get(row["id"]), ""),
                "cells": [
                    {"id": number, "text": text, "is_chosen": given.get(row["id"]) == number}
                    for number, text in columns
                ],
            }
            for row in _ordered(public["rows"], {})
        ],
    }


def _show_essay(public: Public, value: Any) -> dict[str, Any]:
    return {"typed": value or "", "words": public["words"], "longest": LONGEST_ESSAY}


def _show_file(public: Public, value: Any) -> dict[str, Any]:
    return {
        "file": value or {"name": "", "size": "", "sha256": ""},
        "files": public["files"],
        "accept": ",".join(f".{one}" for one in public["files"]),
        "megabytes": public["megabytes"],
    }


_SHOW: Mapping[str, Callable[[Public, Any], dict[str, Any]]] = {
    "single_choice": _show_choices,
    "multiple_choice": _show_choices,
    "true_false": _show_judgement,
    "true_false_group": _show_statements,
    "short_answer": _show_text,
    "numeric": _show_text,
    "matching": _show_pairs,
    "ordering": _show_items,
    "cloze": _show_gaps,
    "image_choice": _show_pictures,
    "hotspot": _show_places,
    "matrix": _show_grid,
    "essay": _show_essay,
    "file_upload": _show_file,
}


# --- from the page --------------------------------------------------------------------------------


def _parts(data: "MultiValueDict[str, str]", name: str) -> dict[str, str]:
    """Return the posted parts of an answer by their ids, blank ones left out."""
    found = {
        key.removeprefix(f"{name}."): data.get(key, "")
        for key in data
        if key.startswith(f"{name}.")
    }
    return {part: value for part, value in found.items() if value.strip()}


def _read_one(data: "MultiValueDict[str, str]", name: str) -> str | None:
    value = data.get(name, "")
    return value if value.strip() else None


def _read_many(data: "MultiValueDict[str, str]", name: str) -> list[str] | None:
    return data.getlist(name) or None


def _read_judgement(data: "MultiValueDict[str, str]", name: str) -> bool | None:
    return {"true": True, "false": False}.get(data.get(name, ""))


def _read_statements(data: "MultiValueDict[str, str]", name: str) -> dict[str, bool] | None:
    return {part: value == "true" for part, value in _parts(data, name).items()} or None


def _read_parts(data: "MultiValueDict[str, str]", name: str) -> dict[str, str] | None:
    return _parts(data, name) or None


def _read_order(data: "MultiValueDict[str, str]", name: str) -> list[str] | None:
    """Return the items by their places; None until each has one.

    Two items at one place stand in the order of the page: an answer half changed is still one.
    """
    prefix = f"{name}."
    items = [key for key in data if key.startswith(prefix)]
    places = _parts(data, name)
    numbered = all(place.isdecimal() and len(place) <= _MOST_DIGITS for place in places.values())
    if not items or len(places) < len(items) or not numbered:
        return None
    return sorted(places, key=lambda part: int(places[part]))


_READ: Mapping[str, Callable[["MultiValueDict[str, str]", str], Any | None]] = {
    "single_choice": _read_one,
    "multiple_choice": _read_many,
    "true_false": _read_judgement,
    "true_false_group": _read_statements,
    "short_answer": _read_one,
    "numeric": _read_one,
    "matching": _read_parts,
    "ordering": _read_order,
    "cloze": _read_parts,
    "image_choice": _read_one,
    "hotspot": _read_many,
    "matrix": _read_parts,
    "essay": _read_one,
    "file_upload": _read_parts,
}
