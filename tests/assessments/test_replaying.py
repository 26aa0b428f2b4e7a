"""A draw made once more beside the papers that are kept."""

import hashlib
import io
import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command

from assessments import replaying
from assessments.draw_inputs import read_input, write_input
from assessments.enums import DrawPolicy
from assessments.errors import DrawStillSecret, NoDrawToReplay
from assessments.models import FormItem, ReserveItem
from assessments.replaying import in_words, verify_form, verify_round
from office import files
from office.models import Job
from people.enums import Role
from tests.assessments.building import (
    assemble,
    drop_trigger,
    fill_bank,
    plan_round,
    write_plan,
)
from tests.assessments.test_drawing import STRATA, common_round
from tests.assessments.test_exam_form_pages import client_of
from tests.make import EIGHT, make_unit

pytestmark = pytest.mark.django_db


def drawn(**plan):
    round_ = plan_round(write_plan(fill_bank(common=12, each=6)), people=STRATA)
    assemble(round_, **plan)
    return round_


def tamper(**changes):
    """Change the first item of form 102 as only the owner of the database can."""
    drop_trigger("assessments_formitem")
    item = FormItem.objects.filter(exam_form__code="102").order_by("order")[0]
    FormItem.objects.filter(pk=item.pk).update(**changes)
    return item


@pytest.mark.parametrize("policy", DrawPolicy)
def test_untouched_papers_are_verified_whatever_the_policy(policy):
    if policy == DrawPolicy.COMMON:
        round_ = common_round()
        assemble(round_, policy=policy, reserve_forms=1)
    else:
        round_ = drawn(policy=policy, reserve_forms=1, reserve_items=1)

    replay = verify_round(round_)

    assert replay.is_verified
    assert sorted(one.code for one in replay.forms) == sorted(
        round_.exam_forms.values_list("code", flat=True)
    )
    assert not replay.has_other_solver


def test_one_form_is_replayed_alone():
    form = drawn().exam_forms.get(code="103")

    assert verify_form(form).is_verified


def other_version():
    item = FormItem.objects.filter(exam_form__code="101").exclude(
        approval__in=FormItem.objects.filter(exam_form__code="102").values("approval")
    )
    return {"approval": item[0].approval}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (other_version, "khác"),
        (lambda: {"option_order": ["D", "C", "B", "A"]}, "thứ tự"),
        (lambda: {"points": 7}, "điểm"),
    ],
)
def test_a_row_that_was_tampered_with_is_told_by_its_place_and_no_other(changes, words):
    round_ = drawn()
    before = FormItem.objects.filter(exam_form__code="102").order_by("order")[0].option_order
    assert before != ["D", "C", "B", "A"]

    item = tamper(**changes())
    replay = verify_round(round_)

    assert [one.code for one in replay.differing] == ["102"]
    (difference,) = replay.differing[0].differences
    assert words in difference
    assert str(item.order) in difference
    assert item.approval.version.question.code not in in_words(replay)


def test_a_form_that_is_missing_and_one_too_many_are_told():
    round_ = drawn()
    round_.exam_forms.filter(code="101").update(code="999")

    replay = verify_round(round_)

    assert [one.code for one in replay.differing] == ["101", "999"]


def test_a_question_from_the_reserve_is_told_and_is_no_difference():
    round_ = drawn(reserve_items=1)
    place = FormItem.objects.filter(exam_form__code="102").order_by("order")[0]
    kept = ReserveItem.objects.get(stratum=place.exam_form.stratum, cell=place.cell)
    ReserveItem.objects.filter(pk=kept.pk).update(used_at=EIGHT)

    tamper(approval=kept.approval)
    replay = verify_round(round_)

    assert replay.is_verified
    assert [one.replaced for one in replay.forms if one.replaced] == [(1,)]


def test_an_input_that_was_exchanged_does_not_pass_for_the_draw():
    round_ = drawn()
    stratum = round_.strata.first()
    given = read_input(files.read(stratum.assembly_input))
    changed = write_input(replace(given, seed=8))
    round_.strata.update(
        assembly_input=files.store(changed, name="x", media_type="application/json", at=EIGHT)
    )

    replay = verify_round(round_)

    assert len(replay.differing) == len(replay.forms)


def test_a_sealed_draw_is_replayed_once_its_seed_is_open_and_not_before():
    round_ = drawn()
    stratum = round_.strata.first()
    given = read_input(files.read(stratum.assembly_input))
    seed = bytes(range(32))
    sealed = replace(given, seed=None, seed_commitment=hashlib.sha256(seed).hexdigest())
    file = files.store(write_input(sealed), name="x", media_type="application/json", at=EIGHT)
    round_.strata.update(assembly_input=file)

    with pytest.raises(DrawStillSecret):
        verify_round(round_)
    round_.draw_seed = seed.hex()
    round_.save()

    assert {one.code for one in verify_round(round_).forms} >= {"101"}


def test_a_round_without_a_kept_draw_cannot_be_replayed():
    round_ = plan_round(write_plan(fill_bank()), people=STRATA)

    with pytest.raises(NoDrawToReplay):
        verify_round(round_)


def test_another_release_of_the_solver_is_said(monkeypatch):
    round_ = drawn()
    monkeypatch.setattr(replaying, "solver_version", lambda: "0.0.1")

    assert "0.0.1" in in_words(verify_round(round_))


# The command and the button


def command(*words):
    out = io.StringIO()
    call_command("verify_form", *words, stdout=out)
    return out.getvalue()


def test_the_command_tells_as_json_and_ends_well_where_all_are_as_drawn():
    round_ = drawn()

    told = json.loads(command(round_.code, "101", "--json"))

    assert told["verified"] is True
    assert [one["code"] for one in told["forms"]] == ["101"]
    assert told["input"] == round_.strata.first().assembly_input.sha256


def test_the_command_ends_with_1_where_a_paper_differs_and_with_2_where_there_is_none():
    round_ = drawn()
    tamper(points=7)

    with pytest.raises(CommandError) as differs:
        command(round_.code)
    with pytest.raises(CommandError) as unknown:
        command("KHONG-CO")

    assert (differs.value.returncode, unknown.value.returncode) == (1, 2)
    assert command(round_.code, "101")


def test_the_button_replays_the_draw_as_a_task(django_capture_on_commit_callbacks):
    round_ = drawn()
    client = client_of(round_.unit, Role.ORGANISER)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/ky-sat-hach/{round_.uuid}/de/rut-lai")

    assert Job.objects.get().state == "done"


def test_who_does_not_read_the_round_replays_nothing():
    round_ = drawn()
    refused = [client_of(make_unit(), Role.ORGANISER), client_of(round_.unit, Role.LEADER)]

    codes = [
        client.post(f"/ky-sat-hach/{round_.uuid}/de/rut-lai").status_code for client in refused
    ]

    assert codes == [404, 403]
    assert not Job.objects.exists()
