"""Tables of a Word file: keys, questions laid out in cells, or a table of a stem."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from xml.etree.ElementTree import Element

from banks.formats.numbered_text import Line
from banks.formats.numbered_text.key_lists import keys_of_table
from banks.formats.numbered_text.labels import option_labels, part_label, question_labels
from banks.formats.word.parts import child, value
from banks.formats.xml_reading import local_name
from office.text import fold_marks

Cell = list[Line]
_NUMBER = re.compile(r"\s*(?:câu\s*)?([0-9]{1,4})\s*[.:)]?\s*", re.IGNORECASE)
_LETTER_HEAD = re.compile(r"(?:phuong an|lua chon|dap an|cau tra loi)?\s*([a-h])")
_STEM_HEADS = {
    "cau hoi",
    "noi dung cau hoi",
    "noi dung",
    "cau dan",
    "question",
    "noi dung cau hoi va phuong an",
}
_KEY_HEADS = {"dap an", "dap an dung", "da", "key", "answer", "phuong an dung", "dap an chuan"}
_NUMBER_HEADS = {"stt", "tt", "cau", "so tt", "cau so", "so cau", "no"}
_MOST_SPANNED = 60


def read_table(table: Element, read: Callable[[Element], list[Line]]) -> list[Line]:
    """Return the lines of a table (``tbl``).

    Args:
        read: gives the lines of a cell.
    """
    rows = [_cells(row, read) for row in _inner(table, "tr")]
    texts = [[_joined(cell) for cell in row] for row in rows]
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    if len(keys_of_table(texts)) > 1:
        return [_content(rows, texts)]
    if (listed := _listed(rows, texts)) is not None:
        return listed
    if _is_layout(rows):
        return _laid_out(rows, texts)
    return [_content(rows, texts)]


def _inner(parent: Element, name: str) -> list[Element]:
    """Return rows or cells, also those that a content control holds."""
    found = []
    for one in parent:
        if local_name(one) == name:
            found.append(one)
        elif local_name(one) in ("sdt", "sdtContent", "customXml", "ins"):
            found += _inner(one, name)
    return found


def _cells(row: Element, read: Callable[[Element], list[Line]]) -> list[Cell]:
    cells: list[Cell] = []
    for one in _inner(row, "tc"):
        properties = child(one, "tcPr")
        merged = child(properties, "vMerge")
        goes_on = merged is not None and value(merged) != "restart"
        cells.append([] if goes_on else read(one))
        spanned = value(child(properties, "gridSpan"))
        if spanned.isascii() and spanned.isdigit() and len(spanned) < 3:
            cells += [[] for _more in range(min(int(spanned), _MOST_SPANNED) - 1)]
    return cells


def _joined(cell: Cell) -> str:
    return " ".join(line.text.strip() for line in cell if line.text.strip())


# --- questions in rows under a heading ------------------------------------------------------------


def _listed(rows: list[list[Cell]], texts: list[list[str]]) -> list[Line] | None:
    """Return the questions of a table with a heading row "Câu hỏi, A, B, C, D, Đáp án"."""
    heads = [fold_marks(text).strip(" .:") for text in texts[0]] if texts else []
    stem = next((place for place, head in enumerate(heads) if head in _STEM_HEADS), None)
    key = next((place for place, head in enumerate(heads) if head in _KEY_HEADS), None)
    number = next((place for place, head in enumerate(heads) if head in _NUMBER_HEADS), None)
    letters = {
        place: found[1].upper()
        for place, head in enumerate(heads)
        if (found := _LETTER_HEAD.fullmatch(head)) and place not in (stem, key)
    }
    if stem is None or (key is None and len(letters) < 2):
        return None
    lines: list[Line] = []
    for count, row in enumerate(rows[1:], 1):
        if stem >= len(row) or not any(row):
            continue
        named = (
            _NUMBER.fullmatch(_joined(row[number]))
            if number is not None and number < len(row)
            else None
        )
        said = f"Câu {named[1] if named else count}."
        begun = len(lines)
        lines += _labelled(said, _without_label(row[stem]))
        for place, letter in letters.items():
            if place < len(row) and row[place]:
                lines += _labelled(f"{letter}.", row[place])
        if key is not None and key < len(row) and _joined(row[key]):
            lines += _labelled("Đáp án:", row[key])
        losses = []
        for place, cell in enumerate(row[: len(heads)]):
            label = f"{texts[0][place].strip(' :')}:"
            if place in (stem, key, number) or place in letters or not _joined(cell):
                continue
            if part_label(f"{label} {_joined(cell)}"):
                lines += _labelled(label, cell)
            else:
                losses.append(f"Cột “{label[:-1]}” không có chỗ giữ: “{_joined(cell)[:80]}”.")
        lines[begun] = replace(lines[begun], losses=(*lines[begun].losses, *losses))
    return lines


def _without_label(cell: Cell) -> Cell:
    first = next((place for place, line in enumerate(cell) if not line.is_blank), None)
    if first is None:
        return cell
    label = next((one for one in question_labels(cell[first].text) if one.form == "câu"), None)
    return [cell[first].cut(label.end), *cell[first + 1 :]] if label else cell


def _labelled(label: str, cell: Cell) -> list[Line]:
    """Return the lines of a cell with a label before the first."""
    lines = [line for line in cell if not line.is_blank or line.pictures]
    if not lines:
        return [Line(label, cell[0].number if cell else 0)]
    first, start = lines[0], len(label) + 1
    spans = tuple(replace(one, start=one.start + start, end=one.end + start) for one in first.spans)
    return [replace(first, text=f"{label} {first.text}", spans=spans), *lines[1:]]


# --- questions laid out in cells ------------------------------------------------------------------


def _is_layout(rows: list[list[Cell]]) -> bool:
    lines = [line for row in rows for cell in row for line in cell if not line.cells]
    if any(label.form == "câu" for line in lines for label in question_labels(line.text)):
        return True
    letters = {
        label.letter
        for line in lines
        for label in list(option_labels(line.text))[:1]
        if label.is_first
    }
    return {"A", "B"} <= letters


def _laid_out(rows: list[list[Cell]], texts: list[list[str]]) -> list[Line]:
    """Return the lines of all cells; a first cell that is only a number heads its row."""
    lines: list[Line] = []
    for row, said in zip(rows, texts, strict=True):
        named = _NUMBER.fullmatch(said[0]) if len(row) > 1 and said else None
        if named and not any(
            label.form == "câu"
            for cell in row[1:]
            for line in cell[:1]
            for label in question_labels(line.text)
        ):
            lines += _labelled(f"Câu {named[1]}.", row[1])
            rest: Sequence[Cell] = row[2:]
        else:
            rest = row
        lines += [line for cell in rest for line in cell]
    return lines


# --- tables of a stem -----------------------------------------------------------------------------


def _content(rows: list[list[Cell]], texts: list[list[str]]) -> Line:
    """Return a table as one line that holds its Markdown, and its cells."""
    width = max(map(len, texts), default=0)
    written = [
        "| "
        + " | ".join(cell.replace("|", "/") for cell in [*row, *[""] * (width - len(row))])
        + " |"
        for row in texts
    ]
    written.insert(1, "|" + " --- |" * width)
    lines = [line for row in rows for cell in row for line in cell]
    return Line(
        text="\n".join(written),
        number=lines[0].number if lines else 0,
        pictures=tuple(name for line in lines for name in line.pictures),
        cells=tuple(tuple(row) for row in texts) or (("",),),
        flaws=tuple(flaw for line in lines for flaw in line.flaws),
        losses=tuple(loss for line in lines for loss in line.losses),
    )
