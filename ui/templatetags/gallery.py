"""Tags of the page that shows the components: each example is drawn and its own source told."""

import re
from collections.abc import Iterator
from pathlib import Path

from django import template
from django.template.base import (
    BLOCK_TAG_END,
    BLOCK_TAG_START,
    VARIABLE_TAG_END,
    VARIABLE_TAG_START,
    NodeList,
    Parser,
    Token,
    TokenType,
)
from django.template.library import import_library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "ui"
#: Libraries whose tags draw components; a component may leave its arguments to its tag's words.
_LIBRARIES = ("ui", "parts", "lists", "in_place", "charts", "sparks")
_COMMENT = re.compile(
    r"\s*(?:{% load [^%]*%}\s*)?(?:{% comment %}(?P<long>.*?){% endcomment %}|{# (?P<short>.*?) #})",
    re.DOTALL,
)
_SECTION = re.compile(r'<h2 id="([a-z_]+)-phan">(.*?)</h2>', re.DOTALL)


def components() -> list[str]:
    """Return the names of the files ``ui/_<name>.html``."""
    return sorted(path.stem.removeprefix("_") for path in FOLDER.glob("_*.html"))


def documentation(name: str) -> str:
    """Return what a component's file says of its arguments, and what its tag adds.

    Raises:
        ValueError: the file says nothing in its first lines.
    """
    found = _COMMENT.match((FOLDER / f"_{name}.html").read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"ui/_{name}.html does not document its arguments")
    words = (found["long"] or found["short"]).strip()
    return "\n\n".join([words, *_tags_named_in(words)]) if found["short"] else words


def _tags_named_in(words: str) -> Iterator[str]:
    for name in re.findall(r"tag `(\w+)`", words):
        for library in _LIBRARIES:
            tag = import_library(f"ui.templatetags.{library}").tags.get(name)
            if tag is not None and tag.__doc__:
                yield re.sub(r"\n {4}", "\n", tag.__doc__.strip())


@register.simple_block_tag
def component(content: str, name: str, title: str, is_file: bool = True) -> SafeString:
    """Draw the part of the page that shows a component: its documentation and its examples.

    Args:
        name: of the file ``ui/_<name>.html``, or of classes that have none (`is_file` False).
    """
    words = documentation(name) if is_file else ""
    values = {"name": name, "title": title, "content": content, "words": words}
    return mark_safe(render_to_string("ui/gallery/component.html", values))  # noqa: S308 (a template has escaped it)


@register.simple_block_tag
def contents(content: str) -> SafeString:
    """Draw a table of contents of the components in the content, and the content."""
    values = {"sections": _SECTION.findall(content), "content": content}
    return mark_safe(render_to_string("ui/gallery/contents.html", values))  # noqa: S308 (likewise)


class SpecimenNode(template.Node):
    """An example: drawn, and its own source below it."""

    def __init__(self, title: template.base.FilterExpression, nodes: NodeList, source: str) -> None:
        self.title, self.nodelist, self.source = title, nodes, source

    def render(self, context: template.Context) -> SafeString:
        """Draw the example in the context of the page."""
        values = {
            "title": self.title.resolve(context),
            "content": self.nodelist.render(context),
            "source": self.source,
        }
        return mark_safe(render_to_string("ui/gallery/specimen.html", values))  # noqa: S308 (likewise)


@register.tag
def specimen(parser: Parser, token: Token) -> SpecimenNode:
    """Show what stands up to ``endspecimen`` as an example, and how it is written."""
    title = parser.compile_filter(token.split_contents()[1])
    source = "".join(_source(parser)).strip()
    nodes = parser.parse(("endspecimen",))
    parser.delete_first_token()
    return SpecimenNode(title, nodes, source)


def _source(parser: Parser) -> Iterator[str]:
    """Write the coming tokens as they stood in the file; they are kept last first."""
    coming: list[Token] = list(parser.tokens)  # type: ignore[arg-type]  # the stubs know no tokens
    for token in reversed(coming):
        if token.token_type == TokenType.BLOCK:
            if token.contents == "endspecimen":
                return
            yield f"{BLOCK_TAG_START} {token.contents} {BLOCK_TAG_END}"
        elif token.token_type == TokenType.VAR:
            yield f"{VARIABLE_TAG_START} {token.contents} {VARIABLE_TAG_END}"
        elif token.token_type == TokenType.TEXT:
            yield token.contents
