"""Taking an old version of a question up again: as a draft, which goes through review like any other."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from banks.drafting import body_of, open_draft
from banks.errors import DraftInTheWay, NothingChanged
from banks.models import Draft, QuestionVersion
from office import journal
from people.models import User


@transaction.atomic
def restore_version(*, version: QuestionVersion, by: User, at: datetime) -> Draft:
    """Begin a draft that says what an old version says, and says so as its reason.

    Nothing that exists changes: submitted and approved, it is a new version with a new number.

    Raises:
        NothingChanged: the newest version says the same.
        DraftInTheWay: `by` is writing a draft of the question.
        AlreadyRetired: the question is out of use.
    """
    question = version.question
    newest = question.versions.order_by("-number").first()
    if newest is not None and newest.checksum == version.checksum:
        raise NothingChanged(number=newest.number, question=question.code)
    if Draft.objects.filter(question=question, author=by).exists():
        raise DraftInTheWay(question=question.code)
    draft = open_draft(question=question, author=by, at=at, based_on=version)
    reason = _("Restored from version %(number)s") % {"number": version.number}
    draft.body = {**body_of(version), "reason": reason}
    draft.save(update_fields=["body"])
    journal.record(
        actor=by.username,
        action="banks.restore_version",
        target=f"question:{question.uuid}",
        at=at,
        data={"version": version.number},
    )
    return draft
