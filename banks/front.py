"""What the banks app offers for the menu and the home pages."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, cast

from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from banks import kinds, upkeep, workload
from banks.browsing import counts_by_state
from banks.enums import Level, MemberRole, Verdict
from banks.list_importing import may_import_lists
from banks.membership import memberships_of
from banks.models import (
    Assignment,
    Bank,
    BankMember,
    Draft,
    LapseHold,
    Question,
    QuestionVersion,
)
from banks.remarks import remarks_before
from banks.wording import stem_of
from people.enums import Role
from people.models import User
from people.workspaces import workspace_of
from ui import front
from ui.listing import first_of

T = TypeVar("T")

#: Rows of a card.
ROWS = 5
#: What was done within so long is told as lately.
LATELY = timedelta(days=30)
#: Where a request keeps what several cards show.
_KEPT = "_banks_cards"
_AUTHOR, _REVIEWER = ("bank_author",), ("bank_reviewer",)
_BOTH = (*_AUTHOR, *_REVIEWER)


def _once(request: HttpRequest, name: str, read: Callable[[], T]) -> T:
    """Return what `read` gives, read once for all the cards of a page."""
    kept: dict[str, Any] = request.__dict__.setdefault(_KEPT, {})
    if name not in kept:
        kept[name] = read()
    found: T = kept[name]
    return found


def _reader(request: HttpRequest) -> User:
    return cast(User, request.user)


def _told(version: QuestionVersion) -> dict[str, Any]:
    """Return what a card says of a version: its stem and its kind in words."""
    return {
        "version": version,
        "stem": stem_of(version.content),
        "kind": kinds.get(version.kind).label,
    }


def _returned(request: HttpRequest) -> Mapping[str, Any] | None:
    found = workload.returned_with_words(_reader(request))
    if not found:
        return None
    rows = [{**_told(one.version), "reviews": one.reviews} for one in found[:ROWS]]
    return {"total": len(found), "rows": rows}


def _drafts(request: HttpRequest) -> Mapping[str, Any]:
    user = _reader(request)
    own = Draft.objects.visible_to(user, "banks.write_question").order_by("-saved_at", "pk")
    rows = list(first_of(own, ROWS + 1, described=Draft.objects.select_related("question__bank")))
    return {
        "rows": [
            {
                "draft": one,
                "stem": stem_of(one.body.get("content")),
                "kind": kinds.get(one.kind).label,
            }
            for one in rows[:ROWS]
        ],
        "has_more": len(rows) > ROWS,
        "written": workload.written_by(user, since=timezone.now() - LATELY),
    }


def _in_review(request: HttpRequest) -> Mapping[str, Any] | None:
    described = workload.with_approvals(QuestionVersion.objects.select_related("question__bank"))
    waiting = workload.in_review_of(_reader(request))
    versions = list(first_of(waiting, ROWS + 1, described=described))
    if not versions:
        return None
    awaited = workload.reviewers_awaited(versions[:ROWS])
    return {
        "rows": [
            {
                **_told(one),
                "awaited": awaited.get(one.pk, []),
                "days": workload.days_waiting(one, on=timezone.localdate()),
            }
            for one in versions[:ROWS]
        ],
        "has_more": len(versions) > ROWS,
    }


def _own_banks(request: HttpRequest, role: MemberRole) -> list[Bank]:
    """Return the banks where the reader has a role, in their order."""
    return [one.bank for one in memberships_of(_reader(request)) if one.role == role]


def _stock(request: HttpRequest) -> tuple[list[Bank], upkeep.Stock]:
    """Return the author's banks and their supply, read once for the cards of a page."""

    def read() -> tuple[list[Bank], upkeep.Stock]:
        banks = _own_banks(request, MemberRole.AUTHOR)
        return banks, upkeep.stock(banks, on=timezone.localdate())

    return _once(request, "stock", read)


def _short(request: HttpRequest) -> Mapping[str, Any] | None:
    banks, stock = _stock(request)
    if not banks:
        return None
    return {
        "rows": stock.short[:ROWS],
        "total": len(stock.short),
        "enough": upkeep.ENOUGH,
        "with_banks": len(banks) > 1,
        "bank": banks[0],
    }


