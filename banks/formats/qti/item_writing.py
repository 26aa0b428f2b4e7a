"""One question as an item in the names of QTI 2; `package_writing` gives it those of its version.

What our scoring gives for a half-right response is written as a mapping, as far as QTI has one for
it. `label` holds the kind, for whoever reads the item to know two columns "Đúng", "Sai" of a grid
from statements.
"""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring

from banks.formats.html_text import to_html
from banks.formats.qti.marking import DEFAULT_MEGABYTES, LETTERS_A_WORD
from banks.formats.qti.parts_two import TABLE_CLASS
from banks.kinds.hiding import mixed
from banks.parsed import ParsedQuestion

_GAP = re.compile(r"(\{\{[0-9]+\}\})")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RESPONSE = "RESPONSE"

#: Endings of files that are handed in, as MIME types.
MIME_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
    "zip": "application/zip",
}
#: How a question is scored: by a template of that name, as a sum of its parts, within a tolerance.
MATCH, MAP, SUM, NEAR = "match_correct", "map_response", "sum", "near"


class Writing:
    """An item on its way.

    Attributes:
        lost: what of the question has no place in QTI.
    """

    def __init__(self, question: ParsedQuestion, picture: Callable[[str], str]) -> None:
        """Begin; `picture` gives the address of a picture by its SHA-256."""
        self.question = question
        self.content: Mapping[str, Any] = question.content
        self.picture = picture
        self.lost: list[str] = []
        self.declared: list[Element] = []
        self.body = Element("itemBody")
        self.scored = ""

    # --- parts ------------------------------------------------------------------------------------

    def declare(
        self,
        base_type: str,
        right: Sequence[str],
        *,
        cardinality: str = "single",
        worths: Iterable[tuple[str, Fraction]] = (),
        identifier: str = _RESPONSE,
    ) -> None:
        """Add a response declaration."""
        one = Element(
            "responseDeclaration",
            {"identifier": identifier, "cardinality": cardinality, "baseType": base_type},
        )
        if right:
            correct = SubElement(one, "correctResponse")
            for value in right:
                SubElement(correct, "value").text = usable(value)
        if entries := list(worths):
            bounds = {"lowerBound": "0", "upperBound": "1", "defaultValue": "0"}
            mapping = SubElement(one, "mapping", bounds)
            for key, worth in entries:
                entry = {"mapKey": usable(key), "mappedValue": _decimal(worth)}
                if base_type == "string":
                    entry["caseSensitive"] = "false"
                SubElement(mapping, "mapEntry", entry)
        self.declared.append(one)

    def stem(self) -> None:
        """Add the stem as a block of the body."""
        self.body.append(rich("div", str(self.content["stem"])))

    def interaction(self, tag: str, **attributes: str) -> Element:
        """Add an interaction to the body."""
        named = {"responseIdentifier": _RESPONSE, **attributes, "label": self.question.kind}
        return SubElement(self.body, tag, named)

    @property
    def shuffle(self) -> str:
        """Whether options may change their places."""
        return "false" if self.question.order_locked else "true"

    # --- kinds ------------------------------------------------------------------------------------

    def single_choice(self) -> None:
        self._choices(self.content["options"], [self.content["key"]])

    def multiple_choice(self) -> None:
        self._choices(self.content["options"], self.content["key"], several=True)

    def true_false(self) -> None:
        options = {"true": "Đúng", "false": "Sai"}
        self._choices(options, ["true" if self.content["key"] else "false"])

    def _choices(
        self, options: Mapping[str, str], key: Sequence[str], *, several: bool = False
    ) -> None:
        self._declare_choices(list(options), key, several=several)
        self.stem()
        most = "0" if several else "1"
        one = self.interaction("choiceInteraction", shuffle=self.shuffle, maxChoices=most)
        for id_, text in options.items():
            one.append(rich("simpleChoice", text, identifier=id_))

    def _declare_choices(self, ids: Sequence[str], key: Sequence[str], *, several: bool) -> None:
        if not several:
            self.declare("identifier", key)
            self.scored = MATCH
            return
        wrong = len(ids) - len(key)
        worths = [
            (id_, Fraction(1, len(key)) if id_ in key else Fraction(-1, wrong)) for id_ in ids
        ]
        self.declare("identifier", key, cardinality="multiple", worths=worths)
        self.scored = MAP

    def image_choice(self) -> None:
        self._declare_choices(list(self.content["options"]), [self.content["key"]], several=False)
        self.stem()
        one = self.interaction("choiceInteraction", shuffle=self.shuffle, maxChoices="1")
        for id_, shown in self.content["options"].items():
            choice = SubElement(one, "simpleChoice", {"identifier": id_})
            self._image(choice, shown)

    def _image(self, parent: Element, shown: Mapping[str, Any]) -> None:
        attributes = {"src": self.picture(shown["sha256"]), "alt": usable(shown["description"])}
        SubElement(parent, "img", attributes)

    def short_answer(self) -> None:
        accepted = self.content["accepted"]
        worths = [(text, Fraction(1)) for text in dict.fromkeys(accepted)]
        self.declare("string", accepted[:1], worths=worths)
        self.scored = MAP
        self._box()

    def numeric(self) -> None:
        self.declare("float", [self.content["value"]])
        self.scored = NEAR
        self._box()

    def _box(self) -> None:
        self.stem()
        named = {"responseIdentifier": _RESPONSE, "label": self.question.kind}
        SubElement(SubElement(self.body, "p"), "textEntryInteraction", named)

    def cloze(self) -> None:
        gaps = self.content["gaps"]
        share = Fraction(1, len(gaps))
        body = rich("div", str(self.content["stem"]))
        for place, gap in _split_gaps(body):
            number = int(gap.strip("{}"))
            place.tag, content = "textEntryInteraction", gaps[number - 1]
            identifier = f"{_RESPONSE}_{number}"
            place.attrib.update({"responseIdentifier": identifier, "label": "cloze"})
            if "options" in content:
                place.tag = "inlineChoiceInteraction"
                place.set("shuffle", "true")
        self.body.append(body)
        for number, gap in enumerate(gaps, 1):
            identifier = f"{_RESPONSE}_{number}"
            if "accepted" in gap:
                worths = [(text, share) for text in dict.fromkeys(gap["accepted"])]
                self.declare("string", gap["accepted"][:1], worths=worths, identifier=identifier)
                continue
            ids = {text: f"C{place}" for place, text in enumerate(gap["options"], 1)}
            self.declare(
                "identifier",
                [ids[gap["key"]]],
                worths=[(ids[gap["key"]], share)],
                identifier=identifier,
            )
            place = next(
                one
                for one in body.iter("inlineChoiceInteraction")
                if one.get("responseIdentifier") == identifier
            )
            for text, id_ in ids.items():
                SubElement(place, "inlineChoice", {"identifier": id_}).text = usable(text)
        self.scored = SUM

    def matching(self) -> None:
        pairs = self.content["pairs"]
        lefts = {f"L{number}": pair["left"] for number, pair in enumerate(pairs, 1)}
        texts = dict.fromkeys([*(pair["right"] for pair in pairs), *self.content["extra"]])
        ids = {text: f"R{number}" for number, text in enumerate(texts, 1)}
        right = [(f"L{number}", ids[pair["right"]]) for number, pair in enumerate(pairs, 1)]
        self._match(lefts, {id_: text for text, id_ in ids.items()}, right, shuffle="true")

    def matrix(self) -> None:
        columns = {f"C{place}": text for place, text in enumerate(self.content["columns"], 1)}
        right = [(row, f"C{column}") for row, column in self.content["key"].items()]
        self._match(self.content["rows"], columns, right, shuffle="false", is_table=True)

    def true_false_group(self) -> None:
        right = [(id_, str(is_so).lower()) for id_, is_so in self.content["key"].items()]
        columns = {"true": "Đúng", "false": "Sai"}
        self._match(self.content["statements"], columns, right, shuffle="false", is_table=True)
        if len(right) == 4:
            self.lost.append("thang điểm 10, 25, 50, 100 % của nhóm bốn ý (ghi là chia đều)")

    def _match(
        self,
        lefts: Mapping[str, str],
        rights: Mapping[str, str],
        right: Sequence[tuple[str, str]],
        *,
        shuffle: str,
        is_table: bool = False,
    ) -> None:
        values = [f"{one} {two}" for one, two in right]
        share = Fraction(1, len(values))
        worths = [(value, share) for value in values]
        self.declare("directedPair", values, cardinality="multiple", worths=worths)
        self.scored = MAP
        self.stem()
        most = {"maxAssociations": str(len(lefts))}
        look = {"class": TABLE_CLASS} if is_table else {}
        one = self.interaction("matchInteraction", shuffle=shuffle, **most, **look)
        for texts, many in ((lefts, 1), (rights, len(lefts))):
            group = SubElement(one, "simpleMatchSet")
            for id_, text in texts.items():
                group.append(
                    rich("simpleAssociableChoice", text, identifier=id_, matchMax=str(many))
                )

    def ordering(self) -> None:
        items = self.content["items"]
        ids = {text: id_ for id_, text in mixed(items).items()}
        self.declare("identifier", [ids[text] for text in items], cardinality="ordered")
        self.scored = MATCH
        self.lost.append("điểm từng phần của câu xếp thứ tự (ghi là đúng hoàn toàn mới được điểm)")
        self.stem()
        one = self.interaction("orderInteraction", shuffle="true")
        for text, id_ in sorted(ids.items(), key=lambda entry: entry[1]):
            one.append(rich("simpleChoice", text, identifier=id_))

    def hotspot(self) -> None:
        shown, areas = self.content["picture"], self.content["areas"]
        ids = {str(number): f"A{number}" for number in range(1, len(areas) + 1)}
        key = [ids[number] for number in self.content["key"]]
        several = bool(self.content["several"])
        self._declare_choices(list(ids.values()), key, several=several)
        self.stem()
        most = "0" if several else "1"
        one = self.interaction("hotspotInteraction", maxChoices=most)
        wide, high = _scaled(shown, areas)
        address = self.picture(shown["sha256"])
        drawn = SubElement(
            one,
            "object",
            {
                "data": address,
                "type": _picture_type(address),
                "width": str(wide),
                "height": str(high),
            },
        )
        drawn.text = usable(shown["description"])
        for number, area in enumerate(areas, 1):
            coords = ",".join(str(place) for place in _corners(area, wide, high))
            attributes = {"identifier": ids[str(number)], "shape": "rect", "coords": coords}
            SubElement(one, "hotspotChoice", {**attributes, "hotspotLabel": usable(area["name"])})

    def essay(self) -> None:
        self.declare("string", [self.content["model"]])
        self.stem()
        length = str(self.content["words"] * LETTERS_A_WORD)
        self.interaction("extendedTextInteraction", expectedLength=length)
        self._rubric()

    def file_upload(self) -> None:
        self.declare("file", [])
        self.stem()
        types = " ".join(MIME_TYPES[one] for one in self.content["files"])
        self.interaction("uploadInteraction", type=types)
        self._rubric()
        if self.content["megabytes"] != DEFAULT_MEGABYTES:
            self.lost.append(f"dung lượng tối đa {self.content['megabytes']} MB của tệp nộp")

    def _rubric(self) -> None:
        self.body.append(rich("rubricBlock", self.content["rubric"], view="scorer"))


