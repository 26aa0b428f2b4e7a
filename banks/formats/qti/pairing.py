"""Two sides that belong together -> matching, a grid, statements; items -> an order."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from banks.formats.html_text import Converted
from banks.formats.qti.drafting import Draft
from banks.formats.qti.wording import NO_KEY, is_true_false, lettered, reads_true
from banks.kinds.matrix import MOST_COLUMNS
from banks.kinds.reading import MOST


@dataclass(frozen=True, slots=True)
class Sides:
    """Left and right sides by identifier, and the right pairs of them."""

    stem: Converted
    lefts: Mapping[str, Converted]
    rights: Mapping[str, Converted]
    pairs: Sequence[tuple[str, str]]
    #: whether the file wants it shown as a table
    is_table: bool = False
    #: whether columns True and False are columns like others
    is_grid: bool = False


def match(draft: Draft, asked: Sides) -> None:
    """Take pairs as matching, a grid, or a group of true or false statements."""
    pairs = [
        (left, right)
        for left, right in dict.fromkeys(asked.pairs)
        if left in asked.lefts and right in asked.rights
    ]
    if not pairs:
        draft.stem(asked.stem)
        draft.refuse(NO_KEY)
        return
    lefts, rights = dict(asked.lefts), dict(asked.rights)
    if not _is_function(pairs) and _is_function([(right, left) for left, right in pairs]):
        lefts, rights = rights, lefts
        pairs = [(right, left) for left, right in pairs]
    stem = draft.stem(asked.stem)
    left_texts = {id_: draft.plain(one, place="vế trái") for id_, one in lefts.items()}
    right_texts = {id_: draft.plain(one, place="vế phải") for id_, one in rights.items()}
    if blank := [id_ for id_, text in (left_texts | right_texts).items() if not text]:
        shown = [*lefts.values(), *rights.values()]
        why = "là hình không có lời mô tả" if any(one.pictures for one in shown) else "để trống"
        what = f"{len(blank)} mục cần ghép {why}; ở đây mục ghép chỉ nhận chữ."
        content = _matching(stem, left_texts, right_texts, pairs)
        draft.refuse(what, kind="matching", content=content)
        return
    if not _is_function(pairs):
        what = (
            "Một mục phải ghép với nhiều mục ở vế kia; ở đây mỗi mục vế trái chỉ có một mục vế phải. "
            "Hãy tách thành nhiều câu."
        )
        draft.refuse(what, kind="matching", content=_matching(stem, left_texts, right_texts, pairs))
        return
    right_of = dict(pairs)
    if lone := [left_texts[id_] for id_ in lefts if id_ not in right_of]:
        if asked.is_table or len(right_of) < 2:
            what = f"Chưa có đáp án cho “{'”, “'.join(lone)}”; hãy bổ sung rồi nhập lại."
            draft.refuse(what, kind="matching")
            return
        draft.lose(f"mục gây nhiễu không thuộc nhóm nào: “{'”, “'.join(lone)}”")
    answered = {id_: text for id_, text in left_texts.items() if id_ in right_of}
    too_wide = len(answered) + len(set(rights) - set(right_of.values())) > MOST
    if not asked.is_grid and is_true_false(right_texts.values()) and len(answered) <= MOST:
        letters = lettered(answered)
        content = {
            "stem": stem,
            "statements": {letters[id_]: text for id_, text in answered.items()},
            "key": {letters[id_]: reads_true(right_texts[right_of[id_]]) for id_ in answered},
        }
        draft.take("true_false_group", content)
    elif asked.is_table or (too_wide and len(rights) <= MOST_COLUMNS and len(answered) <= MOST):
        letters = lettered(answered)
        numbers = {id_: str(number) for number, id_ in enumerate(rights, 1)}
        content = {
            "stem": stem,
            "columns": list(right_texts.values()),
            "rows": {letters[id_]: text for id_, text in answered.items()},
            "key": {letters[id_]: numbers[right_of[id_]] for id_ in answered},
        }
        draft.take("matrix", content)
    else:
        draft.take("matching", _matching(stem, answered, right_texts, pairs))


def _is_function(pairs: Iterable[tuple[str, str]]) -> bool:
    return all(count == 1 for count in Counter(left for left, _right in pairs).values())


def _matching(
    stem: str,
    lefts: Mapping[str, str],
    rights: Mapping[str, str],
    pairs: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    order = {id_: place for place, id_ in enumerate(lefts)}
    used = {right for _left, right in pairs}
    return {
        "stem": stem,
        "pairs": [
            {"left": lefts[left], "right": rights[right]}
            for left, right in sorted(pairs, key=lambda pair: order[pair[0]])
        ],
        "extra": [text for id_, text in rights.items() if id_ not in used],
    }


def put_in_order(
    draft: Draft, stem: Converted, items: Mapping[str, Converted], order: Sequence[str]
) -> None:
    """Take items with their right order."""
    text = draft.stem(stem)
    texts = {id_: draft.plain(one, place="mục cần xếp") for id_, one in items.items()}
    known = [texts[id_] for id_ in order if id_ in texts]
    content = {"stem": text, "items": known or list(texts.values())}
    if not known:
        draft.refuse(NO_KEY, kind="ordering", content=content)
    elif len(known) < len(items) or len(known) < len(order):
        what = (
            "Thứ tự đúng không gồm đúng một lần mỗi mục (câu chọn ra vài mục rồi xếp); "
            "ở đây phải xếp tất cả các mục."
        )
        draft.refuse(what, kind="ordering", content={"stem": text, "items": list(texts.values())})
    else:
        draft.take("ordering", content)
