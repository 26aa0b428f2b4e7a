"""Freezing a round's exam forms: after this nothing on a paper changes."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.enums import RoundState
from assessments.errors import (
    FormNoLongerUsable,
    FormsMissing,
    ItemNoLongerDrawable,
    PapersSealedAlready,
    SittingBegun,
)
from assessments.models import Attempt, ExamForm, FormItem, Round
from assessments.paper_digests import form_digests
from assessments.rounds import move_round
from assessments.sealed_papers import remove_seal
from banks.models import QuestionVersion
from office import journal
from people.models import User


def day_of_papers(round_: Round, *, today: date) -> date:
    """Return the day for which the questions of a round must be usable: the first shift's, or today."""
    shifts = round_.shifts.filter(cancelled_at__isnull=True).order_by("starts_at")
    first = shifts.values_list("starts_at", flat=True).first()
    return max(timezone.localdate(first), today) if first else today


def unusable_items(exam_forms: QuerySet[ExamForm], *, on: date) -> QuerySet[FormItem]:
    """Return the items of these forms that may not be used on a day, whatever was so when drawn.

    A version with a successor stays on the papers drawn before. What else keeps a version from
    being drawn keeps it from staying too (`QuestionVersionQuerySet.usable`).
    """
    items = FormItem.objects.filter(exam_form__in=exam_forms.values("pk")).select_related(
        "exam_form", "approval__version__question"
    )
    asked = QuestionVersion.objects.filter(pk__in=items.values("approval__version"))
    return items.exclude(approval__version__in=asked.usable(on=on).values("pk"))


def check_items(exam_forms: QuerySet[ExamForm], *, on: date) -> None:
    """Make sure that every item of these forms may still be used on a day.

    Raises:
        ItemNoLongerDrawable: one may not (`unusable_items`).
        FormNoLongerUsable: the same of a form that lay sealed: which question it is stays unsaid.
    """
    bad = unusable_items(exam_forms, on=on).first()
    if bad and bad.exam_form.salt:
        raise FormNoLongerUsable(exam_form=bad.exam_form.code)
    if bad:
        raise ItemNoLongerDrawable(
            question=bad.approval.version.question.code, exam_form=bad.exam_form.code
        )


@transaction.atomic
def freeze_forms(*, round_: Round, by: User, at: datetime) -> int:
    """Freeze every form with its hash and seal the round; return how many forms.

    Every item must be usable on the day of the papers, as it had to be when they were drawn. Papers
    that were drawn sealed are frozen by their sealing.

    Raises:
        RoundNotInState: the round is not prepared.
        PapersSealedAlready: its papers lie under the seal of the paper board.
        FormsMissing: nothing was assembled.
        ItemNoLongerDrawable: assemble again.
    """
    move_round(round_=round_, expected=[RoundState.PREPARED], to=RoundState.SEALED, by=by, at=at)
    if round_.exam_forms.filter(sealed__isnull=False).exists():
        raise PapersSealedAlready(round=round_.title)
    digests = form_digests(round_)
    if not digests:
        raise FormsMissing(round=round_.title)
    check_items(round_.exam_forms.all(), on=day_of_papers(round_, today=timezone.localdate(at)))
    exam_forms = list(round_.exam_forms.all())
    for exam_form in exam_forms:
        exam_form.frozen_at, exam_form.sha256 = at, digests[exam_form.pk]
    ExamForm.objects.bulk_update(exam_forms, ["frozen_at", "sha256"], batch_size=200)
    journal.record(
        actor=by.username,
        action="assessments.freeze_forms",
        target=f"round:{round_.uuid}",
        at=at,
        after=journal.digest_of(sorted(digests.values())),
        data={"forms": len(exam_forms)},
    )
    return len(exam_forms)


@transaction.atomic
def unseal_forms(*, round_: Round, reason: str, by: User, at: datetime) -> int:
    """Take back the freezing, so that the round can be assembled anew; return how many forms.

    For a question that is held after the freezing. Attempts prepared on these forms are deleted;
    seats stay. Forms that were drawn sealed go with their seal, opened or not. The step and the
    journal keep the hashes' digest, so that nothing vanishes.

    Raises:
        RoundNotInState: the round is not sealed.
        SittingBegun: a shift was opened or an attempt started.
    """
    before = sorted(round_.exam_forms.values_list("sha256", flat=True))
    move_round(
        round_=round_,
        expected=[RoundState.SEALED],
        to=RoundState.PREPARED,
        by=by,
        at=at,
        reason=reason,
    )
    attempts = Attempt.objects.filter(candidate__round=round_)
    if (
        round_.shifts.filter(opened_at__isnull=False).exists()
        or attempts.filter(started_at__isnull=False).exists()
    ):
        raise SittingBegun(round=round_.title)
    deleted, _by_model = attempts.delete()
    forms = remove_seal(round_) or round_.exam_forms.update(frozen_at=None, sha256="")
    journal.record(
        actor=by.username,
        action="assessments.unseal_forms",
        target=f"round:{round_.uuid}",
        at=at,
        before=journal.digest_of(before),
        data={"forms": forms, "attempts": deleted, "reason": reason},
    )
    return forms


def altered_forms(round_: Round, exam_forms: Iterable[ExamForm] | None = None) -> list[str]:
    """Return the codes of a round's frozen forms whose content is no longer what was frozen.

    A form under the seal has no content yet; it is checked when it is opened.

    Args:
        exam_forms: all forms of the round, where they were read already.
    """
    if exam_forms is None:
        exam_forms = round_.exam_forms.all()
    digests = form_digests(round_)
    under_seal = round_.is_sealed
    frozen = sorted(
        (one for one in exam_forms if one.frozen_at and (one.salt or not under_seal)),
        key=lambda one: one.code,
    )
    return [form.code for form in frozen if digests.get(form.pk) != form.sha256]
