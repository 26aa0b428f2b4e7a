"""The pages of a round's exam forms: check, draw, quality, proof, freezing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assessments.drawing_pool import read_cells, read_cells_of
from assessments.enums import RoundState, Standing
from assessments.form_checks import check_forms
from assessments.models import FormItem, PaperSheet
from assessments.paper_quality import compose, measure_forms, measure_siblings
from assessments.prechecking import check_round, groups_of_round
from assessments.seating import seat_candidates
from assessments.shifts import prepare_attempts
from banks.models import Hold
from office.models import Job
from people.enums import Role
from tests.assessments.building import (
    THE_DAY,
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
from tests.make import EIGHT, NINE, grant, make_position, make_posting, make_unit, make_user

pytestmark = pytest.mark.django_db

PEOPLE = {"CV|TAI_CHINH": 2, "KT|NOI_VU": 1}
#: What the form about a draw is sent with.
AS_USUAL = {
    "policy": "parallel",
    "forms_per_stratum": "2",
    "reserve_forms": "0",
    "reserve_items": "0",
    "seed": "7",
}


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def client(unit):
    return client_of(unit, Role.ORGANISER)


def client_of(unit, role):
    user = make_user()
    grant(user, role, unit)
    client = Client()
    client.force_login(user, backend="people.backends.GrantBackend")
    return client


def planned(unit, *, people=PEOPLE, forms=2, **bank):
    return plan_round(write_plan(fill_bank(**bank)), people=people, unit=unit, forms=forms)


def address(round_, tail=""):
    return f"/ky-sat-hach/{round_.uuid}/de{tail}"


def draw(client, round_, **given):
    return client.post(address(round_, "/rut"), {**AS_USUAL, **given})


# Before the draw


def test_before_the_draw_each_group_is_checked(client, unit):
    round_ = planned(unit)

    page = client.get(address(round_)).content.decode()

    assert "Vị trí CV" in page
    assert "Vị trí KT" in page
    assert 'class="hot"' not in page


def test_a_group_the_bank_cannot_serve_is_named_with_what_is_short(client, unit):
    round_ = planned(unit, people={"CV|Y_TE": 2, "CV|TAI_CHINH": 1})

    page = client.get(address(round_)).content.decode()
    checked = check_round(groups_of_round(round_), on=THE_DAY)

    assert page.count('class="hot"') == 1
    assert "Lĩnh vực Y_TE" in page
    assert [(one.group.people, one.missing) for one in checked] == [(2, 1), (1, 0)]


def test_while_nobody_is_registered_the_officials_of_the_invited_units_are_checked(client, unit):
    round_ = planned(unit, people={})
    round_.round_positions.create(
        round_blueprint=round_.round_blueprints.get(), position=make_position("CV")
    )
    make_posting(unit=unit, position="CV", fields=["Y_TE"])
    make_posting(position="CV", fields=["TAI_CHINH"])  # of another unit

    page = client.get(address(round_)).content.decode()

    assert "Lĩnh vực Y_TE" in page
    assert "Lĩnh vực TAI_CHINH" not in page
    assert address(round_, "/rut") not in page


def test_a_round_for_nobody_opens(client, unit):
    assert client.get(address(planned(unit, people={}))).status_code == 200


# The draw


def test_the_button_draws_the_forms_as_a_task(client, unit, django_capture_on_commit_callbacks):
    round_ = planned(unit)

    with django_capture_on_commit_callbacks(execute=True):
        answer = draw(client, round_)

    job = Job.objects.get()
    assert answer.url.endswith(str(job.uuid))
    assert (job.state, job.link) == ("done", address(round_))
    assert round_.exam_forms.count() == 4


def test_the_same_seed_draws_the_same_forms_again(client, unit, django_capture_on_commit_callbacks):
    round_ = planned(unit)
    drawn = []
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            draw(client, round_)
        rows = FormItem.objects.order_by("exam_form__code", "order")
        drawn.append(list(rows.values_list("exam_form__code", "approval", "order")))

    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("given", [{"seed": "-1"}, {"forms_per_stratum": "0"}, {"seed": "x"}])
def test_numbers_that_cannot_be_used_draw_nothing(given, client, unit):
    round_ = planned(unit)

    assert draw(client, round_, **given).status_code == 422
    assert not Job.objects.exists()


def test_frozen_forms_are_not_drawn_again(client, unit, django_capture_on_commit_callbacks):
    round_ = planned(unit)
    assemble(round_)
    freeze(round_)
    before = list(round_.exam_forms.values_list("pk", flat=True))

    with django_capture_on_commit_callbacks(execute=True):
        draw(client, round_)

    assert Job.objects.get().state == "failed"
    assert list(round_.exam_forms.values_list("pk", flat=True)) == before


# What was drawn


def test_the_forms_are_listed_by_group_with_their_figures(client, unit):
    round_ = planned(unit)
    assemble(round_)

    page = client.get(address(round_)).content.decode()
    groups = measure_forms(round_)

    assert [len(group.forms) for group in groups] == [2, 2]
    assert {form.sheet.items for group in groups for form in group.forms} == {4}
    assert sum(group.violations for group in groups) == 0
    assert ">101</a>" in page


def test_candidates_without_a_paper_are_named_with_the_reason(client, unit):
    round_ = planned(unit, people={"CV|Y_TE": 1, "CV|TAI_CHINH": 1})
    assemble(round_)
    (unserved,) = round_.candidates.filter(standing=Standing.UNSERVED)

    page = client.get(address(round_)).content.decode()

    assert unserved.number in page
    assert unserved.standing_reason[:40] in page


def test_a_form_shows_its_cells_and_no_question(client, unit):
    round_ = planned(unit)
    assemble(round_)
    form = round_.exam_forms.order_by("code").first()
    item = form.items.select_related("approval__version__question").first()

    page = client.get(address(round_, f"/{form.uuid}")).content.decode()

    (sheet,) = (one.sheet for one in measure_siblings(form).forms if one.exam_form == form)
    assert [(cell.source, cell.count) for cell in compose(form, sheet)] == [
        ("common", 2),
        ("position", 1),
        ("field", 1),
    ]
    assert item.approval.version.question.code not in page
    assert item.approval.version.content["stem"] not in page
    assert str(item.approval.version.uuid) not in page


def test_the_parallel_forms_of_a_group_stand_side_by_side(client, unit):
    round_ = planned(unit, forms=3)
    assemble(round_)

    page = client.get(address(round_, "/nhom?nhom=CV|TAI_CHINH")).content.decode()

    assert page.count('<td role="cell" class="h') == 6
    assert client.get(address(round_, "/nhom?nhom=CV|KHAC")).status_code == 404


def test_forms_drawn_before_sheets_were_kept_are_measured_from_their_rows(client, unit):
    round_ = planned(unit)
    assemble(round_)
    (kept, *_rest) = (part for group in measure_forms(round_) for part in group.parts)
    PaperSheet.objects.all().delete()

    (part, *_rest) = (part for group in measure_forms(round_) for part in group.parts)
    page = client.get(address(round_, "/nhom?nhom=CV|TAI_CHINH"))

    assert (kept.is_kept, part.is_kept) == (True, False)
    assert part.sheet.facility == pytest.approx(kept.sheet.facility)
    assert [form.sheet.shared for form in part.forms] == [form.sheet.shared for form in kept.forms]
    assert part.forms[0].sheet.gap is None
    assert page.status_code == 200


def test_the_cells_of_several_parts_are_read_as_those_of_each():
    one, other = write_plan(fill_bank()), write_plan(fill_bank())
    cells = read_cells_of([one.parts.get().pk, other.parts.get().pk])

    assert cells == {part.pk: read_cells(part) for part in (one.parts.get(), other.parts.get())}


def test_the_list_of_forms_costs_the_same_for_one_group_and_for_three(client, unit):
    few = planned(unit, people={"CV|TAI_CHINH": 1})
    many = planned(unit, people={"CV|TAI_CHINH": 1, "CV|NOI_VU": 1, "KT|NOI_VU": 1})
    counts = []
    for round_ in (few, many):
        assemble(round_)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            client.get(address(round_))
        counts.append(len(captured))

    assert counts[0] == counts[1]


# Proof


def test_the_proof_waits_until_papers_are_dealt_out(client, unit):
    round_ = planned(unit)
    assemble(round_)

    assert client.get(address(round_, "/chung-minh")).context["proof"].candidates == 0


def test_the_proof_reports_every_rule_without_a_violation(client, unit):
    round_ = ready_round(write_plan(fill_bank()), people=PEOPLE)
    type(round_).objects.filter(pk=round_.pk).update(unit=unit)

    answer = client.get(address(round_, "/chung-minh"))

    assert answer.context["proof"].candidates == 3
    assert {count for _words, count in answer.context["rules"]} == {0}


# Freezing


def test_freezing_seals_the_round_and_shows_that_nothing_changed(client, unit):
    round_ = planned(unit)
    assemble(round_)

    client.post(address(round_, "/dong-bang"))
    answer = client.get(address(round_))

    round_.refresh_from_db()
    assert round_.state == RoundState.SEALED
    assert answer.context["altered"] == []


def test_a_form_that_was_altered_after_freezing_is_named(client, unit):
    round_ = planned(unit)
    assemble(round_)
    freeze(round_)
    drop_trigger("assessments_formitem")
    form = round_.exam_forms.order_by("code").first()
    form.items.update(points=3)

    assert client.get(address(round_)).context["altered"] == [form.code]


def test_frozen_forms_are_checked_once_for_who_looks_through_their_list(client, unit):
    round_ = planned(unit)
    assemble(round_)
    freeze(round_)
    round_.refresh_from_db()
    check_forms(round_, at=EIGHT)

    with CaptureQueriesContext(connection) as queries:
        again = check_forms(round_, at=NINE)

    assert (len(queries), again.at) == (1, EIGHT)
    assert "tính lại lúc" in client.get(address(round_)).content.decode()


def test_freezing_is_refused_while_a_question_is_held(client, unit):
    round_ = planned(unit)
    assemble(round_)
    item = FormItem.objects.select_related("approval__version").first()
    Hold.objects.create(
        question=item.approval.version.question, reason="Có khiếu nại", placed_at=EIGHT
    )

    assert client.post(address(round_, "/dong-bang")).status_code == 409


def test_the_freezing_is_taken_back_with_a_reason(client, unit):
    round_ = planned(unit)
    plan_shifts(round_, make_place())
    assemble(round_)
    seat_candidates(round_=round_, by=make_user(), at=EIGHT)
    freeze(round_)
    prepare_attempts(round_=round_, seed=7, at=EIGHT)

    assert client.get(address(round_, "/mo-niem-phong")).status_code == 200
    assert client.post(address(round_, "/mo-niem-phong"), {"reason": " "}).status_code == 422
    client.post(address(round_, "/mo-niem-phong"), {"reason": "Một câu bị tạm giữ"})

    round_.refresh_from_db()
    assert round_.state == RoundState.PREPARED
    assert round_.steps.latest("pk").reason == "Một câu bị tạm giữ"


def test_the_freezing_stays_once_a_shift_is_open(client, unit):
    round_ = ready_round(write_plan(fill_bank()), people=PEOPLE)
    type(round_).objects.filter(pk=round_.pk).update(unit=unit)

    answer = client.post(address(round_, "/mo-niem-phong"), {"reason": "Muộn rồi"})

    assert answer.status_code == 409


# Doors


def test_who_reads_rounds_reads_the_forms_and_acts_on_nothing(unit):
    round_ = planned(unit)
    assemble(round_)
    client = client_of(unit, Role.HR_OFFICER)

    assert client.get(address(round_)).status_code == 200
    assert draw(client, round_).status_code == 403
    assert client.post(address(round_, "/dong-bang")).status_code == 403
    assert client.get(address(round_, "/mo-niem-phong")).status_code == 403


def test_a_round_of_another_unit_is_not_there(client):
    round_ = planned(make_unit())
    assemble(round_)
    form = round_.exam_forms.first()

    for tail in ("", f"/{form.uuid}", "/nhom?nhom=CV|TAI_CHINH", "/chung-minh", "/mo-niem-phong"):
        assert client.get(address(round_, tail)).status_code == 404
    assert draw(client, round_).status_code == 404
    assert client.post(address(round_, "/dong-bang")).status_code == 404


def test_a_role_without_the_right_is_refused(unit):
    round_ = planned(unit)

    assert client_of(unit, Role.LEADER).get(address(round_)).status_code == 403
