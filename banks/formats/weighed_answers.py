"""Answers with shares of the points, as Moodle and its relatives have them -> content of our kinds.

A share that our own scoring gives anyway (`banks.scoring.score_choices`: right options share the
points, wrong ones take them away alike) is kept without a word; any other is told. Where no answer
earns all the points, or several do that cannot all be chosen, there is no key and the question is
left with the reason.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from banks.kinds.reading import LETTERS

#: Percent points by which programs round a third or a seventh.
_ROUNDING = Decimal("0.05")
#: Digits before or behind the point that a number of ours has at most.
_MOST_DIGITS = 30
_NUMBER = re.compile(r"[+\-\u2212]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_LABELLED = re.compile(r"\(?([A-Za-z])(?:[.)]|\\[.)])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that a file offers or accepts.

    Attributes:
        percent: of the points that it earns, -100 to 100.
        tolerance: of a number, as written.
    """

    text: str
    percent: Decimal
    has_feedback: bool = False
    tolerance: str = "0"


@dataclass(slots=True)
class Understood:
    """What a question of a file is here; `refusals` say why it cannot be taken."""

    kind: str
    content: dict[str, Any]
    lost: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


def percent(written: str) -> Decimal:
    """Return a share as a file writes it ("33.33333", "-50", "0,5"); 0 where it is no number."""
    try:
        number = Decimal(written.strip().replace(",", ".") or "0")
    except InvalidOperation:
        return Decimal(0)
    return max(Decimal(-100), min(Decimal(100), number)) if number.is_finite() else Decimal(0)


def number(written: str) -> str:
    """Return a number as content writes it ("7.5"); as it stands where it is none, to be refused."""
    bare = written.strip().replace("\u2212", "-")
    if not _NUMBER.fullmatch(bare):
        return written.strip()
    value = Decimal(bare.replace(",", "."))
    if value and abs(value.adjusted()) > _MOST_DIGITS:
        return written.strip()
    return f"{value:f}"


def shortest(written: str) -> str:
    """Return a number without the zeros that say nothing ("4.000" -> "4"), for a gap to type in."""
    return (
        written.rstrip("0").rstrip(".") if re.fullmatch(r"-?[0-9]+\.[0-9]+", written) else written
    )


def letters(count: int) -> list[str]:
    """Return the ids of as many options; beyond what a question may have they are numbers."""
    return [LETTERS[place] if place < len(LETTERS) else str(place + 1) for place in range(count)]


def unlabelled(texts: Sequence[str]) -> list[str]:
    """Return options without the letters that somebody typed before them: "A. ", "b) ", "(c) ".

    Only where each has its own, from A on: "A. Einstein" alone is a name.
    """
    found = [_LABELLED.match(text) for text in texts]
    typed = "".join(match[1].upper() if match else "-" for match in found)
    if len(texts) < 2 or typed != LETTERS[: len(texts)]:
        return list(texts)
    return [
        text[match.end() :] if match else text for text, match in zip(texts, found, strict=True)
    ]


def evened(answers: Sequence[Answer]) -> list[Answer]:
    """Return answers with the shares that our own scoring gives, for files that only say which."""
    ids = [str(place) for place in range(len(answers))]
    key = [id_ for id_, one in zip(ids, answers, strict=True) if one.percent > 0]
    share = fair_percents(ids, key)
    return [
        replace(one, percent=Decimal(share(id_)) if key else one.percent)
        for id_, one in zip(ids, answers, strict=True)
    ]


def choice(stem: str, answers: Sequence[Answer], *, is_single: bool) -> Understood:
    """Return a single or a multiple choice."""
    ids = letters(len(answers))
    options = dict(zip(ids, (answer.text for answer in answers), strict=True))
    shares = dict(zip(ids, (answer.percent for answer in answers), strict=True))
    found = Understood(
        "single_choice" if is_single else "multiple_choice", {"stem": stem, "options": options}
    )
    found.lost += _feedback(answers, ids, "phương án")
    right = [id_ for id_, share in shares.items() if share > 0]
    if not right:
        found.refusals.append(
            "Chưa có đáp án: không phương án nào được điểm; hãy chọn đáp án đúng."
        )
    elif is_single:
        _key_of_one(found, shares)
    else:
        found.content["key"] = right
        found.lost += _other_shares(shares, right)
    return found


