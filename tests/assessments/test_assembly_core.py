"""The draw of parallel forms: what it promises, and what it says when it cannot."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import combinations, combinations_with_replacement
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from assessments.assembly import choosing
from assessments.assembly.checker import check_form, check_set
from assessments.assembly.core import assemble
from assessments.assembly.model import (
    AssembledForm,
    Cell,
    Diagnosis,
    Forms,
    Item,
    OpenedShare,
    Reason,
    Rule,
    Rules,
    Source,
    Stratum,
    Wanted,
    Writing,
)
from assessments.assembly.pool import masks, whole_demands

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
            recent=draw(st.integers(0, 3)),
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


def all_forms(items, cells, rules):
    """Every form there is, by trying every choice of items with the independent checker."""
    stimulus = {item.id: item.stimulus or 0 for item in items}
    alone = replace(OF_CLERK, whole_stimuli=False)

    def go_on(chosen, left):
        if not left:
            in_order = sorted(chosen, key=lambda pair: (stimulus[pair[1]], pair[1]))
            if not check_form(AssembledForm(tuple(in_order)), items, cells, rules=rules):
                yield AssembledForm(tuple(in_order))
            return
        cell, *rest = left
        by_itself = [make_cell(cell.id, 1, cell.source, skills=cell.skills, levels=cell.levels)]
        fitting = [
            item.id
            for item in items
            if item.id not in {taken for _, taken in chosen}
            and not check_form(AssembledForm(((cell.id, item.id),)), items, by_itself, rules=alone)
        ]
        for choice in combinations(fitting, cell.count):
            yield from go_on([*chosen, *((cell.id, item) for item in choice)], rest)

    yield from go_on([], list(cells))


def can_be_drawn(items, cells, rules, forms=1):
    """Whether there are so many forms, tried by brute force."""
    if rules.max_uses is None and (forms == 1 or rules.max_overlap is None):
        return next(all_forms(items, cells, rules), None) is not None
    one_of_each = {form.item_ids: form for form in all_forms(items, cells, rules)}.values()
    return any(
        not check_set(Forms(some_, 0), items, cells, rules=rules)
        for some_ in combinations_with_replacement(one_of_each, forms)
    )


def without(items, cells, rules, kept):
    """The task with only those demands that are kept: ids of cells, and rules."""
    if Rule.ENEMIES not in kept:
        items = [replace(item, enemies=frozenset()) for item in items]
    limits = {
        Rule.EXPOSURE: "max_exposure",
        Rule.USES: "max_uses",
        Rule.SECONDS: "max_seconds",
        Rule.AUTHOR: "max_items_per_author",
        Rule.SHARED: "max_shared",
        Rule.OVERLAP: "max_overlap",
    }
    freed = {name: None for rule, name in limits.items() if rule not in kept}
    rules = replace(rules, whole_stimuli=Rule.STIMULI in kept, **freed)
    return items, [cell for cell in cells if cell.id in kept], rules


def demands_of(diagnosis):
    return [one.rule if one.rule else one.cell for one in diagnosis.reasons]


def as_items(to_write, cells, first):
    """The questions to write, as if they had been written."""
    by_id = {cell.id: cell for cell in cells}
    found: list[Item] = []
    for writing in to_write:
        wanted, cell = writing.wanted, by_id[writing.cell]
        for _ in range(writing.count):
            fields = wanted.fields[:1]
            if cell.source == Source.POSITION:
                fields = ()
            found.append(
                make_item(
                    first + len(found),
                    skill=f"{min(wanted.skills or {'IU09'})}.7".replace(".1.7", ".1"),
                    level=min(wanted.levels or {"NB"}),
                    positions=[wanted.position] if wanted.position else (),
                    fields=fields,
                    seconds=60,
                )
            )
    return found


@given(items=banks(), cells=matrices(), forms=st.integers(1, 3), seed=st.integers(0, 99))
@settings(max_examples=80, deadline=None)
def test_forms_are_made_exactly_when_the_cells_can_be_filled(items, cells, forms, seed):
    result = assemble(items, cells, forms, seed, rules=OF_CLERK)

    assert isinstance(result, Forms) == can_be_drawn(items, cells, OF_CLERK)
    if isinstance(result, Forms):
        assert len(result.forms) == forms
        assert check_set(result, items, cells, rules=OF_CLERK) == []
        assert result.least_overlap <= result.overlap
    else:
        assert result.proven
        assert result.reasons


RULES = st.builds(
    Rules,
    stratum=st.just(CLERK),
    max_exposure=st.sampled_from([None, 1, 3]),
    max_uses=st.sampled_from([None, None, 1]),
    max_seconds=st.sampled_from([None, 120, 200]),
    max_items_per_author=st.sampled_from([None, 1, 2]),
    earlier=st.tuples(st.frozensets(st.integers(0, 7), max_size=4)),
    max_shared=st.sampled_from([None, 0, 1]),
    max_overlap=st.sampled_from([None, 0, 1]),
)


@given(items=banks(enemies=True), cells=matrices(), forms=st.integers(1, 2), rules=RULES)
@settings(max_examples=150, deadline=None)
def test_a_small_bank_gives_forms_or_reasons_without_any_one_of_which_there_are_forms(
    items, cells, forms, rules
):
    result = assemble(items, cells, forms, 5, rules=rules)

    if isinstance(result, Forms):
        assert check_set(result, items, cells, rules=rules) == []
        assert all(form.proof.bound <= form.proof.objective for form in result.forms)
        return
    assert result.proven
    demands = demands_of(result)
    assert demands
    of_reasons = without(items, cells, rules, demands)
    assert not can_be_drawn(of_reasons[0], of_reasons[1], of_reasons[2], forms)
    for demand in demands:
        rest = [other for other in demands if other != demand]
        of_rest = without(items, cells, rules, rest)
        assert can_be_drawn(of_rest[0], of_rest[1], of_rest[2], forms)


@given(items=banks(enemies=True), cells=matrices(), forms=st.integers(1, 2), rules=RULES)
@settings(max_examples=100, deadline=None)
def test_with_the_questions_to_write_there_are_forms_and_with_one_fewer_there_are_none(
    items, cells, forms, rules
):
    rules = replace(rules, max_seconds=None)  # how long they will be is a guess
    result = assemble(items, cells, forms, 5, rules=rules)
    assume(isinstance(result, Diagnosis))
    written = as_items(result.to_write, cells, first=100)

    assert bool(written) == (rules.max_exposure != 0)
    assert isinstance(assemble([*items, *written], cells, forms, 5, rules=rules), Forms)
    fitting = masks(written, whole_demands(cells, CLERK), CLERK)
    if all(mask.bit_count() == 1 for mask in fitting):
        for place in range(len(written)):
            fewer = [*items, *written[:place], *written[place + 1 :]]
            assert isinstance(assemble(fewer, cells, forms, 5, rules=rules), Diagnosis)


@given(data=st.data(), seed=st.integers(0, 999))
@settings(max_examples=8, deadline=None)
def test_the_bound_holds_for_the_whole_pool_when_only_a_part_was_looked_at(data, seed):
    chance = Random(seed)  # a bank, not a secret
    items = [
        make_item(
            number,
            skill=f"IU0{chance.randrange(1, 4)}.1",
            level=chance.choice(["NB", "TH"]),
            seconds=chance.randrange(30, 120),
            facility=chance.uniform(0.3, 0.9),
            reliability_index=chance.choice([None, 0.1, 0.2]),
            exposure=chance.randrange(6),
            enemies={chance.randrange(50)} - {number},
            author=f"author {chance.randrange(6)}",
        )
        for number in range(50)
    ]
    cells = [make_cell(n, 2, skills=[f"IU0{n}"]) for n in (1, 2, 3)] + [make_cell(9, 2)]
    rules = Rules(max_items_per_author=data.draw(st.sampled_from([None, 2])), max_seconds=600)

    with patch.object(choosing, "WHOLE", 8), patch.object(choosing, "SPARE", 1):
        part = assemble(items, cells, 1, seed, rules=rules)
    with patch.object(choosing, "GAP", 1e-6), patch.object(choosing, "SHARE", 0.0):
        best = assemble(items, cells, 1, seed, rules=rules)

    assert isinstance(part, Forms)
    assert isinstance(best, Forms)
    (of_part,), (of_best,) = part.forms, best.forms
    assert of_part.proof.bound <= of_best.proof.objective + 1e-6
    assert of_best.proof.objective <= of_part.proof.objective + choosing.CHANCE + 1e-6
    assert of_part.proof.is_proven


@given(
    sizes=st.lists(st.integers(1, 4), min_size=2, max_size=3),
    wide=st.integers(0, 2),
    counts=st.lists(st.integers(1, 2), min_size=2, max_size=3),
    forms=st.integers(2, 3),
)
@settings(max_examples=40, deadline=None)
def test_no_set_of_forms_shares_fewer_items_than_was_counted(sizes, wide, counts, forms):
    cells = [make_cell(n, count, levels=[f"L{n}"]) for n, count in enumerate(counts)]
    levels = [n % len(cells) for n, size in enumerate(sizes) for _ in range(size)]
    items = [make_item(number, level=f"L{level}") for number, level in enumerate(levels)]
    items += [make_item(50 + number, level=f"L{number % len(cells)}") for number in range(wide)]

    result = assemble(items, cells, forms, 1)

    assume(isinstance(result, Forms))
    every = {form.item_ids: form for form in all_forms(items, cells, Rules())}.values()
    assume(len(every) <= 50)
    fewest = min(Forms(some_, 0).overlap for some_ in combinations_with_replacement(every, forms))
    assert result.least_overlap == fewest
    assert result.overlap == fewest


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
    items = [make_item(number, exposure=9 * (number > 9)) for number in range(20)]

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
    assert result == Diagnosis(
        reasons=(Reason(cell=7, limit=3),),
        to_write=(Writing(cell=7, count=2, worn=0, wanted=wanted),),
        proven=True,
    )


def test_cells_that_want_the_same_questions_are_told_together():
    items = [make_item(number, level="NB") for number in range(3)]
    items += [make_item(number, level="TH") for number in range(3, 9)]
    cells = [make_cell(1, 2, levels=["NB"]), make_cell(2, 2, levels=["NB"]), make_cell(3, 2)]

    result = assemble(items, cells, 1, 0)

    assert isinstance(result, Diagnosis)
    assert demands_of(result) == [1, 2]
    assert sum(writing.count for writing in result.to_write) == 1


def test_the_limit_of_exposure_is_named_when_worn_questions_would_have_done():
    items = [make_item(1), make_item(2, recent=3), make_item(3, recent=4)]

    result = assemble(items, [make_cell(1, 2)], 1, 0, rules=Rules(max_exposure=3))

    assert isinstance(result, Diagnosis)
    assert demands_of(result) == [1, Rule.EXPOSURE]
    assert result.reasons[1] == Reason(rule=Rule.EXPOSURE, limit=3, items=(2, 3))
    assert [(writing.count, writing.worn) for writing in result.to_write] == [(1, 2)]


def test_an_item_stands_on_no_more_forms_than_its_limit_of_uses():
    items = [make_item(number) for number in range(6)]
    rules = Rules(max_uses=2)

    result = assemble(items, [make_cell(1, 3)], 4, 0, rules=rules)
    more = assemble(items, [make_cell(1, 3)], 5, 0, rules=rules)

    assert isinstance(result, Forms)
    assert check_set(result, items, [make_cell(1, 3)], rules=rules) == []
    assert isinstance(more, Diagnosis)
    assert demands_of(more) == [1, Rule.USES]
    assert [writing.count for writing in more.to_write] == [2]


def test_forms_are_found_together_where_one_after_another_leads_into_a_dead_end():
    # The two forms that share nothing are {0, 1} and {2, 3}, since 4 is the enemy of all but 0.
    items = [
        make_item(0, exposure=0),
        make_item(1, exposure=9),
        make_item(2, exposure=9),
        make_item(3, exposure=9),
        make_item(4, exposure=0, enemies=[1, 2, 3]),
    ]
    rules = Rules(max_overlap=0)

    result = assemble(items, [make_cell(1, 2)], 2, 0, rules=rules)

    assert isinstance(result, Forms)
    assert check_set(result, items, [make_cell(1, 2)], rules=rules) == []


def test_forms_come_near_to_the_share_of_right_answers_and_the_time_that_the_blueprint_asks_for():
    chance = Random(2)  # a bank, not a secret
    items = [
        make_item(n, facility=chance.uniform(0.2, 0.9), seconds=chance.randrange(30, 150))
        for n in range(300)
    ]
    cell = replace(make_cell(1, 20), facility=0.62, seconds=75)

    result = assemble(items, [cell], 6, 1)

    assert isinstance(result, Forms)
    assert result.target_facility == pytest.approx(0.62)
    assert result.target_seconds == 1500
    assert max(abs(form.proof.facility - 0.62) for form in result.forms) < 0.001
    assert max(abs(form.proof.seconds - 1500) for form in result.forms) <= 30


def test_reliability_is_told_where_use_has_shown_what_items_add_to_it():
    known = [make_item(n, facility=0.5, reliability_index=0.25) for n in range(20)]
    unknown = [make_item(n, facility=0.5) for n in range(20)]

    told = assemble(known, [make_cell(1, 20)], 1, 0)
    untold = assemble(unknown, [make_cell(1, 20)], 1, 0)

    assert isinstance(told, Forms)
    assert isinstance(untold, Forms)
    # KR-20 of 20 items with p = 0.5 and a standard deviation of 20 x 0.25 for the whole.
    assert told.forms[0].proof.reliability == pytest.approx(20 / 19 * (1 - 5 / 25))
    assert untold.forms[0].proof.reliability is None


def test_reserves_stand_on_no_form_and_fit_their_cell():
    items = [make_item(n, level="NB" if n % 2 else "TH", exposure=n) for n in range(12)]
    cells = [make_cell(1, 2, levels=["NB"]), make_cell(2, 2, levels=["TH"])]

    result = assemble(items, cells, 2, 0, rules=Rules(reserves=3))

    assert isinstance(result, Forms)
    used = frozenset().union(*(form.item_ids for form in result.forms))
    assert used.isdisjoint({item for _cell, item in result.reserves})
    assert [cell for cell, _item in result.reserves] == [1, 1, 2, 2]
    assert {item % 2 for cell, item in result.reserves if cell == 1} == {1}


def test_items_of_a_stimulus_stand_on_a_form_together_or_not_at_all():
    items = [make_item(n, stimulus=n // 3, exposure=n % 3) for n in range(9)]

    result = assemble(items, [make_cell(1, 3)], 3, 0)
    torn = assemble(items, [make_cell(1, 4)], 1, 0)

    assert isinstance(result, Forms)
    assert {form.item_ids for form in result.forms} == {
        frozenset(range(3)),
        frozenset(range(3, 6)),
        frozenset(range(6, 9)),
    }
    assert isinstance(torn, Diagnosis)
    assert demands_of(torn) == [1, Rule.STIMULI]


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
    assert demands_of(result) == [1, Rule.ENEMIES]
    assert result.reasons[1].items == (1, 2)


@pytest.mark.parametrize(
    ("rules", "rule", "limit"),
    [
        (Rules(max_items_per_author=1), Rule.AUTHOR, 1),
        (Rules(max_seconds=100), Rule.SECONDS, 100),
        (Rules(earlier=(frozenset({1, 2}),), max_shared=1), Rule.SHARED, 1),
    ],
)
def test_a_limit_is_named_when_it_stands_in_the_way(rules, rule, limit):
    items = [make_item(number, author="an") for number in (1, 2)]

    result = assemble(items, [make_cell(1, 2)], 1, 0, rules=rules)

    assert isinstance(result, Diagnosis)
    assert [(one.rule, one.limit) for one in result.reasons] == [(None, 2), (rule, limit)]


def test_a_form_too_long_is_told_with_the_shortest_time_there_is():
    items = [make_item(number, seconds=seconds) for number, seconds in enumerate([50, 60, 200])]

    result = assemble(items, [make_cell(1, 2)], 1, 0, rules=Rules(max_seconds=109))

    assert isinstance(result, Diagnosis)
    assert result.reasons[1] == Reason(rule=Rule.SECONDS, limit=109, reached=110)


def test_a_cell_that_asks_for_nothing_has_no_part_in_a_draw_from_a_large_pool():
    items = [make_item(n, level="TH", enemies=range(30)) for n in range(30)]
    items += [make_item(100 + n, level="VD") for n in range(10)]
    cells = [make_cell(1, 2, levels=["TH"]), make_cell(2, 0, levels=["VD"])]

    with patch.object(choosing, "WHOLE", 8), patch.object(choosing, "SPARE", 1):
        result = assemble(items, cells, 1, 0)

    assert isinstance(result, Diagnosis)
    assert demands_of(result) == [1, Rule.ENEMIES]


def test_a_share_that_a_field_cannot_give_is_told():
    items = [make_item(1, fields=["LAND"])] + [make_item(n, fields=["HEALTH"]) for n in (2, 3, 4)]

    result = assemble(items, [make_cell(1, 4, Source.FIELD)], 1, 0, rules=OF_CLERK)

    assert isinstance(result, Forms)
    assert result.opened == (OpenedShare(cell=1, field="LAND", count=1),)


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
            recent=chance.randrange(5),
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
        ([make_cell(1, 0)], 1, Rules()),
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
