"""Reserve questions that take the place of those that may no longer be used."""

from datetime import timedelta

import pytest

from assessments.errors import ItemNoLongerDrawable
from assessments.freezing import altered_forms
from assessments.models import Attempt, ExamForm, FormItem, ReserveItem
from assessments.seating import seat_candidates
from assessments.shifts import open_shift, prepare_attempts
from banks.enemies import set_apart
from banks.models import Stimulus
from banks.review import hold
from office.models import JournalEntry
from tests.assessments.building import (
    assemble,
    fill_bank,
    freeze,
    make_place,
    plan_round,
    plan_shifts,
    write_plan,
)
from tests.make import EIGHT, make_user, make_version

pytestmark = pytest.mark.django_db
BEFORE = EIGHT - timedelta(minutes=5)


def ready(*, reserves=2):
    """A frozen round with reserve questions, dealt; the shift that waits to be opened."""
    round_ = plan_round(write_plan(fill_bank(common=10, each=6)), people={"CV|TAI_CHINH": 2})
    (room,) = plan_shifts(round_, make_place())
    assemble(round_, reserve_items=reserves)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    return round_, room.shift


def hold_first(round_):
    """Hold the first question of the first form; return its item as it was."""
    item = FormItem.objects.filter(exam_form__round=round_).order_by("exam_form__code", "order")[0]
    hold(question=item.approval.version.question, reason="Sai", by=make_user(), at=BEFORE)
    return item


def line_of(item):
    return list(ReserveItem.objects.filter(cell=item.cell_id).order_by("order"))


def asked(form):
    rows = FormItem.objects.filter(exam_form=form).order_by("order")
    return list(rows.values_list("approval", flat=True))


def open_it(shift):
    return open_shift(shift=shift, by=make_user(), at=EIGHT)


def test_the_next_in_line_takes_the_place_in_order_cell_and_points_on_a_form_made_new():
    round_, shift = ready()
    item = hold_first(round_)
    first, second = line_of(item)
    form = ExamForm.objects.get(pk=item.exam_form_id)
    before = asked(form)

    open_it(shift)

    placed = FormItem.objects.get(exam_form=form, order=item.order)
    assert (placed.approval, placed.cell_id, placed.points) == (
        first.approval,
        item.cell_id,
        item.points,
    )
    assert asked(form) == [first.approval_id if one == item.approval_id else one for one in before]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.used_at, second.used_at) == (EIGHT, None)
    now = ExamForm.objects.get(pk=form.pk)
    assert now.uuid != form.uuid
    assert now.sha256 != form.sha256
    assert altered_forms(round_) == []
    entry = JournalEntry.objects.get(action="assessments.replace_items")
    assert entry.data["forms"][form.code] == form.sha256


def test_one_that_is_held_apart_from_a_question_of_the_form_or_is_held_itself_is_passed_over():
    round_, shift = ready(reserves=3)
    item = hold_first(round_)
    enemy, held, good = line_of(item)
    beside = FormItem.objects.filter(exam_form=item.exam_form_id).exclude(pk=item.pk).first()
    set_apart(
        question=enemy.approval.version.question,
        other=beside.approval.version.question,
        by=make_user(),
        at=BEFORE,
    )
    hold(question=held.approval.version.question, reason="Sai", by=make_user(), at=BEFORE)

    open_it(shift)

    assert FormItem.objects.get(exam_form=item.exam_form_id, order=item.order).approval == (
        good.approval
    )


def test_a_question_about_a_text_that_the_form_asks_about_elsewhere_is_passed_over():
    round_, shift = ready()
    item = hold_first(round_)
    bank = item.approval.version.question.bank
    text = Stimulus.objects.create(bank=bank, code="S1", text="Bảng 1")
    there, coming = (make_version(bank=bank, stimulus=text) for _ in range(2))
    beside = FormItem.objects.filter(exam_form=item.exam_form_id).exclude(pk=item.pk)[0]
    beside.delete()
    beside.pk, beside.approval = None, there.approval
    beside.save()
    ReserveItem.objects.create(
        stratum=item.exam_form.stratum,
        part=item.exam_form.part,
        cell=item.cell,
        approval=coming.approval,
        order=0,
    )

    open_it(shift)

    placed = FormItem.objects.get(exam_form=item.exam_form_id, order=item.order).approval
    assert placed == line_of(item)[1].approval


def test_without_a_reserve_that_fits_the_shift_is_refused_as_before():
    round_, shift = ready()
    item = hold_first(round_)
    for reserve in line_of(item):
        hold(question=reserve.approval.version.question, reason="Sai", by=make_user(), at=BEFORE)

    with pytest.raises(ItemNoLongerDrawable):
        open_it(shift)

    assert not ReserveItem.objects.exclude(used_at=None).exists()


def test_a_form_on_which_somebody_has_begun_stays_as_it_is():
    round_, shift = ready()
    item = hold_first(round_)
    Attempt.objects.filter(exam_form=item.exam_form_id).update(
        started_at=BEFORE, deadline_at=EIGHT + timedelta(minutes=45)
    )

    with pytest.raises(ItemNoLongerDrawable):
        open_it(shift)

    assert FormItem.objects.filter(pk=item.pk).exists()


def test_nothing_changes_where_every_question_may_be_used():
    _round, shift = ready()
    before = list(ExamForm.objects.values_list("uuid", "sha256"))

    open_it(shift)

    assert list(ExamForm.objects.values_list("uuid", "sha256")) == before


def test_two_questions_about_one_text_do_not_both_come_to_a_form_that_asked_nothing_about_it():
    round_, shift = ready()
    item = hold_first(round_)
    other = FormItem.objects.filter(exam_form=item.exam_form_id, cell=item.cell_id).exclude(
        pk=item.pk
    )[0]
    hold(question=other.approval.version.question, reason="Sai", by=make_user(), at=BEFORE)
    bank = item.approval.version.question.bank
    text = Stimulus.objects.create(bank=bank, code="S1", text="Bảng 1")
    third = line_of(item)[0].approval
    ReserveItem.objects.all().delete()
    coming = [*(make_version(bank=bank, stimulus=text).approval for _ in range(2)), third]
    for order, approval in enumerate(coming):
        ReserveItem.objects.create(
            stratum=item.exam_form.stratum,
            part=item.exam_form.part,
            cell=item.cell,
            approval=approval,
            order=order,
        )

    open_it(shift)

    assert {coming[0].pk, third.pk} <= set(asked(item.exam_form_id))
    assert coming[1].pk not in asked(item.exam_form_id)
