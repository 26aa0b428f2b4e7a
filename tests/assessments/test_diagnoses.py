"""Why a group gets no paper, in words."""

import json
from decimal import Decimal

import pytest
from django.utils import translation

from assessments.assembly.model import (
    Cell,
    Diagnosis,
    Reason,
    Rule,
    Source,
    Stratum,
    Wanted,
    Writing,
)
from assessments.diagnoses import (
    DiagnosisWords,
    read_diagnosis,
    unserved_groups,
    write_diagnosis,
)
from tests.assessments.building import assemble, fill_bank, plan_round, write_plan
from tests.make import make_field, make_position, make_skill

pytestmark = pytest.mark.django_db

SKILL, ANY = frozenset({"IU03"}), frozenset[str]()
CELLS = {
    1: Cell(1, Source.FIELD, SKILL, frozenset({"NB"}), ANY, 3, points=Decimal(1)),
    2: Cell(2, Source.POSITION, SKILL, ANY, ANY, 2),
}
GROUP = Stratum("KT", ("TAI_CHINH",))
WANTED = Wanted(SKILL, frozenset({"NB"}), ANY, "", ("TAI_CHINH",))


def words_of(*reasons, to_write=(), proven=True):
    with translation.override("en"):
        return DiagnosisWords().describe(
            Diagnosis(tuple(reasons), tuple(to_write), proven), CELLS, GROUP
        )


def test_what_cannot_be_met_together_and_what_to_write_is_said():
    make_skill("IU03.1")
    make_field("TAI_CHINH")
    make_position("KT")

    words = words_of(
        Reason(cell=1, limit=3),
        Reason(rule=Rule.EXPOSURE, limit=2, items=(5, 6)),
        to_write=[Writing(cell=1, count=2, worn=4, wanted=WANTED)],
    )

    what = "the field Lĩnh vực TAI_CHINH (IU03 Mô đun IU03; Recall)"
    assert words == (
        f"These cannot be met together: 3 questions for {what}; a question rests once it was used"
        " 2 times within twelve months; without any one of them the others can."
        f" To write: 2 questions for {what} (4 that fit rest since they were used often)."
    )


def test_a_search_that_met_its_limit_does_not_claim_a_proof():
    words = words_of(Reason(cell=2, limit=2), proven=False)

    assert words.startswith("The search met its limit")
    assert "the position KT" in words


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_in_the_way_is_said_in_words_with_its_limit(rule):
    is_counted = rule not in (Rule.ENEMIES, Rule.STIMULI)
    reached = 1234 if rule == Rule.SECONDS else None

    words = words_of(Reason(rule=rule, limit=17 if is_counted else None, reached=reached))

    assert ("17" in words) == is_counted
    assert ("1234" in words) == (reached is not None)
    assert "None" not in words


def test_each_rule_has_words_of_its_own():
    assert len({words_of(Reason(rule=rule, limit=3, reached=4)) for rule in Rule}) == len(Rule)


def test_a_diagnosis_is_kept_as_json_without_any_question():
    diagnosis = Diagnosis(
        reasons=(
            Reason(rule=Rule.ENEMIES, items=(4711, 4712)),
            Reason(rule=Rule.SECONDS, limit=60, reached=90),
            Reason(cell=1, limit=3),
        ),
        to_write=(Writing(cell=1, count=2, worn=0, wanted=WANTED),),
        proven=True,
    )

    kept = json.dumps(write_diagnosis(diagnosis))

    assert "4711" not in kept
    read = read_diagnosis(json.loads(kept))
    assert (read.reasons[1:], read.to_write) == (diagnosis.reasons[1:], diagnosis.to_write)
    assert read.reasons[0] == Reason(rule=Rule.ENEMIES)


@pytest.mark.parametrize("more", [{"nature": 1}, {"reasons": [{"nature": 1, "rule": None}]}])
def test_an_unknown_key_of_a_kept_diagnosis_is_refused(more):
    raw = {"reasons": [], "to_write": [], "proven": True}

    with pytest.raises(TypeError):
        read_diagnosis({**raw, **more})


def test_the_groups_without_a_paper_are_told_with_the_whole_reason():
    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1, "CV|Y_TE": 2})
    assemble(round_)

    with translation.override("en"):
        ((stratum, words),) = unserved_groups(round_)

    assert stratum.key == "CV|Y_TE"
    assert words.endswith("To write: 1 question for the field Lĩnh vực Y_TE (any skill).")
