"""What the reports app offers to the search: certificates."""

from typing import cast

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from office.matching import first, holding, ranked
from people.models import Official, User
from reports.models import Certificate
from ui import front
from ui.searching import Found, Hit, SearchQuery, details, found

SEE = "reports.view_certificate"
_OWN = ["serial_number", "register_number"]
_CODES = [*_OWN, "holder__staff_code"]


def _held_by(word: str) -> Q:
    return Q(holder__in=Official.objects.matching([word]))


def _certificates(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for certificates by serial number, register entry and whose they are."""
    name = "holder__search_name"
    rows = (
        Certificate.objects.visible_to(cast(User, request.user), SEE)
        .filter(holding(query.words, codes=_OWN, also=_held_by))
        .select_related("holder", "holder_unit")
        .defer("sheet", "holder__citizen_number", "holder__citizen_hash")
        .order_by(ranked(query.words, codes=_CODES, name=name), "-issued_on", "-pk")
    )
    best, total = first(rows, query.limit)

    def hit(row: Certificate) -> Hit:
        return Hit(
            title=row.serial_number,
            address=reverse("reports:certificate", args=[row.uuid]),
            icon="award",
            detail=details(
                row.holder.full_name, row.holder_unit.name, date_format(row.issued_on, "d/m/Y")
            ),
            tag=row.get_state_display(),
        )

    return found(best, total, hit)


front.add_search(
    name="chung-nhan", label=_("Certificates"), permissions=(SEE,), find=_certificates, order=45
)
