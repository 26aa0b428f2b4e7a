"""What every address of the API has in common."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import mixins, viewsets

from people.api.requests import UserApiRequest

Row = TypeVar("Row", bound=Model)


class ReadOnlyRows(mixins.RetrieveModelMixin, mixins.ListModelMixin, viewsets.GenericViewSet[Row]):
    """Lists and shows the rows that the account may see by `permission`; found by uuid.

    A subclass names `queryset` (with what its serializer needs, ordered by something unique), a
    serializer and a filter.
    """

    request: UserApiRequest
    permission: str = ""
    lookup_field = "uuid"
    lookup_value_converter = "uuid"

    @property
    def permissions(self) -> frozenset[str]:
        """Return what opens the address."""
        return frozenset({self.permission})

    def get_queryset(self) -> QuerySet[Row]:
        """Return the rows behind the same door as the pages."""
        rows: Any = super().get_queryset()
        found: QuerySet[Row] = rows.visible_to(self.request.user, self.permission)
        return found
