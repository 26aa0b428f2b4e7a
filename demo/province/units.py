"""The unit trees of the invented province: to 28/02/2025, to 30/06/2025, and since. No Django.

Two reorganisations, as in the whole country: departments merge on 01/03/2025; on 01/07/2025
districts end and two old communes make one new commune, which keeps the code of the first (so that
a code alone names no unit). Codes of areas (99x) are given to no real area.
"""

from datetime import date

from demo.province.communes import DISTRICTS, Commune, District, new_communes, old_communes
from demo.province.tree import (
    Closing,
    Opening,
    Renaming,
    Reorganisation,
    UnitSpec,
    by_code,
    reorganised,
)

PROVINCE = "99"
PROVINCE_NAME = "Vĩnh An"
BEFORE_SINCE = date(2020, 1, 1)
DEPARTMENTS_MERGED_ON = date(2025, 3, 1)
COMMUNES_MERGED_ON = date(2025, 7, 1)

_Division = tuple[str, str]
_OFFICE: _Division = ("VP", "Văn phòng")

#: code, name, short name, symbol, divisions (suffix, name); the office comes first.
_DEPARTMENTS: tuple[tuple[str, str, str, str, tuple[_Division, ...]], ...] = (
    (
        "VP",
        "Văn phòng Ủy ban nhân dân tỉnh",
        "Văn phòng UBND tỉnh",
        "VP",
        (
            ("HCQT", "Phòng Hành chính - Quản trị"),
            ("TH", "Phòng Tổng hợp"),
            ("CTT", "Phòng Cổng Thông tin điện tử"),
        ),
    ),
    (
        "SNV",
        "Sở Nội vụ",
        "Sở Nội vụ",
        "SNV",
        (
            _OFFICE,
            ("CCVC", "Phòng Công chức, viên chức"),
            ("XDCQ", "Phòng Xây dựng chính quyền"),
            ("TG", "Phòng Tôn giáo"),
        ),
    ),
    (
        "SLDTBXH",
        "Sở Lao động - Thương binh và Xã hội",
        "Sở LĐ-TB&XH",
        "SLĐTBXH",
        (
            _OFFICE,
            ("NCC", "Phòng Người có công"),
            ("BTXH", "Phòng Bảo trợ xã hội"),
            ("GDNN", "Phòng Giáo dục nghề nghiệp"),
        ),
    ),
    (
        "STP",
        "Sở Tư pháp",
        "Sở Tư pháp",
        "STP",
        (
            _OFFICE,
            ("HCTP", "Phòng Hành chính tư pháp"),
            ("PBPL", "Phòng Phổ biến, giáo dục pháp luật"),
        ),
    ),
    (
        "STC",
        "Sở Tài chính",
        "Sở Tài chính",
        "STC",
        (_OFFICE, ("NS", "Phòng Quản lý ngân sách"), ("GCS", "Phòng Quản lý giá và công sản")),
    ),
    (
        "SKHDT",
        "Sở Kế hoạch và Đầu tư",
        "Sở KH&ĐT",
        "SKHĐT",
        (
            _OFFICE,
            ("TH", "Phòng Tổng hợp, quy hoạch"),
            ("DKKD", "Phòng Đăng ký kinh doanh"),
        ),
    ),
    (
        "SCT",
        "Sở Công Thương",
        "Sở Công Thương",
        "SCT",
        (_OFFICE, ("CN", "Phòng Quản lý công nghiệp"), ("TM", "Phòng Quản lý thương mại")),
    ),
    (
        "SNNPTNT",
        "Sở Nông nghiệp và Phát triển nông thôn",
        "Sở NN&PTNT",
        "SNNPTNT",
        (_OFFICE, ("TT", "Phòng Trồng trọt, chăn nuôi"), ("TL", "Phòng Thủy lợi, thủy sản")),
    ),
    (
        "STNMT",
        "Sở Tài nguyên và Môi trường",
        "Sở TN&MT",
        "STNMT",
        (_OFFICE, ("DD", "Phòng Quản lý đất đai"), ("MT", "Phòng Quản lý môi trường")),
    ),
    (
        "SXD",
        "Sở Xây dựng",
        "Sở Xây dựng",
        "SXD",
        (_OFFICE, ("QH", "Phòng Quy hoạch, kiến trúc"), ("NO", "Phòng Quản lý nhà và đô thị")),
    ),
    (
        "SGTVT",
        "Sở Giao thông vận tải",
        "Sở GTVT",
        "SGTVT",
        (_OFFICE, ("VT", "Phòng Quản lý vận tải"), ("KCHT", "Phòng Kết cấu hạ tầng giao thông")),
    ),
    (
        "SKHCN",
        "Sở Khoa học và Công nghệ",
        "Sở KH&CN",
        "SKHCN",
        (
            _OFFICE,
            ("QLKH", "Phòng Quản lý khoa học"),
            ("TDC", "Phòng Tiêu chuẩn, đo lường, chất lượng"),
        ),
    ),
    (
        "STTTT",
        "Sở Thông tin và Truyền thông",
        "Sở TT&TT",
        "STTTT",
        (
            _OFFICE,
            ("CNTT", "Phòng Công nghệ thông tin"),
            ("BCVT", "Phòng Bưu chính - Viễn thông"),
            ("BCXB", "Phòng Thông tin - Báo chí - Xuất bản"),
        ),
    ),
    (
        "SVHTTDL",
        "Sở Văn hóa, Thể thao và Du lịch",
        "Sở VH,TT&DL",
        "SVHTTDL",
        (_OFFICE, ("VH", "Phòng Quản lý văn hóa, gia đình"), ("DL", "Phòng Quản lý du lịch")),
    ),
    (
        "SGDDT",
        "Sở Giáo dục và Đào tạo",
        "Sở GD&ĐT",
        "SGDĐT",
        (_OFFICE, ("PT", "Phòng Giáo dục phổ thông"), ("MN", "Phòng Giáo dục mầm non")),
    ),
    (
        "SYT",
        "Sở Y tế",
        "Sở Y tế",
        "SYT",
        (_OFFICE, ("NVY", "Phòng Nghiệp vụ y"), ("NVD", "Phòng Nghiệp vụ dược")),
    ),
    (
        "TTR",
        "Thanh tra tỉnh",
        "Thanh tra tỉnh",
        "TTr",
        (_OFFICE, ("NV1", "Phòng Nghiệp vụ 1"), ("NV2", "Phòng Nghiệp vụ 2")),
    ),
    (
        "BDT",
        "Ban Dân tộc",
        "Ban Dân tộc",
        "BDT",
        (_OFFICE, ("CSDT", "Phòng Chính sách dân tộc")),
    ),
    (
        "BQLKCN",
        "Ban Quản lý các khu công nghiệp tỉnh",
        "BQL các KCN",
        "BQLKCN",
        (_OFFICE, ("QLDN", "Phòng Quản lý doanh nghiệp, đầu tư")),
    ),
)

