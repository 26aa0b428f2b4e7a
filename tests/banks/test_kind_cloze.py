from fractions import Fraction
from itertools import permutations

import pytest

from banks import kinds
from tests.banks.kind_samples import CLOZE, changed

KIND = kinds.get("cloze")


def test_each_gap_earns_its_share_and_a_blank_one_nothing():
    content = KIND.parse(CLOZE)
    right = KIND.right_response(content)

    assert KIND.score(content, {"1": " HTTPS "}) == Fraction(1, 2)
    assert KIND.score(content, {"1": "", "2": right["2"]}) == Fraction(1, 2)
    assert KIND.score(content, {}) == 0


def test_a_candidate_sees_what_to_type_in_and_what_to_pick_from():
    assert KIND.public(KIND.parse(CLOZE))["gaps"] == {
        "1": {"input": "text"},
        "2": {
            "input": "choice",
            "options": {"A": "bí mật", "B": "công khai", "C": "dùng một lần"},
        },
    }


def test_options_that_differ_in_case_alone_are_shown_alike_in_any_order_of_the_author():
    def shown(options):
        gap = {"options": list(options), "key": "MM"}
        return KIND.public(KIND.parse({"stem": '"dd/{{1}}/yyyy"', "gaps": [gap]}))

    assert len({str(shown(options)) for options in permutations(["MM", "mm", "DD"])}) == 1


def test_gaps_may_stand_in_any_order_in_the_stem():
    content = KIND.parse(changed(CLOZE, stem="{{2}} rồi mới đến {{1}}"))

    assert KIND.score(content, KIND.right_response(content)) == 1


@pytest.mark.parametrize("answer", ["bí mật", "", "D", None, True])
def test_an_answer_that_is_not_on_the_list_of_a_gap_is_refused(answer):
    with pytest.raises(kinds.InvalidResponse):
        KIND.score(KIND.parse(CLOZE), {"2": answer})
