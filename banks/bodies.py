"""What somebody has typed of a question, read part by part: values, and what is wrong with each.

A body is JSON with these keys, all of them optional: ``content`` (JSON of the kind, as far as it is
written), ``level``, ``skills``, ``positions``, ``fields`` (codes), ``points`` and ``seconds`` (as
typed), ``order_locked``, ``explanation``, ``basis``. No function here asks the database.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from banks import kinds, law
from banks.kinds.reading import unusable_character
from banks.labels import label_of
from banks.refusals import refusal
from office.text import clean_block

_POINTS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,2})?")
_NEVER_STORED = re.compile("[\x00\ud800-\udfff]")
MOST_POINTS, MOST_SECONDS, LONGEST_BASIS, LONGEST_ARTICLES = 100, 7200, 500, 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a question from being submitted: a path (`banks.labels`) and a sentence."""

    field: str
    what: str


def storable(value: Any) -> Any:
    """Return a body without the characters that no database keeps (NUL, halves of surrogate pairs)."""
    if isinstance(value, str):
        return _NEVER_STORED.sub("", value)
    if isinstance(value, Mapping):
        return {str(name): storable(one) for name, one in value.items()}
    return [storable(one) for one in value] if isinstance(value, list | tuple) else value


def read_content(
    slug: str,
    raw: Mapping[str, Any],
    faults: list[Fault],
    *,
    missing: Callable[[Collection[str]], Collection[str]],
) -> dict[str, Any]:
    """Return the JSON of a kind as it is stored; nothing where it refuses what was written.

    Args:
        missing: keeps of the SHA-256s of pictures those that nobody has.

    Raises:
        KeyError: there is no such kind.
    """
    kind = kinds.get(slug)
    if "key" in raw and raw["key"] in (None, "", []):
        faults.append(Fault("key", _("Say which answer is right.")))
        return {}
    try:
        content = kind.parse(raw)
    except kinds.InvalidContent as problem:
        faults.append(_content_fault(problem))
        return {}
    if missing(kind.pictures(content)):
        faults.append(Fault("picture", _("A picture is not in the bank; upload it again.")))
    return kind.dump(content)


def _content_fault(problem: kinds.InvalidContent) -> Fault:
    data = problem.data
    field = str(data.get("field") or "stem")
    if problem.code == "missing_keys":
        field = str(next(iter(data["keys"])))
        return Fault(field, _("%(field)s is missing.") % {"field": label_of(field)})
    if problem.code in ("wrong_type", "wrong_ids") and field.startswith("key"):
        return Fault(field, _("%(field)s has not been said.") % {"field": label_of(field)})
    return Fault(field, refusal(problem.code, **data))


def read_codes(
    body: Mapping[str, Any], name: str, known: Collection[str], faults: list[Fault]
) -> tuple[str, ...]:
    """Return the codes of a list, each once; `known` is asked only where there are some."""
    codes = tuple(dict.fromkeys(map(str, body.get(name) or ())))
    if not codes:
        return ()
    unknown = set(codes) - set(known)
    if unknown:
        what = _("%(codes)s is no longer in the list.") % {"codes": ", ".join(sorted(unknown))}
        faults.append(Fault(name, what))
    return codes


def read_points(typed: str, faults: list[Fault]) -> Decimal:
    """Return the points that were typed, 0 where they are none."""
    points = Decimal(typed.replace(",", ".")) if _POINTS.fullmatch(typed) else Decimal(0)
    if not 0 < points <= MOST_POINTS:
        what = _("Give the points as a number such as 0,25; more than 0 and at most %(most)s.")
        faults.append(Fault("points", what % {"most": MOST_POINTS}))
    return points


def read_seconds(typed: str, faults: list[Fault]) -> int:
    """Return the seconds that were typed, 0 where they are none."""
    seconds = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 0
    if not 0 < seconds <= MOST_SECONDS:
        what = _("Give the expected time in whole seconds, from 1 to %(most)s.")
        faults.append(Fault("seconds", what % {"most": MOST_SECONDS}))
    return seconds


def read_text(body: Mapping[str, Any], name: str, faults: list[Fault]) -> str:
    """Return an explanation or a legal basis as it is stored."""
    text = str(body.get(name) or "")
    if (character := unusable_character(text)) is not None:
        shown = f"U+{ord(character):04X}"
        faults.append(Fault(name, refusal("unusable_character", field=name, character=shown)))
    return clean_block(text)


def check_basis(basis: str, faults: list[Fault]) -> None:
    """Refuse a legal basis that has no room."""
    if len(basis) > LONGEST_BASIS:
        what = _("The legal basis has %(length)s characters; at most %(most)s have room.")
        faults.append(Fault("basis", what % {"length": len(basis), "most": LONGEST_BASIS}))
    for symbol, articles in law.read_basis(basis).articles_by_symbol().items():
        if len(articles) > LONGEST_ARTICLES:
            what = _("Too many articles of %(symbol)s are named; at most %(most)s characters.")
            faults.append(Fault("basis", what % {"symbol": symbol, "most": LONGEST_ARTICLES}))
