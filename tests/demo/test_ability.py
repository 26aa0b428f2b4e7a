"""The ability model keeps to the aims stated for it."""

from statistics import fmean, pstdev

import pytest

from demo.province.ability import AbilityModel
from demo.province.people import make_people

PEOPLE = [(person.staff_code, person.after.position) for person in make_people(600, seed=3)]
LEVELS = ["NB"] * 16 + ["TH"] * 12 + ["VD"] * 8 + ["VDC"] * 4
SECONDS = {"NB": 41, "TH": 65, "VD": 80, "VDC": 111}
#: What a paper draws on, by group of positions.
SKILLS = {
    "leaders": "IU01 IU02 IU03 IU04 IU05 IU06 CQS DVC ATTT DLCN LD.1 LD.2 LD.3 LD.4 LD.5 LD.6",
    "it": "IU01 IU02 ATTT ATTT DLCN CQS IU06 DVC",
    "specialists": "IU01 IU02 IU03 IU04 IU05 IU06 IU07 IU08 CQS DVC ATTT DLCN CQS",
}
NONE: frozenset[str] = frozenset()


def group_of(position):
    if position.startswith("LD_"):
        return "leaders"
    return "it" if position in {"CNTT", "ATTT"} else "specialists"


def right_answers(model, person, position, round_code="2026"):
    skills = SKILLS[group_of(position)].split()
    return sum(
        model.is_right(
            person,
            round_code,
            f"item-{number}",
            module=skills[number * 7 % len(skills)],
            level=level,
            position=position,
            trained=NONE,
            guess=0.25 if number % 10 < 7 else 0.05,
        )
        for number, level in enumerate(LEVELS)
    )


@pytest.fixture(scope="module")
def sums():
    """Right answers of 40 for 600 people under three seeds, by group."""
    found: dict[str, list[int]] = {"leaders": [], "it": [], "specialists": []}
    for seed in (1, 2, 3):
        model = AbilityModel(seed)
        for person, position in PEOPLE:
            found[group_of(position)].append(right_answers(model, person, position))
    return found


def test_means_are_26_of_40_and_24_for_leaders_and_33_for_it_staff(sums):
    everyone = [count for counts in sums.values() for count in counts]

    assert fmean(everyone) == pytest.approx(26, abs=0.8)
    assert pstdev(everyone) == pytest.approx(6.5, abs=0.8)
    assert fmean(sums["leaders"]) == pytest.approx(24, abs=0.8)
    assert fmean(sums["it"]) == pytest.approx(33, abs=1.5)


def test_between_78_and_85_percent_reach_half(sums):
    everyone = [count for counts in sums.values() for count in counts]

    assert 0.78 <= fmean(count >= 20 for count in everyone) <= 0.85


def test_reading_figures_and_security_are_the_weakest_modules():
    model = AbilityModel(4)
    weakest = {"IU04", "LD.3", "LD.4", "ATTT"}
    skills = {"IU01", "IU02", "IU03", "IU05", "IU06", "CQS", "DVC", "DLCN", "LD.5"} | weakest

    means = {
        skill: fmean(
            model.theta(person, skill, position=position, trained=NONE)
            for person, position in PEOPLE
            if group_of(position) != "it"
        )
        for skill in skills
    }

    assert set(sorted(means, key=means.__getitem__)[:4]) == weakest


def test_a_completed_programme_raises_ability_in_its_module_alone():
    model = AbilityModel(1)
    trained = frozenset({"IU04", "LD"})

    def theta(module, after):
        return model.theta("VA00001", module, position="CV", trained=after)

    assert theta("IU04", trained) > theta("IU04", NONE)
    assert theta("LD.3", trained) > theta("LD.3", NONE)
    assert theta("ATTT", trained) == theta("ATTT", NONE)


def test_training_turns_no_right_answer_wrong_and_many_wrong_ones_right():
    model = AbilityModel(1)

    def answers(trained):
        return [
            model.is_right(
                person,
                "2026",
                "item",
                module="ATTT",
                level="VD",
                position=position,
                trained=trained,
                guess=0.25,
            )
            for person, position in PEOPLE
        ]

    untrained, trained = answers(NONE), answers(frozenset({"ATTT"}))

    assert all(after >= before for before, after in zip(untrained, trained, strict=True))
    assert sum(trained) > sum(untrained) + 60


def test_harder_levels_are_answered_rightly_by_fewer():
    model = AbilityModel(1)
    shares = [
        sum(
            model.is_right(
                person,
                "2026",
                level,
                module="IU05",
                level=level,
                position=position,
                trained=NONE,
                guess=0.25,
            )
            for person, position in PEOPLE
        )
        for level in ("NB", "TH", "VD", "VDC")
    ]

    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == 4


def test_about_two_in_a_hundred_run_out_of_time():
    allowed = 1.2 * sum(SECONDS[level] for level in LEVELS)
    over = 0
    for seed in (1, 2, 3):
        model = AbilityModel(seed)
        for person, _ in PEOPLE:
            taken = sum(
                model.seconds(person, "2026", f"item-{number}", expected=SECONDS[level])
                for number, level in enumerate(LEVELS)
            )
            over += taken > allowed

    assert 0.005 <= over / (3 * len(PEOPLE)) <= 0.04


def test_two_to_four_in_a_hundred_stay_away():
    stayed = [
        not AbilityModel(seed).attends(person, "2026") for seed in range(10) for person, _ in PEOPLE
    ]

    assert 0.02 <= fmean(stayed) <= 0.04


def test_answers_depend_on_seed_person_round_and_item_but_not_on_order():
    one, again, other = AbilityModel(1), AbilityModel(1), AbilityModel(2)
    keys = [(person, "2026", "item") for person, _ in PEOPLE[:50]]

    draws = [one.rng(*key).random() for key in keys]
    backwards = [again.rng(*key).random() for key in reversed(keys)]

    assert draws == backwards[::-1]
    assert len(set(draws)) == 50
    assert draws != [other.rng(*key).random() for key in keys]
    assert one.rng("a", "bc", "d").random() != one.rng("ab", "c", "d").random()
    assert right_answers(one, "VA00001", "CV") == right_answers(again, "VA00001", "CV")
    assert [right_answers(one, person, "CV", "2024") for person, _ in PEOPLE[:20]] != [
        right_answers(one, person, "CV", "2026") for person, _ in PEOPLE[:20]
    ]
