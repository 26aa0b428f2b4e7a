"""Tables of the banks app."""

from banks.models.assignment import Assignment
from banks.models.bank import Bank, BankMember
from banks.models.bank_export import BankExport
from banks.models.demand import Demand
from banks.models.embargo import Embargo, Retirement
from banks.models.lapse import LapseHold, LegalNote
from banks.models.legal_basis import LegalBasis, VersionBasis
from banks.models.picture import BankPicture
from banks.models.question import Hold, Question, QuestionEnemy
from banks.models.question_version import Draft, QuestionVersion
from banks.models.remark_answer import RemarkAnswer
from banks.models.review import Approval, Review
from banks.models.saved_search import SavedSearch
from banks.models.similarity import SimilarPair, VersionSignature
from banks.models.skill import Framework, Skill, SkillRequirement
from banks.models.statistics import ChoiceFigures, Exposure, ItemStatistics
from banks.models.stimulus import Stimulus
from banks.models.tag_run import TagRun, TagRunVersion
from banks.models.upload import QuestionUpload
from banks.models.uploaded_question import UploadedQuestion
from banks.models.version_note import VersionNote

__all__ = [
    "Approval",
    "Assignment",
    "Bank",
    "BankExport",
    "BankMember",
    "BankPicture",
    "ChoiceFigures",
    "Demand",
    "Draft",
    "Embargo",
    "Exposure",
    "Framework",
    "Hold",
    "ItemStatistics",
    "LapseHold",
    "LegalBasis",
    "LegalNote",
    "Question",
    "QuestionEnemy",
    "QuestionUpload",
    "QuestionVersion",
    "RemarkAnswer",
    "Retirement",
    "Review",
    "SavedSearch",
    "SimilarPair",
    "Skill",
    "SkillRequirement",
    "Stimulus",
    "TagRun",
    "TagRunVersion",
    "UploadedQuestion",
    "VersionBasis",
    "VersionNote",
    "VersionSignature",
]
