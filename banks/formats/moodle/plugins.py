"""Types of question of Moodle's plugins that are, in other words, what Moodle has itself.

Sources: what ``qtype_order``, ``qtype_varnumeric``, ``qtype_varnumericset`` and ``qtype_regexp``
write into XML.
"""

import re
from collections.abc import Callable

from banks.formats.moodle.elements import child, children, raw_of, value_of
from banks.formats.moodle.question import Question, fraction_of, says
from banks.formats.weighed_answers import Answer, Understood, numeric, short_answer

CALCULATED = (
    "Câu tính toán của Moodle đổi số ở mỗi lượt thi theo công thức; ở đây số là cố định."
    " Hãy viết lại thành câu trả lời bằng số."
)
#: Where the plugins of Wiris put a value that they compute: "#a".
_COMPUTED = re.compile(r"(?<![\w&])#[A-Za-z]\w{0,20}")


def order(question: Question) -> None:
    """Items as the left sides of pairs, with their places as the right ones: the plugin "order"."""
    stem = question.stem()
    items: list[tuple[int, str]] = []
    for place, one in enumerate(children(question.element, "subquestion"), 1):
        holder = child(one, "answer")
        written = raw_of(holder).strip() if holder is not None else ""
        number = int(written) if re.fullmatch("[0-9]{1,4}", written) else place
        items.append((number, question.words(one, f"mục {place}")))
    items.sort(key=lambda item: item[0])
    question.take(Understood("ordering", {"stem": stem, "items": [text for _place, text in items]}))


def varied_number(question: Question) -> None:
    """A number that may depend on variables; without any it is one like another."""
    if child(question.element, "var") is not None:
        question.refuse(CALCULATED)
        return
    answers = [
        Answer(raw_of(one).strip(), fraction_of(one), says(one), value_of(one, "error") or "0")
        for one in children(question.element, "answer")
    ]
    if value_of(question.element, "requirescinotation", "0") not in ("", "0"):
        question.lost.append("yêu cầu viết số theo lũy thừa của 10")
    question.take(numeric(question.stem(), answers))


def regular_expression(question: Question) -> None:
    """A text, the first answer as it stands, the others patterns: the plugin "regexp"."""
    answers = question.answers(plain=True)
    found = short_answer(question.stem(), answers[:1])
    patterns = [one.text for one in answers[1:] if one.text != "*"]
    if patterns:
        listed = ", ".join(f"“{text[:60]}”" for text in patterns)
        found.lost.append(f"đáp án mẫu (biểu thức chính quy) {listed}")
    question.take(found)


def of_wiris(base: Callable[[Question], None]) -> Callable[[Question], None]:
    """Return what reads a question of Wiris: as `base` where nothing in it is computed."""

    def read(question: Question) -> None:
        texts = (question.raw_stem(), *(raw_of(one) for one in question.element.iter("answer")))
        if any(_COMPUTED.search(text) for text in texts):
            question.refuse(CALCULATED)
            return
        base(question)

    return read
