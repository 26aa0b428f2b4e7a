"""What people are called in their unit: the post (chức vụ) by unit, position and rank. No Django."""

from collections.abc import Mapping

from demo.province.tree import UnitSpec, top_unit

HEAD, DEPUTY, STAFF = "head", "deputy", "staff"
#: Deputies of one unit at most; heads are alone.
MOST = {HEAD: 1, DEPUTY: 3}

_BODY_LEADERS = {
    "VP": ("Chánh Văn phòng", "Phó Chánh Văn phòng"),
    "TTR": ("Chánh Thanh tra", "Phó Chánh Thanh tra"),
    "BDT": ("Trưởng ban", "Phó Trưởng ban"),
    "BQLKCN": ("Trưởng ban", "Phó Trưởng ban"),
    "BQLKKT": ("Trưởng ban", "Phó Trưởng ban"),
}
_STAFF = {
    "CV": "Chuyên viên",
    "MOT_CUA": "Chuyên viên một cửa",
    "VAN_THU": "Văn thư viên",
    "KE_TOAN": "Kế toán viên",
    "CNTT": "Chuyên viên công nghệ thông tin",
    "ATTT": "Chuyên viên an toàn thông tin",
    "TU_PHAP_HT": "Chuyên viên tư pháp - hộ tịch",
    "DIA_CHINH": "Chuyên viên địa chính - xây dựng",
}
#: The titles of commune civil servants until 30/06/2025.
_OLD_COMMUNE_STAFF = {
    "CV": "Công chức Văn hóa - xã hội",
    "MOT_CUA": "Công chức Văn phòng - thống kê",
    "VAN_THU": "Công chức Văn phòng - thống kê",
    "KE_TOAN": "Công chức Tài chính - kế toán",
    "TU_PHAP_HT": "Công chức Tư pháp - hộ tịch",
    "DIA_CHINH": "Công chức Địa chính - xây dựng",
}
_PAIR = tuple[str, str]


def post_of(units: Mapping[str, UnitSpec], code: str, position: str, rank: str) -> str:
    """Return the post of someone in the unit `code`; `rank` is head, deputy or staff.

    Raises:
        ValueError: the position does not exist in such a unit.
    """
    unit = units[code]
    if rank != STAFF:
        return _leaders(units, unit, position)[0 if rank == HEAD else 1]
    if unit.kind == "commune":
        return _OLD_COMMUNE_STAFF[position]
    if position == "CNTT" and unit.kind == "service":
        return "Viên chức công nghệ thông tin"
    if position == "CV" and top_unit(units, code) == "TTR" and not code.endswith("-VP"):
        return "Thanh tra viên"
    return _STAFF[position]


def _leaders(units: Mapping[str, UnitSpec], unit: UnitSpec, position: str) -> _PAIR:
    if position == "LD_XA" and unit.kind == "commune":
        area = unit.short_name.removeprefix("UBND ")
        kind = next(one for one in ("xã", "phường", "thị trấn") if area.startswith(one))
        return f"Chủ tịch UBND {kind}", f"Phó Chủ tịch UBND {kind}"
    if position == "LD_SO" and unit.kind == "district":
        area = unit.short_name.removeprefix("UBND ")
        kind = "thành phố" if area.startswith("thành phố") else "huyện"
        return f"Chủ tịch UBND {kind}", f"Phó Chủ tịch UBND {kind}"
    if position == "LD_SO" and unit.kind == "department":
        return _BODY_LEADERS.get(unit.code, ("Giám đốc Sở", "Phó Giám đốc Sở"))
    if position == "LD_PHONG" and unit.kind in {"centre", "service"}:
        return "Giám đốc Trung tâm", "Phó Giám đốc Trung tâm"
    if position == "LD_PHONG" and unit.kind == "division":
        if unit.code.endswith("-VP"):
            return "Chánh Văn phòng", "Phó Chánh Văn phòng"
        return "Trưởng phòng", "Phó Trưởng phòng"
    raise ValueError(f"{position} leads no {unit.kind}")
