"""What an item of QTI 2 or 3 declares: right responses, what each is worth, how it is processed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from xml.etree.ElementTree import Element

from banks.formats.qti.numbers import Range, as_number
from office.text import clean_block, clean_line


class Processing(Enum):
    """How responses become a score."""

    NONE = "none"
    MATCH = "match"  # all of it right, or nothing
    MAP = "map"  # each part by its worth
    CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Declaration:
    """A `responseDeclaration`.

    Attributes:
        correct: the right values, in their order.
        worths: what each value is worth by itself, as the mapping says.
    """

    identifier: str
    cardinality: str
    base_type: str
    correct: tuple[str, ...]
    worths: Mapping[str, Decimal]
    default: Decimal
    lower: Decimal | None
    upper: Decimal | None
    is_case_told: bool

    @property
    def right(self) -> tuple[str, ...]:
        """The right values; without a `correctResponse` those that are worth anything."""
        if self.correct:
            return self.correct
        if self.cardinality == "single":
            most = max(self.worths.values(), default=Decimal(0))
            return tuple(one for one, worth in self.worths.items() if worth == most and worth > 0)
        return tuple(one for one, worth in self.worths.items() if worth > 0)

    def mapped(self, chosen: frozenset[str]) -> Fraction:
        """Return what values are worth together, within the bounds of the mapping."""
        total = sum((self.worths.get(one, self.default) for one in chosen), Decimal(0))
        if self.lower is not None:
            total = max(total, self.lower)
        if self.upper is not None:
            total = min(total, self.upper)
        return Fraction(total)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the right values as pairs of identifiers."""
        found = (one.split() for one in self.right)
        return [(one[0], one[1]) for one in found if len(one) == 2]


NOTHING_DECLARED = Declaration("", "single", "", (), {}, Decimal(0), None, None, is_case_told=False)


def declarations(item: Element) -> dict[str, Declaration]:
    """Return the response declarations of an item by identifier."""
    found: dict[str, Declaration] = {}
    for one in item.findall("responseDeclaration"):
        identifier = one.get("identifier", "")
        found.setdefault(identifier, _declaration(one, identifier))
    return found


def _declaration(one: Element, identifier: str) -> Declaration:
    base_type = one.get("baseType", "")
    correct = one.find("correctResponse")
    mapping = one.find("mapping")
    worths: dict[str, Decimal] = {}
    is_case_told = False
    for entry in mapping.findall("mapEntry") if mapping is not None else ():
        key = _value(entry.get("mapKey", ""), base_type)
        worth = as_number(entry.get("mappedValue", ""))
        if worth is not None:
            worths.setdefault(key, worth)
        is_case_told |= entry.get("caseSensitive", "").casefold() == "true"
    bounds = mapping.attrib if mapping is not None else {}
    return Declaration(
        identifier=identifier,
        cardinality=one.get("cardinality", "single"),
        base_type=base_type,
        correct=tuple(
            _value(text, base_type)
            for value in (correct.findall("value") if correct is not None else ())
            if (text := "".join(value.itertext())).strip()
        ),
        worths=worths,
        default=as_number(bounds.get("defaultValue", "")) or Decimal(0),
        lower=as_number(bounds.get("lowerBound", "")),
        upper=as_number(bounds.get("upperBound", "")),
        is_case_told=is_case_told,
    )


def _value(text: str, base_type: str) -> str:
    if base_type in ("pair", "directedPair"):
        return " ".join(text.split())
    return clean_block(text) if base_type == "string" else clean_line(text)


# --- processing -----------------------------------------------------------------------------------

#: What may stand in rules that only match or map responses, and set feedback beside.
_PLAIN = {
    *("responseCondition", "responseIf", "responseElseIf", "responseElse", "setOutcomeValue"),
    *("variable", "correct", "baseValue", "match", "mapResponse", "mapResponsePoint", "isNull"),
    *("not", "sum", "and", "or", "multiple", "responseProcessing", "exitResponse"),
    *("responseProcessingFragment", "null"),
}
_TOLERANT = {"equal", "equalRounded"}


def processing(item: Element) -> Processing:
    """Return how an item is scored."""
    rules = item.find("responseProcessing")
    if rules is None:
        return Processing.NONE
    template = (rules.get("template") or rules.get("templateLocation") or "").casefold()
    if "map_response" in template:
        return Processing.MAP
    if "match_correct" in template or "cc2_match" in template:
        return Processing.MATCH
    responses = {one.get("identifier") for one in item.findall("responseDeclaration")}
    names = {str(one.tag) for one in rules.iter() if not _bounds_a_score(one, responses)}
    if not len(rules):
        return Processing.CUSTOM if template else Processing.NONE
    if names <= _PLAIN and "mapResponse" in names:
        return Processing.MAP
    if names <= _PLAIN | _TOLERANT and ("correct" in names or names & _TOLERANT):
        parts = sum(1 for one in rules.iter("setOutcomeValue") if _adds_up(one))
        return Processing.MAP if parts > 1 else Processing.MATCH
    return Processing.CUSTOM


