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


class AccountsInTheWay(Conflict):
    code = "accounts_in_the_way"
    message = _("Others are opening accounts with the same names at this moment. Try again.")


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


class LastAdministrator(Conflict):
    code = "last_administrator"
    message = _(
        "%(name)s is the last system administrator of the whole apparatus. Give the role to "
        "somebody else first."
    )


class OwnAccount(NotAllowed):
    code = "own_account"
    message = _("Nobody can lock their own account. Ask another administrator.")


class AccountBeyondReach(NotAllowed):
    code = "account_beyond_reach"
    message = _(
        "%(name)s holds the role “%(role)s” in “%(unit)s”, where you have no right to manage "
        "accounts. Ask an administrator of that unit."
    )


class AccountGuarded(NotAllowed):
    code = "account_guarded"
    message = _(
        "The account of %(name)s works with question banks, a round or its marking. Only an "
        "administrator gives it a new code."
    )


class AccountLocked(Conflict):
    code = "account_locked"
    message = _("The account of %(name)s is locked. Open it first.")


class AccountOpen(Conflict):
    code = "account_open"
    message = _("The account of %(name)s is open already.")


class GrantNotInOrder(Invalid):
    code = "grant_not_in_order"
    message = _("A role cannot end on %(until)s, before it has begun on %(on)s.")


class AdministratorExists(Conflict):
    code = "administrator_exists"
    message = _("There already is a system administrator: %(username)s.")


class UsernameTaken(Conflict):
    code = "username_taken"
    message = _("The user name “%(username)s” is already taken.")


class UnitsExist(Conflict):
    code = "units_exist"
    message = _("There already are units; this is only for the first one.")


class UnitsChanged(Conflict):
    code = "units_changed"
    message = _(
        "Somebody established a unit of this file at the same moment. Nothing was written; check "
        "the file again."
    )


class RosterSettled(Conflict):
    code = "roster_settled"
    message = _("The file “%(name)s” no longer waits: it was imported or discarded meanwhile.")


class RosterHasErrors(Conflict):
    code = "roster_has_errors"
    message = _(
        "The file “%(name)s” has errors and cannot be imported. Mend it in Excel and upload it anew."
    )


class CodeUsed(Conflict):
    code = "code_used"
    message = _(
        "%(name)s has chosen a password already and needs no new code. If it is forgotten, give a"
        " new code on the person's own page."
    )


class LetterheadNotInOrder(Conflict):
    code = "letterhead_not_in_order"
    message = _("The present letterhead began on %(begun)s; a new one cannot begin on %(on)s.")


class SiteCodeTaken(Conflict):
    code = "site_code_taken"
    message = _("Another site already has the code “%(code)s”.")


class PlaceCodeTaken(Conflict):
    code = "place_code_taken"
    message = _("Another room of “%(site)s” already has the code “%(code)s”.")


class NoSeatLeft(Invalid):
    code = "no_seat_left"
    message = _("With %(spare)s of %(machines)s machines in reserve nobody could be seated.")


class BadAddressRange(Invalid):
    code = "bad_address_range"
    message = _("“%(given)s” is no range of network addresses; one looks like 10.0.4.0/24.")


class KeyUsedOtherwise(Conflict):
    code = "key_used_otherwise"
    message = _("The key “%(key)s” was used for another request. Choose a new one.")
