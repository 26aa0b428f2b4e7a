"""The parts of a .docx: opened where that is safe, with what each refers to."""

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from banks.formats.xml_reading import local_name, read_xml
from office.packages import read_package
from office.problems import UnreadableFile

#: Bytes of one XML part; a paper of 2,000 questions has 8 MB.
MOST_XML = 24 * 2**20
#: Tags of one XML part, ends counted as well; such a paper has 400,000.
MOST_TAGS = 2_000_000
_SAVE_AS = "hãy mở bằng Word, chọn Lưu thành (Save As), kiểu Word Document (.docx) rồi gửi lại."
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN = "word/document.xml"


@dataclass(frozen=True, slots=True)
class Parts:
    """What lies in a .docx, by name, and the name of its text."""

    name: str
    members: Mapping[str, bytes] = field(repr=False)
    main: str = _MAIN

    def xml(self, part: str) -> Element | None:
        """Return the first element of a part; None where there is no such part."""
        data = self.members.get(part)
        if data is None:
            return None
        if len(data) > MOST_XML or data.count(b"<") > MOST_TAGS:
            what = "Văn bản quá dài để đọc một lần; hãy chia thành nhiều tệp."
            raise UnreadableFile(self.name, what)
        return read_xml(data, name=self.name)

    def beside(self, kind: str) -> Element | None:
        """Return the part of the main text's folder called `kind`: "styles", "numbering"."""
        return self.xml(posixpath.join(posixpath.dirname(self.main), f"{kind}.xml"))

    def targets(self, part: str) -> dict[str, str]:
        """Return what a part refers to inside the package, by the id of the reference."""
        folder, file = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{file}.rels"))
        found = {}
        for one in root if root is not None else ():
            target = one.get("Target", "")
            if one.get("TargetMode", "Internal") == "Internal" and target:
                path = (
                    target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                )
                found[one.get("Id", "")] = posixpath.normpath(path)
        return found

    @property
    def has_macros(self) -> bool:
        """Whether programs lie in it; they are never looked at."""
        return any(one.casefold().endswith("vbaproject.bin") for one in self.members)


def open_parts(data: bytes, *, name: str) -> Parts:
    """Return the parts of a Word file.

    Raises:
        UnreadableFile: another kind of file, an old .doc, a damaged, encrypted or unsafe one.
    """
    if data.startswith(_COMPOUND_FILE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise UnreadableFile(name, "Tệp Word được đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại.")
        raise UnreadableFile(name, f"Đây là tệp Word kiểu cũ (.doc), chưa đọc được; {_SAVE_AS}")
    if data.lstrip()[:5] == b"{\\rtf":
        raise UnreadableFile(name, f"Đây là tệp RTF, chưa đọc được; {_SAVE_AS}")
    if not data.startswith(b"PK"):
        raise UnreadableFile(name, f"Đây không phải là tệp Word (.docx); {_SAVE_AS}")
    parts = Parts(name, read_package(data, name=name))
    main = _main_part(parts)
    if main not in parts.members:
        raise UnreadableFile(name, f"Tệp nén này không chứa văn bản Word; {_SAVE_AS}")
    return Parts(name, parts.members, main)


def _main_part(parts: Parts) -> str:
    """Return the name of the text, which some programs call otherwise than Word does."""
    if _MAIN in parts.members:
        return _MAIN
    root = parts.xml("_rels/.rels")
    for one in root if root is not None else ():
        if one.get("Type", "").endswith("/officeDocument"):
            return one.get("Target", "").lstrip("/")
    return _MAIN


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute by its name without a namespace; "" where it or the element is missing."""
    if element is None:
        return ""
    for key, said in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return said
    return ""


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first element along a path of names without namespaces; None where there is none."""
    for name in names:
        if element is None:
            return None
        element = next((one for one in element if local_name(one) == name), None)
    return element
