"""Responses of QTI 1.2 that are typed: texts, numbers, blanks in a text."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted, to_text
from banks.formats.qti.beside_one import tell_case
from banks.formats.qti.choosing import percent
from banks.formats.qti.drafting import Draft
from banks.formats.qti.filling import Gap, fill, is_apart, mark, type_number, type_text, without_gap
from banks.formats.qti.material_one import html_of
from banks.formats.qti.numbers import Range, as_number
from banks.formats.qti.options_one import fill_gaps
from banks.formats.qti.parts_one import Item, accepted_texts, names_of
from banks.scoring import NOTHING
from office.text import clean_line

#: More boxes to type in than this are a slip of the file.
_MOST_BOXES = 20
_NUMBERS = {"integer", "decimal", "scientific"}


def type_answer(draft: Draft, item: Item, responses: Sequence[Element]) -> None:
    """Take a response that is typed: a text, a number, or blanks."""
    if len(responses) > 1:
        fill_gaps(draft, item, responses)
        return
    (response,) = responses
    ident = response.get("ident", "")
    blanks = list(response.iter("response_label"))
    if len(blanks) > 1:
        _blanks(draft, item, response, len(blanks))
        return
    boxes = [as_number(one.get("input_boxes", "")) or 1 for one in response.iter("render_fib")]
    if 1 < max(boxes, default=1) <= _MOST_BOXES:
        _boxes(draft, item, ident, int(max(boxes)))
        return
    gap = {0: _within_blank(response)} if response.find(".//material") is not None else {0: mark(1)}
    stem = to_text(item.stem_html(gap))
    names = [clean_line(f"[{name}]") for name in names_of(response)]
    named = next((name for name in names if name in stem.text), None)
    if named:
        stem = Converted(
            stem.text.replace(mark(1), "").replace(named, mark(1), 1), stem.pictures, stem.lost
        )
    is_number = response.tag == "response_num" or "numer" in item.kind or "arithmetic" in item.kind
    fibs = {one.get("fibtype", "").casefold() for one in response.iter("render_fib")}
    constants = accepted_texts(item, ident)
    if (is_number or fibs & _NUMBERS) and all(as_number(one) is not None for one in constants):
        ranges = _ranges(draft, item, ident)
        if not ranges and constants and item.rules.rewarding:
            what = (
                "Đáp số chỉ có một giới hạn (lớn hơn hoặc nhỏ hơn); hãy ghi một giá trị và sai số."
            )
            draft.refuse(what, kind="numeric", content={"stem": stem.text})
            return
        type_number(draft, without_gap(stem), ranges)
        return
    tell_case(draft, item, ident)
    _tell_worths(draft, item, ident, constants)
    if not is_apart(stem.text) and constants:
        fill(draft, stem, [Gap(accepted=tuple(constants))])
    else:
        type_text(draft, without_gap(stem), constants)


def _boxes(draft: Draft, item: Item, ident: str, count: int) -> None:
    """Take boxes of which each is for another one of the answers (Brightspace)."""
    accepted = tuple(accepted_texts(item, ident))
    tell_case(draft, item, ident)
    draft.lose("hai ô cùng ghi một đáp án thì tệp gốc chỉ tính một lần; ở đây tính cả hai")
    html = item.stem_html() + "".join(f"<br>{mark(number)}" for number in range(1, count + 1))
    fill(draft, to_text(html), [Gap(accepted=accepted)] * count)


def _within_blank(response: Element) -> str:
    """Return what a response shows around its one blank, with the mark of it."""
    pieces = []
    for one in response.iter():
        if one.tag == "material":
            pieces.append(html_of(one))
        elif one.tag == "response_label":
            pieces.append(mark(1))
    return " ".join(pieces)


def _blanks(draft: Draft, item: Item, response: Element, count: int) -> None:
    """Take a response with several blanks, told apart by their places or identifiers."""
    ident = response.get("ident", "")
    pieces, idents = [item.stem_html()], []
    for one in response.iter():
        if one.tag == "material":
            pieces.append(html_of(one))
        elif one.tag == "response_label":
            idents.append(clean_line(one.get("ident", "")))
            pieces.append(mark(len(idents)))
    accepted: list[list[str]] = [[] for _blank in range(count)]
    for rule in item.rules.rewarding:
        found = [
            one
            for one, is_denied in rule.comparisons()
            if one.get("respident") == ident and not is_denied and one.tag.startswith("var")
        ]
        in_order = len(found) == count and not any(one.get("index") for one in found)
        for place, one in enumerate(found):
            index = one.get("index", "")
            if index in idents:
                place = idents.index(index)
            elif index.isascii() and index.isdigit() and 1 <= int(index[:4]) <= count:
                place = int(index[:4]) - 1
            elif not in_order:
                continue
            accepted[place].append(clean_line(one.text or ""))
    tell_case(draft, item, ident)
    gaps = [Gap(accepted=tuple(dict.fromkeys(filter(None, one)))) for one in accepted]
    fill(draft, to_text(" ".join(pieces)), gaps)


def _tell_worths(draft: Draft, item: Item, ident: str, constants: Sequence[str]) -> None:
    worth = {one: item.rules.score({ident: [one]}) for one in constants}
    most = max(worth.values(), default=NOTHING)
    for text, share in worth.items():
        if 0 < share < most:
            part = percent(share / most)
            draft.lose(f"đáp án “{text[:80]}” chỉ được {part} điểm: ở đây được trọn điểm")


def _ranges(draft: Draft, item: Item, ident: str) -> list[Range]:
    """Return the ranges of numbers that earn most."""
    rules = item.rules.rewarding
    most = max((sum(one.amount for one in rule.changes) for rule in rules), default=0)
    found: list[Range] = []
    for rule in rules:
        if sum(one.amount for one in rule.changes) < most:
            draft.lose("đáp số được một phần điểm không có chỗ: ở đây chỉ có đúng hoặc sai")
            continue
        for holder in rule.condition.iter():
            if holder.tag not in ("conditionvar", "and", "or"):
                continue
            found += _ranges_in(draft, holder, ident)
    return found


def _ranges_in(draft: Draft, holder: Element, ident: str) -> list[Range]:
    found, least, most = [], None, None
    for one in holder:
        value = as_number(one.text or "") if one.get("respident") == ident else None
        if value is None:
            continue
        if one.tag == "varequal":
            found.append(Range(value, value))
        elif one.tag in ("vargt", "vargte"):
            least = value
        elif one.tag in ("varlt", "varlte"):
            most = value
        if one.tag in ("vargt", "varlt"):
            draft.lose("tệp gốc không tính đầu mút của khoảng đáp số; ở đây tính cả đầu mút")
        if one.get("precision"):
            draft.lose("số chữ số phải ghi của đáp số (precision)")
    if least is not None and most is not None and least <= most and holder.tag != "or":
        found.append(Range(least, most))
    return found
