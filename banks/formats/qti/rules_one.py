"""The rules of QTI 1.2 that turn responses into a score, carried out on responses of our choice.

So a key is what earns most, whatever way a program wrote its rules in, and fractions and negative
points are known exactly. Where a rule is of a kind not known here it never holds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from xml.etree.ElementTree import Element

from banks.formats.qti.numbers import as_number
from banks.kinds.reading import MOST
from office.text import clean_line

#: Responses by identifier of what is responded to, in their order.
Responses = Mapping[str, Sequence[str]]

#: Conditions that compare with a constant.
COMPARISONS = {"varequal", "varsubset", "varsubstring", "vargt", "vargte", "varlt", "varlte"}
#: Elements of rules, times the options that they are tried on.
MOST_STEPS = 200_000
#: How programs without `setvar` say that a response is right (Blackboard).
_RIGHT_FEEDBACK = {"correct", "correct_fb"}
#: Ends of the names of variables that count what is right and wrong, and are no score.
_COUNTERS = ("_correct", "_incorrect")
#: What a condition with such a feedback earns.
_RIGHT_WORTH = Fraction(1)


@dataclass(frozen=True, slots=True)
class Change:
    """What a rule does to a score."""

    action: str
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Rule:
    """One `respcondition`."""

    condition: Element
    changes: tuple[Change, ...]
    goes_on: bool

    def comparisons(self) -> Iterator[tuple[Element, bool]]:
        """Yield the comparisons of its condition, and whether each stands under a `not`."""
        waiting = [(self.condition, False)]
        while waiting:
            element, is_denied = waiting.pop()
            for child in reversed(element):
                if child.tag in COMPARISONS:
                    continue
                waiting.append((child, is_denied ^ (child.tag == "not")))
            for child in element:
                if child.tag in COMPARISONS:
                    yield child, is_denied ^ (element.tag == "not")


class Rules:
    """All rules of an item, in their order."""

    def __init__(self, item: Element) -> None:
        #: whether carrying them out would take too long
        self.are_too_many = _steps(item) > MOST_STEPS
        self.most = _greatest(item)
        _call_blanks_by_responses(item)
        self._rules = [rule for one in item.iter("respcondition") if (rule := self._rule(one))]
        if not any(change.amount > 0 for rule in self._rules for change in rule.changes):
            self._rules = list(self._by_feedback(item))
        #: what is responded to in an order, so that a row of comparisons is a sequence
        self.ordered = {
            one.get("ident", "")
            for one in item.iter()
            if one.get("rcardinality", "").casefold() == "ordered"
        }
        #: what is responded to with one thing
        self.single = {
            one.get("ident", "")
            for one in item.iter()
            if one.get("rcardinality", "").casefold() == "single"
        }
        self.strings = {
            one.get("ident", "")
            for one in item.iter()
            if one.tag in ("response_str", "response_num")
        }

    @property
    def rewarding(self) -> list[Rule]:
        """The rules that give points."""
        return [rule for rule in self._rules if any(one.amount > 0 for one in rule.changes)]

    def score(self, responses: Responses) -> Fraction:
        """Return what `responses` earn, in the file's own unit."""
        score, one_held = Fraction(0), False
        for rule in self._rules:
            if not self._holds(rule.condition, responses, one_held=one_held):
                continue
            one_held = True
            for change in rule.changes:
                score = _changed(score, change)
            if not rule.goes_on:
                break
        return score

    def together(self) -> Fraction:
        """Return what the parts of a question earn together, each by the best rule about it."""
        best: dict[frozenset[tuple[str, ...]], Fraction] = {}
        for rule in self.rewarding:
            part = frozenset(self._compared(one) for one, _is_denied in rule.comparisons())
            earned = sum((one.amount for one in rule.changes), Fraction(0))
            best[part] = max(best.get(part, Fraction(0)), earned)
        return sum(best.values(), Fraction(0))

    def _compared(self, comparison: Element) -> tuple[str, ...]:
        """Return what tells one part of a question from another in a comparison."""
        response = comparison.get("respident", "")
        if response in self.single:
            return (response,)
        return (response, clean_line(comparison.text or ""), comparison.get("index", ""))

    def named(self, response: str) -> list[str]:
        """Return the constants that rewarding rules compare a response with, each once."""
        found = [
            clean_line(one.text or "")
            for rule in self.rewarding
            for one, is_denied in rule.comparisons()
            if one.get("respident") == response and not is_denied and one.text
        ]
        return list(dict.fromkeys(found))

    def in_order(self, response: str) -> list[str]:
        """Return the constants that a response is compared with, as their `index` orders them."""
        found = [
            (int(index) if index.isascii() and index.isdigit() else 0, clean_line(one.text or ""))
            for rule in self.rewarding
            for one, is_denied in rule.comparisons()
            if one.get("respident") == response and not is_denied and one.text
            for index in [one.get("index", "")[:4]]
        ]
        return list(dict.fromkeys(text for _index, text in sorted(found, key=lambda pair: pair[0])))

    def _rule(self, element: Element) -> Rule | None:
        condition = element.find("conditionvar")
        if condition is None:
            return None
        changes = tuple(
            change for one in element.findall("setvar") if (change := self._change(one)) is not None
        )
        # The specification stops behind a rule that holds; programs that add up points, and do not
        # say so at each rule, mean to go on.
        goes_on = element.get("continue", "").casefold()
        adds = bool(changes) and all(one.action != "set" for one in changes)
        return Rule(condition, changes, goes_on == "yes" or (not goes_on and (adds or not changes)))

    def _change(self, element: Element) -> Change | None:
        name = element.get("varname") or element.get("variablename") or "SCORE"
        if name.casefold().startswith(("feedback", "attempt")):
            return None
        text = (element.text or "").strip() or ("1" if name.startswith("D2L_") else "")
        amount = self.most if text.casefold().endswith(".max") else as_number(text)
        if amount is None:
            return None
        if name.casefold().endswith("_incorrect"):  # Brightspace counts what is wrong apart
            return Change("subtract", Fraction(amount))
        return Change(element.get("action", "Set").casefold(), Fraction(amount))

    def _by_feedback(self, item: Element) -> Iterator[Rule]:
        for element in item.iter("respcondition"):
            condition = element.find("conditionvar")
            told = {
                one.get("linkrefid", "").casefold() for one in element.findall("displayfeedback")
            }
            title = element.get("title", "").casefold()
            if condition is None or condition.find(".//other") is not None:
                continue
            if told & _RIGHT_FEEDBACK or title in _RIGHT_FEEDBACK:
                yield Rule(condition, (Change("add", _RIGHT_WORTH),), True)

    def _holds(self, element: Element, responses: Responses, *, one_held: bool) -> bool:
        """Carry out a condition; its depth is bounded by `xml_reading`, so it may call itself."""

        def holds(child: Element) -> bool:
            return self._holds(child, responses, one_held=one_held)

        children = list(element)
        match element.tag:
            case "conditionvar":
                return self._holds_all(children, responses, one_held=one_held)
            case "and":
                return self._holds_all(children, responses, one_held=one_held, is_and=True)
            case "or":
                return any(holds(child) for child in children)
            case "not":
                return not any(holds(child) for child in children)
            case "other":
                return not one_held
            case "unanswered":
                return not responses.get(element.get("respident", ""))
            case "varequal" | "varsubset" | "varsubstring":
                given = responses.get(element.get("respident", ""), ())
                index, wanted = element.get("index", ""), clean_line(element.text or "")
                if index.isascii() and index.isdigit() and len(index) < 4:
                    place = max(0, int(index) - 1)
                    given = given[place : place + 1]
                return wanted in given
            case "vargt" | "vargte" | "varlt" | "varlte":
                return _compares(element, responses)
            case _:
                return False

    def _holds_all(
        self,
        children: Sequence[Element],
        responses: Responses,
        *,
        one_held: bool,
        is_and: bool = False,
    ) -> bool:
        equal = [child for child in children if child.tag == "varequal"]
        about = {child.get("respident", "") for child in equal}
        several = len(equal) > 1 and len(equal) == len(children) and len(about) == 1
        if several and not any(child.get("index") for child in equal):
            (response,) = about
            wanted = [clean_line(child.text or "") for child in equal]
            if response in self.ordered:
                return list(responses.get(response, ())) == wanted
            if response in self.strings and not is_and:  # other spellings of one answer
                return any(one in wanted for one in responses.get(response, ()))
        return bool(children) and all(
            self._holds(child, responses, one_held=one_held) for child in children
        )


