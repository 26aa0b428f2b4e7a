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


class PlaceTaken(Conflict):
    code = "place_taken"
    message = _("%(what)s is already booked from %(starts)s to %(ends)s for: %(label)s.")


class InvalidCitizenNumber(Invalid):
    code = "invalid_citizen_number"
    message = _("A citizen number has 12 digits; “%(masked)s” has not.")


class AccountExists(Conflict):
    code = "account_exists"
    message = _("%(name)s already has an account: %(username)s.")


class WrongCode(NotAllowed):
    code = "wrong_code"
    message = _("The one-time code is not right or has expired. Ask the HR office for a new one.")
