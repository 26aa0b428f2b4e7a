"""The page that shows every component in every state, for those who build pages and judge them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from office.text import fold_marks, person_sort_key
from people.access import PERMISSIONS, ROLE_PERMISSIONS
from people.doors import door
from people.enums import Role
from people.views.requests import UserRequest
from ui import contrast, samples
from ui.listing import page_of
from ui.templatetags.ui import icons

#: Whoever does more here than take part in rounds and courses.
STAFF = sorted(PERMISSIONS - ROLE_PERMISSIONS[Role.OFFICIAL])


@require_safe
@door(*STAFF)
def components(request: UserRequest) -> HttpResponse:
    form = samples.PeopleFilter(request.GET)
    rows = samples.people(
        **form.wanted, order=request.GET.get("xep", "ten"), folded=fold_marks, key=person_sort_key
    )
    context = {
        **samples.context(),
        "filters": form,
        "page": page_of(request, rows, per_page=4),
        "no_rows": page_of(request, [], per_page=4),
        "colours": contrast.colours(),
        "pairs": contrast.pairs(),
        "icons": list(icons()),
    }
    return render(request, "ui/gallery/page.html", context)
