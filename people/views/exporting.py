"""Lists about people as files: what is on the page leaves the house, and the journal says so."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise

from office import journal
from people.views.requests import UserRequest
from ui.conditions import conditions_of
from ui.list_export import Column, Row, list_file

#: So many digits could be a personal number that somebody looked for: the journal never holds one.
_NUMBER = re.compile(r"\d{8,}")


def export_list(
    request: UserRequest,
    *,
    name: str,
    title: "str | Promise",
    rows: Iterable[Row],
    count: int,
    columns: Sequence[Column[Row]],
    form: forms.BaseForm | None = None,
    conditions: Sequence[str] = (),
) -> HttpResponse:
    """Answer with a list about people as a workbook, and write down who took it, and how much.

    Args:
        name: of the list in the journal, such as "officials" or "roll:<uuid>"; it never changes.
        form: the filters of the page; what they ask for stands in the file and in the journal.
        conditions: what else narrows the list, in words.

    Raises:
        TooManyRows: as `ui.list_export.list_file`; nothing is written down then.
    """
    asked = [*conditions, *(map(str, conditions_of(form)) if form is not None else ())]
    answer = list_file(title=title, rows=rows, count=count, columns=columns, conditions=asked)
    data: dict[str, Any] = {"rows": count}
    if asked:
        data["conditions"] = [_NUMBER.sub("…", one) for one in asked]
    journal.record(
        actor=request.user.username,
        action="people.export_list",
        target=f"list:{name}",
        at=timezone.now(),
        data=data,
    )
    return answer
