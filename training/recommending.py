"""Programmes advised to the holders of published results, and the reason in words."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from assessments.enums import RoundState
from assessments.models import Result, ResultShare, Round
from assessments.models.result import ResultQuerySet
from banks.models import SkillRequirement
from office.policies import exam_policy
from training.advice import Offer, advise
from training.errors import RoundNotPublished
from training.models import Completion, Programme, Recommendation

_PUBLISHED = [RoundState.PUBLISHED, RoundState.ARCHIVED]


@transaction.atomic
def recommend(*, round: Round, at: datetime) -> int:
    """Advise programmes for every gap that the published results of a round show.

    A second run adds nothing: a gap for which a result already has a programme that teaches the
    module is left alone, also when that programme was completed meanwhile, since the result
    cannot show what was learnt after it. Only programmes that are new in the meantime may answer
    gaps that none could close before. Locks the round.

    Args:
        at: when the advice is given (aware); requirements of that day and what was completed
            until then count.

    Returns:
        How many recommendations were made.

    Raises:
        RoundNotPublished: nobody may see these results yet.
    """
    locked = Round.objects.select_for_update(of=("self",)).select_related("policy")
    round = locked.get(pk=round.pk)
    if round.state not in _PUBLISHED:
        raise RoundNotPublished(round=round)
    results = Result.objects.published().filter(candidate__round=round)
    programmes, offers = _offers()
    modules, shares = _shares(results)
    required = _required(at)
    completed = _completed(round, at)
    advised = Recommendation.objects.filter(result__in=results)
    for result_id, code in advised.values_list("result_id", "programme__code"):
        for module in offers[code].modules:
            shares[result_id].pop(module, None)
    weak_share = exam_policy(round.policy).weak_share
    made = []
    holders = results.order_by("pk").values_list(
        "pk", "candidate__official_id", "candidate__position__code"
    )
    for result_id, official_id, position in holders:
        for advice in advise(
            shares=shares[result_id],
            required=required[position],
            weak_share=weak_share,
            position=position,
            offers=offers,
            completed=completed[official_id],
        ):
            made.append(
                Recommendation(
                    result_id=result_id,
                    programme_id=programmes[advice.programme],
                    module_id=modules[advice.module],
                    share=advice.share,
                    required=advice.required,
                    after_id=programmes[advice.after] if advice.after else None,
                    made_at=at,
                )
            )
    return len(Recommendation.objects.bulk_create(made, batch_size=500))


def reason_of(recommendation: Recommendation) -> str:
    """Return why a programme is advised, in the reader's language (two statements)."""
    explained = Recommendation.objects.explained().filter(pk=recommendation.pk)
    return reasons_of(explained)[recommendation.pk]


def reasons_of(recommendations: Iterable[Recommendation]) -> dict[int, str]:
    """Return the reason of each recommendation by its id, in one statement for any number.

    Args:
        recommendations: as ``Recommendation.objects.explained()`` reads them.
    """
    rows = list(recommendations)
    asked = SkillRequirement.objects.filter(
        position__in={row.result.candidate.position_id for row in rows},
        skill__in={row.module_id for row in rows},
    )
    asking: dict[tuple[int, int], list[SkillRequirement]] = defaultdict(list)
    for requirement in asked:
        asking[requirement.position_id, requirement.skill_id].append(requirement)
    reasons = {}
    for row in rows:
        position = row.result.candidate.position
        data = {
            "share": percent(row.share),
            "module": row.module.name,
            "position": position.name,
            "required": percent(row.required),
        }
        if any(_held(requirement, row) for requirement in asking[position.pk, row.module_id]):
            reason = _(
                "Your result shows %(share)s of the points in “%(module)s”; "
                "the position “%(position)s” asks for %(required)s."
            )
        else:
            reason = _(
                "Your result shows %(share)s of the points in “%(module)s”; "
                "training is advised below %(required)s."
            )
        sentences = [reason % data]
        if row.after:
            sentences.append(_("First complete “%(programme)s”.") % {"programme": row.after.name})
        reasons[row.pk] = " ".join(sentences)
    return reasons


def _held(requirement: SkillRequirement, row: Recommendation) -> bool:
    on = timezone.localdate(row.made_at)
    is_in_force = requirement.valid_from <= on < (requirement.valid_to or date.max)
    return is_in_force and requirement.share == row.required


def percent(share: Decimal) -> str:
    """Return a share as percent with the decimal sign of the language, exact: 0.5625 is "56,25%".

    It is not rounded: 59.99% would read as the 60% that it failed to reach.
    """
    return f"{number_format(Decimal(f'{(share * 100).normalize():f}'))}%"


def _offers() -> tuple[dict[str, int], dict[str, Offer]]:
    programmes = (
        Programme.objects.offered()
        .select_related("prerequisite")
        .prefetch_related("modules", "positions")
    )
    ids, offers = {}, {}
    for programme in programmes:
        ids[programme.code] = programme.pk
        offers[programme.code] = Offer(
            code=programme.code,
            modules=frozenset(module.code for module in programme.modules.all()),
            periods=programme.periods,
            positions=frozenset(position.code for position in programme.positions.all()),
            prerequisite=programme.prerequisite.code if programme.prerequisite else None,
        )
    return ids, offers


def _shares(results: ResultQuerySet) -> tuple[dict[str, int], dict[int, dict[str, Decimal]]]:
    """Return the ids of the tested modules by code, and the shares by result and module."""
    modules: dict[str, int] = {}
    shares: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = ResultShare.objects.filter(result__in=results, skill__parent__isnull=True)
    for result_id, module_id, code, share in rows.values_list(
        "result_id", "skill_id", "skill__code", "share"
    ):
        modules[code] = module_id
        shares[result_id][code] = share
    return modules, shares


def _required(at: datetime) -> dict[str, dict[str, Decimal]]:
    """Return what each position asks of each module on the day of `at`."""
    required: dict[str, dict[str, Decimal]] = defaultdict(dict)
    rows = SkillRequirement.objects.in_force(timezone.localdate(at)).order_by("valid_from", "pk")
    for position, module, share in rows.values_list("position__code", "skill__code", "share"):
        required[position][module] = share
    return required


def _completed(round: Round, at: datetime) -> dict[int, set[str]]:
    """Return the programmes that each official of a round had completed at `at`."""
    completed: dict[int, set[str]] = defaultdict(set)
    rows = Completion.objects.filter(
        is_complete=True, decided_at__lte=at, enrolment__official__candidates__round=round
    )
    for official_id, code in rows.values_list(
        "enrolment__official_id", "enrolment__course__programme__code"
    ):
        completed[official_id].add(code)
    return completed
