"""Pools of somebody else's: the solver's answer is the best that exhaustive search finds."""

import json
from dataclasses import replace
from io import StringIO
from itertools import combinations, product
from math import log

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from assessments.assembly.integer_program import Answer, Status
from assessments.assembly.outside.expressions import (
    UnusableExpression,
    Value,
    names_in,
    read_condition,
    value_of,
)
from assessments.assembly.outside.files import (
    PoolConstraint,
    PoolItem,
    UnusablePool,
    read_constraints,
    read_items,
)
from assessments.assembly.outside.information import ResponseModel
from assessments.assembly.outside.solving import Objective, assemble_pool, read_objective

INF = float("inf")
ITEM: dict[str, Value] = {
    "LEVEL": 3.0,
    "GRADE": 3.0,
    "SKILL": "A",
    "FACIT": None,
    "ĐỘ_KHÓ": "Dễ",
}


@pytest.mark.parametrize(
    ("written", "is_met"),
    [
        ("", True),
        ('LEVEL == 3 & SKILL == "A"', True),
        ("LEVEL==3&SKILL=='B'", False),
        ('LEVEL %in% c(1, 3) | SKILL == "B"', True),
        ("!(LEVEL >= 3)", False),
        ("LEVEL < 3 | LEVEL > 3", False),
        ("is.na(FACIT)", True),
        ("!is.na(FACIT) & TRUE", False),
        ("FACIT == 1 | FACIT != 1", False),
        ("LEVEL > -1.5e0", True),
        ("not LEVEL == 2 and SKILL in c('A')", True),
        ("SKILL == A", True),
        ('LEVEL == "3"', True),
        ("LEVEL == 1 | LEVEL == 3 & SKILL == 'A'", True),
        ("(LEVEL == 1 | LEVEL == 3) & SKILL == 'B'", False),
        ("LEVEL %in% 2:4", True),
        ("LEVEL %in% c(1, 5:4)", False),
        ("!(LEVEL %in% 2:4)", False),
        ("LEVEL == GRADE & LEVEL >= GRADE", True),
        ("LEVEL != GRADE | LEVEL < GRADE", False),
        ("ĐỘ_KHÓ == 'Dễ'", True),
        # As in R what an empty cell would have said is not known, neither is its negation ...
        ("!(FACIT == 1)", False),
        ("!(FACIT > 1)", False),
        ("!(FACIT == 1 & LEVEL == 3)", False),
        # ... unless the rest decides; and nothing is in no list.
        ("!(FACIT == 1 & LEVEL == 2)", True),
        ("FACIT == 1 | LEVEL == 3", True),
        ("!(FACIT %in% c(1, 2))", True),
    ],
)
def test_a_condition_is_met_or_not(written, is_met):
    assert read_condition(written)(ITEM) is is_met


@pytest.mark.parametrize(
    "written",
    [
        *("LEVEL", "LEVEL ==", "== 3", "LEVEL == 3 )", "(" * 99, "LEVEL = 3", "LEVEL < 'A'", "@"),
        *("c(1)", "__import__('os')", "LEVEL %in% c(1", "LEVEL == -'A'", "!" * 99 + "TRUE"),
        *("LEVEL %in% 1:'A'", "LEVEL %in% 1.5:3", "LEVEL %in% 1:99999", "LEVEL == 1:3"),
    ],
)
def test_what_is_no_condition_is_refused(written):
    with pytest.raises(UnusableExpression):
        read_condition(written)


def test_the_columns_of_a_condition_are_known():
    assert names_in("!is.na(FACIT) & LEVEL %in% c(1) | TRUE") == {"FACIT", "LEVEL"}


@pytest.mark.parametrize(("cell", "value"), [(" 3 ", 3.0), ("", None), ("NA", None), ("A1", "A1")])
def test_a_cell_holds_a_number_a_text_or_nothing(cell, value):
    assert value_of(cell) == value


