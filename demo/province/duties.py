"""Which management fields the people of a unit may hold, by the unit's work. No Django.

Departments hold the field of their sector; their leaders and offices also see to staff, money and
papers. Commune divisions are those of Decree 150/2025/NĐ-CP.
"""

from collections.abc import Mapping

from demo.province.tree import UnitSpec, top_unit

#: Staff, money and papers: every department's own office.
HOUSEKEEPING = frozenset({"NOI_VU", "TAI_CHINH", "VAN_PHONG"})

#: The office of a department; that of the committee's own office has another name.
_OFFICES = frozenset({"VP", "HCQT"})
_SECTORS = {
    "VP": "VAN_PHONG",
    "SNV": "NOI_VU",
    "SLDTBXH": "NOI_VU",
    "STP": "TU_PHAP",
    "STC": "TAI_CHINH",
    "SKHDT": "TAI_CHINH",
    "SCT": "CONG_THUONG",
    "SNNPTNT": "NN_MT",
    "STNMT": "NN_MT",
    "SNNMT": "NN_MT",
    "SXD": "XAY_DUNG",
    "SGTVT": "XAY_DUNG",
    "SKHCN": "KH_CN",
    "STTTT": "KH_CN",
    "SVHTTDL": "VH_TT_DL",
    "SGDDT": "GD_DT",
    "SYT": "Y_TE",
    "TTR": "THANH_TRA",
    "BDT": "DAN_TOC_TON_GIAO",
    "SDTTG": "DAN_TOC_TON_GIAO",
    "BQLKCN": "CONG_THUONG",
    "BQLKKT": "CONG_THUONG",
}
#: Divisions whose work lies in another sector than their department's.
_DIVISION_SECTORS = {
    "SNV-TG": "DAN_TOC_TON_GIAO",
    "SLDTBXH-BTXH": "Y_TE",
    "SLDTBXH-GDNN": "GD_DT",
    "STTTT-BCXB": "VH_TT_DL",
}
_COMMUNE_DIVISIONS = {
    "VP": frozenset({"VAN_PHONG", "TU_PHAP"}),
    "KT": frozenset({"TAI_CHINH", "XAY_DUNG", "CONG_THUONG", "NN_MT"}),
    "VHXH": frozenset({"NOI_VU", "GD_DT", "Y_TE", "VH_TT_DL", "KH_CN", "DAN_TOC_TON_GIAO"}),
}
_DISTRICT_DIVISIONS = {
    "VP": frozenset({"VAN_PHONG", "TU_PHAP"}),
    "NV": frozenset({"NOI_VU", "DAN_TOC_TON_GIAO"}),
    "TCKH": frozenset({"TAI_CHINH", "CONG_THUONG"}),
    "TNMT": frozenset({"NN_MT", "XAY_DUNG"}),
    "VHTT": frozenset({"VH_TT_DL", "GD_DT", "KH_CN"}),
}
#: What a reception takes in: the procedures of every sector that has some.
RECEPTION = frozenset(
    {"NOI_VU", "TU_PHAP", "TAI_CHINH", "NN_MT", "CONG_THUONG", "Y_TE", "VAN_PHONG"}
)
_EVERYTHING_LOCAL = frozenset().union(
    *_COMMUNE_DIVISIONS.values(), *_DISTRICT_DIVISIONS.values(), RECEPTION
)


def sector_of(units: Mapping[str, UnitSpec], code: str) -> str:
    """Return the field of the department or division `code`.

    Raises:
        KeyError: the unit belongs to no department.
    """
    return _DIVISION_SECTORS.get(code) or _SECTORS[top_unit(units, code)]


def fields_of(units: Mapping[str, UnitSpec], code: str) -> frozenset[str]:
    """Return the fields that people of the unit `code` may hold."""
    unit = units[code]
    suffix = code.rpartition("-")[2]
    above = units[unit.parent] if unit.parent is not None else unit
    if suffix == "PVHCC" or code == "TTPVHCC":
        return RECEPTION
    if unit.kind in {"commune", "district"}:
        return _EVERYTHING_LOCAL
    if above.kind == "commune":
        return _COMMUNE_DIVISIONS[suffix]
    if above.kind == "district":
        return _DISTRICT_DIVISIONS[suffix]
    own = frozenset({sector_of(units, code)})
    is_office = unit.kind == "department" or suffix in _OFFICES
    return own | HOUSEKEEPING if is_office else own
