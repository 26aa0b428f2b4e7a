"""Sample content of every kind, as JSON; a new kind adds its own here."""

from dataclasses import dataclass, field
from typing import Any

import pytest

Raw = dict[str, Any]


@dataclass(frozen=True)
class Sample:
    """A question, the same with other keys and nothing else changed, and refused contents."""

    raw: Raw
    other_keys: tuple[Raw, ...]
    refused: tuple[tuple[Raw, str], ...] = field(default=())  # raw, code


def changed(raw: Raw, **fields: Any) -> Raw:
    return {**raw, **fields}


CHOICES: Raw = {"A": "Bộ nhớ ROM", "B": "Bộ nhớ RAM", "C": "Ổ cứng SSD", "D": "Ổ USB"}
REFUSED_OPTIONS: list[tuple[Any, str]] = [
    ({"A": "Bộ nhớ RAM"}, "too_few"),
    ({letter: letter * 2 for letter in "ABCDEFGHI"}, "too_many"),
    ({"A": "một", "C": "hai"}, "wrong_ids"),
    ({"A": "một", "b": "hai"}, "wrong_ids"),
    ({"A": "một", 2: "hai"}, "wrong_ids"),
    ({"A": "một", "B": " \n"}, "empty_text"),
    ({"A": "một", "B": 2}, "wrong_type"),
    ({"A": "Hòa  giải", "B": " Hoà giải"}, "duplicate_texts"),
    (["một", "hai"], "wrong_type"),
]

SINGLE: Raw = {"stem": "Dữ liệu chưa lưu nằm ở đâu?", "options": CHOICES, "key": "B"}
MULTIPLE: Raw = {"stem": "Bộ nhớ nào mất dữ liệu?", "options": CHOICES, "key": ["A", "B"]}
TRUE_FALSE: Raw = {"stem": "Bản in từ tệp đã ký số là bản chính.", "key": False}
GROUP: Raw = {
    "stem": "Xét các nhận định sau.",
    "statements": {"A": "Một.", "B": "Hai.", "C": "Ba.", "D": "Bốn."},
    "key": {"A": True, "B": False, "C": False, "D": True},
}
SHORT: Raw = {"stem": "Mức độ khẩn cao nhất?", "accepted": ["Hỏa tốc", "hoả tốc", "dấu hỏa tốc"]}
NUMERIC: Raw = {"stem": "Tỷ lệ đúng hạn là bao nhiêu %?", "value": "75.5", "tolerance": "0.05"}
MATCHING: Raw = {
    "stem": "Ghép chữ viết tắt với tên loại.",
    "pairs": [
        {"left": "TTr", "right": "Tờ trình"},
        {"left": "KH", "right": "Kế hoạch"},
        {"left": "CTr", "right": "Chương trình"},
    ],
    "extra": ["Quyết định"],
}
ORDERING: Raw = {"stem": "Sắp xếp các bước.", "items": ["Cắm", "Quét", "Chép", "Tháo", "Rút"]}
CLOZE: Raw = {
    "stem": "Phần {{1}} là giao thức; {{2}} là khóa do người ký giữ.",
    "gaps": [
        {"accepted": ["https", "https://"]},
        {"options": ["bí mật", "công khai", "dùng một lần"], "key": "bí mật"},
    ],
}


def picture(mark: str, description: str) -> Raw:
    """Return a picture as content names it; `mark` is a hexadecimal digit."""
    return {"sha256": mark * 64, "width": 640, "height": 360, "description": description}


PICTURES: Raw = {
    "A": picture("a", "Nút có hình đĩa mềm"),
    "B": picture("b", "Nút có hình máy in"),
    "C": picture("c", "Nút có hình chiếc kéo"),
}
IMAGES: Raw = {"stem": "Nút nào lưu tệp?", "options": PICTURES, "key": "A"}


def area(name: str, x: int, y: int) -> Raw:
    return {"name": name, "x": x, "y": y, "width": 20, "height": 10}


