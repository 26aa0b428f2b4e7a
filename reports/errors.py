"""Refusals of the reports app."""

from django.utils.translation import gettext_lazy as _

from office.errors import Conflict, Invalid, NotAllowed


class NothingToCertify(Invalid):
    code = "nothing_to_certify"
    message = _("%(holder)s has neither a published pass nor a completed course here.")


class NoLetterhead(Invalid):
    code = "no_letterhead"
    message = _("“%(unit)s” has no letterhead on %(on)s: a certificate needs issuer and signatory.")


class NotIssued(Conflict):
    code = "not_issued"
    message = _("The certificate %(number)s is not in the state this needs: %(state)s.")


class CannotBeDrawn(Invalid):
    code = "cannot_be_drawn"
    message = _("The certificate of %(holder)s cannot be printed: %(why)s.")


class ExportNotAllowed(NotAllowed):
    code = "export_not_allowed"
    message = _("%(user)s may not export the results of “%(round)s”: they are not of their units.")


class RoundNotPublished(Conflict):
    code = "round_not_published"
    message = _("The results of “%(round)s” are not published yet.")


class NothingToBundle(Invalid):
    code = "nothing_to_bundle"
    message = _(
        "%(count)s issued certificates match; a bundle takes from 1 to %(most)s. Change the filter."
    )
