"""What has to be written down when somebody looks."""

from collections.abc import Mapping
from datetime import datetime

from banks.enums import BankPurpose
from banks.models import Bank, BankExport, QuestionVersion
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


def read_all_keys(
    *, bank: Bank, by: User | None, questions: int, at: datetime, data: Mapping[str, str]
) -> None:
    """Journal that `by` takes all questions of a bank out with their answers; of any bank.

    Args:
        by: without one the operator of the machine took them, by a command.
        data: why, in which format, and by which number the file is found again.
    """
    journal.record(
        actor=by.username if by else "export",
        action="banks.export_bank",
        target=f"bank:{bank.uuid}",
        at=at,
        data={"questions": questions, **data},
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
