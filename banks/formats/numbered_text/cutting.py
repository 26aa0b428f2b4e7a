"""A paper cut into questions, shared passages, headings and keys; nothing is left over unseen."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from banks.formats.numbered_text.answers import truth, truths
from banks.formats.numbered_text.bare_keys import with_named_keys
from banks.formats.numbered_text.emphasis import unstarred
from banks.formats.numbered_text.key_lists import (
    Entry,
    is_key_heading,
    is_key_line,
    read_keys,
)
from banks.formats.numbered_text.labels import (
    FORMS,
    Head,
    Label,
    option_labels,
    part_label,
    question_labels,
    read_head,
)
from banks.formats.numbered_text.lines import Line
from banks.formats.numbered_text.named_options import with_bare_letters
from banks.formats.numbered_text.sections import is_section, passage_label, section_number
from banks.formats.numbered_text.unlettered import with_letters
from office.text import fold_marks


@dataclass(slots=True)
class Passage:
    """What several questions share. Without `numbers` it is for all up to the next heading."""

    code: str
    numbers: tuple[int, ...]
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Block:
    """One question: its number and its lines, the label cut off the first."""

    number: str
    place: int  # the number of its line
    lines: list[Line]
    head: Head = field(default_factory=Head)
    section: str = ""
    mode: str = ""  # "truth", "short", "essay" where a heading says what its questions are
    passage: Passage | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def source(self) -> str:
        """How it stands in the file."""
        start = f"Câu {self.number}. " if self.number else ""
        return start + "\n".join(line.text for line in self.lines).strip()


@dataclass(slots=True)
class Paper:
    """A paper in its parts; `others` are lines that belong to no question."""

    blocks: list[Block] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    keys: list[Entry] = field(default_factory=list)
    others: list[Line] = field(default_factory=list)


def cut_paper(lines: Sequence[Line]) -> Paper:
    """Return the parts of a paper."""
    lines = with_named_keys(with_bare_letters([unstarred(line) for line in lines]))
    lines, key_lines = _without_keys(lines)
    starts = _starts(lines)
    starts = starts | _unnumbered(lines, starts) if starts else _unlabelled(lines)
    lines = with_letters(lines, starts)
    paper = Paper(keys=read_keys(key_lines))
    _Cutter(paper).cut(lines, starts)
    return paper


class _Outline:
    """Where options and keys stand, found once: whether a stretch of a paper answers itself."""

    def __init__(self, lines: Sequence[Line]) -> None:
        size = len(lines)
        self.options_end = [size] * (size + 1)  # from each line: where an A with a B behind it ends
        self.next_key = [size] * (size + 1)
        behind = size  # the nearest line with a B
        for place in range(size - 1, -1, -1):
            line = lines[place]
            letters = "" if line.cells else "".join(one.letter for one in option_labels(line.text))
            begins = letters.find("A")
            ends = place if 0 <= begins < letters.rfind("B") else behind
            self.options_end[place] = ends if begins >= 0 else self.options_end[place + 1]
            behind = place if "B" in letters else behind
            is_key = (part_label(line.text) or ("",))[0] == "key"
            self.next_key[place] = place if is_key else self.next_key[place + 1]

    def is_answered(self, start: int, end: int) -> bool:
        """Return whether options or a key stand from `start` to before `end`."""
        return self.options_end[start] < end or self.next_key[start] < end


def has_options(lines: Sequence[Line], start: int, end: int) -> bool:
    """Return whether "A" and "B" of options stand among lines."""
    wanted = "AB"
    for line in lines[start:end]:
        for label in option_labels(line.text):
            if label.letter == wanted[0]:
                wanted = wanted[1:]
                if not wanted:
                    return True
    return False


# --- keys at the end ------------------------------------------------------------------------------


def _without_keys(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Return the lines of questions, and those of the list of keys."""
    for place in _key_headings(lines):
        rest = lines[place + 1 :]
        asks = has_options([line for line in rest if not _judges(line)], 0, len(rest))
        if not asks and _is_list(rest, lines[:place]):
            before, alone = _keys_alone(lines[:place])
            return before, alone + rest
    return _keys_alone(lines)


def _key_headings(lines: list[Line]) -> list[int]:
    last = max((place for place, line in enumerate(lines) if _begins_options(line)), default=-1)
    return [
        place
        for place, line in enumerate(lines)
        if place > last and not line.cells and is_key_heading(line.text)
    ]


def _judges(line: Line) -> bool:
    """Return whether a line says of statements whether they are true: "a) Đúng b) Sai"."""
    first = next(iter(option_labels(line.text)), None)
    if first is None:
        return False
    return truths(line.text[first.start :]) is not None or truth(line.text[first.end :]) is not None


