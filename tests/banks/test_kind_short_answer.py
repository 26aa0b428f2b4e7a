import pytest

from banks import kinds
from tests.banks.kind_samples import SHORT, changed

KIND = kinds.get("short_answer")


@pytest.mark.parametrize(
    ("typed", "fraction"),
    [("HOẢ  TỐC", 1), ("hỏa tốc", 1), ("hoa toc", 0), ("", 0), ("x" * 1000, 0)],
)
def test_what_a_candidate_can_type_is_right_or_wrong(typed, fraction):
    assert KIND.score(KIND.parse(SHORT), typed) == fraction


def test_accepted_answers_stay_as_the_author_wrote_them():
    accepted = ["VPN", "vpn", "mạng VPN"]

    assert KIND.dump(KIND.parse(changed(SHORT, accepted=accepted)))["accepted"] == accepted
