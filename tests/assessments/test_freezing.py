"""Freezing exam forms."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.enums import RoundState
from assessments.errors import (
    FormsMissing,
    ItemNoLongerDrawable,
    RoundNotInState,
    SittingBegun,
)
from assessments.freezing import (
    altered_forms,
    day_of_papers,
    freeze_forms,
    unseal_forms,
)
from assessments.models import Attempt, FormItem, Shift
from assessments.paper_digests import form_digests
from assessments.seating import seat_candidates
from assessments.shifts import open_shift, prepare_attempts
from banks.models import Embargo, Hold, LegalBasis, QuestionVersion, Stimulus, VersionBasis
from office.models import JournalEntry
from tests.assessments.building import (
    assemble,
    drop_trigger,
    fill_bank,
    freeze,
    make_place,
    plan_round,
    plan_shifts,
    ready_round,
    write_plan,
)
from tests.make import EIGHT, SINGLE_CHOICE, make_round, make_user, make_version

pytestmark = pytest.mark.django_db


def prepared():
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1})
    assemble(round_)
    return round_


def frozen():
    round_ = prepared()
    freeze(round_)
    return round_


def some_question(round_):
    return FormItem.objects.filter(exam_form__round=round_).first().approval.version.question


def test_freezing_seals_the_round_and_gives_every_form_its_hash():
    round_ = prepared()

    count = freeze(round_)

    round_.refresh_from_db()
    assert round_.state == RoundState.SEALED
    assert count == 2
    assert {form.pk: form.sha256 for form in round_.exam_forms.all()} == form_digests(round_)
    assert set(round_.exam_forms.values_list("frozen_at", flat=True)) == {EIGHT}
    assert altered_forms(round_) == []


def test_forms_with_different_items_have_different_hashes_and_the_hash_is_stable():
    round_ = prepared()

    digests = form_digests(round_)

    assert len(set(digests.values())) == len(digests) == 2
    assert form_digests(round_) == digests


def test_an_item_cannot_be_changed_by_sql():
    frozen()

    with pytest.raises(IntegrityError), transaction.atomic():
        FormItem.objects.update(points=9)


@pytest.mark.parametrize("change", [{"points": 9}, {"option_order": ["D", "C", "B", "A"]}])
def test_a_change_behind_the_trigger_is_found(change):
    round_ = frozen()
    item = FormItem.objects.filter(exam_form__round=round_).exclude(**change).first()
    drop_trigger("assessments_formitem")

    FormItem.objects.filter(pk=item.pk).update(**change)

    assert altered_forms(round_) == [item.exam_form.code]


def test_a_deleted_item_is_found_and_so_is_a_form_without_items():
    round_ = frozen()
    first, second = round_.exam_forms.order_by("code")

    first.items.first().delete()
    second.items.all().delete()

    assert altered_forms(round_) == [first.code, second.code]


def test_another_key_in_the_bank_is_found_though_the_checksum_stays():
    round_ = frozen()
    version = some_question(round_).live_version
    drop_trigger("banks_questionversion")

    QuestionVersion.objects.filter(pk=version.pk).update(content={**SINGLE_CHOICE, "key": "D"})

    touched = round_.exam_forms.filter(items__approval__version=version).order_by("code")
    assert altered_forms(round_) == [form.code for form in touched]


def test_a_held_question_is_refused_and_the_round_stays_prepared():
    round_ = prepared()
    question = some_question(round_)
    Hold.objects.create(question=question, reason="Đáp án sai", placed_at=EIGHT)

    with pytest.raises(ItemNoLongerDrawable) as refusal:
        freeze(round_)

    round_.refresh_from_db()
    assert refusal.value.data["question"] == question.code
    assert round_.state == RoundState.PREPARED
    assert not round_.exam_forms.filter(frozen_at__isnull=False).exists()


def test_a_retired_question_is_refused():
    round_ = prepared()
    question = some_question(round_)
    question.retired_at, question.retired_reason = EIGHT, "Lộ đề"
    question.save()

    with pytest.raises(ItemNoLongerDrawable):
        freeze(round_)


def embargo(question, until):
    return Embargo.objects.create(
        question=question, until=until, reason="Kỳ sau", placed_at=EIGHT, placed_by=make_user()
    )


def test_a_question_under_an_embargo_that_was_set_after_it_was_drawn_is_refused():
    round_ = prepared()
    embargo(some_question(round_), timezone.localdate(EIGHT) + timedelta(days=1))

    with pytest.raises(ItemNoLongerDrawable):
        freeze(round_)


def test_a_law_that_ended_after_its_question_was_drawn_is_refused():
    round_ = prepared()
    text = LegalBasis.objects.create(symbol="30/2020/NĐ-CP", valid_to=timezone.localdate(EIGHT))
    VersionBasis.objects.create(version=some_question(round_).live_version, legal_basis=text)

    with pytest.raises(ItemNoLongerDrawable):
        freeze(round_)


def test_questions_must_be_usable_on_the_day_of_the_first_shift_that_takes_place():
    round_ = prepared()
    tomorrow = timezone.localdate(EIGHT) + timedelta(days=1)
    for days, cancelled in ((0, {"cancelled_at": EIGHT, "cancelled_reason": "Mất điện"}), (1, {})):
        start = EIGHT + timedelta(days=days)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=1)}
        Shift.objects.create(round=round_, number=days + 1, **times, **cancelled)
    embargo(some_question(round_), tomorrow)

    assert day_of_papers(round_, today=timezone.localdate(EIGHT)) == tomorrow
    assert freeze(round_) == 2


def test_a_lifted_hold_and_a_newer_version_are_no_hindrance():
    round_ = prepared()
    question = some_question(round_)
    Hold.objects.create(
        question=question,
        reason="Nghi sai",
        placed_at=EIGHT,
        lifted_at=EIGHT,
        lifted_by=make_user(),
    )
    old = question.live_version
    old.state = "superseded"
    old.save(update_fields=["state"])
    make_version(question=question)

    assert freeze(round_) == 2


def test_nothing_to_freeze_is_said():
    round_ = make_round(state=RoundState.PREPARED)

    with pytest.raises(FormsMissing):
        freeze(round_)


def test_forms_are_frozen_once():
    round_ = frozen()

    with pytest.raises(RoundNotInState):
        freeze_forms(round_=round_, by=make_user(), at=EIGHT)


def test_digests_take_two_statements(django_assert_num_queries):
    round_ = prepared()

    with django_assert_num_queries(2):
        form_digests(round_)


def unseal(round_):
    return unseal_forms(round_=round_, reason="Câu hỏi bị lộ", by=make_user(), at=EIGHT)


def sealed_and_prepared():
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2})
    (room,) = plan_shifts(round_, make_place())
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    return round_, room


def test_a_stimulus_that_changes_behind_the_papers_is_found():
    round_ = prepared()
    version = some_question(round_).live_version
    stimulus = Stimulus.objects.create(bank=version.question.bank, code="S1", text="Bảng A")
    drop_trigger("banks_questionversion")
    QuestionVersion.objects.filter(pk=version.pk).update(stimulus=stimulus)
    freeze(round_)

    Stimulus.objects.update(text="Bảng B")

    touched = round_.exam_forms.filter(items__approval__version=version).order_by("code")
    assert altered_forms(round_) == [form.code for form in touched]


def test_after_a_question_is_held_the_round_is_unsealed_assembled_anew_and_opened():
    round_, room = sealed_and_prepared()
    question = some_question(round_)
    Hold.objects.create(question=question, reason="Lộ đề", placed_at=EIGHT)
    with pytest.raises(ItemNoLongerDrawable):
        open_shift(shift=room.shift, by=make_user(), at=EIGHT)

    forms = unseal(round_)
    assemble(round_)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    shift = open_shift(shift=Shift.objects.get(), by=make_user(), at=EIGHT)

    assert (forms, shift.opened_at) == (2, EIGHT)
    asked = FormItem.objects.filter(exam_form__round=round_)
    assert not asked.filter(approval__version__question=question).exists()
    assert Attempt.objects.count() == 2


def test_unsealing_takes_the_hashes_and_attempts_back_and_says_why():
    round_, _room = sealed_and_prepared()

    unseal(round_)

    round_.refresh_from_db()
    assert round_.state == RoundState.PREPARED
    assert not round_.exam_forms.filter(frozen_at__isnull=False).exists()
    assert not Attempt.objects.exists()
    assert round_.candidates.filter(seat__isnull=False).count() == 2
    assert round_.steps.latest("pk").reason == "Câu hỏi bị lộ"
    entry = JournalEntry.objects.get(action="assessments.unseal_forms")
    assert entry.data == {"forms": 2, "attempts": 2, "reason": "Câu hỏi bị lộ"}
    assert len(entry.before) == 64


def test_papers_that_candidates_may_have_seen_are_not_unsealed():
    round_ = ready_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1})

    with pytest.raises(RoundNotInState):
        unseal(round_)

    assert Attempt.objects.count() == 1


def test_a_sealed_round_with_an_opened_shift_is_not_unsealed():
    round_, _room = sealed_and_prepared()
    Shift.objects.update(opened_at=EIGHT)

    with pytest.raises(SittingBegun):
        unseal(round_)

    round_.refresh_from_db()
    assert (round_.state, Attempt.objects.count()) == (RoundState.SEALED, 2)