#: Divisions of a district and the divisions of communes that take their work over.
_DISTRICT_DIVISIONS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("VP", "Văn phòng HĐND và UBND", "Văn phòng", ("VP", "PVHCC")),
    ("NV", "Phòng Nội vụ", "Phòng Nội vụ", ("VHXH",)),
    ("TCKH", "Phòng Tài chính - Kế hoạch", "Phòng TC-KH", ("KT",)),
    ("TNMT", "Phòng Tài nguyên và Môi trường", "Phòng TN&MT", ("KT",)),
    ("VHTT", "Phòng Văn hóa và Thông tin", "Phòng VH&TT", ("VHXH",)),
)


def _department(code: str, name: str, short_name: str, symbol: str) -> UnitSpec:
    return UnitSpec(code, name, short_name, symbol, "department", PROVINCE)


def _division(parent: str, suffix: str, name: str, *, kind: str = "division") -> UnitSpec:
    return UnitSpec(f"{parent}-{suffix}", name, name, "", kind, parent)


def _district_units(district: District) -> list[UnitSpec]:
    name = f"Ủy ban nhân dân {district.name}"
    return [
        UnitSpec(district.code, name, f"UBND {district.name}", "UBND", "district", PROVINCE),
        *(
            UnitSpec(f"{district.code}-{suffix}", name, short_name, "", "division", district.code)
            for suffix, name, short_name, _ in _DISTRICT_DIVISIONS
        ),
    ]


def _commune(commune: Commune, *, parent: str) -> UnitSpec:
    name = f"Ủy ban nhân dân {commune.name}"
    return UnitSpec(commune.code, name, f"UBND {commune.name}", "UBND", "commune", parent)


