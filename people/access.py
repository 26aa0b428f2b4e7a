"""Who may do what: one table of roles, and a registry of where rights come from.

A right is a permission such as ``"people.view_official"``. This module knows no tables: each app
registers its grant sources (unit grants and a person's own rows here in people; duties of a round
in assessments; membership of a bank in banks), and every list asks `reach` for its filter. A
lower app's door never widens because of an upper app's right: a source answers only for the
look-ups it is given.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, Q, QuerySet
from django.utils import timezone

from people.enums import Role

if TYPE_CHECKING:
    from people.models import User

#: What each role may do within the units of its grant (or inside its round, for duties).
ROLE_PERMISSIONS: Mapping[Role, frozenset[str]] = {
    Role.SYSTEM_ADMIN: frozenset(
        {
            "office.view_journal",
            "office.manage_policy",
            "office.view_job",
            "people.view_unit",
            "people.manage_unit",
            "people.view_user",
            "people.manage_user",
            "banks.manage_bank",
        }
    ),
    Role.BANK_AUTHOR: frozenset(
        {
            "banks.view_bank",
            "banks.view_question",
            "banks.write_question",
            "banks.import_question",
            "banks.export_question",
        }
    ),
    Role.BANK_REVIEWER: frozenset(
        {
            "banks.view_bank",
            "banks.view_question",
            "banks.review_question",
            "banks.export_question",
        }
    ),
    Role.ORGANISER: frozenset(
        {
            "people.use_api",
            "people.view_unit",
            "people.view_official",
            "banks.view_bank",
            "banks.import_question",  # may bring a workbook in; what it says stays with the bank
            "assessments.view_blueprint",
            "assessments.manage_blueprint",
            "assessments.view_round",
            "assessments.manage_round",
            "assessments.view_candidate",
            "assessments.view_attempt",
            "assessments.view_result",
            "assessments.approve_scoring",
            "assessments.publish_result",
        }
    ),
    Role.PROCTOR: frozenset(
        {
            "assessments.view_candidate",
            "assessments.view_attempt",
            "assessments.proctor_attempt",
        }
    ),
    Role.MARKER: frozenset({"assessments.mark_response"}),
    Role.PAPER_BOARD: frozenset(
        {"assessments.view_round", "assessments.hold_seal", "assessments.sign_papers"}
    ),
    Role.TRAINING_OFFICER: frozenset(
        {
            "people.use_api",
            "people.view_unit",
            "people.view_official",
            "training.view_programme",
            "training.manage_programme",
            "training.view_course",
            "training.manage_course",
            "training.propose_session",
            "training.view_enrolment",
            "training.manage_enrolment",
            "training.take_attendance",
            "reports.view_certificate",
            "reports.issue_course_certificate",
        }
    ),
    Role.TRAINER: frozenset(
        {
            "training.view_programme",
            "training.view_course",
            "training.propose_session",
            "training.teach_course",
            "training.view_enrolment",
            "training.take_attendance",
        }
    ),
    Role.HR_OFFICER: frozenset(
        {
            "people.use_api",
            "people.view_unit",
            "people.view_official",
            "people.manage_official",
            "people.manage_account",
            "assessments.view_round",
            "assessments.view_candidate",
            "assessments.view_result",
            "training.view_programme",
            "training.view_course",
            "training.view_enrolment",
            "reports.view_certificate",
            "reports.issue_certificate",
            "reports.export_results",
        }
    ),
    Role.LEADER: frozenset({"people.view_unit", "reports.view_dashboard"}),
    Role.OFFICIAL: frozenset(
        {
            "people.view_official",
            "assessments.sit_attempt",
            "assessments.view_candidate",
            "assessments.view_result",
            "training.view_programme",
            "training.join_course",
            "training.view_enrolment",
            "reports.view_certificate",
        }
    ),
}

PERMISSIONS = frozenset().union(*ROLE_PERMISSIONS.values())

#: Rights to secrets of a test or to its scores: whoever prints a one-time code could use them, so
#: an HR officer gives no code to an account that holds one.
GUARDED = frozenset(
    {
        "banks.view_question",
        "assessments.manage_round",
        "assessments.mark_response",
        "assessments.hold_seal",
    }
)


@dataclass(frozen=True, slots=True)
class GrantSource:
    """Where rights come from.

    `permissions(user, on)` names what the user holds anywhere. `reach(user, permission, on,
    lookups)` returns the rows a permission reaches, as a filter, or None where the source has no
    say; `lookups` maps a subject ("unit", "official", "round", "place", "bank") to the path that
    leads to it from the listed model, "" meaning the model itself. `rows` are those that rights come
    from, of the account ``OuterRef("pk")``: an account without any (`with_marks`) is not asked about.
    """

    name: str
    permissions: Callable[["User", date], frozenset[str]]
    reach: Callable[["User", str, date, Mapping[str, str]], Q | None]
    rows: QuerySet[Any] | None = None

    @property
    def mark(self) -> str:
        """The name under which an account says whether it has such rows."""
        return f"has_{self.name.replace(' ', '_')}"


_sources: dict[str, GrantSource] = {}


def register(source: GrantSource) -> None:
    """Add a source; registering the same name again replaces it."""
    _sources[source.name] = source


def with_marks(users: "QuerySet[User]") -> "QuerySet[User]":
    """Mark the accounts by the sources that have rows for them: the others need not be asked.

    A mark is as old as the account's row: for an account that is loaded anew for each request. Most
    accounts have rights from one source, and each of the others would cost every page a statement.
    """
    rows = {source.mark: source.rows for source in _sources.values() if source.rows is not None}
    return users.annotate(**{mark: Exists(theirs) for mark, theirs in rows.items()})


def _sources_of(user: "User") -> Iterator[GrantSource]:
    """Return the sources that an account may have rights from; all where it is not marked."""
    return (source for source in _sources.values() if getattr(user, source.mark, True))


def remember(user: "User") -> None:
    """Let what is read of the rights of this loaded account be read once: for one request.

    The account's row is loaded anew for each request, and its rights with it.
    """
    if not hasattr(user, "_rights"):
        user._rights = {}  # type: ignore[attr-defined]  # belongs to this module alone


def remembered(user: "User", key: Any, read: Callable[[], Any]) -> Any:
    """Return what `read` gives, read once where the account is remembered; for grant sources."""
    memo: dict[Any, Any] | None = getattr(user, "_rights", None)
    if memo is None:
        return read()
    if key not in memo:
        memo[key] = read()
    return memo[key]


def roles_with(permission: str) -> frozenset[Role]:
    """Return the roles that give `permission`.

    Raises:
        ValueError: no role does (a misspelt permission must not pass as "nobody may").
    """
    if permission not in PERMISSIONS:
        raise ValueError(f"no role gives {permission}")
    return frozenset(role for role, given in ROLE_PERMISSIONS.items() if permission in given)


def at(path: str, tail: str) -> str:
    """Join a look-up path with what follows it."""
    return f"{path}__{tail}" if path else tail


def reach(user: "User", permission: str, **lookups: str) -> Q:
    """Return the filter of all rows where `user` holds `permission` today; nobody else's rows."""
    roles_with(permission)
    found = Q(pk__in=[])
    if not user.is_active:  # an anonymous visitor is not
        return found
    on = timezone.localdate()
    for source in _sources_of(user):
        part = source.reach(user, permission, on, lookups)
        if part is not None:
            found |= part
    return found


def permissions_of(user: "User") -> frozenset[str]:
    """Return everything `user` may do anywhere today."""
    if not user.is_active:  # an anonymous visitor is not
        return frozenset()
    on = timezone.localdate()
    return frozenset().union(*(source.permissions(user, on) for source in _sources_of(user)))


def allows(user: "User", permission: str, obj: Model | None = None) -> bool:
    """Tell whether `user` holds `permission` somewhere, or for `obj`, by the same door as lists."""
    roles_with(permission)
    if obj is None or obj._meta.app_label == "office":  # the office's rows belong to no unit
        return permission in permissions_of(user)
    rows = type(obj)._default_manager.visible_to(user, permission)  # type: ignore[attr-defined]  # every listed model has it
    return bool(rows.filter(pk=obj.pk).exists())
