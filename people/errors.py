"""Refusals of the people app."""

from django.utils.translation import gettext_lazy as _

from office.errors import Conflict, Invalid, NotAllowed


class UnknownUnit(Invalid):
    code = "unknown_unit"
    message = _("There is no unit with the code “%(code)s” on %(on)s.")


class UnitStillHasChildren(Conflict):
    code = "unit_still_has_children"
    message = _(
        "“%(unit)s” cannot be closed: say first what becomes of the units below it: %(children)s."
    )


class UnitCodeTaken(Conflict):
    code = "unit_code_taken"
    message = _("The code “%(code)s” already belongs to an open unit: %(name)s.")


class ChangeNotInOrder(Invalid):
    code = "change_not_in_order"
    message = _("“%(unit)s” began on %(begun)s and cannot end on %(on)s.")


class ContradictoryChanges(Invalid):
    code = "contradictory_changes"
    message = _("The changes contradict each other about the unit “%(unit)s”.")


class PeopleLeftBehind(Conflict):
    code = "people_left_behind"
    message = _(
        "%(count)s people still have posts in units that end without one successor: %(units)s. "
        "Say first where each of them goes."
    )


class NoPostingToMove(Conflict):
    code = "no_posting_to_move"
    message = _("%(name)s (%(staff_code)s) has no such post on %(on)s.")


class PostingNotInOrder(Invalid):
    code = "posting_not_in_order"
    message = _("%(name)s (%(staff_code)s) took the post on %(begun)s; it cannot end on %(on)s.")


class UnknownTerm(Invalid):
    code = "unknown_term"
    message = _("There is no job position or management field with the code “%(code)s”.")


class PlaceTaken(Conflict):
    code = "place_taken"
    message = _("%(what)s is already booked from %(starts)s to %(ends)s for: %(label)s.")


class InvalidCitizenNumber(Invalid):
    code = "invalid_citizen_number"
    message = _("A citizen number has 12 digits; “%(masked)s” has not.")


class UnknownBirthPlace(Invalid):
    code = "unknown_birth_place"
    message = _("The citizen number “%(masked)s” begins with digits that are no place's code.")


class InventedCitizenNumber(Invalid):
    code = "invented_citizen_number"
    message = _("The citizen number “%(masked)s” is an invented one, for demonstrations only.")


class AccountExists(Conflict):
    code = "account_exists"
    message = _("%(name)s already has an account: %(username)s.")


class WrongCode(NotAllowed):
    code = "wrong_code"
    message = _("The one-time code is not right or has expired. Ask the HR office for a new one.")


class WeakPassword(Invalid):
    code = "weak_password"
    message = _("This password cannot be used. %(reasons)s")


class RoleNotGranted(Invalid):
    code = "role_not_granted"
    message = _(
        "The role “%(role)s” is not given over a unit: it comes from the duties of a round, from "
        "a course, or from the personnel file."
    )


class GrantExists(Conflict):
    code = "grant_exists"
    message = _("%(name)s already has the role “%(role)s” in “%(unit)s”.")


class GrantEnded(Conflict):
    code = "grant_ended"
    message = _("The role “%(role)s” of %(name)s has already ended.")


class AdministratorExists(Conflict):
    code = "administrator_exists"
    message = _("There already is a system administrator: %(username)s.")


class UsernameTaken(Conflict):
    code = "username_taken"
    message = _("The user name “%(username)s” is already taken.")


class UnitsExist(Conflict):
    code = "units_exist"
    message = _("There already are units; this is only for the first one.")
