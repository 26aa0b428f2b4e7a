"""Question banks, for an office's own systems: what a list shows, never a question."""

from django.db.models import Count, Q, QuerySet
from rest_framework import serializers

from banks.models import Bank
from people.api.base import ReadOnlyRows


class BankSerializer(serializers.ModelSerializer[Bank]):
    """A bank as a list shows it; questions have no address here."""

    approved_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = Bank
        fields = ["uuid", "code", "title", "purpose", "approved_count"]


class BankViewSet(ReadOnlyRows[Bank]):
    """Banks of the account's units and memberships."""

    permission = "banks.view_bank"
    queryset = Bank.objects.order_by("code")
    serializer_class = BankSerializer

    def get_queryset(self) -> QuerySet[Bank]:
        """Count what is approved and live."""
        live = Count("questions", filter=Q(questions__live_version__isnull=False))
        return super().get_queryset().annotate(approved_count=live)
