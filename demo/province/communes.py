"""Invented districts and communes: names as the South gives them, none copied from a list.

Two neighbouring old communes become a new one. Codes of five digits beginning with 99 are given to
no real commune.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune or ward; `name` with its kind, as in "xã Giồng Mai Đông"."""

    code: str
    name: str

    @property
    def is_ward(self) -> bool:
        """Whether it is a ward (phường), of a town."""
        return self.name.startswith("phường ")


@dataclass(frozen=True, slots=True)
class District:
    """A district with its kind in the name, and its communes in pairs: (new, old, old)."""

    code: str
    name: str
    communes: tuple[tuple[str, str, str], ...]


DISTRICTS = (
    District(
        "991",
        "thành phố Vĩnh An",
        (
            ("phường An Khúc", "phường An Khúc Đông", "phường An Khúc Tây"),
            ("phường Bến Quế", "phường Bến Quế", "phường Cầu Sao"),
            ("phường Vĩnh Tường An", "phường Vĩnh Tường", "phường Tường An Hạ"),
            ("phường Hưng Nhơn Phú", "phường Hưng Nhơn", "phường Nhơn Phú Trung"),
            ("xã Gò Thị Mai", "xã Gò Thị Mai", "xã Phú Quới Lộc"),
            ("xã Rạch Trầm", "xã Rạch Trầm", "xã An Mỹ Khê"),
        ),
    ),
    District(
        "992",
        "huyện Giồng Mai",
        (
            ("phường Giồng Mai", "thị trấn Giồng Mai", "xã Giồng Mai Thượng"),
            ("xã Tân Khánh Lợi", "xã Tân Khánh Lợi", "xã Khánh Lợi Hậu"),
            ("xã Bàu Sen Trắng", "xã Bàu Sen Trắng", "xã Bàu Lá"),
            ("xã Long Điềm", "xã Long Điềm", "xã Điềm Hòa"),
            ("xã Phước Nhuận Hòa", "xã Phước Nhuận", "xã Nhuận Hòa Tây"),
            ("xã Thạnh Hậu Giồng", "xã Thạnh Hậu Giồng", "xã Giồng Trôm Vàng"),
        ),
    ),
    District(
        "993",
        "huyện Cái Trâm",
        (
            ("phường Cái Trâm", "thị trấn Cái Trâm", "xã Trâm Bình"),
            ("xã Vàm Cỏ Lá", "xã Vàm Cỏ Lá", "xã Vàm Mương"),
            ("xã Mỹ Lạc Thới", "xã Mỹ Lạc Thới", "xã Lạc Thới Đông"),
            ("xã Hòa Điền Lạc", "xã Hòa Điền Lạc", "xã Điền Lạc Tây"),
            ("xã Cù Lao Nghĩa", "xã Cù Lao Nghĩa", "xã Nghĩa Phú Xuân"),
            ("xã Bình Quới Khê", "xã Bình Quới Khê", "xã Quới Khê Hạ"),
        ),
    ),
    District(
        "994",
        "huyện Rạch Lá",
        (
            ("phường Rạch Lá", "thị trấn Rạch Lá", "xã Rạch Lá Ngoài"),
            ("phường Đông Thuận Lá", "xã Đông Thuận Lá", "xã Thuận Lá Trung"),
            ("xã Kênh Mới Lợi", "xã Kênh Mới Lợi", "xã Kênh Mười Lăm"),
            ("xã Tràm Xuân", "xã Tràm Xuân", "xã Tràm Thu"),
            ("xã Đức Nhuận Thạnh", "xã Đức Nhuận Thạnh", "xã Nhuận Thạnh Đông"),
            ("xã Láng Sậy", "xã Láng Sậy", "xã Láng Sen Nhỏ"),
        ),
    ),
)


def new_communes(district: District) -> tuple[tuple[Commune, tuple[Commune, Commune]], ...]:
    """Return the new communes of a former district, each with the two old ones it was made of."""
    pairs = []
    for place, (name, first, second) in enumerate(district.communes):
        number = int(district.code) * 100 + 1 + 6 * place
        old = (Commune(f"{number}", first), Commune(f"{number + 3}", second))
        pairs.append((Commune(old[0].code, name), old))
    return tuple(pairs)


def old_communes(district: District) -> tuple[Commune, ...]:
    """Return the communes of a district before 01/07/2025."""
    return tuple(one for _, merged in new_communes(district) for one in merged)
