"""The seal over a round's papers: its holders, their keys, and the opening for a shift."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.duties import PAPER_TASKS
from assessments.enums import RoundState
from assessments.errors import PapersSealedAlready, WrongPassphrase
from assessments.forms.seals import OpenSealForm, OwnKeyForm
from assessments.models import ExamForm, PaperSeal, Round, SealHolder, Shift
from assessments.opening_seals import Present, open_seal, write_opened
from assessments.seal_holders import FEWEST, holders_of, make_key, members_of
from assessments.sealing.holder_keys import fingerprint
from assessments.shift_seals import opens_from, sealed_forms_of, shift_seals
from assessments.signing_papers import is_signed
from people.doors import door
from people.models import User
from people.views.requests import UserRequest
from ui import front
from ui.listing import page_of
from ui.throttling import may_look_up, seconds_left

HOLD = "assessments.hold_seal"
MANAGE = "assessments.manage_round"
#: Openings that one address may try in a minute.
MOST_TRIES = 6
#: In these papers may still be drawn sealed, so that a key is of use.
_BEFORE_SITTING = (RoundState.PLANNED, RoundState.PREPARED, RoundState.SEALED)
_ENDED = (RoundState.ARCHIVED, RoundState.CANCELLED)


def _find(user: User, uuid: UUID) -> Round:
    """Return a round whose seal `user` holds or that they organise."""
    held = Round.objects.visible_to(user, HOLD).values("pk")
    managed = Round.objects.visible_to(user, MANAGE).values("pk")
    return get_object_or_404(Round, Q(pk__in=held) | Q(pk__in=managed), uuid=uuid)


def _held(user: User, uuid: UUID) -> Round:
    """Return a round on whose paper board `user` is."""
    return get_object_or_404(Round.objects.visible_to(user, HOLD), uuid=uuid)


def _shift(user: User, uuid: UUID) -> Shift:
    rounds = Round.objects.visible_to(user, HOLD)
    shifts = Shift.objects.filter(round__in=rounds).select_related("round")
    return get_object_or_404(shifts, uuid=uuid)


@require_safe
@door(HOLD, MANAGE)
def seal_page(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Show who holds the seal, from when it may be opened, and how each shift stands."""
    round_ = _find(request.user, uuid)
    members = members_of(round_)
    seal = PaperSeal.objects.filter(round=round_).select_related("sealed_by").first()
    own = next((one for one in members if one.user == request.user), None)
    keys = sum(one.holder is not None for one in members)
    left = round_.exam_forms.under_seal().count()
    lines = shift_seals(round_, seal, left=left) if seal else []
    context = {
        "round": round_,
        "tab": "seal",
        "seal": seal,
        "members": [
            (one, fingerprint(bytes(one.holder.public_key)) if one.holder else "")
            for one in members
        ],
        "own": own,
        "may_be_sealed": not seal and round_.state in _BEFORE_SITTING,
        "keys": keys,
        "needed": FEWEST,
        "missing": max(FEWEST - keys, 0),
        "pairs": keys * (keys - 1) // 2,
        "page": page_of(request, lines, per_page=20),
        "now": timezone.now(),
        "is_signed": is_signed(round_) if seal else False,
        # with the seed all papers are drawn again: it is shown once they are sat
        "is_over": round_.state not in (RoundState.SEALED, RoundState.RUNNING),
        "sealed_forms": left,
    }
    return render(request, "assessments/seals/seal.html", context)


@sensitive_post_parameters("passphrase", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@door(HOLD)
def own_key(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Let a member of the paper board make a key of their own."""
    round_ = _held(request.user, uuid)
    if PaperSeal.objects.filter(round=round_).exists():
        raise PapersSealedAlready(round=round_.title)
    form = OwnKeyForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        make_key(
            round_=round_,
            user=request.user,
            passphrase=form.cleaned_data["passphrase"],
            at=timezone.now(),
        )
        messages.success(
            request, _("Your key is made. Keep the passphrase in mind: nobody can give it back.")
        )
        return redirect("assessments:seal", uuid=uuid)
    has_key = SealHolder.objects.filter(round=round_, user=request.user).exists()
    context = {"round": round_, "form": form, "has_key": has_key}
    status = 422 if form.is_bound else 200
    return render(request, "assessments/seals/key.html", context, status=status)


@sensitive_post_parameters("own", "theirs")
@require_http_methods(["GET", "HEAD", "POST"])
@door(HOLD)
def open_papers(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Let two holders who are there open the papers of a shift."""
    shift, now = _shift(request.user, uuid), timezone.now()
    holders = holders_of(shift.round)
    own = holders.filter(user=request.user).first()
    posted = request.POST if request.method == "POST" else None
    form = OpenSealForm(posted, holders=holders.exclude(user=request.user))
    status = 422 if form.is_bound else 200
    if form.is_bound and not may_look_up(
        request.META.get("REMOTE_ADDR", ""), at=now, limit=MOST_TRIES, of="seals"
    ):
        form.add_error(
            None,
            _("Too many tries from this machine. Try again in %(seconds)s seconds.")
            % {"seconds": seconds_left(at=now)},
        )
        status = 429
    if own is not None and form.is_valid():
        try:
            open_seal(
                shift=shift,
                first=Present(own, form.cleaned_data["own"]),
                second=Present(form.cleaned_data["beside"], form.cleaned_data["theirs"]),
                by=request.user,
                at=now,
            )
        except WrongPassphrase as error:
            form.add_error(None, str(error))
        else:
            words = (
                _("What was left under the seal is open: the draw can be replayed.")
                if shift.cancelled_at
                else _("The papers of shift %(number)s are open: the shift can begin.")
                % {"number": shift.number}
            )
            messages.success(request, words)
            return redirect("assessments:seal", uuid=shift.round.uuid)
    seal = PaperSeal.objects.filter(round=shift.round_id).first()
    context = {
        "round": shift.round,
        "shift": shift,
        "form": form,
        "own": own,
        "seal": seal,
        "opens_at": opens_from(seal, shift) if seal else None,
        "is_signed": is_signed(shift.round),
        "left": sealed_forms_of(shift).count(),
        "now": now,
    }
    return render(request, "assessments/seals/open.html", context, status=status)


@require_POST
@door(HOLD)
def write(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Write what was opened and cut off; it needs no passphrase."""
    shift = _shift(request.user, uuid)
    write_opened(shift=shift, by=request.user, at=timezone.now())
    messages.success(
        request, _("The papers of shift %(number)s are written.") % {"number": shift.number}
    )
    return redirect("assessments:seal", uuid=shift.round.uuid)


def own_rounds(request: HttpRequest) -> front.Shown:
    """Return the rounds on whose paper board the reader is, and whether they made their key.

    Rounds that were sat with open papers ask nothing of them any more.
    """
    assert isinstance(request.user, User)  # noqa: S101 (cards are shown behind the log-in)
    rounds = list(
        Round.objects.filter(duties__user=request.user, duties__task__in=PAPER_TASKS)
        .exclude(state__in=_ENDED)
        .filter(Q(paper_seal__isnull=False) | Q(state__in=_BEFORE_SITTING))
        .select_related("paper_seal")
        .annotate(has_sealed=Exists(ExamForm.objects.filter(round=OuterRef("pk")).under_seal()))
        .distinct()
        .order_by("-decision_date", "code")
    )
    keys = set(
        SealHolder.objects.filter(user=request.user, round__in=rounds).values_list(
            "round", flat=True
        )
    )
    return {
        "lines": [
            {
                "round": one,
                "seal": getattr(one, "paper_seal", None),
                "has_key": one.pk in keys,
            }
            for one in rounds
        ]
    }