def _bounds_a_score(rule: Element, responses: set[str | None]) -> bool:
    """Tell whether a comparison is one of scores alone: a least, a most, a feedback by score."""
    if rule.tag not in ("gt", "gte", "lt", "lte"):
        return False
    return not any(one.get("identifier") in responses for one in rule.iter("variable"))


def _adds_up(rule: Element) -> bool:
    return rule.find("sum") is not None


def literals(item: Element, response: str) -> tuple[str, ...]:
    """Return the constants that rules with a reward compare a response with.

    For items that declare no right response and have it in their rules alone.
    """
    found: list[str] = []
    rules = item.find("responseProcessing")
    for branch in rules.iter() if rules is not None else ():
        if branch.tag not in ("responseIf", "responseElseIf") or not _rewards(branch):
            continue
        conditions = [
            one for one in branch if one.tag not in ("setOutcomeValue", "responseCondition")
        ]
        for condition in conditions[:1]:
            found += _compared(condition, response)
    return tuple(dict.fromkeys(found))


def _rewards(branch: Element) -> bool:
    for one in branch.findall("setOutcomeValue"):
        name = one.get("identifier", "").casefold()
        values = [as_number(value.text or "") for value in one.iter("baseValue")]
        if not name.startswith("feedback") and any(
            value is not None and value > 0 for value in values
        ):
            return True
    return False


def _compared(condition: Element, response: str) -> Iterator[str]:
    waiting = [condition]
    while waiting:
        one = waiting.pop()
        if one.tag == "not":
            continue
        variables = [child.get("identifier") for child in one.findall("variable")]
        if one.tag in ("match", "equal", "stringMatch", "member") and response in variables:
            for value in one.findall("baseValue"):
                if text := clean_line("".join(value.itertext())):
                    yield text
        waiting.extend(reversed(one))


def ranges(item: Element, declaration: Declaration) -> list[Range]:
    """Return the ranges of numbers that are right, with the tolerance that rules give."""
    values = [one for text in declaration.right if (one := as_number(text)) is not None]
    rules = item.find("responseProcessing")
    found: list[Range] = []
    for rule in rules.iter() if rules is not None else ():
        names = [child.get("identifier") for child in rule.findall("variable")]
        if rule.tag in _TOLERANT and declaration.identifier in names:
            literal = [as_number("".join(each.itertext())) for each in rule.findall("baseValue")]
            right = [each for each in literal if each is not None] or values
            found += [_within(rule, value) for value in right]
        elif rule.tag == "and" and (between := _between(rule, declaration.identifier)) is not None:
            found.append(between)
    return found or [Range(one, one) for one in values]


def _within(rule: Element, value: Decimal) -> Range:
    if rule.tag == "equalRounded":
        figures = as_number(rule.get("figures", "")) or Decimal(0)
        if rule.get("roundingMode") == "decimalPlaces" and 0 <= figures < 20:
            half = Decimal(5).scaleb(-int(figures) - 1)
            return Range(value - half, value + half)
        return Range(value, value)
    mode = rule.get("toleranceMode", "exact")
    bounds = [as_number(one) for one in rule.get("tolerance", "").split()[:2]]
    below = bounds[0] if bounds and bounds[0] is not None else Decimal(0)
    above = bounds[-1] if bounds and bounds[-1] is not None else below
    if mode == "relative":
        below, above = abs(value) * below / 100, abs(value) * above / 100
    elif mode != "absolute":
        return Range(value, value)
    return Range(value - abs(below), value + abs(above))


def _between(rule: Element, response: str) -> Range | None:
    least = most = None
    for one in rule:
        named = [child.get("identifier") for child in one.findall("variable")]
        values = [as_number("".join(each.itertext())) for each in one.findall("baseValue")]
        if response not in named or len(values) != 1 or values[0] is None:
            continue
        if one.tag in ("gt", "gte"):
            least = values[0]
        elif one.tag in ("lt", "lte"):
            most = values[0]
    return Range(least, most) if least is not None and most is not None and least <= most else None


def points(item: Element) -> Decimal | None:
    """Return the most that an item gives, where it says so."""
    for one in item.findall("outcomeDeclaration"):
        name = one.get("identifier", "").casefold()
        if name == "score":
            most = as_number(one.get("normalMaximum", ""))
            if most is not None and most > 0:
                return most
    for one in item.findall("outcomeDeclaration"):
        if one.get("identifier", "").casefold() == "maxscore":
            most = as_number("".join(one.itertext()))
            if most is not None and most > 0:
                return most
    return None
