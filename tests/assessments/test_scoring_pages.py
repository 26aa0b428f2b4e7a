"""Scoring on the organiser's pages: grading, figures, items, approval, publication."""

from decimal import Decimal
from fractions import Fraction
from uuid import uuid4

import pytest
from django.urls import reverse

from assessments.enums import RoundState, ScoringState, Treatment
from assessments.item_analysis import ItemLine, item_lines
from assessments.models import ItemTreatment, ScoringVersion
from assessments.psychometrics.items import ItemFigures
from assessments.scoring_figures import figures_of
from banks.enums import MemberRole
from banks.models import ItemStatistics
from people.enums import Role
from tests.assessments.building import graded, marked_round, sat
from tests.assessments.counting import statements
from tests.make import grant, make_bank, make_member, make_unit, make_user, make_version

pytestmark = pytest.mark.django_db
BACKEND = "people.backends.GrantBackend"


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def organiser(client, unit):
    user = make_user()
    grant(user, Role.ORGANISER, unit)
    client.force_login(user, backend=BACKEND)
    return user


@pytest.fixture
def versions():
    bank = make_bank()
    return [make_version(bank=bank, content={**CONTENT, "stem": "Câu bí mật"}) for _ in range(2)]


CONTENT = {
    "stem": "Phím nào lưu văn bản?",
    "options": {"A": "Ctrl + S", "B": "Ctrl + P", "C": "Ctrl + Z", "D": "Ctrl + V"},
    "key": "A",
}


@pytest.fixture
def round_(unit, versions):
    made = marked_round(unit=unit)
    sat(made, "A", "A", versions=versions)
    sat(made, "B", "B", versions=versions)
    return made


def page_of(scoring, name="scoring"):
    return reverse(f"assessments:{name}", args=[scoring.uuid])