def _call_blanks_by_responses(item: Element) -> None:
    """Let rules of Brightspace name responses where they name the one blank of each."""
    names: dict[str, str] = {}
    for response in item.iter("response_str"):
        blanks = [one.get("ident", "") for one in response.iter("response_label")]
        if len(blanks) == 1 and blanks[0]:
            names.setdefault(blanks[0], response.get("ident", ""))
    for one in item.iter():
        if one.tag in COMPARISONS and one.get("respident") in names:
            one.set("respident", names[one.get("respident", "")])


def _steps(item: Element) -> int:
    rules = sum(1 for holder in item.iter("resprocessing") for _one in holder.iter())
    options = sum(1 for _one in item.iter("response_label"))
    several = any(one.get("rcardinality", "").casefold() == "multiple" for one in item.iter())
    return rules * max(2 ** min(options, MOST) if several else options, 1)


def _greatest(item: Element) -> Decimal:
    for one in item.iter("decvar"):
        if one.get("varname", "").casefold().endswith(_COUNTERS):
            continue
        most = as_number(one.get("maxvalue", ""))
        if most is not None and most > 0:
            return most
    return Decimal(1)


def _changed(score: Fraction, change: Change) -> Fraction:
    match change.action:
        case "add":
            return score + change.amount
        case "subtract":
            return score - change.amount
        case "multiply":
            return score * change.amount
        case "divide":
            return score / change.amount if change.amount else score
        case _:
            return change.amount


def _compares(element: Element, responses: Responses) -> bool:
    bound = as_number(element.text or "")
    given = responses.get(element.get("respident", ""), ())
    value = as_number(given[0]) if given else None
    if bound is None or value is None:
        return False
    match element.tag:
        case "vargt":
            return value > bound
        case "vargte":
            return value >= bound
        case "varlt":
            return value < bound
        case _:
            return value <= bound
