"""Who holds the seal of a round: members of its paper board, each with keys of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from assessments.duties import PAPER_TASKS
from assessments.errors import NotHolder, PapersSealedAlready
from assessments.models import Duty, PaperSeal, Round, SealHolder
from assessments.sealing.holder_keys import HolderKey, fingerprint, make_holder_key
from office import journal
from people.models import User

#: So many holders a seal needs.
FEWEST: Final = PaperSeal.FEWEST_HOLDERS


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a paper board, and the key that they made; None where they made none."""

    user: User
    is_head: bool
    holder: SealHolder | None


def holders_of(round_: Round) -> QuerySet[SealHolder]:
    """Return the holders of a round who are on its paper board today, by name."""
    duty = Duty.objects.filter(round=OuterRef("round"), user=OuterRef("user"), task__in=PAPER_TASKS)
    return (
        SealHolder.objects.filter(Exists(duty), round=round_, user__is_active=True)
        .select_related("user")
        .order_by("user__full_name", "pk")
    )


def members_of(round_: Round) -> list[Member]:
    """Return everybody on the paper board of a round, by name, with their keys. Two statements."""
    duties = Duty.objects.filter(round=round_, task__in=PAPER_TASKS, user__is_active=True)
    heads: dict[int, bool] = {}
    people: dict[int, User] = {}
    for duty in duties.select_related("user").order_by("user__full_name", "user"):
        people[duty.user_id] = duty.user
        heads[duty.user_id] = heads.get(duty.user_id, False) or duty.task == PAPER_TASKS[1]
    keys = {row.user_id: row for row in SealHolder.objects.filter(round=round_)}
    return [Member(user, heads[pk], keys.get(pk)) for pk, user in people.items()]


def about_holder(round_: Round, user: User) -> bytes:
    """Return whose keys these are: what is authenticated with a private key."""
    return f"holder of a seal|{round_.uuid}|{user.uuid}|".encode()


def kept_key(holder: SealHolder) -> HolderKey:
    """Return a holder's keys as the row keeps them."""
    return HolderKey(
        public=bytes(holder.public_key),
        closed_private=bytes(holder.closed_private_key),
        salt=bytes(holder.salt),
    )


@transaction.atomic
def make_key(*, round_: Round, user: User, passphrase: str, at: datetime) -> SealHolder:
    """Make a pair of keys for a member of the paper board; an earlier pair of theirs goes.

    Args:
        passphrase: closes the private key and is kept nowhere.

    Raises:
        NotHolder: they are not on the paper board of this round.
        PapersSealedAlready: papers lie under the keys of the holders.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if not Duty.objects.filter(round=round_, user=user, task__in=PAPER_TASKS).exists():
        raise NotHolder
    if PaperSeal.objects.filter(round=round_).exists():
        raise PapersSealedAlready(round=round_.title)
    made = make_holder_key(passphrase, about=about_holder(round_, user))
    holder, _made = SealHolder.objects.update_or_create(
        round=round_,
        user=user,
        defaults={
            "public_key": made.public,
            "closed_private_key": made.closed_private,
            "salt": made.salt,
            "made_at": at,
        },
    )
    journal.record(
        actor=user.username,
        action="assessments.make_seal_key",
        target=f"round:{round_.uuid}",
        at=at,
        data={"public_key": fingerprint(made.public)},
    )
    return holder


def pairs_of(holders: Sequence[SealHolder]) -> list[tuple[SealHolder, SealHolder]]:
    """Return every two of these holders, the row that was made first before the other."""
    ordered = sorted(holders, key=lambda one: one.pk)
    return [
        (first, second) for place, first in enumerate(ordered) for second in ordered[place + 1 :]
    ]