HOTSPOT: Raw = {
    "stem": "Bấm vào đâu để chèn chữ ký số?",
    "picture": picture("d", "Cửa sổ soạn thảo có năm thẻ lệnh"),
    "areas": [area("Thẻ Tệp", 0, 0), area("Thẻ Chèn", 30, 0), area("Vùng soạn thảo", 5, 50)],
    "several": False,
    "key": ["2"],
}
MATRIX: Raw = {
    "stem": "Mỗi loại văn bản thuộc nhóm nào?",
    "columns": ["Quy phạm", "Hành chính", "Không phải văn bản"],
    "rows": {"A": "Thông tư", "B": "Tờ trình", "C": "Ảnh chụp"},
    "key": {"A": "1", "B": "2", "C": "3"},
}
ESSAY: Raw = {
    "stem": "Vì sao phải sao lưu?",
    "words": 200,
    "rubric": "Nêu đủ ba ý.",
    "model": "Sao lưu giúp khôi phục.",
}
FILE: Raw = {
    "stem": "Nộp bảng tính tổng hợp.",
    "files": ["xlsx", "ods"],
    "megabytes": 5,
    "rubric": "Công thức đúng: 60 %.",
}


def _areas(*areas: Raw) -> Raw:
    return changed(HOTSPOT, areas=list(areas))


def _pictures(**options: Raw) -> Raw:
    return changed(IMAGES, options={**PICTURES, **options})


def _pairs(*rights: str) -> list[Raw]:
    lefts = [pair["left"] for pair in MATCHING["pairs"]]
    return [{"left": left, "right": right} for left, right in zip(lefts, rights, strict=True)]


def _second_gap(**gap: Any) -> Raw:
    return changed(CLOZE, gaps=[CLOZE["gaps"][0], gap])


