"""Texts that say how they are marked up, as Moodle's do: HTML, Markdown, plain, or Moodle's own way."""

import re

from markdown_it import MarkdownIt

from banks.formats.html_text import Converted, to_text
from office.text import clean_block

HTML, MOODLE, PLAIN, MARKDOWN = "html", "moodle", "plain", "markdown"
#: How programs call them: in Moodle XML by words or by the number in Moodle's tables, in GIFT in short.
NAMES = {
    **dict.fromkeys(("html", "1", "xhtml", "text/html"), HTML),
    **dict.fromkeys(("moodle_auto_format", "moodle", "0"), MOODLE),
    **dict.fromkeys(("plain_text", "plain", "2", "text/plain"), PLAIN),
    **dict.fromkeys(("markdown", "4", "wiki_like", "3"), MARKDOWN),
}

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BETWEEN_TAGS = re.compile(
    r"(?<=>)[ \t]*+\n\s*+(?=<)|(?<=>)\s*+\n|\n\s*+(?=</?(?:p|div|ul|ol|li|t[rdh]|table)\b)"
)
_INDENTED = re.compile(r"\n[ \t]+")
_TAG = re.compile(r"<[/a-zA-Z!]")
#: Characters; Markdown of more takes too long for what is a question.
_LONGEST_MARKDOWN = 20_000
_MARKDOWN = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")


def read_marked(text: str, markup: str) -> Converted:
    """Return a text of one of the four ways as the text of a question.

    Args:
        markup: HTML, MOODLE (HTML in which line ends count), PLAIN or MARKDOWN.
    """
    if markup == PLAIN:
        return Converted(clean_block(_CONTROL.sub("", text)))
    if markup == MARKDOWN and len(text) <= _LONGEST_MARKDOWN:
        return to_text(_MARKDOWN.render(_CONTROL.sub("", text)))
    if markup == MOODLE:
        text = _INDENTED.sub("\n", text.strip().replace("\r\n", "\n").replace("\r", "\n"))
        if not _TAG.search(text) and "&" not in text:
            return Converted(clean_block(_CONTROL.sub("", text)))
        text = _BETWEEN_TAGS.sub("", text).replace("\n", "<br>")
    return to_text(text)
