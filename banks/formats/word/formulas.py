"""Formulas of Word (OMML) as one readable line: ``x = (-b ± √(b^2 - 4ac))/(2a)``."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from banks.formats.word.parts import child, value
from banks.formats.xml_reading import local_name

_SIMPLE = re.compile(r"[^\W_]+(?:[.,]\d+)?|[^\W\d_]")
_ABOVE = {"\u0302": "^", "\u0305": "¯", "\u20d7": "→", "\u0303": "~", "\u0307": "˙", "→": "→"}
_SUPERSCRIPTS = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))


def raised(text: str) -> str:
    """Return text set above the line: "²", or "^(…)" where letters have no such form."""
    return _set(text, _SUPERSCRIPTS, "^")


def lowered(text: str) -> str:
    """Return text set below the line: "₂", or "_(…)"."""
    return _set(text, _SUBSCRIPTS, "_")


def _set(text: str, forms: dict[str, str], mark: str) -> str:
    bare = text.strip()
    if not bare:
        return text
    if all(letter in forms for letter in bare):
        return "".join(forms[letter] for letter in bare)
    return mark + (bare if len(bare) == 1 else f"({bare})")


def formula_text(element: Element) -> str:
    """Return a formula as text. The depth of the element is bounded by `read_xml`."""
    return " ".join(_read(element).split())


def _read(element: Element | None) -> str:
    if element is None:
        return ""
    name = local_name(element)
    if name == "t":
        return element.text or ""
    if name in _PARTS:
        return _PARTS[name](element)
    if name.endswith("Pr"):
        return ""
    pieces = []
    for one in element:
        pieces.append(_read(one))
    return "".join(pieces)


def _grouped(element: Element | None) -> str:
    text = _read(element).strip()
    return text if _SIMPLE.fullmatch(text) or not text else f"({text})"


def _fraction(element: Element) -> str:
    return f"{_grouped(child(element, 'num'))}/{_grouped(child(element, 'den'))}"


def _power(element: Element) -> str:
    return f"{_grouped(child(element, 'e'))}^{_grouped(child(element, 'sup'))}"


def _index(element: Element) -> str:
    return f"{_grouped(child(element, 'e'))}_{_grouped(child(element, 'sub'))}"


def _both(element: Element) -> str:
    return f"{_index(element)}^{_grouped(child(element, 'sup'))}"


def _before(element: Element) -> str:
    low, high = _grouped(child(element, "sub")), _grouped(child(element, "sup"))
    return f"_{low}^{high} {_read(child(element, 'e'))}"


def _root(element: Element) -> str:
    degree = _read(child(element, "deg")).strip()
    return f"√{f'[{degree}]' if degree else ''}({_read(child(element, 'e')).strip()})"


def _large(element: Element) -> str:
    properties = child(element, "naryPr")
    sign = value(child(properties, "chr")) or "∫"
    low, high = _grouped(child(element, "sub")), _grouped(child(element, "sup"))
    limits = (f"_{low}" if low else "") + (f"^{high}" if high else "")
    return f"{sign}{limits} {_read(child(element, 'e'))}"


def _fenced(element: Element) -> str:
    properties = child(element, "dPr")
    begin, end = child(properties, "begChr"), child(properties, "endChr")
    parts = [_read(one) for one in element if local_name(one) == "e"]
    opening = "(" if begin is None else value(begin)
    closing = ")" if end is None else value(end)
    return f"{opening}{'; '.join(parts)}{closing}"


def _rows(element: Element) -> str:
    rows = []
    for row in element:
        if local_name(row) == "mr":
            rows.append(" ".join(_grouped(one) for one in row if local_name(one) == "e"))
        elif local_name(row) == "e":
            rows.append(_read(row))
    return f"[{'; '.join(rows)}]"


def _function(element: Element) -> str:
    return f"{_read(child(element, 'fName'))} {_grouped(child(element, 'e'))}"


def _low(element: Element) -> str:
    return f"{_read(child(element, 'e'))}_{_grouped(child(element, 'lim'))}"


def _high(element: Element) -> str:
    return f"{_read(child(element, 'e'))}^{_grouped(child(element, 'lim'))}"


def _accent(element: Element) -> str:
    mark = value(child(element, "accPr", "chr")) or "\u0302"
    return f"{_grouped(child(element, 'e'))}{_ABOVE.get(mark, mark)}"


def _bar(element: Element) -> str:
    return f"{_grouped(child(element, 'e'))}¯"


_PARTS: dict[str, Callable[[Element], str]] = {
    "f": _fraction, "sSup": _power, "sSub": _index, "sSubSup": _both, "sPre": _before,
    "rad": _root, "nary": _large, "d": _fenced, "m": _rows, "eqArr": _rows, "func": _function,
    "limLow": _low, "limUpp": _high, "acc": _accent, "bar": _bar,
}  # fmt: skip
