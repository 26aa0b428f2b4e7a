"""What has to be written down when somebody looks."""

from datetime import datetime

from banks.enums import BankPurpose
from banks.models import QuestionVersion
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
