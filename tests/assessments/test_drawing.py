"""Draws by policy, in reserve, cut off and taken up again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from assessments import drawing
from assessments.assembling import assemble_round
from assessments.assembly.model import Cell, Item, Rules, Source
from assessments.blueprints import CellPlan, PartPlan
from assessments.draw_inputs import (
    DrawInput,
    GroupInput,
    PartInput,
    UnusableInput,
    VersionInput,
    read_input,
    write_input,
)
from assessments.draw_plans import plan_of
from assessments.enums import CellSource, DrawPolicy, FormRole, RoundState
from assessments.errors import CommonCellsOnly, DrawOvertaken, FormsMissing, RoundNotInState
from assessments.models import FormItem, PaperSheet, ReserveItem, RoundStep
from assessments.tasks import ASSEMBLE_ROUND
from office import files, jobs
from office.enums import PolicyKind
from office.models import Job, JournalEntry
from office.policies import ExamPolicy, set_policy, written
from tests.assessments.building import THE_DAY, assemble, fill_bank, freeze, plan_round, write_plan
from tests.make import EIGHT, make_user, make_version

pytestmark = pytest.mark.django_db
STRATA = {"CV|TAI_CHINH": 2, "CV|NOI_VU": 1, "KT|TAI_CHINH": 1}
COMMON_ONLY = (CellPlan(CellSource.COMMON, (), (), 4),)


def rows_of(round_):
    """Everything a draw writes about forms, without their ids."""
    return list(
        FormItem.objects.filter(exam_form__round=round_)
        .order_by("exam_form__code", "order")
        .values_list(
            "exam_form__code",
            "exam_form__role",
            "exam_form__stratum__key",
            "approval",
            "cell__order",
            "option_order",
        )
    )


def sets_of(round_, **filters):
    found = {}
    for form in round_.exam_forms.filter(**filters).order_by("code"):
        found[form.code] = list(form.items.order_by("order").values_list("approval", flat=True))
    return found


def common_round(**bank):
    bank = {"common": 12, "positions": (), "fields": (), **bank}
    version = write_plan(fill_bank(**bank), parts=[PartPlan("Trắc nghiệm", 45, COMMON_ONLY)])
    return plan_round(version, people=STRATA)


# Policies


def test_with_one_paper_a_candidate_each_group_has_as_many_forms_as_people():
    round_ = plan_round(write_plan(fill_bank(common=10)), people=STRATA)

    assemble(round_, policy=DrawPolicy.PERSONAL)

    counts = {
        key: round_.exam_forms.filter(stratum__key=key, role=FormRole.MAIN).count()
        for key in STRATA
    }
    assert counts == STRATA
    assert round_.draw_policy == DrawPolicy.PERSONAL


@pytest.mark.parametrize(("percent", "is_served"), [(None, True), (100, True), (5, False)])
def test_no_paper_is_expected_to_take_longer_than_the_policy_lets_it(percent, is_served):
    round_ = plan_round(write_plan(fill_bank(common=10)), people={"CV|TAI_CHINH": 2})
    round_.policy = set_policy(
        kind=PolicyKind.EXAM,
        values=written(ExamPolicy(max_time_percent=percent)),
        valid_from=THE_DAY - timedelta(days=1),
        basis="Quyết định thử nghiệm",
    )
    round_.save(update_fields=["policy"])

    assembled = assemble(round_)

    assert bool(assembled.forms) is is_served
    said = " ".join(assembled.unserved.values())
    assert ("135 giây" in said) is not is_served


def test_with_common_papers_everybody_gets_the_same_questions_in_other_orders():
    round_ = common_round()

    assemble(round_, policy=DrawPolicy.COMMON, forms_per_stratum=3)

    papers = sets_of(round_)
    assert len(papers) == 9
    assert len({frozenset(paper) for paper in papers.values()}) == 1
    assert len({tuple(paper) for paper in papers.values()}) > 3
    options = FormItem.objects.values_list("approval", "option_order")
    assert len({(approval, tuple(order)) for approval, order in options}) > 4


def test_common_papers_are_refused_where_cells_are_for_positions_or_fields_and_the_cells_are_named():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)

    with pytest.raises(CommonCellsOnly) as refused:
        assemble(round_, policy=DrawPolicy.COMMON)

    assert refused.value.data["cells"].count("Ma trận, Trắc nghiệm") == 2
    round_.refresh_from_db()
    assert (round_.state, round_.draw_policy) == (RoundState.PLANNED, DrawPolicy.PARALLEL)


def test_reserve_forms_and_questions_are_kept_beside_the_papers():
    round_ = plan_round(write_plan(fill_bank(common=14, each=7)), people={"CV|TAI_CHINH": 2})

    assemble(round_, reserve_forms=1, reserve_items=1)

    forms = list(round_.exam_forms.order_by("code").values_list("role", "item_count"))
    assert forms == [("main", 4), ("main", 4), ("reserve", 4)]
    kept = ReserveItem.objects.filter(stratum__round=round_)
    assert sorted(kept.values_list("cell__order", "order")) == [(1, 1), (2, 1), (3, 1)]
    standing = set(FormItem.objects.values_list("approval", flat=True))
    assert standing.isdisjoint(kept.values_list("approval", flat=True))


def test_each_group_and_part_has_its_sheet_and_drawing_again_makes_new_ones():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    assemble(round_, seed=1)

    assemble(round_, seed=2, reserve_items=1)

    sheets = PaperSheet.objects.filter(stratum__round=round_)
    assert sorted(sheets.values_list("stratum__key", flat=True)) == sorted(STRATA)
    assert {len(sheet.figures["forms"]) for sheet in sheets} == {2}


def test_a_field_that_cannot_give_its_share_is_told_and_written_down():
    bank = fill_bank(common=6, fields=["TAI_CHINH"], each=4)
    cells = (CellPlan(CellSource.FIELD, (), (), 2), CellPlan(CellSource.COMMON, (), (), 2))
    version = write_plan(bank, parts=[PartPlan("Trắc nghiệm", 45, cells)])
    round_ = plan_round(version, people={"CV|TAI_CHINH,NOI_VU": 1})

    assembled = assemble(round_)

    assert assembled.opened == {"CV|TAI_CHINH,NOI_VU": 1}
    entry = JournalEntry.objects.get(action="assessments.assemble_round")
    assert entry.data["opened"] == assembled.opened
    assert PaperSheet.objects.get().figures["opened"][0]["field"] == "NOI_VU"


def test_codes_of_a_round_all_have_as_many_digits():
    def given(forms):
        part = PartInput(1, 1, ())
        group = GroupInput("CV|X", 1, "CV", ("X",), forms)
        return DrawInput(
            on=THE_DAY,
            policy="personal",
            reserve_forms=0,
            shared_percent=50,
            rules=Rules(),
            solver="",
            solver_version="",
            seed=1,
            seed_commitment="",
            pools=((),),
            versions=(VersionInput(1, 0, (part,)),),
            groups=(group,),
        )

    for forms in (1, 899, 900, 8999, 9000):
        first = drawing.first_code(given(forms))
        assert len(str(first)) == len(str(first + forms - 1))


# Cut off and taken up


class Killed(BaseException):
    """The worker is gone."""


def cut_off(round_, *, after, **kwargs):
    def die(done, total):
        if done == after:
            raise Killed

    with pytest.raises(Killed):
        draw_as_job(round_, progress=die, **kwargs)


def draw_as_job(round_, *, seed=7, goes_on=False, progress=None, plan=None):
    return assemble_round(
        round_=round_,
        on=THE_DAY,
        seed=seed,
        by=make_user(),
        at=EIGHT,
        plan=plan or plan_of(round_),
        goes_on=goes_on,
        progress=progress,
    )


@pytest.mark.parametrize("after", [1, 2, 3])
def test_a_draw_that_was_cut_off_goes_on_and_gives_the_same_papers(after):
    version = write_plan(fill_bank())
    whole, cut = (plan_round(version, people=STRATA) for _ in range(2))
    assembled = assemble(whole)
    cut_off(cut, after=after)
    make_version(bank=version.banks.get(), fields=["TAI_CHINH"])  # approved meanwhile

    taken_up = draw_as_job(cut, goes_on=True)

    assert rows_of(cut) == rows_of(whole)
    assert taken_up.forms == assembled.forms
    cut.refresh_from_db()
    assert cut.state == RoundState.PREPARED


def test_groups_that_were_done_are_not_drawn_again():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    cut_off(round_, after=2)
    before = set(round_.exam_forms.values_list("pk", flat=True))

    draw_as_job(round_, goes_on=True)

    assert before < set(round_.exam_forms.values_list("pk", flat=True))


def test_half_drawn_papers_are_not_frozen():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    cut_off(round_, after=2)

    with pytest.raises((RoundNotInState, FormsMissing)):
        freeze(round_)


def test_a_draw_that_was_overtaken_by_another_does_not_go_on():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    cut_off(round_, after=1, seed=1)
    assemble(round_, seed=2)
    before = rows_of(round_)

    with pytest.raises(DrawOvertaken):
        draw_as_job(round_, seed=1, goes_on=True)

    assert rows_of(round_) == before


def test_a_draw_during_which_another_is_begun_writes_nothing_more():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)

    def begin_another(done, total):
        if done == 1:
            assemble(round_, seed=2)

    with pytest.raises(DrawOvertaken):
        draw_as_job(round_, seed=1, progress=begin_another)

    other = plan_round(round_.round_blueprints.get().version, people=STRATA)
    assemble(other, seed=2)
    assert rows_of(round_) == rows_of(other)


def test_a_draw_that_was_whole_when_its_worker_died_is_only_told_once_more():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    assembled = assemble(round_)
    steps = RoundStep.objects.count()

    again = draw_as_job(round_, goes_on=True)

    assert again == assembled
    assert (RoundStep.objects.count(), JournalEntry.objects.filter(
        action="assessments.assemble_round").count()) == (steps, 1)  # fmt: skip


def test_a_task_that_died_is_taken_over_where_it_was():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    whole = plan_round(round_.round_blueprints.get().version, people=STRATA)
    assemble(whole)
    cut_off(round_, after=2)
    before = set(round_.exam_forms.values_list("pk", flat=True))
    job = Job.objects.create(
        kind=ASSEMBLE_ROUND,
        attempts=1,
        asked_at=EIGHT,
        heartbeat_at=EIGHT,
        params={
            "round": str(round_.uuid),
            "on": THE_DAY.isoformat(),
            "by": make_user().pk,
            "policy": "parallel",
            "forms_per_stratum": 2,
            "reserve_forms": 0,
            "reserve_items": 0,
            "seed": 7,
            "opens_at": None,
        },
    )

    jobs.run.call(str(job.uuid))

    job.refresh_from_db()
    assert job.state == "done", job.message
    assert before < set(round_.exam_forms.values_list("pk", flat=True))
    assert rows_of(round_) == rows_of(whole)


# The file


def test_the_file_gives_back_what_the_draw_was_made_from():
    item = Item(
        id=5,
        skill="IU01.1",
        level="NB",
        kind="single_choice",
        fields=frozenset({"B", "A"}),
        enemies=frozenset({9, 7}),
        facility=0.123456789,
        recent=2,
        stimulus=3,
        reliability_index=0.25,
    )
    cell = Cell(1, Source.FIELD, frozenset({"IU01"}), frozenset(), frozenset(), 2, facility=0.6)
    given = DrawInput(
        on=THE_DAY,
        policy="parallel",
        reserve_forms=1,
        shared_percent=50,
        rules=Rules(max_exposure=2, reserves=1),
        solver="highspy",
        solver_version="1.15.1",
        seed=None,
        seed_commitment="ab",
        pools=((item,),),
        versions=(VersionInput(4, 0, (PartInput(8, 1, (cell,)),)),),
        groups=(GroupInput("CV|A,B", 4, "CV", ("A", "B"), 2),),
    )

    assert read_input(write_input(given)) == given
    assert b"max_seconds" not in write_input(given)  # files of earlier draws are read as they are
    (version,) = given.versions
    limited = replace(version, parts=(replace(version.parts[0], max_seconds=2700),))
    assert read_input(write_input(replace(given, versions=(limited,)))).versions == (limited,)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"format": "sathach-draw/1"}',
        b'{"format": "other", "on": "2026-11-01"}',
        b'{"format": "sathach-draw/1", "more": 1}',
    ],
)
def test_another_file_is_refused(content):
    with pytest.raises(UnusableInput):
        read_input(content)


def test_an_unknown_key_deep_in_the_file_is_refused():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)
    assemble(round_)
    file = round_.strata.get(key="CV|NOI_VU").assembly_input
    assert file
    content = files.read(file)

    with pytest.raises(UnusableInput, match="nature"):
        read_input(content.replace(b'"skill":', b'"nature":"x","skill":', 1))
