"""Where banks are short of questions, and which questions should be looked at again."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from banks.enums import Level
from banks.models import (
    ChoiceFigures,
    Exposure,
    Hold,
    ItemStatistics,
    LegalBasis,
    Question,
    VersionBasis,
)
from banks.upkeep import (
    ENOUGH,
    REASONS,
    in_doubt,
    reasons_of,
    stock,
    stopped,
    tallies,
    with_figures,
)
from tests.make import EIGHT, make_bank, make_skill, make_user, make_version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 9)


def used(version, facility, discrimination=None, *, on=TODAY, sample=25, occasion="SH26"):
    return ItemStatistics.objects.create(
        version=version,
        occasion=occasion,
        on=on,
        sample=sample,
        facility_index=Decimal(facility),
        discrimination_index=discrimination and Decimal(discrimination),
    )


def cite(version, symbol="30/2020/NĐ-CP", **fields):
    basis = LegalBasis.objects.create(symbol=symbol, **fields)
    return VersionBasis.objects.create(version=version, legal_basis=basis)


# --- supply ---------------------------------------------------------------------------------------


def test_a_skill_is_short_at_each_level_with_too_few_questions():
    bank = make_bank()
    for _number in range(ENOUGH):
        make_version(bank=bank, level="NB")
    make_version(bank=bank, level="TH")

    found = stock([bank], on=TODAY).short

    assert [(one.level, one.count) for one in found] == [
        (Level.APPLICATION, 0),
        (Level.HIGH_APPLICATION, 0),
        (Level.UNDERSTANDING, 1),
    ]
    assert {one.skill for one in found} == {make_skill()}


def test_a_bank_is_not_short_of_skills_that_it_has_nothing_for():
    make_skill("IU09.9")

    assert stock([make_bank()], on=TODAY).short == ()


def test_a_question_with_two_skills_counts_once_for_its_module_and_once_for_each():
    bank = make_bank()
    make_version(bank=bank).skills.add(make_skill("IU03.2"))

    found = stock([bank], on=TODAY)

    [(module, cells)] = found.modules_of(bank)
    assert (module.code, cells["NB"], found.by_bank[bank.pk]["NB"]) == ("IU03", 1, 1)
    assert [one.skill.code for one in found.short if one.level == Level.RECALL] == [
        "IU03.1",
        "IU03.2",
    ]


def test_banks_are_measured_apart(django_assert_num_queries):
    rich, poor = make_bank(), make_bank()
    for _number in range(ENOUGH):
        make_version(bank=rich)
    make_version(bank=poor)

    with django_assert_num_queries(2):
        found = stock([rich, poor], on=TODAY)

    assert {one.bank for one in found.short if one.level == Level.RECALL} == {poor}


def test_what_waits_for_review_supplies_nothing():
    bank = make_bank()
    make_version(bank=bank, approved=False)

    assert stock([bank], on=TODAY).by_bank[bank.pk]["NB"] == 0


# --- doubts ---------------------------------------------------------------------------------------


def test_questions_are_in_doubt_for_what_their_figures_and_law_say():
    weak, hard, easy, outdated, fine, idle, misleading = (
        make_version().question for _number in range(7)
    )
    used(weak.live_version, "0.5", "0.09")
    used(hard.live_version, "0.09", "0.3")
    used(easy.live_version, "0.96", "0.3")
    used(fine.live_version, "0.5", "0.1")
    ChoiceFigures.objects.create(
        statistics=used(idle.live_version, "0.5", "0.3"), counts={}, tail=6, has_idle=True
    )
    ChoiceFigures.objects.create(
        statistics=used(misleading.live_version, "0.5", "0.3"),
        counts={},
        tail=6,
        has_misleading=True,
    )
    newer = LegalBasis.objects.create(symbol="1/2026/NĐ-CP")
    cite(outdated.live_version, replaced_by=newer)

    asked = {reason: list(in_doubt(Question.objects.all(), reason)) for reason in REASONS}

    assert asked == {
        "phan-biet": [weak],
        "qua-kho": [hard],
        "qua-de": [easy],
        "nhieu-thua": [idle],
        "nhieu-lech": [misleading],
        "can-cu": [outdated],
    }
    assert tallies(Question.objects.all())[1] == dict.fromkeys(REASONS, 1)
    rows = with_figures(Question.objects.order_by("pk"))
    assert [len(reasons_of(row)) for row in rows] == [1, 1, 1, 1, 0, 1, 1]


def test_figures_of_few_people_raise_no_doubt_and_the_newest_of_enough_counts():
    version = make_version()
    used(version, "0.01", "-0.5", sample=19, on=date(2026, 11, 8), occasion="SH25")
    used(version, "0.02", "-0.4", on=date(2024, 1, 1), occasion="SH24")
    used(version, "0.60", "0.40", on=date(2025, 1, 1), occasion="SH24B")

    row: Any = with_figures(Question.objects.all()).get()

    assert (row.facility, row.discrimination) == (Decimal("0.6000"), Decimal("0.4000"))
    assert reasons_of(row) == []


def test_a_question_out_of_use_is_not_in_doubt():
    version = make_version()
    used(version, "0.01")
    Question.objects.update(retired_at=EIGHT, retired_reason="Lạc hậu")

    assert tallies(Question.objects.all())[1] == dict.fromkeys(REASONS, 0)


def test_rounds_are_counted_over_all_versions_each_once():
    version = make_version()
    newer = make_version(question=version.question)
    for one, occasion in ((version, "SH24"), (version, "SH26"), (newer, "SH26")):
        Exposure.objects.create(version=one, occasion=occasion, on=TODAY, forms=1, candidates=1)

    row: Any = with_figures(Question.objects.all()).get()

    assert row.rounds == 2


def test_what_is_held_or_stands_on_old_law_is_stopped_with_its_reason():
    held, outdated, _fine = (make_version().question for _number in range(3))
    Hold.objects.create(question=held, reason="Có phản ánh", placed_at=EIGHT)
    newer = LegalBasis.objects.create(symbol="1/2026/NĐ-CP")
    cite(outdated.live_version, replaced_by=newer)
    lifted = make_version().question
    Hold.objects.create(
        question=lifted, reason="Xong", placed_at=EIGHT, lifted_at=EIGHT, lifted_by=make_user()
    )

    rows: Any = stopped(Question.objects.order_by("pk"))

    assert [(row, row.hold_reason, row.law, row.newer_law) for row in rows] == [
        (held, "Có phản ánh", None, None),
        (outdated, "", "30/2020/NĐ-CP", "1/2026/NĐ-CP"),
    ]
