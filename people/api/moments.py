"""Moments in what an address of the API is asked for."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import IsoDateTimeFilter


class MomentField(IsoDateTimeField):
    """A moment by ISO 8601, told in UTC.

    The standard lets an offset run to 23:59; PostgreSQL takes none beyond 15:59.
    """

    def to_python(self, value: Any) -> datetime | None:
        """Read the moment.

        Raises:
            ValidationError: it is none, or in UTC lies outside of the years 1 to 9999.
        """
        moment: datetime | None = super().to_python(value)
        try:
            return moment and moment.astimezone(UTC)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(IsoDateTimeFilter):
    """Filters by a moment."""

    field_class = MomentField
