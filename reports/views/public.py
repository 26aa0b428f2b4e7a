"""The pages on which anyone looks up a certificate, without an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from people.public_lookups import public_lookup
from reports.enums import Verdict
from reports.verifying import Verification, verify_code

_TEMPLATES = {
    Verdict.VALID: "reports/verify.html",
    Verdict.EXPIRED: "reports/verify.html",
    Verdict.REVOKED: "reports/verify_revoked.html",
    Verdict.REPLACED: "reports/verify_revoked.html",
    Verdict.UNKNOWN: "reports/verify_unknown.html",
}
#: What was typed is shown again, not more of it than a code with its hyphens may have.
_MOST_SHOWN = 40


@public_lookup
def verify_form(request: HttpRequest) -> HttpResponse:
    typed = request.GET.get("ma", "").strip()
    if not typed:
        return render(request, "reports/verify_form.html")
    return _answer(request, typed)


@public_lookup
def verify(request: HttpRequest, token: str) -> HttpResponse:
    return _answer(request, token)


def _answer(request: HttpRequest, text: str) -> HttpResponse:
    now = timezone.localtime()
    found: Verification = verify_code(text, on=now.date())
    is_unknown = found.state == Verdict.UNKNOWN
    context = {"found": found, "typed": text[:_MOST_SHOWN], "asked_at": now}
    status = 404 if is_unknown else 200
    return render(request, _TEMPLATES[found.state], context, status=status)