def _supply(request: HttpRequest) -> Mapping[str, Any] | None:
    """Show the supply of one bank by module, of several by bank."""
    banks, stock = _stock(request)
    if not banks:
        return None
    if len(banks) == 1:
        rows = [(module.name, cells) for module, cells in stock.modules_of(banks[0])]
    else:
        rows = [(bank.title, stock.by_bank[bank.pk]) for bank in banks]
    return {
        "rows": [(name, upkeep.shaded(cells.values())) for name, cells in rows],
        "levels": Level.choices,
        "bank": banks[0] if len(banks) == 1 else None,
    }


def _figures(request: HttpRequest) -> Mapping[str, Any] | None:
    role = MemberRole(workspace_of(request) or MemberRole.AUTHOR)
    banks = _own_banks(request, role)
    if not banks:
        return None
    counts = counts_by_state(banks)
    return {"rows": [(bank, counts[bank.pk]) for bank in banks]}


def _stopped(request: HttpRequest) -> Mapping[str, Any] | None:
    questions = Question.objects.visible_to(_reader(request), "banks.view_question")
    rows = list(
        upkeep.stopped(questions).select_related("bank").order_by("bank__code", "code")[: ROWS + 1]
    )
    if not rows:
        return None
    has_more = len(rows) > ROWS
    own = {one.bank for one in rows}
    more = ""
    if has_more and len(own) == 1:
        more = f"{reverse('banks:bank', args=[rows[0].bank.uuid])}?xem_lai=can-cu"
    return {"rows": rows[:ROWS], "has_more": has_more, "more": more}


def _lapsed(request: HttpRequest) -> Mapping[str, Any] | None:
    """Count what waits for a second look, by the text that changed: an author's own, else all."""
    found = LapseHold.objects.visible_to(_reader(request), "banks.view_question").standing()
    is_own = workspace_of(request) == Role.BANK_AUTHOR
    if is_own:
        found = found.of(_reader(request))
    by_text = found.values(
        symbol=F("legal_basis__symbol"), newer=F("legal_basis__replaced_by__symbol")
    ).annotate(count=Count("pk"))
    rows = list(by_text.order_by("-count", "symbol")[: ROWS + 1])
    if not rows:
        return None
    return {"rows": rows[:ROWS], "has_more": len(rows) > ROWS, "is_own": is_own}


def _waiting(request: HttpRequest) -> workload.Waiting:
    """Return how much waits for the reader, counted once for the cards of a page."""
    return _once(
        request,
        "waiting",
        lambda: workload.count_waiting_for(_reader(request), on=timezone.localdate()),
    )


def _to_review(request: HttpRequest) -> Mapping[str, Any]:
    user, today = _reader(request), timezone.localdate()
    found = workload.with_due_days(workload.waiting_in(user, "", on=today), user)
    rows = found.select_related("question__bank", "author").order_by(
        F("due").asc(nulls_last=True), "written_at", "question__code", "pk"
    )[:ROWS]
    waiting = _waiting(request)
    return {
        "total": waiting.total,
        "own": waiting.own,
        "overdue": waiting.overdue,
        "today": today,
        "rows": [
            {**_told(one), "days": workload.days_waiting(one, on=timezone.localdate())}
            for one in rows
        ],
    }


def _runs(request: HttpRequest) -> Mapping[str, Any] | None:
    runs = _waiting(request).runs(ROWS)
    return {"rows": runs} if runs else None


def _decided(request: HttpRequest) -> Mapping[str, Any]:
    decided = workload.decided_by(_reader(request))
    lately = Q(at__gte=timezone.now() - LATELY)
    figures = decided.order_by().aggregate(
        all=Count("pk"),
        approved=Count("pk", filter=lately & Q(verdict=Verdict.APPROVE)),
        returned=Count("pk", filter=lately & Q(verdict=Verdict.RETURN)),
    )
    return {"rows": decided[:ROWS], **figures}


