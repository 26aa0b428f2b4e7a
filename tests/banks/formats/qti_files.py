"""QTI files of our own, written in the manner of the programs that offices have."""

import io
import zipfile
from collections.abc import Mapping

from banks.formats import get
from banks.parsed import ParsedBank
from tests.picture_files import png

PICTURE = png("red", (200, 100))

_ONE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2">'
    '<assessment ident="a1" title="Bài thử"><section ident="root_section">{items}'
    "</section></assessment></questestinterop>"
)
_TWO = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{identifier}" '
    'title="{title}" adaptive="{adaptive}" timeDependent="false">{declared}'
    '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
    "<itemBody>{body}</itemBody>{rules}</assessmentItem>"
)
_TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"


def read(data: bytes | str, *, name: str = "thu.xml") -> ParsedBank:
    """Return what the QTI format reads in a file."""
    content = data.encode() if isinstance(data, str) else data
    return get("qti").read(content, name=name)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """Return a package of files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


# --- QTI 1.2 --------------------------------------------------------------------------------------


def one(*items: str) -> str:
    """Return a file of QTI 1.2."""
    return _ONE.format(items="".join(items))


def item(inside: str, *, ident: str = "CAU-1", title: str = "", **meta: str) -> str:
    """Return an item of QTI 1.2 with metadata as Canvas writes it."""
    fields = "".join(
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry>"
        "</qtimetadatafield>"
        for label, entry in meta.items()
    )
    held = f"<itemmetadata><qtimetadata>{fields}</qtimetadata></itemmetadata>" if meta else ""
    return f'<item ident="{ident}" title="{title}">{held}{inside}</item>'


def material(text: str, *, kind: str = "text/plain") -> str:
    return f'<material><mattext texttype="{kind}">{text}</mattext></material>'


def labels(**options: str) -> str:
    """Return options to choose from, by identifier."""
    return "".join(
        f'<response_label ident="{ident}">{material(text)}</response_label>'
        for ident, text in options.items()
    )


def lid(
    options: str, *, ident: str = "response1", cardinality: str = "Single", before: str = ""
) -> str:
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{before}'
        f"<render_choice>{options}</render_choice></response_lid>"
    )


def box(*, ident: str = "response1", **attributes: str) -> str:
    """Return a box to type in."""
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return (
        f'<response_str ident="{ident}" rcardinality="Single"><render_fib{more}>'
        '<response_label ident="answer1"/></render_fib></response_str>'
    )


def equal(value: str, *, ident: str = "response1", tag: str = "varequal", **attributes: str) -> str:
    more = "".join(f' {name}="{value_}"' for name, value_ in attributes.items())
    return f'<{tag} respident="{ident}"{more}>{value}</{tag}>'


def rule(
    condition: str,
    score: str = "100",
    *,
    action: str = "Set",
    goes_on: str = "",
    feedback: str = "",
) -> str:
    """Return a rule that gives a score, and maybe shows a feedback."""
    more = f' continue="{goes_on}"' if goes_on else ""
    given = f'<setvar action="{action}" varname="SCORE">{score}</setvar>' if score else ""
    shown = f'<displayfeedback feedbacktype="Response" linkrefid="{feedback}"/>' if feedback else ""
    return f"<respcondition{more}><conditionvar>{condition}</conditionvar>{given}{shown}</respcondition>"


def rules(*each: str, most: str = "100") -> str:
    return (
        f'<resprocessing><outcomes><decvar maxvalue="{most}" minvalue="0" varname="SCORE" '
        f'vartype="Decimal"/></outcomes>{"".join(each)}</resprocessing>'
    )


def feedback(ident: str, text: str) -> str:
    return f'<itemfeedback ident="{ident}"><flow_mat>{material(text)}</flow_mat></itemfeedback>'


# --- QTI 2 ----------------------------------------------------------------------------------------


def two(
    body: str,
    *declared: str,
    rules: str = "match_correct",
    identifier: str = "CAU-1",
    title: str = "",
    adaptive: str = "false",
    behind: str = "",
) -> str:
    """Return an item of QTI 2.1; `rules` is the name of a template, or the rules themselves."""
    if rules and not rules.startswith("<"):
        rules = f'<responseProcessing template="{_TEMPLATE}{rules}"/>'
    return _TWO.format(
        body=body,
        declared="".join(declared),
        rules=rules + behind,
        identifier=identifier,
        title=title,
        adaptive=adaptive,
    )


def declared(
    *right: str,
    kind: str = "identifier",
    cardinality: str = "single",
    identifier: str = "RESPONSE",
    worths: Mapping[str, str] | None = None,
    bounds: str = "",
) -> str:
    """Return a response declaration."""
    values = "".join(f"<value>{one_}</value>" for one_ in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    entries = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{worth}"/>' for key, worth in (worths or {}).items()
    )
    mapping = f'<mapping defaultValue="0"{bounds}>{entries}</mapping>' if worths else ""
    return (
        f'<responseDeclaration identifier="{identifier}" cardinality="{cardinality}" '
        f'baseType="{kind}">{correct}{mapping}</responseDeclaration>'
    )


def choices(*, tag: str = "simpleChoice", **options: str) -> str:
    return "".join(f'<{tag} identifier="{id_}">{text}</{tag}>' for id_, text in options.items())


def interaction(tag: str, inside: str, *, prompt: str = "Chọn gì?", **attributes: str) -> str:
    """Return an interaction with a prompt."""
    named = {"responseIdentifier": "RESPONSE", **attributes}
    more = "".join(f' {name}="{value}"' for name, value in named.items())
    asked = f"<prompt>{prompt}</prompt>" if prompt else ""
    return f"<{tag}{more}>{asked}{inside}</{tag}>"