def test_scoring_is_begun_graded_approved_and_published(
    client, organiser, round_, django_capture_on_commit_callbacks
):
    client.post(reverse("assessments:scorings", args=[round_.uuid]), {"reason": "Chấm lần đầu"})
    scoring = ScoringVersion.objects.get(round=round_)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(scoring, "grade_scoring"))
    figures = client.get(page_of(scoring)).context["figures"]
    client.post(page_of(scoring, "approve_scoring"), {"decision": "12/QĐ-HĐ"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(scoring, "publish_scoring"))

    round_.refresh_from_db()
    scoring.refresh_from_db()
    assert (figures.scored, figures.passed) == (2, 1)
    assert (scoring.state, scoring.decision) == (ScoringState.LIVE, "12/QĐ-HĐ")
    assert round_.state == RoundState.PUBLISHED
    assert ItemStatistics.objects.filter(occasion=round_.code).count() == 2


def test_scoring_cannot_be_begun_twice_or_without_a_reason(client, organiser, round_):
    address = reverse("assessments:scorings", args=[round_.uuid])

    without = client.post(address, {"reason": ""})
    client.post(address, {"reason": "Chấm lần đầu"})
    again = client.post(address, {"reason": "Lần nữa"})

    assert without.status_code == 422
    assert again.status_code == 409
    assert round_.scoring_versions.count() == 1


def test_approval_without_grading_is_refused(client, organiser, round_):
    client.post(reverse("assessments:scorings", args=[round_.uuid]), {"reason": "Chấm"})
    scoring = round_.scoring_versions.get()

    answer = client.post(page_of(scoring, "approve_scoring"), {"decision": "12/QĐ"})

    assert answer.status_code == 409


def test_approval_can_be_taken_back_for_a_reason(client, organiser, round_):
    scoring = graded(round_)
    client.post(page_of(scoring, "approve_scoring"), {"decision": "12/QĐ"})

    without = client.post(page_of(scoring, "return_scoring"), {"reason": ""})
    client.post(page_of(scoring, "return_scoring"), {"reason": "Sai đáp án"})

    scoring.refresh_from_db()
    assert without.status_code == 422
    assert scoring.state == ScoringState.SHADOW


def test_publishing_an_unapproved_scoring_is_refused(client, organiser, round_):
    answer = client.post(page_of(graded(round_), "publish_scoring"))

    assert answer.status_code == 409


@pytest.mark.parametrize("page", ["scoring", "scoring_items"])
def test_scoring_costs_the_same_for_few_and_for_many(client, organiser, unit, versions, page):
    few, many = marked_round(unit=unit), marked_round(unit=unit)
    sat(few, "A", "B", versions=versions)
    for _ in range(3):
        sat(many, "A", "B", versions=versions)

    one, other = (statements(client, page_of(graded(round_), page)) for round_ in (few, many))

    assert one == other <= 15


def test_items_are_named_by_form_and_number_and_never_by_their_text(client, organiser, round_):
    scoring = graded(round_)

    page = client.get(page_of(scoring, "scoring_items")).content.decode()

    assert round_.exam_forms.first().code in page
    assert "Câu bí mật" not in page


def test_the_spread_of_scores_is_drawn_with_the_cut_where_it_is_and_told_as_a_table(
    client, organiser, round_
):
    page = client.get(page_of(graded(round_)))

    counts = [count for _label, count in page.context["columns"]]
    assert (len(counts), sum(counts)) == (10, 2)
    assert page.context["cut_share"] == Decimal("0.5")
    assert '<line class="ref" x1="50.00%"' in page.content.decode()


def test_every_item_stands_on_the_plot_or_is_counted_as_not_placed(
    client, organiser, round_, versions
):
    for answers in (("A", "A"), ("A", "B"), ("B", "B"), ("A", "C"), ("B", "A"), ("C", "A")):
        sat(round_, *answers, versions=versions)

    page = client.get(page_of(graded(round_), "scoring_items"))

    assert len(page.context["points"]) == 2
    assert page.context["unplaced"] == 0
    assert 'class="band"' in page.content.decode()


def test_facility_is_the_mean_share_and_few_people_raise_no_suspicion(round_, versions):
    sat(round_, "A", "B", versions=versions)

    lines = {line.version_id: line for line in item_lines(graded(round_))}

    assert [lines[one.pk].facility for one in versions] == [Decimal("0.6667"), Decimal("0.3333")]
    assert not any(line.is_suspect for line in lines.values())


@pytest.mark.parametrize(
    ("sample", "facility", "discrimination", "suspect"),
    [
        (20, "0.5", "0.3", False),
        (20, "0.05", "0.3", True),
        (20, "0.96", None, True),
        (20, "0.5", "0.05", True),
        (19, "0.5", "-0.5", False),
    ],
)
def test_item_is_worth_a_look_outside_the_bounds(sample, facility, discrimination, suspect):
    figures = ItemFigures(
        sample, Fraction(facility), None if discrimination is None else Fraction(discrimination)
    )
    line = ItemLine(1, uuid4(), (("101", 1),), "1", figures, "")

    assert line.is_suspect is suspect


def test_organiser_outside_the_bank_voids_an_item_without_seeing_it(
    client, organiser, round_, versions
):
    scoring = graded(round_)
    address = reverse("assessments:treat_item", args=[scoring.uuid, versions[0].uuid])

    page = client.get(address).content.decode()
    key = client.post(address, {"treatment": "new_key", "key": "B", "reason": "Sai đáp án"})
    client.post(address, {"treatment": "void_full", "reason": "Đề in thiếu"})

    row = ItemTreatment.objects.get(scoring_version=scoring)
    scoring.refresh_from_db()
    assert "Câu bí mật" not in page
    assert key.status_code == 422
    assert (row.version, row.treatment, row.content) == (versions[0], Treatment.VOID_FULL, None)
    assert scoring.graded_at is None


def test_member_of_the_bank_sees_the_question_and_gives_a_new_key(
    client, organiser, round_, versions
):
    make_member(versions[0].question.bank, MemberRole.REVIEWER, organiser)
    scoring = graded(round_)
    address = reverse("assessments:treat_item", args=[scoring.uuid, versions[0].uuid])

    page = client.get(address).content.decode()
    without = client.post(address, {"treatment": "new_key", "reason": "Sai đáp án"})
    client.post(address, {"treatment": "new_key", "key": "B", "reason": "Sai đáp án"})

    row = ItemTreatment.objects.get(scoring_version=scoring)
    assert "Câu bí mật" in page
    assert without.status_code == 422
    assert row.content == {**versions[0].content, "key": "B"}


def test_treatment_can_be_withdrawn(client, organiser, round_, versions):
    scoring = graded(round_)
    arguments = [scoring.uuid, versions[0].uuid]
    client.post(
        reverse("assessments:treat_item", args=arguments),
        {"treatment": "void_full", "reason": "Đề in thiếu"},
    )

    client.post(reverse("assessments:withdraw_treatment", args=arguments))

    assert not ItemTreatment.objects.exists()


def test_item_of_another_round_is_not_found(client, organiser, round_):
    scoring = graded(round_)

    answer = client.get(reverse("assessments:treat_item", args=[scoring.uuid, make_version().uuid]))

    assert answer.status_code == 404


def test_reopened_scoring_tells_who_changes(
    client, organiser, round_, versions, django_capture_on_commit_callbacks
):
    first = graded(round_)
    client.post(page_of(first, "approve_scoring"), {"decision": "12/QĐ"})
    client.post(page_of(first, "publish_scoring"))
    client.post(reverse("assessments:scorings", args=[round_.uuid]), {"reason": "Khiếu nại"})
    second = round_.scoring_versions.get(number=2)
    for version in versions:
        client.post(
            reverse("assessments:treat_item", args=[second.uuid, version.uuid]),
            {"treatment": "void_full", "reason": "Đề in thiếu"},
        )
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(second, "grade_scoring"))

    answer = client.get(page_of(second))

    assert [one.outcome_before for one in answer.context["changes"]] == ["failed"]
    assert [one.outcome_after for one in answer.context["changes"]] == ["passed"]


