"""Writing questions: drafts, the editor with its preview, what came back from review."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks import drafting, kinds
from banks.bodies import Fault
from banks.browsing import returned_to, terms
from banks.duplicates.looking import Near, near_draft, note_sent_anyway
from banks.enums import Level, MemberRole, VersionState
from banks.errors import CodeTaken, DraftSavedElsewhere, UnusableQuestionCode
from banks.forms.drafts import DraftFilterForm, NewQuestionForm, VersionForm, chosen_names
from banks.forms.kinds import PICTURE_INPUT
from banks.forms.kinds import get as editor_of
from banks.labels import label_of
from banks.models import Bank, Draft, Question, Skill, Stimulus
from banks.pictures import add_picture
from banks.stimuli import offered
from banks.symbols import GROUPS
from banks.views.presenting import public_of, style_of
from banks.wording import stem_of
from office.pictures import LARGEST
from people.doors import door
from people.models import User
from people.views.requests import UserRequest
from ui.listing import page_of

#: The parts of the editor's page that follow from what is saved, by their ids.
_FOLLOWING = {"xem": "banks/_candidates_see.html", "ra-soat": "banks/_style.html"}


@require_safe
@door("banks.write_question")
def drafts(request: UserRequest) -> HttpResponse:
    own = Draft.objects.visible_to(request.user, "banks.write_question")
    returned = (
        returned_to(request.user)
        .select_related("question__bank")
        .prefetch_related("reviews__reviewer")
        .order_by("question__code")
    )
    banks = list(_own_banks(request.user).order_by("code"))
    form = DraftFilterForm(request.GET, banks=banks)
    page = page_of(
        request,
        _narrowed(own, form.wanted).order_by(F("saved_at").desc(), "pk"),
        described=Draft.objects.select_related("question__bank"),
    )
    rows = [
        {
            "draft": draft,
            "stem": stem_of(draft.body.get("content")),
            "kind": kinds.get(draft.kind).label,
        }
        for draft in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "returned": [
            {
                "version": version,
                "stem": stem_of(version.content),
                "reviews": [
                    {"review": review, "remarks": _named(review.comments)}
                    for review in version.reviews.all()
                ],
            }
            for version in returned[:50]
        ],
        "banks": banks,
        "filters": form,
        "is_filtered": bool(form.wanted),
    }
    return render(request, "banks/drafts.html", context)


def _narrowed(drafts: QuerySet[Draft], wanted: dict[str, Any]) -> QuerySet[Draft]:
    if code := wanted.get("tim"):
        drafts = drafts.filter(question__code__icontains=code)
    if bank := wanted.get("ngan_hang"):
        drafts = drafts.filter(question__bank__uuid=bank)
    if kind := wanted.get("loai"):
        drafts = drafts.filter(kind=kind)
    return drafts


def _own_banks(user: User) -> QuerySet[Bank]:
    """Keep the banks whose author `user` is; a right over the bank's unit alone is not enough."""
    visible = Bank.objects.visible_to(user, "banks.write_question")
    return visible.filter(members__user=user, members__role=MemberRole.AUTHOR)


