"""Mending an uploaded file of somebody else's: its questions beside their source, one or many."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from banks import kinds, mending
from banks.bodies import Fault
from banks.browsing import terms
from banks.changing_kind import as_kind
from banks.completing import SECONDS
from banks.enums import FoundState, Level, UploadState
from banks.errors import MendedElsewhere
from banks.forms.assigning import read_uuids
from banks.forms.drafts import chosen_names
from banks.forms.kinds import KindForm
from banks.forms.kinds import get as editor_of
from banks.forms.mending import FoundFilterForm, FoundTagForm, KindChoiceForm, MendedForm
from banks.found import Found, Known, faults_of, found_of, known_of
from banks.mending import WAYS
from banks.models import Question, QuestionUpload, UploadedQuestion
from banks.uploading import asks_for_columns, picture_of
from banks.wording import stem_of
from people.doors import door
from people.views.requests import UserRequest
from ui.listing import page_of

PERMISSION = "banks.import_question"
#: Questions that are ticked at most; all that a tab shows may be chosen instead.
MOST = 500
#: Remarks about the file as a whole that the page lists.
MOST_TOLD = 100
#: Kinds whose editors come with a script of their own: they are opened as a page, never in place.
_WITH_SCRIPT = ("image_choice", "hotspot")


@require_safe
@door(PERMISSION)
def questions(request: UserRequest, uuid: UUID) -> HttpResponse:
    """List the questions of a file, as far as a tab shows them."""
    upload = _upload_of(request, uuid)
    if upload.state != UploadState.PREVIEWED or upload.is_whole:
        return redirect("banks:upload", uuid=upload.uuid)
    filters, count = FoundFilterForm(request.GET), mending.counts(upload)
    listed = upload.questions.filter(WAYS[filters.way]).order_by("place")
    page = page_of(request, listed, count=count[filters.way])
    known = known_of(upload)
    report = upload.report
    context = {
        "upload": upload,
        "bank": upload.bank,
        "page": page,
        "rows": [_row(one, upload, known) for one in page.object_list],
        "way": filters.way,
        "tabs": _tabs(count, filters.way),
        "count": count,
        "comes": count["san_sang"],
        "first": upload.questions.filter(WAYS["loi"])
        .order_by("place")
        .values_list("place", flat=True)
        .first(),
        "query": _query(filters.way),
        "problems": report["problems"][:MOST_TOLD],
        "told": [
            (_("Has no place here"), report["lost"][:MOST_TOLD]),
            (_("Worth a look"), report["warnings"][:MOST_TOLD]),
        ],
        "has_told": bool(report["lost"] or report["warnings"]),
        "with_script": _WITH_SCRIPT,
        "level": Level.UNDERSTANDING.label,
        "seconds": SECONDS,
        "has_columns": asks_for_columns(upload),
        "may_confirm": not count["loi"] and not report["problems"] and count["san_sang"],
    }
    return render(request, "banks/mend.html", context)


def _tabs(count: Mapping[str, int], way: str) -> list[tuple[str, str, bool, int]]:
    words = {
        "tat_ca": _("All"),
        "loi": _("Errors"),
        "luu_y": _("Warnings"),
        "gan_trung": _("Nearly the same"),
        "chua_xep": _("Without a skill"),
        "san_sang": _("Ready"),
        "bo_ra": _("Left out"),
    }
    return [(said, f"?loc={one}", one == way, count[one]) for one, said in words.items()]


def _query(way: str) -> str:
    return "" if way == "tat_ca" else f"?loc={way}"


def _row(question: UploadedQuestion, upload: QuestionUpload, known: Known) -> dict[str, Any]:
    question.upload = upload
    found = found_of(question)
    return {
        "question": question,
        "found": found,
        "stem": stem_of(question.body.get("content")) or found.source,
        "kind": kinds.get(question.kind).label if question.kind else "",
        "why": _why(question, found, known),
        "level": _level(question),
        "skills": ", ".join(question.body.get("skills") or ()),
    }


def _level(question: UploadedQuestion) -> str:
    level = str(question.body.get("level") or "")
    return str(Level(level).label) if level in Level.values else ""


def _why(question: UploadedQuestion, found: Found, known: Known) -> list[str]:
    """Return why a question is doubtful: in the words of the reader of its file until it is mended."""
    if question.state == FoundState.READY:
        return []
    if found.problems and not question.is_mended:
        return list(found.problems)
    return [fault.what for fault in faults_of(question, known)]


# --- one question ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door(PERMISSION)
def question(request: UserRequest, uuid: UUID, place: int) -> HttpResponse:
    """Show a question beside its source, and keep what becomes of it."""
    upload = _upload_of(request, uuid)
    if upload.state != UploadState.PREVIEWED:
        return redirect("banks:upload", uuid=upload.uuid)
    row = get_object_or_404(upload.questions.select_related("edited_by"), place=place)
    row.upload = upload
    if request.method != "POST":
        return _editor(request, row, wanted=_number(request.GET.get("hang")))
    act = request.POST.get("act", "save")
    return _decide(request, row, act) if act in ("leave", "back") else _keep(request, row, act)


def _decide(request: UserRequest, row: UploadedQuestion, act: str) -> HttpResponse:
    """Leave a question out and go on, or take it back and stay."""
    way = FoundFilterForm(request.GET).way
    decide = mending.leave_out if act == "leave" else mending.take_back
    one = UploadedQuestion.objects.filter(pk=row.pk)
    decide(upload=row.upload, chosen=one, by=request.user, at=timezone.now())
    return _go_on(row, way) if act == "leave" else redirect(_address(row, way))


def _keep(request: UserRequest, row: UploadedQuestion, act: str) -> HttpResponse:
    """Keep what was typed, whole or not, and lead to where the pressed button leads."""
    way = FoundFilterForm(request.GET).way
    kind, body = _posted(request, row)
    shown = kind
    if act == "kind" and (chosen := KindChoiceForm(request.POST)).is_valid():
        kind = chosen.cleaned_data["loai"]
        body = {**body, "content": as_kind(body["content"], old=shown, new=kind)}
    try:
        row = mending.mend(
            question=row,
            kind=kind,
            body=body,
            expected=_revision(request.POST.get("revision")),
            by=request.user,
            at=timezone.now(),
        )
    except MendedElsewhere:
        row.refresh_from_db(fields=["revision", "edited_at", "edited_by"])
        row.kind, row.body = kind, body
        return _editor(request, row, is_behind=True)
    if act == "kind":
        return redirect(_address(row, way) + "#nd-h")
    if act == "add_row" and kind:
        wanted = len(editor_of(kind)(request.POST).rows) + 1
        return redirect(_address(row, way, hang=wanted) + "#nd-hang")
    if row.state == FoundState.DOUBTFUL:
        return _editor(request, row, is_refused=True)
    if act == "next":
        messages.success(request, _("%(where)s is ready.") % {"where": found_of(row).where})
        return _go_on(row, way)
    messages.success(request, _("Saved."))
    return redirect(_address(row, way))


def _go_on(row: UploadedQuestion, way: str) -> HttpResponse:
    """Lead to the next doubtful question, from the end back to the first; to the list after the last."""
    doubtful = row.upload.questions.filter(state=FoundState.DOUBTFUL).order_by("place")
    found = doubtful.filter(place__gt=row.place).first() or doubtful.first()
    if found is not None:
        return redirect(_address(found, way))
    return redirect(reverse("banks:mend_upload", args=[row.upload.uuid]) + _query(way))


def _address(row: UploadedQuestion, way: str, **more: int) -> str:
    asked: dict[str, str | int] = {**({} if way == "tat_ca" else {"loc": way}), **more}
    address = reverse("banks:mend_question", args=[row.upload.uuid, row.place])
    return f"{address}?{urlencode(asked)}" if asked else address


def _posted(request: UserRequest, row: UploadedQuestion) -> tuple[str, dict[str, Any]]:
    """Return the kind of the editor that was sent, and the body that was typed.

    The kind may have been changed since in another window; then the number of changes says so.
    """
    kind = request.POST.get("kind", row.kind)
    kind = kind if kind in dict(kinds.choices()) else ""
    content = editor_of(kind)(request.POST).to_content() if kind else row.body["content"]
    tags = MendedForm(request.POST, terms=terms(), materials=())
    return kind, {**row.body, "content": content, **tags.to_body()}


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 9 else 0


def _revision(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 9 else None


def _editor(
    request: UserRequest,
    row: UploadedQuestion,
    *,
    wanted: int = 0,
    is_behind: bool = False,
    is_refused: bool = False,
) -> HttpResponse:
    upload, found = row.upload, found_of(row)
    known = known_of(upload)
    faults = faults_of(row, known) if row.state != FoundState.LEFT_OUT else ()
    way = FoundFilterForm(request.GET).way
    said: dict[str, str] = {}
    for fault in faults:
        said.setdefault(fault.field, fault.what)
    tags = MendedForm(
        MendedForm.from_body(row.body), terms=terms(), materials=known.materials, faults=said
    )
    form = _content_form(row, said, wanted=wanted)
    stimulus = str(row.body.get("stimulus") or "")
    context = {
        "upload": upload,
        "bank": upload.bank,
        "row": row,
        "found": found,
        "kind": row.kind,
        "kind_label": kinds.get(row.kind).label if row.kind else "",
        "editor": f"banks/editors/{row.kind}.html" if row.kind else "",
        "in_place": row.kind not in _WITH_SCRIPT,
        "form": form,
        "choice": KindChoiceForm(initial={"loai": row.kind}),
        "tags": tags,
        "general": _without_place(faults, form, tags),
        "faults": faults,
        "folds": [
            {"bound": tags[name], "chosen": chosen_names(tags, name)}
            for name in ("skills", "positions", "fields_")
        ],
        "material": next(
            (one for one in upload.report["materials"] if one["code"] == stimulus), None
        ),
        "alike": _alike(row, found),
        "why": list(found.problems) if not row.is_mended else [],
        "is_behind": is_behind,
        "is_refused": is_refused,
        "query": _query(way),
        **_neighbours(row, way),
    }
    status = 409 if is_behind else 422 if is_refused else 200
    return render(request, "banks/mend_question.html", context, status=status)


def _content_form(
    row: UploadedQuestion, said: Mapping[str, str], *, wanted: int
) -> KindForm | None:
    """Return the editor of a question; content of a shape that it cannot read leaves the stem."""
    if not row.kind:
        return None
    editor, content = editor_of(row.kind), row.body.get("content") or {}

    def address_of(sha256: str) -> str:
        return reverse("banks:upload_picture", args=[row.upload.uuid, sha256])

    try:
        data = editor.from_content(content)
        form = editor(data, wanted=wanted, faults=said, address_of=address_of)
        _rows = form.rows  # reads the whole content
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        data = editor.from_content({"stem": stem_of(content)})
        form = editor(data, wanted=wanted, faults=said, address_of=address_of)
    return form


def _without_place(faults: tuple[Fault, ...], form: KindForm | None, tags: MendedForm) -> list[str]:
    """Return the faults that stand beside no input."""
    if form is None:
        return []
    return [what for what in form.general_faults if what not in _beside(tags)]


def _beside(tags: MendedForm) -> set[str]:
    return {str(what) for errors in tags.errors.values() for what in errors}


def _alike(row: UploadedQuestion, found: Found) -> list[dict[str, Any]]:
    """Return near-duplicates with where they are looked at."""
    codes = [one.code for one in found.alike if one.place is None]
    stored = Question.objects.filter(bank=row.upload.bank, code__in=codes) if codes else ()
    addresses = {one.code: reverse("banks:question", args=[one.uuid]) for one in stored}
    return [
        {
            "place": one.place,
            "code": one.code,
            "resemblance": one.resemblance,
            "address": addresses.get(one.code, "")
            if one.place is None
            else reverse("banks:mend_question", args=[row.upload.uuid, one.place]),
        }
        for one in found.alike
    ]


def _neighbours(row: UploadedQuestion, way: str) -> dict[str, Any]:
    """Return where the questions before and after lie in the list that the reader comes from."""
    listed = row.upload.questions.filter(WAYS[way])
    before = listed.filter(place__lt=row.place).order_by("-place").values_list("place", flat=True)
    after = listed.filter(place__gt=row.place).order_by("place").values_list("place", flat=True)
    doubtful = row.upload.questions.filter(state=FoundState.DOUBTFUL).count()
    return {"before": before.first(), "after": after.first(), "doubtful": doubtful}


# --- many -----------------------------------------------------------------------------------------


@require_POST
@door(PERMISSION)
def several(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Leave the ticked questions out, take them back, or give them tags; or all that a tab shows."""
    upload = _upload_of(request, uuid)
    way = FoundFilterForm(request.POST).way
    back = reverse("banks:mend_upload", args=[upload.uuid]) + _query(way)
    act = request.POST.get("viec", "")
    is_all = "tat_ca" in request.POST
    uuids = read_uuids(request.POST.getlist("cau"))[:MOST]
    chosen = (
        upload.questions.filter(WAYS[way]) if is_all else upload.questions.filter(uuid__in=uuids)
    )
    count = chosen.count()
    if not count:
        messages.error(request, _("Tick at least one question first."))
        return redirect(back)
    if act in ("bo", "lay_lai"):
        return _decided(request, upload, chosen, act=act, back=back)
    form = FoundTagForm(request.POST if act == "dat" else None, terms=terms())
    if form.is_valid():
        done = mending.set_tags(
            upload=upload, chosen=chosen, tags=form.tags(), by=request.user, at=timezone.now()
        )
        messages.success(
            request,
            ngettext("%(count)s question was tagged.", "%(count)s questions were tagged.", done)
            % {"count": done},
        )
        return redirect(back)
    context = {
        "upload": upload,
        "form": form,
        "count": count,
        "uuids": [] if is_all else uuids,
        "is_all": is_all,
        "way": way,
        "back": back,
    }
    return render(request, "banks/mend_tags.html", context, status=422 if form.is_bound else 200)


