"""What the starter bank gives for a *field* cell, by position and field. No Django.

Counted from the bank's questions: those that name the field, and whose positions are `*` or hold
the position. A test of the bank counts again.
"""

FIELDS = (
    "NOI_VU",
    "TU_PHAP",
    "TAI_CHINH",
    "XAY_DUNG",
    "NN_MT",
    "CONG_THUONG",
    "Y_TE",
    "GD_DT",
    "VH_TT_DL",
    "KH_CN",
    "DAN_TOC_TON_GIAO",
    "THANH_TRA",
    "VAN_PHONG",
)
_COUNTS = {
    "LD_SO": (14, 10, 12, 4, 1, 5, 6, 4, 6, 7, 4, 6, 5),
    "LD_XA": (10, 12, 11, 0, 7, 0, 4, 2, 1, 2, 6, 1, 8),
    "LD_PHONG": (27, 16, 12, 3, 3, 9, 4, 11, 6, 6, 3, 10, 10),
    "CV": (28, 17, 20, 10, 11, 7, 8, 9, 10, 8, 7, 9, 19),
    "MOT_CUA": (10, 17, 11, 1, 3, 4, 3, 0, 1, 1, 1, 0, 5),
    "VAN_THU": (10, 9, 11, 1, 0, 1, 0, 0, 2, 2, 0, 1, 31),
    "KE_TOAN": (13, 9, 34, 0, 2, 2, 1, 1, 1, 2, 2, 0, 1),
    "CNTT": (12, 9, 11, 3, 2, 2, 3, 1, 5, 7, 0, 0, 5),
    "ATTT": (10, 8, 10, 1, 1, 0, 1, 0, 0, 3, 0, 1, 3),
    "TU_PHAP_HT": (10, 23, 9, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0),
    "DIA_CHINH": (8, 8, 8, 11, 10, 0, 0, 0, 0, 1, 0, 0, 0),
}
POSITIONS = tuple(_COUNTS)
#: Questions for a field cell, by (position, field).
SUPPLY = {
    (position, field): count
    for position, counts in _COUNTS.items()
    for field, count in zip(FIELDS, counts, strict=True)
}
#: Fewer cannot fill the field cell of parallel papers.
ENOUGH = 3
#: Of each field, where somebody holds several.
ENOUGH_TOGETHER = 4


def is_served(position: str, fields: tuple[str, ...]) -> bool:
    """Return whether the bank can serve someone of this position who holds these fields."""
    least = ENOUGH if len(fields) == 1 else ENOUGH_TOGETHER
    return bool(fields) and all(SUPPLY[position, one] >= least for one in fields)
