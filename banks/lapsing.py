"""Legal texts that end or are replaced: what is noted of them, and the questions that then wait.

A text has lapsed from the day that ends it (``valid_to``) on; without such a day from the moment on
that another text is named in its place. A question whose version in use stands on it is held back
then, once for each text. The hold ends when a reviewer lifts it after looking, or by the approval
of a version that no longer names the text; its end bears the name of that reviewer either way.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from banks.errors import (
    LawBelongsToAll,
    LawChangesNothing,
    LawReplacesItself,
    NothingToDo,
)
from banks.membership import may_manage_lists
from banks.models import (
    Bank,
    BankMember,
    Hold,
    LapseHold,
    LegalBasis,
    LegalNote,
    Question,
    QuestionVersion,
    VersionBasis,
)
from office import journal
from office.notices import Message, notify_each
from people.models import User

#: Questions that one statement names at most.
CHUNK = 500
#: Who acts where nobody does, in the journal.
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a legal text; one that replaces it is made where it is not known yet."""

    title: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: LegalBasis | None = None

    def lapses(self, on: date) -> bool:
        """Tell whether the text has lapsed on a day."""
        return self.valid_to <= on if self.valid_to else self.replaced_by is not None


@dataclass(frozen=True, slots=True)
class InBank:
    """How many questions of a bank stand on a text; the bank is None over those not to be named.

    Its questions may be shown to who asks where `is_own`.
    """

    bank: Bank | None
    count: int
    banks: int = 1
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of a text holds back, and from which day on; nothing where it does not lapse."""

    on: date | None
    banks: Sequence[InBank]

    @property
    def count(self) -> int:
        """Over all banks."""
        return sum(one.count for one in self.banks)


def facts_of(text: LegalBasis) -> Facts:
    """Return what is known of a text."""
    return Facts(text.title, text.valid_from, text.valid_to, text.replaced_by)


def lapsed(on: date) -> Q:
    """Return what a legal text must fulfil to have lapsed on a day."""
    return Q(valid_to__lte=on) | Q(valid_to__isnull=True, replaced_by__isnull=False)


def standing_on(text: LegalBasis) -> QuerySet[Question]:
    """Keep the questions in use whose version in use names a text."""
    named = VersionBasis.objects.filter(legal_basis=text)
    return Question.objects.filter(
        live_version__in=named.values("version"), retired_at__isnull=True
    )


def effect(*, text: LegalBasis, facts: Facts, reader: User, on: date) -> Effect:
    """Say how many questions a change would hold back, by bank."""
    from_day = (facts.valid_to or on) if facts.valid_to or facts.replaced_by else None
    if from_day is None:
        return Effect(None, ())
    held = LapseHold.objects.filter(legal_basis=text)
    waiting = standing_on(text).exclude(pk__in=held.values("question"))
    return Effect(max(from_day, on), by_bank(waiting, reader=reader))


def by_bank(questions: QuerySet[Question], *, reader: User) -> Sequence[InBank]:
    """Count questions by bank, in three statements.

    Banks that `reader` neither works in nor manages are counted together, without their names.
    """
    counted = dict(questions.order_by().values_list("bank").annotate(n=Count("pk")))
    own = set(BankMember.objects.filter(user=reader).values_list("bank_id", flat=True))
    managed = Bank.objects.visible_to(reader, "banks.manage_bank")
    named = Bank.objects.filter(Q(pk__in=own) | Q(pk__in=managed.values("pk")), pk__in=counted)
    rows = [
        InBank(bank, counted[bank.pk], is_own=bank.pk in own) for bank in named.order_by("code")
    ]
    hidden = set(counted) - {one.bank.pk for one in rows if one.bank}
    if hidden:
        rows.append(InBank(None, sum(counted[pk] for pk in hidden), len(hidden)))
    return tuple(rows)


@transaction.atomic
def change_text(*, text: LegalBasis, facts: Facts, reason: str, by: User, at: datetime) -> int:
    """Note what is known of a legal text, and hold back what stands on it if it has lapsed.

    Where a text that had lapsed is in force again, the holds that stand are left to people; were it
    to end once more, all questions would be held back anew.

    Returns:
        How many questions were held back.

    Raises:
        LawBelongsToAll: `by` does not manage the banks of the whole installation.
        LawReplacesItself: the texts would replace each other in a circle.
        LawChangesNothing: all of it is known already.
        ValueError: `reason` is empty (a programming error: forms check it).
    """
    if not reason.strip():
        raise ValueError("a change of a legal text needs a reason")
    today = timezone.localdate(at)
    if not may_manage_lists(by, on=today):
        raise LawBelongsToAll
    if facts.replaced_by and facts.replaced_by._state.adding:
        newer, _made = LegalBasis.objects.get_or_create(symbol=facts.replaced_by.symbol)
        facts = replace(facts, replaced_by=newer)
    # All texts: two changes at once could close a circle.
    known = {one.pk: one for one in LegalBasis.objects.select_for_update().order_by("pk")}
    text = known[text.pk]
    _check_no_circle(text, facts, known)
    changes = _changes(text, facts, known)
    if not changes:
        raise LawChangesNothing(symbol=text.symbol)
    had_lapsed = facts_of(text).lapses(today)
    text.title, text.valid_from, text.valid_to = facts.title, facts.valid_from, facts.valid_to
    text.replaced_by = facts.replaced_by
    text.save(update_fields=["title", "valid_from", "valid_to", "replaced_by"])
    LegalNote.objects.create(legal_basis=text, reason=reason, changes=changes, at=at, by=by)
    journal.record(
        actor=by.username,
        action="banks.change_legal_text",
        target=f"legal_text:{text.symbol}"[:200],
        at=at,
        data={"symbol": text.symbol, "changes": changes},
    )
    if had_lapsed and not facts.lapses(today):
        LapseHold.objects.filter(legal_basis=text, hold__lifted_at__isnull=False).delete()
    return hold_lapsed(at=at, text=text, by=by)


def hold_lapsed(*, at: datetime, text: LegalBasis | None = None, by: User | None = None) -> int:
    """Hold back every question in use that stands on a text that has lapsed; safe to run again.

    Each question is held once for each text. Authors get one notice each.

    Args:
        text: this one alone; all texts where it is left out.
        by: whose change of a text it follows from; nobody where its day came.

    Returns:
        How many questions were held back.
    """
    today = timezone.localdate(at)
    texts = LegalBasis.objects.filter(lapsed(today))
    if text is not None:
        texts = texts.filter(pk=text.pk)
    named = VersionBasis.objects.filter(_due(today), legal_basis__in=texts.values("pk"))
    if not named.exists():
        return 0
    return _hold(named, by=by, at=at)


@transaction.atomic
def after_approval(*, versions: Collection[QuestionVersion], by: User, at: datetime) -> None:
    """Set the holds of lapsed texts right after versions went live.

    A hold for a text that the new version does not name ends, by the hand of who approved; a text
    that has lapsed and is named holds the question back.
    """
    question_of = {version.pk: version.question_id for version in versions}
    if not question_of:
        return
    over: list[int] = []
    ids = sorted(question_of)
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        still = VersionBasis.objects.filter(
            version__in=chunk,
            version__question=OuterRef("question"),
            legal_basis=OuterRef("legal_basis"),
        )
        over += LapseHold.objects.filter(
            ~Exists(still),
            question__in=[question_of[pk] for pk in chunk],
            hold__lifted_at__isnull=True,
        ).values_list("hold", flat=True)
    for start in range(0, len(over), CHUNK):
        Hold.objects.filter(pk__in=over[start : start + CHUNK], lifted_at__isnull=True).update(
            lifted_at=at, lifted_by=by
        )
    if over:
        journal.record(
            actor=by.username,
            action="banks.lift_lapse_holds",
            target=_target(versions),
            at=at,
            data={"holds": len(over)},
        )
    today = timezone.localdate(at)
    for start in range(0, len(ids), CHUNK):
        due = VersionBasis.objects.filter(_due(today), version__in=ids[start : start + CHUNK])
        if due.exists():
            _hold(due, by=by, at=at)


@transaction.atomic
def lift_checked(*, lapses: QuerySet[LapseHold], by: User, at: datetime) -> int:
    """End holds of lapsed texts after somebody has looked at the questions; return how many.

    Others that stand on the same questions stay. Those that ended meanwhile are passed over.

    Raises:
        NothingToDo: none of them stands any more.
    """
    open_ones = lapses.filter(hold__lifted_at__isnull=True).select_related("question__bank")
    rows = list(open_ones.order_by("question__bank", "question__code", "pk"))
    ids = [one.hold_id for one in rows]
    lifted = 0
    for start in range(0, len(ids), CHUNK):
        holds = Hold.objects.filter(pk__in=ids[start : start + CHUNK], lifted_at__isnull=True)
        lifted += holds.update(lifted_at=at, lifted_by=by)
    if not lifted:
        raise NothingToDo
    for bank in {one.question.bank for one in rows}:
        codes = [one.question.code for one in rows if one.question.bank_id == bank.pk]
        journal.record(
            actor=by.username,
            action="banks.lift_lapse_holds",
            target=f"bank:{bank.uuid}",
            at=at,
            data={"questions": codes},
        )
    return lifted


def waiting_after_lapse(questions: QuerySet[Question]) -> QuerySet[Question]:
    """Keep the questions that stand held back because a text of theirs lapsed."""
    open_ones = LapseHold.objects.filter(hold__lifted_at__isnull=True)
    return questions.filter(pk__in=open_ones.values("question"), retired_at__isnull=True)


# --- holding --------------------------------------------------------------------------------------


def _due(today: date) -> Q:
    """Return which citations hold their question back: of versions in use, on lapsed texts, not yet."""
    held = LapseHold.objects.filter(
        question=OuterRef("version__question"), legal_basis=OuterRef("legal_basis")
    )
    return Q(
        Q(legal_basis__valid_to__lte=today)
        | Q(legal_basis__valid_to__isnull=True, legal_basis__replaced_by__isnull=False),
        ~Exists(held),
        version__question__live_version=F("version"),
        version__question__retired_at__isnull=True,
    )


@transaction.atomic
def _hold(due: QuerySet[VersionBasis], *, by: User | None, at: datetime) -> int:
    # Whoever holds for the same texts at this moment goes first or waits.
    texts = LegalBasis.objects.filter(pk__in=due.values("legal_basis")).order_by("pk")
    list(texts.select_for_update().values_list("pk", flat=True))
    known = {one.pk: one for one in texts.select_related("replaced_by")}
    rows = list(
        due.order_by("legal_basis", "version__question")
        .select_related("version__question__bank")
        .only(
            "legal_basis",
            "version__author",
            "version__import_run",
            "version__question__bank__title",
            "version__question__bank__uuid",
            "version__question__code",
        )
        .annotate(brought_by=F("version__import_run__by"))
    )
    holds = Hold.objects.bulk_create(
        [
            Hold(
                question_id=row.version.question_id,
                reason=_reason(known[row.legal_basis_id]),
                placed_at=at,
                placed_by=None,
            )
            for row in rows
        ],
        batch_size=CHUNK,
    )
    LapseHold.objects.bulk_create(
        [
            LapseHold(hold=hold, question_id=hold.question_id, legal_basis_id=row.legal_basis_id)
            for hold, row in zip(holds, rows, strict=True)
        ],
        batch_size=CHUNK,
    )
    for pk, count in sorted(Counter(row.legal_basis_id for row in rows).items()):
        journal.record(
            actor=by.username if by else SYSTEM,
            action="banks.hold_lapsed",
            target=f"legal_text:{known[pk].symbol}"[:200],
            at=at,
            data={"symbol": known[pk].symbol, "questions": count},
        )
    _tell_authors(rows, at=at)
    return len({row.version.question_id for row in rows})


def _reason(text: LegalBasis) -> str:
    names = {
        "symbol": text.symbol,
        "newer": text.replaced_by.symbol if text.replaced_by else "",
        "on": f"{text.valid_to:%d/%m/%Y}" if text.valid_to else "",
    }
    if text.valid_to and text.replaced_by:
        said = _("The legal text %(symbol)s ended on %(on)s and is replaced by %(newer)s.")
    elif text.valid_to:
        said = _("The legal text %(symbol)s ended on %(on)s.")
    else:
        said = _("The legal text %(symbol)s is replaced by %(newer)s.")
    return (said % names)[:300]


def _tell_authors(rows: Sequence[Any], *, at: datetime) -> None:
    """Tell those who wrote or brought the versions how many wait, each once."""
    own: dict[int, set[int]] = {}
    banks: dict[int, dict[int, Bank]] = {}
    for row in rows:
        question = row.version.question
        for pk in {row.version.author_id, row.brought_by} - {None}:
            own.setdefault(pk, set()).add(question.pk)
            banks.setdefault(pk, {})[question.bank_id] = question.bank
    notify_each(
        [
            Message(
                pk,
                ngettext(
                    "%(count)s question of yours waits because a legal text changed",
                    "%(count)s questions of yours wait because a legal text changed",
                    len(found),
                )
                % {"count": len(found)},
                _(
                    "No paper draws them until a reviewer has looked at them, or a new version that"
                    " does not name the text is approved."
                ),
                reverse("banks:lapsed"),
            )
            for pk, found in own.items()
        ],
        at=at,
    )


def _target(versions: Collection[QuestionVersion]) -> str:
    first = next(iter(versions)).question
    return f"question:{first.uuid}" if len(versions) == 1 else f"bank:{first.bank.uuid}"


# --- what changes ---------------------------------------------------------------------------------


def _check_no_circle(text: LegalBasis, facts: Facts, known: Mapping[int, LegalBasis]) -> None:
    step = facts.replaced_by.pk if facts.replaced_by else None
    seen: set[int] = set()
    while step is not None and step not in seen:
        if step == text.pk:
            raise LawReplacesItself(symbol=text.symbol)
        seen.add(step)
        step = known[step].replaced_by_id


def _changes(
    text: LegalBasis, facts: Facts, known: Mapping[int, LegalBasis]
) -> dict[str, list[str]]:
    before = known.get(text.replaced_by_id or 0)
    pairs = {
        "title": (text.title, facts.title),
        "valid_from": (_day(text.valid_from), _day(facts.valid_from)),
        "valid_to": (_day(text.valid_to), _day(facts.valid_to)),
        "replaced_by": (
            before.symbol if before else "",
            facts.replaced_by.symbol if facts.replaced_by else "",
        ),
    }
    return {name: [old, new] for name, (old, new) in pairs.items() if old != new}


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
