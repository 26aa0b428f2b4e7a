"""The figures of a group of forms: laws over random groups, and the JSON that is kept."""

from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.assembly.checker import Breach
from assessments.assembly.model import (
    AssembledForm,
    Cell,
    FormProof,
    Forms,
    Item,
    OpenedShare,
    Source,
)
from assessments.drawn_forms import DrawnForm, DrawnGroup, DrawnItem
from assessments.enums import FormRole
from assessments.models import BlueprintPart, Stratum
from assessments.paper_figures import GroupSheet, measure_group, read_keys
from banks.models import QuestionVersion
from people.models import JobPosition
from tests.make import SINGLE_CHOICE

POOL = {
    pk: Item(
        id=pk,
        skill="IU01.1",
        level="NB",
        kind="single_choice",
        seconds=60,
        exposure=pk % 3,
        facility=0.5 + pk / 100,
        reliability_index=0.2 if pk % 2 else None,
    )
    for pk in range(1, 21)
}
LETTERS = ("A", "B", "C", "D")


def group_of(*papers, proof=None, cells=None, **answer):
    """A group whose forms hold these versions, each with its order of options."""
    stratum: Any = Stratum(pk=1, key="CV|", position=JobPosition(code="CV"))
    stratum._prefetched_objects_cache = {"ordered_fields": []}
    cells = cells or (Cell(1, Source.COMMON, frozenset(), frozenset(), frozenset(), 4),)
    forms = [
        DrawnForm(
            str(101 + place),
            FormRole.MAIN,
            tuple(DrawnItem(1, version, tuple(order), Decimal(1)) for version, order in paper),
            proof,
        )
        for place, paper in enumerate(papers)
    ]
    core = tuple(
        AssembledForm(tuple((1, version) for version, _order in paper)) for paper in papers
    )
    return DrawnGroup(
        stratum, BlueprintPart(), tuple(cells), tuple(forms), Forms(core, 7, **answer)
    )


papers = st.lists(
    st.lists(
        st.tuples(st.sampled_from(sorted(POOL)), st.permutations(LETTERS)),
        max_size=12,
        unique_by=lambda one: one[0],
    ),
    min_size=1,
    max_size=4,
)
keys = st.dictionaries(
    st.sampled_from(sorted(POOL)),
    st.sets(st.sampled_from(LETTERS), min_size=1).map(lambda right: tuple(sorted(right))),
)
proofs = st.none() | st.builds(
    FormProof,
    objective=st.floats(0, 1000),
    bound=st.floats(0, 1000),
    facility=st.floats(0, 1),
    seconds=st.integers(0, 5000),
    reliability=st.none() | st.floats(-1, 1),
    exposure=st.integers(0, 9),
)


@given(drawn=papers, right=keys)
def test_overlap_is_what_two_forms_have_in_common_and_the_same_from_both_sides(drawn, right):
    sheet = measure_group(group_of(*drawn), POOL, right)

    sets = {
        form.code: {one for one, _ in paper} for form, paper in zip(sheet.forms, drawn, strict=True)
    }
    by_code = {form.code: form for form in sheet.forms}
    for one, other in combinations(by_code, 2):
        common = len(sets[one] & sets[other])
        assert by_code[one].shared[other] == by_code[other].shared[one] == common
    assert sheet.overlap == sum(
        len(sets[one] & sets[other]) for one, other in combinations(sets, 2)
    )


@given(drawn=papers, right=keys)
def test_letters_add_up_to_the_items_with_one_right_option(drawn, right):
    sheet = measure_group(group_of(*drawn), POOL, right)

    for form, paper in zip(sheet.forms, drawn, strict=True):
        counted = [version for version, _order in paper if len(right.get(version, ())) == 1]
        assert sum(form.letters.values()) == len(counted)


@given(drawn=papers, right=keys, proof=proofs)
def test_a_sheet_comes_back_from_its_json_as_it_was(drawn, right, proof):
    group = group_of(
        *drawn,
        proof=proof,
        target_facility=0.65,
        target_seconds=2400,
        least_overlap=3,
        opened=(OpenedShare(1, "TAI_CHINH", 2),),
        reserves=((1, 20), (1, 19)),
    )
    sheet = measure_group(group, POOL, right)

    assert GroupSheet.from_json(sheet.as_json()) == sheet


def test_a_form_is_measured_by_its_items():
    paper = [(1, "ABCD"), (2, "BACD"), (3, "ABCD"), (4, "CDAB")]
    proof = FormProof(10.0, 9.8, 0.525, 240, 0.81, 2)

    sheet = measure_group(group_of(paper, proof=proof), POOL, dict.fromkeys(POOL, ("A",)))

    (form,) = sheet.forms
    assert (form.items, form.seconds, form.points) == (4, 240, Decimal(4))
    assert (form.facility, form.known, form.reliability) == (0.525, 2, 0.81)
    assert (form.most_exposure, form.mean_exposure, form.fresh) == (2, 1.0, 1)
    assert form.letters == {"A": 2, "B": 1, "C": 1, "D": 0}
    assert form.gap == pytest.approx(0.2)
    assert (form.proven, form.broken) == (True, ())
    assert [(cell.asked, cell.drawn, cell.levels) for cell in form.cells] == [(4, 4, {"NB": 4})]