def _stewarded(request: HttpRequest) -> Mapping[str, Any]:
    visible = Bank.objects.visible_to(_reader(request), "banks.manage_bank")
    banks = workload.with_review_counts(visible, on=timezone.localdate()).annotate(
        reviewers=Count("members", filter=Q(members__role=MemberRole.REVIEWER))
    )
    rows: list[Any] = list(banks.order_by("code"))
    return {
        "total": len(rows),
        "short": sum(bank.reviewers < bank.approvals_needed for bank in rows),
        "late": [bank for bank in rows if bank.late][:ROWS],
        "waiting": sum(bank.waiting for bank in rows),
    }


def _kept_panel(request: HttpRequest, question: Any) -> Mapping[str, Any]:
    """Return who reviews a question until when, its embargoes, and when it was out of use."""
    tasks = Assignment.objects.standing().filter(version__question=question)
    today, user = timezone.localdate(), _reader(request)
    own = BankMember.objects.filter(bank=question.bank_id, user=user, role=MemberRole.REVIEWER)
    return {
        "question": question,
        "is_reviewer": own.exists(),
        "tasks": tasks.select_related("reviewer", "version").only(
            "due_on", "reviewer__full_name", "reviewer__username", "version__number"
        ),
        "embargoes": list(
            question.embargoes.select_related("placed_by", "ended_by").order_by("-placed_at", "-pk")
        ),
        "today": today,
    }


def _remarks_panel(request: HttpRequest, version: Any) -> Mapping[str, Any] | None:
    """Return the remarks on the versions before one, with what its author answered."""
    found = remarks_before(question=version.question, number=version.number)
    if not found:
        return None
    rows = [{"remark": one, "answer": one.answer_in(version)} for one in found]
    return {"version": version, "remarks": rows}


def _lists_panel(request: HttpRequest, _subject: Any) -> Mapping[str, Any] | None:
    user = cast(User, request.user)
    return {} if may_import_lists(user, on=timezone.localdate()) else None


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
front.add_entry(
    label=_("Legal texts"),
    url_name="banks:legal_texts",
    icon="book",
    permission="banks.view_question",
    workspaces=_BOTH,
    order=60,
)
front.add_entry(
    label=_("Legal texts"),
    url_name="banks:legal_texts",
    icon="book",
    permission="banks.manage_bank",
    workspaces=("system_admin",),
    order=65,
)
for _name, _permission, _workspaces, _load, _order, _where in (
    ("returned", "banks.write_question", _AUTHOR, _returned, 10, "main"),
    ("drafts", "banks.write_question", _AUTHOR, _drafts, 20, "main"),
    ("in_review", "banks.write_question", _AUTHOR, _in_review, 30, "main"),
    ("to_review", "banks.review_question", _REVIEWER, _to_review, 10, "main"),
    ("runs", "banks.review_question", _REVIEWER, _runs, 20, "main"),
    ("lapsed", "banks.view_question", _BOTH, _lapsed, 35, "main"),
    ("stopped", "banks.view_question", _BOTH, _stopped, 40, "main"),
    ("short", "banks.write_question", _AUTHOR, _short, 50, "main"),
    ("decided", "banks.review_question", _REVIEWER, _decided, 50, "main"),
    ("figures", "banks.view_question", _BOTH, _figures, 10, "aside"),
    ("supply", "banks.write_question", _AUTHOR, _supply, 70, "foot"),
    ("stewarded", "banks.manage_bank", ("system_admin",), _stewarded, 60, "aside"),
):
    front.add_card(
        name=f"banks.{_name}",
        template=f"banks/_card_{_name}.html",
        permission=_permission,
        workspaces=_workspaces,
        load=_load,
        order=_order,
        where=_where,
    )
front.add_panel(
    slot="people.terms",
    template="banks/_panel_lists.html",
    permission="banks.manage_bank",
    load=_lists_panel,
)
front.add_panel(
    slot="question of a bank",
    template="banks/_panel_kept.html",
    permission="banks.view_question",
    load=_kept_panel,
)
front.add_panel(
    slot="versions side by side",
    template="banks/_panel_remarks.html",
    permission="banks.view_question",
    load=_remarks_panel,
)
