"""Conditions over the attributes of an item, as published constraint files write them.

``LEVEL == 3 & SKILL %in% c("A", "B")``, ``!is.na(FACIT)``, ``TIME > 30 | !(DOK %in% 2:3)``. The language
is that of the R package TestDesign (its vignette "Creating constraints"); nothing is ever run.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

#: A number where the text is one, else the text; None where the cell is empty.
Value = float | str | None
Condition = Callable[[Mapping[str, Value]], bool]
#: As in R there is a third answer, None: what an empty cell would have said is not known.
_Truth = Callable[[Mapping[str, Value]], bool | None]

_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    |(?P<text>"[^"]*"|'[^']*')
    |(?P<sign>%in%|==|!=|<=|>=|&&|\|\||[<>&|!(),:\-])
    |(?P<name>[^\W\d][\w.]*))""",
    re.VERBOSE,
)
#: Parentheses and negations inside each other.
_MOST_DEPTH = 50
#: Whole numbers that ``from:to`` may stand for.
_MOST_LISTED = 10_000
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

    A comparison with an empty cell is not met, whichever it is, and neither is its negation; a word
    without quotes is the column of that name, where the item has one.

    Raises:
        UnusableExpression: it is no condition.
    """
    if not written.strip():
        return lambda _attributes: True
    reader = _Reader(_tokens(written))
    condition = reader.any_of(0)
    if reader.next is not None:
        raise UnusableExpression(f"thừa “{reader.next.text}”")
    return lambda item: condition(item) is True


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

    def any_of(self, depth: int) -> _Truth:
        parts = [self.all_of(depth)]
        while self.take("|", "||", "or"):
            parts.append(self.all_of(depth))
        return parts[0] if len(parts) == 1 else _joined(parts, decided_by=True)

    def all_of(self, depth: int) -> _Truth:
        parts = [self.one(depth)]
        while self.take("&", "&&", "and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else _joined(parts, decided_by=False)

    def one(self, depth: int) -> _Truth:
        if depth > _MOST_DEPTH:
            raise UnusableExpression("lồng nhau quá sâu")
        if self.take("!", "not"):
            return _negated(self.one(depth + 1))
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

    def comparison(self) -> _Truth:
        if self.take("TRUE"):
            return lambda _item: True
        if self.take("FALSE"):
            return lambda _item: False
        name = self.name()
        if self.take("%in%", "in"):
            listed = self.values()
            return lambda item: any(_is_same(item.get(name), value) is True for value in listed)
        if self.take("=="):
            return _same(name, self.compared())
        if self.take("!="):
            return _negated(_same(name, self.compared()))
        for sign, compare in _COMPARED.items():
            if self.take(sign):
                return _ordered(name, compare, self.compared())
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
            return frozenset(self.some())
        self.expect("(")
        listed = set(self.some())
        while self.take(","):
            listed.update(self.some())
        self.expect(")")
        return frozenset(listed)

    def some(self) -> list[Value]:
        """Return a value, or the whole numbers of ``from:to``."""
        first = self.value()
        if not self.take(":"):
            return [first]
        last = self.value()
        if not (isinstance(first, float) and isinstance(last, float)):
            raise UnusableExpression("hai bên dấu “:” phải là số")
        low, high = sorted((int(first), int(last)))
        if high - low >= _MOST_LISTED or (low, high) != tuple(sorted((first, last))):
            raise UnusableExpression(f"“{low}:{high}” phải là số nguyên và không quá dài")
        return [float(number) for number in range(low, high + 1)]

    def compared(self) -> "_Compared":
        """Return what stands right of a comparison."""
        token = self.next
        is_name = token is not None and token.sort == "name"
        return _Compared(self.value(), token.text if token is not None and is_name else "")

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


@dataclass(frozen=True, slots=True)
class _Compared:
    """A value, or the column of this name where an item has one."""

    value: Value
    name: str

    def of(self, item: Mapping[str, Value]) -> Value:
        return item.get(self.name, self.value) if self.name else self.value


def _joined(parts: Sequence[_Truth], *, decided_by: bool) -> _Truth:
    """Join by "or", which one True decides, or by "and", which one False decides."""

    def truth(item: Mapping[str, Value]) -> bool | None:
        found = [part(item) for part in parts]
        if decided_by in found:
            return decided_by
        return None if None in found else not decided_by

    return truth


def _negated(inner: _Truth) -> _Truth:
    def truth(item: Mapping[str, Value]) -> bool | None:
        found = inner(item)
        return None if found is None else not found

    return truth


def _same(name: str, asked: _Compared) -> _Truth:
    return lambda item: _is_same(item.get(name), asked.of(item))


def _is_same(held: Value, asked: Value) -> bool | None:
    """Compare what an item holds with what is asked: "3" and 3 are the same, nothing is unknown."""
    if held is None or asked is None:
        return None
    if isinstance(held, str) == isinstance(asked, str):
        return held == asked
    return value_of(str(held)) == value_of(str(asked))


def _ordered(name: str, compare: Callable[[float, float], bool], limit: _Compared) -> _Truth:
    if not limit.name and not isinstance(limit.value, float):
        raise UnusableExpression(f"“{name}” phải được so với một số")

    def truth(item: Mapping[str, Value]) -> bool | None:
        value, most = item.get(name), limit.of(item)
        if not (isinstance(value, float) and isinstance(most, float)):
            return None
        return compare(value, most)

    return truth
