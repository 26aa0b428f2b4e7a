"""One search over everything: the page, and the part that the search window shows while typing."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from people.doors import door
from people.views.requests import UserRequest
from ui import front
from ui.responding import wants_part
from ui.searching import Found, SearchQuery

#: Hits of a kind: in the window, on the page, on the page of one kind.
IN_WINDOW, ON_PAGE, OF_ONE_KIND = 5, 20, 100
#: Entries of the menu that the empty window offers.
SUGGESTED = 12


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind."""

    name: str
    label: str | Promise
    found: Found

    @property
    def is_cut(self) -> bool:
        """Tell whether there is more than is shown."""
        return self.found.total > len(self.found.hits)


@require_safe
@door()
@vary_on_headers("HX-Request")
def search(request: UserRequest) -> HttpResponse:
    in_window = wants_part(request)
    offered = front.searches(held=request.user.permissions)
    typed, kind = request.GET.get("q", ""), request.GET.get("nhom", "")
    one_kind = [one for one in offered if one.name == kind]
    limit = IN_WINDOW if in_window else OF_ONE_KIND if one_kind else ON_PAGE
    query = SearchQuery.read(typed, limit=limit)
    groups: list[Group] = []
    if query.words:
        found = [
            Group(one.name, one.label, one.find(request, query)) for one in one_kind or offered
        ]
        groups = [group for group in found if group.found.hits]
    elif not query.text:  # nothing typed: where one may go
        empty = SearchQuery(text="", words=(), limit=SUGGESTED)
        pages = [one for one in offered if not one.permissions]
        groups = [Group(one.name, one.label, one.find(request, empty)) for one in pages]
    context = {
        "query": query,
        "groups": groups,
        "total": sum(group.found.total for group in groups) if query.words else 0,
        "kinds": [one.label for one in offered if one.permissions],
        "one_kind": one_kind[0] if one_kind else None,
    }
    part = "people/search/_window.html"
    return render(request, part if in_window else "people/search/page.html", context)
