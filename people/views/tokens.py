"""One's own tokens for other systems."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.api_tokens import NewToken, make_token, revoke_token
from people.doors import door
from people.forms.tokens import TokenForm
from people.models import ApiToken
from people.views.requests import UserRequest


@require_http_methods(["GET", "HEAD", "POST"])
@door("people.use_api")
def tokens(request: UserRequest) -> HttpResponse:
    """List one's tokens and make another; its text is shown on this answer alone."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    new: NewToken | None = None
    if form.is_valid():
        new = make_token(user=request.user, at=timezone.now(), **form.cleaned_data)
        form = TokenForm()
    own = ApiToken.objects.filter(user=request.user).order_by("-made_at", "-pk")
    context = {"form": form, "new": new, "tokens": own, "now": timezone.now()}
    status = 422 if form.is_bound else 200
    return render(request, "people/tokens.html", context, status=status)


@require_POST
@door("people.use_api")
def revoke(request: UserRequest, uuid: UUID) -> HttpResponse:
    """End one of one's tokens."""
    token = get_object_or_404(ApiToken, user=request.user, uuid=uuid)
    revoke_token(token=token, by=request.user, at=timezone.now())
    messages.success(request, _("The token “%(name)s” opens nothing any more.") % {"name": token})
    return redirect("people:tokens")
