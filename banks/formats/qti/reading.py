"""Reading QTI of any version: a package, a file of QTI 1.2, a single item of QTI 2 or 3."""

from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from banks.formats.gathering import LONGEST_SOURCE, Gathering
from banks.formats.html_text import Converted
from banks.formats.qti import items_one, items_two
from banks.formats.qti.containers import Container, Part
from banks.formats.qti.drafting import Codes, Draft, named, new_code
from banks.formats.qti.embedded_html import read_with_html
from banks.formats.qti.numbers import as_number
from banks.parsed import ParsedBank
from office.cells import CODE
from office.packages import read_package
from office.problems import UnreadableFile
from office.text import clean_line

_NO_QUESTION = "Tệp không có câu hỏi QTI nào."
_ONLY_TEST = (
    "Tệp chỉ là bài kiểm tra gọi tên các câu hỏi, không chứa câu hỏi; hãy tải lên cả gói (.zip)."
)
_DRAWN = "Nhóm câu rút ngẫu nhiên {number} câu: mọi câu trong nhóm đều được nhập."
_STIMULUS = "text_only_question"
#: Seconds beyond which a limit is one of a whole test.
MOST_SECONDS = 7200


def read(source: Path | bytes, *, name: str, slug: str) -> ParsedBank:
    """Return the questions of a QTI file.

    Raises:
        UnreadableFile: no XML and no package, damaged, or without anything of QTI in it.
    """
    name = name or (source.name if isinstance(source, Path) else "Tệp")
    data = source.read_bytes() if isinstance(source, Path) else source
    if data.startswith(b"PK"):
        container = Container(name, read_package(data, name=name))
    else:
        container = Container(name, {name: data})
    return _Reading(Gathering(slug), container).read()