@pytest.mark.parametrize(
    ("model", "information"),
    [
        (ResponseModel("1PL", 1.0, (0.0,)), 0.25),  # p q
        (ResponseModel("2PL", 2.0, (0.0,)), 1.0),  # a² p q
        # a² (q / p) ((p - c) / (1 - c))², p = 0.6
        (ResponseModel("3PL", 1.0, (0.0,), 0.2), 0.4 / 0.6 * 0.25),
        (ResponseModel("GPC", 1.0, (0.0, 0.0)), 2 / 3),  # three equally likely scores
        (ResponseModel("PC", 1.0, (0.0, 0.0)), 2 / 3),
        (ResponseModel("GR", 2.0, (0.0,)), 1.0),  # of two scores it is a 2PL
        # The middle score is as likely at either side: only the outer ones tell, 2 (a w)² / p.
        (ResponseModel("GR", 1.0, (-log(3), log(3))), 2 * (3 / 16) ** 2 / (1 / 4)),
    ],
)
def test_information_at_the_middle(model, information):
    assert model.information(0.0) == pytest.approx(information)


@pytest.mark.parametrize("theta", [-1e6, 1e6])
def test_information_far_away_is_nothing(theta):
    for model in (
        ResponseModel("3PL", 2.0, (0.0,), 0.2),
        ResponseModel("GPC", 1.5, (0.0, 1.0)),
        ResponseModel("GR", 1.5, (0.0, 1.0)),
    ):
        assert model.information(theta) == pytest.approx(0.0, abs=1e-9)


# --- against exhaustive search --------------------------------------------------------------------


def item(number, *, level, skill, words, group, b):
    attributes = {"ID": f"I{number}", "LEVEL": float(level), "SKILL": skill, "WORDS": float(words)}
    return PoolItem(f"I{number}", ResponseModel("2PL", 1.0, (b,)), attributes, group)


POOLS = st.lists(
    st.fixed_dictionaries(
        {
            "level": st.integers(1, 3),
            "skill": st.sampled_from("AB"),
            "words": st.integers(10, 40),
            "group": st.sampled_from(["", "", "S1", "S2"]),
            "b": st.sampled_from([-1.0, -0.4, 0.0, 0.7, 1.3]),
        }
    ),
    min_size=3,
    max_size=8,
).map(lambda rows: [item(number, **row) for number, row in enumerate(rows)])


def row(type_, condition="", low=-INF, high=INF, what="item", each="", of_sets=False):
    return PoolConstraint("c", "c", type_, what, condition, low, high, each, of_sets)


CONSTRAINTS = st.lists(
    st.sampled_from(
        [
            row("number", "LEVEL == 1", 1, 2),
            row("number", 'SKILL == "A" & LEVEL >= 2', 0, 1),
            row("sum", "", -INF, 80, "WORDS"),
            row("sum", "LEVEL == 2", 10, 45, "WORDS"),
            row("include", 'ID == "I1"'),
            row("exclude", "LEVEL == 3"),
            row("enemy", 'ID %in% c("I0", "I1", "I2")'),
            row("all_or_none", 'ID %in% c("I0", "I2")'),
            row("set", "", 2, 3),
            row("number", "", 1, 1, "set"),
            row("enemy", "", what="set"),
            row("include", 'SKILL == "A"', what="set"),
            row("number", "", 0, 1, each="LEVEL"),
            row("number", "LEVEL <= 2", 1, 2, each="SKILL"),
            row("number", "", 1, 1, "set", each="SKILL"),
            row("sum", "", 10, 45, "WORDS", of_sets=True),
        ]
    ),
    max_size=4,
    unique=True,
)