def _key_of_one(found: Understood, shares: dict[str, Decimal]) -> None:
    whole = [id_ for id_, share in shares.items() if share >= 100 - _ROUNDING]
    if len(whole) == 1:
        found.content["key"] = whole[0]
        partly = {id_: share for id_, share in shares.items() if share and id_ != whole[0]}
        if partly:
            found.lost.append(
                f"phần trăm điểm của phương án {_listed(partly)}:"
                " ở đây câu một lựa chọn chỉ có đúng hoặc sai"
            )
    elif whole:
        found.refusals.append(
            f"Câu một lựa chọn mà các phương án {', '.join(whole)} đều được trọn điểm;"
            " hãy giữ một đáp án hoặc đổi thành câu nhiều lựa chọn."
        )
    else:
        partly = {id_: share for id_, share in shares.items() if share}
        found.refusals.append(
            f"Không phương án nào được trọn điểm ({_listed(partly)}); hãy chọn đáp án đúng."
        )


def _other_shares(shares: dict[str, Decimal], right: Sequence[str]) -> list[str]:
    """Tell the shares that are others than ours would be."""
    wrong = [id_ for id_ in shares if id_ not in right]
    told = []
    fair = Fraction(100, len(right))
    if any(abs(Fraction(shares[id_]) - fair) > Fraction(_ROUNDING) for id_ in right):
        uneven = {id_: shares[id_] for id_ in right}
        told.append(
            f"phần trăm điểm riêng của phương án {_listed(uneven)}:"
            " ở đây các phương án đúng chia đều điểm"
        )
    if wrong:
        fair = -Fraction(100, len(wrong))
        if any(abs(Fraction(shares[id_]) - fair) > Fraction(_ROUNDING) for id_ in wrong):
            deducted = {id_: shares[id_] for id_ in wrong}
            told.append(
                f"mức trừ điểm của phương án sai {_listed(deducted)}:"
                " ở đây mỗi phương án sai trừ đều, không xuống dưới 0"
            )
    return told


def short_answer(stem: str, answers: Sequence[Answer], *, case_matters: bool = False) -> Understood:
    """Return a short answer; patterns with ``*`` are told, since answers are compared whole here."""
    found = Understood("short_answer", {"stem": stem, "accepted": []})
    accepted, lost = accepted_texts(answers)
    found.content["accepted"] = accepted
    found.lost += lost
    if case_matters:
        found.lost.append("yêu cầu phân biệt chữ hoa, chữ thường")
    if not accepted:
        found.refusals.append(_no_accepted(answers))
    return found


def accepted_texts(answers: Sequence[Answer]) -> tuple[list[str], list[str]]:
    """Return the texts that earn all the points, and what is lost of the others."""
    accepted: list[str] = []
    partly: list[str] = []
    lost = _feedback(answers, [f"“{_short(answer.text)}”" for answer in answers], "đáp án")
    for answer in answers:
        text = answer.text.strip()
        if _is_pattern(text):
            if answer.percent > 0:
                lost.append(f"đáp án mẫu “{_short(text)}” (dấu * thay cho chữ bất kỳ)")
        elif answer.percent >= 100 - _ROUNDING:
            accepted.append(text.replace("\\*", "*"))
        elif answer.percent:
            partly.append(f"“{_short(text)}” {_percents(answer.percent)}")
    if partly:
        lost.append(f"đáp án được một phần điểm ({'; '.join(partly)}): ở đây chỉ có đúng hoặc sai")
    return accepted, lost


def _is_pattern(text: str) -> bool:
    return re.search(r"(?<!\\)\*", text) is not None


