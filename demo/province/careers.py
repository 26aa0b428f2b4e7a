"""Where the officials of today served in 2024, such that the reorganisations explain it. No Django."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from demo.province.duties import fields_of
from demo.province.posts import DEPUTY, HEAD, MOST, STAFF, post_of
from demo.province.slots import Slot
from demo.province.supply import is_served
from demo.province.tree import by_code, fates
from demo.province.units import AFTER, BEFORE, BETWEEN, COMMUNES_MERGED_ON, REORGANISATIONS

#: When what was changed beyond the reorganisations holds from: promotions, new duties.
NEW_DUTIES_FROM = date(2026, 1, 5)
#: Shares: served in 2024; promoted since; came from a district to the province, to lead a commune.
_VETERANS, _PROMOTED, _FROM_DISTRICT, _LED_DISTRICT = 0.86, 0.1, 0.06, 0.2
#: What people of a commune did in the divisions of their district.
_DISTRICT_SHARE = 0.35

_TREES = tuple(by_code(units) for units in (BEFORE, BETWEEN, AFTER))
_OLD, _, _NEW = _TREES
_FATES = tuple(fates(tree, step) for tree, step in zip(_TREES, REORGANISATIONS, strict=False))
#: Who else took in the people of divisions that were closed.
_TOOK_IN = {"VP-CTT": ("VP-TH",), "TTR-NV2": ("TTR-NV1",)}


@dataclass(frozen=True, slots=True)
class PostingSpec:
    """What someone does from a day: unit, post, position and ordered fields by their codes."""

    unit: str
    post: str
    position: str
    fields: tuple[str, ...]
    since: date


def follower(code: str) -> str | None:
    """Return the unit of today that wholly follows a unit of 2024, if one does."""
    return None if transfer_step(code) is not None else _walk(code)[-1]


def transfer_step(code: str) -> int | None:
    """Return in which reorganisation (0 or 1) nobody wholly follows a unit of 2024, if in any."""
    known = len(_walk(code)) - 1
    return known if known < len(_FATES) else None


def _walk(code: str) -> list[str]:
    """Return the codes of a unit in each tree, as long as one unit follows it wholly."""
    codes = [code]
    for fate in _FATES:
        following = fate[codes[-1]].whole
        if following is None:
            break
        codes.append(following)
    return codes


def _origins() -> dict[str, list[str]]:
    """Return the units of 2024 whose people may be in a unit of today, by its code."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in _OLD:
        *_, last = codes = _walk(code)
        step = len(codes) - 1
        takers: tuple[str, ...] = (last,)
        if step < len(_FATES):
            takers = _FATES[step][last].part or _TOOK_IN[last]
        for taker in takers:
            found[taker].append(code)
    return found


_ORIGINS = _origins()


