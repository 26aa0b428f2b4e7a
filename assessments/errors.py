"""Refusals of the assessments app."""

from django.utils.translation import gettext_lazy as _

from office.errors import Conflict, Invalid, NotAllowed


class RoundNotInState(Conflict):
    code = "round_not_in_state"
    message = _("The round “%(round)s” is no longer in the state this needs: %(expected)s.")


class PositionInTwoBlueprints(Invalid):
    code = "position_in_two_blueprints"
    message = _("The position %(position)s is named by two blueprints of the round.")


class PositionWithoutBlueprint(Invalid):
    code = "position_without_blueprint"
    message = _("No blueprint of the round names the position %(position)s.")


class SeatsTooFew(Invalid):
    code = "seats_too_few"
    message = _("%(candidates)s candidates need a seat, but the rooms have %(seats)s.")


class FormsMissing(Conflict):
    code = "forms_missing"
    message = _("The round “%(round)s” has no exam forms to freeze: assemble them first.")


class ItemNoLongerDrawable(Conflict):
    code = "item_no_longer_drawable"
    message = _("The question %(question)s on form %(exam_form)s may no longer be used.")


class SittingBegun(Conflict):
    code = "sitting_begun"
    message = _("The sitting of the round “%(round)s” has begun: its papers stay as they are.")


class OneFormForNeighbours(Conflict):
    code = "one_form_for_neighbours"
    message = _(
        "Neighbours in the room %(room)s would have the same paper, since there is only one form"
        " for each group of candidates: assemble at least two."
    )


class CandidatesWithoutSeat(Conflict):
    code = "candidates_without_seat"
    message = _("%(count)s registered candidates have no seat: %(numbers)s.")


class NotWaitingForSeat(Conflict):
    code = "not_waiting_for_seat"
    message = _("These candidates have a seat or need none: %(numbers)s.")


class ShiftBegun(Conflict):
    code = "shift_begun"
    message = _("The shift was opened at %(opened_at)s.")


class ShiftCancelled(Conflict):
    code = "shift_cancelled"
    message = _("The shift was cancelled at %(cancelled_at)s: %(reason)s")


class ShiftNotOpen(Conflict):
    code = "shift_not_open"
    message = _("The shift is not open: it runs from %(starts_at)s to %(ends_at)s.")


class PapersOpen(Conflict):
    code = "papers_open"
    message = _(
        "The shift cannot be closed yet. Papers that are not over: %(count)s (%(numbers)s). Who"
        " organises the round can close it all the same."
    )


class LeadsNotAll(NotAllowed):
    code = "leads_not_all"
    message = _(
        "A shift is closed by who watches over all its rooms, or by who organises the round."
    )


class TooLate(NotAllowed):
    code = "too_late"
    message = _("Candidate %(candidate)s came after %(limit)s: the doors are closed.")


class RoomPaused(Conflict):
    code = "room_paused"
    message = _("The room is paused: candidate %(candidate)s can begin once it goes on.")


class NotStarted(Conflict):
    code = "attempt_not_started"
    message = _("The attempt of %(candidate)s has not been started.")


class AttemptOver(Conflict):
    code = "attempt_over"
    message = _("The attempt of %(candidate)s was closed at %(ended_at)s and cannot be changed.")


class TimeIsUp(Conflict):
    code = "time_is_up"
    message = _("The time of %(candidate)s ran out at %(deadline)s.")


class Barred(NotAllowed):
    code = "barred"
    message = _("Candidate %(candidate)s is barred from the test and cannot begin.")


class EarlierPartOpen(Conflict):
    code = "earlier_part_open"
    message = _("Candidate %(candidate)s has to hand in the part before this one first.")


class HeldElsewhere(Conflict):
    code = "held_elsewhere"
    message = _("The attempt of %(candidate)s is open on another machine; ask the proctor.")


class UnknownToken(NotAllowed):
    code = "unknown_token"
    message = _("This page no longer holds a paper. Go back to the start of the sitting.")


