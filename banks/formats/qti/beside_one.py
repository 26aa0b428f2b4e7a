"""What stands beside a question of QTI 1.2: feedback, points, rubrics, how texts are compared."""

from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted
from banks.formats.qti.drafting import Draft, joined
from banks.formats.qti.material_one import materials, shown
from banks.formats.qti.numbers import as_number
from banks.formats.qti.parts_one import Item


def tell_case(draft: Draft, item: Item, ident: str) -> None:
    """Tell how a typed response is compared otherwise than ours."""
    for rule in item.rules.rewarding:
        for one, _is_denied in rule.comparisons():
            if one.get("respident") != ident:
                continue
            if one.get("case", "").casefold() == "yes":
                draft.lose("tệp gốc phân biệt chữ hoa, chữ thường; ở đây không phân biệt")
            if one.tag in ("varsubset", "varsubstring"):
                draft.lose(
                    "tệp gốc nhận câu trả lời có chứa đáp án; ở đây phải đúng cả câu trả lời"
                )
            if one.get("scoring_algorithm") not in (None, "", "Equivalence", "TextEquivalence"):
                draft.lose("tệp gốc so sánh câu trả lời theo cách riêng (gần đúng, biểu thức)")


def rubric_of(item: Item) -> str:
    """Return how an item is to be marked."""
    found = [*item.element.iter("itemrubric"), *item.element.iter("rubric")]
    return joined(*(shown(materials(one)) for one in found)).text


#: Metadata that say what a question gives.
_POINTS = ("points_possible", "qmd_weighting", "qmd_absolutescore_max", "cc_weighting", "points")
#: The most that rules give where they count in percent.
_ALL = 100

#: How kinds of questions of ILIAS begin, whose rules count in points and nothing else says them.
_ILIAS = "ass"

_GENERAL = ("general_fb", "general", "solution", "general_feedback")

_CORRECT = ("correct_fb", "correct")

_WRONG = ("general_incorrect_fb", "incorrect_fb", "incorrect", "wrong")


def explain(draft: Draft, element: Element) -> None:
    """Keep general feedback and solutions as the explanation, and tell of all other feedback."""
    feedbacks: dict[str, Converted] = {}
    if any(_says_something(one) for one in element.iter("hint")):
        draft.lose("gợi ý (hint)")
    for number, one in enumerate(element.iter("itemfeedback"), 1):
        ident = one.get("ident", "") or f"#{number}"
        inner = [*materials(one)]
        for part in one:
            if part.tag in ("solution", "hint"):
                inner += [
                    found for holder in part.iter() for found in holder if found.tag == "material"
                ]
        feedbacks[ident] = shown(inner)
        if one.find("solution") is not None:
            draft.explain(feedbacks.pop(ident))
    for ident in list(feedbacks):
        if ident.casefold() in _GENERAL:
            draft.explain(feedbacks.pop(ident))
    for ident in list(feedbacks):
        if ident.casefold() in _CORRECT:
            if draft.explanation:
                draft.feedback(feedbacks.pop(ident), place="khi trả lời đúng")
            else:
                draft.explain(feedbacks.pop(ident))
    for ident, converted in feedbacks.items():
        place = "khi trả lời sai" if ident.casefold() in _WRONG else "riêng từng phương án"
        if converted.text and converted.text not in draft.explanation:
            draft.feedback(converted, place=place)


def _says_something(hint: Element) -> bool:
    """Tell whether a hint holds anything; OLAT writes an empty one with every question."""
    return bool("".join(hint.itertext()).strip()) or hint.find(".//matimage") is not None


def points_of(item: Item) -> Decimal | None:
    """Return the points that an item gives, where it says so."""
    for name in _POINTS:
        points = as_number(item.meta.get(name, ""))
        if points is not None and points > 0:
            return points
    if item.rules.most not in (_ALL, 1):
        return item.rules.most
    if item.kind.startswith(_ILIAS):
        return _rounded(item.rules.together())
    return None


def _rounded(points: Fraction) -> Decimal:
    """Return points without the remainder that thirds leave, "1.6666666666667" three times."""
    return round(Decimal(points.numerator) / Decimal(points.denominator), 4)
