"""Registering candidates."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from assessments.enums import RoundState
from assessments.errors import RoundNotInState
from assessments.models import Candidate, Round, RoundUnit
from assessments.registering import door_code_hash
from tests.assessments.building import fill_bank, plan_round, register, write_plan
from tests.make import make_field, make_official, make_posting, make_round, make_unit

pytestmark = pytest.mark.django_db


def open_for(*units, **fields):
    round_ = make_round(state=RoundState.PLANNED, code="KSH", **fields)
    RoundUnit.objects.bulk_create(RoundUnit(round=round_, unit=unit) for unit in units)
    return round_


def posted(unit, full_name="Nguyễn Văn An", **values):
    return make_posting(unit=unit, official=make_official(full_name=full_name), **values)


def test_numbers_follow_the_order_of_vietnamese_names():
    unit = make_unit()
    names = ["Trần Thị Ánh", "Lê Văn Đức", "Nguyễn Văn An", "Phạm Thị Dung", "Bùi Văn An"]
    officials = [posted(unit, name).official for name in names]

    register(open_for(unit), officials)

    in_order = Candidate.objects.order_by("number").values_list("full_name", flat=True)
    numbers = Candidate.objects.order_by("number").values_list("number", flat=True)
    assert list(in_order) == [
        "Bùi Văn An",
        "Nguyễn Văn An",
        "Trần Thị Ánh",
        "Phạm Thị Dung",
        "Lê Văn Đức",
    ]
    assert list(numbers) == ["KSH-0001", "KSH-0002", "KSH-0003", "KSH-0004", "KSH-0005"]


def test_a_candidate_stays_as_they_were_when_the_posting_and_the_person_change():
    unit = make_unit()
    posting = posted(unit, fields=["TAI_CHINH", "NOI_VU"])
    round_ = open_for(unit)
    register(round_, [posting.official])

    posting.unit, posting.post = make_unit(), "Trưởng phòng"
    posting.save()
    posting.ordered_fields.all().delete()
    posting.official.full_name = "Nguyễn Văn Khác"
    posting.official.save()

    candidate = Candidate.objects.get()
    fields = [link.field.code for link in candidate.ordered_fields.all()]
    assert (candidate.unit, candidate.post) == (unit, "Chuyên viên")
    assert candidate.full_name == "Nguyễn Văn An"
    assert fields == ["TAI_CHINH", "NOI_VU"]
    assert candidate.stratum.key == "CV|TAI_CHINH,NOI_VU"


def test_the_order_of_fields_makes_another_stratum_and_the_same_order_the_same():
    unit = make_unit()
    one, two = posted(unit, fields=["A", "B"]), posted(unit, fields=["B", "A"])
    again = posted(unit, fields=["A", "B"])
    round_ = open_for(unit)

    register(round_, [posting.official for posting in (one, two, again)])

    fields = {
        stratum.key: [link.field for link in stratum.ordered_fields.all()]
        for stratum in round_.strata.all()
    }
    assert fields == {
        "CV|A,B": [make_field("A"), make_field("B")],
        "CV|B,A": [make_field("B"), make_field("A")],
    }
    assert round_.candidates.filter(stratum__key="CV|A,B").count() == 2


def test_who_cannot_be_registered_is_told_why_and_the_others_are_registered():
    invited, elsewhere = make_unit(), make_unit(name="Sở Khác")
    below = make_unit(parent=invited)
    good, twice = posted(below).official, posted(invited).official
    nowhere = make_official()
    outside = posted(elsewhere).official
    gone = posted(invited, valid_to=date(2026, 10, 1)).official
    unknown = posted(invited, position="LAI_XE").official
    round_ = open_for(invited)
    register(round_, [twice])

    with translation.override("en"):
        registration = register(round_, [good, twice, nowhere, outside, gone, unknown])

    assert registration.registered == 1
    assert {refused.official_id: refused.reason for refused in registration.refused} == {
        twice.pk: "Is registered already.",
        nowhere.pk: "Has no main posting on this day.",
        gone.pk: "Has no main posting on this day.",
        outside.pk: "“Sở Khác” is not invited.",
        unknown.pk: "No blueprint names the position “Vị trí LAI_XE”.",
    }
    assert set(round_.candidates.values_list("official", flat=True)) == {good.pk, twice.pk}


def test_who_is_named_twice_in_one_list_is_registered_once():
    unit = make_unit()
    official = posted(unit).official

    registration = register(open_for(unit), [official, official])

    assert (registration.registered, registration.refused) == (1, ())


def test_a_unit_whose_path_only_begins_alike_is_not_invited():
    invited = make_unit()
    invited.path = "/1/"
    other = make_unit()
    other.path = "/12/"
    invited.save()
    other.save()

    registration = register(open_for(invited), [posted(other).official])

    assert registration.registered == 0


def test_numbers_of_a_second_list_go_on_behind_the_first():
    unit = make_unit()
    round_ = open_for(unit)
    register(round_, [posted(unit, "Lê Văn Út").official])

    register(round_, [posted(unit, "Bùi Văn An").official])

    assert dict(round_.candidates.values_list("full_name", "number")) == {
        "Lê Văn Út": "KSH-0001",
        "Bùi Văn An": "KSH-0002",
    }


def test_the_code_at_the_door_is_told_once_and_kept_as_a_hash():
    unit = make_unit()
    round_ = open_for(unit)

    registration = register(round_, [posted(unit).official])

    candidate = round_.candidates.get()
    code = registration.codes[candidate.pk]
    assert code not in candidate.code_hash
    assert candidate.code_hash == door_code_hash(
        candidate_number=candidate.number, round_code="KSH", code=code.lower()
    )


@pytest.mark.parametrize("state", [RoundState.PREPARED, RoundState.SEALED, RoundState.RUNNING])
def test_nobody_is_registered_once_the_round_is_prepared(state):
    unit = make_unit()
    round_ = open_for(unit)
    type(round_).objects.update(state=state)

    with pytest.raises(RoundNotInState):
        register(round_, [posted(unit).official])

    assert not Candidate.objects.exists()


def test_registering_thirty_takes_as_many_statements_as_three():
    unit = make_unit()
    few, many = ([posted(unit).official for _ in range(count)] for count in (3, 30))
    counts = []

    for number, officials in enumerate((few, many)):
        round_ = make_round(state=RoundState.PLANNED, code=f"KSH{number}")
        RoundUnit.objects.create(round=round_, unit=unit)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert register(round_, officials).registered == len(officials)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_round_with_the_longest_code_registers_its_candidates():
    longest = Round._meta.get_field("code").max_length
    assert longest
    code = "K" * longest

    round_ = plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 1}, code=code)

    assert round_.candidates.get().number == f"{code}-0001"


def test_codes_at_the_door_do_not_stand_in_a_trace():
    unit = make_unit()

    registration = register(open_for(unit), [posted(unit).official])

    [code] = registration.codes.values()
    assert code not in repr(registration)
