"""The lines of one question taken apart: stem, options and named parts, not yet judged."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from banks.formats.numbered_text.answers import chosen
from banks.formats.numbered_text.cutting import Block
from banks.formats.numbered_text.labels import (
    STARRED_END,
    OptionLabel,
    bracketed_key,
    option_labels,
    part_label,
    read_tail,
)
from banks.formats.numbered_text.lines import Line
from banks.formats.numbered_text.sections import is_section
from office.text import fold_marks

#: What a heading has before its words, and what an explanation begins with.
_LEAD = re.compile(r"^[\W\d_]+")
_EXPLAINS = ("vi ", "do ", "theo ", "can cu", "ta co", "dieu ", "khoan ", "xem ", "because", "see ")
_LONGEST_HEADING = 80
#: Parts that go on over further lines.
_LONG = ("key", "explanation", "rubric", "model", "basis")


@dataclass(slots=True)
class Option:
    """An option: its letter, what the letter and the text look like, and its lines.

    Attributes:
        signs: pairs of "label" or "text" and a look: ("text", "bold").
        is_starred: whether it is marked right in writing: an asterisk, a tick, "(đúng)".
    """

    letter: str
    lines: list[Line]
    signs: frozenset[tuple[str, str]] = frozenset()
    is_starred: bool = False


@dataclass(slots=True)
class Draft:
    """A question taken apart; `parts` are by the names of `labels.part_label`."""

    block: Block
    stem: list[Line] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    parts: dict[str, list[Line]] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    strays: list[Line] = field(default_factory=list)
    has_small_letters: bool = False


def take_apart(block: Block) -> Draft:
    """Return the parts of a question."""
    draft = Draft(block)
    body = _read_parts(draft, _with_keys_apart(block.lines))
    labels = _option_places(body, draft)
    first = labels[0] if labels else None
    stem = body if first is None else [*body[: first[0]], body[first[0]].cut(0, first[1].start)]
    draft.stem = _trimmed([line for line in stem if line.text or not first or line is not stem[-1]])
    for place, (row, label) in enumerate(labels):
        behind = labels[place + 1] if place + 1 < len(labels) else None
        draft.options.append(_option(body, row, label, behind, draft))
    draft.options.sort(key=lambda option: option.letter)
    if labels:
        draft.has_small_letters = not labels[0][1].style[0]
    _read_brackets(draft)
    return draft


def _with_keys_apart(lines: list[Line]) -> list[Line]:
    """Return lines with "(Đáp án: B)" at the end of one as a line of its own."""
    found: list[Line] = []
    for line in lines:
        key = None if line.cells else bracketed_key(line.text)
        if key is None:
            found.append(line)
        else:
            said = f"Đáp án: {key[1]}"
            found += [line.cut(0, key[0]), Line(said, line.number)]
    return found


def _read_parts(draft: Draft, lines: list[Line]) -> list[Line]:
    """Take the named parts out of the lines; return the stem and the options."""
    body: list[Line] = []
    current = ""  # the part that goes on
    for place, line in enumerate(lines):
        named = part_label(line.text) if place and not line.cells else None
        if named and named[0] in draft.parts and _ends_empty(lines[place:], named[1]):
            draft.strays.append(line)  # the head of a column of the next table
        elif named and not (named[0] == "points" and current == "rubric"):
            current = _begin_part(draft, line, *named) or current
        elif current == "key" and _begins_options(line, body):
            body.append(line)
            current = ""
        elif current and line.is_heading:
            draft.strays.append(line)
            current = ""
        else:
            (draft.parts[current] if current else body).append(line)
        current = current if current in _LONG else ""
    if "key" in draft.parts:
        draft.parts["key"] = _without_headings(draft.parts["key"], draft)
    for name, held in draft.parts.items():
        draft.parts[name] = _trimmed(held)
    return body


def _without_headings(key: list[Line], draft: Draft) -> list[Line]:
    """Return the lines of a key in letters without the short ones that stand apart at their end.

    They head the questions that follow; an explanation has sentences.
    """
    if chosen(key[0].text) is None:
        return key
    end = len(key)
    while end > 1 and (key[end - 1].is_blank or _heads(key[end - 1].text)):
        end -= 1
    while end < len(key) and not key[end].is_blank:
        end += 1  # the end of what stands right below the key
    draft.strays += [line for line in key[end:] if not line.is_blank]
    return key[:end]


def _heads(text: str) -> bool:
    """Return whether a line is short and no sentence."""
    words = _LEAD.sub("", text[: _LONGEST_HEADING + 1], count=1).strip()
    is_sentence = text.rstrip().endswith((*".!?:;,…",)) or ". " in words or "=" in words
    explains = fold_marks(words).startswith(_EXPLAINS)
    return bool(words) and len(text) <= _LONGEST_HEADING and not is_sentence and not explains


def _ends_empty(lines: list[Line], end: int) -> bool:
    """Return whether a named part has nothing in it, up to the end of its question."""
    return not lines[0].text[end:].strip() and all(line.is_blank for line in lines[1:])


def _begin_part(draft: Draft, line: Line, name: str, end: int) -> str:
    """Begin a named part with a line; return its name, "" where the question has it already."""
    rest = line.cut(end)
    if line.text.lstrip().startswith("(") and rest.text.endswith(")"):
        rest = rest.cut(0, len(rest.text) - 1)  # "(Căn cứ: Điều 5)"
    held = draft.parts.get(name, [])
    if name == "key" and held:
        if rest.text != held[0].text:
            one, other = held[0].text[:40], rest.text[:40]
            draft.doubts.append(f"Có hai đáp án: “{one}” và “{other}”.")
        return ""
    if held:
        held.append(Line("", line.number))
    draft.parts[name] = [*held, rest]
    return name


def _begins_options(line: Line, body: list[Line]) -> bool:
    """Return whether the options of a question follow the key that stands in its stem."""
    if line.cells:
        return False
    first = next(iter(option_labels(line.text)), None)
    is_a = first is not None and first.is_first and first.letter == "A"
    return is_a and not any(one.letter == "A" for held in body for one in option_labels(held.text))


def _option_places(body: list[Line], draft: Draft) -> list[tuple[int, OptionLabel]]:
    """Return line and label of each option, in one style, from A on."""
    by_style: dict[tuple[bool, str, str], list[tuple[int, OptionLabel]]] = {}
    for row, line in enumerate(body):
        if not line.cells:
            for label in option_labels(line.text):
                by_style.setdefault(label.style, []).append((row, label))
    chains = {style: _shuffled(found) or _chain(found) for style, found in by_style.items()}
    best = max(
        chains,
        key=lambda style: (len(chains[style]) > 1, style[0], len(chains[style])),
        default=None,
    )
    if best is None or not chains[best]:
        _look_for_lost(by_style, draft)
        return []
    chain = chains[best]
    if len(chain) == 1 and not (chain[0][1].is_first and _is_alone(body, chain[0])):
        return []
    _check_rest(by_style, best, chain, draft)
    return chain


def _is_alone(body: list[Line], only: tuple[int, OptionLabel]) -> bool:
    """Return whether a single "A." is an option whose neighbours were lost, not a list in a stem."""
    return only[1].style[0] and only[0] > 0


def _shuffled(
    found: Sequence[tuple[int, OptionLabel]],
) -> list[tuple[int, OptionLabel]]:
    """Return labels as they stand where each letter comes once, not in order; empty otherwise.

    Pages of two columns copied as text give "A. … C. … B. …".
    """
    letters = "".join(label.letter for _row, label in found)
    whole = "ABCDEFGHIJKL"[: len(letters)]
    is_mixed = letters != whole and "".join(sorted(letters)) == whole
    return list(found) if is_mixed and letters[0] == "A" and len(letters) > 2 else []


def _chain(found: Sequence[tuple[int, OptionLabel]]) -> list[tuple[int, OptionLabel]]:
    """Return the labels that follow each other; one at the start of a line before one within."""
    chain: list[tuple[int, OptionLabel]] = []
    place = 0
    for letter in "ABCDEFGHIJKL":
        later = [at for at in range(place, len(found)) if found[at][1].letter == letter]
        if not later:
            break
        starting = [at for at in later if found[at][1].is_first]
        chosen = starting[0] if starting else later[0]
        chain.append(found[chosen])
        place = chosen + 1
    return chain


def _look_for_lost(
    by_style: dict[tuple[bool, str, str], list[tuple[int, OptionLabel]]], draft: Draft
) -> None:
    """Tell of options that begin with another letter than A."""
    for style, found in by_style.items():
        starting = [label.letter for _row, label in found if label.is_first]
        if style[0] and len(starting) > 1 and starting == sorted(set(starting)):
            draft.doubts.append(
                f"Các phương án bắt đầu từ chữ {starting[0]}, không thấy phương án A; "
                "hãy thêm phương án thiếu hoặc sửa chữ cái."
            )
            return


def _check_rest(
    by_style: dict[tuple[bool, str, str], list[tuple[int, OptionLabel]]],
    style: tuple[bool, str, str],
    chain: list[tuple[int, OptionLabel]],
    draft: Draft,
) -> None:
    """Tell of labels at the starts of lines that do not fit into the options found."""
    taken = {(row, label.start) for row, label in chain}
    first_row, last = chain[0][0], chain[-1][1].letter
    for other, found in by_style.items():
        if other[0] is not style[0]:
            continue
        for row, label in found:
            at_start = label.is_first and row > first_row and (row, label.start) not in taken
            if not at_start:
                continue
            if label.letter <= last:
                if other == style:
                    draft.doubts.append(
                        f"Có hai phương án cùng mang chữ {label.letter}; hãy sửa chữ cái cho đúng."
                    )
                    return
            elif ord(label.letter) - ord(last) <= 2:
                missing = chr(ord(last) + 1)
                what = (
                    f"Sau phương án {last} là phương án {label.letter}: không thấy phương án {missing}."
                    if label.letter != missing
                    else f"Phương án {missing} ghi khác kiểu các phương án trước; hãy ghi thống nhất."
                )
                draft.doubts.append(what)
                return


def _option(
    body: list[Line],
    row: int,
    label: OptionLabel,
    behind: tuple[int, OptionLabel] | None,
    draft: Draft,
) -> Option:
    """Return an option with its lines up to the next; what stands apart behind the last is stray."""
    line = body[row]
    last_row = behind[0] if behind else len(body) - 1
    if behind and behind[0] == row:
        lines = [line.cut(label.end, behind[1].start)]
    else:
        lines = [line.cut(label.end), *body[row + 1 : last_row]]
        if behind:
            lines.append(body[last_row].cut(0, behind[1].start))
        elif last_row > row:
            lines.append(body[last_row])
    lines = _trimmed(lines)
    if behind is None:
        lines = _without_strays(lines, draft)
    starred = label.is_starred
    if lines and (found := STARRED_END.search(lines[-1].text)):
        lines[-1] = lines[-1].cut(0, found.start())
        starred = True
    return Option(label.letter, lines, _signs(line, label, lines), starred)


def _without_strays(lines: list[Line], draft: Draft) -> list[Line]:
    """Return the lines of the last option; those behind a blank line belong to nothing."""
    for place, line in enumerate(lines):
        if place and (
            line.is_blank or line.is_heading or (not line.cells and is_section(line.text))
        ):
            draft.strays += [one for one in lines[place:] if not one.is_blank]
            return _trimmed(lines[:place])
    return lines


def _signs(line: Line, label: OptionLabel, lines: list[Line]) -> frozenset[tuple[str, str]]:
    """Return how the letter of an option looks, and how its text does."""
    letter = {("label", look) for look in line.looks(label.start, label.end, share=0.5)}
    spoken = [one for one in lines if any(letter.isalnum() for letter in one.text)]
    if not spoken:
        return frozenset(letter | {("text", look) for _part, look in letter})
    looks = set.intersection(*(one.looks() for one in spoken))
    return frozenset(letter | {("text", look) for look in looks})


def _read_brackets(draft: Draft) -> None:
    """Take "(0,25 điểm)" and "[TH]" from the end of the stem's first line and of the stem."""
    for place in {0, len(draft.stem) - 1}:
        if 0 <= place < len(draft.stem) and not draft.stem[place].cells:
            line = draft.stem[place]
            end = read_tail(line.text, draft.block.head)
            if end < len(line.text):
                draft.stem[place] = line.cut(0, end)
    draft.stem = _trimmed(draft.stem)


def _trimmed(lines: list[Line]) -> list[Line]:
    """Return lines without blank ones at both ends."""
    start, end = 0, len(lines)
    while start < end and lines[start].is_blank:
        start += 1
    while end > start and lines[end - 1].is_blank:
        end -= 1
    return [
        replace(line, text=line.text.rstrip()) if line.text[-1:].isspace() else line
        for line in lines[start:end]
    ]
