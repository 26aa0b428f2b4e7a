"""How a text of a question looks: plain text with line breaks and a little Markdown, always safe.

Authors write bold (``**so**``), italics (``*so*``), code, lists and tables. Everything else stands
as it was typed: HTML, links, headings, backslashes, underscores, and stars inside formulas
(``=A1*B1*2``), since questions on computers are full of them.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

_TAGS = {"p", "br", "strong", "em", "code", "pre", "ul", "ol", "li"}
_TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
_ATTRIBUTES = {"ol": {"start"}}
_GAP = re.compile(r"\{\{([0-9]+)\}\}")

#: What may stand before an opening and behind a closing star, beside a space and the edges.
_OPENING, _CLOSING = "([{\"'“‘«-–—/", ")]}\"'”’».,;:!?…-–—/"


def _plain_marks(state: StateInline, silent: bool) -> bool:
    """Take underscores, and stars that no writer would mean as emphasis, for what they are."""
    mark = state.src[state.pos]
    if mark not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == mark:
        end += 1
    before = state.src[state.pos - 1] if state.pos else " "
    behind = state.src[end] if end < state.posMax else " "
    may_open = not behind.isspace() and (before.isspace() or before in _OPENING)
    may_close = not before.isspace() and (behind.isspace() or behind in _CLOSING)
    if mark == "*" and (may_open or may_close):
        return False
    if not silent:
        state.pending += state.src[state.pos : end]
    state.pos = end
    return True


def _markdown() -> MarkdownIt:
    reader = MarkdownIt("zero", {"html": False, "breaks": True})
    reader.enable(["list", "table", "fence", "newline", "backticks", "emphasis", "balance_pairs"])
    reader.inline.ruler.before("emphasis", "plain_marks", _plain_marks)
    return reader


_READER = _markdown()


@lru_cache(maxsize=8192)
def block(text: str) -> SafeString:
    """Return paragraphs, lists and tables of `text` as HTML."""
    html = _safe(_READER.render(text))
    return mark_safe(html.replace("<table>", '<table class="table">'))  # noqa: S308 (made safe)


@lru_cache(maxsize=8192)
def line(text: str) -> SafeString:
    """Return `text` as HTML that may stand inside a label: emphasis, code and line breaks alone."""
    return _safe(_READER.renderInline(text))


def block_with(text: str, parts: Mapping[str, SafeString]) -> SafeString:
    """Return `block` of a text with ``{{1}}``, ``{{2}}`` replaced by their parts, safe HTML."""

    def part(match: re.Match[str]) -> str:
        return parts.get(match[1], match[0])

    return mark_safe(_GAP.sub(part, block(text)))  # noqa: S308 (both were made safe)


def gist(text: str) -> str:
    """Return `text` as one plain line: a table as "…", marks of emphasis and code left out."""
    lines = ("…" if line.lstrip().startswith("|") else line for line in text.splitlines())
    joined = " ".join(line.strip() for line in lines if line.strip())
    return re.sub(r"…(?: …)+", "…", joined.replace("**", "").replace("`", ""))


def _safe(html: str) -> SafeString:
    # The reader makes no other markup; the allowlist holds even where it has a fault.
    return mark_safe(nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES))  # noqa: S308
