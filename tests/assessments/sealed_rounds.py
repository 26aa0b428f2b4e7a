"""Rounds whose papers lie under a seal, with papers that the test itself has drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from unittest import mock

from assessments.appointing import appoint
from assessments.assembly.model import AssembledForm, Forms
from assessments.drawing_pool import read_cells
from assessments.drawn_forms import DrawnForm, DrawnGroup, DrawnItem
from assessments.enums import FormRole, RoundState, Task
from assessments.models import Round, SealHolder, Shift
from assessments.opening_seals import Present, open_seal
from assessments.rounds import move_round
from assessments.seal_holders import make_key
from assessments.sealed_papers import seal_papers
from assessments.sealing import holder_keys
from assessments.seating import seat_candidates
from assessments.shifts import prepare_attempts
from assessments.signing_papers import sign_papers
from banks.models import Bank, Question, QuestionVersion
from people.models import User
from tests.assessments.building import fill_bank, make_place, plan_round, plan_shifts, write_plan
from tests.make import EIGHT, make_user

#: The hour from which papers may be opened.
HOUR = EIGHT - timedelta(minutes=30)
SEED = bytes(range(7, 39))
GROUPS = {"CV|TAI_CHINH": 2, "KT|NOI_VU": 2}


@dataclass
class Sealed:
    """A sealed round: its bank, its shifts, the holders in the order of their rows, what was drawn."""

    round: Round
    bank: Bank
    shifts: list[Shift]
    board: list[User]
    groups: list[DrawnGroup] = field(default_factory=list)

    @property
    def shift(self) -> Shift:
        return self.shifts[0]

    @property
    def holders(self) -> list[SealHolder]:
        return list(SealHolder.objects.filter(round=self.round).order_by("pk"))

    def present(self, place: int, passphrase: str = "") -> Present:
        holder = self.holders[place]
        return Present(holder, passphrase or passphrase_of(holder.user))

    def open(
        self,
        shift: Shift | None = None,
        *,
        at: datetime | None = None,
        pair: Sequence[int] = (0, 1),
    ):
        """Open the papers of a shift, as soon as it may be, by the passphrases of two holders."""
        first, second = (self.present(place) for place in pair)
        shift = shift or self.shift
        at = at or HOUR + (shift.starts_at - EIGHT)
        return open_seal(shift=shift, first=first, second=second, by=first.holder.user, at=at)


def passphrase_of(user: User) -> str:
    return f"mật khẩu dài của {user.username}"


def weak_keys():
    """Stretch passphrases less, so that a test does not wait; what is done is the same."""
    return mock.patch.multiple(holder_keys, PASSES=1, LANES=1, MEMORY_KIB=64)


def make_board(round_: Round, *, members: int = 3, keys: bool = True) -> list[User]:
    """A paper board, the head first, each with a key of their own."""
    board = [make_user() for _ in range(members)]
    for place, user in enumerate(board):
        task = Task.PAPER_BOARD if place else Task.PAPER_HEAD
        appoint(round_=round_, user=user, task=task, by=make_user(), at=EIGHT)
        if keys:
            make_key(round_=round_, user=user, passphrase=passphrase_of(user), at=EIGHT)
    return board


def plan_sealed_round(*, shifts: int = 1, people: dict[str, int] | None = None) -> Sealed:
    """A round with candidates, shifts and a board with keys; nothing is drawn yet."""
    bank = fill_bank(common=8, each=6)
    people = people or GROUPS
    round_ = plan_round(write_plan(bank), people=people)
    round_.is_sealed = True
    round_.save(update_fields=["is_sealed"])
    rooms = plan_shifts(
        round_, make_place(machines=-(-sum(people.values()) // shifts)), shifts=shifts
    )
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    board = make_board(round_)
    return Sealed(round_, bank, [room.shift for room in rooms], board)


def draw_by_hand(round_: Round, *, skip: int = 0, reserves: int = 1) -> list[DrawnGroup]:
    """Two main forms and a reserve form a group; `skip` moves along the bank: other questions."""
    groups, code = [], 101
    for stratum in round_.strata.order_by("key"):
        (part,) = stratum.round_blueprint.version.parts.all()
        cells = read_cells(part)
        fields = [link.field.code for link in stratum.ordered_fields.all()]
        pools = {
            "common": _versions(positions=(), fields=()),
            "position": _versions(positions=(stratum.position.code,), fields=()),
            "field": _versions(positions=(), fields=fields),
        }
        forms = []
        for place in range(3):
            pairs = []
            for cell in cells:
                pool = pools[cell.source]
                start = skip + place
                pairs += [
                    (cell.id, pool[(start + number) % (len(pool) - reserves)])
                    for number in range(cell.count)
                ]
            forms.append(AssembledForm(tuple(pairs)))
        kept = tuple(
            (cell.id, version)
            for cell in cells
            for version in pools[cell.source][len(pools[cell.source]) - reserves :]
        )
        drawn = []
        for place, form in enumerate(forms):
            items = tuple(
                DrawnItem(cell, version, _options(version, turned=order % 2), cells[0].points)
                for order, (cell, version) in enumerate(form.items)
            )
            role = FormRole.RESERVE if place == 2 else FormRole.MAIN
            drawn.append(DrawnForm(str(code), role, items, None))
            code += 1
        answer = replace(Forms(tuple(forms), seed=0), reserves=kept)
        groups.append(DrawnGroup(stratum, part, tuple(cells), tuple(drawn), answer))
    return groups


def _versions(*, positions: Iterable[str], fields: Iterable[str]) -> list[int]:
    rows = QuestionVersion.objects.order_by("pk")
    rows = rows.filter(positions__code__in=positions) if positions else rows.filter(positions=None)
    rows = rows.filter(fields__code__in=fields) if fields else rows.filter(fields=None)
    return list(rows.values_list("pk", flat=True))


def _options(version: int, *, turned: int) -> tuple[str, ...]:
    content = QuestionVersion.objects.get(pk=version).content
    return tuple(sorted(content["options"], reverse=bool(turned)))


def seal(sealed: Sealed, *, skip: int = 0, opens_at: datetime = HOUR) -> Sealed:
    """Seal what was drawn by hand."""
    sealed.groups = draw_by_hand(sealed.round, skip=skip)
    for to in (RoundState.PREPARED, RoundState.SEALED):
        move_round(
            round_=sealed.round,
            expected=[RoundState.PLANNED, RoundState.PREPARED],
            to=to,
            by=sealed.board[0],
            at=EIGHT,
        )
    seal_papers(
        round_=sealed.round,
        groups=sealed.groups,
        seed=SEED,
        opens_at=opens_at,
        by=sealed.board[0],
        at=EIGHT,
    )
    return sealed


def sealed_round(*, shifts: int = 1, people: dict[str, int] | None = None) -> Sealed:
    """A round whose papers lie sealed, signed for and dealt."""
    sealed = seal(plan_sealed_round(shifts=shifts, people=people))
    sign(sealed)
    prepare_attempts(round_=sealed.round, seed=7, at=EIGHT)
    return sealed


def sign(sealed: Sealed) -> None:
    sign_papers(round_=sealed.round, remark="", by=sealed.board[0], at=EIGHT)


def question_of(sealed: Sealed, place: int = 0) -> Question:
    """The question at a place of the first form that was drawn."""
    version = sealed.groups[0].forms[0].items[place].version
    return Question.objects.get(versions=version)