def test_a_cell_with_too_few_items_is_named_by_the_independent_checker_without_an_item():
    sheet = measure_group(group_of([(1, "ABCD")]), POOL, {})

    (broken,) = sheet.forms[0].broken
    assert (broken.breach, broken.cell, broken.found, broken.limit) == (Breach.COUNT, 1, 1, 4)


@pytest.mark.parametrize(
    ("orders", "is_uneven"),
    [
        (["ABCD", "BACD", "BCAD", "BCDA"] * 2, False),
        (["ABCD"] * 5 + ["BACD", "BCAD", "BCDA"], True),
        (["ABCD"] * 7, False),  # too few to tell
        (["ABCD", "BACD", "BCAD", "BCDA"] * 2 + ["BCDEA"], False),  # one list is longer
    ],
)
def test_letters_are_uneven_from_more_than_twice_as_often_on(orders, is_uneven):
    paper = list(enumerate(orders, 1))

    sheet = measure_group(group_of(paper), POOL, dict.fromkeys(POOL, ("A",)))

    assert sheet.forms[0].is_uneven is is_uneven


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw.update(items=[1, 2]),
        lambda raw: raw.pop("reserves"),
        lambda raw: raw["forms"][0].update(versions=[1]),
        lambda raw: raw["forms"][0]["cells"][0].update(questions=["C001"]),
    ],
)
def test_json_with_another_key_is_no_sheet(spoil):
    raw = measure_group(group_of([(1, "ABCD")]), POOL, {}).as_json()
    spoil(raw)

    with pytest.raises(ValueError, match="keys"):
        GroupSheet.from_json(raw)


def test_what_is_kept_names_no_question():
    group = group_of([(11, "ABCD"), (12, "ABCD")], reserves=((1, 13),))
    cells = [cell.id for cell in group.cells]

    raw = measure_group(group, POOL, dict.fromkeys(POOL, ("A",))).as_json()

    assert cells == [1]
    assert not {11, 12, 13} & set(_numbers(raw))


def _numbers(value):
    if isinstance(value, dict):
        yield from (int(key) for key in value if str(key).isdigit() and int(key) < 100)
        yield from (number for one in value.values() for number in _numbers(one))
    elif isinstance(value, list | tuple):
        yield from (number for one in value for number in _numbers(one))
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def test_keys_are_read_where_there_is_one_ordered_list_of_options():
    choice = QuestionVersion(pk=1, kind="single_choice", content=dict(SINGLE_CHOICE))
    several = QuestionVersion(
        pk=2,
        kind="multiple_choice",
        content={"stem": "Gì?", "options": {"A": "1", "B": "2", "C": "3"}, "key": ["A", "C"]},
    )
    claim = QuestionVersion(pk=3, kind="true_false", content={"stem": "Đúng?", "key": True})

    found = read_keys([choice, several, claim])

    assert found == {1: (SINGLE_CHOICE["key"],), 2: ("A", "C")}


@given(drawn=papers, right=keys, proof=proofs)
def test_what_is_told_of_sealed_forms_is_a_sheet_too(drawn, right, proof):
    told = measure_group(group_of(*drawn, proof=proof), POOL, right).coarse()

    assert GroupSheet.from_json(told.as_json()) == told
    assert told.coarse() == told
    for form in told.forms:
        assert form.seconds % 60 == 0
        assert (form.most_exposure, form.mean_exposure, form.fresh) == (None, None, None)
        assert not any(cell.levels or cell.kinds for cell in form.cells)


def test_of_sealed_forms_one_question_for_another_of_its_cell_is_not_told():
    twin = replace(POOL[2], id=99, seconds=64, exposure=9, kind="numeric", facility=0.5202)
    pool = {**POOL, 99: twin}
    paper = [(pk, LETTERS) for pk in range(3, 21)]

    one, other = (measure_group(group_of([*paper, (pk, LETTERS)]), pool, {}) for pk in (2, 99))

    assert one != other
    assert one.coarse() == other.coarse()


def test_of_a_sealed_form_of_few_questions_no_mean_is_told():
    few = [(pk, LETTERS) for pk in (2, 3)]
    pool = {**POOL, 2: replace(POOL[2], facility=0.31)}

    one, other = (measure_group(group_of(few), items, {}, known={2}) for items in (POOL, pool))

    assert one.facility != other.facility
    assert one.coarse() == other.coarse()
    (form,) = one.coarse().forms
    assert (form.facility, form.known, form.reliability) == (None, 0, None)
