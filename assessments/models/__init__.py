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
from assessments.models.duty import Duty
from assessments.models.exam_form import ExamForm, FormItem
from assessments.models.incident import Incident
from assessments.models.result import Result, ResultShare
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
    "CandidateField",
    "Duty",
    "ExamForm",
    "FormItem",
    "Incident",
    "Interruption",
    "ItemTreatment",
    "Mark",
    "Response",
    "Result",
    "ResultShare",
    "Round",
    "RoundBlueprint",
    "RoundPosition",
    "RoundStep",
    "RoundUnit",
    "ScoringVersion",
    "Shift",
    "ShiftRoom",
    "Stratum",
    "StratumField",
]
