"""Courses and enrolments, for an office's own systems."""

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers

from people.api.base import ReadOnlyRows
from training.enums import CourseState, EnrolmentState
from training.models import Course, Enrolment


class CourseSerializer(serializers.ModelSerializer[Course]):
    """A course as a list shows it."""

    programme = serializers.CharField(source="programme.code", read_only=True)
    unit = serializers.SlugRelatedField[Any](slug_field="uuid", read_only=True)

    class Meta:
        model = Course
        fields = [
            "uuid",
            "code",
            "title",
            "programme",
            "unit",
            "capacity",
            "registers_from",
            "registers_to",
            "starts_on",
            "ends_on",
            "state",
            "is_simulated",
        ]


class CourseFilter(filters.FilterSet):
    """Which courses."""

    state = filters.ChoiceFilter(choices=CourseState.choices)
    programme = filters.CharFilter(field_name="programme__code")
    starts_from = filters.DateFilter(field_name="starts_on", lookup_expr="gte")

    class Meta:
        model = Course
        fields: list[str] = []


class CourseViewSet(ReadOnlyRows[Course]):
    """Courses of the account's units, and those it teaches."""

    permission = "training.view_course"
    queryset = Course.objects.select_related("programme", "unit").order_by("-starts_on", "code")
    serializer_class = CourseSerializer
    filterset_class = CourseFilter


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """Who takes a course, and what it came to."""

    course = serializers.CharField(source="course.code", read_only=True)
    official = serializers.UUIDField(source="official.uuid", read_only=True)
    staff_code = serializers.CharField(source="official.staff_code", read_only=True)
    full_name = serializers.CharField(source="official.full_name", read_only=True)
    unit = serializers.UUIDField(source="unit.uuid", read_only=True)

    class Meta:
        model = Enrolment
        fields = [
            "uuid",
            "course",
            "official",
            "staff_code",
            "full_name",
            "unit",
            "state",
            "reason",
            "waitlist_order",
            "enrolled_at",
        ]


class EnrolmentFilter(filters.FilterSet):
    """Which enrolments."""

    course = filters.CharFilter(field_name="course__code", label="code of the course")
    official = filters.UUIDFilter(field_name="official__uuid")
    state = filters.ChoiceFilter(choices=EnrolmentState.choices)

    class Meta:
        model = Enrolment
        fields: list[str] = []


class EnrolmentViewSet(ReadOnlyRows[Enrolment]):
    """Enrolments of the account's units and courses."""

    permission = "training.view_enrolment"
    queryset = Enrolment.objects.select_related("course", "official", "unit").order_by("pk")
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilter
