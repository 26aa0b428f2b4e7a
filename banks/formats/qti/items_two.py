"""Items of QTI 2.0, 2.1, 2.2 and 3.0, in the names of QTI 2 (`naming`)."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted
from banks.formats.qti.declared import (
    Processing,
    declarations,
    points,
    processing,
)
from banks.formats.qti.drafting import Draft
from banks.formats.qti.options_two import (
    associate,
    choose_in_rows,
    choose_option,
    choose_words,
    match_sides,
    order_items,
    point_at_place,
)
from banks.formats.qti.parts_two import (
    OWN_RULES,
    Item,
    interactions_of,
    is_passage,
    stand_in,
    stem_of,
)
from banks.formats.qti.rich import shown
from banks.formats.qti.typed_two import drag_words, fill_gaps, slide, upload, write_text
from banks.formats.qti.wording import MANY_PARTS
from office.text import clean_line

#: Interactions that stand inside a line of text.
_INLINE = {"textEntryInteraction", "inlineChoiceInteraction"}

#: Interactions whose answers people mark, by a rubric.
_MARKED = {"extendedTextInteraction", "uploadInteraction"}

_NO_INTERACTION = "Mục này không có chỗ trả lời nên không phải là câu hỏi."

_TEMPLATE = (
    "Câu có số liệu sinh ngẫu nhiên từ mẫu (template); hãy viết ra câu với số liệu cụ thể rồi nhập."
)

_REFUSED = {
    "selectPointInteraction": "Câu bấm một điểm tự do trên hình; ở đây chỉ có câu chọn giữa các vùng.",
    "graphicOrderInteraction": "Câu xếp thứ tự các vùng trên hình; ở đây không có loại câu này.",
    "graphicAssociateInteraction": "Câu nối các vùng trên hình; ở đây không có loại câu này.",
    "graphicGapMatchInteraction": "Câu kéo hình vào chỗ trên hình; ở đây không có loại câu này.",
    "positionObjectInteraction": "Câu đặt vật lên hình; ở đây không có loại câu này.",
    "drawingInteraction": "Câu vẽ lên hình; ở đây không có loại câu này.",
    "mediaInteraction": "Câu xem hoặc nghe rồi chấm theo số lần phát; ở đây không có loại câu này.",
    "customInteraction": "Câu dùng kiểu trả lời riêng của phần mềm gốc; ở đây không có loại câu này.",
    "portableCustomInteraction": "Câu chạy mã riêng (PCI); ở đây không nhận mã chạy.",
}

_UNKNOWN = "Câu dùng kiểu trả lời “{name}” mà ở đây không có loại câu tương ứng."


def read_item(draft: Draft, element: Element, *, weight: Decimal | None = None) -> None:
    """Take or refuse an item.

    Args:
        weight: what the test that holds it multiplies its points by.
    """
    body = element.find("itemBody")
    if body is None:
        draft.refuse(_NO_INTERACTION)
        return
    item = Item(element, body, declarations(element), processing(element), interactions_of(body))
    _look_around(draft, item)
    most = points(element)
    draft.worth(most if weight is None else weight * (most or 1))
    _ask(draft, item)


def stimulus(element: Element) -> Converted:
    """Return what an `assessmentStimulus` shows, or XHTML that items include: a piece or a page."""
    body = element.find("stimulusBody")
    if body is None:
        body = element.find("body")
    return shown(element if body is None else body, stand_in)


def _look_around(draft: Draft, item: Item) -> None:
    """Keep what explains, and tell of all that stands beside the question and has no place."""
    element = item.element
    if element.get("adaptive", "").casefold() == "true":
        draft.lose("câu thích ứng (adaptive): ở đây mỗi câu chỉ trả lời một lần")
    if element.get("timeDependent", "").casefold() == "true":
        draft.lose("điểm phụ thuộc thời gian làm (timeDependent)")
    for one in item.body.iter():
        if one.tag == "endAttemptInteraction":
            draft.lose("nút gợi ý hoặc nộp giữa chừng (endAttemptInteraction)")
        elif one.tag == "infoControl":
            draft.lose("thông tin phụ bấm mới hiện (infoControl)")
        elif one.tag in ("feedbackBlock", "feedbackInline"):
            _keep_feedback(draft, one)
    modal = element.findall("modalFeedback")
    texts = {clean_line("".join(one.itertext())) for one in modal}
    if len(modal) > 1 and len(texts) == 1:  # whatever was answered: that is an explanation
        draft.explain(shown(modal[0], stand_in))
        modal = []
    for one in modal:
        _keep_feedback(draft, one)
    is_marked = {str(one.tag) for one in item.interactions} <= _MARKED
    for one in [*item.body.iter("rubricBlock"), *element.findall("rubricBlock")]:
        views = set(one.get("view", "").split())
        if is_marked and views & {"scorer", "author", "tutor"}:
            item.rubrics.append(shown(one, stand_in))
        elif views and "candidate" not in views and "".join(one.itertext()).strip():
            draft.lose("lời dặn người coi thi hoặc người chấm (rubricBlock)")
    if element.find("stylesheet") is not None:
        draft.lose("bảng định kiểu (stylesheet)")
    if (
        element.find(".//accessibilityInfo") is not None
        or element.find(".//catalogInfo") is not None
    ):
        draft.lose("nội dung hỗ trợ tiếp cận (catalog, APIP)")
    if element.find(".//companionMaterialsInfo") is not None:
        draft.lose("công cụ kèm theo câu (máy tính, thước, bảng tra)")
    if item.scored is Processing.CUSTOM:
        draft.lose(OWN_RULES)


_GENERAL = ("general", "solution", "explanation", "rationale", "giai")

_RIGHT = ("correct", "right")


def _keep_feedback(draft: Draft, one: Element) -> None:
    converted = shown(one, stand_in)
    name = f"{one.get('outcomeIdentifier', '')} {one.get('identifier', '')}".casefold()
    is_wrong = "incorrect" in name or "wrong" in name
    is_right = any(word in name for word in _RIGHT) and not is_wrong
    if any(word in name for word in _GENERAL) or (is_right and not draft.explanation):
        draft.explain(converted)
    else:
        draft.feedback(converted, place="khi trả lời sai" if is_wrong else "theo câu trả lời")


def _ask(draft: Draft, item: Item) -> None:
    names = [str(one.tag) for one in item.interactions]
    if item.element.find("templateDeclaration") is not None:
        draft.refuse(_TEMPLATE, content={"stem": stem_of(item).text})
    elif not names:
        draft.refuse(_NO_INTERACTION, content={"stem": stem_of(item).text})
    elif set(names) <= _INLINE:
        fill_gaps(draft, item)
    elif refused := next(
        (name for name in names if name not in _TAKEN and name not in _INLINE), ""
    ):
        why = _REFUSED.get(refused) or _UNKNOWN.format(name=refused)
        draft.refuse(why, content={"stem": stem_of(item).text})
    elif len(names) > 1:
        if not choose_in_rows(draft, item):
            draft.refuse(MANY_PARTS, content={"stem": stem_of(item).text})
    else:
        _TAKEN[names[0]](draft, item, item.interactions[0])


_TAKEN: dict[str, Callable[[Draft, Item, Element], None]] = {
    "choiceInteraction": choose_option,
    "hottextInteraction": choose_words,
    "orderInteraction": order_items,
    "matchInteraction": match_sides,
    "associateInteraction": associate,
    "gapMatchInteraction": drag_words,
    "extendedTextInteraction": write_text,
    "uploadInteraction": upload,
    "sliderInteraction": slide,
    "hotspotInteraction": point_at_place,
}


def references(element: Element) -> Iterator[tuple[str, str]]:
    """Yield identifier and address of each text that an item shares with others."""
    for one in element.iter("assessmentStimulusRef"):
        yield one.get("identifier", ""), one.get("href", "")
    for one in element.iter("include"):
        if one.get("href"):
            yield "", one.get("href", "")
    for one in element.iter("object"):
        if is_passage(one):
            yield "", one.get("data", "")
