"""What the reports offer to menus, home pages and other apps' pages."""

from typing import Any

from django.db.models import Count, Exists, Min, OuterRef
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.enums import Outcome
from assessments.models import OutcomeTally, Result, Round
from assessments.queries import profiles
from banks.models import SkillRequirement
from people.models import Official, Posting, User
from reports.enums import CertificateState
from reports.first_steps import State as StepState
from reports.first_steps import see_steps
from reports.models import Certificate
from reports.models.certificate import ENDS_SOON
from reports.overview import ROUNDS, overview_of
from reports.result_lists import (
    LOW_SHARE,
    PUBLISHED,
    Tallies,
    never_registered,
    published_rounds,
    tallied_by_agency,
)
from ui import front

_SHOWN = 5
#: As many units as the home page names, the lowest pass share first.
_WORST = 8
#: Published rounds that are named beside the newest one.
_EARLIER = 3
#: Where a request keeps the rounds that two cards show.
_KEPT = "_published_rounds"

front.add_entry(
    label=_("Results"),
    url_name="reports:results",
    icon="chart",
    permission="assessments.view_result",
    workspaces=("hr_officer",),
    order=5,
)
front.add_entry(
    label=_("Results"),
    url_name="reports:results",
    icon="chart",
    permission="assessments.view_result",
    workspaces=("organiser",),
    order=30,
)
front.add_entry(
    label=_("Certificates"),
    url_name="reports:register",
    icon="award",
    permission="reports.view_certificate",
    workspaces=("hr_officer", "training_officer", "official"),
    order=45,
)
front.add_entry(
    label=_("Overview"),
    url_name="reports:dashboard",
    icon="chart",
    permission="reports.view_dashboard",
    workspaces=("leader",),
    order=10,
)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (cards are drawn behind the log-in)
    return request.user


def _own_profile(request: HttpRequest) -> dict[str, Any] | None:
    """Return the newest result beside the requirements; before the first, what will be asked."""
    official, on = _user(request).official_id, timezone.localdate()
    mine = Result.objects.published().filter(candidate__official=official, score__isnull=False)
    latest = (
        mine.select_related("candidate__round", "candidate__position")
        .order_by("-candidate__round__published_at")
        .first()
    )
    if latest is not None:
        return {"result": latest, "lines": profiles([latest], on=on)[latest.pk]}
    posting = (
        Posting.objects.held_on(on)
        .primary()
        .filter(official=official)
        .select_related("position")
        .first()
    )
    if posting is None:
        return None
    asked = SkillRequirement.objects.in_force(on).filter(position=posting.position_id)
    return {
        "result": None,
        "position": posting.position,
        "asked": [
            (one.skill.name, one.share)
            for one in asked.select_related("skill").order_by("-share", "skill__order")
        ],
    }


def _own_certificates(request: HttpRequest) -> dict[str, Any] | None:
    rows = Certificate.objects.filter(
        holder=_user(request).official_id, state=CertificateState.ISSUED
    ).select_related("result__candidate__round", "completion__enrolment__course")
    found = list(rows.order_by("-issued_on", "-pk")[:3])
    return {"certificates": found, "today": timezone.localdate()} if found else None


def _newest_rounds(request: HttpRequest) -> list[Round]:
    """Return the newest published rounds of two cards, read once for a page; ``may_export``."""
    kept: list[Round] | None = request.__dict__.get(_KEPT)
    if kept is None:
        user = _user(request)
        exportable = Round.objects.visible_to(user, "reports.export_results")
        rounds = published_rounds(user, "assessments.view_result").annotate(
            may_export=Exists(exportable.filter(pk=OuterRef("pk")))
        )
        kept = request.__dict__[_KEPT] = list(rounds[: 1 + _EARLIER])
    return kept


def _latest_results(request: HttpRequest) -> dict[str, Any] | None:
    """Return the newest published round in short; a constant number of statements."""
    user, on = _user(request), timezone.localdate()
    latest = next(iter(_newest_rounds(request)), None)
    if latest is None:
        return {"round": None}
    counted = OutcomeTally.objects.visible_to(user, "assessments.view_result")
    whole, lines = tallied_by_agency(counted.filter(scoring_version=latest.live_scoring_id))
    sat = [line for line in lines if line.figures.sat]
    return {
        "round": latest,
        "whole": whole,
        "low": LOW_SHARE,
        "lines": [(line, 100 * (line.figures.pass_share or 0)) for line in sat[:_WORST]],
        "more": max(0, len(sat) - _WORST),
        "mark": 100 * LOW_SHARE,
        "never": never_registered(user, latest, on=on),
    }


def _earlier_rounds(request: HttpRequest) -> dict[str, Any] | None:
    rounds = _newest_rounds(request)[1:]
    return {"rounds": rounds} if rounds else None