def is_kept(constraint, form, pool):
    """Say by the words of the constraint alone whether a form keeps it."""
    condition = read_condition(constraint.condition)
    groups: dict[str, list[PoolItem]] = {}
    for one in pool:
        if one.group:
            groups.setdefault(one.group, []).append(one)
    about = {name for name, members in groups.items() if condition(members[0].attributes)}
    if constraint.each:
        firsts = [groups[name][0] for name in about] if constraint.what == "set" else pool
        values = {one.attributes[constraint.each] for one in firsts if condition(one.attributes)}
        parts = [f"{constraint.each} == '{value}'" for value in values]
        both = [f"({constraint.condition or 'TRUE'}) & {part}" for part in parts]
        return all(
            is_kept(replace(constraint, condition=part, each=""), form, pool) for part in both
        )
    if constraint.type == "set":
        counts = [sum(one.group == name for one in form) for name in about]
        return all(not n or constraint.low <= n <= constraint.high for n in counts)
    standing = {one.group for one in form if one.group}
    if constraint.of_sets:
        held = [groups[name][0].attributes[constraint.what] for name in about & standing]
        amount = sum(value for value in held if isinstance(value, float))
        return constraint.low <= amount <= constraint.high
    if constraint.what == "set":
        chosen, possible = len(about & standing), len(about)
    else:
        chosen = sum(condition(one.attributes) for one in form)
        possible = sum(condition(one.attributes) for one in pool)
    match constraint.type:
        case "number":
            return constraint.low <= chosen <= constraint.high
        case "sum":
            amount = sum(
                one.attributes[constraint.what] for one in form if condition(one.attributes)
            )
            return constraint.low <= amount <= constraint.high
        case "include":
            return chosen == possible
        case "exclude":
            return chosen == 0
        case "enemy":
            return chosen <= 1
        case _:
            return chosen in (0, possible)


def best(pool, constraints, objective):
    """Return the best value over all subsets; None where none is allowed."""
    together = min if objective.sort == "maximin" else sum
    values = [
        together(sum(one.model.information(theta) for one in form) for theta in objective.thetas)
        for size in range(len(pool) + 1)
        for form in combinations(pool, size)
        if all(is_kept(one, form, pool) for one in constraints)
    ]
    return max(values, default=None)


@pytest.mark.parametrize("written", ["info@0.3", "info@-1,1", "maximin@-1,0,1"])
@given(pool=POOLS, constraints=CONSTRAINTS, size=st.integers(1, 4))
def test_the_answer_is_the_best_there_is(written, pool, constraints, size):
    constraints = [row("number", "", size, size), *constraints]
    objective = read_objective(written)

    found = assemble_pool(pool, constraints, forms=1, objective=objective)

    expected = best(pool, constraints, objective)
    assert (found.status == Status.INFEASIBLE) == (expected is None)
    if expected is not None:
        [ids] = found.forms
        form = [one for one in pool if one.id in ids]
        assert all(is_kept(one, form, pool) for one in constraints)
        assert found.objective == pytest.approx(expected, abs=1e-6)
        assert found.bound == pytest.approx(expected, abs=1e-4)


@given(pool=POOLS, seed=st.integers(0, 9))
def test_parallel_forms_share_nothing_and_the_worst_is_as_good_as_can_be(pool, seed):
    constraints = [row("number", "", 2, 2)]
    objective = Objective("maximin", (0.0,))

    found = assemble_pool(pool, constraints, forms=2, objective=objective, seed=seed)

    pairs = [
        (one, other)
        for one, other in product(combinations(pool, 2), repeat=2)
        if not {item.id for item in one} & {item.id for item in other}
    ]
    if not pairs:
        assert found.status == Status.INFEASIBLE
        return
    one, other = found.forms
    assert not set(one) & set(other)
    expected = max(
        min(sum(item.model.information(0.0) for item in form) for form in pair) for pair in pairs
    )
    assert found.objective == pytest.approx(expected, abs=1e-6)


@given(pool=POOLS, seed=st.integers(0, 99))
def test_the_same_seed_gives_the_same_forms(pool, seed):
    def draw():
        return assemble_pool(
            pool, [row("number", "", 2, 2)], forms=1, objective=Objective("random"), seed=seed
        )

    assert draw() == draw()


# --- tables and the command -----------------------------------------------------------------------


@pytest.fixture
def tables(tmp_path):
    def write(items, constraints):
        paths = tmp_path / "items.csv", tmp_path / "constraints.csv"
        for path, text in zip(paths, (items, constraints), strict=True):
            path.write_text(text, encoding="utf-8-sig")
        return paths

    return write


