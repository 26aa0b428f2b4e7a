"""What has to be written down when somebody looks."""

from datetime import datetime

from banks.enums import BankPurpose
from banks.models import BankExport, QuestionVersion
from office import journal
from people.models import User


def read_key(*, version: QuestionVersion, by: User, at: datetime) -> None:
    """Journal that `by` was shown the right answer of a version; of secured banks alone."""
    question = version.question
    if question.bank.purpose != BankPurpose.SECURED:
        return
    journal.record(
        actor=by.username,
        action="banks.read_key",
        target=f"question:{question.uuid}",
        at=at,
        data={"version": version.number},
    )


def read_all_keys(*, export: BankExport, by: User, questions: int, at: datetime) -> None:
    """Journal that `by` takes all questions of a bank out with their answers, and why; of any bank."""
    journal.record(
        actor=by.username,
        action="banks.export_bank",
        target=f"bank:{export.bank.uuid}",
        at=at,
        data={"export": str(export.uuid), "questions": questions, "reason": export.reason},
    )


def fetch_export(*, export: BankExport, by: User, at: datetime) -> None:
    """Journal that the file of an export was fetched."""
    journal.record(
        actor=by.username,
        action="banks.fetch_export",
        target=f"bank:{export.bank.uuid}",
        at=at,
        after=export.file.sha256 if export.file else "",
        data={"export": str(export.uuid)},
    )
