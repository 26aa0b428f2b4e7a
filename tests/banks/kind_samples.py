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
}


def sample(slug: str) -> Sample:
    """Return the sample of a kind, or fail saying that it has none."""
    if slug not in SAMPLES:
        pytest.fail(f"the kind {slug} has no sample content: add it to {__name__}.SAMPLES")
    return SAMPLES[slug]
