"""The way from an empty installation to its first published round, told from the rows alone.

Each step is a few acts; an act is done when the row that it leaves is there. Nothing is ticked off
and stored, so the page cannot say something else than the installation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from assessments.enums import RoundState
from assessments.models import BlueprintVersion, Candidate, Round
from banks.enums import BankPurpose, MemberRole, VersionState
from banks.models import Bank, BankMember, QuestionVersion, Skill, SkillRequirement
from office.enums import PolicyKind
from office.models import PolicyVersion
from people.enums import Role
from people.models import (
    Grant,
    JobPosition,
    Letterhead,
    ManagementField,
    Place,
    Posting,
    Unit,
    User,
)
from training.models import Programme


class State(StrEnum):
    """Where a step stands."""

    DONE = "done"
    NOW = "now"
    WAITS = "waits"


@dataclass(frozen=True, slots=True)
class Act:
    """One thing to do: the fact that shows it is done, who does it, and on which page."""

    fact: str
    label: str | Promise
    role: Role
    url_name: str
    permission: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what for, its acts in order, the steps it needs, and its workbook to fill in."""

    key: str
    title: str | Promise
    why: str | Promise
    acts: tuple[Act, ...]
    needs: tuple[str, ...] = ()
    template: str = ""
    is_optional: bool = False


_ADMIN, _HR, _ORGANISER = Role.SYSTEM_ADMIN, Role.HR_OFFICER, Role.ORGANISER
_UNITS, _BANKS = "people.manage_unit", "banks.manage_bank"

STEPS = (
    Step(
        "office",
        _("The office and its rooms"),
        _("The letterhead stands on every certificate; tests and courses book the rooms."),
        (
            Act("letterhead", _("Letterhead of the first unit"), _ADMIN, "people:units", _UNITS),
            Act("place", _("Sites and rooms"), _ADMIN, "people:sites", _UNITS),
        ),
    ),
    Step(
        "units",
        _("Units"),
        _("Roles, people and results belong to units: the tree comes before everything else."),
        (Act("units", _("The tree of units"), _ADMIN, "people:import_units", _UNITS),),
        template="don-vi",
    ),
    Step(
        "lists",
        _("Positions and fields"),
        _("Rosters, questions and papers name them by code; papers are tailored by them."),
        (
            Act("position", _("Job positions and groups"), _ADMIN, "banks:import_lists", _BANKS),
            Act("field", _("Management fields"), _ADMIN, "banks:import_lists", _BANKS),
        ),
        template="danh-muc",
    ),
    Step(
        "people",
        _("People, accounts and roles"),
        _("Officers get accounts with roles; officials come by the roster and get theirs."),
        (
            Act("hr", _("An HR officer"), _ADMIN, "people:new_user", "people.manage_user"),
            Act(
                "organiser",
                _("An organiser of rounds"),
                _ADMIN,
                "people:new_user",
                "people.manage_user",
            ),
            Act("posting", _("Roster"), _HR, "people:rosters", "people.manage_official"),
            Act(
                "account",
                _("Accounts of officials"),
                _HR,
                "people:official_accounts",
                "people.manage_account",
            ),
        ),
        needs=("units", "lists"),
        template="can-bo",
    ),
    Step(
        "skills",
        _("Skills and requirements"),
        _("Questions belong to skills; results are compared with what a position asks for."),
        (
            Act("skill", _("Skills by module"), _ADMIN, "banks:import_lists", _BANKS),
            Act(
                "requirement", _("Requirements of positions"), _ADMIN, "banks:import_lists", _BANKS
            ),
        ),
        needs=("lists",),
        template="danh-muc",
    ),
    Step(
        "bank",
        _("Question bank"),
        _("Only questions that were approved may stand on a paper."),
        (
            Act("bank", _("A bank"), _ADMIN, "banks:stewarded", _BANKS),
            Act("author", _("Its author"), _ADMIN, "banks:stewarded", _BANKS),
            Act(
                "reviewers",
                _("Its reviewers (two of a secured bank)"),
                _ADMIN,
                "banks:stewarded",
                _BANKS,
            ),
            Act(
                "question",
                _("Questions brought in"),
                Role.BANK_AUTHOR,
                "banks:uploads",
                "banks.import_question",
            ),
            Act(
                "approved",
                _("Questions approved"),
                Role.BANK_REVIEWER,
                "banks:to_review",
                "banks.review_question",
            ),
        ),
        needs=("skills",),
        template="cau-hoi",
    ),
    Step(
        "policy",
        _("Policies"),
        _("Scale, cut score, classes, lateness and holidays: what the regulations set."),
        (
            Act("exam", _("Examination"), _ADMIN, "people:policies", "office.manage_policy"),
            Act("training", _("Training"), _ADMIN, "people:policies", "office.manage_policy"),
            Act(
                "calendar", _("Working calendar"), _ADMIN, "people:policies", "office.manage_policy"
            ),
        ),
    ),
    Step(
        "blueprint",
        _("Blueprint"),
        _("It says how many questions of which skills and levels a paper holds."),
        (
            Act(
                "blueprint",
                _("A blueprint"),
                _ORGANISER,
                "assessments:blueprints",
                "assessments.view_blueprint",
            ),
        ),
        needs=("bank",),
    ),
    Step(
        "round",
        _("The first round"),
        _("Opened by a decision, held in the rooms, marked, approved, published."),
        (
            Act(
                "round",
                _("The round is open"),
                _ORGANISER,
                "assessments:rounds",
                "assessments.view_round",
            ),
            Act(
                "candidate",
                _("Candidates are registered"),
                _ORGANISER,
                "assessments:rounds",
                "assessments.view_round",
            ),
            Act(
                "published",
                _("Results are published"),
                _ORGANISER,
                "assessments:rounds",
                "assessments.view_round",
            ),
        ),
        needs=("office", "people", "policy", "blueprint"),
    ),
    Step(
        "programmes",
        _("Training programmes"),
        _("With them, results lead to advice which course closes which gap."),
        (
            Act(
                "officer",
                _("A training officer"),
                _ADMIN,
                "people:new_user",
                "people.manage_user",
            ),
            Act(
                "programme",
                _("Programmes"),
                Role.TRAINING_OFFICER,
                "training:import_programmes",
                "training.manage_programme",
            ),
        ),
        needs=("skills",),
        template="chuong-trinh",
        is_optional=True,
    ),
)


