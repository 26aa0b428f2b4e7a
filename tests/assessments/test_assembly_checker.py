"""The checker sees every fault that is planted in a right form."""

from dataclasses import replace

import pytest

from assessments.assembly.checker import (
    Breach,
    Tailoring,
    Violation,
    check_form,
    check_set,
    measure_tailoring,
)
from assessments.assembly.model import AssembledForm, Cell, Forms, Item, Rules, Source, Stratum


def make_item(number, skill, level="NB", *, positions=(), fields=(), **more):
    return Item(number, skill, level, "choice", frozenset(positions), frozenset(fields), **more)


ITEMS = {
    item.id: item
    for item in [
        make_item(1, "IU01.1", author="an", stimulus=9),
        make_item(2, "IU01.2", author="an", stimulus=9),
        make_item(3, "DVC.2", positions=["CLERK"], fields=["LAND"]),
        make_item(4, "DVC.3", positions=["CLERK"]),
        make_item(5, "CQS.5", fields=["LAND"]),
        make_item(6, "IU01.3"),
    ]
}
CELLS = [
    Cell(1, Source.COMMON, frozenset({"IU01"}), frozenset({"NB"}), frozenset({"choice"}), 2),
    Cell(2, Source.POSITION, frozenset({"DVC.2", "DVC.3"}), frozenset(), frozenset(), 2),
    Cell(3, Source.FIELD, frozenset(), frozenset(), frozenset(), 1),
]
RULES = Rules(
    stratum=Stratum("CLERK", ("LAND", "TAX")),
    max_exposure=4,
    max_seconds=300,
    max_items_per_author=2,
    earlier=(frozenset({1, 2, 40}), frozenset({5})),
    max_shared=2,
    max_overlap=4,
)
RIGHT = AssembledForm(((2, 3), (1, 1), (1, 2), (3, 5), (2, 4)))


def check(*changed, form=RIGHT, rules=RULES):
    items = {**ITEMS, **{item.id: item for item in changed}}
    return check_form(form, items.values(), CELLS, rules=rules)


def test_a_right_form_has_no_violation():
    assert check() == []


@pytest.mark.parametrize(
    ("changed", "violation"),
    [
        (replace(ITEMS[1], skill="IU02.1"), Violation(Breach.SKILL, cell=1, items=(1,))),
        (replace(ITEMS[3], skill="DVC.21"), Violation(Breach.SKILL, cell=2, items=(3,))),
        (replace(ITEMS[1], level="TH"), Violation(Breach.LEVEL, cell=1, items=(1,))),
        (replace(ITEMS[1], kind="numeric"), Violation(Breach.KIND, cell=1, items=(1,))),
        (
            replace(ITEMS[1], positions=frozenset({"CLERK"})),
            Violation(Breach.SOURCE, cell=1, items=(1,)),
        ),
        (
            replace(ITEMS[1], fields=frozenset({"LAND"})),
            Violation(Breach.SOURCE, cell=1, items=(1,)),
        ),
        (
            replace(ITEMS[4], positions=frozenset()),
            Violation(Breach.SOURCE, cell=2, items=(4,)),
        ),
        (
            replace(ITEMS[3], fields=frozenset({"HEALTH"})),
            Violation(Breach.SOURCE, cell=2, items=(3,)),
        ),
        (replace(ITEMS[5], fields=frozenset()), Violation(Breach.SOURCE, cell=3, items=(5,))),
        (
            replace(ITEMS[5], positions=frozenset({"HEAD"})),
            Violation(Breach.SOURCE, cell=3, items=(5,)),
        ),
        (replace(ITEMS[4], enemies=frozenset({2})), Violation(Breach.ENEMIES, items=(2, 4))),
        (
            replace(ITEMS[5], recent=4),
            Violation(Breach.EXPOSURE, items=(5,), found=4, limit=4),
        ),
        (replace(ITEMS[5], seconds=61), Violation(Breach.SECONDS, found=301, limit=300)),
        (
            replace(ITEMS[5], author="an"),
            Violation(Breach.AUTHOR, items=(1, 2, 5), found=3, limit=2),
        ),
    ],
)
def test_one_changed_question_makes_one_violation(changed, violation):
    assert check(changed) == [violation]


