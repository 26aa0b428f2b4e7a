"""Tags that draw a question: as a candidate sees it, and its texts anywhere."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from banks import answering, rendering
from banks.kinds.responding import LONGEST_TEXT
from banks.labels import label_of

register = template.Library()


@register.filter
def rich(text: str) -> SafeString:
    """Draw a text of a question with its paragraphs, lists and tables."""
    return rendering.block(text or "")


@register.filter
def rich_line(text: str) -> SafeString:
    """Draw a text of a question inside a label or a cell."""
    return rendering.line(text or "")


@register.filter
def gist(text: str) -> str:
    """Return a text for a line of a list: without tables and marks."""
    return rendering.gist(text or "")


@register.filter
def part_label(path: str) -> str:
    """Name a part of a question by its path."""
    return label_of(path)


@register.simple_tag
def question_body(
    *,
    public: Mapping[str, Any],
    kind: str,
    name: str,
    value: Any = None,
    disabled: bool = False,
) -> SafeString:
    """Draw the stem and the inputs of one question, without the frame around it.

    Args:
        public: what the candidate may see (``Kind.public``); an ``option_order`` beside it counts.
        name: what the inputs are called (`banks.answering`).
        value: the response so far, or None.
        disabled: nothing can be answered, as in a preview.
    """
    context = {
        "stem": public["stem"],
        "name": name,
        "disabled": disabled,
        "longest": LONGEST_TEXT,
        **answering.shown(kind, public, value),
    }
    return SafeString(render_to_string(f"banks/kinds/{kind}.html", context).strip())


@register.inclusion_tag("banks/_question.html")
def question(
    *,
    public: Mapping[str, Any],
    kind: str,
    name: str,
    value: Any = None,
    number: int | None = None,
    disabled: bool = False,
) -> dict[str, Any]:
    """Draw one question in its frame, with its number; the arguments are those of its body."""
    return {
        "public": public,
        "kind": kind,
        "name": name,
        "value": value,
        "number": number,
        "disabled": disabled,
        "stimulus": public.get("stimulus"),
    }


@register.simple_tag
def picture_change(pictures: tuple[str, str]) -> SafeString:
    """Draw a picture of a question before and after it was changed, each with a word above it."""
    named = zip((_("Before"), _("After")), pictures, strict=True)
    return format_html_join(
        "",
        '<figure><figcaption class="mute small">{}</figcaption>'
        '<img src="{}" width="240" alt="{}" loading="lazy"></figure>',
        (
            (name, reverse("banks:question_picture", kwargs={"sha256": sha256}), name)
            for name, sha256 in named
            if sha256
        ),
    )


@register.simple_tag(takes_context=True)
def gapped_stem(context: template.Context) -> SafeString:
    """Draw the stem of a question with gaps, each gap an input in its place."""
    name, disabled = context["name"], context["disabled"]
    return rendering.block_with(
        context["stem"],
        {gap["id"]: _gap(name, gap, disabled=disabled) for gap in context["gaps"]},
    )


def _gap(name: str, gap: Mapping[str, Any], *, disabled: bool) -> SafeString:
    label = _("Gap %(number)s") % {"number": gap["id"]}
    off = " disabled" if disabled else ""
    if not gap["options"]:
        return format_html(
            '<input class="input gap" name="{}.{}" aria-label="{}" value="{}" maxlength="{}"'
            ' autocomplete="off" spellcheck="false"{}>',
            name, gap["id"], label, gap["given"], LONGEST_TEXT, SafeString(off),
        )  # fmt: skip
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (id_, SafeString(" selected") if id_ == gap["given"] else "", text)
            for id_, text in gap["options"]
        ),
    )
    return format_html(
        '<select class="input gap" name="{}.{}" aria-label="{}"{}>'
        '<option value="">…</option>{}</select>',
        name, gap["id"], label, SafeString(off), options,
    )  # fmt: skip