def _no_accepted(answers: Sequence[Answer]) -> str:
    if any(answer.percent > 0 and _is_pattern(answer.text) for answer in answers):
        return (
            "Đáp án chỉ có mẫu với dấu *, ở đây phải ghi rõ từng cách trả lời được chấp nhận;"
            " hãy ghi đáp án đầy đủ."
        )
    if any(answer.percent > 0 for answer in answers):
        return "Không đáp án nào được trọn điểm; hãy ghi đáp án đúng."
    return "Chưa có đáp án; hãy ghi ít nhất một đáp án được chấp nhận."


def numeric(stem: str, answers: Sequence[Answer]) -> Understood:
    """Return a number with its tolerance.

    Several numbers that earn all the points are one stretch, or accepted answers of a short answer
    where each is exact; any others are left.
    """
    whole = [one for one in answers if one.percent >= 100 - _ROUNDING and one.text.strip() != "*"]
    values = [(number(one.text), number(one.tolerance or "0")) for one in whole]
    found = Understood("numeric", {"stem": stem})
    found.lost += _feedback(answers, [f"“{_short(answer.text)}”" for answer in answers], "đáp án")
    partly = [
        f"{one.text.strip()} ± {one.tolerance} {_percents(one.percent)}"
        for one in answers
        if one.percent and one not in whole and one.text.strip() != "*"
    ]
    if partly:
        found.lost.append(f"đáp án được một phần điểm ({'; '.join(partly)})")
    if any(one.text.strip() == "*" and one.percent for one in answers):
        found.lost.append("phần điểm cho mọi số khác (*)")
    if not values:
        found.refusals.append(_no_accepted(answers))
        return found
    exact = {_stretch(*one) for one in values}
    if len(exact) == 1 or None in exact:
        found.content |= {"value": values[0][0], "tolerance": values[0][1]}
        if None in exact and len(values) > 1:
            found.refusals.append("Có đáp án không phải là số; hãy sửa đáp án.")
        return found
    stretches = sorted(one for one in exact if one is not None)
    joined = _joined(stretches)
    if joined is not None:
        low, high = joined
        middle, reach = (low + high) / 2, (high - low) / 2
        found.content |= {"value": f"{middle:f}", "tolerance": f"{reach:f}"}
    elif all(low == high for low, high in stretches):
        found.kind = "short_answer"
        found.content["accepted"] = list(dict.fromkeys(value for value, _reach in values))
        found.lost.append("cách so đáp án theo số: có nhiều số đúng nên thành câu trả lời ngắn")
    else:
        found.content |= {"value": values[0][0], "tolerance": values[0][1]}
        found.refusals.append(
            "Có nhiều khoảng số đúng rời nhau; ở đây một câu chỉ có một số với sai số."
        )
    return found


def _stretch(value: str, reach: str) -> tuple[Decimal, Decimal] | None:
    if not _NUMBER.fullmatch(value) or not _NUMBER.fullmatch(reach):
        return None
    middle, side = Decimal(value), Decimal(reach)
    return middle - side, middle + side


def _joined(stretches: Sequence[tuple[Decimal, Decimal]]) -> tuple[Decimal, Decimal] | None:
    """Return the one stretch that several make; None where there is a hole between them."""
    low, high = stretches[0]
    for begin, end in stretches[1:]:
        if begin > high:
            return None
        high = max(high, end)
    return low, high


def _feedback(answers: Sequence[Answer], names: Sequence[str], what: str) -> list[str]:
    told = [name for answer, name in zip(answers, names, strict=True) if answer.has_feedback]
    return [f"lời nhận xét riêng của {what} {', '.join(told)}"] if told else []


def _listed(shares: dict[str, Decimal]) -> str:
    return ", ".join(f"{id_} ({_percents(share)})" for id_, share in shares.items())


def _percents(share: Decimal) -> str:
    return f"{share.normalize():f} %".replace(".", ",").replace("-", "−")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"


def fair_percents(options: Iterable[str], key: Sequence[str]) -> Callable[[str], str]:
    """Return what gives the share of an option as our scoring has it, for files that write shares."""
    ids = list(options)
    right, wrong = len(key), len(ids) - len(key)

    def share(id_: str) -> str:
        value = Fraction(100, right) if id_ in key else -Fraction(100, wrong)
        return f"{float(value):.5f}".rstrip("0").rstrip(".")

    return share