def test_a_stimulus_set_that_is_split_is_told():
    third = replace(ITEMS[3], stimulus=9)
    split = AssembledForm(((1, 1), (1, 2), (3, 5), (2, 3), (2, 4)))

    assert check(third) == []
    assert check(third, form=split) == [Violation(Breach.STIMULUS, items=(1, 2, 3))]


def test_a_question_that_fits_a_field_cell_by_position_and_field_is_right():
    both = replace(ITEMS[5], positions=frozenset({"CLERK", "HEAD"}))

    assert check(both) == []


@pytest.mark.parametrize(
    ("form", "violations"),
    [
        (
            AssembledForm(RIGHT.items[:-1]),
            [Violation(Breach.COUNT, cell=2, found=1, limit=2)],
        ),
        (
            AssembledForm((*RIGHT.items, (1, 6))),
            [Violation(Breach.COUNT, cell=1, found=3, limit=2)],
        ),
        (
            AssembledForm((*RIGHT.items, (8, 6))),
            [Violation(Breach.UNKNOWN_CELL, cell=8, found=1)],
        ),
        (
            AssembledForm((*RIGHT.items[:3], (3, 77), (2, 4))),
            [Violation(Breach.UNKNOWN_ITEM, cell=3, items=(77,))],
        ),
        (
            AssembledForm((*RIGHT.items[:3], (3, 3), (2, 4))),
            [Violation(Breach.REPEATED, items=(3,), found=2, limit=1)],
        ),
    ],
)
def test_a_form_with_wrong_places_is_told(form, violations):
    rules = replace(RULES, max_seconds=None)

    assert check(form=form, rules=rules) == violations


def test_too_much_shared_with_one_earlier_paper_is_told():
    rules = replace(RULES, earlier=(frozenset({1, 2, 5}), frozenset({3, 4})))

    assert check(rules=rules) == [Violation(Breach.SHARED, items=(1, 2, 5), found=3, limit=2)]


def test_a_question_of_a_text_that_could_stand_beside_the_others_and_does_not_is_told():
    third = make_item(7, "IU01.4", stimulus=9)

    assert check(third) == [Violation(Breach.STIMULUS_PART, items=(7,))]
    assert check(replace(third, level="TH")) == []  # it fits no cell
    assert check(replace(third, recent=4)) == []  # it rests
    assert check(third, rules=replace(RULES, whole_stimuli=False)) == []


def test_an_item_on_too_many_forms_is_told():
    rules = replace(RULES, max_uses=2, max_overlap=None)

    found = check_set(Forms((RIGHT, RIGHT), 0), ITEMS.values(), CELLS, rules=rules)

    assert found == [  # items 1, 2 and 5 stand on an earlier paper too
        Violation(Breach.USES, items=(item,), found=3, limit=2) for item in (1, 2, 5)
    ]


def test_without_a_stratum_nothing_fits_position_and_field_cells():
    found = check(rules=replace(RULES, stratum=None))

    assert [(violation.breach, violation.items) for violation in found] == [
        (Breach.SOURCE, (3,)),
        (Breach.SOURCE, (5,)),
        (Breach.SOURCE, (4,)),
    ]


def test_a_set_tells_the_form_and_what_two_forms_share():
    other = AssembledForm(((2, 3), (1, 1), (1, 2), (2, 4)))

    found = check_set(Forms((RIGHT, other, RIGHT), 0), ITEMS.values(), CELLS, rules=RULES)

    assert found == [
        Violation(Breach.COUNT, form=1, cell=3, found=0, limit=1),
        Violation(Breach.OVERLAP, form=2, items=(1, 2, 3, 4, 5), found=5, limit=4),
    ]


def test_tailoring_counts_each_item_in_the_cell_that_drew_it():
    tailoring = measure_tailoring(RIGHT, CELLS)

    assert tailoring == Tailoring(common=2, position=2, field=1)
    assert tailoring.position_percent == 40


def test_tailoring_of_an_empty_form_is_nothing():
    assert measure_tailoring(AssembledForm(()), CELLS).position_percent == 0
