"""The lists that others name by code: job positions and management fields."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.doors import door
from people.models import JobPosition, ManagementField, Posting, PostingField
from people.views.requests import UserRequest


@require_safe
@door("people.view_unit")
def terms(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    held = Posting.objects.held_on(on)
    in_position = (
        held.filter(position=OuterRef("pk"))
        .order_by()
        .values("position")
        .annotate(number=Count("official", distinct=True))
        .values("number")
    )
    in_field = (
        PostingField.objects.filter(  # by a join: a list of all postings would be read each time
            Q(posting__valid_to__isnull=True) | Q(posting__valid_to__gt=on),
            posting__valid_from__lte=on,
            field=OuterRef("pk"),
        )
        .order_by()
        .values("field")
        .annotate(number=Count("posting__official", distinct=True))
        .values("number")
    )
    context = {
        "positions": JobPosition.objects.annotate(
            people=Coalesce(Subquery(in_position), 0)
        ).order_by("group", "order", "code"),
        "fields": ManagementField.objects.select_related("parent")
        .annotate(people=Coalesce(Subquery(in_field), 0))
        .order_by("order", "code"),
    }
    return render(request, "people/admin/terms.html", context)
