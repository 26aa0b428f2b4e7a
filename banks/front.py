"""What the banks app offers for the menu and the home pages."""

from collections.abc import Mapping
from typing import Any, cast

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from banks.browsing import returned_to, waiting_for
from banks.enums import MemberRole
from banks.models import Bank, Draft
from people.models import User
from ui import front

#: Rows of a card.
ROWS = 5


def _returned(request: HttpRequest) -> Mapping[str, Any]:
    found = returned_to(cast(User, request.user)).order_by("question__code")
    return {"total": found.count(), "rows": found.select_related("question__bank")[:ROWS]}


def _drafts(request: HttpRequest) -> Mapping[str, Any]:
    own = Draft.objects.visible_to(cast(User, request.user), "banks.write_question")
    return {"rows": own.select_related("question__bank").order_by("-saved_at", "pk")[:ROWS]}


def _to_review(request: HttpRequest) -> Mapping[str, Any]:
    found = waiting_for(cast(User, request.user)).order_by("written_at", "pk")
    return {"total": found.count(), "rows": found.select_related("question__bank")[:ROWS]}


front.add_entry(
    label=_("Question banks"),
    url_name="banks:banks",
    icon="list",
    permission="banks.view_bank",
    workspaces=("bank_author",),
    order=10,
)
front.add_entry(
    label=_("My drafts and returns"),
    url_name="banks:drafts",
    icon="edit",
    permission="banks.write_question",
    workspaces=("bank_author",),
    order=20,
)
front.add_entry(
    label=_("Import"),
    url_name="banks:uploads",
    icon="upload",
    permission="banks.import_question",
    workspaces=("bank_author",),
    order=30,
)
front.add_entry(
    label=_("To review"),
    url_name="banks:to_review",
    icon="check",
    permission="banks.review_question",
    workspaces=("bank_reviewer",),
    order=10,
)
front.add_entry(
    label=_("Question banks"),
    url_name="banks:banks",
    icon="list",
    permission="banks.view_bank",
    workspaces=("bank_reviewer",),
    order=20,
)
front.add_entry(
    label=_("Question banks"),
    url_name="banks:banks",
    icon="book",
    permission="banks.view_bank",
    workspaces=("organiser",),
    order=60,
)
front.add_card(
    name="banks.returned",
    template="banks/_card_returned.html",
    permission="banks.write_question",
    workspaces=("bank_author",),
    load=_returned,
    order=10,
)
front.add_card(
    name="banks.drafts",
    template="banks/_card_drafts.html",
    permission="banks.write_question",
    workspaces=("bank_author",),
    load=_drafts,
    order=20,
)
front.add_card(
    name="banks.to_review",
    template="banks/_card_to_review.html",
    permission="banks.review_question",
    workspaces=("bank_reviewer",),
    load=_to_review,
    order=10,
)


def _stewarded(request: HttpRequest) -> Mapping[str, Any]:
    banks = Bank.objects.visible_to(cast(User, request.user), "banks.manage_bank").annotate(
        reviewers=Count("members", filter=Q(members__role=MemberRole.REVIEWER))
    )
    rows = [(bank, bank.reviewers) for bank in banks]  # type: ignore[attr-defined]  # annotated
    short = sum(count < bank.approvals_needed for bank, count in rows)
    return {"total": len(rows), "short": short}


front.add_card(
    name="banks.stewarded",
    template="banks/_card_stewarded.html",
    permission="banks.manage_bank",
    workspaces=("system_admin",),
    load=_stewarded,
    order=60,
    aside=True,
)
