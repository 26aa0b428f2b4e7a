"""Reminding reviewers: once when a review is nearly due, once when it is overdue."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banks.models import Assignment
from office.notices import Message, notify_each

#: A review is nearly due so many days before its last one.
SOON: Final = timedelta(days=2)
#: Tasks that one turn marks at most; the next turn goes on.
MOST = 500


def remind(*, at: datetime) -> int:
    """Tell reviewers what is due within two days and what is overdue; return how many tasks.

    Each task is told about once as nearly due and once as overdue, however often this runs. Of what
    is overdue who assigned it is told too. A person gets one notice for all their tasks of a kind.
    """
    return _remind_soon(at=at) + _tell_overdue(at=at)


@transaction.atomic
def _remind_soon(*, at: datetime) -> int:
    today = timezone.localdate(at)
    due = Assignment.objects.standing().filter(
        reminded_at__isnull=True, due_on__gte=today, due_on__lte=today + SOON
    )
    tasks = _taken(due, "reminded_at", at=at)
    first: dict[int, date] = {}
    for task in tasks:
        first[task.reviewer_id] = min(first.get(task.reviewer_id, task.due_on), task.due_on)
    counts = Counter(task.reviewer_id for task in tasks)
    notify_each(
        [
            Message(
                reviewer,
                subject=ngettext(
                    "%(count)s review is due by %(on)s",
                    "%(count)s reviews are due by %(on)s",
                    count,
                )
                % {"count": count, "on": f"{first[reviewer]:%d/%m/%Y}"},
                body=_("Questions that were assigned to you still wait for your decision."),
                link=f"{reverse('banks:to_review')}?viec=cua-toi",
            )
            for reviewer, count in counts.items()
        ],
        at=at,
    )
    return len(tasks)


@transaction.atomic
def _tell_overdue(*, at: datetime) -> int:
    today = timezone.localdate(at)
    late = Assignment.objects.standing().filter(overdue_told_at__isnull=True, due_on__lt=today)
    tasks = _taken(late, "overdue_told_at", at=at)
    counts = Counter(task.reviewer_id for task in tasks)
    messages = [
        Message(
            reviewer,
            subject=ngettext("%(count)s review is overdue", "%(count)s reviews are overdue", count)
            % {"count": count},
            body=_(
                "Questions that were assigned to you wait longer than agreed. Decide on them, or"
                " ask for another reviewer."
            ),
            link=f"{reverse('banks:to_review')}?viec=qua-han",
        )
        for reviewer, count in counts.items()
    ]
    given: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for task in tasks:
        if task.assigned_by_id and task.assigned_by_id != task.reviewer_id:
            given[task.assigned_by_id, task.version.question.bank_id].append(task)
    for (steward, _bank), own in given.items():
        bank = own[0].version.question.bank
        people = sorted({str(task.reviewer) for task in own})
        messages.append(
            Message(
                steward,
                subject=ngettext(
                    "%(count)s review that you assigned is overdue",
                    "%(count)s reviews that you assigned are overdue",
                    len(own),
                )
                % {"count": len(own)},
                body=_("Bank “%(bank)s”; reviewers: %(people)s.")
                % {"bank": bank.title, "people": ", ".join(people)},
                link=f"{reverse('banks:bank_reviews', args=[bank.uuid])}?viec=qua-han",
            )
        )
    notify_each(messages, at=at)
    return len(tasks)


def _taken(due: QuerySet[Assignment], column: str, *, at: datetime) -> list[Assignment]:
    """Mark tasks as told and return them; two that run at once tell each of them once."""
    found = list(due.order_by("pk").values_list("pk", flat=True)[:MOST])
    locked = Assignment.objects.select_for_update().filter(
        pk__in=found, **{f"{column}__isnull": True}
    )
    ids = list(locked.order_by("pk").values_list("pk", flat=True)) if found else []
    if not ids:
        return []
    Assignment.objects.filter(pk__in=ids).update(**{column: at})
    rows = Assignment.objects.filter(pk__in=ids)
    return list(
        rows.select_related("reviewer", "version__question__bank")
        .only(
            "reviewer__full_name",
            "reviewer__username",
            "due_on",
            "assigned_by",
            "version__question__bank__title",
            "version__question__bank__uuid",
        )
        .order_by("pk")
    )
