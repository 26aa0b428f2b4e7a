"""Questions kept in reserve take the place of those that may no longer be used."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from uuid import uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from assessments.contents import typed_content
from assessments.freezing import unusable_items
from assessments.models import Attempt, ExamForm, FormItem, ReserveItem, Round, ShiftRoom
from assessments.paper_digests import form_digests
from banks import kinds
from banks.models import QuestionEnemy, QuestionVersion
from office import journal
from people.models import User


@dataclass(frozen=True, slots=True)
class _Case:
    """One question of a cell of a group that may not be used, with the items that it is."""

    cell: int
    items: tuple[FormItem, ...]

    @property
    def exam_forms(self) -> set[int]:
        return {item.exam_form_id for item in self.items}


@dataclass(slots=True)
class _Beside:
    """What stands on the forms: questions and stimuli by form, and which questions exclude others."""

    questions: Mapping[int, set[int]]
    stimuli: Mapping[int, list[int | None]]
    enemies: Mapping[int, Collection[int]]


@transaction.atomic
def replace_unusable(
    *, exam_forms: QuerySet[ExamForm], on: date, by: User, at: datetime
) -> list[str]:
    """Put reserve questions in the place of what may not be used on a day; return the codes of forms.

    A question gives way on all forms of its group alike. The next one in line for its cell comes
    that may be used itself, stands on none of these forms and is held apart from nothing there.
    Where there is none, or somebody has begun on the form, it stays: `freezing.check_items` tells.
    A changed form is another one: it gets another address, so that nobody goes on with what they
    hold of it, and another hash; the journal keeps the old one.
    """
    if not unusable_items(exam_forms, on=on).exists():
        return []
    _wait_for_who_begins(exam_forms)
    begun = Attempt.objects.filter(started_at__isnull=False, exam_form__in=exam_forms.values("pk"))
    open_forms = exam_forms.exclude(pk__in=begun.values("exam_form"))
    cases = _cases(unusable_items(open_forms, on=on))
    if not cases:
        return []
    beside = _read_beside({pk for case in cases for pk in case.exam_forms}, cases)
    changed: set[int] = set()
    used: set[int] = set()
    for case in cases:
        reserve = _next_in_line(case, beside, used, on=on)
        if reserve is not None:
            used.add(reserve.pk)
            _replace(case, reserve, beside, at=at)
            changed |= case.exam_forms
    return _freeze_anew(changed, by=by, at=at)


def _wait_for_who_begins(exam_forms: QuerySet[ExamForm]) -> None:
    """Lock every room in which one of these forms lies: another shift that has it may be open."""
    dealt = Attempt.objects.filter(exam_form__in=exam_forms.values("pk"))
    rooms = ShiftRoom.objects.filter(pk__in=dealt.values("candidate__shift_room"))
    list(rooms.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _cases(items: QuerySet[FormItem]) -> list[_Case]:
    found: dict[tuple[int, int, int], list[FormItem]] = defaultdict(list)
    rows = items.select_related("exam_form", "approval__version").order_by(
        "exam_form__code", "order"
    )
    for item in rows:
        found[item.exam_form.stratum_id, item.cell_id, item.approval_id].append(item)
    return [_Case(cell, tuple(rows)) for (_stratum, cell, _approval), rows in found.items()]


def _read_beside(exam_forms: Collection[int], cases: Iterable[_Case]) -> _Beside:
    questions: dict[int, set[int]] = defaultdict(set)
    stimuli: dict[int, list[int | None]] = defaultdict(list)
    rows = FormItem.objects.filter(exam_form__in=exam_forms)
    for form, question, stimulus in rows.values_list(
        "exam_form", "approval__version__question", "approval__version__stimulus"
    ):
        questions[form].add(question)
        stimuli[form].append(stimulus)
    groups = {item.exam_form.stratum_id for case in cases for item in case.items}
    kept = ReserveItem.objects.filter(stratum__in=groups).values("approval__version__question")
    enemies: dict[int, set[int]] = defaultdict(set)
    pairs = QuestionEnemy.objects.filter(Q(first__in=kept) | Q(second__in=kept))
    for first, second in pairs.values_list("first", "second"):
        enemies[first].add(second)
        enemies[second].add(first)
    return _Beside(questions, stimuli, enemies)


def _next_in_line(
    case: _Case, beside: _Beside, used: Collection[int], *, on: date
) -> ReserveItem | None:
    first = case.items[0]
    line = (
        ReserveItem.objects.filter(
            stratum=first.exam_form.stratum_id, cell=case.cell, used_at__isnull=True
        )
        .exclude(pk__in=used)
        .select_related("approval__version")
        .order_by("order")
    )
    asked = QuestionVersion.objects.filter(pk__in=line.values("approval__version"))
    usable = set(asked.usable(on=on).values_list("pk", flat=True))
    leaving = first.approval.version
    for reserve in line:
        version = reserve.approval.version
        fits = version.pk in usable and all(
            _stands_beside(version, leaving, form, beside) for form in case.exam_forms
        )
        if fits:
            return reserve
    return None


def _stands_beside(
    coming: QuestionVersion, leaving: QuestionVersion, exam_form: int, beside: _Beside
) -> bool:
    """Tell whether a question may come to a form in the place of another one.

    Questions about one text stand side by side: one of them gives way to another about it alone.
    """
    others = set(beside.questions[exam_form]) - {leaving.question_id}
    if coming.question_id in others or others & set(beside.enemies.get(coming.question_id, ())):
        return False
    around = list(beside.stimuli[exam_form])
    around.remove(leaving.stimulus_id)
    about = coming.stimulus_id
    if leaving.stimulus_id is not None and leaving.stimulus_id in around:
        return about == leaving.stimulus_id
    return about is None or about not in around


def _replace(case: _Case, reserve: ReserveItem, beside: _Beside, *, at: datetime) -> None:
    """Take the items away and put the reserve question in their places."""
    version = reserve.approval.version
    leaving = case.items[0].approval.version
    coming = []
    for item in case.items:
        options = list(kinds.get(version.kind).shuffled(typed_content(version)))
        if not version.order_locked:
            Random(f"{item.exam_form.sha256}|{item.order}").shuffle(options)  # noqa: S311 (an order that can be replayed)
        coming.append(
            FormItem(
                exam_form=item.exam_form,
                order=item.order,
                cell_id=item.cell_id,
                approval=reserve.approval,
                option_order=options,
                points=item.points,
            )
        )
        questions = beside.questions[item.exam_form_id]
        stimuli = beside.stimuli[item.exam_form_id]
        questions.remove(leaving.question_id)
        questions.add(version.question_id)
        stimuli.remove(leaving.stimulus_id)
        stimuli.append(version.stimulus_id)
    FormItem.objects.filter(pk__in=[item.pk for item in case.items]).delete()
    FormItem.objects.bulk_create(coming)
    ReserveItem.objects.filter(pk=reserve.pk).update(used_at=at)


def _freeze_anew(changed: Collection[int], *, by: User, at: datetime) -> list[str]:
    exam_forms = list(ExamForm.objects.filter(pk__in=changed).order_by("code"))
    if not exam_forms:
        return []
    round_ = Round.objects.get(pk=exam_forms[0].round_id)
    digests = form_digests(round_)
    before = {form.code: form.sha256 for form in exam_forms}
    for form in exam_forms:
        form.uuid, form.frozen_at, form.sha256 = uuid4(), at, digests[form.pk]
    ExamForm.objects.bulk_update(exam_forms, ["uuid", "frozen_at", "sha256"], batch_size=200)
    journal.record(
        actor=by.username,
        action="assessments.replace_items",
        target=f"round:{round_.uuid}",
        at=at,
        before=journal.digest_of(before),
        after=journal.digest_of({form.code: form.sha256 for form in exam_forms}),
        data={"forms": before},
    )
    return [form.code for form in exam_forms]
