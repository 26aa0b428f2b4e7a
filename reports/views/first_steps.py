"""The way from an empty installation to the first round, and the workbooks that are filled in."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from banks.browsing import terms
from banks.formats.workbook_template import template_workbook
from banks.list_importing import lists_to_fill, may_import_lists
from banks.models import Skill
from people.doors import door
from people.enums import UNIT_ROLES, Role
from people.formats.roster_template import roster_template
from people.formats.units_template import units_template
from people.models import Unit, User
from people.unit_importing import unit_rows
from people.views.requests import UserRequest
from reports.first_steps import Act, State, StepSeen, holders, see_steps
from training.importing import template_to_fill
from ui.downloads import XLSX, attachment

PERMISSION = "people.manage_unit"


@dataclass(frozen=True, slots=True)
class ActShown:
    """An act for the page: its address where the reader may open it."""

    act: Act
    is_done: bool
    address: str


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step for the page."""

    seen: StepSeen
    acts: list[ActShown]
    people: list[tuple[Role, list[str]]]
    is_first: bool


@require_safe
@door(PERMISSION)
def first_steps(request: UserRequest) -> HttpResponse:
    today = timezone.localdate()
    steps = see_steps(request.user, on=today)
    names = holders(on=today)
    hidden = () if may_import_lists(request.user, on=today) else ("banks:import_lists",)
    first = next((one for one in steps if one.state is State.NOW), None)
    must = [one for one in steps if not one.step.is_optional]
    context = {
        "steps": [
            StepShown(
                seen=one,
                acts=[_shown(done.act, done.is_done, request.user, hidden) for done in one.acts],
                people=[(role, names[role]) for role in _roles(one)],
                is_first=one is first,
            )
            for one in steps
        ],
        "done": sum(one.state is State.DONE for one in must),
        "total": len(must),
        "unit_roles": UNIT_ROLES,
        "bank_roles": (Role.BANK_AUTHOR, Role.BANK_REVIEWER),
    }
    return render(request, "reports/first_steps.html", context)


@require_safe
@door(PERMISSION)
def template(request: UserRequest, slug: str) -> HttpResponse:
    """Return the workbook of a step, whoever brings it in later."""
    if slug == "don-vi":
        content = units_template(unit_rows(_units(request.user)))
    elif slug == "danh-muc":
        content = lists_to_fill(on=timezone.localdate())
    elif slug == "can-bo":
        listed = terms()
        units = [(unit.code, unit.name) for unit in _units(request.user)]
        content = roster_template(
            [
                ("Đơn vị", units),
                ("Vị trí việc làm", listed.positions),
                ("Lĩnh vực", listed.fields),
            ]
        )
    elif slug == "cau-hoi":
        listed = terms()
        modules = dict(Skill.objects.values_list("code", "parent__code"))
        content = template_workbook(
            skills=[(code, name, modules.get(code) or "") for code, name in listed.skills],
            positions=listed.positions,
            fields=listed.fields,
        )
    elif slug == "chuong-trinh":
        content = template_to_fill()
    else:
        raise Http404
    return attachment(content, name=f"mau-{slug}.xlsx", media_type=XLSX)


def _units(user: User) -> list[Unit]:
    within = Unit.objects.visible_to(user, PERMISSION).open_on(timezone.localdate())
    return list(within.select_related("parent").order_by("path"))


def _shown(act: Act, is_done: bool, user: User, hidden: Collection[str]) -> ActShown:
    may = act.permission in user.permissions and act.url_name not in hidden
    return ActShown(act, is_done, reverse(act.url_name) if may else "")


def _roles(step: StepSeen) -> list[Role]:
    """Return the roles of a step in the order of its acts, each once."""
    return list(dict.fromkeys(done.act.role for done in step.acts))
