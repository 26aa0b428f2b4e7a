"""Tags that every page uses: icons, form fields, the reader's choices, the way home."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.shortcuts import resolve_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from ui import appearance

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
def appearance_choices(context: template.Context) -> dict[str, Any]:
    """Offer the grounds and letter sizes, the chosen ones pressed in."""
    request = context["request"]
    return {
        "choices": appearance.CHOICES,
        "chosen": appearance.chosen(request.COOKIES),
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """Draw a form field: label, control, hint, errors; a password can be shown."""
    attrs: dict[str, Any] = {"class": "input"}
    if bound.form.is_bound:
        attrs["autofocus"] = False  # the list of errors takes the focus
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "is_password": isinstance(bound.field.widget, forms.PasswordInput),
    }


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
