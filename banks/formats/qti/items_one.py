"""Items of QTI 1.2, with the ways of Canvas, Blackboard, Brightspace and Respondus to write them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted, to_text
from banks.formats.qti.beside_one import explain, points_of, rubric_of
from banks.formats.qti.drafting import Draft, joined
from banks.formats.qti.marking import hand_in, write_essay
from banks.formats.qti.material_one import materials, shown
from banks.formats.qti.numbers import as_number
from banks.formats.qti.options_one import (
    choose_option,
    choose_several,
    group_labels,
    is_gapped,
    match_responses,
    point_at_place,
)
from banks.formats.qti.parts_one import Item, inner_of, take_apart
from banks.formats.qti.rules_one import Rules
from banks.formats.qti.typed_one import type_answer
from banks.formats.qti.wording import MANY_PARTS
from office.text import clean_line

#: What programs call kinds of questions, in small letters.
_CALCULATED = ("calculated", "formula")
_ESSAYS = (
    *("essay", "long answer", "long_answer", "short response", "short_response"),
    *("asstextquestion", "text question"),
)

#: Elements with one name and value of metadata; the second is Brightspace's.
_FIELDS = {"qtimetadatafield", "qti_metadatafield"}

_TOO_MANY_RULES = "Quy tắc chấm của câu quá dài nên không được đọc."

_NO_RESPONSE = "Mục này chỉ có văn bản, không có chỗ trả lời; nếu là tư liệu chung thì hãy nhập ở phần tư liệu."

_QUIZ_BOWL = (
    "Câu Quiz Bowl của Blackboard (trả lời bằng một câu hỏi); ở đây không có loại câu này, "
    "hãy viết lại thành câu trả lời ngắn."
)

_GENERATED = "Câu tính theo công thức với số ngẫu nhiên; ở đây chưa có loại câu này."

_PROPRIETARY = "Câu dùng kiểu trả lời riêng của phần mềm gốc; ở đây không có loại câu tương ứng."


def read_item(draft: Draft, element: Element, meta: Mapping[str, str]) -> None:
    """Take or refuse an item.

    Args:
        meta: its metadata by name in small letters (`metadata`).
    """
    item = Item(element, meta, Rules(element))
    if item.rules.are_too_many:
        draft.refuse(_TOO_MANY_RULES)
        return
    for one in element.iter("presentation"):
        take_apart(item, one)
    explain(draft, element)
    draft.worth(points_of(item))
    _ask(draft, item)


def metadata(element: Element) -> dict[str, str]:
    """Return the metadata of an item by name in small letters."""
    found: dict[str, str] = {}
    for one in element.iter():
        if one.tag not in _FIELDS:
            continue
        label = clean_line(one.findtext("fieldlabel") or "").casefold()
        found.setdefault(label, clean_line(one.findtext("fieldentry") or ""))
    for holder in element.iter("itemmetadata"):
        for one in holder:
            if not len(one) and one.text:
                found.setdefault(str(one.tag).casefold(), clean_line(one.text))
    return found


def text_of(element: Element) -> Converted:
    """Return all that an item shows, its responses aside: of a text that questions ask about."""
    item = Item(element, {}, Rules(element))
    for one in element.iter("presentation"):
        take_apart(item, one)
    return to_text(item.stem_html())


def _ask(draft: Draft, item: Item) -> None:
    if len(item.responses) > 1:  # Brightspace writes down beside a response how it is marked
        item.parts = [
            part for part in item.parts if isinstance(part, str) or part.tag != "response_extension"
        ]
    responses = item.responses
    tags = {str(one.tag) for one in responses}
    extensions = {str(one.tag) for one in item.element.iter()} & {
        "calculated",
        "formulas",
        "formula",
    }
    if extensions or any(name in item.kind for name in _CALCULATED):
        draft.refuse(_GENERATED)
    elif "quiz bowl" in item.kind:
        draft.refuse(_QUIZ_BOWL, content={"stem": to_text(item.stem_html()).text})
    elif "file_upload" in item.kind or "file upload" in item.kind:
        hand_in(draft, to_text(item.stem_html()), files=(), rubric=rubric_of(item))
    elif _is_essay(item, responses):
        _essay(draft, item)
    elif not responses:
        draft.refuse(_NO_RESPONSE, content={"stem": to_text(item.stem_html()).text})
    elif tags <= {"response_str", "response_num"}:
        type_answer(draft, item, responses)
    elif tags == {"response_lid"} and len(responses) == 1 and not is_gapped(item, responses[0]):
        choose_option(draft, item, responses[0])
    elif tags <= {"response_lid", "response_str", "response_num"}:
        choose_several(draft, item, responses)
    elif tags == {"response_grp"} and len(responses) == 1:
        group_labels(draft, item, responses[0])
    elif tags == {"response_grp"}:
        match_responses(draft, item, responses)
    elif tags == {"response_xy"} and len(responses) == 1:
        point_at_place(draft, item, responses[0])
    elif len(responses) > 1:
        draft.refuse(MANY_PARTS)
    else:
        draft.refuse(_PROPRIETARY, content={"stem": to_text(item.stem_html()).text})


def _is_essay(item: Item, responses: Sequence[Element]) -> bool:
    if any(name in item.kind for name in _ESSAYS):
        return True
    if {str(one.tag) for one in responses} != {"response_str"} or len(responses) > 1:
        return False
    if item.rules.named(responses[0].get("ident", "")):
        return False
    rows = [as_number(one.get("rows", "")) or 0 for one in responses[0].iter("render_fib")]
    return (
        max(rows, default=Decimal(0)) > 1 or "essay" in item.meta.get("qmd_itemtype", "").casefold()
    )


def _essay(draft: Draft, item: Item) -> None:
    lengths = [as_number(one.get("maxchars", "")) for one in item.element.iter("render_fib")]
    letters = next((int(one) for one in lengths if one is not None and 0 < one < 100_000), None)
    keys = [shown(materials(one)) for one in item.element.iter("answer_key_material")]
    model = joined(*keys).text
    if not model:
        model, draft.explanation = draft.explanation, ""
    gaps = [part for part in item.parts if not isinstance(part, str)]
    stem = joined(to_text(item.stem_html()), *(inner_of(one) for one in gaps))
    write_essay(draft, stem, letters=letters, rubric=rubric_of(item), model=model)
