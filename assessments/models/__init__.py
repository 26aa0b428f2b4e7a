"""Tables of the assessments app."""

from assessments.models.appeal import Appeal
from assessments.models.attempt import Attempt, Interruption, Response
from assessments.models.blueprint import (
    Blueprint,
    BlueprintCell,
    BlueprintCellKind,
    BlueprintCellLevel,
    BlueprintPart,
    BlueprintVersion,
)
from assessments.models.candidate import Candidate, CandidateField
from assessments.models.device import DeviceCheck
from assessments.models.duty import Duty
from assessments.models.exam_form import ExamForm, FormItem, ReserveItem
from assessments.models.incident import Incident
from assessments.models.late import LateEvidence
from assessments.models.paper_seal import (
    PaperSeal,
    SealedForm,
    SealHolder,
    SealPair,
    ShiftOpening,
)
from assessments.models.paper_sheet import PaperSheet, PaperSignature
from assessments.models.practice import PracticeAnswer, PracticeRun
from assessments.models.receipt import Receipt, ReceiptKey
from assessments.models.result import Result, ResultShare
from assessments.models.room_talk import CandidateCall, RoomMessage
from assessments.models.round import (
    Round,
    RoundBlueprint,
    RoundPosition,
    RoundStep,
    RoundUnit,
)
from assessments.models.scoring import AttemptScore, ItemTreatment, Mark, ScoringVersion
from assessments.models.shift import Shift, ShiftRoom
from assessments.models.stratum import Stratum, StratumField
from assessments.models.tally import OutcomeTally, ShareTally

__all__ = [
    "Appeal",
    "Attempt",
    "AttemptScore",
    "Blueprint",
    "BlueprintCell",
    "BlueprintCellKind",
    "BlueprintCellLevel",
    "BlueprintPart",
    "BlueprintVersion",
    "Candidate",
    "CandidateCall",
    "CandidateField",
    "DeviceCheck",
    "Duty",
    "ExamForm",
    "FormItem",
    "Incident",
    "Interruption",
    "ItemTreatment",
    "LateEvidence",
    "Mark",
    "OutcomeTally",
    "PaperSeal",
    "PaperSheet",
    "PaperSignature",
    "PracticeAnswer",
    "PracticeRun",
    "Receipt",
    "ReceiptKey",
    "ReserveItem",
    "Response",
    "Result",
    "ResultShare",
    "RoomMessage",
    "Round",
    "RoundBlueprint",
    "RoundPosition",
    "RoundStep",
    "RoundUnit",
    "ScoringVersion",
    "SealHolder",
    "SealPair",
    "SealedForm",
    "ShareTally",
    "Shift",
    "ShiftOpening",
    "ShiftRoom",
    "Stratum",
    "StratumField",
]
