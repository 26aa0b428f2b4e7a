"""Opening rounds and moving them from state to state."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from assessments.enums import RoundState
from assessments.errors import PositionInTwoBlueprints, RoundCodeTaken, RoundNotInState
from assessments.models import (
    BlueprintVersion,
    Round,
    RoundBlueprint,
    RoundPosition,
    RoundStep,
    RoundUnit,
)
from office import journal
from office.models import PolicyVersion
from people.models import JobPosition, Unit, User


@transaction.atomic
def open_round(
    *,
    code: str,
    title: str,
    unit: Unit,
    decision_number: str,
    decision_date: date,
    policy: PolicyVersion,
    units: Sequence[Unit],
    blueprints: Mapping[BlueprintVersion, Sequence[JobPosition]],
    by: User,
    at: datetime,
    forms_per_stratum: int = 2,
    is_simulated: bool = False,
) -> Round:
    """Plan a round; from here on its blueprint versions are frozen and its policy is kept.

    Raises:
        PositionInTwoBlueprints: a candidate of that position would have two papers.
        RoundCodeTaken: another round has this code.
    """
    named = [position for positions in blueprints.values() for position in positions]
    for position in named:
        if named.count(position) > 1:
            raise PositionInTwoBlueprints(position=position.name)
    round_ = Round(
        code=code,
        title=title,
        unit=unit,
        decision_number=decision_number,
        decision_date=decision_date,
        policy=policy,
        forms_per_stratum=forms_per_stratum,
        is_simulated=is_simulated,
    )
    try:
        with transaction.atomic():
            round_.save()
    except IntegrityError as error:
        raise RoundCodeTaken(code=code) from error
    RoundUnit.objects.bulk_create([RoundUnit(round=round_, unit=invited) for invited in units])
    for version, positions in blueprints.items():
        link = RoundBlueprint.objects.create(round=round_, version=version)
        RoundPosition.objects.bulk_create(
            [
                RoundPosition(round=round_, round_blueprint=link, position=position)
                for position in positions
            ]
        )
    BlueprintVersion.objects.filter(
        pk__in=[version.pk for version in blueprints], frozen_at__isnull=True
    ).update(frozen_at=at)
    RoundStep.objects.create(round=round_, to_state=RoundState.PLANNED, by=by, at=at)
    journal.record(
        actor=by.username, action="assessments.open_round", target=f"round:{round_.uuid}", at=at
    )
    return round_


@transaction.atomic
def move_round(
    *,
    round_: Round,
    expected: Collection[RoundState],
    to: RoundState,
    by: User,
    at: datetime,
    reason: str = "",
    **values: object,
) -> Round:
    """Move a round's state by one conditional update, write the step and the journal.

    `values` are further columns that change with the state.

    Raises:
        RoundNotInState: someone else moved it meanwhile.
    """
    before = Round.objects.values_list("state", flat=True).get(pk=round_.pk)
    moved = Round.objects.filter(pk=round_.pk, state=before, state__in=expected)
    if not moved.update(state=to, **values):
        labels = ", ".join(str(state.label) for state in sorted(expected))
        raise RoundNotInState(round=round_.title, expected=labels)
    RoundStep.objects.create(
        round=round_, from_state=before, to_state=to, by=by, at=at, reason=reason
    )
    journal.record(
        actor=by.username,
        action="assessments.move_round",
        target=f"round:{round_.uuid}",
        at=at,
        data={"from": before, "to": to.value, "reason": reason},
    )
    round_.refresh_from_db()
    return round_
