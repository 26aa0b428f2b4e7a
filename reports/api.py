"""Certificates and the export of results, for an office's own systems."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from assessments.models import Round
from office import jobs
from office.models import Job
from people.api.base import ReadOnlyRows
from people.api.requests import UserApiRequest
from people.api.serializers import JobSerializer
from people.api.views import IDEMPOTENCY, key_of
from people.api_tokens import once
from reports.enums import CertificateState
from reports.errors import RoundNotPublished
from reports.models import Certificate
from reports.result_lists import PUBLISHED
from reports.tasks import EXPORT


class CertificateSerializer(serializers.ModelSerializer[Certificate]):
    """An entry of the register; `verify_code` is what anyone may verify it by."""

    official = serializers.UUIDField(source="holder.uuid", read_only=True)
    staff_code = serializers.CharField(source="holder.staff_code", read_only=True)
    full_name = serializers.CharField(source="holder.full_name", read_only=True)
    unit = serializers.UUIDField(source="holder_unit.uuid", read_only=True)
    issuer = serializers.UUIDField(source="issuer.uuid", read_only=True)
    verify_code = serializers.CharField(source="printed_code", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True, allow_null=True)

    class Meta:
        model = Certificate
        fields = [
            "uuid",
            "serial_number",
            "register_number",
            "official",
            "staff_code",
            "full_name",
            "unit",
            "issuer",
            "issued_on",
            "valid_until",
            "state",
            "verify_code",
            "sha256",
        ]


class CertificateFilter(filters.FilterSet):
    """Which certificates."""

    state = filters.ChoiceFilter(choices=CertificateState.choices)
    official = filters.UUIDFilter(field_name="holder__uuid")
    round = filters.CharFilter(
        field_name="result__candidate__round__code", label="code of the round"
    )
    issued_from = filters.DateFilter(field_name="issued_on", lookup_expr="gte")

    class Meta:
        model = Certificate
        fields: list[str] = []


class CertificateViewSet(ReadOnlyRows[Certificate]):
    """Certificates that people of the account's units hold."""

    permission = "reports.view_certificate"
    queryset = Certificate.objects.select_related(
        "holder", "holder_unit", "issuer", "file"
    ).order_by("pk")
    serializer_class = CertificateSerializer
    filterset_class = CertificateFilter


class RoundExport(GenericAPIView[Any]):
    """The Excel summary of a published round, made as long work."""

    request: UserApiRequest
    permissions = frozenset({"reports.export_results"})
    serializer_class = JobSerializer
    pagination_class = None
    filter_backends = ()

    @extend_schema(request=None, responses={202: JobSerializer}, parameters=[IDEMPOTENCY])
    def post(self, request: UserApiRequest, uuid: str) -> Response:
        """Ask for the summary; follow the job at /jobs/{uuid}, then fetch its file."""
        key = key_of(request)
        rounds = Round.objects.visible_to(request.user, "reports.export_results")
        round_ = get_object_or_404(rounds, uuid=uuid)
        at = timezone.now()

        def do() -> tuple[int, dict[str, Any]]:
            if round_.state not in PUBLISHED:
                raise RoundNotPublished(round=round_.title)
            job = jobs.enqueue(
                kind=EXPORT, params={"round": str(round_.uuid)}, by_id=request.user.pk, at=at
            )
            return 202, {"uuid": str(job.uuid)}

        status, answer, again = once(
            user=request.user, key=key, act=EXPORT, asked=str(round_.uuid), at=at, do=do
        )
        job = Job.objects.get(uuid=answer["uuid"])
        return Response(
            JobSerializer(job).data,
            status=status,
            headers={"Idempotency-Replayed": str(again).lower()},
        )
