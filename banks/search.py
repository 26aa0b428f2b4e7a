"""What the banks app offers to the search: questions, and banks."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from banks.browsing import matching
from banks.models import Bank, Question, QuestionVersion
from office.matching import first, pick, ranked
from people.models import User
from ui import front
from ui.searching import Found, Hit, SearchQuery, details, found

#: Letters of a stem that a hit shows.
SHOWN = 110


def _questions(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for questions by code and stem, in the banks whose author or reviewer the reader is.

    Two statements: the questions, and what the best of them say.
    """
    visible = Question.objects.visible_to(cast(User, request.user), "banks.view_question")
    near = ranked(query.words, codes=["code"], name="says")
    rows = matching(visible, query.words).order_by(near, "code", "pk")
    best, total = first(rows.select_related("bank"), query.limit)
    shown = [row.shown for row in cast(list[Any], best)]
    contents = QuestionVersion.objects.filter(pk__in=shown).values_list("pk", "content")
    stems = {pk: str(content.get("stem", "")) for pk, content in contents}

    def hit(row: Any) -> Hit:
        return Hit(
            title=row.code,
            address=reverse("banks:question", args=[row.uuid]),
            icon="help",
            detail=details(row.bank.code, Truncator(stems.get(row.shown, "")).chars(SHOWN)),
            tag=_("Retired") if row.retired_at else "",
        )

    return found(best, total, hit)


def _banks(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for banks by code and title."""
    user = cast(User, request.user)
    sees = "banks.view_bank" in user.permissions
    right = "banks.view_bank" if sees else "banks.manage_bank"
    visible = Bank.objects.visible_to(user, right).order_by("code")
    best = pick(visible, query.words, codes=lambda one: [one.code], name=lambda one: one.title)

    def hit(bank: Bank) -> Hit:
        page = "banks:bank" if sees else "banks:members"
        return Hit(bank.title, reverse(page, args=[bank.uuid]), "book", bank.code)

    return found(best[: query.limit], len(best), hit)


front.add_search(
    name="cau-hoi",
    label=_("Questions of banks"),
    permissions=("banks.view_question",),
    find=_questions,
    order=20,
)
front.add_search(
    name="ngan-hang",
    label=_("Question banks"),
    permissions=("banks.view_bank", "banks.manage_bank"),
    find=_banks,
    order=70,
)