def _begins_options(line: Line) -> bool:
    if line.cells or _judges(line):
        return False
    first = next(iter(option_labels(line.text)), None)
    return first is not None and first.letter == "B" and first.is_first


def _is_list(rest: list[Line], before: list[Line]) -> bool:
    """Return whether lines behind a heading answer questions by number, and are no question's own."""
    entries = read_keys(rest)
    if not entries:
        return False
    known = {label.number for line in before for label in question_labels(line.text)}
    worded = [
        label.number for line in rest for label in question_labels(line.text) if label.form == "câu"
    ]
    named = [entry.number for entry in entries]
    return not known or (_mostly(named, known) and _mostly(worded, known))


def _mostly(numbers: list[str], known: set[str]) -> bool:
    """Return whether at least half of the numbers are of questions that came before."""
    return 2 * sum(number in known for number in numbers) >= len(numbers)


def _keys_alone(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    keys = [line for line in lines if is_key_line(line)]
    return ([line for line in lines if not is_key_line(line)], keys) if keys else (lines, [])


# --- where questions begin ------------------------------------------------------------------------


def _starts(lines: list[Line]) -> dict[int, Label]:
    """Return the lines that begin questions: of the form that this paper numbers them in."""
    found: dict[str, dict[int, Label]] = {form: {} for form in FORMS}
    for place, line in enumerate(lines):
        if not line.cells and not passage_label(line.text):
            for label in question_labels(line.text):
                found[label.form].setdefault(place, label)
    worded = dict(sorted({**found["câu"], **found["question"]}.items()))
    chains = _chains(lines, found)
    best = max(chains.values(), key=len)
    if worded and not (best and min(best) < min(worded) and len(best) > len(worded)):
        return worded
    return best or found["bài"] or found["unnumbered"]


def _chains(lines: list[Line], found: dict[str, dict[int, Label]]) -> dict[str, dict[int, Label]]:
    """Return for each bare form the labels that count on: 1, 2, 3 ..., again from 1 in a new part.

    A list in a stem counts as well; it is none of these where questions count on behind it.
    """
    chains: dict[str, dict[int, Label]] = {}
    outline = _Outline(lines)
    for form in ("bracket", "dot", "paren", "slash", "colon", "alone"):
        places = [*sorted(found[form]), len(lines)]
        chain: dict[int, Label] = {}
        last, begun = 0, -1
        listed: set[int] = set()  # numbers of a list in the stem of the current question
        for place, end in pairwise(places):
            value = found[form][place].value
            complete = begun >= 0 and outline.is_answered(begun, place)
            answers = outline.is_answered(place, end)
            follows = value == last + 1 and (complete or value - 1 not in listed)
            again = value == 1 and complete and answers
            jumps = value > last + 1 and answers and (complete or begun < 0)
            if follows or again or jumps:
                chain[place] = found[form][place]
                last, begun = value, place
                listed.clear()
            else:
                listed.add(value)
        chains[form] = chain
    return chains


def _unnumbered(lines: list[Line], starts: dict[int, Label]) -> dict[int, Label]:
    """Return where questions without numbers begin in a paper in which others have them.

    They stand before the first with a number, or below a heading; those with a key are meant, since
    a passage may have lettered parts as well.
    """
    found: dict[int, Label] = {}
    heads = [place for place, line in enumerate(lines) if is_section(line.text)]
    edges = sorted({*starts, *heads, len(lines)})
    for begin, end in pairwise([-1, *edges]):
        if begin in starts:
            continue
        part = lines[begin + 1 : end]
        has_key = any((part_label(line.text) or ("",))[0] == "key" for line in part)
        if has_key and has_options(part, 0, len(part)):
            found |= {begin + 1 + place: Label("unlabelled", "", 0) for place in _unlabelled(part)}
    return found


def _unlabelled(lines: list[Line]) -> dict[int, Label]:
    """Return where questions without numbers begin: behind the options or the key of the last."""
    found: dict[int, Label] = {}
    begin: int | None = None
    inside = False  # whether options of the current one were seen
    for place, line in enumerate(lines):
        if line.is_blank or line.cells:
            continue
        first = next(iter(option_labels(line.text)), None)
        is_option = first is not None and first.is_first
        if is_option and first is not None and first.letter == "A" and begin is not None:
            found.setdefault(begin, Label("unlabelled", str(len(found) + 1), 0))
            inside = True
        elif is_option or part_label(line.text):
            continue
        elif is_section(line.text):
            begin, inside = None, False
        elif inside or begin is None or lines[place - 1].is_blank:
            begin, inside = place, False
    return found


# --- cutting --------------------------------------------------------------------------------------


class _Cutter:
    """Hands each line to the question, passage or heading that it belongs to."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.section = self.mode = ""
        self.codes: set[str] = set()
        self.shared: dict[int, Passage] = {}  # by the number of a question that it is for
        self.open: Passage | None = None  # one that does not say which questions it is for
        self.block: Block | None = None
        self.passage: Passage | None = None
        self.answered = False  # whether options or a part of the current question were seen

    def cut(self, lines: list[Line], starts: dict[int, Label]) -> None:
        for place, line in enumerate(lines):
            if place in starts:
                self._begin(line, starts[place])
            elif not line.cells and (label := passage_label(line.text)):
                code = label.code or self._code(label.numbers)
                self.passage = Passage(code, label.numbers)
                rest = line.cut(label.end)
                said = line.text[: label.end].rstrip()
                keeps = len(rest.text.strip(" .:;-–")) > 12 or not label.numbers
                if keeps or line.pictures:
                    self.passage.lines.append(line if not label.code else rest)
                elif said:
                    self.passage.lines.append(replace(rest, text="", spans=()))
                self.codes.add(code)
                self.paper.passages.append(self.passage)
                self.shared |= dict.fromkeys(label.numbers, self.passage)
                self.open = self.open if label.numbers else self.passage
                self.block = None
            else:
                self._continue(line)

    def _code(self, numbers: tuple[int, ...]) -> str:
        place = len(self.codes) + 1
        code = f"DOAN-{numbers[0]}-{numbers[-1]}" if numbers else f"DOAN-{place}"
        return code if code not in self.codes else f"{code}-{place}"

    def _begin(self, line: Line, label: Label) -> None:
        head = Head()
        end = read_head(line.text, label.end, head)
        number = label.number or str(len(self.paper.blocks) + 1)
        self.block = Block(
            number=number,
            place=line.number,
            lines=[line.cut(end)],
            head=head,
            section=self.section,
            mode=self.mode,
        )
        last = self.paper.blocks[-1] if self.paper.blocks else None
        if last and last.section == self.section and label.form != "unlabelled":
            _check_count(last, self.block, label)
        self.block.passage = self.shared.get(label.value) or self.open
        self.passage = None
        self.paper.blocks.append(self.block)
        self.answered = has_options(self.block.lines, 0, 1)

    def _continue(self, line: Line) -> None:
        label = None if line.cells else next(iter(option_labels(line.text)), None)
        is_option = label is not None and label.is_first
        is_part = not line.cells and part_label(line.text) is not None
        is_named = is_option or is_part or bool(line.cells)
        heading = line.is_heading or (not is_named and is_section(line.text))
        if self.block is None:
            if self.passage is not None and not (heading and section_number(line.text)):
                self.passage.lines.append(line)
            else:
                self._tell(line, is_heading=heading)
        elif heading and self.answered:
            self.block = None
            self._tell(line, is_heading=True)
        else:
            begins = is_option and label is not None and label.letter in "AB"
            self.answered = self.answered or is_part or begins
            self.block.lines.append(line)

    def _tell(self, line: Line, *, is_heading: bool) -> None:
        if line.is_blank:
            return
        self.paper.others.append(line)
        folded = fold_marks(line.text)
        mode = _mode(folded)
        if is_heading:
            self.open = None
            if section_number(line.text):
                self.shared = {}
            self.section = section_number(line.text) or self.section
            self.mode = mode
        elif mode:
            self.mode = mode


def _mode(folded: str) -> str:
    """Return what a heading or the sentence below it says of the questions that follow."""
    squeezed = " ".join(folded.replace("/", " ").replace("-", " ").replace("hoac", " ").split())
    if "dung sai" in squeezed:
        return "truth"
    if "tra loi ngan" in folded or "dien khuyet" in folded:
        return "short"
    return "essay" if "tu luan" in folded else ""


def _check_count(last: Block, new: Block, label: Label) -> None:
    before = int(last.number.rpartition(".")[2])
    if label.number and label.value == before:
        new.remarks.append(f"Có hai câu cùng mang số {label.number}; hãy xem có gõ nhầm số không.")
    elif label.number and label.value > before + 1:
        missing = f"câu {before + 1}"
        if label.value > before + 2:
            missing += f" đến câu {label.value - 1}"
        new.remarks.append(
            f"Trước câu này là câu {before}: không thấy {missing}; hãy xem có thiếu câu hoặc gõ sai số không."
        )
