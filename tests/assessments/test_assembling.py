"""Making a round's exam forms."""

from itertools import product

import pytest
from django.utils import translation

from assessments.blueprints import CellPlan, PartPlan
from assessments.enums import CellSource, RoundState, Standing
from assessments.errors import RoundNotInState
from assessments.models import FormItem
from office.models import JournalEntry
from people.models import ManagementField
from tests.assessments.building import CELLS, assemble, fill_bank, freeze, plan_round, write_plan
from tests.make import make_bank, make_version

pytestmark = pytest.mark.django_db
STRATA = {"CV|TAI_CHINH": 2, "CV|NOI_VU": 1, "KT|TAI_CHINH": 1}


def papers(round_):
    """The question codes by stratum, a list a form in the order of codes."""
    found: dict[str, list[list[str]]] = {}
    for form in round_.exam_forms.order_by("code"):
        codes = form.items.order_by("order").values_list(
            "approval__version__question__code", flat=True
        )
        found.setdefault(form.stratum.key, []).append(list(codes))
    return found


def drawn_rows(round_):
    return list(
        FormItem.objects.filter(exam_form__round=round_)
        .order_by("exam_form__code", "order")
        .values_list("exam_form__code", "cell__order", "approval", "option_order", "points")
    )


def test_every_stratum_gets_its_parallel_forms_and_each_item_fits_its_cell():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)

    assembled = assemble(round_)

    round_.refresh_from_db()
    assert round_.state == RoundState.PREPARED
    assert (assembled.forms, assembled.items, assembled.strata) == (6, 24, 3)
    assert not assembled.unserved
    assert {key: len(forms) for key, forms in papers(round_).items()} == dict.fromkeys(STRATA, 2)
    for row in FormItem.objects.select_related("cell", "exam_form__stratum__position"):
        version, stratum = row.approval.version, row.exam_form.stratum
        positions = set(version.positions.values_list("code", flat=True))
        fields = set(version.fields.values_list("code", flat=True))
        own = set(stratum.ordered_fields.values_list("field__code", flat=True))
        if row.cell.source == CellSource.COMMON:
            assert (positions, fields) == (set(), set())
        elif row.cell.source == CellSource.POSITION:
            assert stratum.position.code in positions
        else:
            assert own & fields


def test_options_are_shuffled_but_not_of_a_question_whose_order_is_locked():
    bank = make_bank()
    for locked in (True, False):
        for _ in range(6):
            make_version(bank=bank, order_locked=locked, skill="IU01.1" if locked else "IU02.1")
    cells = (
        CellPlan(CellSource.COMMON, ("IU01",), (), 6),
        CellPlan(CellSource.COMMON, ("IU02",), (), 6),
    )
    version = write_plan(bank, parts=[PartPlan("Trắc nghiệm", 45, cells)])
    round_ = plan_round(version, people={"CV|TAI_CHINH": 1}, forms=1)

    assemble(round_)

    orders: dict[bool, list[list[str]]] = {True: [], False: []}
    for row in FormItem.objects.select_related("approval__version"):
        orders[row.approval.version.order_locked].append(row.option_order)
    assert orders[True] == [["A", "B", "C", "D"]] * 6
    assert {tuple(sorted(order)) for order in orders[False]} == {("A", "B", "C", "D")}
    assert len({tuple(order) for order in orders[False]}) > 1


def test_where_the_bank_is_short_the_candidates_have_no_paper_and_the_others_go_on():
    ManagementField.objects.create(code="Y_TE", name="Y tế")
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1, "CV|Y_TE": 2})

    with translation.override("en"):
        assembled = assemble(round_)

    short = round_.candidates.filter(stratum__key="CV|Y_TE")
    words = (
        "The banks cannot meet this: 1 question for the field Y tế (any skill)."
        " To write: 1 question for the field Y tế (any skill)."
    )
    assert dict(assembled.unserved) == {"CV|Y_TE": words}
    assert set(short.values_list("standing", "standing_reason")) == {(Standing.UNSERVED, words)}
    assert round_.candidates.get(stratum__key="CV|TAI_CHINH").standing == Standing.REGISTERED
    assert set(papers(round_)) == {"CV|TAI_CHINH"}
    diagnosis = round_.strata.get(key="CV|Y_TE").diagnosis or {}
    assert diagnosis["proven"] is True
    assert diagnosis["to_write"][0]["wanted"]["fields"] == ["Y_TE"]


