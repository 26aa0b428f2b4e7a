"""Papers dealt by policy, and the reserve paper for who has not begun."""

import pytest

from assessments.enums import DrawPolicy, FormRole
from assessments.errors import NoPaperDealt, NoReserveForm, PaperBegun, PapersTooFew
from assessments.item_analysis import record_use
from assessments.models import Attempt, Candidate, FormItem
from assessments.reserve_papers import give_reserve_paper
from assessments.seating import seat_candidates
from assessments.shifts import open_shift, prepare_attempts
from assessments.starting import start
from banks.models import Exposure
from office.models import JournalEntry
from people.enums import Role
from tests.assessments.building import (
    THE_DAY,
    assemble,
    fill_bank,
    freeze,
    make_place,
    plan_round,
    plan_shifts,
    write_plan,
)
from tests.assessments.test_drawing import common_round
from tests.assessments.test_exam_form_pages import client_of
from tests.make import EIGHT, make_candidate, make_unit, make_user

pytestmark = pytest.mark.django_db
PEOPLE = {"CV|TAI_CHINH": 5, "KT|NOI_VU": 2}


def frozen(round_=None, **plan):
    round_ = round_ or plan_round(write_plan(fill_bank(common=14, each=8)), people=PEOPLE)
    (room,) = plan_shifts(round_, make_place(machines=20, columns=4))
    assemble(round_, **plan)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    round_.refresh_from_db()
    return round_, room


def dealt(round_=None, **plan):
    round_, room = frozen(round_, **plan)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)
    return round_, room


def give(candidate, reason="Nghi lộ đề"):
    return give_reserve_paper(candidate=candidate, reason=reason, by=make_user(), at=EIGHT)


def candidate_of(round_):
    return round_.candidates.filter(stratum__key="CV|TAI_CHINH").order_by("number")[0]


def test_each_candidate_gets_a_paper_of_their_own():
    dealt(policy=DrawPolicy.PERSONAL)

    forms = list(Attempt.objects.values_list("exam_form", flat=True))
    assert len(set(forms)) == len(forms) == 7
    for attempt in Attempt.objects.all():
        assert attempt.exam_form.stratum == attempt.candidate.stratum


def test_preparing_again_gives_nobody_a_paper_that_another_has():
    round_, _room = dealt(policy=DrawPolicy.PERSONAL)
    before = dict(Attempt.objects.values_list("candidate", "exam_form"))
    lost = Attempt.objects.filter(candidate=candidate_of(round_)).get()
    lost.delete()

    prepare_attempts(round_=round_, seed=7, at=EIGHT)

    after = dict(Attempt.objects.values_list("candidate", "exam_form"))
    assert len(set(after.values())) == 7
    assert set(after) == set(before)


def test_a_paper_of_ones_own_is_not_given_twice_where_somebody_came_in_later():
    round_, room = frozen(policy=DrawPolicy.PERSONAL)
    late = make_candidate(round_=round_)
    Candidate.objects.filter(pk=late.pk).update(
        stratum=candidate_of(round_).stratum, shift_room=room, seat=19
    )

    with pytest.raises(PapersTooFew):
        prepare_attempts(round_=round_, seed=7, at=EIGHT)


def test_with_common_papers_neighbours_still_have_other_ones():
    dealt(common_round(), policy=DrawPolicy.COMMON, forms_per_stratum=2)

    on_seat = {row.candidate.seat or 0: row.exam_form_id for row in Attempt.objects.all()}
    for seat, form in on_seat.items():
        if seat % 4:
            assert on_seat.get(seat + 1) != form
        assert on_seat.get(seat + 4) != form


def test_reserve_forms_are_dealt_to_nobody():
    dealt(reserve_forms=2)

    assert set(Attempt.objects.values_list("exam_form__role", flat=True)) == {FormRole.MAIN}


def test_who_has_not_begun_gets_the_reserve_paper_and_the_journal_says_why():
    round_, room = dealt(reserve_forms=1)
    candidate = candidate_of(round_)
    before = candidate.attempts.get().exam_form.code

    (attempt,) = give(candidate)

    assert attempt.exam_form.role == FormRole.RESERVE
    assert attempt.exam_form.stratum == candidate.stratum
    entry = JournalEntry.objects.get(action="assessments.give_reserve_paper")
    assert entry.data == {
        "reason": "Nghi lộ đề",
        "from": [before],
        "to": [attempt.exam_form.code],
    }
    open_shift(shift=room.shift, by=make_user(), at=EIGHT)
    assert start(attempt=attempt, lease="máy 1", at=EIGHT).exam_form_id == attempt.exam_form_id


def test_a_reserve_paper_that_nobody_began_uses_up_no_question():
    round_, _room = dealt(reserve_forms=1)

    record_use(round_=round_, on=THE_DAY)

    main = FormItem.objects.filter(exam_form__role=FormRole.MAIN)
    used = set(Exposure.objects.values_list("version", flat=True))
    assert used == set(main.values_list("approval__version", flat=True))


def test_of_two_reserve_papers_the_one_that_fewest_have_comes_first():
    round_, _room = dealt(reserve_forms=2)
    one, other = round_.candidates.filter(stratum__key="CV|TAI_CHINH").order_by("number")[:2]

    codes = {give(candidate)[0].exam_form.code for candidate in (one, other)}

    assert len(codes) == 2


def test_dealing_a_room_anew_leaves_the_reserve_paper():
    round_, _room = dealt(reserve_forms=1)
    candidate, other = round_.candidates.filter(stratum__key="CV|TAI_CHINH").order_by("number")[:2]
    given = give(candidate)[0].exam_form_id
    Attempt.objects.filter(candidate=other).delete()

    prepare_attempts(round_=round_, seed=8, at=EIGHT)

    assert candidate.attempts.get().exam_form_id == given


def test_no_reserve_paper_for_who_has_begun_or_has_none_or_whose_group_has_none():
    round_, room = dealt(reserve_forms=0)
    candidate = candidate_of(round_)
    with pytest.raises(NoReserveForm):
        give(candidate)

    open_shift(shift=room.shift, by=make_user(), at=EIGHT)
    start(attempt=candidate.attempts.get(), lease="máy 1", at=EIGHT)
    with pytest.raises(PaperBegun):
        give(candidate)

    candidate.attempts.all().delete()
    with pytest.raises(NoPaperDealt):
        give(candidate)


def test_the_page_of_a_candidate_gives_the_reserve_paper_for_a_reason():
    round_, _room = dealt(reserve_forms=1)
    candidate = candidate_of(round_)
    client = client_of(round_.unit, Role.ORGANISER)
    address = f"/thi-sinh/{candidate.uuid}"

    shown = client.get(address).content.decode()
    without = client.post(f"{address}/de-du-phong", {"reason": ""})
    given = client.post(f"{address}/de-du-phong", {"reason": "Nghi lộ đề"})

    assert f"{address}/de-du-phong" in shown
    assert (without.status_code, given.status_code) == (422, 302)
    assert candidate.attempts.get().exam_form.role == FormRole.RESERVE


def test_who_does_not_organise_the_round_gives_no_paper():
    round_, _room = dealt(reserve_forms=1)
    candidate = candidate_of(round_)
    refused = [client_of(round_.unit, Role.HR_OFFICER), client_of(make_unit(), Role.ORGANISER)]

    codes = [
        client.post(f"/thi-sinh/{candidate.uuid}/de-du-phong", {"reason": "x"}).status_code
        for client in refused
    ]

    assert codes == [403, 404]
    assert candidate.attempts.get().exam_form.role == FormRole.MAIN