def _before() -> tuple[UnitSpec, ...]:
    name = f"Ủy ban nhân dân tỉnh {PROVINCE_NAME}"
    units = [
        UnitSpec(PROVINCE, name, f"UBND tỉnh {PROVINCE_NAME}", "UBND", "province", None),
    ]
    for code, name, short_name, symbol, divisions in _DEPARTMENTS:
        units.append(_department(code, name, short_name, symbol))
        units += (_division(code, suffix, name) for suffix, name in divisions)
    centre = "Trung tâm Phục vụ hành chính công"
    units.append(_division("VP", "PVHCC", centre, kind="centre"))
    it_centre = "Trung tâm Công nghệ thông tin và Truyền thông"
    units.append(_division("STTTT", "TTCNTT", it_centre, kind="service"))
    for district in DISTRICTS:
        units += _district_units(district)
        units += (_commune(one, parent=district.code) for one in old_communes(district))
    return tuple(units)


def _departments_merge() -> tuple[Opening | Renaming | Closing, ...]:
    """Return the changes of 01/03/2025; divisions that are not named go with their department."""
    office = "Văn phòng"
    finance = _department("STC", "Sở Tài chính", "Sở Tài chính", "STC")
    farming = _department("SNNMT", "Sở Nông nghiệp và Môi trường", "Sở NN&MT", "SNNMT")
    building = _department("SXD", "Sở Xây dựng", "Sở Xây dựng", "SXD")
    science = _department("SKHCN", "Sở Khoa học và Công nghệ", "Sở KH&CN", "SKHCN")
    home = _department("SNV", "Sở Nội vụ", "Sở Nội vụ", "SNV")
    health = _department("SYT", "Sở Y tế", "Sở Y tế", "SYT")
    schools = _department("SGDDT", "Sở Giáo dục và Đào tạo", "Sở GD&ĐT", "SGDĐT")
    peoples = _department("SDTTG", "Sở Dân tộc và Tôn giáo", "Sở DT&TG", "SDTTG")
    return (
        # labour and social affairs is shared out
        Opening(home, ("SNV",), ("SLDTBXH",)),
        Opening(_division("SNV", "VP", office), ("SNV-VP",), ("SLDTBXH-VP",)),
        Opening(_division("SNV", "NCC", "Phòng Người có công"), ("SLDTBXH-NCC",)),
        Opening(health, ("SYT",), ("SLDTBXH",)),
        Opening(_division("SYT", "VP", office), ("SYT-VP",), ("SLDTBXH-VP",)),
        Opening(
            _division("SYT", "BTXH", "Phòng Bảo trợ xã hội, trẻ em"),
            ("SLDTBXH-BTXH",),
        ),
        Opening(schools, ("SGDDT",), ("SLDTBXH",)),
        Opening(
            _division("SGDDT", "GDNN", "Phòng Giáo dục nghề nghiệp, thường xuyên"),
            ("SLDTBXH-GDNN",),
        ),
        # two become one
        Opening(finance, ("STC", "SKHDT")),
        Opening(_division("STC", "VP", office), ("STC-VP", "SKHDT-VP")),
        Opening(_division("STC", "TH", "Phòng Tổng hợp, quy hoạch"), ("SKHDT-TH",)),
        Opening(
            _division("STC", "DKKD", "Phòng Đăng ký kinh doanh, kinh tế tập thể"),
            ("SKHDT-DKKD",),
        ),
        Opening(farming, ("SNNPTNT", "STNMT")),
        Opening(_division("SNNMT", "VP", office), ("SNNPTNT-VP", "STNMT-VP")),
        Opening(_division("SNNMT", "NN", "Phòng Trồng trọt, chăn nuôi"), ("SNNPTNT-TT",)),
        Opening(_division("SNNMT", "TL", "Phòng Thủy lợi, thủy sản"), ("SNNPTNT-TL",)),
        Opening(_division("SNNMT", "DD", "Phòng Quản lý đất đai"), ("STNMT-DD",)),
        Opening(_division("SNNMT", "MT", "Phòng Quản lý môi trường"), ("STNMT-MT",)),
        Opening(building, ("SXD", "SGTVT")),
        Opening(_division("SXD", "VP", office), ("SXD-VP", "SGTVT-VP")),
        Opening(
            _division("SXD", "GT", "Phòng Quản lý giao thông, vận tải"),
            ("SGTVT-VT", "SGTVT-KCHT"),
        ),
        Opening(science, ("SKHCN", "STTTT")),
        Opening(_division("SKHCN", "VP", office), ("SKHCN-VP", "STTTT-VP")),
        Opening(_division("SKHCN", "CDS", "Phòng Chuyển đổi số"), ("STTTT-CNTT",)),
        Opening(_division("SKHCN", "BCVT", "Phòng Bưu chính - Viễn thông"), ("STTTT-BCVT",)),
        Opening(
            _division("SKHCN", "TTCDS", "Trung tâm Chuyển đổi số", kind="service"),
            ("STTTT-TTCNTT",),
        ),
        # press goes to culture, religion to the new department of peoples
        Opening(
            _division("SVHTTDL", "BCXB", "Phòng Báo chí - Xuất bản"),
            ("STTTT-BCXB",),
        ),
        Opening(peoples, ("BDT",)),
        Opening(_division("SDTTG", "VP", office), ("BDT-VP",)),
        Opening(_division("SDTTG", "DT", "Phòng Dân tộc"), ("BDT-CSDT",)),
        Opening(_division("SDTTG", "TG", "Phòng Tôn giáo"), ("SNV-TG",)),
        # the division that ran the web portal is closed
        Closing("VP-CTT"),
    )


