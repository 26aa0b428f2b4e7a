"""Rounds and published results, for an office's own systems."""

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from assessments.enums import Outcome, RoundState
from assessments.models import Result, Round
from people.api.base import ReadOnlyRows
from people.api.moments import MomentFilter


class RoundSerializer(serializers.ModelSerializer[Round]):
    """A round as a list shows it."""

    unit = serializers.SlugRelatedField[Any](slug_field="uuid", read_only=True)

    class Meta:
        model = Round
        fields = [
            "uuid",
            "code",
            "title",
            "unit",
            "decision_number",
            "decision_date",
            "state",
            "published_at",
            "is_simulated",
        ]


class RoundFilter(filters.FilterSet):
    """Which rounds."""

    state = filters.ChoiceFilter(choices=RoundState.choices)
    code = filters.CharFilter()

    class Meta:
        model = Round
        fields: list[str] = []


class RoundViewSet(ReadOnlyRows[Round]):
    """Rounds of the account's units and duties."""

    permission = "assessments.view_round"
    queryset = Round.objects.select_related("unit").order_by("-decision_date", "code")
    serializer_class = RoundSerializer
    filterset_class = RoundFilter


class ResultSerializer(serializers.ModelSerializer[Result]):
    """A published result: who, where they were then, what it came to. Scores are decimal text."""

    round = serializers.CharField(source="candidate.round.code", read_only=True)
    candidate_number = serializers.CharField(source="candidate.number", read_only=True)
    official = serializers.UUIDField(source="candidate.official.uuid", read_only=True)
    staff_code = serializers.CharField(source="candidate.official.staff_code", read_only=True)
    full_name = serializers.CharField(source="candidate.full_name", read_only=True)
    unit = serializers.UUIDField(source="candidate.unit.uuid", read_only=True)
    position = serializers.CharField(source="candidate.position.code", read_only=True)
    published_at = serializers.DateTimeField(source="candidate.round.published_at", read_only=True)
    is_simulated = serializers.BooleanField(source="candidate.round.is_simulated", read_only=True)

    class Meta:
        model = Result
        fields = [
            "uuid",
            "round",
            "candidate_number",
            "official",
            "staff_code",
            "full_name",
            "unit",
            "position",
            "outcome",
            "score",
            "grade_class",
            "published_at",
            "is_simulated",
        ]


class ResultFilter(filters.FilterSet):
    """Which results."""

    round = filters.CharFilter(field_name="candidate__round__code", label="code of the round")
    official = filters.UUIDFilter(field_name="candidate__official__uuid")
    staff_code = filters.CharFilter(field_name="candidate__official__staff_code")
    outcome = filters.ChoiceFilter(choices=Outcome.choices)
    published_after = MomentFilter(field_name="candidate__round__published_at", lookup_expr="gt")

    class Meta:
        model = Result
        fields: list[str] = []


class ResultViewSet(ReadOnlyRows[Result]):
    """Published results of the account's units; what is not published is not here."""

    permission = "assessments.view_result"
    queryset = Result.objects.select_related(
        "candidate__round", "candidate__official", "candidate__unit", "candidate__position"
    ).order_by("pk")
    serializer_class = ResultSerializer
    filterset_class = ResultFilter
