"""One set of names for all versions: elements and attributes as QTI 2 calls them, no namespaces.

QTI 3.0 writes ``qti-choice-interaction`` and ``response-identifier`` where QTI 2 has
``choiceInteraction`` and ``responseIdentifier``; but for the names little differs.
"""

import re
from xml.etree.ElementTree import Element

from banks.formats.xml_reading import local_name

#: Names that some programs write in small letters, as HTML tools do.
_PROPER = {
    name.lower(): name
    for name in (
        *("textEntryInteraction", "inlineChoiceInteraction", "choiceInteraction", "inlineChoice"),
        *("extendedTextInteraction", "matchInteraction", "orderInteraction", "simpleChoice"),
        *("simpleMatchSet", "simpleAssociableChoice", "responseIdentifier", "maxChoices"),
    )
}
_BEHIND_DASH = re.compile(r"-([a-z0-9])")
_KEPT = ("data-", "aria-")


def rename(root: Element) -> Element:
    """Give `root` and all inside it their QTI 2 names, in place, and return it."""
    for one in root.iter():
        name = local_name(one)
        of_qti3 = name.startswith("qti-")
        one.tag = _camel(name.removeprefix("qti-")) if of_qti3 else _PROPER.get(name, name)
        for key in list(one.attrib):
            plain = key.rpartition("}")[2]
            if of_qti3 and not plain.startswith(_KEPT):
                wanted = _camel(plain)
            else:
                wanted = _PROPER.get(plain, plain)
            if wanted != key:
                one.attrib[wanted] = one.attrib.pop(key)
    return root


def _camel(name: str) -> str:
    return _BEHIND_DASH.sub(lambda found: found[1].upper(), name)
