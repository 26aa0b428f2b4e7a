"""What a draw is asked for, and everything that it hangs on, read from the rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from assessments.assembly.model import Item, Rules
from assessments.diagnoses import stratum_of
from assessments.draw_inputs import DrawInput, GroupInput, PartInput, VersionInput
from assessments.drawing import SOLVER, Seed, seed_commitment, solver_version
from assessments.drawing_pool import banks_of, read_cells_of, read_pool
from assessments.enums import CellSource, DrawPolicy, Standing
from assessments.errors import CommonCellsOnly
from assessments.models import BlueprintCell, Round, Stratum
from office.policies import exam_policy

#: Of the shorter one, how many items the papers of two groups may share.
SHARED_PERCENT = 50
#: Whoever is to get a paper; who got none before is tried again.
_TO_SERVE = [Standing.REGISTERED, Standing.UNSERVED]


@dataclass(frozen=True, slots=True)
class DrawPlan:
    """How many papers of which sort each group gets.

    Attributes:
        forms_per_stratum: main forms of a group; with `DrawPolicy.PERSONAL` one a candidate instead.
        reserve_forms: further forms of a group, which are dealt to nobody beforehand.
        reserve_items: questions kept for each cell, for one that may no longer be used.
    """

    policy: DrawPolicy = DrawPolicy.PARALLEL
    forms_per_stratum: int = 2
    reserve_forms: int = 0
    reserve_items: int = 0

    def __post_init__(self) -> None:
        if self.forms_per_stratum < 1 or min(self.reserve_forms, self.reserve_items) < 0:
            raise ValueError(
                f"forms_per_stratum must be 1 or more and reserves 0 or more, not {self}"
            )


def plan_of(round_: Round) -> DrawPlan:
    """Return how a round's papers are drawn, as it stands."""
    return DrawPlan(
        policy=DrawPolicy(round_.draw_policy),
        forms_per_stratum=round_.forms_per_stratum,
        reserve_forms=round_.reserve_forms,
        reserve_items=round_.reserve_items,
    )


@dataclass(frozen=True, slots=True)
class DrawWanted:
    """What was asked for."""

    round_: Round
    on: date
    plan: DrawPlan
    seed: Seed

    def matches(self, given: DrawInput) -> bool:
        """Whether a kept input is of this very draw."""
        plan = self.plan
        forms = {group.forms for group in given.groups}
        return (
            (given.on, given.policy, given.reserve_forms, given.rules.reserves)
            == (self.on, plan.policy, plan.reserve_forms, plan.reserve_items)
            and given.seed_commitment == seed_commitment(self.seed)
            and (plan.policy == DrawPolicy.PERSONAL or forms <= {plan.forms_per_stratum})
        )


def strata_to_draw(round_: Round) -> list[Stratum]:
    """Return the strata with candidates to be served, in the order in which they are drawn."""
    return list(
        round_.strata.filter(
            candidates__standing__in=_TO_SERVE,
        )
        .annotate(
            people=Count(
                "candidates",
                filter=Q(candidates__standing__in=_TO_SERVE),
                distinct=True,
            )
        )
        .order_by("key")
        .select_related("position", "round_blueprint__version")
        .prefetch_related("ordered_fields__field")
    )


def read_given(wanted: DrawWanted) -> DrawInput:
    """Read everything that the draw hangs on from the rows."""
    round_, plan = wanted.round_, wanted.plan
    strata = strata_to_draw(round_)
    versions = {row.round_blueprint.version_id: row.round_blueprint.version for row in strata}
    if plan.policy == DrawPolicy.COMMON:
        _refuse_tailored(versions)
    policy = exam_policy(round_.policy)
    pools: dict[tuple[int, ...], int] = {}
    items = list[tuple[Item, ...]]()
    inputs = list[VersionInput]()
    for pk, version in sorted(versions.items()):
        banks = banks_of(version)
        name = tuple(bank.pk for bank in banks)
        if name not in pools:
            pools[name] = len(items)
            items.append(tuple(read_pool(banks, on=wanted.on)))
        rows = list(version.parts.order_by("order").values_list("pk", "order", "minutes"))
        cells = read_cells_of([part for part, _order, _minutes in rows])
        parts = tuple(
            PartInput(part, order, tuple(cells[part]), policy.most_seconds(minutes))
            for part, order, minutes in rows
        )
        inputs.append(VersionInput(pk, pools[name], parts))
    return DrawInput(
        on=wanted.on,
        policy=str(plan.policy),
        reserve_forms=plan.reserve_forms,
        shared_percent=SHARED_PERCENT,
        rules=Rules(
            max_exposure=policy.max_exposure,
            max_items_per_author=policy.max_items_per_author,
            reserves=plan.reserve_items,
        ),
        solver=SOLVER,
        solver_version=solver_version(),
        seed=None if isinstance(wanted.seed, bytes) else wanted.seed,
        seed_commitment=seed_commitment(wanted.seed),
        pools=tuple(items),
        versions=tuple(inputs),
        groups=tuple(_group(row, plan) for row in strata),
    )


def check_policy(round_: Round, policy: DrawPolicy) -> None:
    """Refuse a policy that the blueprints of a round do not allow.

    Raises:
        CommonCellsOnly: everybody was to answer the same, but cells are for positions or fields.
    """
    if policy == DrawPolicy.COMMON:
        _refuse_tailored(round_.round_blueprints.values_list("version", flat=True))


def groups_to_draw(round_: Round, plan: DrawPlan) -> tuple[GroupInput, ...]:
    """Return the groups that a draw would serve now."""
    return tuple(_group(row, plan) for row in strata_to_draw(round_))


def _group(row: Stratum, plan: DrawPlan) -> GroupInput:
    stratum = stratum_of(row)
    people: int = row.people  # type: ignore[attr-defined]  # annotated
    return GroupInput(
        key=row.key,
        version=row.round_blueprint.version_id,
        position=stratum.position,
        fields=stratum.fields,
        forms=people if plan.policy == DrawPolicy.PERSONAL else plan.forms_per_stratum,
    )


def _refuse_tailored(versions: Collection[int]) -> None:
    """Refuse one paper for everybody where a cell is not for everybody."""
    cells = (
        BlueprintCell.objects.filter(part__version__in=versions)
        .exclude(source=CellSource.COMMON)
        .order_by("part__version__blueprint__title", "part__order", "order")
        .select_related("part__version__blueprint")
    )
    orders: dict[str, dict[str, list[str]]] = {}
    for cell in cells:
        by_source = orders.setdefault(f"{cell.part.version.blueprint.title}, {cell.part.title}", {})
        by_source.setdefault(str(cell.get_source_display()), []).append(str(cell.order))
    named = [
        f"{part}, {', '.join(found)} ({source})"
        for part, by_source in orders.items()
        for source, found in by_source.items()
    ]
    if named:
        raise CommonCellsOnly(cells="; ".join(named))
