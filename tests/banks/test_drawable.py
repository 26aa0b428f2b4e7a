"""Each reason that keeps a question from papers."""

from datetime import date, timedelta

import pytest

from banks.enums import VersionState
from banks.models import Approval, Bank, LegalBasis, QuestionVersion, VersionBasis
from banks.review import hold, lift_hold, retire
from tests.make import EIGHT, NINE, make_bank, make_user, make_version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 12)
DAY = timedelta(days=1)


def drawn(bank: Bank, on: date = TODAY) -> list[int]:
    return list(QuestionVersion.objects.drawable([bank], on=on).values_list("pk", flat=True))


def test_an_approved_live_version_is_drawn():
    bank = make_bank()
    version = make_version(bank=bank)

    assert drawn(bank) == [version.pk]


@pytest.mark.parametrize("state", [VersionState.IN_REVIEW, VersionState.RETURNED])
def test_a_version_that_is_not_approved_is_not_drawn(state):
    bank = make_bank()
    make_version(bank=bank, approved=False, state=state)

    assert drawn(bank) == []


def test_only_the_live_version_of_a_question_is_drawn():
    bank = make_bank()
    old = make_version(bank=bank)
    new = make_version(question=old.question)
    QuestionVersion.objects.filter(pk=old.pk).update(state=VersionState.SUPERSEDED)

    assert drawn(bank) == [new.pk]


def test_an_approved_version_that_is_not_live_is_not_drawn():
    bank = make_bank()
    version = make_version(bank=bank, approved=False, state=VersionState.APPROVED)
    Approval.objects.create(version=version, at=EIGHT)

    assert drawn(bank) == []


def test_a_version_without_its_seal_is_not_drawn():
    bank = make_bank()
    version = make_version(bank=bank, approved=False, state=VersionState.APPROVED)
    version.question.live_version = version
    version.question.save()

    assert drawn(bank) == []


def test_a_held_question_is_not_drawn_until_every_hold_is_lifted():
    bank, user = make_bank(), make_user()
    version = make_version(bank=bank)
    first = hold(question=version.question, reason="Nghi lộ đề", by=user, at=EIGHT)
    second = hold(question=version.question, reason="Đáp án sai", by=user, at=EIGHT)

    assert drawn(bank) == []
    lift_hold(hold=first, by=user, at=NINE)
    assert drawn(bank) == []
    lift_hold(hold=second, by=user, at=NINE)
    assert drawn(bank) == [version.pk]


def test_a_retired_question_is_not_drawn():
    bank = make_bank()
    version = make_version(bank=bank)

    retire(question=version.question, reason="Lỗi thời", by=make_user(), at=EIGHT)

    assert drawn(bank) == []


def test_an_embargo_ends_on_its_day():
    bank = make_bank()
    version = make_version(bank=bank, embargo_until=TODAY)

    assert drawn(bank, TODAY - DAY) == []
    assert drawn(bank, TODAY) == [version.pk]


def test_a_question_is_drawn_only_while_all_its_law_is_in_force():
    bank = make_bank()
    version = make_version(bank=bank)
    for symbol, begins, ends in (
        ("91/2025/QH15", TODAY, None),
        ("30/2020/NĐ-CP", None, TODAY + DAY),
        ("766/QĐ-TTg", None, None),
    ):
        basis = LegalBasis.objects.create(symbol=symbol, valid_from=begins, valid_to=ends)
        VersionBasis.objects.create(version=version, legal_basis=basis)

    assert drawn(bank, TODAY - DAY) == []
    assert drawn(bank, TODAY) == [version.pk]
    assert drawn(bank, TODAY + DAY) == []


def test_questions_of_other_banks_are_not_drawn():
    bank, other = make_bank(), make_bank()
    mine, theirs = make_version(bank=bank), make_version(bank=other)

    assert drawn(bank) == [mine.pk]
    assert QuestionVersion.objects.drawable([], on=TODAY).count() == 0
    both = QuestionVersion.objects.drawable([bank, other], on=TODAY)
    assert {version.pk for version in both} == {mine.pk, theirs.pk}
