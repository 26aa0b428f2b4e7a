"""GIFT -> its questions as pieces of text with their lines, whatever blank lines stand in them.

Signs that are escaped, or that stand in an HTML tag, an entity or a formula, are replaced by letters
that no text has, so that whoever reads on finds only signs that mean something; `restored` gives
them back.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

#: The signs of the language, the escaped line end, and what stands for each while reading.
_SIGNS = "\\:#={}~\n"
_HIDDEN = {sign: chr(0xFDE0 + place) for place, sign in enumerate(_SIGNS)}
_HIDE = str.maketrans({sign: hidden for sign, hidden in _HIDDEN.items() if sign not in "\\\n"})
_SHOW = str.maketrans({hidden: sign for sign, hidden in _HIDDEN.items()})
_NEVER = re.compile("[\ufdd0-\ufdef]")

_ESCAPED = re.compile(r"\\([\\:#={}~n])")
#: A tag, an entity by number, a formula: signs in them are no signs of ours.
_FOREIGN = re.compile(
    r"""<[a-zA-Z][\w:-]{0,20}(?>\s+[\w:-]{1,40}\s?=\s?(?:"[^"<>{}~\n]{0,2000}"|'[^'<>{}~\n]{0,2000}'))+\s?/?>"""
    r"|&#[xX]?[0-9a-fA-F]{1,7};|\$\$[^$\n]{1,2000}\$\$|\\\([^\n]{1,500}?\\\)"
)
#: In a formula "\neq" is a command, not the end of a line.
_FORMULA = re.compile(r"\$\$[^$\n]{1,2000}\$\$|\\\([^\n]{1,500}?\\\)")
_COMMAND = re.compile(r"(?<!\\)\\n(?=[a-z])")
_REMARK = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.){1,255})\]")
CATEGORY = "$CATEGORY:"
#: What begins a question, also without a blank line before it.
_TITLE = re.compile("::[^:]*::")


@dataclass(slots=True)
class Block:
    """One question, or what stands in its place.

    Attributes:
        line: of the file where it begins, from 1.
        text: without comments, its signs hidden where they mean nothing.
        category: under which it stands.
        is_open: whether a bracket was never closed.
    """

    line: int
    text: str
    source: str
    category: str = ""
    code: str = ""
    tags: tuple[str, ...] = ()
    is_open: bool = False


def restored(text: str) -> str:
    """Return a text with its hidden signs."""
    return text.translate(_SHOW)


def escaped(text: str) -> str:
    """Return a text with a backslash before each of its hidden signs."""
    return _NEVER.sub(lambda match: f"\\{match[0].translate(_SHOW)}", text)


def blocks(text: str) -> Iterator[Block]:
    """Yield the questions of a file in their order."""
    text = _NEVER.sub("", text)
    cutting = _Cutting(text.split("\n"), _hidden(text).split("\n"))
    for number in range(len(cutting.lines)):
        yield from cutting.read(number)
    yield from cutting.end()


def _hidden(text: str) -> str:
    command = f"{_HIDDEN[chr(92)]}n"
    text = _FORMULA.sub(lambda match: _COMMAND.sub(command, match[0]), text)
    text = _ESCAPED.sub(lambda match: _HIDDEN["\n" if match[1] == "n" else match[1]], text)
    return _FOREIGN.sub(lambda match: match[0].translate(_HIDE), text)


@dataclass(slots=True)
class _Cutting:
    """How far a file has been cut, line by line."""

    raw: Sequence[str]
    lines: Sequence[str]
    next_bracket: list[str] = field(init=False)  # from each line on, the first { or }
    next_of_part: list[str] = field(init=False)  # the same before the next blank line
    category: str = ""
    code: str = ""
    tags: tuple[str, ...] = ()
    kept: list[str] = field(default_factory=list)
    begun: int = 0
    last: int = 0
    is_open: bool = False  # inside brackets
    is_closed: bool = False  # behind brackets, with nothing after them on their line

    def __post_init__(self) -> None:
        self.next_bracket, self.next_of_part = [], []
        ahead = part = ""
        for line in reversed(self.lines):
            bare = line.strip()
            if not bare:
                part = ""
            elif not bare.startswith("//"):
                found = re.search("[{}]", line)
                ahead = found[0] if found else ahead
                part = found[0] if found else part
            self.next_bracket.append(ahead)
            self.next_of_part.append(part)
        self.next_bracket.reverse()
        self.next_of_part.reverse()

    def read(self, number: int) -> Iterator[Block]:
        line = self.lines[number]
        bare = line.strip()
        if bare.startswith("//"):
            if self.is_closed:
                yield from self.end()
            self._remember(bare)
        elif bare.startswith(CATEGORY) and not self.is_open:
            yield from self.end()
            self.category = restored(bare[len(CATEGORY) :]).strip()
        elif not bare:
            yield from self._blank(number)
        else:
            if (self.kept and not self.is_open and _TITLE.match(bare)) or (
                self.is_closed and self.next_of_part[number] == "{"
            ):
                yield from self.end()
            if self.is_open and bare.startswith("::") and self.next_bracket[number] != "}":
                yield from self.end()
            self._keep(number, line)

    def _blank(self, number: int) -> Iterator[Block]:
        if not self.kept:
            return
        after = number + 1
        ahead = self.next_bracket[after] if after < len(self.lines) else ""
        if self.is_open:
            if ahead == "}":
                self.kept.append("")
            else:
                yield from self.end()
            return
        has_brackets = any("}" in line for line in self.kept)
        while after < len(self.lines) and not self.lines[after].strip():
            after += 1
        following = self.lines[after].strip() if after < len(self.lines) else ""
        is_title = len(self.kept) == 1 and re.fullmatch(r"\s*::.*::\s*", self.kept[0]) is not None
        goes_on = following.startswith("{") or (is_title and not following.startswith("::"))
        if has_brackets or not goes_on:
            yield from self.end()
        else:
            self.kept.append("")

    def _keep(self, number: int, line: str) -> None:
        if not self.kept:
            self.begun = number
        self.kept.append(line)
        self.last = number
        for sign in re.findall("[{}]", line):
            if sign == "{":
                self.is_open = True
            elif self.is_open:
                self.is_open = False
        self.is_closed = not self.is_open and line.rstrip().endswith("}")

    def _remember(self, remark: str) -> None:
        for name, value in _REMARK.findall(restored(remark)):
            if name == "id":
                self.code = value.strip()
            else:
                self.tags = (*self.tags, value.strip())

    def end(self) -> Iterator[Block]:
        """Yield the question that was begun, if any."""
        text = "\n".join(self.kept).strip()
        if text:
            source = "\n".join(self.raw[self.begun : self.last + 1])
            yield Block(
                self.begun + 1,
                text,
                source,
                self.category,
                self.code,
                self.tags,
                self.is_open,
            )
            self.code, self.tags = "", ()
        self.kept, self.is_open, self.is_closed = [], False, False