ITEMS = """id,model,a,b,c,LEVEL,SKILL,set
1,1PL,,0.0,,1,A,
2,2PL,2.0,0.5,,1,B,S1
3,3PL,1.0,0.1,0.2,2,A,S1
4,2PL,1.0,0,,2,B,
"""
TWO = "id,type,what,condition,lb,ub\nC1,number,item,,2,2\n"


def called(*arguments):
    out = StringIO()
    call_command("assemble_pool", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_command_answers_in_json(tables):
    items, constraints = tables(ITEMS, TWO)

    answer = json.loads(called(items, constraints, "--objective", "info@0.5", "--json"))

    assert answer.keys() == {"forms", "objective", "bound", "status", "seconds"}
    assert answer["status"] == "optimal"
    assert "2" in answer["forms"][0]
    assert answer["bound"] == pytest.approx(answer["objective"])


def test_ids_that_look_like_numbers_are_told_apart_in_conditions(tables):
    only = 'id,type,what,condition,lb,ub\nC1,number,item,,1,1\nC2,include,item,ID == "3",,\n'
    items, constraints = tables(ITEMS, only)

    assert json.loads(called(items, constraints, "--json"))["forms"] == [["3"]]


def test_where_there_are_no_forms_the_command_says_so(tables):
    items, constraints = tables(ITEMS, TWO.replace("2,2", "9,9"))

    with pytest.raises(CommandError, match="Không có đề nào") as ended:
        called(items, constraints)
    assert ended.value.returncode == 1


@pytest.mark.parametrize(
    ("items", "constraints", "what"),
    [
        ("model\n1PL\n", TWO, "thiếu cột id"),
        ("id,model,b\n1,1PL,0\n1,1PL,0\n", TWO, "dòng 3"),
        ("id,model,b\n1,9PL,0\n", TWO, "9PL"),
        ("id,model,b\n1,1PL,x\n", TWO, "không phải là một số"),
        ("id,model,a,b,c\n1,3PL,1,0,1.5\n", TWO, "tham số c"),
        ("id,model,a,b\n1,2PL,,0\n", TWO, "tham số"),
        ("id\n", TWO, "không có câu nào"),
        (ITEMS, "id,type\nC1,number\n", "thiếu cột"),
        ("id\n1\n", "type,lb,ub\nmagic,1,1\n", "magic"),
        ("id\n1\n", "type,condition,lb,ub\nnumber,NOPE == 1,1,1\n", "NOPE"),
        ("id\n1\n", "type,condition,lb,ub\nnumber,ID = 1,1,1\n", "điều kiện"),
        ("id\n1\n", "type,lb,ub\nnumber,2,1\n", "lớn hơn"),
        ("id\n1\n", "type,what,lb,ub\nsum,WORDS,2,3\n", "WORDS"),
        ("id\n1\n", "type,lb,ub\nnumber,1,1,9\n", "nhiều ô hơn"),
        ("id\n1\n", "type,condition,lb,ub\nnumber,ID ==,1,1\n", "dòng 2: điều kiện"),
        ("id\n1\n", "type,condition,lb,ub\norder,LEVEL,,\n", "thứ tự"),
        ("id,x,x\n1,2,3\n", TWO, "hai cột cùng tên x"),
        ("id,model,a,b1,b2\n1,GR,1,1,0\n", TWO, "ngưỡng"),
        ("id,model,a,b1,b2\n1,GR,-1,0,1\n", TWO, "mô hình GR"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_place(tables, items, constraints, what):
    paths = tables(items, constraints)

    with pytest.raises(UnusablePool, match=what):
        read_constraints(paths[1], read_items(paths[0]))


def test_an_objective_of_information_needs_models(tables):
    items, constraints = tables("id\n1\n2\n3\n", TWO)

    with pytest.raises(CommandError, match="mô hình") as ended:
        called(items, constraints, "--objective", "info@0")
    assert ended.value.returncode == 2
    assert "Đề 1 (2 câu)" in called(items, constraints)


@pytest.mark.parametrize("written", ["info", "info@a", "info@0,", "best", "random@1", ""])
def test_an_unknown_objective_is_refused(written):
    with pytest.raises(UnusablePool):
        read_objective(written)


def test_published_columns_and_words_are_understood(tables):
    items, constraints = tables(
        "ID,MODEL,PAR1,PAR2,PAR3,STID,WORDS\n"
        "A,3PL,1.2,0.3,0.2,P1,30\nB,1PL,0.1,NA,NA,P1,20\nC,GPC,1,-0.5,0.5,P2,25\n",
        "CONSTRAINT_ID,TYPE,WHAT,CONDITION,LB,UB,ONOFF\n"
        "C1,Number,Item,,2,2,\nC2,Number,Item,Per Stimulus,2,2,ON\n"
        'C3,Sum,Item,"WORDS, WORDS > 10",50,60,\nC4,AllOrNone,Item,"ID %in% c(""A"",""C"")",,,OFF\n',
    )

    assert json.loads(called(items, constraints, "--json"))["forms"] == [["A", "B"]]


def test_columns_all_named_par_and_conditions_in_capitals_are_understood(tables):
    items, constraints = tables(
        "Id,Model,PAR,PAR,PAR,Content.Area,Words\n"
        "A,GR,1.2,-0.3,0.2,BIO,30\nB,PC,0.1,0.3,,BIO,20\nC,2PL,1,-0.5,,CHE,25\n",
        "TYPE,WHAT,CONDITION,LB,UB\n"
        "Count,Item,Per Test,2,2\nNumber,Item,CONTENT.AREA,1,1\nSum,Item,WORDS,50,\n",
    )

    assert [one.model.steps for one in read_items(items)] == [(-0.3, 0.2), (0.1, 0.3), (-0.5,)]
    answer = json.loads(called(items, constraints, "--json", "--objective", "info@-1,1"))
    assert answer["forms"] == [["A", "C"]]


def test_a_form_is_ordered_where_the_constraints_say_so(tables):
    items, constraints = tables(
        "id,LEVEL\n1,5\n2,\n3,B\n4,4\n5,4\n",
        "type,what,condition,lb,ub\nnumber,item,,5,5\norder,item,LEVEL,,\n",
    )

    assert json.loads(called(items, constraints, "--json"))["forms"] == [["4", "5", "1", "3", "2"]]


@pytest.mark.parametrize("word", ["Stimulus", "Passage", "Testlet", "set"])
def test_published_words_for_sets_are_understood(tables, word):
    items, constraints = tables(
        "id,stimulus_id,WORDS\n1,P,90\n2,P,90\n3,Q,40\n4,Q,40\n",
        f"type,what,condition,lb,ub\nnumber,{word},,1,1\nnumber,item,Per {word},2,2\n"
        f"sum,{word},WORDS,80,100\n",
    )

    assert json.loads(called(items, constraints, "--json"))["forms"] == [["1", "2"]]


def test_a_bound_that_is_not_known_is_null(tables, monkeypatch):
    monkeypatch.setattr(
        "assessments.assembly.outside.solving.solve",
        lambda *_args, **_options: Answer(Status.UNKNOWN, bound=INF),
    )
    items, constraints = tables(ITEMS, TWO)
    out = StringIO()

    with pytest.raises(CommandError, match="chưa tìm được"):
        call_command("assemble_pool", str(items), str(constraints), "--json", stdout=out)
    assert json.loads(out.getvalue())["bound"] is None


def test_a_form_without_a_known_bound_is_told(tables, monkeypatch):
    monkeypatch.setattr(
        "assessments.assembly.outside.solving.solve",
        lambda program, **_options: Answer(
            Status.FEASIBLE, values=(1.0,) * len(program.costs), objective=1.0, bound=INF
        ),
    )
    items, constraints = tables(ITEMS, TWO)

    assert "cận chưa biết" in called(items, constraints)
