"""Interactions in which something is chosen: options, an order, pairs, places on a picture."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted, to_text
from banks.formats.qti.areas import Places, Shape, numbers_of, point_at
from banks.formats.qti.choosing import Choices, Earned, choose
from banks.formats.qti.declared import Processing
from banks.formats.qti.drafting import Draft, joined
from banks.formats.qti.numbers import as_number
from banks.formats.qti.pairing import Sides, match, put_in_order
from banks.formats.qti.parts_two import TABLE_CLASS, Item, options_of, stand_in, stem_of
from banks.formats.qti.rich import inside, shown
from banks.formats.qti.wording import ALL_OR_NOTHING
from office.text import clean_line


def _lock(draft: Draft, interaction: Element, *tags: str) -> None:
    """Keep the order of options where the file says that it may not change."""
    fixed = any(
        one.get("fixed", "").casefold() == "true" for one in interaction.iter() if one.tag in tags
    )
    draft.order_locked = fixed or interaction.get("shuffle", "").casefold() == "false"


def _earned(item: Item, interaction: Element, key: frozenset[str]) -> Earned | None:
    declaration = item.of(interaction)
    if item.scored is Processing.MAP and declaration.worths:
        return declaration.mapped
    if item.scored is Processing.MATCH:
        return lambda chosen: Fraction(chosen == key)
    return None


def choose_option(draft: Draft, item: Item, interaction: Element) -> None:
    """Take options to choose from."""
    options = options_of(interaction, "simpleChoice")
    _lock(draft, interaction, "simpleChoice")
    _choose(draft, item, interaction, options)


def choose_words(draft: Draft, item: Item, interaction: Element) -> None:
    """Take pieces of a text to mark as options, and show the text with them in bold."""
    options = options_of(interaction, "hottext")

    def replaced(element: Element) -> str | None:
        if element.tag == "hottext":
            return f"<strong>{inside(element, stand_in)}</strong>"
        return "" if element.tag == "prompt" else stand_in(element)

    draft.lose("từ ngữ chọn ngay trong đoạn văn (hottext) trở thành các phương án")
    stem = joined(stem_of(item), to_text(inside(interaction, replaced)))
    _choose(draft, item, interaction, options, stem=stem)


def _choose(
    draft: Draft,
    item: Item,
    interaction: Element,
    options: Mapping[str, Converted],
    *,
    stem: Converted | None = None,
) -> None:
    declaration = item.of(interaction)
    key = frozenset(item.right(interaction))
    most = as_number(interaction.get("maxChoices", "1")) or Decimal(0)
    several = declaration.cardinality in ("multiple", "ordered") or (len(key) > 1 and most != 1)
    if several and most == 1 and len(key) <= 1:
        several = False
    if several and most > 1 and len(key) != most:
        draft.lose(f"số phương án được chọn tối đa ({most:f})")
    earned = _earned(item, interaction, key)
    is_plain = interaction.get("label") == "single_choice"
    choices = Choices(stem or stem_of(item), options, key, several, earned, is_plain)
    choose(draft, choices)


def order_items(draft: Draft, item: Item, interaction: Element) -> None:
    """Take items to put in order."""
    options = options_of(interaction, "simpleChoice")
    if item.scored is Processing.MATCH:
        draft.lose(ALL_OR_NOTHING)
    put_in_order(draft, stem_of(item), options, item.right(interaction))


def match_sides(draft: Draft, item: Item, interaction: Element) -> None:
    """Take two sets of which pairs are made."""
    sets = interaction.findall("simpleMatchSet")
    if len(sets) != 2:
        draft.refuse("Câu ghép không có đúng hai nhóm mục; hãy viết lại hai vế.")
        return
    lefts, rights = (options_of(one, "simpleAssociableChoice") for one in sets)
    tell_pairs(draft, item, interaction)
    is_grid = interaction.get("label") == "matrix"
    is_table = is_grid or TABLE_CLASS in interaction.get("class", "").split()
    pairs = item.of(interaction).pairs()
    if any(left in rights and right in lefts for left, right in pairs):
        pairs = [(right, left) if left in rights else (left, right) for left, right in pairs]
    match(draft, Sides(stem_of(item), lefts, rights, pairs, is_table, is_grid))


def associate(draft: Draft, item: Item, interaction: Element) -> None:
    """Take pairs out of one set: what comes in several pairs is the right side."""
    options = options_of(interaction, "simpleAssociableChoice")
    pairs = item.of(interaction).pairs()
    counts = {id_: sum(id_ in pair for pair in pairs) for id_ in options}
    turned = []
    for one, two in pairs:
        is_turned = counts.get(one, 0) > 1 and counts.get(two, 0) <= 1
        turned.append((two, one) if is_turned else (one, two))
    lefts = {id_: options[id_] for id_, _right in turned if id_ in options}
    rights = {id_: text for id_, text in options.items() if id_ not in lefts}
    tell_pairs(draft, item, interaction)
    match(draft, Sides(stem_of(item), lefts, rights, turned))


def tell_pairs(draft: Draft, item: Item, interaction: Element) -> None:
    """Tell where parts that are right earn other shares than ours."""
    declaration = item.of(interaction)
    if item.scored is Processing.MATCH and len(declaration.right) > 1:
        draft.lose(ALL_OR_NOTHING)
    elif item.scored is Processing.MAP:
        worths = [declaration.worths.get(one, Decimal(0)) for one in declaration.right]
        wrong = [
            worth
            for one, worth in declaration.worths.items()
            if one not in declaration.right and worth != 0
        ]
        if len(set(worths)) > 1 or wrong or declaration.default < 0:
            draft.lose("các cặp có điểm khác nhau hoặc bị trừ điểm: ở đây mỗi cặp đúng bằng nhau")


def point_at_place(draft: Draft, item: Item, interaction: Element) -> None:
    """Take places on a picture."""
    shapes: dict[str, Shape] = {}
    for one in interaction.iter("hotspotChoice"):
        name = one.get("hotspotLabel") or one.get("label") or clean_line("".join(one.itertext()))
        shape = Shape(one.get("shape", "default"), numbers_of(one.get("coords", "")), name)
        shapes.setdefault(one.get("identifier") or str(len(shapes) + 1), shape)
    picture = _picture(interaction)
    right = item.right(interaction)
    tell_pairs(draft, item, interaction)
    sides = [as_number(picture.get(side, "")) for side in ("width", "height")] if picture else []
    size = (sides[0], sides[1]) if len(sides) == 2 and sides[0] and sides[1] else None
    places = Places(
        stem=stem_of(item),
        src=picture.get("src", "") if picture else "",
        description=picture.get("alt", "") if picture else "",
        size=size,
        shapes=shapes,
        key=right,
        several=item.of(interaction).cardinality == "multiple"
        and interaction.get("maxChoices", "1") != "1",
    )
    point_at(draft, places)


def _picture(interaction: Element) -> dict[str, str] | None:
    for one in interaction.iter():
        if one.tag == "object" and one.get("data"):
            text = clean_line("".join(one.itertext()))
            return {**one.attrib, "src": one.get("data", ""), "alt": text or one.get("alt", "")}
        if one.tag == "img" and one.get("src"):
            return dict(one.attrib)
    return None


def choose_in_rows(draft: Draft, item: Item) -> bool:
    """Take several choices between the same options as a grid; tell whether they are."""
    if {str(one.tag) for one in item.interactions} != {"choiceInteraction"}:
        return False
    each = [options_of(one, "simpleChoice") for one in item.interactions]
    texts = [[option.text for option in options.values()] for options in each]
    prompts = [one.find("prompt") for one in item.interactions]
    same = all(one == texts[0] for one in texts) and len(set(texts[0])) == len(texts[0])
    if not same or any(prompt is None for prompt in prompts):
        return False
    lefts = {str(number): shown(prompt, stand_in) for number, prompt in enumerate(prompts)}
    rights = {str(place): option for place, option in enumerate(each[0].values())}
    pairs = []
    for number, interaction in enumerate(item.interactions):
        ids = list(each[number])
        right = item.right(interaction)
        if item.of(interaction).cardinality == "multiple" or len(right) != 1:
            return False
        pairs += [(str(number), str(ids.index(one))) for one in right if one in ids]
    blank = dict.fromkeys(range(1, len(item.interactions) + 1), "")
    stem = stem_of(item, blank)
    if not stem.text:
        return False
    match(draft, Sides(stem, lefts, rights, pairs, is_table=True))
    return True