_WRITERS: Mapping[str, Callable[[Writing], None]] = {
    "single_choice": Writing.single_choice,
    "multiple_choice": Writing.multiple_choice,
    "true_false": Writing.true_false,
    "true_false_group": Writing.true_false_group,
    "image_choice": Writing.image_choice,
    "short_answer": Writing.short_answer,
    "numeric": Writing.numeric,
    "cloze": Writing.cloze,
    "matching": Writing.matching,
    "matrix": Writing.matrix,
    "ordering": Writing.ordering,
    "hotspot": Writing.hotspot,
    "essay": Writing.essay,
    "file_upload": Writing.file_upload,
}


def write_item(writing: Writing) -> tuple[list[Element], Element, list[Element]] | None:
    """Return declarations, body and rules of a question; None where no interaction can hold it."""
    write = _WRITERS.get(writing.question.kind)
    if write is None:
        return None
    write(writing)
    outcomes = [
        Element(
            "outcomeDeclaration",
            {
                "identifier": "SCORE",
                "cardinality": "single",
                "baseType": "float",
                "normalMaximum": "1",
                **({"externalScored": "human"} if not writing.scored else {}),
            },
        )
    ]
    feedback = []
    if writing.question.explanation:
        outcomes.append(
            Element(
                "outcomeDeclaration",
                {"identifier": "FEEDBACK", "cardinality": "single", "baseType": "identifier"},
            )
        )
        shown = {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation", "showHide": "hide"}
        feedback.append(rich("modalFeedback", writing.question.explanation, **shown))
    rules = _rules(writing)
    return [*writing.declared, *outcomes], writing.body, [*rules, *feedback]


def _rules(writing: Writing) -> list[Element]:
    if not writing.scored:
        return []
    rules = Element("responseProcessing")
    if writing.scored in (MATCH, MAP):
        rules.set("template", writing.scored)
    elif writing.scored == SUM:
        total = SubElement(SubElement(rules, "setOutcomeValue", {"identifier": "SCORE"}), "sum")
        for one in writing.declared:
            SubElement(total, "mapResponse", {"identifier": one.get("identifier", "")})
    else:
        tolerance = str(writing.content["tolerance"])
        near = {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
        branch = SubElement(SubElement(rules, "responseCondition"), "responseIf")
        equal = SubElement(
            branch, "equal", near if tolerance != "0" else {"toleranceMode": "exact"}
        )
        SubElement(equal, "variable", {"identifier": _RESPONSE})
        SubElement(equal, "correct", {"identifier": _RESPONSE})
        value = SubElement(branch, "setOutcomeValue", {"identifier": "SCORE"})
        SubElement(value, "baseValue", {"baseType": "float"}).text = "1"
    return [rules]


# --- texts ----------------------------------------------------------------------------------------


def rich(tag: str, text: str, **attributes: str) -> Element:
    """Return an element that shows a text of ours as XHTML."""
    html = to_html(usable(text)).replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")
    element = Element(tag, attributes)
    try:
        inner = fromstring(f"<div>{html}</div>")  # noqa: S314 (written by `to_html`)
    except ParseError:
        SubElement(element, "p").text = usable(text)
        return element
    element.text = inner.text
    element.extend(list(inner))
    return element


def usable(text: str) -> str:
    """Return text without what XML cannot hold."""
    return _NO_XML.sub("", text)


def _split_gaps(body: Element) -> list[tuple[Element, str]]:
    """Put an empty element where each gap stands; return them with the gaps' marks."""
    found: list[tuple[Element, str]] = []
    for element in list(body.iter()):
        place = 0
        if element.text and len(pieces := _GAP.split(element.text)) > 1:
            element.text = pieces[0]
            place = _insert(element, 0, pieces, found)
        while place < len(element):
            child = element[place]
            place += 1
            if child.tail and len(pieces := _GAP.split(child.tail)) > 1:
                child.tail = pieces[0]
                place = _insert(element, place, pieces, found)
    return found


def _insert(
    parent: Element, place: int, pieces: Sequence[str], found: list[tuple[Element, str]]
) -> int:
    for gap, behind in zip(pieces[1::2], pieces[2::2], strict=True):
        one = Element("gap")
        one.tail = behind
        parent.insert(place, one)
        found.append((one, gap))
        place += 1
    return place


def _decimal(share: Fraction) -> str:
    return f"{float(share):.6f}".rstrip("0").rstrip(".")


# --- pictures -------------------------------------------------------------------------------------


def _picture_type(address: str) -> str:
    return "image/jpeg" if posixpath.splitext(address)[1] == ".jpg" else "image/png"


def _scaled(shown: Mapping[str, Any], areas: Sequence[Mapping[str, int]]) -> tuple[int, int]:
    """Return a size at which whole points tell all percents apart: the picture's own, or a multiple."""
    wide, high = int(shown["width"]), int(shown["height"])
    for times in range(1, 20):
        size = wide * times, high * times
        if all(_is_told(area, *size) for area in areas):
            return size
    return wide, high


def _is_told(area: Mapping[str, int], wide: int, high: int) -> bool:
    left, top, right, bottom = _corners(area, wide, high)
    return (
        round(left * 100 / wide) == area["x"]
        and round(top * 100 / high) == area["y"]
        and round(right * 100 / wide) == area["x"] + area["width"]
        and round(bottom * 100 / high) == area["y"] + area["height"]
    )


def _corners(area: Mapping[str, int], wide: int, high: int) -> tuple[int, int, int, int]:
    right, bottom = area["x"] + area["width"], area["y"] + area["height"]
    across, down = (area["x"], right), (area["y"], bottom)
    left, end = (round(place * wide / 100) for place in across)
    top, under = (round(place * high / 100) for place in down)
    return left, top, end, under
