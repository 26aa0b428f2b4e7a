"""What the assessments app offers to the search: rounds, candidates, blueprints."""

from collections.abc import Callable
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments.models import Blueprint, Candidate, Round, ShiftRoom
from office.matching import first, holding, pick, ranked
from people.models import Official, User
from ui import front
from ui.searching import Found, Hit, SearchQuery, details, found

SEE_ROUND = "assessments.view_round"
SEE_CANDIDATE = "assessments.view_candidate"
PROCTOR = "assessments.proctor_attempt"


def _rounds(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for rounds by title, code and the number of their decision."""
    visible = Round.objects.visible_to(cast(User, request.user), SEE_ROUND).select_related("unit")
    best = pick(
        visible.order_by("-decision_date", "code"),
        query.words,
        codes=lambda one: (one.code, one.decision_number),
        name=lambda one: one.title,
    )

    def hit(one: Round) -> Hit:
        return Hit(
            title=one.title,
            address=reverse("assessments:round", args=[one.uuid]),
            icon="calendar",
            detail=details(one.code, one.decision_number, one.unit.name),
            tag=one.get_state_display(),
        )

    return found(best[: query.limit], len(best), hit)


def _candidates(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for candidates by name and number; the page is the one that the reader may open."""
    user = cast(User, request.user)
    own = Q(official=user.official_id, official__isnull=False)
    rows = Candidate.objects.visible_to(user, SEE_CANDIDATE)
    organises = SEE_ROUND in user.permissions
    codes, name = ["number", "official__staff_code"], "official__search_name"
    known: Callable[[list[str]], QuerySet[Official]] = Official.objects.matching
    if not organises:  # a proctor knows candidates, not the officials' files
        codes, known = ["number"], lambda words: Official.objects.named(words[0])
        rooms = ShiftRoom.objects.none()
        if PROCTOR in user.permissions:
            rooms = ShiftRoom.objects.visible_to(user, PROCTOR)
        rows = rows.filter(own | Q(shift_room__in=rooms.values("pk")))
    rows = rows.filter(
        holding(query.words, codes=["number"], also=lambda word: Q(official__in=known([word])))
    )
    near = ranked(query.words, codes=codes, name=name)
    rows = rows.select_related("round", "unit", "shift_room")
    best, total = first(
        rows.order_by(near, "-round__decision_date", "sort_key", "number"), query.limit
    )

    def hit(row: Candidate) -> Hit:
        return Hit(
            title=row.full_name,
            address=_page_of(row, user, organises=organises),
            icon="seat",
            detail=details(row.number, row.round.title, row.unit.name),
            tag=row.get_standing_display(),
        )

    return found(best, total, hit)


def _page_of(row: Candidate, user: User, *, organises: bool) -> str:
    """Return the page about a candidate: the organiser's, one's own card, or the room."""
    if organises:
        return reverse("assessments:candidate", args=[row.uuid])
    if row.official_id == user.official_id or row.shift_room is None:
        return reverse("assessments:own_card", args=[row.uuid])
    return f"{reverse('assessments:proctor_room', args=[row.shift_room.uuid])}?chon={row.uuid}"


def _blueprints(request: HttpRequest, query: SearchQuery) -> Found:
    """Look for blueprints by title and code."""
    visible = Blueprint.objects.visible_to(
        cast(User, request.user), "assessments.view_blueprint"
    ).select_related("unit")
    best: list[Any] = pick(
        visible.order_by("title"),
        query.words,
        codes=lambda one: [one.code],
        name=lambda one: one.title,
    )

    def hit(one: Blueprint) -> Hit:
        address = reverse("assessments:blueprint", args=[one.uuid])
        return Hit(one.title, address, "grid", details(one.code, one.unit.name))

    return found(best[: query.limit], len(best), hit)


front.add_search(name="ky", label=_("Rounds"), permissions=(SEE_ROUND,), find=_rounds, order=30)
front.add_search(
    name="thi-sinh",
    label=_("Candidates"),
    permissions=(SEE_CANDIDATE,),
    find=_candidates,
    order=35,
)
front.add_search(
    name="ma-tran",
    label=_("Blueprints"),
    permissions=("assessments.view_blueprint",),
    find=_blueprints,
    order=75,
)
