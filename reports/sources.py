"""What a certificate can stand on: published passes and completed courses, by one set of verbs."""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import QuerySet

from assessments.enums import Outcome
from assessments.models import Result, Round
from people.models import Official
from reports.models import Certificate
from training.models import Completion

Source = Result | Completion


class Results:
    """Passes of published rounds (design rule 11)."""

    def in_name_order(self, given: Iterable[Any]) -> list[int]:
        """Return the ids of the results given, by the holders' names."""
        rows = Result.objects.filter(pk__in=_ids(given)).order_by(
            "candidate__official__sort_key",
            "candidate__official__birth_date",
            "candidate__official__staff_code",
            "pk",
        )
        return list(rows.values_list("pk", flat=True))

    def rows(self, ids: Sequence[int]) -> list[Source]:
        """Return results with candidate, round, policy, unit and shift."""
        found = Result.objects.select_related(
            "candidate__official",
            "candidate__unit__parent",
            "candidate__round__policy",
            "candidate__shift_room__shift",
        ).in_bulk(ids)
        return [found[key] for key in ids]

    def certifiable(self, ids: Sequence[int], *, lock: bool = False) -> set[int]:
        """Return the passes among published results.

        With `lock` neither the results nor what their rounds publish changes until the
        transaction ends.
        """
        if lock:
            # Publishing locks the round, so rounds come first. Another statement then looks which
            # results are published: one that waited for a lock still sees older scorings.
            held = Round.objects.select_for_update(no_key=True).order_by("pk")
            rounds = Result.objects.filter(pk__in=ids).values_list("candidate__round", flat=True)
            list(held.filter(pk__in=set(rounds)).values_list("pk"))
        rows = Result.objects.published().filter(pk__in=ids, outcome=Outcome.PASSED)
        if lock:  # in one order, so that two runs cannot wait for each other
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        return {result.pk for result in rows.only("pk")}

    def holder(self, source: Source) -> Official:
        """Return the candidate's personnel file."""
        return cast(Result, source).candidate.official

    def certificates(self, ids: Sequence[int]) -> dict[int, Certificate]:
        """Return the latest certificate of the same candidate, also under an older scoring."""
        candidates = dict(Result.objects.filter(pk__in=ids).values_list("candidate", "pk"))
        rows = Certificate.objects.filter(result__candidate__in=candidates).select_related("result")
        latest = {}
        for certificate in rows.order_by("pk"):
            result = certificate.result
            assert result is not None  # noqa: S101 (the filter follows it)
            latest[candidates[result.candidate_id]] = certificate
        return latest


class Completions:
    """Courses completed by their stated rule."""

    def in_name_order(self, given: Iterable[Any]) -> list[int]:
        """Return the ids of the completions given, by the holders' names."""
        rows = Completion.objects.filter(pk__in=_ids(given)).order_by(
            "enrolment__official__sort_key",
            "enrolment__official__birth_date",
            "enrolment__official__staff_code",
            "pk",
        )
        return list(rows.values_list("pk", flat=True))

    def rows(self, ids: Sequence[int]) -> list[Source]:
        """Return completions with enrolment, unit, course and programme."""
        found = Completion.objects.select_related(
            "enrolment__official",
            "enrolment__unit__parent",
            "enrolment__course__programme",
        ).in_bulk(ids)
        return [found[key] for key in ids]

    def certifiable(self, ids: Sequence[int], *, lock: bool = False) -> set[int]:
        """Return what was completed."""
        rows = Completion.objects.filter(pk__in=ids, is_complete=True)
        if lock:  # in one order, so that two runs cannot wait for each other
            rows = rows.select_for_update(of=("self",)).order_by("pk")
        return {completion.pk for completion in rows.only("pk")}

    def holder(self, source: Source) -> Official:
        """Return the participant's personnel file."""
        return cast(Completion, source).enrolment.official

    def certificates(self, ids: Sequence[int]) -> dict[int, Certificate]:
        """Return the latest certificate of the same completion."""
        rows = Certificate.objects.filter(completion__in=ids).order_by("pk")
        return {cast(int, certificate.completion_id): certificate for certificate in rows}


#: One kind of thing that is certified; both have the same verbs.
Sources = Results | Completions


def current_source(certificate: Certificate) -> tuple[Sources, Source | None]:
    """Return on what a replacement stands today: the candidate's published pass, or the course."""
    if certificate.result is None:
        return Completions(), certificate.completion
    published = Result.objects.published().filter(candidate=certificate.result.candidate)
    return Results(), published.first()


def _ids(given: Iterable[Any]) -> Any:
    """Return a subquery for a queryset, and a list for rows in memory."""
    if isinstance(given, QuerySet):
        return given.values("pk")
    return [row.pk for row in given]
