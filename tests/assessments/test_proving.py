"""Proof of tailoring."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments import proving
from assessments.assembly.checker import Breach
from assessments.models import Attempt, Candidate, FormItem
from assessments.proving import Limits, Proof, prove_tailoring
from banks.models import QuestionEnemy
from tests.assessments.building import fill_bank, ready_round, write_plan
from tests.make import make_field, make_version

pytestmark = pytest.mark.django_db
PEOPLE = {"CV|TAI_CHINH": 2, "KT|NOI_VU": 2, "KT|TAI_CHINH": 1}


def examined(people=PEOPLE):
    return ready_round(write_plan(fill_bank()), people=people)


def plant(round_, source, version):
    """Put `version` into a cell of `source` on the form of the first candidate."""
    attempt = Attempt.objects.filter(candidate__round=round_).order_by("candidate__number")[0]
    item = attempt.exam_form.items.filter(cell__source=source)[0]
    FormItem.objects.filter(pk=item.pk).delete()
    FormItem.objects.create(
        exam_form=item.exam_form,
        order=item.order,
        cell=item.cell,
        approval=version.approval,
        points=item.points,
    )
    return attempt.exam_form


def numbers_with(form):
    rows = Attempt.objects.filter(exam_form=form).order_by("pk")
    return list(rows.values_list("candidate__number", flat=True))


def breaches(proof):
    return [(number, violation.breach) for number, violation in proof.named]


def test_what_the_assembly_made_holds_and_the_figures_are_right():
    round_ = examined()

    proof = prove_tailoring(round_)

    sat_forms = {row.exam_form_id: row for row in Attempt.objects.select_related("candidate")}
    items = {
        form: set(FormItem.objects.filter(exam_form=form).values_list("approval", flat=True))
        for form in sat_forms
    }
    shared = max(
        len(items[one] & items[other])
        for one, other in product(items, repeat=2)
        if sat_forms[one].candidate.position_id != sat_forms[other].candidate.position_id
    )
    assert proof.holds
    assert (proof.candidates, proof.exam_forms) == (5, len(items))
    assert (proof.least_position_percent, proof.least_field_items) == (25, 1)
    assert (proof.most_shared, proof.most_shared_percent) == (shared, 25 * shared)


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("position", {"positions": ["LAI_XE"]}),
        ("position", {}),
        ("field", {"fields": ["Y_TE"]}),
        ("field", {}),
        ("common", {"positions": ["CV"]}),
        ("common", {"fields": ["TAI_CHINH"]}),
    ],
)
def test_an_item_that_does_not_fit_the_candidate_is_found(source, tags):
    round_ = examined()
    form = plant(round_, source, make_version(**tags))

    proof = prove_tailoring(round_)

    assert not proof.holds
    assert breaches(proof) == [(number, Breach.SOURCE) for number in numbers_with(form)]


def test_a_paper_of_another_stratum_is_found():
    round_ = examined({"CV|TAI_CHINH": 1, "KT|NOI_VU": 1})
    mine, other = Attempt.objects.order_by("candidate__number")

    mine.exam_form = other.exam_form
    mine.save()

    found = breaches(prove_tailoring(round_))
    assert found == [(mine.candidate.number, Breach.SOURCE)] * 2  # the position's and the field's


def test_one_candidate_of_a_form_with_other_fields_is_found_alone():
    round_ = examined({"CV|TAI_CHINH": 3})
    Attempt.objects.update(exam_form=Attempt.objects.order_by("pk")[0].exam_form)
    other = Candidate.objects.order_by("number")[1]
    other.ordered_fields.update(field=make_field("NOI_VU"))

    proof = prove_tailoring(round_)

    assert {number for number, _breach in breaches(proof)} == {other.number}
    assert (proof.candidates, proof.violations) == (3, len(proof.named))


def test_of_many_papers_that_break_a_rule_the_first_are_named_and_all_are_counted(monkeypatch):
    monkeypatch.setattr(proving, "MOST_NAMED", 2)
    round_ = examined({"CV|TAI_CHINH": 4})
    forms = {attempt.exam_form for attempt in Attempt.objects.select_related("exam_form")}
    for form in forms:
        first = form.items.order_by("order")[0]
        FormItem.objects.filter(pk=first.pk).delete()

    proof = prove_tailoring(round_)

    numbers = Attempt.objects.order_by("pk").values_list("candidate__number", flat=True)
    assert [number for number, _breach in breaches(proof)] == list(numbers[:2])
    assert proof.breaches == {Breach.COUNT: 4}


def test_enemies_on_one_paper_are_found():
    round_ = examined()
    form = Attempt.objects.order_by("candidate__number")[0].exam_form
    one, other = sorted(form.items.values_list("approval__version__question", flat=True)[:2])
    QuestionEnemy.objects.create(first_id=one, second_id=other)

    proof = prove_tailoring(round_)

    assert set(numbers_with(form)) <= {number for number, _breach in breaches(proof)}
    assert {breach for _number, breach in breaches(proof)} == {Breach.ENEMIES}


def test_a_paper_without_items_is_found_and_does_not_stop_the_proof():
    round_ = examined()
    form = Attempt.objects.order_by("candidate__number")[0].exam_form
    form.items.all().delete()

    proof = prove_tailoring(round_)

    found = {number for number, breach in breaches(proof) if breach == Breach.COUNT}
    assert found == set(numbers_with(form))
    assert proof.least_position_percent == 0


def test_more_candidates_take_no_more_statements():
    counts = []
    for number in (1, 4):
        round_ = examined({"CV|TAI_CHINH": number})
        with CaptureQueriesContext(connection) as queries:
            assert prove_tailoring(round_).holds
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ({}, True),
        ({"least_position_percent": 29}, False),
        ({"least_field_items": 1}, False),
        ({"most_shared_percent": 51}, False),
    ],
)
def test_a_proof_tells_whether_papers_are_tailored_as_far_as_asked(found, kept):
    proof = Proof(
        **{
            "candidates": 1,
            "exam_forms": 1,
            "breaches": {},
            "named": (),
            "least_position_percent": 30,
            "least_field_items": 2,
            "most_shared": 20,
            "most_shared_percent": 50,
            **found,
        }
    )

    assert proof.keeps(Limits()) == kept