def _certificates_due(request: HttpRequest) -> dict[str, Any] | None:
    """Return who passed and has no certificate, by round, and how many certificates end soon."""
    user, today = _user(request), timezone.localdate()
    live = [CertificateState.NUMBERED, CertificateState.ISSUED]
    held = Certificate.objects.filter(state__in=live, result__isnull=False)
    passes = (
        Result.objects.visible_to(user, "reports.issue_certificate")
        .filter(outcome=Outcome.PASSED, candidate__round__state__in=PUBLISHED)
        .exclude(candidate__in=held.values("result__candidate"))
    )
    waiting = (
        passes.order_by()
        .values("candidate__round__uuid", "candidate__round__title")
        .annotate(people=Count("candidate", distinct=True))
        .order_by("-candidate__round__published_at")
    )
    ending = (
        Certificate.objects.visible_to(user, "reports.view_certificate")
        .ending_soon(today)
        .aggregate(count=Count("pk"), first=Min("valid_until"))
    )
    return {"waiting": list(waiting[:_SHOWN]), "ending": ending, "days": ENDS_SOON.days}


def _overview(request: HttpRequest) -> dict[str, Any] | None:
    """Return the overview in short: as many statements as its own page, however many units."""
    user = _user(request)
    rounds = list(published_rounds(user, "reports.view_dashboard")[:ROUNDS])[::-1]
    if not rounds:
        return {"overview": None}
    tallies = Tallies.visible_to(user, "reports.view_dashboard")
    overview = overview_of(tallies, rounds, on=timezone.localdate())
    return {"overview": overview, "low": LOW_SHARE}


def _results_of(request: HttpRequest, official: Official) -> dict[str, Any] | None:
    rows = (
        Result.objects.visible_to(_user(request), "assessments.view_result")
        .filter(candidate__official=official)
        .select_related("candidate__round", "candidate__unit", "candidate__position")
        .order_by("-candidate__round__published_at", "-pk")
    )
    results = list(rows)
    if not results:
        return {"results": [], "lines": [], "latest": None}
    latest = next((one for one in results if one.score is not None), None)
    lines = profiles([latest], on=timezone.localdate())[latest.pk] if latest else []
    return {"results": results, "lines": lines, "latest": latest}


def _certificates_of(request: HttpRequest, official: Official) -> dict[str, Any] | None:
    rows = (
        Certificate.objects.visible_to(_user(request), "reports.view_certificate")
        .filter(holder=official)
        .select_related("result__candidate__round", "completion__enrolment__course")
        .order_by("-issued_on", "-pk")
    )
    return {"certificates": list(rows), "today": timezone.localdate()}


front.add_card(
    name="reports.own_profile",
    template="reports/_own_profile.html",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    load=_own_profile,
    order=20,
)
front.add_card(
    name="reports.own_certificates",
    template="reports/_own_certificates.html",
    permission="assessments.sit_attempt",
    workspaces=("official",),
    load=_own_certificates,
    order=60,
    where="aside",
)
front.add_card(
    name="reports.latest_results",
    template="reports/_latest_results.html",
    permission="assessments.view_result",
    workspaces=("hr_officer",),
    load=_latest_results,
    order=10,
)
front.add_card(
    name="reports.certificates_due",
    template="reports/_certificates_due.html",
    permission="reports.issue_certificate",
    workspaces=("hr_officer",),
    load=_certificates_due,
    order=5,
)
front.add_card(
    name="reports.published_rounds",
    template="reports/_published_rounds.html",
    permission="assessments.view_result",
    workspaces=("hr_officer",),
    load=_earlier_rounds,
    order=40,
)
front.add_card(
    name="reports.overview",
    template="reports/_overview_card.html",
    permission="reports.view_dashboard",
    workspaces=("leader",),
    load=_overview,
    order=10,
    where="lead",
)
front.add_panel(
    slot="official",
    template="reports/_official_results.html",
    permission="assessments.view_result",
    load=_results_of,
    order=10,
)
front.add_panel(
    slot="official",
    template="reports/_official_certificates.html",
    permission="reports.view_certificate",
    load=_certificates_of,
    order=40,
)


def _first_steps(request: HttpRequest) -> dict[str, Any] | None:
    """Tell the next steps of an installation whose first round is not published yet."""
    steps = [
        one
        for one in see_steps(_user(request), on=timezone.localdate())
        if not one.step.is_optional
    ]
    done = sum(one.state is StepState.DONE for one in steps)
    if done == len(steps):
        return None
    coming = [one for one in steps if one.state is StepState.NOW]
    return {"next": coming[:3], "done": done, "total": len(steps)}


front.add_card(
    name="reports.first_steps",
    template="reports/_first_steps_card.html",
    permission="people.manage_unit",
    workspaces=("system_admin",),
    load=_first_steps,
    order=5,
)
