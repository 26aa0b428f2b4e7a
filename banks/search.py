"""What the banks app offers to the search: questions, and banks."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from banks import wording
from banks.models import Bank, Question, QuestionVersion
from office.matching import pick
from people import access
from people.models import User
from ui import front
from ui.searching import Found, Hit, SearchQuery, details, found

#: Letters of a stem that a hit shows.
SHOWN = 110


def _questions(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for questions by code and stem, in the banks whose author or reviewer the reader is.

    Three statements: the banks, and of the best their rows and what they say.
    """
    user = cast(User, request.user)
    banks = list(Bank.objects.filter(access.reach(user, "banks.view_question", bank="")))
    keys, total = wording.nearest(banks, query.words, query.limit)
    rows = Question.objects.filter(pk__in=keys, bank__in=banks).select_related("bank")
    by_key = {row.pk: row for row in rows.annotate(shown=wording.SHOWN_VERSION)}
    best: list[Any] = [by_key[key] for key in keys if key in by_key]
    contents = QuestionVersion.objects.filter(pk__in=[row.shown for row in best])
    stems = {pk: wording.stem_of(said) for pk, said in contents.values_list("pk", "content")}

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