def test_the_words_name_the_position_and_the_skill_that_are_missing():
    bank = fill_bank(positions=())
    cells = (CellPlan(CellSource.POSITION, ("IU03",), (), 3), CELLS[0])
    version = write_plan(bank, parts=[PartPlan("Trắc nghiệm", 45, cells)])
    round_ = plan_round(version, people={"CV|TAI_CHINH": 1})

    with translation.override("en"):
        assembled = assemble(round_)

    assert assembled.unserved["CV|TAI_CHINH"] == (
        "The banks cannot meet this: 3 questions for the position Vị trí CV (IU03 Mô đun IU03)."
        " To write: 3 questions for the position Vị trí CV (IU03 Mô đun IU03)."
    )


def test_once_the_bank_is_filled_assembling_again_serves_who_had_no_paper():
    bank = fill_bank(fields=["TAI_CHINH"])
    round_ = plan_round(write_plan(bank), people={"CV|NOI_VU": 2})
    assemble(round_)
    for _ in range(2):
        make_version(bank=bank, fields=["NOI_VU"])

    assembled = assemble(round_)

    assert (assembled.forms, dict(assembled.unserved)) == (2, {})
    assert set(round_.candidates.values_list("standing", "standing_reason")) == {("registered", "")}


def test_assembling_again_replaces_the_forms():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    assemble(round_, seed=1)
    before = papers(round_)

    assemble(round_, seed=2)

    assert round_.exam_forms.count() == 6
    assert FormItem.objects.count() == 24
    assert papers(round_) != before


def test_the_same_seed_gives_the_same_forms_in_another_round_with_the_same_data():
    version = write_plan(fill_bank())
    one, other = (plan_round(version, people=STRATA) for _ in range(2))

    assemble(one, seed=42)
    assemble(other, seed=42)

    assert drawn_rows(one) == drawn_rows(other)


def test_another_seed_gives_other_forms():
    version = write_plan(fill_bank())
    one, other = (plan_round(version, people=STRATA) for _ in range(2))

    assemble(one, seed=42)
    assemble(other, seed=43)

    assert drawn_rows(one) != drawn_rows(other)


def test_papers_of_different_strata_share_at_most_half():
    bank = fill_bank(common=3, positions=["CV", "KT", "VT"], each=2)
    people = {"CV|TAI_CHINH": 1, "CV|NOI_VU": 1, "KT|TAI_CHINH": 1, "VT|TAI_CHINH": 1}
    round_ = plan_round(write_plan(bank), people=people)

    assemble(round_)

    found = papers(round_)
    assert len(found) >= 2
    for one, other in product(found, repeat=2):
        if one != other:
            for form, another in product(found[one], found[other]):
                assert len(set(form) & set(another)) <= 2


def test_two_parts_of_a_paper_never_ask_the_same_question():
    common = (CellPlan(CellSource.COMMON, (), (), 3),)
    parts = [PartPlan("Phần 1", 20, common), PartPlan("Phần 2", 20, common)]
    version = write_plan(fill_bank(common=10, positions=(), fields=()), parts=parts)
    round_ = plan_round(version, people={"CV|TAI_CHINH": 1})

    assemble(round_)

    asked: dict[int, set[int]] = {1: set(), 2: set()}
    for order, approval in FormItem.objects.values_list("exam_form__part__order", "approval"):
        asked[order].add(approval)
    assert len(asked[1]) >= 3
    assert len(asked[2]) >= 3
    assert not asked[1] & asked[2]


def test_the_input_is_kept_once_and_the_journal_names_it():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)

    assembled = assemble(round_)

    files_of_strata = {stratum.assembly_input.sha256 for stratum in round_.strata.all()}
    entry = JournalEntry.objects.get(action="assessments.assemble_round")
    assert files_of_strata == {assembled.input_sha256} == {entry.data["input"]}


def test_a_question_that_is_not_approved_stands_on_no_form():
    bank = fill_bank(common=2, positions=["CV"], fields=["TAI_CHINH"], each=1)
    waiting = {make_version(bank=bank, approved=False).question.code for _ in range(5)}
    round_ = plan_round(write_plan(bank), people={"CV|TAI_CHINH": 1})

    assemble(round_)

    assert all(not waiting & set(form) for form in papers(round_)["CV|TAI_CHINH"])


def test_frozen_forms_are_not_assembled_again():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    assemble(round_)
    freeze(round_)
    before = drawn_rows(round_)

    with pytest.raises(RoundNotInState):
        assemble(round_, seed=99)

    assert drawn_rows(round_) == before


@pytest.mark.parametrize("forms", [0, -1])
def test_at_least_one_form_is_made(forms):
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)

    with pytest.raises(ValueError, match="1 or more"):
        assemble(round_, forms_per_stratum=forms)


def test_assembling_with_another_number_of_forms_is_kept_by_the_round():
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1})

    assembled = assemble(round_, forms_per_stratum=3)

    round_.refresh_from_db()
    assert (assembled.forms, round_.forms_per_stratum) == (3, 3)