def test_scoring_of_another_unit_is_not_found_and_hr_is_refused(client, organiser, unit):
    other = marked_round()
    sat(other, "A", "A")
    scoring = graded(other)
    hr = make_user()
    grant(hr, Role.HR_OFFICER, unit)

    unseen = client.get(page_of(scoring))
    client.force_login(hr, backend=BACKEND)
    refused = client.get(page_of(scoring))

    assert (unseen.status_code, refused.status_code) == (404, 403)


def test_figures_are_read_in_one_statement(round_, django_assert_num_queries):
    scoring = ScoringVersion.objects.select_related("round__policy").get(pk=graded(round_).pk)

    with django_assert_num_queries(1):
        figures = figures_of(scoring)

    assert [one.count for one in figures.bins] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert figures.mean == 5


def test_a_key_that_cannot_be_is_refused_in_plain_words(client, organiser, unit):
    round_, bank = marked_round(unit=unit), make_bank()
    make_member(bank, MemberRole.REVIEWER, organiser)
    content = {"stem": "Một KB là bao nhiêu byte?", "accepted": ["1024"]}
    sat(round_, "1024", versions=[make_version(bank=bank, kind="short_answer", content=content)])
    version = round_.exam_forms.get().items.get().approval.version
    address = reverse("assessments:treat_item", args=[graded(round_).uuid, version.uuid])

    answer = client.post(
        address,
        {"treatment": "new_key", "reason": "Sai", "key": "\n".join(map(str, range(60)))},
    )

    [said] = answer.context["form"].errors["key"]
    assert answer.status_code == 422
    assert "accepted" not in said


def test_a_number_beyond_all_bounds_is_no_key(client, organiser, unit):
    """Written out in full it would fill the memory."""
    round_, bank = marked_round(unit=unit), make_bank()
    make_member(bank, MemberRole.REVIEWER, organiser)
    content = {"stem": "Một KB là bao nhiêu byte?", "value": "1024", "tolerance": "0"}
    sat(round_, "1024", versions=[make_version(bank=bank, kind="numeric", content=content)])
    version = round_.exam_forms.get().items.get().approval.version
    address = reverse("assessments:treat_item", args=[graded(round_).uuid, version.uuid])

    answer = client.post(address, {"treatment": "new_key", "reason": "Sai", "key": "1e99999999"})

    assert answer.status_code == 422
    assert "key" in answer.context["form"].errors
