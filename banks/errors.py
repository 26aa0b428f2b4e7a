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


class NotClassified(Invalid):
    code = "not_classified"
    message = _(
        "The question %(question)s has no skill yet: give it one before it is approved, so that"
        " papers and profiles know what it tests."
    )


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


class StillDoubtful(Conflict):
    code = "still_doubtful"
    message = _(
        "%(count)s questions of the file still have to be mended or left out before it can be"
        " imported."
    )


class MendedElsewhere(Conflict):
    code = "mended_elsewhere"
    message = _("Somebody else has changed this question since you opened it.")


class DraftGone(Conflict):
    code = "draft_gone"
    message = _("This draft has been submitted or discarded already.")


class DraftSavedElsewhere(Conflict):
    code = "draft_saved_elsewhere"
    message = _("This draft has been saved in another window since it was opened here.")


class DraftHasFaults(Invalid):
    code = "draft_has_faults"
    message = _("The draft cannot be submitted yet: %(count)s places have to be mended.")


class NothingChanged(Invalid):
    code = "nothing_changed"
    message = _(
        "The draft says the same as version %(number)s of the question %(question)s."
        " Change something before submitting it."
    )


class DraftInTheWay(Conflict):
    code = "draft_in_the_way"
    message = _(
        "You are writing a draft of the question %(question)s. Submit it or throw it away first; then"
        " an old version can be restored."
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


class NotRetired(Conflict):
    code = "not_retired"
    message = _("The question %(question)s is in use already.")


class NothingToDo(Conflict):
    code = "nothing_to_do"
    message = _(
        "Nothing was done: none of the chosen questions is in a state for it any more. Look at the"
        " list again."
    )


class AssignmentOver(Conflict):
    code = "assignment_over"
    message = _(
        "The review of %(question)s by %(reviewer)s is over or was taken back. Look at the list again."
    )


class AlreadyAssigned(Conflict):
    code = "already_assigned"
    message = _("%(reviewer)s has to review the question %(question)s already.")


class NobodyToAssign(Invalid):
    code = "nobody_to_assign"
    message = _("None of the chosen versions can be given to the chosen reviewers.")


class DueDayOver(Invalid):
    code = "due_day_over"
    message = _("The last day of a review cannot lie in the past: %(on)s.")


class PairDecided(Conflict):
    code = "pair_decided"
    message = _("Somebody has decided about these two questions already. Look at the list again.")


class PairNotDecided(Conflict):
    code = "pair_not_decided"
    message = _("These two questions wait for a decision already: there is nothing to take back.")


class ExportGone(Conflict):
    code = "export_gone"
    message = _("The file has been deleted: it is kept for %(hours)s hours. Export the bank again.")


class NothingToExport(Invalid):
    code = "nothing_to_export"
    message = _("The bank “%(bank)s” has no question in use or in review to export.")


class LawBelongsToAll(NotAllowed):
    code = "law_belongs_to_all"
    message = _(
        "Legal texts are shared by all banks: only an administrator of the first unit changes what"
        " is known of them."
    )


class LawReplacesItself(Invalid):
    code = "law_replaces_itself"
    message = _("The text %(symbol)s would be replaced by one that it replaces itself.")


class LawChangesNothing(Invalid):
    code = "law_changes_nothing"
    message = _("All of this is known of the text %(symbol)s already.")


class SearchNameTaken(Invalid):
    code = "search_name_taken"
    message = _("You have a search “%(name)s” in this bank already.")


class TooManySearches(Invalid):
    code = "too_many_searches"
    message = _("%(most)s searches are kept for you in this bank; delete one first.")


class TagRunSettled(Conflict):
    code = "tag_run_settled"
    message = _("This change has been carried out, discarded or undone already.")


class TagRunInUse(Conflict):
    code = "tag_run_in_use"
    message = _(
        "This change can no longer be undone: %(count)s of its versions have been reviewed,"
        " replaced or taken for a draft since (%(codes)s)."
    )


class TagUnknown(Invalid):
    code = "tag_unknown"
    message = _("%(codes)s is no longer in the list.")


class ApartFromItself(Invalid):
    code = "apart_from_itself"
    message = _("%(question)s is this question itself; name another one.")


class NotOfThisBank(Invalid):
    code = "not_of_this_bank"
    message = _("No question of this bank has the code or the words “%(code)s”.")


class ApartAlready(Conflict):
    code = "apart_already"
    message = _("%(question)s and %(other)s never stand on one paper already.")


class NotApart(Conflict):
    code = "not_apart"
    message = _("%(question)s and %(other)s may stand on one paper already.")


class ApartByDecision(Conflict):
    code = "apart_by_decision"
    message = _(
        "A decision about near-duplicate questions keeps %(question)s and %(other)s apart: take it"
        " back on the page of the pair."
    )


class MaterialCodeTaken(Invalid):
    code = "material_code_taken"
    message = _("The bank %(bank)s already has shared material %(code)s.")


class UnusableMaterialCode(Invalid):
    code = "unusable_material_code"
    message = _(
        "“%(code)s” cannot be the code of shared material: use letters, digits and the signs"
        " . _ - / only, at most 40 of them."
    )


class MaterialChanged(Conflict):
    code = "material_changed"
    message = _(
        "%(code)s was changed meanwhile: its newest is number %(number)s. Look at it, and change"
        " that."
    )


class MaterialUnchanged(Invalid):
    code = "material_unchanged"
    message = _("This is what %(code)s says already.")