def _named(comments: dict[str, str]) -> list[tuple[str, str]]:
    return [(label_of(path), text) for path, text in comments.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.write_question")
def new_question(request: UserRequest, uuid: UUID) -> HttpResponse:
    bank = get_object_or_404(_own_banks(request.user), uuid=uuid)
    posted = request.POST if request.method == "POST" else None
    form = NewQuestionForm(posted, initial={"kind": "single_choice"})
    skill, level = _meant_for(request)
    if request.method == "POST" and form.is_valid():
        try:
            draft = drafting.start_question(
                bank=bank,
                author=request.user,
                at=timezone.now(),
                skill=skill.code if skill else "",
                level=level,
                **form.cleaned_data,
            )
        except (CodeTaken, UnusableQuestionCode) as error:
            form.add_error("code", str(error))
        else:
            return redirect("banks:draft", uuid=draft.uuid)
    context = {
        "bank": bank,
        "form": form,
        "skill": skill,
        "level": Level(level) if level else None,
    }
    return render(request, "banks/new_question.html", context, status=422 if form.is_bound else 200)


def _meant_for(request: UserRequest) -> tuple[Skill | None, str]:
    """Return the gap of the bank that the author comes from: skill and level, where they exist."""
    said = request.POST if request.method == "POST" else request.GET
    code, level = said.get("ky_nang", ""), said.get("muc", "")
    skill = Skill.objects.filter(code=code).first() if code else None
    return skill, level if level in Level.values else ""


@require_POST
@door("banks.write_question")
def open_draft(request: UserRequest, uuid: UUID) -> HttpResponse:
    visible = Question.objects.visible_to(request.user, "banks.write_question")
    question = get_object_or_404(visible, uuid=uuid)
    based_on = question.versions.filter(number=_number(request.POST.get("phien-ban"))).first()
    draft = drafting.open_draft(
        question=question, author=request.user, at=timezone.now(), based_on=based_on
    )
    return redirect("banks:draft", uuid=draft.uuid)


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 9 else 0


@require_http_methods(["GET", "HEAD", "POST"])
@door("banks.write_question")
def draft(request: UserRequest, uuid: UUID) -> HttpResponse:
    draft = _own_draft(request, uuid)
    if request.method != "POST":
        return _editor(request, draft, wanted=_number(request.GET.get("hang")))
    try:
        _save(request, draft)
    except DraftSavedElsewhere:
        return _editor(request, _as_posted(request, draft), is_behind=True)
    act = request.POST.get("act", "save")
    here = reverse("banks:draft", kwargs={"uuid": draft.uuid})
    if act == "add_row":
        form = editor_of(draft.kind)(request.POST)
        return redirect(f"{here}?hang={len(form.rows) + 1}#nd-hang")
    if act == "preview":
        return redirect(f"{here}?xem-truoc=1#xem")
    if act in ("submit", "submit_anyway"):
        faults = drafting.faults_of(draft)
        if faults:
            return _editor(request, draft, faults=faults)
        near = near_draft(draft)
        if near and act == "submit":
            return _editor(request, draft, near=near)
        version = drafting.submit_draft(draft=draft, by=request.user, at=timezone.now())
        if near:
            note_sent_anyway(question=draft.question, near=near, by=request.user, at=timezone.now())
        messages.success(
            request,
            _("Version %(number)s of the question %(question)s waits for review.")
            % {"number": version.number, "question": draft.question.code},
        )
        return redirect("banks:question", uuid=draft.question.uuid)
    messages.success(request, _("The draft has been saved."))
    return redirect(here)


@require_POST
@door("banks.write_question")
def save_draft(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Save for the script of the editor, which says so and shows what follows from it."""
    draft = _own_draft(request, uuid)
    try:
        _save(request, draft)
    except DraftSavedElsewhere as problem:
        return JsonResponse({"problem": str(problem)}, status=409)
    at = time_format(timezone.localtime(draft.saved_at), "H:i:s")
    saved = _("Saved at %(time)s") % {"time": at}
    shown = _shown(draft)
    parts = {name: render_to_string(part, shown, request) for name, part in _FOLLOWING.items()}
    return JsonResponse({"saved": saved, "revision": draft.saved_at.isoformat(), "parts": parts})


@require_POST
@door("banks.write_question")
def add_pictures(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Save the draft with the pictures that came along, each at the place it was chosen for."""
    draft, at = _own_draft(request, uuid), timezone.now()
    _save(request, draft)  # what was typed stays, also where a picture is refused
    editor = editor_of(draft.kind)(request.POST)
    placed = {}
    for name, given in request.FILES.items():
        if not name.startswith(PICTURE_INPUT) or not isinstance(given, UploadedFile):
            continue
        picture = add_picture(
            bank=draft.question.bank,
            content=given.read(LARGEST + 1),
            name=given.name or "",
            by=request.user,
            at=at,
        )
        placed[name.removeprefix(PICTURE_INPUT)] = {
            "sha256": picture.file.sha256,
            "width": picture.width,
            "height": picture.height,
        }
    if placed:
        body = {**draft.body, "content": editor.with_pictures(placed)}
        drafting.save_draft(draft=draft, body=body, at=at)
        messages.success(
            request,
            ngettext("%(count)s picture was added.", "%(count)s pictures were added.", len(placed))
            % {"count": len(placed)},
        )
    else:
        messages.warning(request, _("Choose the file of a picture first."))
    here = reverse("banks:draft", kwargs={"uuid": draft.uuid})
    return redirect(f"{here}?hang={len(editor.rows)}#nd-hang")


@require_POST
@door("banks.write_question")
def discard_draft(request: UserRequest, uuid: UUID) -> HttpResponse:
    draft = _own_draft(request, uuid)
    drafting.discard_draft(draft=draft)
    messages.success(request, _("The draft has been thrown away."))
    return redirect("banks:drafts")


def _own_draft(request: UserRequest, uuid: UUID) -> Draft:
    own = Draft.objects.visible_to(request.user, "banks.write_question")
    return get_object_or_404(own.select_related("question__bank", "based_on"), uuid=uuid)


def _save(request: UserRequest, draft: Draft) -> None:
    """Keep what was posted, whole or not.

    Raises:
        DraftSavedElsewhere: what the page showed is not what is kept by now.
    """
    drafting.save_draft(
        draft=draft,
        body=_posted(request, draft),
        at=timezone.now(),
        expected=_moment(request.POST.get("revision")),
    )
    draft.refresh_from_db(fields=["body", "saved_at"])


def _posted(request: UserRequest, draft: Draft) -> dict[str, Any]:
    content = editor_of(draft.kind)(request.POST).to_content()
    tags = VersionForm(request.POST, terms=terms(), stimuli=()).to_body()
    return {"content": content, **tags}


def _as_posted(request: UserRequest, draft: Draft) -> Draft:
    """Return the draft as it is kept by now, with what was typed in its stead, unsaved."""
    draft.refresh_from_db(fields=["saved_at"])
    draft.body = _posted(request, draft)
    return draft


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _editor(
    request: UserRequest,
    draft: Draft,
    *,
    wanted: int = 0,
    faults: tuple[Fault, ...] = (),
    near: tuple[Near, ...] = (),
    is_behind: bool = False,
) -> HttpResponse:
    said = {fault.field: fault.what for fault in faults}
    editor = editor_of(draft.kind)
    body = draft.body
    content = editor(editor.from_content(body.get("content") or {}), wanted=wanted, faults=said)
    tags = VersionForm(
        VersionForm.from_body(body),
        terms=terms(),
        stimuli=offered(draft.question.bank, str(body.get("stimulus") or "")),
        faults=said,
    )
    newest = draft.question.versions.order_by("-number").first()
    context = {
        "draft": draft,
        "question": draft.question,
        "bank": draft.question.bank,
        "kind_label": kinds.get(draft.kind).label,
        "editor": f"banks/editors/{draft.kind}.html",
        "form": content,
        "tags": tags,
        "faults": faults,
        "near": near,
        "is_behind": is_behind,
        "revision": draft.saved_at.isoformat(),
        "symbols": GROUPS,
        "folds": [
            {"bound": tags[name], "chosen": chosen_names(tags, name)}
            for name in ("skills", "positions", "fields_")
        ],
        "newest": newest,
        "returns": [
            {"review": review, "remarks": _named(review.comments)}
            for review in newest.reviews.select_related("reviewer").order_by("at")
        ]
        if newest and newest.state == VersionState.RETURNED
        else [],
        **_shown(draft),
    }
    status = 409 if is_behind else 422 if faults or near else 200
    return render(request, "banks/draft.html", context, status=status)


def _shown(draft: Draft) -> dict[str, Any]:
    """Return what `_FOLLOWING` shows."""
    return {"kind": draft.kind, "style": _style(draft), **_preview(draft)}


def _style(draft: Draft) -> list[tuple[str, str]]:
    body = draft.body
    return style_of(
        draft.kind,
        body.get("content") or {},
        explanation=str(body.get("explanation") or ""),
        basis=str(body.get("basis") or ""),
        seconds=_number(str(body.get("seconds") or "")),
    )


def _preview(draft: Draft) -> dict[str, Any]:
    """Return the candidate's view as far as the content is a question already."""
    try:
        content = kinds.get(draft.kind).parse(draft.body.get("content") or {})
    except kinds.InvalidContent:
        return {"public": None}
    right = kinds.get(draft.kind).right_response(content)
    own = Stimulus.objects.filter(bank=draft.question.bank)
    found = own.named(str(draft.body.get("stimulus") or ""))
    return {"public": public_of(draft.kind, content, found), "right": right}
