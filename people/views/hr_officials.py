"""Officials: the list, a person's page, contact data and postings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from office.text import fold_marks
from people import identity
from people.doors import door
from people.errors import PostingNotInOrder, UnknownUnit
from people.forms.hr import ContactForm, EndForm, OfficialFilter, TransferForm
from people.models import Official, Posting, PostingField, Unit
from people.models.official import OfficialQuerySet
from people.personnel import change_contact
from people.postings import Move, lasting_beyond, transfer
from people.queries import lacking
from people.views.exporting import export_list
from people.views.requests import UserRequest
from ui.list_export import Column, wants_file
from ui.listing import order_of, page_of

VIEW = "people.view_official"
MANAGE = "people.manage_official"
_ORDERS = {
    "ten": ("sort_key", "birth_date", "staff_code"),
    "so-hieu": ("staff_code",),
}


def _main(official: Official) -> Posting | None:
    return next(iter(official.main_postings), None)  # type: ignore[attr-defined]  # prefetched


_COLUMNS: list[Column[Official]] = [
    Column(gettext_lazy("Full name"), lambda one: one.full_name, 28),
    Column(gettext_lazy("Staff code"), lambda one: one.staff_code, 16),
    Column(gettext_lazy("Born"), lambda one: one.birth_date, 12, "day"),
    Column(gettext_lazy("Unit"), lambda one: (held := _main(one)) and held.unit.name, 44),
    Column(gettext_lazy("Unit code"), lambda one: (held := _main(one)) and held.unit.code, 14),
    Column(gettext_lazy("Post"), lambda one: (held := _main(one)) and held.post, 24),
    Column(
        gettext_lazy("Job position"), lambda one: (held := _main(one)) and held.position.name, 36
    ),
    Column(
        gettext_lazy("Account"), lambda one: getattr(one, "user", None) and one.user.username, 20
    ),
]


@require_safe
@door(VIEW)
def officials(request: UserRequest) -> HttpResponse:
    on = timezone.localdate()
    form = OfficialFilter(request.GET, user=request.user, on=on)
    held = Posting.objects.held_on(on).primary().select_related("unit__parent", "position")
    order = order_of(request, _ORDERS, default="ten")
    rows = _matching(Official.objects.visible_to(request.user, VIEW), form.wanted).order_by(*order)

    def described(people: OfficialQuerySet) -> OfficialQuerySet:
        with_account = people.select_related("user").defer("citizen_number", "citizen_hash")
        return with_account.prefetch_related(
            Prefetch("postings", queryset=held, to_attr="main_postings")
        )

    if wants_file(request):
        return export_list(
            request,
            name="officials",
            title=_("Officials"),
            rows=described(rows).iterator(chunk_size=1000),
            count=rows.count(),
            columns=_COLUMNS,
            form=form,
        )
    context = {
        "page": page_of(request, rows, described=described(Official.objects.all())),
        "filters": form,
        "is_filtered": bool(form.wanted),
        "may_import": MANAGE in request.user.permissions,
        "now": timezone.now(),
    }
    return render(request, "people/hr/officials.html", context)


def _matching(rows: OfficialQuerySet, wanted: dict[str, Any]) -> OfficialQuerySet:
    on = timezone.localdate()
    if text := wanted.get("tim"):
        rows = rows.filter(
            Q(search_name__contains=fold_marks(text))
            | Q(staff_code__startswith=text.strip().upper())
        )
    lasting = Q() if wanted.get("tinh_trang") == "tat-ca" else lasting_beyond(on)
    if where := _where(wanted):
        rows = rows.filter(pk__in=Posting.objects.filter(lasting, where).values("official"))
    elif lasting:
        rows = rows.filter(Exists(Posting.objects.filter(lasting, official=OuterRef("pk"))))
    match wanted.get("tai_khoan"):
        case "co":
            rows = rows.filter(user__isnull=False)
        case "chua":
            rows = rows.filter(user__isnull=True)
    if gap := wanted.get("thieu"):
        rows = lacking(rows, gap, on=on)
    return rows


def _where(wanted: dict[str, Any]) -> Q:
    """Return what is wanted of a posting: its unit, its job position, a field of it."""
    found = Q()
    if unit := wanted.get("don_vi"):
        found &= Q(unit__path__startswith=unit.path)
    if position := wanted.get("vi_tri"):
        found &= Q(position__code=position)
    if field := wanted.get("linh_vuc"):
        found &= Q(ordered_fields__field__code=field)
    return found


@require_safe
@door(VIEW)
def official(request: UserRequest, uuid: UUID) -> HttpResponse:
    rows = Official.objects.visible_to(request.user, VIEW).select_related("user")
    person = get_object_or_404(rows, uuid=uuid)
    is_own = person.pk == request.user.official_id
    may_manage = _reaches(request, person, MANAGE)
    postings = (
        Posting.objects.filter(official=person)
        .select_related("unit__parent", "position")
        .prefetch_related(
            Prefetch("ordered_fields", queryset=PostingField.objects.select_related("field"))
        )
        .order_by("-valid_from", "-is_primary", "-pk")
    )
    on = timezone.localdate()
    citizen = identity.opened(person) if is_own or may_manage else ""
    context = {
        "official": person,
        "account": getattr(person, "user", None),
        "citizen": identity.masked(citizen) if citizen else "",
        "tells_citizen": is_own or may_manage,
        "postings": [(one, one.valid_to is None or one.valid_to > on) for one in postings],
        "is_own": is_own,
        "may_manage": may_manage,
        "may_open": _reaches(request, person, "people.manage_account"),
        "now": timezone.now(),
    }
    return render(request, "people/hr/official.html", context)


@require_safe
@door()
def own_file(request: UserRequest) -> HttpResponse:
    """Show one's own personnel page; an account without a file has none."""
    if request.user.official is None:
        raise Http404
    return redirect("people:official", uuid=request.user.official.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def contact(request: UserRequest, uuid: UUID) -> HttpResponse:
    person = _managed(request, uuid)
    form = ContactForm(request.POST or None, initial={"email": person.email, "phone": person.phone})
    if request.method == "POST" and form.is_valid():
        change_contact(official=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("The contact data are saved."))
        return redirect("people:official", uuid=person.uuid)
    context = {"form": form, "official": person}
    return render(request, "people/hr/contact.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def move(request: UserRequest, uuid: UUID, posting: UUID) -> HttpResponse:
    person = _managed(request, uuid)
    left = _posting(request, person, posting)
    on = timezone.localdate()
    fields = [one.field.code for one in left.ordered_fields.select_related("field")]
    initial = {
        "day": on,
        "unit": left.unit.uuid,
        "post": left.post,
        "position": left.position.code,
        "main_field": fields[0] if fields else None,
        "other_fields": fields[1:],
    }
    form = TransferForm(request.POST or None, user=request.user, on=on, initial=initial)
    if request.method == "POST" and form.is_valid() and _is_held(left, form):
        given = form.cleaned_data
        going = Move(
            official=person,
            unit=given["unit"].code,
            post=given["post"],
            position=given["position"].code,
            fields=form.codes_of_fields,
            leaving="" if left.is_primary else left.unit.code,
        )
        try:
            transfer(
                moves=[going],
                decision=given["decision"],
                on=given["day"],
                by=request.user,
                at=timezone.now(),
            )
        except PostingNotInOrder as error:
            form.add_error("day", str(error))
        except UnknownUnit as error:
            form.add_error("unit", str(error))
        else:
            said = _("%(name)s goes to “%(unit)s” on %(day)s.")
            messages.success(
                request,
                said
                % {
                    "name": person.full_name,
                    "unit": given["unit"].name,
                    "day": given["day"].strftime("%d/%m/%Y"),
                },
            )
            return redirect("people:official", uuid=person.uuid)
    context = {"form": form, "official": person, "left": left}
    return render(request, "people/hr/move.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@door(MANAGE)
def end(request: UserRequest, uuid: UUID, posting: UUID) -> HttpResponse:
    person = _managed(request, uuid)
    left = _posting(request, person, posting)
    form = EndForm(request.POST or None, initial={"day": timezone.localdate()})
    if request.method == "POST" and form.is_valid() and _is_held(left, form):
        day = form.cleaned_data["day"]
        going = Move(person, unit=None, leaving="" if left.is_primary else left.unit.code)
        try:
            transfer(
                moves=[going],
                decision=form.cleaned_data["decision"],
                on=day,
                by=request.user,
                at=timezone.now(),
            )
        except PostingNotInOrder as error:
            form.add_error("day", str(error))
        else:
            said = _("%(name)s no longer holds the post “%(post)s” from %(day)s on.")
            about = {"name": person.full_name, "post": left.post, "day": day.strftime("%d/%m/%Y")}
            messages.success(request, said % about)
            return redirect("people:official", uuid=person.uuid)
    context = {"form": form, "official": person, "left": left}
    return render(request, "people/hr/end.html", context, status=_status(request))


def _managed(request: UserRequest, uuid: UUID) -> Official:
    return get_object_or_404(Official.objects.visible_to(request.user, MANAGE), uuid=uuid)


def _reaches(request: UserRequest, person: Official, permission: str) -> bool:
    if permission not in request.user.permissions:
        return False
    return Official.objects.visible_to(request.user, permission).filter(pk=person.pk).exists()


def _posting(request: UserRequest, person: Official, uuid: UUID) -> Posting:
    """Return a posting of the person that has not ended, in a unit that the reader manages."""
    mine = Posting.objects.filter(
        lasting_beyond(timezone.localdate()),
        official=person,
        unit__in=Unit.objects.visible_to(request.user, MANAGE).values("pk"),
    )
    return get_object_or_404(mine.select_related("unit__parent", "position"), uuid=uuid)


def _is_held(left: Posting, form: TransferForm | EndForm) -> bool:
    """Tell whether the post lasts to the day: a main post after it may be another office's."""
    day = form.cleaned_data["day"]
    if left.valid_to is None or day < left.valid_to:
        return True
    said = _("The post ends on %(day)s already; choose an earlier day.")
    form.add_error("day", said % {"day": left.valid_to.strftime("%d/%m/%Y")})
    return False


def _status(request: UserRequest) -> int:
    return 422 if request.method == "POST" else 200