SAMPLES: dict[str, Sample] = {
    "single_choice": Sample(
        SINGLE,
        other_keys=tuple(changed(SINGLE, key=key) for key in "ACD"),
        refused=(
            *((changed(SINGLE, options=options), code) for options, code in REFUSED_OPTIONS),
            (changed(SINGLE, key="E"), "unknown_ids"),
            (changed(SINGLE, key=["B"]), "wrong_type"),
        ),
    ),
    "multiple_choice": Sample(
        MULTIPLE,
        other_keys=tuple(changed(MULTIPLE, key=list(key)) for key in ("A", "BCD", "ABCD")),
        refused=(
            *((changed(MULTIPLE, options=options), code) for options, code in REFUSED_OPTIONS),
            (changed(MULTIPLE, key=[]), "too_few"),
            (changed(MULTIPLE, key=["A", "E"]), "unknown_ids"),
            (changed(MULTIPLE, key=["A", "A"]), "repeated_ids"),
            (changed(MULTIPLE, key="AB"), "wrong_type"),
        ),
    ),
    "true_false": Sample(
        TRUE_FALSE,
        other_keys=(changed(TRUE_FALSE, key=True),),
        refused=((changed(TRUE_FALSE, key=1), "wrong_type"),),
    ),
    "true_false_group": Sample(
        GROUP,
        other_keys=(changed(GROUP, key=dict.fromkeys("ABCD", True)),),
        refused=(
            *((changed(GROUP, statements=options), code) for options, code in REFUSED_OPTIONS),
            (changed(GROUP, key={"A": True}), "wrong_ids"),
            (changed(GROUP, key=dict.fromkeys("ABCDE", True)), "wrong_ids"),
            (changed(GROUP, key=dict.fromkeys("ABCD", "Đ")), "wrong_type"),
            (changed(GROUP, key=[True] * 4), "wrong_type"),
        ),
    ),
    "short_answer": Sample(
        SHORT,
        other_keys=(changed(SHORT, accepted=["Khẩn"]),),
        refused=(
            (changed(SHORT, accepted=[]), "too_few"),
            (changed(SHORT, accepted=["x"] * 51), "too_many"),
            (changed(SHORT, accepted=["x", " "]), "empty_text"),
            (changed(SHORT, accepted="x"), "wrong_type"),
        ),
    ),
    "numeric": Sample(
        NUMERIC,
        other_keys=(changed(NUMERIC, value="-3"), changed(NUMERIC, tolerance="10")),
        refused=(
            (changed(NUMERIC, value=75.5), "wrong_type"),
            (changed(NUMERIC, value="75,5"), "not_a_number"),
            (changed(NUMERIC, value="NaN"), "not_a_number"),
            (changed(NUMERIC, value="1E+999999"), "not_a_number"),
            (changed(NUMERIC, value="1" * 31), "not_a_number"),
            (changed(NUMERIC, tolerance="-0.1"), "negative_number"),
        ),
    ),
    "matching": Sample(
        MATCHING,
        other_keys=(
            changed(MATCHING, pairs=_pairs("Kế hoạch", "Chương trình", "Tờ trình")),
            changed(
                MATCHING, pairs=_pairs("Quyết định", "Kế hoạch", "Tờ trình"), extra=["Chương trình"]
            ),
            changed(
                MATCHING,
                pairs=_pairs("Tờ trình", "Tờ trình", "Kế hoạch"),
                extra=["Quyết định", "Chương trình"],
            ),
        ),
        refused=(
            (changed(MATCHING, pairs=MATCHING["pairs"][:1]), "too_few"),
            (changed(MATCHING, extra=list("abcdef")), "too_many"),
            (changed(MATCHING, pairs=_pairs("a", "b", "")), "empty_text"),
            (
                changed(MATCHING, pairs=_pairs("a", "b", "tờ  trình"), extra=["tờ trình"]),
                "duplicate_texts",
            ),
            (changed(MATCHING, pairs=_pairs("hoà", "hòa", "b")), "duplicate_texts"),
            (changed(MATCHING, pairs=[{"left": "a", "right": x} for x in "bc"]), "duplicate_texts"),
            (changed(MATCHING, pairs=_pairs("a", "a", "a"), extra=[]), "one_right_side"),
            (changed(MATCHING, pairs=[["a", "b"], ["c", "d"]]), "wrong_type"),
            (changed(MATCHING, pairs=[{"left": "a"}, {"left": "b"}]), "missing_keys"),
        ),
    ),
    "ordering": Sample(
        ORDERING,
        other_keys=(
            changed(ORDERING, items=ORDERING["items"][::-1]),
            changed(ORDERING, items=sorted(ORDERING["items"])),
        ),
        refused=(
            (changed(ORDERING, items=["một"]), "too_few"),
            (changed(ORDERING, items=list("abcdefghi")), "too_many"),
            (changed(ORDERING, items=["một", ""]), "empty_text"),
            (changed(ORDERING, items=["một", "hai", "một "]), "duplicate_texts"),
        ),
    ),
    "cloze": Sample(
        CLOZE,
        other_keys=(
            changed(CLOZE, gaps=[{"accepted": ["ftp"]}, CLOZE["gaps"][1]]),
            _second_gap(options=["bí mật", "công khai", "dùng một lần"], key="công khai"),
            _second_gap(options=["dùng một lần", "công khai", "bí mật"], key="dùng một lần"),
        ),
        refused=(
            (changed(CLOZE, stem="Chỉ có {{1}}."), "gaps_differ"),
            (changed(CLOZE, stem="{{1}} {{2}} {{2}}"), "gaps_differ"),
            (changed(CLOZE, stem="{{1}} {{3}}"), "gaps_differ"),
            (changed(CLOZE, stem="Không có", gaps=[]), "too_few"),
            (_second_gap(accepted=[]), "too_few"),
            (_second_gap(options=["một"], key="một"), "too_few"),
            (_second_gap(options=["một", "một "], key="một"), "duplicate_texts"),
            (_second_gap(options=["một", "hai"], key="ba"), "key_not_an_option"),
            (_second_gap(options=["một", "hai"]), "missing_keys"),
            (_second_gap(accepted=["một"], key="một"), "unknown_keys"),
            (changed(CLOZE, gaps=["https", "bí mật"]), "wrong_type"),
        ),
    ),
    "image_choice": Sample(
        IMAGES,
        other_keys=tuple(changed(IMAGES, key=key) for key in "BC"),
        refused=(
            (changed(IMAGES, options={"A": PICTURES["A"]}), "too_few"),
            (changed(IMAGES, options={"A": PICTURES["A"], "C": PICTURES["B"]}), "wrong_ids"),
            (changed(IMAGES, options=list(PICTURES.values())), "wrong_type"),
            (changed(IMAGES, key="D"), "unknown_ids"),
            (_pictures(B=picture("b", " ")), "empty_text"),
            (_pictures(B=picture("b", "x" * 501)), "too_long"),
            (_pictures(B=picture("b", PICTURES["A"]["description"])), "duplicate_texts"),
            (_pictures(B=picture("a", "Nút khác")), "same_picture"),
            (_pictures(B=changed(PICTURES["B"], sha256="")), "no_picture"),
            (_pictures(B=changed(PICTURES["B"], sha256="../../etc/passwd")), "no_picture"),
            (_pictures(B=changed(PICTURES["B"], width=0)), "out_of_range"),
            (_pictures(B=changed(PICTURES["B"], width=True)), "wrong_type"),
            (_pictures(B=changed(PICTURES["B"], src="https://x")), "unknown_keys"),
            (_pictures(B={"sha256": "b" * 64}), "missing_keys"),
        ),
    ),
    "hotspot": Sample(
        HOTSPOT,
        other_keys=(changed(HOTSPOT, key=["1"]), changed(HOTSPOT, key=["3"])),
        refused=(
            (_areas(area("Thẻ Tệp", 0, 0)), "too_few"),
            (_areas(*(area(f"Thẻ {n}", 0, n * 10) for n in range(9))), "too_many"),
            (_areas(area("Thẻ Tệp", 0, 0), area("Thẻ Chèn", 10, 5)), "areas_overlap"),
            (_areas(area("Thẻ Tệp", 0, 0), area("Thẻ  Tệp", 30, 0)), "duplicate_texts"),
            (_areas(area("", 0, 0), area("Thẻ Chèn", 30, 0)), "empty_text"),
            (_areas(area("Thẻ Tệp", -1, 0), area("Thẻ Chèn", 30, 0)), "out_of_range"),
            (_areas(area("Thẻ Tệp", 0, 0), area("Thẻ Chèn", 90, 0)), "out_of_range"),
            (_areas(area("Thẻ Tệp", 0, 0), area("Thẻ Chèn", 30, 95)), "out_of_range"),
            (
                _areas(area("Thẻ Tệp", 0, 0), changed(area("Thẻ Chèn", 30, 0), width=1)),
                "out_of_range",
            ),
            (
                _areas(area("Thẻ Tệp", 0, 0), changed(area("Thẻ Chèn", 30, 0), x="30")),
                "wrong_type",
            ),
            (_areas(area("Thẻ Tệp", 0, 0), {"name": "Thẻ Chèn"}), "missing_keys"),
            (changed(HOTSPOT, areas="1"), "wrong_type"),
            (changed(HOTSPOT, several="không"), "wrong_type"),
            (changed(HOTSPOT, key=[]), "too_few"),
            (changed(HOTSPOT, key=["1", "2"]), "one_right_area"),
            (changed(HOTSPOT, key=["4"]), "unknown_ids"),
            (changed(HOTSPOT, several=True, key=["1", "1"]), "repeated_ids"),
            (changed(HOTSPOT, key=[1]), "wrong_type"),
            (changed(HOTSPOT, picture=None), "wrong_type"),
            (changed(HOTSPOT, picture=changed(HOTSPOT["picture"], sha256="")), "no_picture"),
        ),
    ),
    "matrix": Sample(
        MATRIX,
        other_keys=(changed(MATRIX, key={"A": "2", "B": "2", "C": "2"}),),
        refused=(
            (changed(MATRIX, columns=["Một"]), "too_few"),
            (changed(MATRIX, columns=list("abcdefg")), "too_many"),
            (changed(MATRIX, columns=["Hoà", "Hòa"]), "duplicate_texts"),
            (changed(MATRIX, rows={"A": "một"}), "too_few"),
            (changed(MATRIX, rows={"A": "một", "C": "hai"}), "wrong_ids"),
            (changed(MATRIX, key={"A": "1", "B": "1"}), "wrong_ids"),
            (changed(MATRIX, key={"A": "1", "B": "1", "C": "4"}), "unknown_ids"),
            (changed(MATRIX, key={"A": 1, "B": "1", "C": "1"}), "wrong_type"),
            (changed(MATRIX, key=["1", "2", "3"]), "wrong_type"),
        ),
    ),
    "essay": Sample(
        ESSAY,
        other_keys=(
            changed(ESSAY, rubric="Nêu hai ý."),
            changed(ESSAY, model="Một bài khác."),
        ),
        refused=(
            (changed(ESSAY, words=19), "out_of_range"),
            (changed(ESSAY, words=1001), "out_of_range"),
            (changed(ESSAY, words="200"), "wrong_type"),
            (changed(ESSAY, rubric=" "), "empty_text"),
            (changed(ESSAY, model=""), "empty_text"),
        ),
    ),
    "file_upload": Sample(
        FILE,
        other_keys=(changed(FILE, rubric="Trình bày: 100 %."),),
        refused=(
            (changed(FILE, files=[]), "too_few"),
            (changed(FILE, files=["exe"]), "unknown_file_kinds"),
            (changed(FILE, files="xlsx"), "wrong_type"),
            (changed(FILE, megabytes=0), "out_of_range"),
            (changed(FILE, megabytes=21), "out_of_range"),
            (changed(FILE, rubric=""), "empty_text"),
        ),
    ),
}


def sample(slug: str) -> Sample:
    """Return the sample of a kind, or fail saying that it has none."""
    if slug not in SAMPLES:
        pytest.fail(f"the kind {slug} has no sample content: add it to {__name__}.SAMPLES")
    return SAMPLES[slug]
