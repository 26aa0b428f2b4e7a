"""What readers of every version say and know alike: sentences, letters, true and false."""

from collections.abc import Iterable

from banks.kinds.reading import LETTERS, MOST
from office.text import fold_tones

NO_KEY = "Chưa có đáp án đúng trong tệp; hãy chọn đáp án rồi nhập lại câu này."
MANY_PARTS = "Câu gồm nhiều phần trả lời khác loại trong một mục; hãy tách thành từng câu riêng rồi nhập lại."
ALL_OR_NOTHING = "tệp gốc chỉ cho điểm khi đúng hoàn toàn; ở đây đúng một phần được một phần điểm"

#: How true and false are written on options, folded.
_TRUE = {fold_tones(text) for text in ("true", "đúng", "t", "đ")}
_FALSE = {fold_tones(text) for text in ("false", "sai", "f", "s")}


def is_true_false(texts: Iterable[str]) -> bool:
    """Tell whether two options read True and False, in this or the other order."""
    folded = [fold_tones(text).strip(".") for text in texts]
    return len(folded) == 2 and any(
        one in _TRUE and two in _FALSE for one, two in (folded, folded[::-1])
    )


def reads_true(text: str) -> bool:
    """Tell whether an option of `is_true_false` is the one for true."""
    return fold_tones(text).strip(".") in _TRUE


def lettered(ids: Iterable[str]) -> dict[str, str]:
    """Return letters for identifiers; beyond the last one others, which a kind then refuses."""
    return {
        id_: LETTERS[place]
        if place < MOST
        else chr(ord("A") + place)
        if place < 26
        else f"Z{place}"
        for place, id_ in enumerate(ids)
    }