def _new_commune_divisions(commune: Commune) -> tuple[UnitSpec, ...]:
    economy = "Phòng Kinh tế, Hạ tầng và Đô thị" if commune.is_ward else "Phòng Kinh tế"
    names = (
        ("VP", "Văn phòng HĐND và UBND", "division"),
        ("KT", economy, "division"),
        ("VHXH", "Phòng Văn hóa - Xã hội", "division"),
        ("PVHCC", "Trung tâm Phục vụ hành chính công", "centre"),
    )
    return tuple(_division(commune.code, suffix, name, kind=kind) for suffix, name, kind in names)


def _communes_merge() -> tuple[Opening | Renaming | Closing, ...]:
    """Return the changes of 01/07/2025: districts end, 48 communes become 24."""
    centre = UnitSpec(
        "TTPVHCC",
        "Trung tâm Phục vụ hành chính công tỉnh",
        "Trung tâm PVHCC tỉnh",
        "TTPVHCC",
        "centre",
        PROVINCE,
    )
    zones = _department(
        "BQLKKT", "Ban Quản lý Khu kinh tế và các khu công nghiệp tỉnh", "BQL Khu kinh tế", "BQLKKT"
    )
    changes: list[Opening | Renaming | Closing] = [
        Renaming("VP-PVHCC", centre),
        Renaming("BQLKCN", zones),
        Renaming("BQLKCN-VP", _division("BQLKKT", "VP", "Văn phòng")),
        Renaming("BQLKCN-QLDN", _division("BQLKKT", "QLDN", "Phòng Quản lý doanh nghiệp, đầu tư")),
        # one division of the inspectorate is closed, the other goes on
        Closing("TTR-NV2"),
    ]
    for district in DISTRICTS:
        for commune, merged in new_communes(district):
            unit = _commune(commune, parent=PROVINCE)
            changes.append(Opening(unit, tuple(one.code for one in merged), (district.code,)))
            for division in _new_commune_divisions(commune):
                suffix = division.code.rpartition("-")[2]
                giving = tuple(
                    f"{district.code}-{old}"
                    for old, _, _, takers in _DISTRICT_DIVISIONS
                    if suffix in takers
                )
                changes.append(Opening(division, (), giving))
    return tuple(changes)


#: The province from 2020 to 28/02/2025.
BEFORE = _before()

#: In the order in which they were carried out.
REORGANISATIONS = (
    Reorganisation(
        on=DEPARTMENTS_MERGED_ON,
        decision=f"Nghị quyết số 08/NQ-HĐND ngày 24/02/2025 của HĐND tỉnh {PROVINCE_NAME}",
        changes=_departments_merge(),
    ),
    Reorganisation(
        on=COMMUNES_MERGED_ON,
        decision=f"Quyết định số 1286/QĐ-UBND ngày 27/06/2025 của UBND tỉnh {PROVINCE_NAME}",
        changes=_communes_merge(),
    ),
)

#: From 01/03/2025 to 30/06/2025, and from 01/07/2025.
BETWEEN = tuple(reorganised(by_code(BEFORE), REORGANISATIONS[0]).values())
AFTER = tuple(reorganised(by_code(BETWEEN), REORGANISATIONS[1]).values())