class UnusablePost(Invalid):
    code = "unusable_post"
    message = _("What was sent cannot be read. Reload the page.")


class AnswerTooLarge(Invalid):
    code = "answer_too_large"
    message = _("The answer is longer than any answer may be. Shorten it.")


class UnknownItem(Invalid):
    code = "unknown_item"
    message = _("There is no such item on this paper: %(item)s.")


class UnusableResponse(Invalid):
    code = "unusable_response"
    message = _("The answer to item %(order)s cannot be read; nothing was saved.")


class NotTheSameQuestion(Invalid):
    code = "not_the_same_question"
    message = _("A new key may change nothing that the candidates saw of the question.")


class ItemNotTreated(Conflict):
    code = "item_not_treated"
    message = _("The scoring decides nothing about the question %(question)s.")


class NothingLeftToScore(Conflict):
    code = "nothing_left_to_score"
    message = _("Every item of the form %(exam_form)s is spread over others: none is left.")


class ScoringNotInState(Conflict):
    code = "scoring_not_in_state"
    message = _("The scoring is no longer in the state this needs: %(expected)s.")


class MarksMissing(Conflict):
    code = "marks_missing"
    message = _("%(count)s responses still wait for a marker.")


class UngradedAttempts(Conflict):
    code = "ungraded_attempts"
    message = _("%(count)s attempts have ended and are not graded yet.")


class NotGraded(Conflict):
    code = "not_graded"
    message = _("The scoring has not been graded yet.")


class GradedBefore(Conflict):
    code = "graded_before"
    message = _(
        "Something that counts has changed since the grading of %(graded_at)s: grade again."
    )


class ScoringPending(Conflict):
    code = "scoring_pending"
    message = _("Scoring %(number)s of the round is not finished: publish it first.")


class AppealsOpen(Conflict):
    code = "appeals_open"
    message = _("%(count)s appeals of the round are not decided yet.")


class StandingFixed(Conflict):
    code = "standing_fixed"
    message = _("Candidate %(candidate)s stands as “%(standing)s”, which this cannot change.")


class UnknownSkill(Invalid):
    code = "unknown_skill"
    message = _("There is no skill with the code: %(codes)s.")


class WrongDoorCode(Invalid):
    code = "wrong_door_code"
    message = _("The candidate number and the code do not belong together.")


class NoSittingNow(Conflict):
    code = "no_sitting_now"
    message = _("Candidate %(candidate)s has no seat in a sitting; ask the proctor.")


class AppealsClosed(Conflict):
    code = "appeals_closed"
    message = _("Appeals against this result were accepted until %(until)s.")


class AppealPending(Conflict):
    code = "appeal_pending"
    message = _("The appeal filed at %(filed_at)s has not been answered yet; wait for its answer.")


class AppealOfAnother(NotAllowed):
    code = "appeal_of_another"
    message = _("Only the candidate may appeal against a result.")


class RoundCodeTaken(Conflict):
    code = "round_code_taken"
    message = _("There is a round with the code %(code)s already: choose another code.")


class BlueprintCodeTaken(Conflict):
    code = "blueprint_code_taken"
    message = _("There is a blueprint with the code %(code)s already: choose another code.")


class BlueprintMovedOn(Conflict):
    code = "blueprint_moved_on"
    message = _(
        "Version %(number)s of this blueprint was saved meanwhile. Open it, see what it changed,"
        " and make your change there."
    )


class RoomOver(Conflict):
    code = "room_over"
    message = _("The shift in the room %(room)s is over: nothing more can be done in it here.")


class MessageGone(Conflict):
    code = "message_gone"
    message = _("This message was withdrawn already.")


class CallGone(Conflict):
    code = "call_gone"
    message = _("This call waits already, or the candidate has called again since.")


