"""Labels in Markdown's stars ("**Câu 1.** …", "> **Đáp án: B**") as labels that look bold.

Papers come out of programs and notebooks in Markdown as well; what their stars say of a label is
what bold letters say of it in Word. Stars that enclose no label stay what they are: emphasis.
"""

import re
from dataclasses import replace

from banks.formats.numbered_text.labels import ORNAMENT, option_labels, part_label, question_labels
from banks.formats.numbered_text.lines import BOLD, ITALIC, Line, Span

_LEAD = (
    r"(?P<lead>\s{0,8}(?:>\s?){0,3}(?:#{1,6}\s{1,3}|[-+•*]\s{1,3}(?:\[[ xX]?\]\s?)?)?"
    + ORNAMENT
    + ")"
)
_STRONG = re.compile(_LEAD + r"\*\*(?P<inner>[^\s*](?:[^*\n]|\*(?!\*)){0,4000}?)\*\*(?!\*)")
_UNCLOSED = re.compile(_LEAD + r"\*\*(?=[^\s*])(?P<inner>)(?!.*\*\*)")
_SLANTED = re.compile(_LEAD + r"([*_])(?P<inner>[^\s*_][^*_\n]{0,4000})\2(?![*_])")
#: What stands alone on a line and says nothing: a list's sign out of a PDF, a fold of Markdown.
_LONE = re.compile(r"\s*(?:[•●○▪‣·]|</?details>)\s*")


def unstarred(line: Line) -> Line:
    """Return a line without the stars around the label that it begins with, as one that looks bold.

    One with nothing but the sign of a list or of a fold becomes blank.
    """
    if line.cells or line.spans or line.pictures:
        return line
    if _LONE.fullmatch(line.text):
        return replace(line, text="")
    for pattern, look in ((_STRONG, BOLD), (_UNCLOSED, BOLD), (_SLANTED, ITALIC)):
        found = pattern.match(line.text)
        if found is None:
            continue
        lead, inner = found["lead"], found["inner"]
        text = inner + line.text[found.end() :]
        # "*A. …" marks the right option, so one star must enclose the name of a part
        if look == BOLD and any(True for _label in question_labels(text)):
            return replace(line, text=lead + text)  # how questions are set says nothing
        if part_label(text) is not None or (look == BOLD and _begins_options(text)):
            span = Span(len(lead), len(lead) + len(inner), frozenset({look}))
            return replace(line, text=lead + text, spans=(span,))
    return line


def _begins_options(text: str) -> bool:
    first = next(iter(option_labels(text)), None)
    return first is not None and first.is_first
