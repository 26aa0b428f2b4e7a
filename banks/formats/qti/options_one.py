"""Responses of QTI 1.2 that are chosen: options, sides of pairs, lists in a text, places on a picture."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted, to_text
from banks.formats.qti.areas import Places, Shape, numbers_of, point_at
from banks.formats.qti.beside_one import tell_case
from banks.formats.qti.choosing import Choices, best_choice, choose
from banks.formats.qti.drafting import Draft, joined
from banks.formats.qti.filling import Gap, fill, mark
from banks.formats.qti.material_one import address_of, materials, shown
from banks.formats.qti.numbers import as_number
from banks.formats.qti.pairing import Sides, match, put_in_order
from banks.formats.qti.parts_one import (
    Item,
    accepted_texts,
    around_options,
    inner_of,
    labels_of,
    names_of,
)
from banks.formats.qti.wording import MANY_PARTS
from banks.scoring import NOTHING
from office.text import clean_line, fold_tones

#: What OLAT says of an option of KPRIM, as ILIAS does.
_JUDGEMENTS = {"correct": "1", "wrong": "0"}

_AMBIGUOUS = "Quy tắc chấm cho nhiều bộ đáp án cùng trọn điểm; hãy chọn một bộ đáp án."


def choose_option(draft: Draft, item: Item, response: Element) -> None:
    """Take a response with one list of options."""
    ident, options = response.get("ident", ""), labels_of(response)
    stem = joined(
        to_text(item.stem_html()),
        shown(item.before.get(id(response), ())),
        inner_of(response),
        around_options(response),
    )
    cardinality = response.get("rcardinality", "Single").casefold()
    if cardinality == "ordered" or "ordering" in item.kind:
        put_in_order(draft, stem, options, _order(item, ident, list(options)))
        return
    several = cardinality == "multiple"
    if several and (judged := _judged(item, ident, options)):
        truth = {"1": Converted("Đúng"), "0": Converted("Sai")}
        match(draft, Sides(stem, options, truth, judged))
        return
    if item.kind in ("true_false_question", "true/false", "cc.true_false.v0p1"):
        options = {id_: _named_truth(id_, one) for id_, one in options.items()}

    def earned(chosen: frozenset[str]) -> Fraction:
        return item.rules.score({ident: [id_ for id_ in options if id_ in chosen]})

    best = best_choice(list(options), earned, several=several)
    if best is None:
        draft.refuse(_AMBIGUOUS, kind="multiple_choice")
        return
    choose(draft, Choices(stem, options, best, several, earned))


def _order(item: Item, ident: str, ids: Sequence[str]) -> list[str]:
    """Return the right order; ILIAS names options by their places."""
    order = item.rules.in_order(ident)
    if set(order) <= set(ids):
        return order
    places = {str(place): id_ for place, id_ in enumerate(ids)}
    return [places.get(one, one) for one in order]


def _judged(item: Item, ident: str, options: Mapping[str, Converted]) -> list[tuple[str, str]]:
    """Return whether each option is right, where rules judge each option by itself.

    ILIAS names the option in place of the response; OLAT writes "option:correct" (KPRIM).
    """
    if named := item.rules.named(ident):
        parted = [text.rpartition(":") for text in named]
        told = [(id_, _JUDGEMENTS.get(said)) for id_, _colon, said in parted]
        judged = [(id_, said) for id_, said in told if id_ in options and said is not None]
        is_each_once = {id_ for id_, _said in judged} == set(options)
        return judged if is_each_once and len(judged) == len(named) == len(options) else []
    found = [(id_, said) for id_ in options for said in item.rules.named(id_) if said in ("0", "1")]
    return found if len(found) == len(options) else []


def _named_truth(ident: str, option: Converted) -> Converted:
    """Return an option that says true or false by its identifier alone as one that says so."""
    if option.text.strip() or ident.casefold() not in ("true", "false"):
        return option
    return Converted(text=ident, pictures=option.pictures, lost=option.lost)


def choose_several(draft: Draft, item: Item, responses: Sequence[Element]) -> None:
    """Take several responses: gaps of the text, or sides of pairs."""
    if "matching" in item.kind and all(one.tag == "response_lid" for one in responses):
        match_responses(draft, item, responses)
        return
    names = [names_of(one) for one in responses]
    html = item.stem_html()
    in_stem = [any(f"[{name}]" in html for name in each) for each in names]
    has_blanks = any(word in item.kind for word in ("dropdown", "blank", "jumbled", "fib"))
    lids = [one for one in responses if one.tag == "response_lid"]
    has_texts = all(item.before.get(id(one)) or inner_of(one).text for one in lids)
    if all(in_stem) or has_blanks or len(lids) < len(responses) or not has_texts:
        if not all(in_stem) and not has_blanks and len(lids) == len(responses):
            draft.refuse(MANY_PARTS)
            return
        fill_gaps(draft, item, responses)
        return
    match_responses(draft, item, responses)


def is_gapped(item: Item, response: Element) -> bool:
    """Tell whether a response is a gap of the stem rather than a list below it."""
    return any(word in item.kind for word in ("dropdown", "blanks")) or any(
        f"[{name}]" in item.stem_html() for name in names_of(response)
    )


def match_responses(draft: Draft, item: Item, responses: Sequence[Element]) -> None:
    """Take responses that each have a left side, and all the same right sides."""
    lefts: dict[str, Converted] = {}
    rights: dict[str, Converted] = {}
    pairs: list[tuple[str, str]] = []
    sides = [shown(materials(one)) for one in item.right_sides]
    offered: set[frozenset[str]] = set()
    for number, response in enumerate(responses, 1):
        ident = response.get("ident", "") or str(number)
        before = item.before.get(id(response))
        left = shown(before) if before else inner_of(response)
        labels = labels_of(response)
        if sides and not any(one.text for one in labels.values()):
            labels = dict(zip(labels, sides, strict=False))
        by_id = {}
        for id_, label in labels.items():
            by_id[id_] = fold_tones(label.text) or id_
            rights.setdefault(by_id[id_], label)
        offered.add(frozenset(by_id.values()))
        right = _right_labels(item, response, labels)
        if _is_blank(left) and right and all(_is_blank(labels[id_]) for id_ in right):
            continue  # a row that was left empty in Canvas
        lefts[ident] = left
        pairs += [(ident, by_id[id_]) for id_ in right]
    used = {right_id for _left, right_id in pairs}
    rights = {id_: one for id_, one in rights.items() if id_ in used or not _is_blank(one)}
    stem = to_text(item.stem_html())
    if len(offered) > 1:  # questions of their own, each with its own options
        draft.refuse(MANY_PARTS, content={"stem": stem.text})
        return
    match(draft, Sides(stem, lefts, rights, pairs))


def _is_blank(side: Converted) -> bool:
    return not side.text.strip() and not side.pictures


def _right_labels(item: Item, response: Element, labels: Mapping[str, Converted]) -> list[str]:
    ident = response.get("ident", "")
    if response.get("rcardinality", "Single").casefold() != "multiple":
        nothing = item.rules.score({})
        worth = {id_: item.rules.score({ident: [id_]}) - nothing for id_ in labels}
        most = max(worth.values(), default=NOTHING)
        if most > 0:
            return [id_ for id_ in labels if worth[id_] == most]
    return [id_ for id_ in item.rules.named(ident) if id_ in labels]


def fill_gaps(draft: Draft, item: Item, responses: Sequence[Element]) -> None:
    """Take responses as gaps of the text: where it names them, or where they stand."""
    html, gaps, marks = item.stem_html(), [], {}
    named = [any(f"[{name}]" in html for name in names_of(one)) for one in responses]
    for place, response in enumerate(responses):
        gaps.append(_gap(draft, item, response))
        marks[place] = mark(place + 1)
    if not any(named):  # they stand in the text where the file has them
        html = item.stem_html(marks)
    else:
        for place, response in enumerate(responses):
            name = next((one for one in names_of(response) if f"[{one}]" in html), None)
            if name is None:
                html += f" {marks[place]}"
            else:
                html = html.replace(f"[{name}]", marks[place], 1)
    fill(draft, to_text(html), gaps)


def _gap(draft: Draft, item: Item, response: Element) -> Gap:
    ident = response.get("ident", "")
    if response.tag != "response_lid":
        tell_case(draft, item, ident)
        return Gap(accepted=tuple(accepted_texts(item, ident)))
    labels = {id_: draft.plain(one, place="chỗ trống") for id_, one in labels_of(response).items()}
    kinds = {one.get("answer_type", "") for one in response.iter("response_label")}
    if "blanks" in item.kind and not kinds & {"dropdown", "wordbank"}:
        return Gap(accepted=tuple(dict.fromkeys(text for text in labels.values() if text)))
    right = _right_labels(item, response, {id_: Converted(text) for id_, text in labels.items()})
    options = tuple(dict.fromkeys(labels.values()))
    if len(options) == 1:  # a list of one thing is no choice
        return Gap(accepted=options)
    return Gap(options=options, key=labels[right[0]] if right else "")


def group_labels(draft: Draft, item: Item, response: Element) -> None:
    """Take a response that drags labels to labels: pairs are written "A,2"."""
    labels = labels_of(response)
    if response.get("rcardinality", "").casefold() == "ordered" or "ordering" in item.kind:
        places = {id_: [as_number(one) for one in item.rules.named(id_)] for id_ in labels}
        placed = {id_: found[0] for id_, found in places.items() if found and found[0] is not None}
        order = sorted(placed, key=lambda id_: placed[id_] or 0)
        put_in_order(draft, to_text(item.stem_html()), labels, order)
        return
    dragged = [
        one.get("ident", "")
        for one in response.iter("response_label")
        if one.get("match_group") or one.get("match_max")
    ]
    pairs: list[tuple[str, str]] = []
    for text in item.rules.named(response.get("ident", "")):
        one, comma, two = (part.strip() for part in text.partition(","))
        if comma and one in labels and two in labels:
            pairs.append((two, one) if two in dragged and one not in dragged else (one, two))
    first = {one for one, _two in pairs} | set(dragged)
    lefts = {id_: label for id_, label in labels.items() if id_ in first}
    rights = {id_: label for id_, label in labels.items() if id_ not in first}
    stem = joined(to_text(item.stem_html()), inner_of(response))
    match(draft, Sides(stem, lefts, rights, pairs))


def point_at_place(draft: Draft, item: Item, response: Element) -> None:
    """Take places on a picture: labels with coordinates."""
    ident, shapes = response.get("ident", ""), {}
    has_corners = "ilias_version" in item.meta
    for number, label in enumerate(response.iter("response_label"), 1):
        kind = label.get("rarea", "Ellipse").casefold()
        text = "".join(part for part in label.itertext() if part.strip()[:1].isdigit())
        shape = _shape(
            kind, numbers_of(text), shown(materials(label)).text, has_corners=has_corners
        )
        shapes[clean_line(label.get("ident", "")) or str(number)] = shape
    pictures = [*response.iter("matimage"), *item.element.iter("matimage")]
    source = address_of(pictures[0]) if pictures else ""
    numbers = [number for one in shapes.values() for number in one.numbers]
    is_shares = bool(numbers) and max(numbers) <= 1
    wide, high = (
        (as_number(pictures[0].get("width", "")), as_number(pictures[0].get("height", "")))
        if pictures
        else (None, None)
    )
    size = (wide, high) if wide and high else None
    inner = [one for one in materials(response) if one.find(".//matimage") is None]
    parts = [part for part in item.parts if isinstance(part, str) and "<img" not in part]
    composed = Places(
        stem=joined(to_text("<br>".join(parts)), shown(inner)),
        src=source,
        description=pictures[0].get("label", "") if pictures else "",
        size=(Decimal(1), Decimal(1)) if is_shares else size,
        shapes=shapes,
        key=_areas_right(item, ident, shapes),
        several=response.get("rcardinality", "Single").casefold() == "multiple",
    )
    point_at(draft, composed)


def _areas_right(item: Item, ident: str, shapes: Mapping[str, Shape]) -> list[str]:
    """Return the right areas: named by identifiers, or by their very numbers."""
    right = [id_ for id_ in item.rules.named(ident) if id_ in shapes]
    if right:
        return right
    inside = [
        numbers_of(one.text or "")
        for rule in item.rules.rewarding
        for one in rule.condition.iter("varinside")
    ]
    places = {one.numbers: id_ for id_, one in shapes.items()}
    drawn = {one.drawn: id_ for id_, one in shapes.items()}
    found = [drawn.get(numbers) or places.get(numbers) for numbers in inside]
    return [one for one in found if one]


def _shape(
    kind: str, numbers: tuple[Decimal, ...], name: str, *, has_corners: bool = False
) -> Shape:
    """Return a shape; of a rectangle QTI 1.2 gives the corner and the size, of shares two corners."""
    if kind in ("rectangle", "square", "rect") and len(numbers) == 4:
        left, top, wide, high = numbers
        if max(numbers) > 1 and not has_corners:
            wide, high = left + wide, top + high
        return Shape("rect", (left, top, wide, high), name, drawn=numbers)
    if kind == "ellipse" and len(numbers) == 4:
        x, y, wide, high = numbers
        return Shape("ellipse", (x, y, wide / 2, high / 2), name, drawn=numbers)
    return Shape("circle" if len(numbers) == 3 else "poly", numbers, name, drawn=numbers)
