"""The journal: who did what, newest first, and whether its chain is whole."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from office import jobs
from office.models import Job, JournalEntry
from people.action_words import WORDS, words_of
from people.doors import door
from people.forms.journal import JournalFilter
from people.models import User
from people.tasks import VERIFY_JOURNAL
from people.views.exporting import export_list
from people.views.requests import UserRequest
from ui.list_export import Column, wants_file

ROWS = 100
#: Twelve digits on their own could be a citizen number: whatever wrote them, they are not shown.
_NUMBER = re.compile(r"(?<![0-9a-fA-F-])\d{8}(\d{4})(?![0-9a-fA-F-])")
#: The pages of things that entries are about, by the word before the colon.
_PAGES = {
    "user": "people:user",
    "unit": "people:unit",
    "policy": "people:policy",
    "place": "people:place",
}


@require_safe
@door("office.view_journal")
def journal(request: UserRequest) -> HttpResponse:
    form = JournalFilter(request.GET)
    wanted = form.wanted
    rows = _matching(JournalEntry.objects.order_by("-pk"), wanted)
    if wants_file(request):
        return _file(request, rows, form)
    before = request.GET.get("truoc", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    shown = list(
        rows[: ROWS + 1]
    )  # one more tells whether there are older ones; nothing is counted
    entries = shown[:ROWS]
    context = {
        "filters": form,
        "rows": [{"entry": one, "words": words_of(one.action)} for one in entries],
        "names": _names(entries),
        "older": entries[-1].pk if len(shown) > ROWS else None,
        "is_first": not before,
        "is_filtered": bool(wanted),
        "actions": WORDS.items(),
        "chain": _chain(),
    }
    return render(request, "people/admin/journal.html", context)


def _file(request: UserRequest, rows: QuerySet[JournalEntry], form: JournalFilter) -> HttpResponse:
    """Answer with what the filters leave, as the list tells it: what an act held is not in it."""
    actors = rows.order_by().values("actor")
    names = dict(User.objects.filter(username__in=actors).values_list("username", "full_name"))
    columns: list[Column[JournalEntry]] = [
        Column(_("When"), lambda one: one.at, 20, "moment"),
        Column(_("Act"), lambda one: words_of(one.action), 40),
        Column(_("Code of the act"), lambda one: one.action, 30),
        Column(_("Who"), lambda one: names.get(one.actor, ""), 28),
        Column(_("User name"), lambda one: one.actor, 20),
        Column(_("Thing"), lambda one: one.target, 50),
        Column(_("Seal"), lambda one: one.sequence, 10),
    ]
    return export_list(
        request,
        name="journal",
        title=_("Journal"),
        rows=rows.defer("data").iterator(chunk_size=1000),
        count=rows.count(),
        columns=columns,
        form=form,
    )


def _matching(rows: QuerySet[JournalEntry], wanted: dict[str, Any]) -> QuerySet[JournalEntry]:
    if actor := wanted.get("ai"):
        rows = rows.filter(actor=actor.strip().lower())
    if action := wanted.get("viec"):
        rows = rows.filter(action__startswith=action.strip())
    if target := wanted.get("doi_tuong"):
        rows = rows.filter(target__startswith=target.strip())
    if first := wanted.get("tu"):
        rows = rows.filter(at__gte=_midnight(first))
    if last := wanted.get("den"):
        rows = rows.filter(at__lt=_midnight(last + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_current_timezone())


def _names(entries: list[JournalEntry]) -> dict[str, str]:
    users = User.objects.filter(username__in={one.actor for one in entries if one.actor})
    return dict(users.values_list("username", "full_name"))


def _chain() -> dict[str, Any]:
    """Tell how far the chain goes, without counting it, and what its last check found."""
    sealed = JournalEntry.objects.filter(sequence__isnull=False).order_by("-sequence")
    return {
        "sealed": sealed.values_list("sequence", flat=True).first() or 0,
        "unsealed": JournalEntry.objects.filter(sequence__isnull=True).count(),
        "check": Job.objects.filter(kind=VERIFY_JOURNAL).order_by("-asked_at", "-pk").first(),
    }


@require_safe
@door("office.view_journal")
def journal_entry(request: UserRequest, number: int) -> HttpResponse:
    entry = get_object_or_404(JournalEntry, pk=number)
    word, _colon, rest = entry.target.partition(":")
    is_uuid = re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", rest)
    page = reverse(_PAGES[word], args=[rest]) if word in _PAGES and is_uuid else ""
    context = {
        "entry": entry,
        "words": words_of(entry.action),
        "name": _names([entry]).get(entry.actor, ""),
        "data": list(_flat(entry.data)),
        "target_page": page,
    }
    return render(request, "people/admin/journal_entry.html", context)


def _flat(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the data of an entry, a line each, without what could be a personal number."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _flat(value, f"{path}.{key}" if path else str(key))
    elif isinstance(data, list) and any(isinstance(one, dict | list) for one in data):
        for place, value in enumerate(data, 1):
            yield from _flat(value, f"{path} {place}".strip())
    else:
        text = ", ".join(str(one) for one in data) if isinstance(data, list) else str(data)
        yield path, _NUMBER.sub(r"••••••••\1", text)


@require_POST
@door("office.view_journal")
def verify_journal(request: UserRequest) -> HttpResponse:
    job = jobs.enqueue(kind=VERIFY_JOURNAL, by_id=request.user.pk, at=timezone.now())
    return redirect("people:job", uuid=job.uuid)