class Careers:
    """Draws what people did in 2024; heads are alone in their unit, deputies few."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._leaders: Counter[tuple[str, str]] = Counter()

    def before(self, slot: Slot) -> PostingSpec | None:
        """Return the posting of 2024 of whoever fills `slot` today; None if they came later."""
        if self._rng.random() >= _VETERANS:
            return None
        kind = _NEW[slot.unit].kind
        top = slot.unit.partition("-")[0]
        if kind == "commune":
            return self._commune_leader(slot)
        if _NEW[top].kind == "commune":
            return self._commune_staff(slot, top)
        return self._provincial(slot)

    def after(self, slot: Slot, before: PostingSpec | None) -> PostingSpec:
        """Return the posting of today, with the day from which it holds."""
        post = post_of(_NEW, slot.unit, slot.position, slot.rank)
        since = self._since(slot, post, before)
        return PostingSpec(slot.unit, post, slot.position, slot.fields, since)

    def _since(self, slot: Slot, post: str, before: PostingSpec | None) -> date:
        if not is_served(slot.position, slot.fields):
            return NEW_DUTIES_FROM
        if before is None:
            return COMMUNES_MERGED_ON + timedelta(days=self._rng.randrange(15, 150))
        step = transfer_step(before.unit)
        if step is not None:
            return REORGANISATIONS[step].on
        codes = _walk(before.unit)
        last_day = before.since
        for code, fate, change in zip(codes, _FATES, REORGANISATIONS, strict=False):
            if fate[code].is_touched:
                last_day = change.on
        as_it_was = (codes[-1], before.post, before.position, before.fields)
        if as_it_was == (slot.unit, post, slot.position, slot.fields):
            return last_day
        has_new_work = slot.rank != STAFF and before.position != slot.position
        is_local = last_day == COMMUNES_MERGED_ON and codes[-1] != slot.unit
        return COMMUNES_MERGED_ON if is_local or not has_new_work else NEW_DUTIES_FROM

    def _commune_leader(self, slot: Slot) -> PostingSpec | None:
        origins = _ORIGINS[slot.unit]
        old = [code for code in origins if _OLD[code].kind == "commune"]
        districts = [code for code in origins if _OLD[code].kind == "district"]
        if slot.rank == HEAD and self._rng.random() < _LED_DISTRICT:
            return self._post(districts, "LD_SO", ("NOI_VU", "TAI_CHINH"), DEPUTY)
        return self._post(old, "LD_XA", slot.fields, slot.rank)

    def _commune_staff(self, slot: Slot, commune: str) -> PostingSpec | None:
        old = [code for code in _ORIGINS[commune] if _OLD[code].kind == "commune"]
        divisions = _ORIGINS[slot.unit]
        fields = slot.fields
        if slot.position == "LD_PHONG":
            led = self._post(divisions, "LD_PHONG", fields, slot.rank)
            if led is None and is_served("LD_PHONG", fields[:1]):
                led = self._post(divisions, "LD_PHONG", fields[:1], slot.rank)
            if led is not None and self._rng.random() < 0.7:
                return led
            position, fields = "CV", fields[:1]
        elif not is_served(slot.position, fields):
            position, fields = slot.position, ("NN_MT",)
        else:
            position = slot.position
        in_district = "CV" if position in {"MOT_CUA", "TU_PHAP_HT", "DIA_CHINH"} else position
        if self._rng.random() < _DISTRICT_SHARE and is_served(slot.position, slot.fields):
            served = self._post(divisions, in_district, fields[:1], STAFF)
            if served is not None:
                return served
        if position == "CNTT":
            return None  # old communes had nobody for that
        return self._post(old, position, fields, STAFF)

    def _provincial(self, slot: Slot) -> PostingSpec | None:
        fields = slot.fields
        origins = _ORIGINS[slot.unit]
        whole = [code for code in origins if follower(code) == slot.unit]
        if not is_served(slot.position, fields):  # a duty of 2026: no reorganisation brought it
            fields = ("VAN_PHONG",) if slot.position == "VAN_THU" else ("TAI_CHINH",)
            return self._post(whole, slot.position, fields, slot.rank)
        if slot.position == "CV" and self._rng.random() < _FROM_DISTRICT:
            district = self._post(_DISTRICT_DIVISIONS, "CV", fields, STAFF)
            if district is not None:
                return district
        if slot.position == "LD_PHONG" and self._rng.random() < _PROMOTED:
            return self._post(whole, "CV", fields, STAFF)
        return self._post(origins, slot.position, fields, slot.rank)

    def _post(
        self, origins: list[str], position: str, fields: tuple[str, ...], rank: str
    ) -> PostingSpec | None:
        """Return a posting in one of `origins` where such work was done, if there is any left."""
        fitting = [
            code
            for code in origins
            if set(fields) <= fields_of(_OLD, code) and _is_open(code, rank)
        ]
        self._rng.shuffle(fitting)
        for code in fitting:
            for one in (rank,) if rank != HEAD else (HEAD, DEPUTY):
                if one != STAFF and self._leaders[code, one] >= MOST[one]:
                    continue
                self._leaders[code, one] += 1
                since = date(2020, 1, 1) + timedelta(days=self._rng.randrange(1400))
                return PostingSpec(
                    code, post_of(_OLD, code, position, one), position, fields, since
                )
        return None


def _is_open(code: str, rank: str) -> bool:
    """Return whether people of a rank are placed in a unit: departments themselves hold leaders."""
    return rank != STAFF or _OLD[code].kind in {"division", "centre", "service", "commune"}


_DISTRICT_DIVISIONS = [
    unit.code
    for unit in BEFORE
    if unit.kind == "division" and unit.parent is not None and _OLD[unit.parent].kind == "district"
]
