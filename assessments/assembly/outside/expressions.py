"""Conditions over the attributes of an item, as published constraint files write them.

``LEVEL == 3 & SKILL %in% c("A", "B")``, ``!is.na(FACIT)``, ``TIME > 30 | !(DOK >= 2)``. The language is
that of the R package TestDesign (its vignette "Creating constraints"); nothing is ever run.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: A number where the text is one, else the text; None where the cell is empty.
Value = float | str | None
Condition = Callable[[Mapping[str, Value]], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<sign>%in%|==|!=|<=|>=|&&|\|\||[<>&|!(),\-])
    |(?P<name>[A-Za-z_.][\w.]*))""",
    re.VERBOSE,
)
#: Parentheses and negations inside each other.
_MOST_DEPTH = 50
_COMPARED: dict[str, Callable[[float, float], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


class UnusableExpression(ValueError):
    """A condition that cannot be read; the message is a sentence in Vietnamese."""


@dataclass(frozen=True, slots=True)
class _Token:
    sort: str
    text: str


def read_condition(written: str) -> Condition:
    """Return what decides whether an item meets a condition; an empty one is met by all.

    A comparison with an empty cell is not met, whichever it is.

    Raises:
        UnusableExpression: it is no condition.
    """
    if not written.strip():
        return lambda _attributes: True
    reader = _Reader(_tokens(written))
    condition = reader.any_of(0)
    if reader.next is not None:
        raise UnusableExpression(f"thừa “{reader.next.text}”")
    return condition


def names_in(written: str) -> set[str]:
    """Return the attributes that a condition names.

    Raises:
        UnusableExpression: it holds characters that no condition has.
    """
    words = {token.text for token in _tokens(written) if token.sort == "name"}
    return words - {"c", "is.na", "TRUE", "FALSE", "NA", "and", "or", "not", "in"}


def value_of(cell: str) -> Value:
    """Return what a cell of a table holds."""
    text = cell.strip()
    if text in ("", "NA"):
        return None
    try:
        return float(text)
    except ValueError:
        return text


def _tokens(written: str) -> list[_Token]:
    found, place = [], 0
    while written[place:].strip():
        match = _TOKEN.match(written, place)
        if match is None:
            raise UnusableExpression(f"không hiểu “{written[place:].strip()[:20]}”")
        sort = match.lastgroup or ""
        found.append(_Token(sort, match[sort]))
        place = match.end()
    return found


class _Reader:
    """Reads tokens from left to right: `|` binds least, then `&`, then `!`."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def next(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def take(self, *texts: str) -> bool:
        """Pass over the next token where it is one of these."""
        if self.next is not None and self.next.sort != "text" and self.next.text in texts:
            self.place += 1
            return True
        return False

    def expect(self, text: str) -> None:
        if not self.take(text):
            found = f"“{self.next.text}”" if self.next else "hết biểu thức"
            raise UnusableExpression(f"cần “{text}”, gặp {found}")

    def any_of(self, depth: int) -> Condition:
        parts = [self.all_of(depth)]
        while self.take("|", "||", "or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else lambda item: any(part(item) for part in parts)

    def all_of(self, depth: int) -> Condition:
        parts = [self.one(depth)]
        while self.take("&", "&&", "and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else lambda item: all(part(item) for part in parts)

    def one(self, depth: int) -> Condition:
        if depth > _MOST_DEPTH:
            raise UnusableExpression("lồng nhau quá sâu")
        if self.take("!", "not"):
            negated = self.one(depth + 1)
            return lambda item: not negated(item)
        if self.take("("):
            inner = self.any_of(depth + 1)
            self.expect(")")
            return inner
        if self.take("is.na"):
            self.expect("(")
            name = self.name()
            self.expect(")")
            return lambda item: item.get(name) is None
        return self.comparison()

    def comparison(self) -> Condition:
        if self.take("TRUE"):
            return lambda _item: True
        if self.take("FALSE"):
            return lambda _item: False
        name = self.name()
        if self.take("%in%", "in"):
            listed = self.values()
            return lambda item: any(_is_same(item.get(name), value) for value in listed)
        if self.take("=="):
            value = self.value()
            return lambda item: _is_same(item.get(name), value)
        if self.take("!="):
            value = self.value()
            return lambda item: item.get(name) is not None and not _is_same(item.get(name), value)
        for sign, compare in _COMPARED.items():
            if self.take(sign):
                return _ordered(name, compare, self.value())
        found = f"“{self.next.text}”" if self.next else "hết biểu thức"
        raise UnusableExpression(f"sau “{name}” cần ==, !=, <, <=, >, >= hoặc %in%, gặp {found}")

    def name(self) -> str:
        token = self.next
        if token is None or token.sort != "name":
            found = f"“{token.text}”" if token else "hết biểu thức"
            raise UnusableExpression(f"cần tên một cột, gặp {found}")
        self.place += 1
        return token.text

    def values(self) -> frozenset[Value]:
        if not self.take("c"):
            return frozenset({self.value()})
        self.expect("(")
        listed = {self.value()}
        while self.take(","):
            listed.add(self.value())
        self.expect(")")
        return frozenset(listed)

    def value(self) -> Value:
        is_negative = self.take("-")
        token = self.next
        if token is None or token.sort == "sign" or (is_negative and token.sort != "number"):
            found = f"“{token.text}”" if token else "hết biểu thức"
            raise UnusableExpression(f"cần một số hoặc một chữ trong ngoặc kép, gặp {found}")
        self.place += 1
        if token.sort == "number":
            return -float(token.text) if is_negative else float(token.text)
        return token.text[1:-1] if token.sort == "text" else value_of(token.text)


def _is_same(held: Value, asked: Value) -> bool:
    """Compare what an item holds with what is asked: "3" and 3 are the same, nothing is nothing."""
    if held is None or asked is None:
        return False
    if isinstance(held, str) == isinstance(asked, str):
        return held == asked
    return value_of(str(held)) == value_of(str(asked))


def _ordered(name: str, compare: Callable[[float, float], bool], limit: Value) -> Condition:
    if not isinstance(limit, float):
        raise UnusableExpression(f"“{name}” phải được so với một số")

    def is_met(item: Mapping[str, Value]) -> bool:
        value = item.get(name)
        return isinstance(value, float) and compare(value, limit)

    return is_met
