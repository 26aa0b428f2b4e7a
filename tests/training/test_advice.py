"""Laws of advice, and the cases that the rule names."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from training.advice import Advice, Offer, advise, gaps_of, prerequisites_of

MODULES = ("IU01", "IU02", "IU03", "ATTT")
POSITIONS = ("CV", "CNTT", "LD")
WEAK = Decimal("0.6")

BASIC = Offer("CT-AT01", frozenset({"ATTT"}), 8)
ADVANCED = Offer("CT-AT02", frozenset({"ATTT"}), 40, frozenset({"CNTT"}), "CT-AT01")
SECURITY = {offer.code: offer for offer in (BASIC, ADVANCED)}

shares_of_modules = st.dictionaries(
    st.sampled_from(MODULES), st.decimals(0, 1, places=4), max_size=len(MODULES)
)
some_modules = st.frozensets(st.sampled_from(MODULES), min_size=1, max_size=2)
some_positions = st.frozensets(st.sampled_from(POSITIONS), max_size=2)


@st.composite
def offer_lists(draw):
    """Programmes where each may come after an earlier one, so none is circular."""
    offers: dict[str, Offer] = {}
    for number in range(draw(st.integers(0, 6))):
        before = draw(st.sampled_from([None, *offers]))
        periods = draw(st.sampled_from([8, 16, 40]))
        offer = Offer(f"P{number}", draw(some_modules), periods, draw(some_positions), before)
        offers[offer.code] = offer
    return offers


@st.composite
def cases(draw):
    offers = draw(offer_lists())
    return {
        "shares": draw(shares_of_modules),
        "required": draw(shares_of_modules),
        "weak_share": WEAK,
        "position": draw(st.sampled_from(POSITIONS)),
        "offers": offers,
        "completed": draw(st.frozensets(st.sampled_from(sorted(offers)))) if offers else set(),
    }


def can_take(offer: Offer, case: dict[str, Any]) -> bool:
    """Whether the position may take `offer` and all of what comes before that is not completed."""
    before = prerequisites_of(offer, case["offers"]) or ()
    needed = [offer, *(each for each in before if each.code not in case["completed"])]
    return all(not each.positions or case["position"] in each.positions for each in needed)


def advise_security(
    share: str, *, position: str, completed: frozenset[str] = frozenset()
) -> list[Advice]:
    return advise(
        shares={"ATTT": Decimal(share)},
        required={},
        weak_share=WEAK,
        position=position,
        offers=SECURITY,
        completed=completed,
    )


@given(case=cases())
def test_nothing_is_advised_without_a_gap_that_the_programme_closes(case):
    gaps = gaps_of(case["shares"], required=case["required"], weak_share=WEAK)

    for advice in advise(**case):
        assert advice.module in case["offers"][advice.programme].modules
        assert advice.required == gaps[advice.module]
        assert advice.share == case["shares"][advice.module] < advice.required


@given(case=cases())
def test_every_advised_programme_and_all_before_it_can_be_taken_from_the_position(case):
    for advice in advise(**case):
        assert can_take(case["offers"][advice.programme], case)


@given(case=cases())
def test_after_names_the_prerequisite_exactly_while_it_is_not_completed(case):
    for advice in advise(**case):
        before = case["offers"][advice.programme].prerequisite

        assert advice.after == (None if before in case["completed"] else before)


@given(case=cases())
def test_a_gap_stays_without_an_answer_only_where_no_programme_suits(case):
    offers = case["offers"]
    answered = {module for advice in advise(**case) for module in offers[advice.programme].modules}

    for module in gaps_of(case["shares"], required=case["required"], weak_share=WEAK):
        suitable = [
            offer for offer in offers.values() if module in offer.modules and can_take(offer, case)
        ]
        assert not suitable or module in answered


@given(case=cases())
def test_a_completed_programme_is_repeated_only_when_no_other_is_left_for_the_module(case):
    offers, completed = case["offers"], case["completed"]

    for advice in advise(**case):
        if advice.programme in completed:
            left = [
                offer
                for offer in offers.values()
                if advice.module in offer.modules and offer.code not in completed
            ]
            assert not any(can_take(offer, case) for offer in left)


@given(case=cases(), random=st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_given_does_not_matter(case, random):
    def shuffled(values: dict[str, Any]) -> dict[str, Any]:
        pairs = list(values.items())
        random.shuffle(pairs)
        return dict(pairs)

    again = {**case, "shares": shuffled(case["shares"]), "offers": shuffled(case["offers"])}

    assert advise(**again) == advise(**case)


@given(case=cases())
def test_each_programme_is_advised_once_and_the_widest_gap_comes_first(case):
    advised = advise(**case)

    codes = [advice.programme for advice in advised]
    gaps = [advice.gap for advice in advised]
    assert len(codes) == len(set(codes))
    assert gaps == sorted(gaps, reverse=True)


def test_the_basic_programme_comes_first_even_for_the_specialist():
    assert advise_security("0.3", position="CNTT") == [
        Advice("CT-AT01", "ATTT", Decimal("0.3"), WEAK)
    ]


def test_the_next_level_is_advised_once_the_basic_one_is_completed():
    completed = frozenset({"CT-AT01"})

    assert advise_security("0.3", position="CNTT", completed=completed) == [
        Advice("CT-AT02", "ATTT", Decimal("0.3"), WEAK)
    ]


def test_where_no_next_level_is_open_the_completed_programme_is_repeated():
    completed = frozenset({"CT-AT01"})

    assert [a.programme for a in advise_security("0.3", position="CV", completed=completed)] == [
        "CT-AT01"
    ]


def test_a_share_that_reaches_what_is_required_shows_no_gap():
    assert advise_security("0.6", position="CNTT") == []


def test_what_the_position_asks_for_wins_over_the_weak_share_in_both_directions():
    shares = {"IU01": Decimal("0.5"), "IU02": Decimal("0.7"), "IU03": Decimal("0.5")}
    required = {"IU01": Decimal("0.4"), "IU02": Decimal("0.8"), "ATTT": Decimal("0.9")}

    gaps = gaps_of(shares, required=required, weak_share=WEAK)

    assert gaps == {"IU02": Decimal("0.8"), "IU03": WEAK}


def test_a_prerequisite_without_a_gap_of_its_own_is_named():
    offers = {
        "CT-TH01": Offer("CT-TH01", frozenset({"IU01"}), 8),
        "CT-TH02": Offer("CT-TH02", frozenset({"IU03"}), 16, prerequisite="CT-TH01"),
    }

    advised = advise(
        shares={"IU01": Decimal("0.9"), "IU03": Decimal("0.2")},
        required={},
        weak_share=WEAK,
        position="CV",
        offers=offers,
        completed=frozenset(),
    )

    assert advised == [Advice("CT-TH02", "IU03", Decimal("0.2"), WEAK, after="CT-TH01")]


def test_programmes_that_come_before_each_other_are_not_advised():
    offers = {
        "A": Offer("A", frozenset({"IU01"}), 8, prerequisite="B"),
        "B": Offer("B", frozenset({"IU02"}), 8, prerequisite="A"),
    }

    advised = advise(
        shares={"IU01": Decimal(0)},
        required={},
        weak_share=WEAK,
        position="CV",
        offers=offers,
        completed=frozenset(),
    )

    assert advised == []
