"""Text from people as it may stand in a cell. No Django."""

import re

from office.text import nfc

#: What XML 1.0 cannot hold: control characters, lone surrogates and two non-characters.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: The most UTF-16 units that a cell holds.
MOST_UNITS = 32_767
#: First characters that make a spreadsheet take a text that is typed again for a formula.
FORMULA_SIGNS = frozenset("=+-@\t\r")


def cell_text(text: str) -> str:
    """Return `text` composed, with line ends as \\n and U+FFFD for what a file cannot hold.

    A text longer than a cell is cut and ends in "…".
    """
    clean = _NOT_XML.sub("\ufffd", nfc(text.replace("\r\n", "\n").replace("\r", "\n")))
    if len(clean) * 2 <= MOST_UNITS:
        return clean
    units = clean.encode("utf-16-le")
    if len(units) <= 2 * MOST_UNITS:
        return clean
    return units[: 2 * (MOST_UNITS - 1)].decode("utf-16-le", errors="ignore") + "…"


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would take `text` for a formula if somebody typed it."""
    return text[:1] in FORMULA_SIGNS and text != ""


def criterion(label: str) -> str:
    """Return a quoted criterion for COUNTIFS that matches exactly the cells that show `label`.

    Wildcards lose their meaning, and so does a leading comparison sign.
    """
    escaped = re.sub(r"([~*?])", r"~\1", label).replace('"', '""')
    return f'"={escaped}"' if escaped[:1] in {"=", "<", ">"} else f'"{escaped}"'
