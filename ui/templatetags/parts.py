"""Tags of the parts that hold other markup or want their arguments in order.

Each draws ``ui/_<name>.html``, whose first lines document the arguments; every part is shown in
every state on the page of the components. Parts that hold no markup are included.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

register = template.Library()

#: The sign of a tone; a neutral state has none.
_SIGNS = {"good": "check", "bad": "no", "attn": "alert", "brand": "info"}
_NOTE_SIGNS = {"": "info", "good": "ok", "attn": "alert", "bad": "stop"}


def _drawn(part: str, /, **values: Any) -> SafeString:
    return mark_safe(render_to_string(f"ui/_{part}.html", values).strip())  # noqa: S308 (templates have escaped it)


@register.simple_block_tag
def pagehead(
    content: str, title: str, *trail: str, lead: str = "", state: str = "", tone: str = ""
) -> SafeString:
    """Draw the head of a page; the content is what one can do here."""
    pairs = list(zip(trail[::2], trail[1::2], strict=True))
    return _drawn(
        "pagehead", content=content, title=title, trail=pairs, lead=lead, state=state, tone=tone
    )


@register.simple_block_tag
def sheet(
    content: str,
    title: str,
    id: str,  # the name of the attribute that it becomes
    extra: str = "",
    waits: bool = False,
    padded: bool = False,
) -> SafeString:
    """Draw a leaf of the ledger around the content."""
    return _drawn(
        "sheet", content=content, title=title, id=id, extra=extra, waits=waits, padded=padded
    )


@register.simple_block_tag
def table(content: str, labelled_by: str, two: bool = False) -> SafeString:
    """Draw a table around its head and its rows."""
    return _drawn("table", content=content, labelled_by=labelled_by, two=two)


@register.simple_tag
def select_all(label: str) -> SafeString:
    """Draw the head of the column in which rows are ticked."""
    return _drawn("select_all", label=label)


@register.simple_tag
def select_row(
    name: str, value: Any, label: str, checked: bool = False, why: str = ""
) -> SafeString:
    """Draw the cell in which a row is ticked."""
    return _drawn("select_row", name=name, value=value, label=label, checked=checked, why=why)


@register.simple_block_tag
def bulk(content: str, id: str) -> SafeString:
    """Draw what can be done with the ticked rows; the content is its buttons."""
    return _drawn("bulk", content=content, id=id)


@register.simple_block_tag
def note(content: str, tone: str = "", title: str = "", alert: bool = False) -> SafeString:
    """Draw a notice around the content."""
    sign = _NOTE_SIGNS[tone]
    return _drawn("note", content=content, tone=tone, title=title, alert=alert, sign=sign)


@register.simple_block_tag(takes_context=True)
def dialog(
    context: template.Context,
    content: str,
    id: str,
    title: str,
    confirm: str,
    keep: str,
    action: str = "",
    danger: bool = False,
) -> SafeString:
    """Draw a question that `data-dialog` opens; the content says what will happen."""
    return _drawn(
        "dialog",
        content=content,
        id=id,
        title=title,
        confirm=confirm,
        keep=keep,
        action=action,
        danger=danger,
        csrf_token=context.get("csrf_token", ""),
    )


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "") -> SafeString:
    """Draw a menu around its links and buttons."""
    return _drawn("menu", content=content, label=label, icon=icon)


@register.simple_block_tag
def fold(content: str, title: str, extra: str = "", open: bool = False) -> SafeString:
    """Draw something that opens around the content."""
    return _drawn("fold", content=content, title=title, extra=extra, open=open)


@register.simple_tag
def tag(tone: str, words: str, sign: str = "") -> SafeString:
    """Draw a state: a sign and a word."""
    return _drawn("tag", tone=tone, words=words, sign=sign or _SIGNS.get(tone, ""))


@register.simple_tag
def count(number: int, words: str) -> SafeString:
    """Draw how many things wait."""
    return _drawn("count", number=number, words=words)


@register.simple_tag
def steps(steps: Sequence[tuple[str, str, str]], label: str) -> SafeString:
    """Draw the states that something goes through: name, note, "done" or "here"."""
    return _drawn("steps", steps=steps, label=label)


@register.simple_tag
def tabs(tabs: Sequence[tuple[str, str, bool, int]], label: str) -> SafeString:
    """Draw the parts of one thing: words, address, whether one is there, how many wait."""
    return _drawn("tabs", tabs=tabs, label=label)


@register.simple_tag
def segments(segments: Sequence[tuple[str, str, bool]], label: str) -> SafeString:
    """Draw ways to look at the same thing: words, address, whether one looks so."""
    return _drawn("segments", segments=segments, label=label)


@register.simple_tag
def day(on: date | None) -> SafeString | str:
    """Write a day: thứ Hai 09/11/2026; a dash where there is none."""
    return _time([(on.isoformat(), _day(on))]) if on else "–"


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """Write a moment: 13:30, thứ Hai 09/11/2026; a dash where there is none."""
    if at is None:
        return "–"
    local = _local(at)
    return _time([(local.isoformat(), f"{local:%H:%M}, {_day(local)}")])


@register.simple_tag
def hours(starts: datetime, ends: datetime) -> SafeString:
    """Write from when to when: 13:30–14:15, thứ Hai 09/11/2026; over midnight with both days."""
    first, last = _local(starts), _local(ends)
    same = first.date() == last.date()
    begins = f"{first:%H:%M}" if same else f"{first:%H:%M}, {_day(first)}"
    until = (last.isoformat(), f"{last:%H:%M}, {_day(last)}")
    return _time([(first.isoformat(), begins), until], tie="–" if same else " – ")


def _time(parts: Iterable[tuple[str, str]], tie: str = "–") -> SafeString:
    return _drawn("time", parts=list(parts), tie=tie)


def _local(at: datetime) -> datetime:
    return timezone.localtime(at) if timezone.is_aware(at) else at


def _day(on: date) -> str:
    names = [
        pgettext("day of the week before a date", "Monday"),
        pgettext("day of the week before a date", "Tuesday"),
        pgettext("day of the week before a date", "Wednesday"),
        pgettext("day of the week before a date", "Thursday"),
        pgettext("day of the week before a date", "Friday"),
        pgettext("day of the week before a date", "Saturday"),
        pgettext("day of the week before a date", "Sunday"),
    ]
    return f"{names[on.weekday()]} {on:%d/%m/%Y}"
