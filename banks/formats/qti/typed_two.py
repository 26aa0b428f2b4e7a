"""Interactions in which something is written: gaps, texts, numbers, essays, files."""

from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from banks.formats.html_text import to_text
from banks.formats.qti.choosing import percent
from banks.formats.qti.declared import Processing, ranges
from banks.formats.qti.drafting import Draft, joined
from banks.formats.qti.filling import Gap, fill, is_apart, mark, type_number, type_text, without_gap
from banks.formats.qti.marking import hand_in, write_essay
from banks.formats.qti.numbers import as_number
from banks.formats.qti.options_two import tell_pairs
from banks.formats.qti.parts_two import NUMBER_TYPES, OWN_RULES, Item, options_of, stand_in, stem_of
from banks.formats.qti.rich import inside, shown
from banks.formats.qti.wording import ALL_OR_NOTHING
from banks.kinds.file_upload import FILE_KINDS
from office.text import clean_line

#: Answers longer than this, to a large box, are essays.
_SHORT = 80

#: MIME types of what is handed in, as endings.
_UPLOADS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "text/plain": "txt",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/msword": "docx",
    "application/vnd.ms-excel": "xlsx",
    "application/vnd.ms-powerpoint": "pptx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}


def drag_words(draft: Draft, item: Item, interaction: Element) -> None:
    """Take words to drag into a text as gaps with lists."""
    if interaction.find("gapImg") is not None:
        draft.refuse("Câu kéo hình vào chỗ trống; ở đây chỗ trống chỉ nhận chữ.")
        return
    words = options_of(interaction, "gapText")
    texts = {id_: draft.plain(one, place="từ để kéo") for id_, one in words.items()}
    holes = [one.get("identifier", "") for one in interaction.iter("gap")]
    numbers = {id_: number for number, id_ in enumerate(holes, 1)}
    right: dict[str, str] = {}
    for one, two in item.of(interaction).pairs():
        word, hole = (one, two) if two in numbers else (two, one)
        right.setdefault(hole, word)
    options = tuple(dict.fromkeys(texts.values()))

    def replaced(element: Element) -> str | None:
        if element.tag == "gap":
            return mark(numbers[element.get("identifier", "")])
        return "" if element.tag in ("gapText", "prompt") else stand_in(element)

    tell_pairs(draft, item, interaction)
    stem = joined(stem_of(item), to_text(inside(interaction, replaced)))
    gaps = [Gap(options=options, key=texts.get(right.get(hole, ""), "")) for hole in holes]
    fill(draft, stem, gaps)


def fill_gaps(draft: Draft, item: Item) -> None:
    """Take gaps inside a text; a single one at its end is a short answer or a number."""
    marks = {number: mark(number) for number in range(1, len(item.interactions) + 1)}
    stem = stem_of(item, marks)
    if prompts := [one for one in item.interactions if one.find("prompt") is not None]:
        stem = joined(*(shown(one.find("prompt")) for one in prompts), stem)
    first = item.interactions[0]
    if len(item.interactions) == 1 and first.tag == "textEntryInteraction":
        declaration = item.of(first)
        if declaration.base_type in NUMBER_TYPES:
            found = ranges(item.element, declaration)
            if any(one.least != one.most for one in found) and OWN_RULES in draft.lost:
                draft.lost.remove(OWN_RULES)  # they only say how near is right
            type_number(draft, without_gap(stem), found)
            return
        if is_apart(stem.text):
            accepted = _accepted(draft, item, first)
            type_text(draft, without_gap(stem), accepted)
            return
    gaps = [_gap(draft, item, one) for one in item.interactions]
    if item.scored is Processing.MATCH and len(gaps) > 1:
        draft.lose(ALL_OR_NOTHING)
    fill(draft, stem, gaps)