@dataclass(frozen=True, slots=True)
class DoneAct:
    """An act with whether it is done."""

    act: Act
    is_done: bool


@dataclass(frozen=True, slots=True)
class StepSeen:
    """A step as it stands today; `waits_for` names the steps that come before it."""

    step: Step
    state: State
    acts: tuple[DoneAct, ...]
    waits_for: tuple[str | Promise, ...]

    @property
    def done(self) -> int:
        """How many of its acts are done."""
        return sum(one.is_done for one in self.acts)


def see_steps(user: User, *, on: date) -> list[StepSeen]:
    """Return every step as it stands on a day, in order; one statement, which counts nothing."""
    facts = _facts(user, on=on)
    done = {step.key for step in STEPS if all(facts[act.fact] for act in step.acts)}
    titles = {step.key: step.title for step in STEPS}
    seen = []
    for step in STEPS:
        missing = [need for need in step.needs if need not in done]
        state = State.DONE if step.key in done else State.WAITS if missing else State.NOW
        acts = tuple(DoneAct(act, facts[act.fact]) for act in step.acts)
        waits_for = () if state is State.DONE else tuple(titles[need] for need in missing)
        seen.append(StepSeen(step, state, acts, waits_for))
    return seen


def holders(*, on: date) -> dict[Role, list[str]]:
    """Return who holds the roles of the steps, by name; two statements, a few names each."""
    found: dict[Role, set[str]] = {act.role: set() for step in STEPS for act in step.acts}
    grants = Grant.objects.in_force(on).filter(user__is_active=True, role__in=list(found))
    for role, name in grants.order_by("pk").values_list("role", "user__full_name")[:_NAMED]:
        found[Role(role)].add(name)
    members = BankMember.objects.filter(user__is_active=True).order_by("pk")
    for role, name in members.values_list("role", "user__full_name")[:_NAMED]:
        found[Role(role)].add(name)
    return {role: sorted(names) for role, names in found.items()}


#: Names that are read: an installation that has more has long begun.
_NAMED = 200


def _enough_reviewers(members: QuerySet[BankMember]) -> QuerySet[BankMember]:
    """Keep reviewers of banks that can approve a question: a secured one needs two of them."""
    reviewers = members.filter(role=MemberRole.REVIEWER)
    others = reviewers.filter(bank=OuterRef("bank")).exclude(user=OuterRef("user"))
    return reviewers.exclude(Q(bank__purpose=BankPurpose.SECURED) & ~Q(Exists(others)))


def _facts(user: User, *, on: date) -> Mapping[str, bool]:
    """Ask for the row that each act leaves, all in one statement."""
    lasting = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    units = Unit.objects.open_on(on)
    policies = PolicyVersion.objects.filter(lasting, valid_from__lte=on)
    grants = Grant.objects.in_force(on).filter(user__is_active=True)
    members = BankMember.objects.filter(user__is_active=True)
    versions = QuestionVersion.objects.order_by()
    rounds = Round.objects.exclude(state=RoundState.CANCELLED)
    published = [RoundState.PUBLISHED, RoundState.ARCHIVED]
    asked: dict[str, QuerySet[Model]] = {
        "letterhead": Letterhead.objects.filter(lasting, valid_from__lte=on),
        "place": Place.objects.all(),
        "units": units.filter(parent__isnull=False),
        "position": JobPosition.objects.all(),
        "field": ManagementField.objects.all(),
        "hr": grants.filter(role=Role.HR_OFFICER),
        "organiser": grants.filter(role=Role.ORGANISER),
        "officer": grants.filter(role=Role.TRAINING_OFFICER),
        "posting": Posting.objects.held_on(on),
        "account": User.objects.filter(official__isnull=False, is_active=True),
        "skill": Skill.objects.filter(parent__isnull=False),
        "requirement": SkillRequirement.objects.in_force(on),
        "bank": Bank.objects.all(),
        "author": members.filter(role=MemberRole.AUTHOR),
        "reviewers": _enough_reviewers(members),
        "question": versions.all(),
        "approved": versions.filter(state=VersionState.APPROVED),
        "exam": policies.filter(kind=PolicyKind.EXAM),
        "training": policies.filter(kind=PolicyKind.TRAINING),
        "calendar": policies.filter(kind=PolicyKind.CALENDAR),
        "blueprint": BlueprintVersion.objects.all(),
        "round": rounds,
        "candidate": Candidate.objects.filter(round__in=rounds),
        "published": rounds.filter(state__in=published),
        "programme": Programme.objects.all(),
    }
    columns = {f"has_{name}": Exists(rows) for name, rows in asked.items()}
    row = User.objects.filter(pk=user.pk).annotate(**columns).values(*columns).get()
    return {name: bool(row[f"has_{name}"]) for name in asked}