class _Reading:
    """A container on its way into a gathering."""

    def __init__(self, gathering: Gathering, container: Container) -> None:
        self.gathering = gathering
        self.container = container
        self.codes = Codes()
        self.count = 0
        self.weights: dict[str, Decimal] = {}
        self.seconds: dict[str, int] = {}
        self.stimuli: dict[str, str] = {}  # name of a file, or an item -> code of its material
        self.seen: set[str] = set()
        self.parts = container.parts()

    def read(self) -> ParsedBank:
        parts = self.parts
        if not parts:
            raise UnreadableFile(self.container.name, _NO_QUESTION)
        if len(parts) == 1 and parts[0].root is None:
            raise UnreadableFile(parts[0].name, parts[0].why)
        tests = [one for one in parts if one.root is not None and one.root.tag == "assessmentTest"]
        for test in tests:
            self._weigh(test)
            self._tell_test(test)
        for part in parts:
            self._part(part)
        for address in dict.fromkeys(self.container.missing):
            if self._has_files():
                what = (
                    "Đề gọi tới tệp câu hỏi không có trong gói; hãy xuất lại gói từ phần mềm gốc."
                )
                self.gathering.refuse(what, where=f"tệp “{address[:200]}”", source=address)
        if tests and not self.count and not self._has_files():
            raise UnreadableFile(self.container.name, _ONLY_TEST)
        if not self.count and not self.gathering.unread:
            raise UnreadableFile(self.container.name, _NO_QUESTION)
        return self.gathering.finish()

    def _has_files(self) -> bool:
        return len(self.container.members) > 1

    def _part(self, part: Part) -> None:
        root = part.root
        if root is None:
            self.count += 1
            self.gathering.refuse(part.why, where=f"tệp “{part.name}”", source=part.name)
        elif root.tag == "questestinterop":
            self._one(root, part.name)
        elif root.tag == "assessmentItem":
            self._two(root, part.name)
        elif root.tag in ("assessmentTest", "assessmentSection"):
            for element in root.iter("assessmentItem"):  # some programs write items into tests
                self._two(element, part.name)

    # --- QTI 1.2 ----------------------------------------------------------------------------------

    def _one(self, root: Element, name: str) -> None:
        items = list(root.iter("item"))
        metas = [items_one.metadata(item) for item in items]
        told = {meta["parent_stimulus_item_ident"] for meta in metas if _parent(meta)}
        for item, meta in zip(items, metas, strict=True):
            ident = item.get("ident", "")
            if ident and ident in told and meta.get("question_type") == _STIMULUS:
                self._keep(ident, name, item)
        for item, meta in zip(items, metas, strict=True):
            ident = item.get("ident", "")
            if ident in told and meta.get("question_type") == _STIMULUS:
                continue
            source = _source(item)
            if ident and f"{ident}\n{source}" in self.seen:
                self.gathering.warn(f"tệp “{name}”", f"Câu “{ident}” có hai lần, chỉ đọc một lần.")
                continue
            self.seen.add(f"{ident}\n{source}")
            draft = self._draft(item, name, title=item.get("title", ""), ident=ident, source=source)
            draft.stimulus = self.stimuli.get(_parent(meta), "")
            items_one.read_item(draft, item, meta)
        self._tell_sections(root, name)

    def _keep(self, ident: str, name: str, item: Element) -> None:
        """Keep a text that other items ask about as shared material."""
        draft = Draft(
            self.gathering,
            where=f"tư liệu “{clean_line(item.get('title', ''))[:80]}”",
            source="",
            find=lambda address: self.container.data(address, base=name),
        )
        self.stimuli[ident] = self._material(draft, items_one.text_of(item), ident)

    def _tell_sections(self, root: Element, name: str) -> None:
        where = f"tệp “{name}”"
        for one in root.iter("selection_number"):
            number = clean_line(one.text or "")[:10]
            self.gathering.warn(where, _DRAWN.format(number=number))
        for one in [*root.iter("sourcebank_ref"), *root.iter("itemref")]:
            linked = clean_line(one.text or one.get("linkrefid") or "")[:80]
            self.gathering.warn(
                where, f"Bài gọi câu hỏi từ ngân hàng “{linked}” nằm ngoài tệp này; hãy nhập riêng."
            )

    # --- QTI 2 and 3 ------------------------------------------------------------------------------

    def _two(self, item: Element, name: str) -> None:
        draft = self._draft(
            item,
            name,
            title=item.get("title", "") or item.get("label", ""),
            ident=item.get("identifier", ""),
            source=_source(item),
        )
        draft.seconds = self.seconds.get(name, 0)
        texts = [
            found for one in items_two.references(item) if (found := self._shared(draft, one, name))
        ]
        if texts:
            draft.stimulus = texts[0]
            if len(texts) > 1:
                draft.lose("tư liệu thứ hai của câu: ở đây mỗi câu chỉ đi kèm một tư liệu")
        items_two.read_item(draft, item, weight=self.weights.get(name))

    def _shared(self, draft: Draft, reference: tuple[str, str], name: str) -> str:
        """Return the code of the material that an item refers to."""
        identifier, address = reference
        inner = self.container.find(address, base=name)
        if inner is None:
            draft.lose(f"tư liệu “{address[:100]}” không có trong tệp")
            return ""
        if inner not in self.stimuli:
            self.stimuli[inner] = self._read_stimulus(inner, identifier)
        if not self.stimuli[inner]:
            draft.lose(f"tư liệu “{address[:100]}” không có văn bản hay hình nào đọc được")
        return self.stimuli[inner]

    def _read_stimulus(self, inner: str, identifier: str) -> str:
        try:
            root = read_with_html(self.container.members[inner], name=inner)
        except UnreadableFile:
            return ""
        title = clean_line(root.get("title", ""))[:80]
        draft = Draft(
            self.gathering,
            where=f"tư liệu “{title or inner}”",
            source="",
            find=lambda address: self.container.data(address, base=inner),
        )
        wanted = root.get("identifier", "") or identifier
        return self._material(draft, items_two.stimulus(root), wanted)

    def _tell_test(self, test: Part) -> None:
        """Tell what a test says beyond its questions."""
        where = f"tệp “{test.name}”"
        root = test.root if test.root is not None else Element("none")
        for one in root.iter("selection"):
            number = clean_line(one.get("select", ""))[:10]
            self.gathering.warn(where, _DRAWN.format(number=number))
        if any("candidate" in one.get("view", "candidate") for one in root.iter("rubricBlock")):
            self.gathering.warn(where, "Lời dẫn của đề hoặc của từng phần không được nhập.")
        if any(True for name in ("preCondition", "branchRule") for _one in root.iter(name)):
            self.gathering.warn(where, "Điều kiện rẽ nhánh giữa các câu không được nhập.")

    def _weigh(self, test: Part) -> None:
        """Remember by what a test multiplies the points of its items, and how long each may take."""
        for one in test.root.iter("assessmentItemRef") if test.root is not None else ():
            inner = self.container.find(one.get("href", ""), base=test.name)
            for weight in one.findall("weight"):
                value = as_number(weight.get("value", ""))
                if inner is not None and value is not None and value > 0:
                    self.weights.setdefault(inner, value)
            for limit in one.findall("timeLimits"):
                time = as_number(limit.get("maxTime", ""))
                if inner is not None and time is not None and 1 <= time <= MOST_SECONDS:
                    self.seconds.setdefault(inner, int(time))

    # --- both -------------------------------------------------------------------------------------

    def _draft(self, item: Element, name: str, *, title: str, ident: str, source: str) -> Draft:
        self.count += 1
        return Draft(
            self.gathering,
            where=named(self.count, title),
            source=source,
            find=lambda address: self.container.data(address, base=name),
            code=self.codes.give(ident),
        )

    def _material(self, draft: Draft, shown: Converted, wanted: str) -> str:
        """Keep a text and its first picture; return its code, "" where there is nothing in it."""
        text = draft.stem(shown)
        for what in draft.lost:
            self.gathering.lose(draft.where, what)
        held = self.gathering.stimuli
        pictured = held.get(draft.stimulus)
        if not text and pictured is None:
            return ""
        picture = None
        if pictured is not None:
            picture = {"sha256": pictured.picture, "description": pictured.description}
            del held[draft.stimulus]
        wanted = wanted.removeprefix("_")
        code = wanted if CODE.fullmatch(wanted) and wanted not in held else new_code("TL", held)
        return self.gathering.material(where=draft.where, code=code, text=text, picture=picture)


def _parent(meta: dict[str, str]) -> str:
    return meta.get("parent_stimulus_item_ident", "")


def _source(item: Element) -> str:
    """Return an item as it stands in the file, in the names of QTI 2, without what is too much."""
    if sum(len(one.text or "") + 40 for one in item.iter()) > 50 * LONGEST_SOURCE:
        return "".join(item.itertext())[:LONGEST_SOURCE]
    return tostring(item, encoding="unicode").strip()[:LONGEST_SOURCE]
