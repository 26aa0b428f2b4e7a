"""The draw of parallel forms: what it promises, and what it says when it cannot."""

import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.assembly.checker import check_form, check_set
from assessments.assembly.core import assemble
from assessments.assembly.model import (
    AssembledForm,
    Binding,
    Cell,
    Diagnosis,
    Forms,
    Item,
    Rule,
    Rules,
    Shortage,
    Source,
    Stratum,
    Wanted,
)

CLERK = Stratum("CLERK", ("LAND", "HEALTH"))
OF_CLERK = Rules(stratum=CLERK)


def make_item(number, **tags):
    for name in ("positions", "fields", "enemies"):
        tags[name] = frozenset(tags.get(name, ()))
    return Item(**{"id": number, "skill": "IU01.1", "level": "NB", "kind": "choice", **tags})


def make_cell(number, count, source=Source.COMMON, *, skills=(), levels=(), kinds=()):
    return Cell(number, source, frozenset(skills), frozenset(levels), frozenset(kinds), count)


def drawn(result):
    """The items of the first form."""
    assert isinstance(result, Forms), result
    return result.forms[0].item_ids


def some(values, most):
    return st.frozensets(st.sampled_from(values), max_size=most)


@st.composite
def banks(draw, *, enemies=False):
    """A small bank; every question that can be asked of it can be answered by trying all."""
    size = draw(st.integers(1, 8))
    return [
        make_item(
            number,
            skill=draw(st.sampled_from(["IU01.1", "IU01.2", "IU02.1"])),
            level=draw(st.sampled_from(["NB", "TH"])),
            positions=draw(some(["CLERK", "HEAD"], 1)),
            fields=draw(some(["LAND", "HEALTH", "TAX"], 2)),
            seconds=draw(st.sampled_from([30, 60, 90])),
            author=draw(st.sampled_from(["", "an", "binh"])),
            enemies=draw(some(range(size), 2)) - {number} if enemies else (),
            stimulus=draw(st.sampled_from([None, None, 1, 2])),
            exposure=draw(st.integers(0, 3)),
        )
        for number in range(size)
    ]


@st.composite
def matrices(draw):
    skills = st.sampled_from([(), ("IU01",), ("IU01.1",), ("IU01.2", "IU02")])
    return [
        make_cell(
            number,
            draw(st.integers(1, 2)),
            draw(st.sampled_from(Source)),
            skills=draw(skills),
            levels=draw(st.sampled_from([(), ("NB",)])),
        )
        for number in range(draw(st.integers(1, 3)))
    ]


def can_be_drawn(items, cells, rules):
    """Try every choice of items, cell by cell, with the independent checker."""

    def go_on(chosen, left):
        if not left:
            in_order = sorted(chosen, key=lambda pair: (stimulus[pair[1]], pair[1]))
            return not check_form(AssembledForm(tuple(in_order)), items, cells, rules=rules)
        cell, *rest = left
        alone = [make_cell(cell.id, 1, cell.source, skills=cell.skills, levels=cell.levels)]
        fitting = [
            item.id
            for item in items
            if item.id not in {taken for _, taken in chosen}
            and not check_form(AssembledForm(((cell.id, item.id),)), items, alone, rules=OF_CLERK)
        ]
        return any(
            go_on([*chosen, *((cell.id, item) for item in choice)], rest)
            for choice in combinations(fitting, cell.count)
        )

    stimulus = {item.id: item.stimulus or 0 for item in items}
    return go_on([], list(cells))


