"""Options to choose from -> single or multiple choice, true or false, a choice of pictures."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import Any

from banks.formats.html_text import Converted
from banks.formats.qti.drafting import Draft
from banks.formats.qti.wording import ALL_OR_NOTHING, NO_KEY, is_true_false, lettered, reads_true
from banks.kinds.reading import MOST
from banks.scoring import NOTHING, score_choices
from office.text import clean_line

#: What each set of chosen options earns, in any unit.
Earned = Callable[[frozenset[str]], Fraction]


@dataclass(frozen=True, slots=True)
class Choices:
    """A stem with options by their identifiers in the file, and those that are right."""

    stem: Converted
    options: Mapping[str, Converted]
    key: frozenset[str]
    several: bool
    #: what sets of options earn, where more is known of it than the key
    earned: Earned | None = None
    #: whether True and False are options like others
    is_plain: bool = False


def choose(draft: Draft, asked: Choices) -> None:
    """Take a question with options as single, multiple, true or false, or pictures."""
    stem, letters = draft.stem(asked.stem), lettered(asked.options)
    key = sorted(letters[one] for one in asked.key if one in letters)
    texts = {id_: one.text.strip() for id_, one in asked.options.items()}
    pictured = [id_ for id_, one in asked.options.items() if one.pictures]
    if pictured:
        _choose_pictures(draft, asked, stem=stem, letters=letters, key=key)
        return
    options = {
        letters[id_]: draft.plain(one, place=f"phương án {letters[id_]}")
        for id_, one in asked.options.items()
    }
    kind = "multiple_choice" if asked.several else "single_choice"
    right: Any = key if asked.several else (key or [""])[0]
    content = {"stem": stem, "options": options, "key": right}
    if not key:
        draft.refuse(NO_KEY, kind=kind, content=content)
    elif unknown := sorted(asked.key - set(asked.options)):
        what = (
            f"Đáp án “{', '.join(unknown)[:100]}” không phải là phương án nào của câu; hãy sửa lại."
        )
        draft.refuse(what, kind=kind, content=content)
    elif not asked.several and len(key) > 1:
        what = (
            f"Tệp cho {len(key)} phương án cùng đúng ({', '.join(key)}) mà chỉ được chọn một; ở đây "
            "câu một lựa chọn chỉ có một đáp án. Hãy giữ một đáp án hoặc đổi sang câu nhiều lựa chọn."
        )
        draft.refuse(what, kind="multiple_choice", content={**content, "key": key})
    elif not asked.several and not asked.is_plain and is_true_false(texts.values()):
        (right_id,) = asked.key
        _tell_fractions(draft, asked, letters)
        draft.take("true_false", {"stem": stem, "key": reads_true(texts[right_id])})
    else:
        _tell_fractions(draft, asked, letters)
        draft.take(kind, content)


def _choose_pictures(
    draft: Draft, asked: Choices, *, stem: str, letters: Mapping[str, str], key: Sequence[str]
) -> None:
    options: dict[str, Any] = {}
    reasons = []
    for id_, one in asked.options.items():
        letter = letters[id_]
        if len(one.pictures) != 1:
            reasons.append(
                f"Phương án {letter} không phải là đúng một hình như các phương án khác; "
                "hãy viết lại các phương án cùng một dạng."
            )
            continue
        picture = draft.picture(one.pictures[0].src, one.text.strip() or one.pictures[0].alt)
        if isinstance(picture, str):
            reasons.append(f"Phương án {letter}: {picture}.")
        else:
            options[letter] = picture
    if asked.several:
        reasons.append(
            "Câu có phương án là hình mà được chọn nhiều: ở đây câu chọn hình chỉ có một đáp án."
        )
    if not key or asked.key - set(asked.options):
        reasons.append(NO_KEY)
    if reasons:
        content = {"stem": stem, "options": options, "key": (list(key) or [""])[0]}
        draft.refuse(*reasons, kind="image_choice", content=content)
        return
    described = Counter(clean_line(one["description"]) for one in options.values())
    for letter, picture in options.items():
        if described[clean_line(picture["description"])] > 1:  # "image.png" four times
            picture["description"] = f"{picture['description']} ({letter})"
            draft.lose(f"hình {letter} chưa có lời mô tả riêng; hãy viết cho người không nhìn thấy")
    _tell_fractions(draft, asked, letters)
    draft.take("image_choice", {"stem": stem, "options": options, "key": key[0]})


def _tell_fractions(draft: Draft, asked: Choices, letters: Mapping[str, str]) -> None:
    """Tell of fractions of points that our scoring does not give."""
    if asked.earned is None or len(letters) > MOST:
        return
    most = asked.earned(asked.key)
    if most <= 0:
        return
    sets = _subsets(letters) if asked.several else [frozenset([one]) for one in letters]
    shares = {chosen: asked.earned(chosen) / most for chosen in sets}
    if asked.several and min(shares.values()) < 0:
        draft.lose("điểm âm: chọn sai có thể làm cả câu bị trừ điểm; ở đây câu thấp nhất là 0 điểm")
        shares = {chosen: max(NOTHING, share) for chosen, share in shares.items()}
    ours = {
        chosen: score_choices(chosen, key=asked.key, options=frozenset(letters))
        if asked.several
        else Fraction(chosen == asked.key)
        for chosen in sets
    }
    if all(_is_near(share, ours[chosen]) for chosen, share in shares.items()):
        return
    if asked.several and all(share == (chosen == asked.key) for chosen, share in shares.items()):
        draft.lose(ALL_OR_NOTHING)
        return
    alone = {id_: shares[frozenset([id_])] for id_ in letters}
    told = [
        f"phương án {letters[id_]} được {percent(share)} điểm"
        for id_, share in alone.items()
        if not _is_near(share, ours[frozenset([id_])])
    ]
    how = "chấm theo tỷ lệ chọn đúng trừ chọn sai" if asked.several else "chỉ có đúng hoặc sai"
    draft.lose(f"{'; '.join(told) or 'tệp gốc chia điểm theo cách khác'}: ở đây câu này {how}")


def _subsets(ids: Iterable[str]) -> list[frozenset[str]]:
    every = list(ids)
    return [
        frozenset(chosen) for size in range(len(every) + 1) for chosen in combinations(every, size)
    ]


def best_choice(ids: Sequence[str], earned: Earned, *, several: bool) -> frozenset[str] | None:
    """Return the options that earn most, as few as do; nothing where none earns anything.

    Of a question with one answer these are all options that earn as much; of one with several
    None where two different sets of the same size do.
    """
    if not several:
        worth = {id_: earned(frozenset([id_])) for id_ in ids}
        most = max(worth.values(), default=NOTHING)
        return frozenset(id_ for id_ in ids if worth[id_] == most) if most > 0 else frozenset()
    sets = _subsets(ids[:MOST])
    worths = {chosen: earned(chosen) for chosen in sets}
    most = max(worths.values())
    if most <= 0:
        return frozenset()
    best = [chosen for chosen in sets if worths[chosen] == most]
    fewest = min(len(chosen) for chosen in best)
    smallest = [chosen for chosen in best if len(chosen) == fewest]
    return smallest[0] if len(smallest) == 1 else None


def _is_near(one: Fraction, other: Fraction) -> bool:
    """Tell whether two shares are one, written as 33.33 and 1/3."""
    return abs(one - other) < Fraction(1, 200)


def percent(share: Fraction) -> str:
    """Return a share as people write it: "33,33 %"."""
    if abs(share) > 1_000_000:
        return "hơn một triệu %"
    return f"{float(share * 100):.4g} %".replace(".", ",")
