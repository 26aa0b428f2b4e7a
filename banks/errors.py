"""Refusals of the banks app."""

from django.utils.translation import gettext_lazy as _

from office.errors import Conflict, Invalid, NotAllowed


class AuthorCannotReview(NotAllowed):
    code = "author_cannot_review"
    message = _("%(reviewer)s wrote the question %(question)s and cannot review it.")


class NotAReviewer(NotAllowed):
    code = "not_a_reviewer"
    message = _("%(reviewer)s is not a reviewer of the bank %(bank)s.")


class NotInReview(Conflict):
    code = "not_in_review"
    message = _("Version %(number)s of the question %(question)s is no longer in review.")


class UnusableFile(Invalid):
    code = "unusable_file"
    message = _("The file cannot be used: %(what)s")


class ImportRefused(Invalid):
    code = "import_refused"
    message = _("Nothing was imported: the file has %(count)s problems.")