@given(items=banks(), cells=matrices(), forms=st.integers(1, 3), seed=st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_forms_are_made_exactly_when_the_cells_can_be_filled(items, cells, forms, seed):
    result = assemble(items, cells, forms, seed, rules=OF_CLERK)

    assert isinstance(result, Forms) == can_be_drawn(items, cells, OF_CLERK)
    if isinstance(result, Forms):
        assert len(result.forms) == forms
        assert check_set(result, items, cells, rules=OF_CLERK) == []
    else:
        assert result.proven
        assert sum(short.needed - short.available for short in result.shortages) > 0


@given(
    items=banks(enemies=True),
    cells=matrices(),
    seconds=st.sampled_from([None, 120, 200]),
    author=st.sampled_from([None, 1, 2]),
    paper=st.frozensets(st.integers(0, 7), max_size=4),
    shared=st.sampled_from([None, 0, 1]),
)
@settings(max_examples=80, deadline=None)
def test_a_small_bank_is_searched_well_enough_to_keep_every_rule(
    items, cells, seconds, author, paper, shared
):
    rules = Rules(
        stratum=CLERK,
        max_seconds=seconds,
        max_items_per_author=author,
        earlier=(paper,),
        max_shared=shared,
    )

    result = assemble(items, cells, 1, 5, rules=rules)

    assert isinstance(result, Forms) == can_be_drawn(items, cells, rules)
    if isinstance(result, Forms):
        assert check_set(result, items, cells, rules=rules) == []
    else:
        assert bool(result.shortages) != bool(result.bindings)


@given(
    items=banks(enemies=True),
    cells=matrices(),
    data=st.data(),
    limit=st.sampled_from([None, 1, 3]),
)
@settings(max_examples=60, deadline=None)
def test_the_same_seed_gives_the_same_answer_in_whatever_order_items_come(
    items, cells, data, limit
):
    rules = Rules(stratum=CLERK, max_overlap=limit)
    shuffled = data.draw(st.permutations(items))
    turned = data.draw(st.permutations(cells))

    assert assemble(items, cells, 2, 3, rules=rules) == assemble(
        shuffled, turned, 2, 3, rules=rules
    )


def test_another_seed_gives_another_form():
    items = [make_item(number) for number in range(40)]

    one, other = (assemble(items, [make_cell(1, 10)], 1, seed) for seed in (1, 2))

    assert drawn(one) != drawn(other)


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_hashing_of_a_process_has_no_part_in_the_draw(hash_seed):
    program = (
        "from tests.assessments.test_assembly_core import replayable\n"
        "import sys\n"
        "sys.stdout.write(replayable())"
    )

    answer = subprocess.run(  # this interpreter, a fixed program
        [sys.executable, "-c", program],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == replayable()


def replayable():
    """A draw in which tags, enemies and authors all matter."""
    items = [
        make_item(
            number,
            positions=["CLERK", "HEAD"][: number % 3],
            fields=["LAND", "HEALTH", "TAX"][number % 2 : number % 4],
            enemies=[(number * 7) % 30],
            author=f"author {number % 5}",
        )
        for number in range(30)
    ]
    cells = [make_cell(1, 3), make_cell(2, 4, Source.POSITION), make_cell(3, 3, Source.FIELD)]
    rules = Rules(stratum=CLERK, max_items_per_author=3)
    return repr(assemble(items, cells, 2, 11, rules=rules))


@pytest.mark.parametrize(
    ("source", "expected"),
    [(Source.COMMON, {1}), (Source.POSITION, {2, 3}), (Source.FIELD, {3, 4})],
)
def test_each_source_draws_on_its_own_questions(source, expected):
    items = [
        make_item(1),
        make_item(2, positions=["CLERK"]),
        make_item(3, positions=["CLERK", "HEAD"], fields=["HEALTH", "TAX"]),
        make_item(4, fields=["LAND"]),
        make_item(5, positions=["HEAD"]),
        make_item(6, positions=["HEAD"], fields=["LAND"]),
        make_item(7, fields=["TAX"]),
        make_item(8, positions=["CLERK"], fields=["TAX"]),
    ]

    result = assemble(items, [make_cell(1, len(expected), source)], 1, 0, rules=OF_CLERK)
    more = assemble(items, [make_cell(1, len(expected) + 1, source)], 1, 0, rules=OF_CLERK)

    assert drawn(result) == expected
    assert isinstance(more, Diagnosis)


def test_a_module_stands_for_its_skills_and_not_for_a_longer_code():
    items = [make_item(1, skill="IU0.1"), make_item(2, skill="IU01.1"), make_item(3, skill="IU01")]

    result = assemble(items, [make_cell(1, 2, skills=["IU01"])], 1, 0)

    assert drawn(result) == {2, 3}


def test_field_items_are_shared_evenly_and_the_primary_field_takes_the_odd_one():
    items = [make_item(n, fields=["LAND" if n < 10 else "HEALTH"]) for n in range(20)]
    cells = [make_cell(1, 3, Source.FIELD)]

    for seed in range(10):
        form = drawn(assemble(items, cells, 1, seed, rules=OF_CLERK))
        assert len([item for item in form if item < 10]) == 2


def test_a_field_without_enough_questions_leaves_its_share_to_the_other():
    items = [make_item(1, fields=["LAND"])] + [make_item(n, fields=["HEALTH"]) for n in (2, 3, 4)]

    form = drawn(assemble(items, [make_cell(1, 4, Source.FIELD)], 1, 0, rules=OF_CLERK))

    assert form == {1, 2, 3, 4}


def test_items_are_replaced_among_cells_when_one_cell_has_no_other():
    items = [make_item(1, level="NB"), make_item(2, level="TH"), make_item(3, level="TH")]
    cells = [make_cell(1, 1), make_cell(2, 1, levels=["NB"]), make_cell(3, 1, levels=["TH"])]

    for seed in range(20):
        assert drawn(assemble(items, cells, 1, seed)) == {1, 2, 3}


def test_the_items_used_least_are_drawn():
    items = [make_item(number, exposure=number % 4) for number in range(20)]

    form = drawn(assemble(items, [make_cell(1, 5)], 1, 0))

    assert form == {0, 4, 8, 12, 16}


def test_items_of_earlier_papers_are_avoided_even_without_a_limit():
    items = [make_item(number) for number in range(20)]
    rules = Rules(earlier=(frozenset(range(10)), frozenset(range(5, 12))))

    form = drawn(assemble(items, [make_cell(1, 8)], 1, 0, rules=rules))

    assert form == set(range(12, 20))


def test_parallel_forms_share_nothing_while_the_bank_lasts():
    items = [make_item(number, exposure=100 * (number > 9)) for number in range(20)]

    result = assemble(items, [make_cell(1, 10)], 2, 0)

    assert isinstance(result, Forms)
    assert result.largest_overlap == 0


def test_stimulus_sets_stand_together_on_a_shuffled_form():
    items = [make_item(number, stimulus=number % 4 or None) for number in range(24)]

    orders = []
    for seed in range(5):
        result = assemble(items, [make_cell(1, 20)], 1, seed)
        assert isinstance(result, Forms)
        assert check_set(result, items, [make_cell(1, 20)], rules=Rules()) == []
        orders.append([item for _, item in result.forms[0].items])

    assert all(order != sorted(order) for order in orders)


def test_a_short_cell_is_told_with_what_would_fill_it():
    items = [make_item(1, positions=["CLERK"], level="TH", skill="IU03.6")]
    cell = make_cell(7, 3, Source.POSITION, skills=["IU03"], levels=["TH"], kinds=["choice"])

    result = assemble(items, [cell], 2, 0, rules=OF_CLERK)

    wanted = Wanted(frozenset({"IU03"}), frozenset({"TH"}), frozenset({"choice"}), "CLERK", ())
    shortage = Shortage(
        cell=7,
        source=Source.POSITION,
        needed=3,
        available=1,
        fitting=1,
        worn=0,
        rivals=(),
        wanted=wanted,
    )
    assert result == Diagnosis(form=0, shortages=(shortage,), bindings=(), proven=True)


def test_cells_that_want_the_same_questions_are_told_as_rivals():
    items = [make_item(number, level="NB") for number in range(3)]
    items += [make_item(number, level="TH") for number in range(3, 9)]
    cells = [make_cell(1, 2, levels=["NB"]), make_cell(2, 2, levels=["NB"]), make_cell(3, 2)]

    result = assemble(items, cells, 1, 0)

    assert isinstance(result, Diagnosis)
    (short,) = result.shortages
    assert (short.needed, short.available, short.fitting) == (2, 1, 3)
    assert {short.cell, *short.rivals} == {1, 2}


def test_the_limit_of_exposure_is_named_when_worn_questions_would_have_done():
    items = [make_item(1), make_item(2, exposure=3), make_item(3, exposure=4)]

    result = assemble(items, [make_cell(1, 2)], 1, 0, rules=Rules(max_exposure=3))

    assert isinstance(result, Diagnosis)
    assert [(short.available, short.worn) for short in result.shortages] == [(1, 2)]
    assert result.bindings == (Binding(Rule.EXPOSURE, items=(2, 3), limit=3),)


def test_enemies_are_kept_apart_by_exchanging_what_was_drawn_first():
    # Item 0 is drawn first, being used least, and is an enemy of all that cell 2 could take.
    items = [make_item(0), make_item(1, exposure=5)]
    items += [make_item(n, level="TH", enemies=[0], exposure=5) for n in (2, 3)]
    cells = [make_cell(1, 1, levels=["NB"]), make_cell(2, 2, levels=["TH"])]

    assert drawn(assemble(items, cells, 1, 0)) == {1, 2, 3}


def test_enemies_are_named_when_they_alone_stand_in_the_way():
    items = [make_item(1, enemies=[2]), make_item(2), make_item(3, level="TH")]
    cells = [make_cell(1, 2, levels=["NB"]), make_cell(2, 1, levels=["TH"])]

    result = assemble(items, cells, 1, 0, rules=Rules(max_seconds=600))

    assert isinstance(result, Diagnosis)
    assert result.shortages == ()
    (binding,) = result.bindings
    assert (binding.rule, binding.cells) == (Rule.ENEMIES, (1,))
    assert set(binding.items) <= {1, 2}
    assert binding.items


@pytest.mark.parametrize(
    ("rules", "rule", "limit"),
    [
        (Rules(max_items_per_author=1), Rule.AUTHOR, 1),
        (Rules(max_seconds=100), Rule.SECONDS, 100),
        (Rules(earlier=(frozenset({1, 2}),), max_shared=1), Rule.SHARED, 1),
    ],
)
def test_a_limit_is_named_when_it_alone_stands_in_the_way(rules, rule, limit):
    items = [make_item(number, author="an") for number in (1, 2)]

    result = assemble(items, [make_cell(1, 2)], 1, 0, rules=rules)

    assert isinstance(result, Diagnosis)
    assert [(binding.rule, binding.limit) for binding in result.bindings] == [(rule, limit)]


def test_a_form_too_long_is_told_with_the_shortest_time_there_is():
    items = [make_item(number, seconds=seconds) for number, seconds in enumerate([50, 60, 200])]

    result = assemble(items, [make_cell(1, 2)], 1, 0, rules=Rules(max_seconds=109))

    assert isinstance(result, Diagnosis)
    assert result.bindings == (Binding(Rule.SECONDS, limit=109, reached=110),)


def test_the_form_that_failed_is_told_when_forms_may_not_overlap():
    items = [make_item(number) for number in range(5)]

    result = assemble(items, [make_cell(1, 2)], 3, 0, rules=Rules(max_overlap=0))

    assert isinstance(result, Diagnosis)
    assert result.form == 2
    assert [binding.rule for binding in result.bindings] == [Rule.OVERLAP]


def test_a_bank_of_real_size_gives_parallel_forms_that_keep_every_rule():
    chance = Random(4)  # a bank, not a secret
    items = [
        make_item(
            number,
            skill=f"IU0{chance.randrange(1, 7)}.{chance.randrange(1, 5)}",
            level=chance.choice(["NB", "TH", "VD"]),
            positions=chance.choice([(), ("CLERK",), ("HEAD", "CLERK"), ("HEAD",)]),
            fields=chance.choice([(), (), ("LAND",), ("HEALTH", "TAX")]),
            seconds=chance.randrange(30, 120),
            author=f"author {chance.randrange(8)}",
            enemies={chance.randrange(600), chance.randrange(600)} - {number},
            stimulus=number // 3 if number % 20 < 3 else None,
            exposure=chance.randrange(5),
        )
        for number in range(600)
    ]
    modules = [f"IU0{number}" for number in range(1, 7)]
    cells = [make_cell(n, 3, skills=[module]) for n, module in enumerate(modules)]
    cells += [
        make_cell(10 + n, 2, Source.POSITION, skills=[module], levels=["NB", "TH"])
        for n, module in enumerate(modules)
    ]
    cells.append(make_cell(20, 4, Source.FIELD))
    rules = Rules(
        stratum=CLERK,
        max_exposure=4,
        max_seconds=2300,
        max_items_per_author=6,
        earlier=tuple(frozenset(chance.sample(range(600), 120)) for _ in range(4)),
        max_shared=6,
        max_overlap=4,
    )

    result = assemble(items, cells, 4, 1, rules=rules)

    assert isinstance(result, Forms)
    assert check_set(result, items, cells, rules=rules) == []


def test_time_is_kept_when_only_the_quick_questions_fit_into_it():
    items = [make_item(number, seconds=30 + 30 * (number % 5)) for number in range(50)]

    result = assemble(items, [make_cell(1, 12)], 1, 0, rules=Rules(max_seconds=420))

    assert sum(30 + 30 * (number % 5) for number in drawn(result)) <= 420


@pytest.mark.parametrize(
    ("cells", "forms", "rules"),
    [
        ([make_cell(1, 1)], 0, Rules()),
        ([], 1, Rules()),
        ([make_cell(1, -1)], 1, Rules()),
        ([make_cell(1, 1), make_cell(1, 1)], 1, Rules()),
        ([make_cell(1, 1)], 1, Rules(max_shared=-1)),
    ],
)
def test_arguments_that_make_no_sense_are_refused(cells, forms, rules):
    with pytest.raises(ValueError, match=r"forms|cells|twice|negative"):
        assemble([make_item(1)], cells, forms, 0, rules=rules)


def test_an_item_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        assemble([make_item(1), make_item(1)], [make_cell(1, 1)], 1, 0)
