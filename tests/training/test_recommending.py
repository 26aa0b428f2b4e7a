from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from assessments.enums import ScoringState
from assessments.models import ScoringVersion
from tests.make import EIGHT, make_official, make_round, make_user
from tests.training.making import (
    make_completion,
    make_programme,
    make_published_round,
    make_result,
    require,
)
from training.errors import RoundNotPublished
from training.models import Recommendation
from training.recommending import percent, reason_of, reasons_of, recommend

pytestmark = pytest.mark.django_db


def advised() -> set[tuple[int, str]]:
    return set(Recommendation.objects.values_list("result_id", "programme__code"))


def test_a_gap_to_what_the_position_asks_for_gives_a_recommendation_with_its_figures():
    basic = make_programme("CT-TH01", modules=["IU01"])
    programme = make_programme("CT-TH02", modules=["IU03"], after=basic)
    require("CV", "IU03", "0.7")
    round_ = make_published_round()
    result = make_result(round_, {"IU03": "0.65"})

    made = recommend(round=round_, at=EIGHT)

    row = Recommendation.objects.get()
    assert made == 1
    assert (row.result, row.programme, row.module.code) == (result, programme, "IU03")
    assert (row.share, row.required, row.after) == (Decimal("0.65"), Decimal("0.7"), basic)
    assert row.made_at == EIGHT


def test_where_the_position_asks_nothing_the_weak_share_of_the_rounds_policy_counts():
    make_programme(modules=["IU03"])
    round_ = make_published_round()
    make_result(round_, {"IU03": "0.6"})
    weak = make_result(round_, {"IU03": "0.5999"})

    recommend(round=round_, at=EIGHT)

    assert Recommendation.objects.get().result == weak


def test_a_requirement_of_another_position_does_not_count():
    make_programme(modules=["IU03"])
    require("CNTT", "IU03", "0.9")
    round_ = make_published_round()
    make_result(round_, {"IU03": "0.8"})

    assert recommend(round=round_, at=EIGHT) == 0


def test_a_second_run_adds_nothing_even_after_the_programme_was_completed():
    basic = make_programme("CT-AT01", modules=["ATTT"])
    make_programme("CT-AT02", modules=["ATTT"], after=basic)
    round_ = make_published_round()
    result = make_result(round_, {"ATTT": "0.2"})
    recommend(round=round_, at=EIGHT)
    make_completion(result.candidate.official, basic, decided_at=EIGHT + timedelta(days=9))

    again = recommend(round=round_, at=EIGHT + timedelta(days=10))

    assert again == 0
    assert advised() == {(result.pk, "CT-AT01")}


def test_what_was_completed_before_leads_to_the_next_level():
    basic = make_programme("CT-AT01", modules=["ATTT"])
    make_programme("CT-AT02", modules=["ATTT"], after=basic)
    round_ = make_published_round()
    trained, failed = make_official(), make_official()
    make_completion(trained, basic, decided_at=EIGHT - timedelta(days=30))
    make_completion(failed, basic, decided_at=EIGHT - timedelta(days=30), complete=False)
    first = make_result(round_, {"ATTT": "0.2"}, official=trained)
    second = make_result(round_, {"ATTT": "0.2"}, official=failed)

    recommend(round=round_, at=EIGHT)

    assert advised() == {(first.pk, "CT-AT02"), (second.pk, "CT-AT01")}


def test_a_programme_that_is_new_answers_a_gap_that_none_could_close():
    round_ = make_published_round()
    result = make_result(round_, {"IU03": "0.2"})
    recommend(round=round_, at=EIGHT)
    make_programme("CT-NEW", modules=["IU03"])

    assert recommend(round=round_, at=EIGHT) == 1
    assert advised() == {(result.pk, "CT-NEW")}


def test_results_of_a_scoring_that_is_not_live_give_nothing():
    make_programme(modules=["IU03"])
    round_ = make_published_round()
    shadow = ScoringVersion.objects.create(
        round=round_,
        number=2,
        state=ScoringState.SHADOW,
        reason="Phúc khảo",
        opened_by=make_user(),
        opened_at=EIGHT,
    )
    make_result(round_, {"IU03": "0.1"}, scoring=shadow)

    assert recommend(round=round_, at=EIGHT) == 0


def test_a_round_that_is_not_published_is_refused():
    with pytest.raises(RoundNotPublished):
        recommend(round=make_round(), at=EIGHT)


def test_the_reason_says_the_share_the_position_and_what_comes_before():
    basic = make_programme("CT-TH01", modules=["IU01"])
    make_programme("CT-TH02", modules=["IU03"], after=basic)
    position = require("CV", "IU03", "0.7")
    round_ = make_published_round()
    make_result(round_, {"IU03": "0.5625"})
    recommend(round=round_, at=EIGHT)

    with translation.override("en"):
        reason = reason_of(Recommendation.objects.get())

    assert reason == (
        "Your result shows 56.25% of the points in “Mô đun IU03”; "
        f"the position “{position.name}” asks for 70%. First complete “Chương trình CT-TH01”."
    )


def test_the_reason_does_not_claim_a_requirement_that_the_position_does_not_have():
    make_programme(modules=["IU03"])
    round_ = make_published_round()
    make_result(round_, {"IU03": "0.4"})
    recommend(round=round_, at=EIGHT)

    with translation.override("en"):
        reason = reason_of(Recommendation.objects.get())

    assert reason == (
        "Your result shows 40% of the points in “Mô đun IU03”; training is advised below 60%."
    )


def test_the_reason_does_not_claim_a_requirement_that_came_later():
    make_programme(modules=["IU03"])
    round_ = make_published_round()
    make_result(round_, {"IU03": "0.4"})
    recommend(round=round_, at=EIGHT)
    position = require("CV", "IU03", "0.6")
    position.requirements.update(valid_from=EIGHT.date() + timedelta(days=1))

    with translation.override("en"):
        assert "training is advised" in reason_of(Recommendation.objects.get())


@pytest.mark.parametrize(
    ("share", "words"),
    [("0.5625", "56,25%"), ("0.6", "60%"), ("0.5999", "59,99%"), ("0", "0%"), ("1", "100%")],
)
def test_a_share_is_written_exactly_with_a_decimal_comma(share, words):
    with translation.override("vi"):
        assert percent(Decimal(share)) == words


def statements(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        act()
    return len(queries)


def test_as_many_statements_for_thirty_people_as_for_three():
    basic = make_programme("CT-TH01", modules=["IU01"])
    make_programme("CT-TH02", modules=["IU03"], after=basic)
    make_programme("CT-LD01", modules=["LD"], positions=["CV"])
    require("CV", "IU03", "0.7")
    few, many = make_published_round(), make_published_round()
    for round_, people in ((few, 3), (many, 30)):
        for _person in range(people):
            make_result(round_, {"IU03": "0.2", "LD": "0.9"})

    counts = [statements(partial(recommend, round=r, at=EIGHT)) for r in (few, many)]

    assert Recommendation.objects.count() == 33
    assert counts[0] == counts[1]


def test_reasons_of_many_take_one_statement(django_assert_num_queries):
    make_programme(modules=["IU03"])
    round_ = make_published_round()
    for _person in range(5):
        make_result(round_, {"IU03": "0.2"})
    recommend(round=round_, at=EIGHT)
    rows = list(Recommendation.objects.explained())

    with django_assert_num_queries(1):
        reasons = reasons_of(rows)

    assert reasons.keys() == {row.pk for row in rows}
