"""Invented names: all forms occur, sexes fit, and the same seed gives the same names."""

import unicodedata
from collections import Counter
from random import Random

import pytest

from demo.province.names import BREAKING, FEMALE, MALE, draw_name, draw_names
from office.text import fold_tones
from people.formats.names import strange_characters

SEXES = [MALE, FEMALE] * 200


def names(seed=7):
    return draw_names(Random(seed), SEXES)


def test_the_same_seed_gives_the_same_names_and_another_seed_others():
    assert names(7) == names(7)
    assert names(7) != names(8)


def test_every_breaking_name_is_borne_by_somebody_of_its_sex():
    borne = set(zip(names(), SEXES, strict=True))

    assert set(BREAKING) <= borne


def test_some_names_differ_in_the_place_of_the_tone_alone():
    spellings = Counter(fold_tones(name) for name, _ in BREAKING)

    assert sorted(count for count in spellings.values() if count > 1) == [2, 2]


def test_too_small_a_province_cannot_bear_all_breaking_names():
    with pytest.raises(ValueError, match="nobody is left"):
        draw_names(Random(1), [FEMALE] * 20)


def test_names_are_composed_and_written_in_vietnamese_letters():
    for name in names():
        assert unicodedata.is_normalized("NFC", name)
        assert strange_characters(name) == ""
        assert name == " ".join(name.split())


def test_family_names_come_in_the_shares_of_the_south():
    rng = Random(3)
    families = Counter(draw_name(rng, MALE).split()[0] for _ in range(6000))

    assert 0.29 < families["Nguyễn"] / 6000 < 0.38
    assert families["Nguyễn"] > families["Trần"] > families["Lê"] > families["Phạm"]
    assert families["Huỳnh"] > families["Hoàng"]


def test_women_are_often_thi_and_men_never():
    rng = Random(3)
    women = [draw_name(rng, FEMALE).split() for _ in range(2000)]
    men = [draw_name(rng, MALE).split() for _ in range(2000)]

    assert 0.35 < sum("Thị" in name for name in women) / 2000 < 0.6
    assert not any("Thị" in name for name in men)
    assert any("Văn" in name for name in men)
    assert not any("Văn" in name for name in women)
