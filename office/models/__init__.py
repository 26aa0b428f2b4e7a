"""Tables of the office."""

from office.models.content_key import ContentKey
from office.models.import_run import ImportRun
from office.models.job import Job
from office.models.journal_entry import JournalEntry
from office.models.notice import Notice
from office.models.policy_version import PolicyVersion
from office.models.register import Register
from office.models.stored_file import StoredFile

__all__ = [
    "ContentKey",
    "ImportRun",
    "Job",
    "JournalEntry",
    "Notice",
    "PolicyVersion",
    "Register",
    "StoredFile",
]