class CalledTooOften(Conflict):
    code = "called_too_often"
    message = _(
        "You have called %(count)s times within an hour. Raise your hand if you need the proctor."
    )


class SeatTaken(Conflict):
    code = "seat_taken"
    message = _("Somebody sits at machine %(seat)s: choose another one.")


class UnknownSeat(Invalid):
    code = "unknown_seat"
    message = _("The room %(room)s has no machine %(seat)s.")


class TimeUsedUp(Conflict):
    code = "time_used_up"
    message = _(
        "These minutes are being used already: without them the time of %(candidate)s would have"
        " been up at %(deadline)s."
    )


class EntryStruck(Conflict):
    code = "entry_struck"
    message = _("This entry was struck at %(struck_at)s.")


class EntryStands(NotAllowed):
    code = "entry_stands"
    message = _(
        "A violation is not struck by the proctor: it is lifted by decision of the council, which"
        " the secretary of the round records."
    )


class SittingScored(Conflict):
    code = "sitting_scored"
    message = _("The results of the round “%(round)s” are out: this is a matter for an appeal now.")


class NobodyWrites(Conflict):
    code = "nobody_writes"
    message = _("None of the chosen candidates is writing any more.")


class AbsenteesChanged(Conflict):
    code = "absentees_changed"
    message = _(
        "Who would stand as absent has changed since this page was shown: %(numbers)s. Look again"
        " and close the shift then."
    )


class StillRunning(Conflict):
    code = "still_running"
    message = _("The paper of %(candidate)s has not ended: its answers are saved the usual way.")


class LateNoMore(Conflict):
    code = "late_no_more"
    message = _(
        "The paper of %(candidate)s ended at %(ended_at)s: it is too late to send answers. Tell the"
        " secretary of the round."
    )


class TooMuchLate(Conflict):
    code = "too_much_late"
    message = _("The paper of %(candidate)s has sent late answers as often as is taken.")


class AlreadyDecided(Conflict):
    code = "already_decided"
    message = _("Somebody has decided about these answers already.")


class ResultsDecided(Conflict):
    code = "results_decided"
    message = _(
        "The results of the round are approved or published, or the round is over: late answers are"
        " not accepted any more. An appeal is the way that is left."
    )


class NothingToAccept(Conflict):
    code = "nothing_to_accept"
    message = _("None of the chosen answers can be written: look at the page again.")


class PaperNotAsSigned(Conflict):
    code = "paper_not_as_signed"
    message = _(
        "What the server holds of the paper of %(candidate)s is not what the receipt %(receipt)s"
        " signed: it was changed afterwards. Nothing was written; tell the council of the round."
    )


class NoLongerAsked(Conflict):
    code = "no_longer_asked"
    message = _(
        "Question %(order)s is not asked any more: it was held back. Go on with another one."
    )


class NothingToPractise(Conflict):
    code = "nothing_to_practise"
    message = _("There is no question to practise here at the moment.")


class DrawOvertaken(Conflict):
    code = "draw_overtaken"
    message = _(
        "Another draw of the round “%(round)s” was begun meanwhile: this one wrote nothing more."
    )


class CommonCellsOnly(Invalid):
    code = "common_cells_only"
    message = _(
        "The same questions for everybody need a blueprint of common cells alone. These cells are for"
        " a position or a field: %(cells)s."
    )


class PapersTooFew(Conflict):
    code = "papers_too_few"
    message = _(
        "The group %(group)s has %(papers)s papers of their own for %(candidates)s candidates:"
        " assemble again."
    )


class NoReserveForm(Conflict):
    code = "no_reserve_form"
    message = _("The group of candidate %(candidate)s has no reserve paper left.")


class PaperBegun(Conflict):
    code = "paper_begun"
    message = _("Candidate %(candidate)s has begun the test: the paper stays.")


class NoPaperDealt(Conflict):
    code = "no_paper_dealt"
    message = _("Candidate %(candidate)s has no paper yet: deal the papers first.")


