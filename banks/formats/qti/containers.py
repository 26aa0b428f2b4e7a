"""What a QTI file is made of: files by name, which of them hold questions, and in which order."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from banks.formats.qti.embedded_html import read_with_html
from banks.formats.qti.naming import rename
from banks.formats.xml_reading import read_xml
from office.problems import UnreadableFile

MANIFEST = "imsmanifest.xml"
#: First elements of what this format reads, in the names of QTI 2.
ROOTS = {"questestinterop", "assessmentItem", "assessmentTest", "assessmentSection"}
ROOTS |= {"assessmentStimulus"}

_FILE_BASE = re.compile(r"^(?:\$|%24)IMS[-_]CC[-_]FILEBASE(?:\$|%24)/*", re.IGNORECASE)
_BLACKBOARD_ID = re.compile(r"xid-[0-9]+_[0-9]+")
_DIGITS = re.compile(r"([0-9]+)")
#: Bytes in which the first element is looked for; licences may stand before it.
_BEGINNING = 32_768
_FIRST = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
_REMARK = re.compile(r"<!--.*?(?:-->|$)|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL)
_DECLARATION = re.compile(rb"""^(\s*<\?xml\s+version\s*=\s*["']1\.[01]["'])(?=encoding)""")


@dataclass(frozen=True, slots=True)
class Part:
    """A file with questions: its name in the package and its first element; or why it has none."""

    name: str
    root: Element | None
    why: str = ""


@dataclass(slots=True)
class Container:
    """The files of a package, or the one file that stands alone."""

    name: str
    members: Mapping[str, bytes]
    #: names of files that were meant to be there and are not
    missing: list[str] = field(default_factory=list)
    manifest: Element | None = field(init=False)
    _by_folded: dict[str, str] = field(init=False)
    _by_base: dict[str, list[str]] = field(init=False)

    def __post_init__(self) -> None:
        self._by_folded = {name.casefold(): name for name in self.members}
        self._by_base = {}
        for name in self.members:
            self._by_base.setdefault(posixpath.basename(name).casefold(), []).append(name)
        self.manifest = self._read_manifest()

    def find(self, address: str, *, base: str = "") -> str | None:
        """Return the name of the file that an address leads to, None where there is none.

        Args:
            base: the name of the file that the address stands in.
        """
        if "://" in address:
            return None
        plain = unquote(_FILE_BASE.sub("", address).partition("?")[0].partition("#")[0])
        plain = plain.replace("\\", "/")
        folder = posixpath.dirname(base)
        for place in (
            posixpath.join(folder, plain),
            plain,
            posixpath.join("web_resources", plain),
            posixpath.join(folder, "..", plain),
        ):
            path = posixpath.normpath(place).lstrip("/").casefold()
            if path in self._by_folded:
                return self._by_folded[path]
        if found := _BLACKBOARD_ID.search(address):
            return next((name for name in self.members if found[0] in name), None)
        same = self._by_base.get(posixpath.basename(plain).casefold(), []) if plain else []
        return same[0] if len(same) == 1 else None

    def data(self, address: str, *, base: str = "") -> bytes | None:
        """Return the bytes that an address leads to."""
        name = self.find(address, base=base)
        return self.members[name] if name is not None else None

    def parts(self) -> list[Part]:
        """Return the files with questions: as tests order them, then the manifest, then by name."""
        found: dict[str, Part] = {}
        for name in self._names():
            part = self._open(name)
            if part is not None:
                found[name] = part
        ordered: dict[str, Part] = {}
        for name, part in found.items():
            if part.root is not None and part.root.tag == "assessmentTest":
                for address in _item_addresses(part.root, name, found, self):
                    inner = self.find(address[1], base=address[0])
                    if inner is None:
                        self.missing.append(address[1])
                    elif inner in found:
                        ordered.setdefault(inner, found[inner])
        return [*ordered.values(), *(one for name, one in found.items() if name not in ordered)]

    def _read_manifest(self) -> Element | None:
        """Return the manifest, as far as it can be read."""
        names = self._by_base.get(MANIFEST, [])
        for name in sorted(names, key=len):
            try:
                return rename(read_xml(self.members[name], name=name))
            except UnreadableFile:
                return None
        return None

    def _names(self) -> list[str]:
        """Return the names of files that may hold questions, in the order of the manifest."""
        base = min(self._by_base.get(MANIFEST, [""]), key=len)
        named: dict[str, None] = {}
        if self.manifest is not None:
            for resource in self.manifest.iter("resource"):
                for address in (resource.get("href"), resource.get("file")):
                    name = self.find(address, base=base) if address else None
                    if name is not None:
                        named[name] = None
                for one in resource.iter("file"):
                    name = self.find(one.get("href", ""), base=base)
                    if name is not None:
                        named[name] = None
        rest = sorted((name for name in self.members if name not in named), key=_natural)
        names = [*named, *rest]
        return [name for name in names if not self._is_double(name)]

    def _is_double(self, name: str) -> bool:
        """Tell whether Canvas wrote the same questions better beside it."""
        folder, base = posixpath.split(name)
        if base.casefold() != "assessment_qti.xml":
            return False
        other = f"non_cc_assessments/{posixpath.basename(folder)}.xml.qti".casefold()
        return any(one.endswith(other) for one in self._by_folded)

    def _open(self, name: str) -> Part | None:
        data = self.members[name]
        root = first_element(data)
        if root not in ROOTS:
            return None
        try:
            if root == "questestinterop":
                return Part(name, rename(read_xml(_mended(data), name=name)))
            return Part(name, read_with_html(_mended(data), name=name))
        except UnreadableFile as error:
            return Part(name, None, error.what)


def first_element(data: bytes) -> str:
    """Return the name of the first element of an XML file in the names of QTI 2, or ""."""
    if data[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] != b"<":
        return ""
    beginning = data[:_BEGINNING]
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if beginning.startswith(mark):
            return _first(beginning[2:].decode(encoding, "replace"))
    return _first(beginning.decode("utf-8", "replace"))


def _first(text: str) -> str:
    text = text.lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return ""
    found = _FIRST.search(_REMARK.sub("", text))
    if not found:
        return ""
    return str(rename(Element(found[1])).tag)


def _mended(data: bytes) -> bytes:
    """Return XML with the blank that some programs forget in its declaration."""
    return _DECLARATION.sub(rb"\1 ", data.lstrip() if data[:1] in b" \r\n\t" else data, count=1)


def _item_addresses(
    root: Element, name: str, found: Mapping[str, Part], container: Container
) -> Iterator[tuple[str, str]]:
    """Yield the file and the address of each item that a test calls, in its order."""
    waiting, seen = [(root, name)], {name}
    while waiting:
        element, base = waiting.pop()
        if element.tag == "assessmentItemRef":
            yield base, element.get("href", "")
            continue
        if element.tag == "assessmentSectionRef":
            inner = container.find(element.get("href", ""), base=base)
            part = found.get(inner) if inner is not None else None
            if inner is not None and inner not in seen and part and part.root is not None:
                seen.add(inner)
                waiting.append((part.root, inner))
            continue
        waiting.extend((child, base) for child in reversed(element))


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """Return a key that puts "item10" behind "item9"."""
    parts = _DIGITS.split(name.casefold())
    return [
        (place % 2 == 1, int(part[:12]) if place % 2 else 0, part)
        for place, part in enumerate(parts)
    ]
