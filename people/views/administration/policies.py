"""Policies: what regulations set, version by version."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from office.enums import PolicyKind
from office.models import PolicyVersion
from office.policies import PolicyNotInOrder, class_of, issue_policy, parse
from people.doors import door
from people.forms.policies import PolicyForm, lines
from people.views.requests import UserRequest

#: The kinds as addresses name them.
_WORDS = {
    "sat-hach": PolicyKind.EXAM,
    "boi-duong": PolicyKind.TRAINING,
    "lich-lam-viec": PolicyKind.CALENDAR,
}


@require_safe
@door("office.manage_policy")
def policies(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    versions: dict[str, list[PolicyVersion]] = {kind: [] for kind in _WORDS.values()}
    for version in PolicyVersion.objects.order_by("-valid_from", "-number"):
        versions[version.kind].append(version)
    kinds = []
    for word, kind in _WORDS.items():
        rows = versions[kind]
        now = next((one for one in rows if _holds(one, today)), None)
        kinds.append({"word": word, "kind": kind, "versions": rows, "now": now})
    return render(request, "people/admin/policies.html", {"kinds": kinds, "today": today})


def _holds(version: PolicyVersion, on: date) -> bool:
    return version.valid_from <= on and (version.valid_to is None or version.valid_to > on)


@require_safe
@door("office.manage_policy")
def policy(request: UserRequest, uuid: UUID) -> HttpResponse:
    version = get_object_or_404(PolicyVersion, uuid=uuid)
    before = (
        PolicyVersion.objects.filter(kind=version.kind, number__lt=version.number)
        .order_by("-number")
        .first()
    )
    earlier = {}
    if before is not None:
        earlier = {name: shown for name, _l, _h, shown in lines(parse(before.kind, before.values))}
    context = {
        "version": version,
        "before": before,
        "today": timezone.localdate(),
        "rows": [
            {
                "label": label,
                "hint": hint,
                "shown": shown,
                "was": earlier.get(name) if earlier.get(name, shown) != shown else None,
            }
            for name, label, hint, shown in lines(parse(version.kind, version.values))
        ],
    }
    return render(request, "people/admin/policy.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door("office.manage_policy")
def new_policy(request: UserRequest, word: str) -> HttpResponse:
    kind = _WORDS.get(word)
    if kind is None:
        raise Http404
    last = PolicyVersion.objects.filter(kind=kind).order_by("-valid_from", "-number").first()
    present = parse(kind, last.values) if last else class_of(kind)()
    form = PolicyForm(request.POST or None, kind=kind, policy=present)
    if form.is_valid():
        try:
            version = issue_policy(
                policy=form.policy(),
                kind=kind,
                valid_from=form.cleaned_data["valid_from"],
                basis=form.cleaned_data["basis"],
                by=request.user.username,
                at=timezone.now(),
            )
        except PolicyNotInOrder as error:
            form.add_error("valid_from", str(error))
        else:
            messages.success(
                request,
                _("Version %(number)s holds from %(day)s on.")
                % {
                    "number": version.number,
                    "day": version.valid_from.strftime("%d/%m/%Y"),
                },
            )
            return redirect("people:policy", uuid=version.uuid)
    status = 422 if form.is_bound else 200
    context = {"form": form, "kind": kind, "last": last}
    return render(request, "people/admin/new_policy.html", context, status=status)
