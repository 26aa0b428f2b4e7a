"""The check of the machine between the rules and the waiting room: it tells, and never blocks."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.device_checks import LOOKED_AT, UNITS, lines_of, read_findings, record_check
from assessments.models import Candidate, DeviceCheck
from assessments.views.desk import Desk, at_desk
from ui import front


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def device(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show what is looked at on this machine, and keep what its module found."""
    if not desk.has_accepted:
        return redirect("assessments:sitting_details")
    if request.method == "POST":
        findings = read_findings(request.body)
        check = record_check(candidate=desk.candidate, findings=findings, at=timezone.now())
        return JsonResponse({"is_weak": check.is_weak})
    context = {
        "candidate": desk.candidate,
        "room": desk.candidate.shift_room,
        "lines": [(name, label, UNITS.get(name, "")) for name, label in LOOKED_AT.items()],
    }
    return render(request, "assessments/sitting/device.html", context)


@require_safe
@at_desk
def device_line(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Answer as fast as can be, with the server's time: the module measures the line by it."""
    return JsonResponse({"now": int(timezone.now().timestamp() * 1000)})


def at_seat(request: HttpRequest, candidate: Candidate) -> front.Shown:
    """Return what the machine of a candidate found about itself; nothing where it was not checked.

    One statement.
    """
    check = DeviceCheck.objects.filter(candidate=candidate).first()
    if check is None:
        return None
    marked = [one for one in lines_of(check) if one.state in ("weak", "bad")]
    return {"check": check, "marked": marked}
