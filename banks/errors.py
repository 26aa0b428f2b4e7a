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


class VersionGone(Conflict):
    code = "version_gone"
    message = _("This version is no longer there: its import was taken back meanwhile.")


class UnusableFile(Invalid):
    code = "unusable_file"
    message = _("The file cannot be used: %(what)s")


class ImportRefused(Invalid):
    code = "import_refused"
    message = _("Nothing was imported: the file has %(count)s problems.")


class UnusableBankCode(Invalid):
    code = "unusable_bank_code"
    message = _(
        "“%(code)s” cannot be the code of a bank: use letters, digits and the signs . _ - / only,"
        " at most 40 of them."
    )


class AlreadyReviewed(Conflict):
    code = "already_reviewed"
    message = _(
        "%(reviewer)s has already approved version %(number)s of the question %(question)s."
    )


class HoldOver(Conflict):
    code = "hold_over"
    message = _("The hold on the question %(question)s has already been lifted.")


class AlreadyRetired(Conflict):
    code = "already_retired"
    message = _("The question %(question)s has already been retired.")


class ListsBelongToAll(NotAllowed):
    code = "lists_belong_to_all"
    message = _(
        "The lists belong to the whole installation: only an administrator of its first unit "
        "brings them in."
    )


class ListsChanged(Conflict):
    code = "lists_changed"
    message = _(
        "Somebody wrote something of this file's lists at the same moment. Nothing was written; "
        "check the file again."
    )


class BankJustMade(Conflict):
    code = "bank_just_made"
    message = _("Someone else has just created the bank %(code)s. Import the file again.")


class ImportInUse(Conflict):
    code = "import_in_use"
    message = _(
        "This import can no longer be undone: %(count)s of its questions have been reviewed,"
        " changed or taken for a draft since (%(codes)s)."
    )


class ImportUndone(Conflict):
    code = "import_undone"
    message = _("Nothing of this import is left to undo.")


class UploadSettled(Conflict):
    code = "upload_settled"
    message = _("The file %(name)s has already been decided upon. Upload it again if need be.")


class DraftGone(Conflict):
    code = "draft_gone"
    message = _("This draft has been submitted or discarded already.")


class DraftHasFaults(Invalid):
    code = "draft_has_faults"
    message = _("The draft cannot be submitted yet: %(count)s places have to be mended.")


class NothingChanged(Invalid):
    code = "nothing_changed"
    message = _(
        "The draft says the same as version %(number)s of the question %(question)s."
        " Change something before submitting it."
    )


class CodeTaken(Invalid):
    code = "code_taken"
    message = _("The bank %(bank)s already has a question %(question)s.")


class UnusableQuestionCode(Invalid):
    code = "unusable_question_code"
    message = _(
        "“%(code)s” cannot be the code of a question: use letters, digits and the signs . _ - /"
        " only, at most 40 of them."
    )


class BankCodeTaken(Invalid):
    code = "bank_code_taken"
    message = _("There is a bank with the code %(code)s already.")


class CannotAppointOneself(NotAllowed):
    code = "cannot_appoint_oneself"
    message = _("Nobody appoints themselves to a bank. Ask another administrator.")