def _gap(draft: Draft, item: Item, interaction: Element) -> Gap:
    if interaction.tag == "textEntryInteraction":
        return Gap(accepted=tuple(_accepted(draft, item, interaction)))
    texts = {
        id_: draft.plain(one, place="danh sách trong chỗ trống")
        for id_, one in options_of(interaction, "inlineChoice").items()
    }
    right = item.right(interaction)
    key = texts.get(right[0], "") if right else ""
    return Gap(options=tuple(texts.values()), key=key)


def _accepted(draft: Draft, item: Item, interaction: Element) -> list[str]:
    """Return accepted texts: the right one first, then others that are worth as much."""
    declaration = item.of(interaction)
    if declaration.is_case_told:
        draft.lose("tệp gốc phân biệt chữ hoa, chữ thường; ở đây không phân biệt")
    if interaction.get("patternMask"):
        draft.lose("khuôn mẫu bắt buộc của câu trả lời (patternMask)")
    if declaration.base_type in NUMBER_TYPES:
        found = ranges(item.element, declaration)
        if any(one.least != one.most for one in found):
            draft.lose("sai số của số trong chỗ trống: ở đây phải đúng số đã ghi")
    most = max(declaration.worths.values(), default=Decimal(0))
    for text, worth in declaration.worths.items():
        if 0 < worth < most:
            share = percent(Fraction(worth) / Fraction(most))
            draft.lose(f"đáp án “{text[:80]}” chỉ được {share} điểm: ở đây được trọn điểm")
        elif worth < 0:
            draft.lose(f"câu trả lời “{text[:80]}” bị trừ điểm: ở đây được 0 điểm")
    also = [text for text, worth in declaration.worths.items() if worth > 0]
    accepted = [clean_line(one) for one in [*item.right(interaction), *also]]
    if declaration.base_type in NUMBER_TYPES:  # "19.0" is typed as 19
        numbers = [as_number(one) for one in accepted]
        accepted = [f"{one.normalize():f}" for one in numbers if one is not None]
    return list(dict.fromkeys(accepted))


def write_text(draft: Draft, item: Item, interaction: Element) -> None:
    """Take a long text: an essay, or an answer of a few words."""
    declaration = item.of(interaction)
    letters = as_number(interaction.get("expectedLength", ""))
    right = item.right(interaction)
    # Without a right response declared, what is right comes from rules that reward it.
    is_scored = item.scored in (Processing.MATCH, Processing.MAP) or not declaration.right
    if right and is_scored and all(len(one) <= _SHORT for one in right):
        type_text(draft, stem_of(item), _accepted(draft, item, interaction))
        return
    if declaration.cardinality in ("multiple", "ordered"):
        draft.lose("câu tự luận chia nhiều ô trả lời: ở đây là một ô")
    model = "\n\n".join(right)
    if not model and draft.explanation:
        model, draft.explanation = draft.explanation, ""
    expected = int(letters) if letters is not None and 0 < letters < 100_000 else None
    rubric = joined(*item.rubrics)
    write_essay(draft, stem_of(item), letters=expected, rubric=draft.plain(rubric), model=model)


def upload(draft: Draft, item: Item, interaction: Element) -> None:
    """Take a file to hand in."""
    types = interaction.get("type", "").replace(",", " ").casefold().split()
    endings = [_UPLOADS.get(one) or one.strip(".*") for one in types]
    files = [one for one in FILE_KINDS if one in endings]
    if any(one not in FILE_KINDS for one in endings):
        draft.lose(f"loại tệp được nộp: {', '.join(types)[:200]}")
    rubric = joined(*item.rubrics)
    hand_in(draft, stem_of(item), files=files, rubric=draft.plain(rubric))


def slide(draft: Draft, item: Item, interaction: Element) -> None:
    """Take a slider as a number to type."""
    bounds = [interaction.get(name, "") for name in ("lowerBound", "upperBound", "step")]
    draft.lose(f"thanh trượt từ {bounds[0]} đến {bounds[1]} trở thành ô ghi số")
    found = ranges(item.element, item.of(interaction))
    type_number(draft, stem_of(item), found)
