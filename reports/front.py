"""What the reports offer to menus, home pages and other apps' pages."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models import Result
from assessments.queries import profiles
from people.models import Official, User
from reports.enums import CertificateState
from reports.models import Certificate
from reports.result_lists import published_rounds
from ui import front

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
    official = _user(request).official_id
    mine = Result.objects.published().filter(candidate__official=official, score__isnull=False)
    latest = (
        mine.select_related("candidate__round", "candidate__position")
        .order_by("-candidate__round__published_at")
        .first()
    )
    if latest is None:
        return None
    lines = profiles([latest], on=timezone.localdate())[latest.pk]
    return {"result": latest, "lines": lines}


def _own_certificates(request: HttpRequest) -> dict[str, Any] | None:
    rows = Certificate.objects.filter(
        holder=_user(request).official_id, state=CertificateState.ISSUED
    ).select_related("result__candidate__round", "completion__enrolment__course")
    found = list(rows.order_by("-issued_on", "-pk")[:3])
    return {"certificates": found, "today": timezone.localdate()} if found else None


def _to_certify(request: HttpRequest) -> dict[str, Any] | None:
    rounds = list(published_rounds(_user(request), "assessments.view_result")[:3])
    return {"rounds": rounds} if rounds else None


def _overview(request: HttpRequest) -> dict[str, Any] | None:
    rounds = list(published_rounds(_user(request), "reports.view_dashboard")[:3])
    return {"rounds": rounds} if rounds else None


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
    aside=True,
)
front.add_card(
    name="reports.published_rounds",
    template="reports/_published_rounds.html",
    permission="reports.issue_certificate",
    workspaces=("hr_officer",),
    load=_to_certify,
    order=10,
)
front.add_card(
    name="reports.overview",
    template="reports/_overview_card.html",
    permission="reports.view_dashboard",
    workspaces=("leader",),
    load=_overview,
    order=10,
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
