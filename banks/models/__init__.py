"""Tables of the banks app."""

from banks.models.bank import Bank, BankMember
from banks.models.legal_basis import LegalBasis, VersionBasis
from banks.models.question import Hold, Question, QuestionEnemy
from banks.models.question_version import Draft, QuestionVersion
from banks.models.review import Approval, Review
from banks.models.skill import Framework, Skill, SkillRequirement
from banks.models.statistics import Exposure, ItemStatistics
from banks.models.stimulus import Stimulus
from banks.models.upload import QuestionUpload

__all__ = [
    "Approval",
    "Bank",
    "BankMember",
    "Draft",
    "Exposure",
    "Framework",
    "Hold",
    "ItemStatistics",
    "LegalBasis",
    "Question",
    "QuestionEnemy",
    "QuestionUpload",
    "QuestionVersion",
    "Review",
    "Skill",
    "SkillRequirement",
    "Stimulus",
    "VersionBasis",
]
