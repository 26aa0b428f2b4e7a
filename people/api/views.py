"""Units, officials and long work, for an office's own systems."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from office import files
from office.enums import JobState
from office.models import Job
from people.api.base import ReadOnlyRows
from people.api.requests import UserApiRequest
from people.api.serializers import (
    JobSerializer,
    OfficialSerializer,
    RosterReportSerializer,
    RosterSerializer,
    UnitSerializer,
)
from people.api_tokens import once
from people.enums import UnitKind
from people.formats.roster_rows import write_roster_rows
from people.importing import import_roster
from people.models import Official, Posting, PostingField, Unit
from ui.downloads import attachment

#: The header under which an act is done once.
IDEMPOTENCY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description=(
        "A key of your own, up to 100 characters. The same request under the same key is done once"
        " and answered again; another request under it is refused (409)."
    ),
)


def key_of(request: Request) -> str:
    """Return the idempotency key of a request.

    Raises:
        serializers.ValidationError: it is missing, too long or holds odd characters.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 1 <= len(key) <= 100 or not key.isascii() or not key.isprintable():
        raise serializers.ValidationError(
            {"Idempotency-Key": ["1 to 100 printable ASCII characters are needed."]}
        )
    return key


class UnitFilter(filters.FilterSet):
    """Which units: those of a day, of a code, of a kind, below a unit."""

    on = filters.DateFilter(method="on_day", label="units that exist on that day")
    code = filters.CharFilter()
    kind = filters.ChoiceFilter(choices=UnitKind.choices)
    within = filters.UUIDFilter(method="below", label="this unit and everything below it")

    class Meta:
        model = Unit
        fields: list[str] = []

    def on_day(self, rows: Any, name: str, value: Any) -> Any:
        return rows.open_on(value)

    def below(self, rows: Any, name: str, value: Any) -> Any:
        top = Unit.objects.filter(uuid=value).first()
        return rows.within(top) if top is not None else rows.none()


class UnitViewSet(ReadOnlyRows[Unit]):
    """Units over time: each row is one period of one unit."""

    permission = "people.view_unit"
    queryset = Unit.objects.select_related("parent").order_by("path")
    serializer_class = UnitSerializer
    filterset_class = UnitFilter


class OfficialFilter(filters.FilterSet):
    """Which officials: by code, by name without diacritics, by the unit of today."""

    staff_code = filters.CharFilter(lookup_expr="iexact")
    name = filters.CharFilter(method="named", label="part of the name, without diacritics")
    unit = filters.UUIDFilter(method="posted_in", label="posted today in this unit or below it")

    class Meta:
        model = Official
        fields: list[str] = []

    def named(self, rows: Any, name: str, value: str) -> Any:
        return rows.named(value)

    def posted_in(self, rows: Any, name: str, value: Any) -> Any:
        top = Unit.objects.filter(uuid=value).first()
        if top is None:
            return rows.none()
        held = Posting.objects.held_on(timezone.localdate()).filter(unit__path__startswith=top.path)
        return rows.filter(pk__in=held.values("official"))


class OfficialViewSet(ReadOnlyRows[Official]):
    """Officials whom the account may see, with what they do today."""

    permission = "people.view_official"
    queryset = Official.objects.order_by("staff_code")
    serializer_class = OfficialSerializer
    filterset_class = OfficialFilter

    def permissions_of_action(self) -> frozenset[str]:
        """Taking officials in asks for more than looking at them."""
        is_import = self.action == "take_in"
        return frozenset({"people.manage_official" if is_import else self.permission})

    def get_queryset(self) -> QuerySet[Official]:
        """Read the postings of today along: two statements for any number of officials."""
        held = Posting.objects.held_on(timezone.localdate()).select_related("unit", "position")
        fields = Prefetch(
            "ordered_fields", PostingField.objects.select_related("field").order_by("order")
        )
        postings = held.prefetch_related(fields).order_by("-is_primary", "pk")
        today = Prefetch("postings", postings, to_attr="postings_today")
        return super().get_queryset().prefetch_related(today)

    @extend_schema(
        request=RosterSerializer,
        responses={200: RosterReportSerializer, 422: RosterReportSerializer},
        parameters=[IDEMPOTENCY],
        filters=False,
    )
    @action(detail=False, methods=["post"], url_path="import", pagination_class=None)
    def take_in(self, request: UserApiRequest) -> Response:
        """Take officials in: new ones are added, known ones (by staff code) updated.

        All of them or, where one has an error, none: then the status is 422 and `problems` says
        where and how to mend it. The same rules as for the roster workbook.
        """
        key = key_of(request)
        given = RosterSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = given.validated_data
        at = timezone.now()

        def do() -> tuple[int, dict[str, Any]]:
            report = import_roster(
                content=write_roster_rows(asked["officials"]),
                name=f"api-{at:%Y%m%d-%H%M%S}.xlsx",
                by=request.user,
                at=at,
                dry_run=asked["dry_run"],
            )
            return (422 if report.problems else 200), report.as_json()

        status, answer, again = once(
            user=request.user, key=key, act="people.import_roster", asked=asked, at=at, do=do
        )
        return Response(answer, status=status, headers={"Idempotency-Replayed": str(again).lower()})


class JobViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Job]):
    """Long work that the account asked for."""

    request: UserApiRequest
    permissions = frozenset(
        {
            "people.view_official",
            "people.view_unit",
            "reports.export_results",
            "training.view_course",
        }
    )
    lookup_field = "uuid"
    lookup_value_converter = "uuid"
    queryset = Job.objects.order_by("pk")
    serializer_class = JobSerializer

    def get_queryset(self) -> QuerySet[Job]:
        """Return one's own jobs alone."""
        return super().get_queryset().filter(started_by=self.request.user.pk)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def file(self, request: UserApiRequest, uuid: str) -> HttpResponse:
        """Fetch the file that the work made."""
        job = self.get_object()
        if job.state != JobState.DONE or job.file is None:
            raise Http404
        return attachment(files.read(job.file), name=job.file.name, media_type=job.file.media_type)
