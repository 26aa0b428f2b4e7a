"""The posts that the province fills since July 2025, in the order in which it fills them. No Django.

Every commune and department has its own list, the most needed posts first; the lists are merged,
so that 60 people make a small province and 5,000 a large one. Positions and fields are chosen
where the starter bank can serve them (`supply`), several fields together from a short list, so that
strata stay few.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count, cycle, islice
from typing import TypeVar

from demo.province.duties import sector_of
from demo.province.posts import DEPUTY, HEAD, STAFF
from demo.province.supply import FIELDS, POSITIONS, is_served
from demo.province.tree import UnitSpec, by_code
from demo.province.units import AFTER, PROVINCE

Fields = tuple[str, ...]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Slot:
    """A post to fill: unit, position, ordered fields, and whether one leads (`posts`)."""

    unit: str
    position: str
    fields: Fields
    rank: str = STAFF


#: What leaders of communes hold, two or three fields each.
COMMUNE_LEADERS: tuple[Fields, ...] = (
    ("NOI_VU", "TAI_CHINH"),
    ("NN_MT", "TAI_CHINH"),
    ("TU_PHAP", "VAN_PHONG"),
    ("Y_TE", "DAN_TOC_TON_GIAO", "NOI_VU"),
    ("NOI_VU", "TU_PHAP", "VAN_PHONG"),
)
#: The sectors in the order in which receptions fill their desks.
_DESKS = ("TU_PHAP", "NN_MT", "NOI_VU", "TAI_CHINH", "VAN_PHONG", "CONG_THUONG", "Y_TE")
_SOCIAL: tuple[Fields, ...] = (
    ("NOI_VU",),
    ("Y_TE",),
    ("GD_DT", "VH_TT_DL"),
    ("VH_TT_DL",),
    ("DAN_TOC_TON_GIAO",),
    ("GD_DT",),
    ("KH_CN",),
)
_ECONOMY: tuple[Fields, ...] = (
    ("TAI_CHINH",),
    ("NN_MT", "CONG_THUONG"),
    ("XAY_DUNG",),
    ("NN_MT",),
    ("CONG_THUONG",),
)
_LAND: tuple[Fields, ...] = (("NN_MT",), ("XAY_DUNG",), ("NN_MT", "XAY_DUNG"))
_ECONOMY_HEADS: tuple[Fields, ...] = (("TAI_CHINH", "CONG_THUONG"), ("TAI_CHINH",))
_SOCIAL_HEADS: tuple[Fields, ...] = (("GD_DT", "VH_TT_DL"), ("NOI_VU", "Y_TE"), ("NOI_VU",))
_OFFICE_HEADS: tuple[Fields, ...] = (("VAN_PHONG", "TU_PHAP"), ("VAN_PHONG",))

#: In turn, people whose field the bank has no question for: the diagnosis must have something to
#: find. The office of a large unit has them by way of exception.
UNSERVED = (
    Slot("SYT-VP", "VAN_THU", ("Y_TE",)),
    Slot("SXD-VP", "KE_TOAN", ("XAY_DUNG",)),
    Slot("", "DIA_CHINH", ("Y_TE",)),  # of a commune's division of culture and society
)
_UNITS = by_code(AFTER)
#: Departments have more people than communes; the first units of a list are the larger ones.
_DEPARTMENT_PACE, _SIZE_STEP = 1.6, 0.25


def draw_up(officials: int) -> list[Slot]:
    """Return the posts of so many people.

    All positions and all fields occur. The bank cannot serve about 1 % of them, at least 3.

    Raises:
        ValueError: fewer than 60 people.
    """
    if officials < 60:
        raise ValueError(f"a province needs 60 officials or more, not {officials}")
    unserved = _unserved(max(3, round(officials / 100)))
    wanted = officials - len(unserved)
    needed = {*POSITIONS, *FIELDS}
    first: list[Slot] = []
    rest: list[Slot] = []
    for slot in islice(_all_slots(), max(wanted, 600)):
        gives = {slot.position, *slot.fields} & needed
        if gives:
            needed -= gives
            first.append(slot)
        else:
            rest.append(slot)
    return [*first, *rest][:wanted] + unserved


def _unserved(number: int) -> list[Slot]:
    communes = cycle(unit.code for unit in AFTER if unit.kind == "commune")
    return [
        slot if slot.unit else Slot(f"{next(communes)}-VHXH", slot.position, slot.fields)
        for slot in islice(cycle(UNSERVED), number)
    ]


def _all_slots() -> Iterator[Slot]:
    """Yield slots for ever, the most needed first."""
    top = [unit for unit in AFTER if unit.parent == PROVINCE]
    communes = [unit for unit in top if unit.kind == "commune"]
    bodies = sorted(
        (unit for unit in top if unit.kind != "commune"), key=lambda unit: _size_rank(unit.code)
    )
    lists = [
        *(_paced(_commune(unit.code, turn), turn, 1.0) for turn, unit in enumerate(communes)),
        *(_paced(_body(unit), turn, _DEPARTMENT_PACE) for turn, unit in enumerate(bodies)),
    ]
    for _, _, slot in heapq.merge(*lists, key=lambda entry: entry[:2]):
        if not is_served(slot.position, slot.fields):
            raise ValueError(f"the bank cannot serve {slot}")
        yield slot


def _paced(slots: Iterator[Slot], turn: int, pace: float) -> Iterator[tuple[float, str, Slot]]:
    for number, slot in enumerate(slots):
        yield number / pace + turn * _SIZE_STEP, slot.unit, slot


def _size_rank(code: str) -> int:
    large = ("SKHCN", "VP", "TTPVHCC", "SNV", "STC", "SNNMT", "SXD", "SYT", "SGDDT", "SVHTTDL")
    return large.index(code) if code in large else len(large)


def _commune(code: str, turn: int) -> Iterator[Slot]:
    """Yield the posts of a commune; `turn` shifts the fields, so that communes differ."""
    office, economy, social, desk = (f"{code}-{suffix}" for suffix in ("VP", "KT", "VHXH", "PVHCC"))
    leaders, desks, socials = (
        _from(COMMUNE_LEADERS, turn),
        _from(_DESKS, turn),
        _from(_SOCIAL, turn),
    )
    economies, lands = _from(_ECONOMY, turn), _from(_LAND, turn)

    def reception() -> Slot:
        return Slot(desk, "MOT_CUA", (next(desks),))

    def professional(unit: str) -> Slot:
        return Slot(unit, "CV", next(socials if unit == social else economies))

    yield Slot(code, "LD_XA", next(leaders), HEAD)
    yield reception()
    yield professional(social)
    yield Slot(office, "TU_PHAP_HT", ("TU_PHAP",))
    yield Slot(economy, "LD_PHONG", _ECONOMY_HEADS[turn % 2], HEAD)
    yield Slot(economy, "DIA_CHINH", next(lands))
    yield professional(economy)
    yield Slot(code, "LD_XA", next(leaders), DEPUTY)
    yield Slot(office, "VAN_THU", ("VAN_PHONG",))
    yield Slot(economy, "KE_TOAN", ("TAI_CHINH",))
    yield reception()
    yield professional(social)
    yield Slot(social, "LD_PHONG", _SOCIAL_HEADS[turn % 3], HEAD)
    yield professional(economy)
    yield Slot(office, "LD_PHONG", _OFFICE_HEADS[turn % 2], HEAD)
    yield reception()
    yield Slot(desk, "LD_PHONG", ("VAN_PHONG",), HEAD)
    yield Slot(code, "LD_XA", next(leaders), DEPUTY)
    yield Slot(social, "CNTT", ("KH_CN",))
    yield Slot(economy, "LD_PHONG", _ECONOMY_HEADS[(turn + 1) % 2], DEPUTY)
    yield Slot(social, "LD_PHONG", _SOCIAL_HEADS[(turn + 1) % 3], DEPUTY)
    while True:
        yield professional(social)
        yield Slot(economy, "DIA_CHINH", next(lands))
        yield reception()
        yield professional(economy)
        yield Slot(office, "TU_PHAP_HT", ("TU_PHAP",))
        yield Slot(office, "CV", ("VAN_PHONG",))
        yield professional(social)
        yield reception()
        yield professional(economy)
        yield Slot(economy, "KE_TOAN", ("TAI_CHINH",))


def _body(unit: UnitSpec) -> Iterator[Slot]:
    if unit.code == "TTPVHCC":
        return _provincial_centre(unit.code)
    if unit.code == "SKHCN":
        return chain(_digital_core(), _department(unit.code, skip=("CDS", "TTCDS")))
    return _department(unit.code)


def _provincial_centre(code: str) -> Iterator[Slot]:
    desks = cycle(_DESKS)
    yield Slot(code, "LD_PHONG", ("VAN_PHONG",), HEAD)
    for number in count(1):
        if number in {3, 12}:
            yield Slot(code, "CNTT", ("VAN_PHONG",))
        elif number == 5:
            yield Slot(code, "VAN_THU", ("VAN_PHONG",))
        elif number in {7, 20}:
            yield Slot(code, "LD_PHONG", ("VAN_PHONG",), DEPUTY)
        else:
            yield Slot(code, "MOT_CUA", (next(desks),))


def _digital_core() -> Iterator[Slot]:
    """Yield the IT people of the department of science and technology, before its others."""
    yield Slot("SKHCN", "LD_SO", ("KH_CN",), HEAD)
    for unit, position in (
        ("SKHCN-TTCDS", "CNTT"),
        ("SKHCN-CDS", "ATTT"),
        ("SKHCN-CDS", "CNTT"),
        ("SKHCN-TTCDS", "ATTT"),
        ("SKHCN-TTCDS", "CNTT"),
        ("SKHCN-CDS", "CV"),
        ("SKHCN-TTCDS", "CNTT"),
    ):
        yield Slot(unit, position, ("KH_CN",))
    yield Slot("SKHCN-CDS", "LD_PHONG", ("KH_CN",), HEAD)
    yield Slot("SKHCN-TTCDS", "LD_PHONG", ("KH_CN",), HEAD)
    for unit, position in (
        ("SKHCN-TTCDS", "CNTT"),
        ("SKHCN-TTCDS", "ATTT"),
        ("SKHCN-CDS", "CNTT"),
        ("SKHCN-TTCDS", "CNTT"),
        ("SKHCN-TTCDS", "ATTT"),
        ("SKHCN-TTCDS", "CNTT"),
    ):
        yield Slot(unit, position, ("KH_CN",))


def _department(code: str, skip: tuple[str, ...] = ()) -> Iterator[Slot]:
    divisions = [unit.code for unit in AFTER if unit.parent == code]
    office = next(one for one in divisions if one.endswith(("-VP", "-HCQT")))
    skipped = {office, *(f"{code}-{suffix}" for suffix in skip)}
    special = [one for one in divisions if one not in skipped]
    turns = cycle(special)

    def professional() -> Slot:
        unit = next(turns)
        return Slot(unit, "CV", (sector_of(_UNITS, unit),))

    def head(unit: str, rank: str = HEAD) -> Slot:
        return Slot(unit, "LD_PHONG", (sector_of(_UNITS, unit),), rank)

    sector = sector_of(_UNITS, code)
    # the bank has one question for a director of farming and environment: there they hold staff
    # and money, as one of the leaders of every department does
    leading: Fields = (sector,) if is_served("LD_SO", (sector,)) else ("NOI_VU", "TAI_CHINH")
    # in the smaller sectors the bank serves IT people by what an office does
    computing = sector if is_served("CNTT", (sector,)) else "VAN_PHONG"
    securing = sector if is_served("ATTT", (sector,)) else "VAN_PHONG"
    if code != "SKHCN":
        yield Slot(code, "LD_SO", leading, HEAD)
    yield professional()
    yield professional()
    yield head(special[0])
    yield professional()
    yield Slot(office, "VAN_THU", ("VAN_PHONG",))
    yield professional()
    if _size_rank(code) < 5:
        yield Slot(office, "CNTT", (computing,))
    yield Slot(office, "KE_TOAN", ("TAI_CHINH",))
    yield professional()
    yield Slot(code, "LD_SO", leading, DEPUTY)
    if code in {"VP", "STC"}:
        yield Slot(office, "ATTT", (securing,))
    yield professional()
    yield from (head(unit) for unit in special[1:2])
    yield professional()
    yield Slot(office, "CV", ("NOI_VU",))
    if 5 <= _size_rank(code) < 10:
        yield Slot(office, "CNTT", (computing,))
    yield professional()
    yield from (head(unit) for unit in special[2:])
    yield Slot(office, "LD_PHONG", ("VAN_PHONG",), HEAD)
    yield professional()
    yield Slot(code, "LD_SO", ("NOI_VU", "TAI_CHINH"), DEPUTY)
    for unit in special:
        yield professional()
        yield head(unit, DEPUTY)
    for number in count(1):
        yield professional()
        if number % 5 == 0:
            yield Slot(office, "CV", ("NOI_VU",))
        if number % 20 == 0:
            yield Slot(office, "VAN_THU", ("NOI_VU",))


def _from(values: tuple[_T, ...], turn: int) -> Iterator[_T]:
    start = turn % len(values)
    return cycle(values[start:] + values[:start])
