"""Tags that every page uses: icons, form fields, the reader's choices, the way home."""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ui import appearance, front

register = template.Library()

SPRITE = Path(__file__).resolve().parent.parent / "icons.svg"
_SYMBOL = re.compile(r'<symbol id="([a-z]+)" viewBox="0 0 24 24">(.*?)</symbol>')


@cache
def icons() -> Mapping[str, SafeString]:
    """Return the inner markup of every icon by its name."""
    sprite = SPRITE.read_text(encoding="utf-8")
    return {name: mark_safe(inner) for name, inner in _SYMBOL.findall(sprite)}  # noqa: S308 (our own file)


@register.simple_tag
def icon(name: str, tone: str = "") -> SafeString:
    """Draw an icon for the eye alone; the words beside it say the same.

    Args:
        tone: more classes, such as "good" or "turn".

    Raises:
        KeyError: there is no such icon.
    """
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        f"i {tone}".strip(),
        icons()[name],
    )


@register.simple_tag(takes_context=True)
def appearance_attributes(context: template.Context) -> SafeString:
    """Write the reader's choices as attributes of <html>; nothing where none was made."""
    request = context.get("request")
    if request is None:
        return SafeString("")
    chosen = appearance.chosen(request.COOKIES)
    defaults = appearance.chosen({})
    return format_html_join(
        "",
        ' data-{}="{}"',
        ((name, value) for name, value in chosen.items() if value != defaults[name]),
    )


@register.inclusion_tag("ui/_appearance.html", takes_context=True)
def appearance_choices(context: template.Context, prefix: str = "") -> dict[str, Any]:
    """Offer grounds, letter sizes and densities, the chosen ones pressed in.

    Args:
        prefix: stands before the ids where a page shows the choices twice.
    """
    request = context["request"]
    return {
        "choices": appearance.offered(request.COOKIES),
        "prefix": prefix,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


#: Controls that are a tick or a list of ticks: they stand without the frame of a text field.
_WITHOUT_FRAME = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField, unit: str = "", why: str = "") -> dict[str, Any]:
    """Draw a form field: label, control, hint, errors; a password can be shown, a file dropped.

    Args:
        unit: what stands behind the control, such as "phút".
        why: why a disabled field cannot be changed.
    """
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    if not isinstance(widget, _WITHOUT_FRAME):
        attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if bound.form.is_bound:
        attrs["autofocus"] = False  # the list of errors takes the focus
    if why:
        names = [f"{bound.auto_id}_why", f"{bound.auto_id}_helptext" if bound.help_text else ""]
        attrs["aria-describedby"] = " ".join(filter(None, names))
    mebibytes = getattr(bound.field, "max_mebibytes", None)
    kind = _kind_of(widget)
    return {
        "field": bound,
        "control": "" if kind == "group" else bound.as_widget(attrs=attrs),  # drawn one by one
        "kind": kind,
        "unit": unit,
        "why": why,
        "accept": widget.attrs.get("accept", ""),
        "limit": mebibytes * 1024 * 1024 if mebibytes else None,
    }


def _kind_of(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.PasswordInput):
        return "password"
    return "file" if isinstance(widget, forms.FileInput) else "text"


@register.simple_tag
def filter_control(bound: BoundField) -> SafeString:
    """Draw the bare control of a filter: the label stands beside it, errors have no place there."""
    return SafeString(bound.as_widget(attrs={"class": "input"}))


@register.simple_tag
def home_address() -> str:
    """Return the address of the page one comes to after logging in."""
    return resolve_url(settings.LOGIN_REDIRECT_URL or "/")


@register.simple_tag
def login_address() -> str:
    """Return the address of the log-in page."""
    return resolve_url(settings.LOGIN_URL)


@register.simple_tag
def other_languages() -> list[tuple[str, str]]:
    """Return code and own name of the languages that may be switched to."""
    return [one for one in settings.LANGUAGES if one[0] != get_language()]


@register.inclusion_tag("ui/_error_summary.html")
def error_summary(form: forms.BaseForm, heading: str = "") -> dict[str, Any]:
    """List what a form refuses, each with a link to its field; the focus starts there.

    Args:
        heading: what did not happen, where that is another thing than saving.
    """
    return {"form": form, "heading": heading}


@register.inclusion_tag("ui/_crumbs.html")
def crumbs(*pairs: str) -> dict[str, Any]:
    """Draw the way back: label, address, label, address ... of the pages above this one."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.simple_tag
def bar(value: Any, required: Any = None) -> SafeString:
    """Draw the bar and the notch: what is reached, what is missing, what is required (0 to 100)."""
    reached = _percent(value)
    parts = [
        SafeString('<rect class="t" y="5" width="100%" height="10"/>'),
        format_html('<rect class="v" y="5" width="{}%" height="10"/>', reached),
    ]
    if required is not None:
        notch = _percent(required)
        if notch > reached:
            parts.append(
                format_html('<line class="g" x1="{}%" x2="{}%" y1="10" y2="10"/>', reached, notch)
            )
        parts.append(format_html('<rect class="r" x="{}%" y="0" width="3" height="20"/>', notch))
    inner = format_html_join("", "{}", ((part,) for part in parts))
    return format_html('<svg class="bar" aria-hidden="true">{}</svg>', inner)


def _percent(value: Any) -> float:
    return round(min(100.0, max(0.0, float(value or 0))), 2)


@register.filter
def percent(share: Any, places: int = 0) -> str:
    """Write a share of 1 in percent as the reader's language does; a dash where there is none."""
    if share is None or share == "":
        return "–"
    exact = Decimal(share.numerator) / share.denominator if isinstance(share, Fraction) else share
    return f"{_written(Decimal(exact) * 100, places)}%"


@register.filter
def figure(number: Any, places: int = 2) -> str:
    """Write a number as the reader's language does, a dash where there is none."""
    return "–" if number is None or number == "" else _written(Decimal(number), places)


def _written(number: Decimal, places: int) -> str:
    """Round half up, as marks are: Django's own formatting cuts digits off."""
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0  # no "-0"
    return number_format(rounded, decimal_pos=places, force_grouping=True)


@register.simple_tag(takes_context=True)
def panels(context: template.Context, slot: str, subject: Any) -> SafeString:
    """Draw what upper apps offer for a slot of this page, as the reader's rights allow."""
    request = context["request"]
    drawn = []
    for panel in front.panels(slot, held=request.user.permissions):
        shown = panel.load(request, subject)
        if shown is not None:
            drawn.append(render_to_string(panel.template, dict(shown), request=request))
    return mark_safe("".join(drawn))  # noqa: S308 (templates have escaped it)