class NoDrawToReplay(Conflict):
    code = "no_draw_to_replay"
    message = _(
        "The draw of the round “%(round)s” cannot be replayed: its papers were drawn before draws were"
        " kept, or not drawn at all."
    )


class DrawStillSecret(Conflict):
    code = "draw_still_secret"
    message = _(
        "The draw of the round “%(round)s” can be replayed once all its papers are open: until then"
        " its seed is secret."
    )


class PapersNotFrozen(Conflict):
    code = "papers_not_frozen"
    message = _(
        "The papers of the round “%(round)s” are not drawn and frozen yet: there is nothing to"
        " sign for that could not change."
    )


class PapersDrawnAnew(Conflict):
    code = "papers_drawn_anew"
    message = _(
        "The papers are not those of the page any more: look at the sheet again, then sign."
    )


class HeadOfBoardSigns(NotAllowed):
    code = "head_of_board_signs"
    message = _("Only the head of the paper board signs for the papers of a round.")


class SealHoldersMissing(Conflict):
    code = "seal_holders_missing"
    message = _(
        "Sealing needs the keys of at least %(needed)s members of the paper board; %(have)s have made"
        " theirs."
    )


class PapersSealedAlready(Conflict):
    code = "papers_sealed_already"
    message = _(
        "The papers of the round “%(round)s” lie under the seal: its keys stay as they are."
    )


class NotHolder(NotAllowed):
    code = "not_holder"
    message = _("Only a member of the paper board who holds a key of this round may do this.")


class SameHolderTwice(Invalid):
    code = "same_holder_twice"
    message = _("A seal is opened by two holders: name somebody else beside you.")


class SealClosedYet(Conflict):
    code = "seal_closed_yet"
    message = _("The papers may be opened from %(opens_at)s on, not before.")


class WrongPassphrase(Invalid):
    code = "wrong_passphrase"
    message = _("One of the passphrases is not right. Nothing was opened.")


class ShiftBeforeSeal(Conflict):
    code = "shift_before_seal"
    message = _(
        "The papers lie sealed and may be opened from %(opens_at)s on: plan the shift for later, or take"
        " the papers back and have them sealed until an earlier hour."
    )


class PapersUnsigned(Conflict):
    code = "papers_unsigned"
    message = _(
        "The head of the paper board has not signed for the papers of the round “%(round)s” as they"
        " are now."
    )


class NothingToUnseal(Conflict):
    code = "nothing_to_unseal"
    message = _(
        "There is no sealed paper for shift %(number)s: its papers are open already, or not dealt yet."
    )


class PapersSealed(Conflict):
    code = "papers_sealed"
    message = _(
        "The papers of shift %(number)s lie under the seal. Two holders of the paper board open them"
        " first."
    )


class FormSealed(Conflict):
    code = "form_sealed"
    message = _("The paper %(exam_form)s lies under the seal.")


class PaperTampered(Conflict):
    code = "paper_tampered"
    message = _(
        "The sealed paper %(exam_form)s is not what was sealed. Nothing of it was taken; the journal"
        " says so. Take the papers back and have them drawn anew."
    )


class FormNoLongerUsable(Conflict):
    code = "form_no_longer_usable"
    message = _(
        "Form %(exam_form)s holds a question that may no longer be used, and no question in reserve"
        " takes its place."
    )


class HeadAppointed(Conflict):
    code = "head_appointed"
    message = _(
        "%(name)s is the head of the paper board of this round. Take that duty back before another"
        " head is appointed."
    )


class IncompatibleDuties(Conflict):
    code = "incompatible_duties"
    message = _(
        "Who is on the paper board of a round never proctors in it: %(name)s has the other duty"
        " already."
    )


class SealWouldBeLost(Conflict):
    code = "seal_would_be_lost"
    message = _(
        "Two holders open the seal: %(name)s stays on the paper board while papers lie sealed and only"
        " %(have)s holders are left."
    )
