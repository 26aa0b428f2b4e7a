"""Whatever state a bank is in, papers draw what an oracle in plain Python says, and nothing else."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessments.enums import RoundState
from assessments.errors import ItemNoLongerDrawable
from assessments.freezing import freeze_forms, unusable_items
from assessments.models import ExamForm, FormItem
from banks.enums import VersionState
from banks.models import (
    Approval,
    Bank,
    Embargo,
    Hold,
    LegalBasis,
    Question,
    QuestionVersion,
    VersionBasis,
)
from people.models import User
from tests.make import (
    EIGHT,
    NINE,
    make_bank,
    make_candidate,
    make_exam_form,
    make_round,
    make_user,
    make_version,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 12)
DAYS = st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))


@dataclass(frozen=True)
class Text:
    """A legal text that a version stands on."""

    begins: date | None
    ends: date | None

    def in_force(self, on: date) -> bool:
        return (self.begins is None or self.begins <= on) and (self.ends is None or on < self.ends)


@dataclass(frozen=True)
class Version:
    state: str
    is_sealed: bool
    not_before: date | None
    law: tuple[Text, ...]


@dataclass(frozen=True)
class Case:
    """A question: its versions, which one is live, what keeps it back."""

    versions: tuple[Version, ...]
    live: int | None
    is_retired: bool
    holds: tuple[bool, ...]  # whether each has been lifted
    embargo: date | None
    old_embargo: date | None  # one that was ended

    def drawn(self, on: date) -> int | None:
        """Return which version a paper may draw on a day: the oracle."""
        if self.live is None or self.versions[self.live].state != "approved":
            return None
        return self.live if self.may_stay(self.live, on) else None

    def may_stay(self, number: int, on: date) -> bool:
        """Tell whether a version that was drawn before may stand on a paper on a day."""
        if self.is_retired or not all(self.holds):
            return False
        if self.embargo is not None and on < self.embargo:
            return False
        version = self.versions[number]
        if version.state not in ("approved", "superseded") or not version.is_sealed:
            return False
        if version.not_before is not None and on < version.not_before:
            return False
        return all(text.in_force(on) for text in version.law)


#: States that happen are weighted: else nearly nothing would ever be drawn.
STATES = st.sampled_from(["approved"] * 5 + list(VersionState.values))
SOMETIMES = st.none() | st.none() | st.none() | DAYS
TEXTS = st.builds(Text, begins=SOMETIMES, ends=SOMETIMES).filter(
    lambda text: text.begins is None or text.ends is None or text.begins < text.ends
)
VERSIONS = st.builds(
    Version,
    state=STATES,
    is_sealed=st.sampled_from([True, True, True, False]),
    not_before=SOMETIMES,
    law=st.lists(TEXTS, max_size=2).map(tuple),
)


@st.composite
def cases(draw):
    versions = draw(st.lists(VERSIONS, min_size=1, max_size=3))
    return Case(
        tuple(versions),
        live=draw(st.none() | st.integers(0, len(versions) - 1)),
        is_retired=draw(st.sampled_from([False, False, False, True])),
        holds=tuple(draw(st.lists(st.sampled_from([True, True, False]), max_size=2))),
        embargo=draw(SOMETIMES),
        old_embargo=draw(SOMETIMES),
    )


def build(case: Case, bank: Bank, user: User) -> Question:
    question = Question.objects.create(bank=bank, code=f"C{Question.objects.count()}")
    made: list[QuestionVersion] = []
    for one in case.versions:
        version = make_version(
            question=question,
            approved=False,
            author=user,
            state=one.state,
            embargo_until=one.not_before,
        )
        if one.is_sealed:
            Approval.objects.create(version=version, at=EIGHT)
        for text in one.law:
            basis = LegalBasis.objects.create(
                symbol=f"{LegalBasis.objects.count()}/2026/NĐ-CP",
                valid_from=text.begins,
                valid_to=text.ends,
            )
            VersionBasis.objects.create(version=version, legal_basis=basis)
        made.append(version)
    if case.live is not None:
        question.live_version = made[case.live]
    if case.is_retired:
        question.retired_at, question.retired_reason = EIGHT, "Lỗi thời"
    question.save()
    for is_lifted in case.holds:
        ends = {"lifted_at": NINE, "lifted_by": user} if is_lifted else {}
        Hold.objects.create(question=question, reason="Giữ", placed_at=EIGHT, **ends)
    days = [(case.embargo, {}), (case.old_embargo, {"ended_at": NINE, "ended_by": user})]
    for until, ends in days:
        if until is not None:
            Embargo.objects.create(
                question=question,
                until=until,
                reason="Kỳ sau",
                placed_at=EIGHT,
                placed_by=user,
                **ends,
            )
    return question


WITH_A_DATABASE = settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes with a database
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@WITH_A_DATABASE
@given(states=st.lists(cases(), min_size=1, max_size=8))
def test_papers_draw_what_the_oracle_says_on_every_day(states):
    with transaction.atomic():
        bank, user = make_bank(), make_user()
        questions = [build(case, bank, user) for case in states]
        for days in range(-3, 4):
            on = TODAY + timedelta(days=days)
            found = QuestionVersion.objects.drawable([bank], on=on)
            drawn = set(found.values_list("question", "number"))
            expected = {
                (question.pk, live + 1)
                for case, question in zip(states, questions, strict=True)
                if (live := case.drawn(on)) is not None
            }
            assert drawn == expected
        transaction.set_rollback(True)


@WITH_A_DATABASE
@given(states=st.lists(cases(), min_size=1, max_size=5), days=st.integers(-3, 3))
def test_forms_are_frozen_and_opened_with_what_the_oracle_lets_stay_and_nothing_else(states, days):
    """Whatever became of a question after it was drawn, by whichever way."""
    at = EIGHT + timedelta(days=days)
    with transaction.atomic():
        bank, user = make_bank(), make_user()
        candidate = make_candidate(round_=make_round(state=RoundState.PREPARED))
        bad: set[int] = set()
        for case in states:
            versions = list(build(case, bank, user).versions.order_by("number"))
            for number, version in enumerate(versions):
                if case.versions[number].is_sealed:
                    make_exam_form(candidate, versions=[version])
                    if not case.may_stay(number, timezone.localdate(at)):
                        bad.add(version.pk)
        forms = candidate.round.exam_forms.all()
        ExamForm.objects.update(frozen_at=None, sha256="")

        found = unusable_items(forms, on=timezone.localdate(at))

        assert sorted(item.approval.version_id for item in found) == sorted(bad)
        if bad:
            with pytest.raises(ItemNoLongerDrawable), transaction.atomic():
                freeze_forms(round_=candidate.round, by=user, at=at)
        elif forms:
            assert freeze_forms(round_=candidate.round, by=user, at=at) == len(forms)
        assert forms.filter(frozen_at__isnull=False).exists() == bool(forms and not bad)
        transaction.set_rollback(True)


def test_the_states_of_the_oracle_are_those_of_the_product():
    assert set(VersionState.values) == {"in_review", "returned", "approved", "superseded"}
    assert timezone.localdate(EIGHT) == TODAY


# --- plain SQL ------------------------------------------------------------------------------------


def columns_of_items() -> list[str]:
    return [
        str(field.column)
        for field in FormItem._meta.concrete_fields
        if not field.primary_key and field.column not in ("approval_id", "order")
    ]


def insert_item(item: FormItem, *, approval: int | None) -> None:
    quoted = [connection.ops.quote_name(name) for name in columns_of_items()]
    table = connection.ops.quote_name(FormItem._meta.db_table)
    names, order = ", ".join(quoted), connection.ops.quote_name("order")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}, {order}, approval_id)"  # noqa: S608 (names of columns)
            f" SELECT {names}, 99, %s FROM {table} WHERE id = %s",
            [approval, item.pk],
        )
    connection.check_constraints()


@pytest.mark.parametrize("state", list(VersionState))
def test_plain_sql_puts_no_version_without_its_seal_on_a_form(state):
    item = make_exam_form(make_candidate()).items.get(order=1)
    version = make_version(approved=False, state=state)
    taken = set(Approval.objects.values_list("pk", flat=True))

    for approval in {version.pk, version.question_id, 999_999} - taken:
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_item(item, approval=approval)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_item(item, approval=None)


def test_plain_sql_puts_a_sealed_version_on_a_form():
    item = make_exam_form(make_candidate()).items.get(order=1)

    insert_item(item, approval=make_version().approval.pk)

    assert FormItem.objects.filter(exam_form=item.exam_form).count() == 3


def say(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    connection.check_constraints()


def test_plain_sql_takes_no_seal_away_from_under_a_form():
    item = make_exam_form(make_candidate()).items.get(order=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        say("DELETE FROM banks_approval WHERE id = %s", [item.approval_id])


def test_plain_sql_gives_a_version_no_second_seal_and_no_seal_without_a_version():
    version = make_version()

    for pk in (version.pk, 999_999):
        with pytest.raises(IntegrityError), transaction.atomic():
            say("INSERT INTO banks_approval (version_id, at) VALUES (%s, %s)", [pk, EIGHT])