def _decided(
    request: UserRequest,
    upload: QuestionUpload,
    chosen: QuerySet[UploadedQuestion],
    *,
    act: str,
    back: str,
) -> HttpResponse:
    if act == "bo":
        count = mending.leave_out(upload=upload, chosen=chosen, by=request.user, at=timezone.now())
        said = ngettext(
            "%(count)s question was left out.", "%(count)s questions were left out.", count
        )
    else:
        count = mending.take_back(upload=upload, chosen=chosen, by=request.user, at=timezone.now())
        said = ngettext(
            "%(count)s question was taken back.", "%(count)s questions were taken back.", count
        )
    messages.success(request, said % {"count": count})
    return redirect(back)


@require_POST
@door(PERMISSION)
def leave_rest(request: UserRequest, uuid: UUID) -> HttpResponse:
    """Leave out all questions that are still doubtful."""
    upload = _upload_of(request, uuid)
    chosen = upload.questions.filter(state=FoundState.DOUBTFUL)
    back = reverse("banks:mend_upload", args=[upload.uuid])
    return _decided(request, upload, chosen, act="bo", back=back)


@require_safe
@door(PERMISSION)
def picture(request: UserRequest, uuid: UUID, sha256: str) -> HttpResponse:
    """Give a picture that the file brings."""
    upload = _upload_of(request, uuid)
    found = picture_of(upload, sha256)
    if found is None:
        raise Http404
    return HttpResponse(found.content, content_type=found.media_type)


def _upload_of(request: UserRequest, uuid: UUID) -> QuestionUpload:
    visible = QuestionUpload.objects.visible_to(request.user, PERMISSION)
    return get_object_or_404(visible.select_related("bank", "by"), uuid=uuid)
