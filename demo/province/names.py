"""Invented names with the frequencies of the South, and those that break software. No Django.

The weights of the commonest family names are published counts; the others are estimates.
"""

from random import Random

MALE, FEMALE = "male", "female"

_Weights = dict[str, float]

_FAMILY: _Weights = {
    "Nguyễn": 31,
    "Trần": 10.9,
    "Lê": 8.9,
    "Phạm": 6,
    "Huỳnh": 4.5,
    "Võ": 3.5,
    "Phan": 2.8,
    "Trương": 2.2,
    "Bùi": 2,
    "Đặng": 1.9,
    "Đỗ": 1.9,
    "Ngô": 1.7,
    "Vũ": 1.7,
    "Hồ": 1.5,
    "Dương": 1.5,
    "Hoàng": 1.4,
    "Đoàn": 1,
    "Lâm": 1,
    "Mai": 0.9,
    "Cao": 0.8,
    "Lý": 0.7,
    "Châu": 0.5,
    "Thái": 0.5,
    "Kiều": 0.3,
    "Quách": 0.2,
}
#: Khmer families, with given names of their own.
_KHMER_FAMILY: _Weights = {"Danh": 1, "Thạch": 1, "Kim": 1}
_KHMER_SHARE = 0.003
_KHMER_GIVEN = {
    MALE: ("Sóc Kha", "Rích Thi", "Sa Rinh", "Phol", "Chanh Đa"),
    FEMALE: ("Sa Rươne", "Sô Phi", "Thị Sóc Kha", "Đa Ni", "Thị Sa Ry"),
}
_MIDDLE: dict[str, _Weights] = {
    MALE: {
        "Văn": 30,
        "Hữu": 9,
        "Minh": 9,
        "Quốc": 8,
        "Thanh": 8,
        "Hoàng": 7,
        "Đức": 6,
        "Công": 5,
        "Ngọc": 5,
        "Tấn": 5,
        "Phước": 4,
        "Trọng": 4,
    },
    FEMALE: {
        "Thị": 21,
        "Thị Ngọc": 6,
        "Thị Thu": 5,
        "Thị Kim": 4,
        "Thị Mỹ": 4,
        "Thị Bích": 3,
        "Thị Phi": 2,
        "Ngọc": 12,
        "Kim": 9,
        "Mỹ": 8,
        "Thuý": 7,
        "Thanh": 6,
        "Hồng": 6,
        "Bảo": 4,
        "Như": 3,
    },
}
_GIVEN = {
    MALE: [
        "Dũng",
        "Hùng",
        "Tuấn",
        "Minh",
        "Phúc",
        "Nghĩa",
        "Tâm",
        "Thành",
        "Tài",
        "Lộc",
        "Phát",
        "Khoa",
        "Hậu",
        "Nhân",
        "Bình",
        "An",
        "Đạt",
        "Duy",
        "Khánh",
        "Tú",
        "Hòa",
        "Hoà",
    ],
    FEMALE: [
        "Hương",
        "Lan",
        "Hồng",
        "Trang",
        "Thảo",
        "Linh",
        "Ngân",
        "Như",
        "Tuyền",
        "Trinh",
        "Loan",
        "Diễm",
        "Yến",
        "Vy",
        "Thư",
        "Quyên",
        "Hạnh",
        "Thuỷ",
        "Thủy",
        "Duyên",
        "Ánh",
    ],
}
#: Middle and given names that well-known office-holders bear together are not drawn.
_WELL_KNOWN = frozenset({"Tấn Dũng", "Văn Dũng", "Kim Ngân", "Thị Kim Ngân", "Quốc Khánh"})

#: Each stands once in every list of people: two letters, one syllable, three families, a hyphen,
#: Khmer order, and pairs that differ only in where the tone mark stands.
BREAKING: tuple[tuple[str, str], ...] = (
    ("Danh Sóc Kha", MALE),
    ("Thạch Thị Sa Rết", FEMALE),
    ("Tôn Nữ Thị Bảo Ân", FEMALE),
    ("Hồ Y", MALE),
    ("Nguyễn Ái", MALE),
    ("Lê Hòa", MALE),
    ("Lê Hoà", MALE),
    ("Vương Thị Mỹ-Linh", FEMALE),
    ("Đặng Thị Út", FEMALE),
    ("Nguyễn Trần Khánh An", FEMALE),
    ("Trần Thị Mỹ Lệ", FEMALE),
    ("Phan Thị Thúy", FEMALE),
    ("Phan Thị Thuý", FEMALE),
)


def draw_name(rng: Random, sex: str) -> str:
    """Return a name that fits `sex` ("male" or "female"): family, middle and given name, NFC."""
    if rng.random() < _KHMER_SHARE:
        return f"{_weighted(rng, _KHMER_FAMILY)} {rng.choice(_KHMER_GIVEN[sex])}"
    family = _weighted(rng, _FAMILY)
    while True:
        middle, given = _weighted(rng, _MIDDLE[sex]), rng.choice(_GIVEN[sex])
        is_stutter = given in middle.split()
        if not is_stutter and f"{middle} {given}" not in _WELL_KNOWN:
            return f"{family} {middle} {given}"


def draw_names(rng: Random, sexes: list[str]) -> list[str]:
    """Return a name for each of `sexes`; the breaking ones go to people drawn among them.

    Raises:
        ValueError: there are too few women or men for the breaking names.
    """
    names = [draw_name(rng, sex) for sex in sexes]
    order = list(range(len(sexes)))
    rng.shuffle(order)
    for name, sex in BREAKING:
        place = next((one for one in order if sexes[one] == sex), None)
        if place is None:
            raise ValueError(f"nobody is left for the name {name}")
        order.remove(place)
        names[place] = name
    return names


def _weighted(rng: Random, weights: _Weights) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]
