"""A bank as a QTI package: a test that keeps the order, items, shared material, pictures, a manifest."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

from banks.formats.base import Output
from banks.formats.qti.item_writing import Writing, rich, usable, write_item
from banks.parsed import ParsedBank, ParsedQuestion, ParsedStimulus, Problem
from banks.rendering import gist

#: The time that a zip writes down where none is meant.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_LARGE_LETTER = re.compile(r"([A-Z])")
_XHTML = {"p", "div", "br", "strong", "em", "code", "pre", "ul", "ol", "li", "img", "object"}
_XHTML |= {"table", "thead", "tbody", "tr", "th", "td"}
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_EVERY = "mọi câu"


@dataclass(frozen=True, slots=True)
class Version:
    """What differs between the versions that are written."""

    namespace: str
    schema: str
    manifest: str
    manifest_schema: str
    package: str
    package_version: str
    kind: str  # the ending of types of resources
    templates: str
    has_dashes: bool = False


QTI22 = Version(
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p2",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    manifest="http://www.imsglobal.org/xsd/imscp_v1p1",
    manifest_schema="http://www.imsglobal.org/xsd/qti/qtiv2p2/qtiv2p2_imscpv1p2_v1p0.xsd",
    package="QTIv2.2 Package",
    package_version="1.0.0",
    kind="xmlv2p2",
    templates="http://www.imsglobal.org/question/qti_v2p2/rptemplates/{name}",
)
QTI30 = Version(
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    manifest="http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    manifest_schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqtiv3p0_imscpv1p2_v1p0.xsd",
    package="QTI Package",
    package_version="3.0.0",
    kind="xmlv3p0",
    templates="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/{name}.xml",
    has_dashes=True,
)


def write(bank: ParsedBank, version: Version, *, title: str, stamp: str) -> Output:
    """Return a package of `version`; what it cannot hold is told."""
    return _Package(bank, version).write(title=title, stamp=stamp)


class _Package:
    def __init__(self, bank: ParsedBank, version: Version) -> None:
        self.bank = bank
        self.version = version
        self.members: dict[str, bytes] = {}
        self.resources: list[Element] = []
        self.lost: list[Problem] = []
        self.pictures: dict[str, str] = {}  # SHA-256 -> name in the package
        self.identifiers: set[str] = set()
        self.stimuli = {one.code: one for one in bank.stimuli}
        self.stimulus_ids: dict[str, str] = {}

    def write(self, *, title: str, stamp: str) -> Output:
        references = [
            (question, identifier)
            for number, question in enumerate(self.bank.questions, 1)
            if (identifier := self._item(question, number))
        ]
        self._test(references, title=title, stamp=stamp)
        self._tell_attributes()
        for sha256, name in self.pictures.items():
            self.members[name] = self.bank.media[sha256]
            self._resource(f"P-{sha256[:16]}", "webcontent", name)
        self._manifest()
        return Output(_zipped(self.members), len(references), tuple(self.lost))

    # --- items ------------------------------------------------------------------------------------

    def _item(self, question: ParsedQuestion, number: int) -> str:
        """Add an item; return its identifier, "" where it cannot be written."""
        where = question.code or question.where
        missing = [one for one in _named_pictures(question) if one not in self.bank.media]
        if missing:
            self.lost.append(
                Problem(where, "Câu bị bỏ lại: hình của câu không có trong ngân hàng.")
            )
            return ""
        writing = Writing(question, self._picture)
        written = write_item(writing)
        if written is None:
            what = "Câu bị bỏ lại: QTI không có kiểu trả lời cho loại câu này."
            self.lost.append(Problem(where, what))
            return ""
        identifier = self._identifier(question.code, number)
        if question.code and identifier.lstrip("_") != question.code:
            self.lost.append(Problem(where, f"mã câu được ghi là “{identifier}”", "warning"))
        title = usable(gist(str(question.content["stem"])))[:80]
        root = self._root("assessmentItem", identifier=identifier, title=title or identifier)
        root.set("adaptive", "false")
        root.set("timeDependent", "false")
        declared, body, behind = written
        root.extend(declared)
        shared = self._shared(question, where)
        if shared:
            reference = {"identifier": shared, "href": f"../stimuli/{shared}.xml"}
            SubElement(root, "assessmentStimulusRef", reference)
        root.append(body)
        root.extend(behind)
        name = f"items/{identifier}.xml"
        self._add(name, root)
        used = [self.pictures[one] for one in _named_pictures(question)]
        kind = f"imsqti_item_{self.version.kind}"
        self._resource(f"I-{identifier}", kind, name, used, needs=[f"S-{shared}"] if shared else [])
        for what in writing.lost:
            self.lost.append(Problem(where, what, "warning"))
        return identifier

    def _identifier(self, code: str, number: int) -> str:
        wanted = code if _IDENTIFIER.fullmatch(code) else f"_{code}"
        if not code or not _IDENTIFIER.fullmatch(wanted):
            wanted = f"Q-{number}"
        while wanted in self.identifiers:
            wanted = f"{wanted}-{number}"
        self.identifiers.add(wanted)
        return wanted

    def _shared(self, question: ParsedQuestion, where: str) -> str:
        """Return the identifier of the material of a question, written once."""
        stimulus = self.stimuli.get(question.stimulus)
        if stimulus is None:
            if question.stimulus:
                self.lost.append(Problem(where, f"tư liệu “{question.stimulus}”", "warning"))
            return ""
        if stimulus.code not in self.stimulus_ids:
            self.stimulus_ids[stimulus.code] = self._stimulus(stimulus)
        return self.stimulus_ids[stimulus.code]

    def _stimulus(self, stimulus: ParsedStimulus) -> str:
        identifier = self._identifier(stimulus.code, len(self.identifiers) + 1)
        root = self._root("assessmentStimulus", identifier=identifier, title=usable(stimulus.code))
        body = SubElement(root, "stimulusBody")
        if stimulus.text:
            body.append(rich("div", stimulus.text))
        used = []
        if stimulus.picture in self.bank.media:
            attributes = {
                "src": self._picture(stimulus.picture),
                "alt": usable(stimulus.description),
            }
            SubElement(SubElement(body, "div"), "img", attributes)
            used = [self.pictures[stimulus.picture]]
        elif stimulus.picture:
            self.lost.append(Problem(stimulus.code, "hình của tư liệu không có trong ngân hàng"))
        name = f"stimuli/{identifier}.xml"
        self._add(name, root)
        self._resource(f"S-{identifier}", f"imsqti_stimulus_{self.version.kind}", name, used)
        return identifier

    def _picture(self, sha256: str) -> str:
        ending = "jpg" if self.bank.media[sha256].startswith(b"\xff\xd8") else "png"
        name = self.pictures.setdefault(sha256, f"media/{sha256[:32]}.{ending}")
        return f"../{name}"

    def _tell_attributes(self) -> None:
        """Tell once what no item has a place for."""
        told: Mapping[str, bool] = {
            "kỹ năng": any(one.skill for one in self.bank.questions),
            "mức độ nhận thức": any(one.level for one in self.bank.questions),
            "căn cứ": any(one.basis for one in self.bank.questions),
            "vị trí việc làm và lĩnh vực": any(
                one.positions or one.fields for one in self.bank.questions
            ),
            "câu loại trừ nhau": any(one.enemies for one in self.bank.questions),
        }
        if lost := [what for what, is_there in told.items() if is_there]:
            self.lost.append(Problem(_EVERY, f"tệp QTI không ghi {', '.join(lost)}", "warning"))

    # --- the package ------------------------------------------------------------------------------

    def _test(
        self, references: list[tuple[ParsedQuestion, str]], *, title: str, stamp: str
    ) -> None:
        root = self._root("assessmentTest", identifier="TEST", title=usable(title) or "SátHạch")
        part = SubElement(
            root,
            "testPart",
            {"identifier": "PART", "navigationMode": "nonlinear", "submissionMode": "simultaneous"},
        )
        shown = {"identifier": "SECTION", "title": usable(title) or "SátHạch", "visible": "true"}
        section = SubElement(part, "assessmentSection", shown)
        if stamp:
            section.append(rich("rubricBlock", stamp, view="author"))
        for question, identifier in references:
            href = f"items/{identifier}.xml"
            reference = SubElement(
                section, "assessmentItemRef", {"identifier": identifier, "href": href}
            )
            if question.seconds:
                SubElement(reference, "timeLimits", {"maxTime": str(question.seconds)})
            if question.points != 1:
                weight = {"identifier": "WEIGHT", "value": f"{question.points:f}"}
                SubElement(reference, "weight", weight)
        self._add("test.xml", root)
        needs = [f"I-{identifier}" for _question, identifier in references]
        self._resource("TEST", f"imsqti_test_{self.version.kind}", "test.xml", needs=needs)

    def _root(self, tag: str, **attributes: str) -> Element:
        version = self.version
        return Element(
            tag,
            {
                "xmlns": version.namespace,
                "xmlns:xsi": _SCHEMA_INSTANCE,
                "xsi:schemaLocation": f"{version.namespace} {version.schema}",
                **attributes,
            },
        )

    def _add(self, name: str, root: Element) -> None:
        for rules in root.iter("responseProcessing"):
            if rules.get("template"):
                rules.set("template", self.version.templates.format(name=rules.get("template")))
        if self.version.has_dashes:
            _wrap(root)
            _with_dashes(root)
        self.members[name] = tostring(root, encoding="utf-8", xml_declaration=True)

    def _resource(
        self,
        identifier: str,
        kind: str,
        name: str,
        uses: Sequence[str] = (),
        needs: Sequence[str] = (),
    ) -> None:
        one = Element("resource", {"identifier": identifier, "type": kind, "href": name})
        for file in [name, *dict.fromkeys(uses)]:
            SubElement(one, "file", {"href": file})
        for identifier_ in needs:
            SubElement(one, "dependency", {"identifierref": identifier_})
        self.resources.append(one)

    def _manifest(self) -> None:
        version = self.version
        root = Element(
            "manifest",
            {
                "xmlns": version.manifest,
                "xmlns:xsi": _SCHEMA_INSTANCE,
                "xsi:schemaLocation": f"{version.manifest} {version.manifest_schema}",
                "identifier": "MANIFEST",
            },
        )
        metadata = SubElement(root, "metadata")
        SubElement(metadata, "schema").text = version.package
        SubElement(metadata, "schemaversion").text = version.package_version
        SubElement(root, "organizations")
        SubElement(root, "resources").extend(self.resources)
        content = tostring(root, encoding="utf-8", xml_declaration=True)
        self.members = {"imsmanifest.xml": content, **self.members}


def _named_pictures(question: ParsedQuestion) -> list[str]:
    content = question.content
    if question.kind == "image_choice":
        return [str(one["sha256"]) for one in content["options"].values()]
    return [str(content["picture"]["sha256"])] if question.kind == "hotspot" else []


def _wrap(root: Element) -> None:
    """Put what a rubric or a feedback shows into a body of its own, as QTI 3 wants it."""
    for one in [*root.iter("rubricBlock"), *root.iter("modalFeedback")]:
        body = Element("contentBody")
        body.text, one.text = one.text, None
        body.extend(list(one))
        for child in list(one):
            one.remove(child)
        one.append(body)


def _with_dashes(root: Element) -> None:
    """Give elements and attributes their QTI 3 names, in place."""
    for one in root.iter():
        tag = str(one.tag)
        if tag in _XHTML:
            continue
        one.tag = f"qti-{_dashed(tag)}"
        for key in list(one.attrib):
            if ":" not in key and (wanted := _dashed(key)) != key:
                one.attrib[wanted] = one.attrib.pop(key)


def _dashed(name: str) -> str:
    return _LARGE_LETTER.sub(r"-\1", name).lower()


def _zipped(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return target.getvalue()
