"""Filters of the administration pages."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import template

register = template.Library()


@register.filter
def last_day(valid_to: date) -> date:
    """Return the last day of a period that is stored with its first day after."""
    return valid_to - timedelta(days=1)


@register.filter
def of(names: Mapping[str, str], key: str) -> str:
    """Look a key up; nothing where it is not there."""
    return names.get(key, "")
