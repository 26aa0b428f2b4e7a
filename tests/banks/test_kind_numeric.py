import pytest

from banks import kinds
from tests.banks.kind_samples import NUMERIC, changed

KIND = kinds.get("numeric")


@pytest.mark.parametrize(
    ("typed", "fraction"),
    [
        ("75,5", 1),
        ("75.45", 1),
        ("75,55", 1),
        ("75,551", 0),
        ("bảy lăm", 0),
        ("", 0),
        ("75,5 %", 0),
    ],
)
def test_what_a_candidate_can_type_is_right_within_the_tolerance_or_wrong(typed, fraction):
    assert KIND.score(KIND.parse(NUMERIC), typed) == fraction


def test_equal_numbers_are_stored_alike():
    stored = KIND.dump(KIND.parse(changed(NUMERIC, value="-0.0", tolerance="0.50")))

    assert (stored["value"], stored["tolerance"]) == ("0", "0.5")


def test_thousands_may_be_marked_as_the_stem_marks_them():
    content = KIND.parse(changed(NUMERIC, value="25000", tolerance="0"))

    for typed in ("25000", "25.000", "25 000", "25.000,0"):
        assert KIND.score(content, typed) == 1
