"""MathML -> one line of text: TeX where it is given beside it, else fractions and powers by signs."""

import html
import re
from collections.abc import Sequence

from banks.formats.html_scanning import Tag

#: Elements whose children are joined by a sign.
_JOINED = {
    "msup": "^",
    "msub": "_",
    "mfrac": "/",
    "mover": "^",
    "munder": "_",
    "msubsup": "_^",
    "munderover": "_^",
}
_ROOTS = {"msqrt": "√", "mroot": "√"}
_LEAVES = frozenset({"mi", "mn", "mo", "mtext", "ms", "mspace"})


def linear(parts: Sequence[Tag | str]) -> tuple[str, bool]:
    """Return the text of a formula from the parts of its ``<math>``, and whether it is exact.

    It is exact where TeX is given beside it, or where nothing stands above or below anything.
    """
    if tex := _annotation(parts):
        return f"\\({tex}\\)", True
    stack: list[tuple[str, list[str]]] = [("math", [])]
    is_exact, muted = True, ""
    for part in parts:
        if isinstance(part, str):
            if not muted and (text := html.unescape(part).strip()):
                stack[-1][1].append(text)
            continue
        name = part.name.rpartition(":")[2]
        if muted or name.startswith("annotation"):
            muted = "" if part.closes and name == muted else muted or ("" if part.closes else name)
        elif part.closes:
            if len(stack) > 1 and any(one == name for one, _texts in stack[-50:]):
                while len(stack) > 1:
                    inner, texts = stack.pop()
                    stack[-1][1].append(_joined(inner, texts))
                    if inner == name:
                        break
        elif not part.attributes.endswith("/"):
            is_exact &= name not in _JOINED and name not in _ROOTS
            stack.append((name, []))
    while len(stack) > 1:
        inner, texts = stack.pop()
        stack[-1][1].append(_joined(inner, texts))
    return re.sub(r"\s+", " ", " ".join(stack[0][1])).strip(), is_exact


def _joined(name: str, texts: list[str]) -> str:
    if name in _ROOTS:
        return f"√({''.join(texts)})"
    if name == "mfenced":
        return f"({','.join(texts)})"
    if name in ("mtr", "mtable"):
        return "; ".join(texts)
    signs = _JOINED.get(name)
    if signs is None:
        return "".join(texts)
    head, *rest = [_grouped(text) for text in texts] or [""]
    return head + "".join(
        signs[min(place, len(signs) - 1)] + text for place, text in enumerate(rest)
    )


def _grouped(text: str) -> str:
    return text if re.fullmatch(r"[\w.,]+|\(.*\)", text) else f"({text})"


def _annotation(parts: Sequence[Tag | str]) -> str:
    found: list[str] | None = None
    for part in parts:
        if isinstance(part, Tag) and part.name.rpartition(":")[2] == "annotation":
            if part.closes:
                break
            found = [] if "tex" in part.values.get("encoding", "").lower() else None
        elif found is not None:
            found.append(html.unescape(part if isinstance(part, str) else part.written))
    return "".join(found or []).strip()
