"""Cells of one question -> the JSON of its kind, with the cell that each part came from.

Each kind uses the option cells, the key cell and the tolerance cell in its own way; a cell that
the kind does not use must be empty, so that nothing is dropped unseen.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from banks import kinds
from banks.kinds.base import InvalidContent
from office.cells import read_number
from office.problems import Problem, has_errors
from office.sheets import Cell
from office.text import fold_tones

LETTERS = "ABCDEFGH"
_TRUTH = {"đúng": True, "đ": True, "true": True, "sai": False, "s": False, "false": False}


@dataclass(slots=True)
class QuestionCells:
    """The cells of a question that its content is made of.

    `places` tells for each part of the JSON ("pairs.2", "key") which cell it came from.
    """

    kind_name: str
    stem: Cell
    options: Mapping[str, Cell]  # all letters A to H
    key: Cell
    tolerance: Cell
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Cell] = field(default_factory=dict)

    def filled(self) -> dict[str, Cell]:
        """Return the option cells that hold something, by letter; a hole between them is reported."""
        filled = {
            letter: cell
            for letter, cell in self.options.items()
            if not cell.is_empty or cell.merged
        }
        for letter, cell in self.options.items():
            if letter not in filled and letter < max(filled, default=""):
                what = f"Phương án {letter} bỏ trống nhưng sau đó còn phương án khác."
                self.problems.append(cell.problem(what))
        return filled

    def refuse(self, cell: Cell, what: str) -> None:
        """Report what is wrong with a cell."""
        self.problems.append(cell.problem(what))

    def need_key(self, hint: str) -> str:
        """Return the text of the key cell, or report that it is missing."""
        if not self.key.text and not self.key.flaw():
            self.refuse(self.key, f"Thiếu đáp án; {hint}.")
        return self.key.text


def read_content(kind: str, cells: QuestionCells) -> dict[str, Any] | None:
    """Return the JSON of a question of `kind` as its ``parse`` accepts and ``dump`` writes it.

    Returns nothing where there is an error; all that was found is in ``cells.problems`` then.
    """
    builder, unused = _BUILDERS[kind]
    if not cells.stem.block and not cells.stem.flaw():
        cells.refuse(cells.stem, "Thiếu câu dẫn.")
    cells.places["stem"] = cells.stem
    raw = builder(cells)
    for cell in _cells_called(unused, cells):
        if not cell.is_empty:
            what = (
                f"Loại câu hỏi “{cells.kind_name}” không dùng ô này (đang ghi “{cell.text[:40]}”); "
                "hãy xóa ô hoặc chọn lại loại câu hỏi."
            )
            cells.refuse(cell, what)
    if has_errors(cells.problems) or _any_flaw(cells):
        return None
    found = kinds.get(kind)
    try:
        return found.dump(found.parse({"stem": cells.stem.block, **raw}))
    except InvalidContent as error:
        cells.problems.append(_explain(error, cells))
        return None


def _cells_called(names: str, cells: QuestionCells) -> list[Cell]:
    found = list(cells.options.values()) if "options" in names else []
    if "key" in names:
        found.append(cells.key)
    if "tolerance" in names:
        found.append(cells.tolerance)
    return found


def _any_flaw(cells: QuestionCells) -> bool:
    used = (cells.stem, cells.key, cells.tolerance, *cells.options.values())
    return any(cell.flaw() for cell in used)


# --- the kinds ------------------------------------------------------------------------------------


def _options(cells: QuestionCells, *, into: str) -> dict[str, str]:
    filled = cells.filled()
    cells.places[into] = cells.options["A"]
    for letter, cell in filled.items():
        cells.places[f"{into}.{letter}"] = cell
    return {letter: cell.block for letter, cell in filled.items()}


def _key_letters(cells: QuestionCells, options: Mapping[str, str], hint: str) -> list[str]:
    """Return the letters of the key cell, having reported those that name no option."""
    cells.places["key"] = cells.key
    text = cells.need_key(hint).upper()
    parts = list(text) if re.fullmatch("[A-H]{2,}", text) else re.split(r"[,;.\s]+", text)
    letters = [part for part in parts if part]
    for letter in dict.fromkeys(letters):
        if letter not in options:
            offered = ", ".join(options) or "không có phương án nào"
            what = f"Đáp án “{letter}” không có trong các phương án ({offered})."
            cells.refuse(cells.key, what)
        elif letters.count(letter) > 1:
            cells.refuse(cells.key, f"Đáp án ghi “{letter}” hai lần.")
    return letters


def _single_choice(cells: QuestionCells) -> dict[str, Any]:
    options = _options(cells, into="options")
    letters = _key_letters(cells, options, "ghi chữ cái của phương án đúng, ví dụ B")
    if len(letters) > 1:
        what = f"Loại câu hỏi “{cells.kind_name}” chỉ có một đáp án, không phải {len(letters)}."
        cells.refuse(cells.key, what)
    return {"options": options, "key": letters[0] if letters else ""}


def _multiple_choice(cells: QuestionCells) -> dict[str, Any]:
    options = _options(cells, into="options")
    hint = "ghi chữ cái của các phương án đúng, ví dụ A, C"
    return {"options": options, "key": _key_letters(cells, options, hint)}


def _truth(cells: QuestionCells, text: str) -> bool:
    value = _TRUTH.get(fold_tones(text), _TRUTH.get(text.casefold()))
    if value is None:
        cells.refuse(cells.key, f"Đáp án “{text}” phải là Đúng hoặc Sai (Đ hoặc S).")
    return bool(value)


def _true_false(cells: QuestionCells) -> dict[str, Any]:
    cells.places["key"] = cells.key
    text = cells.need_key("ghi Đúng hoặc Sai")
    return {"key": _truth(cells, text) if text else False}


def _true_false_group(cells: QuestionCells) -> dict[str, Any]:
    statements = _options(cells, into="statements")
    cells.places["key"] = cells.key
    text = cells.need_key("ghi Đ hoặc S cho từng nhận định, ví dụ Đ, S, S, Đ")
    words = [word for word in re.split(r"[,;\s]+", text) if word]
    values = [_truth(cells, word) for word in words]
    if words and len(words) != len(statements):
        what = f"Có {len(statements)} nhận định nhưng đáp án có {len(words)} giá trị."
        cells.refuse(cells.key, what)
    return {"statements": statements, "key": dict(zip(statements, values, strict=False))}


def _accepted(cells: QuestionCells, cell: Cell, text: str) -> list[str]:
    """Return the answers separated by bars, having reported an empty one between them."""
    answers = [answer.strip() for answer in text.split("|")]
    if text and not all(answers):
        cells.refuse(cell, "Có chỗ trống giữa hai dấu “|”; hãy bỏ dấu “|” thừa.")
    return answers


def _short_answer(cells: QuestionCells) -> dict[str, Any]:
    cells.places["accepted"] = cells.key
    text = cells.need_key("ghi các câu trả lời được chấp nhận, cách nhau bằng dấu |")
    return {"accepted": _accepted(cells, cells.key, text)}


def _numeric(cells: QuestionCells) -> dict[str, Any]:
    cells.places |= {"value": cells.key, "tolerance": cells.tolerance}
    value = None
    if cells.need_key("ghi một số"):
        value = read_number(cells.key, "Đáp án", cells.problems)
    tolerance = None
    if not cells.tolerance.is_empty:
        tolerance = read_number(cells.tolerance, "Sai số", cells.problems)
    if tolerance is not None and tolerance < 0:
        cells.refuse(cells.tolerance, "Sai số phải bằng 0 hoặc lớn hơn.")
    return {"value": f"{value or 0:f}", "tolerance": f"{tolerance or 0:f}"}


def _matching(cells: QuestionCells) -> dict[str, Any]:
    pairs, extra = [], []
    cells.places["pairs"] = cells.places["extra"] = cells.options["A"]
    for cell in cells.filled().values():
        left, arrow, right = (part.strip() for part in cell.block.partition("=>"))
        if not arrow or not right:
            if not cell.flaw():
                cells.refuse(
                    cell, "Cặp ghép phải viết “vế trái => vế phải” (vế thừa: “=> vế phải”)."
                )
        elif left:
            pairs.append({"left": left, "right": right})
            cells.places[f"pairs.{len(pairs)}"] = cell
        else:
            extra.append(right)
            cells.places[f"extra.{len(extra)}"] = cell
    return {"pairs": pairs, "extra": extra}


def _ordering(cells: QuestionCells) -> dict[str, Any]:
    filled = cells.filled()
    cells.places["items"] = cells.options["A"]
    for number, cell in enumerate(filled.values(), 1):
        cells.places[f"items.{number}"] = cell
    return {"items": [cell.block for cell in filled.values()]}


def _cloze(cells: QuestionCells) -> dict[str, Any]:
    gaps = []
    cells.places["gaps"] = cells.options["A"]
    for number, cell in enumerate(cells.filled().values(), 1):
        cells.places[f"gaps.{number}"] = cell
        gaps.append(_gap(cells, cell))
    return {"gaps": gaps}


def _gap(cells: QuestionCells, cell: Cell) -> dict[str, Any]:
    """Return a gap: accepted answers in one line, or options a line with * before the right one."""
    lines = [line.strip() for line in cell.block.split("\n") if line.strip()]
    if len(lines) < 2:
        return {"accepted": _accepted(cells, cell, cell.block)}
    right = [line[1:].strip() for line in lines if line.startswith("*")]
    if len(right) != 1:
        what = (
            "Chỗ trống có nhiều dòng là danh sách để chọn: đánh dấu * trước đúng một dòng, "
            f"đang có {len(right)}."
        )
        cells.refuse(cell, what)
    options = [line.removeprefix("*").strip() for line in lines]
    return {"options": options, "key": right[0] if right else ""}


def _matrix(cells: QuestionCells) -> dict[str, Any]:
    """Read the columns from the key cell, and from each option cell a row with its column."""
    cells.places |= {"columns": cells.key, "rows": cells.options["A"], "key": cells.options["A"]}
    text = cells.need_key("ghi các cột, cách nhau bằng dấu |, ví dụ Mật | Không mật")
    columns = _accepted(cells, cells.key, text)
    numbers = {fold_tones(column): str(number) for number, column in enumerate(columns, 1)}
    rows, key = {}, {}
    for letter, cell in cells.filled().items():
        cells.places[f"rows.{letter}"] = cells.places[f"key.{letter}"] = cell
        row, arrow, column = (part.strip() for part in cell.block.partition("=>"))
        if (not arrow or not row) and not cell.flaw():
            cells.refuse(cell, "Mỗi hàng phải viết “hàng => cột đúng”.")
        elif fold_tones(column) not in numbers and text and not cell.flaw():
            what = f"“{column}” không phải một trong các cột ghi ở ô đáp án ({', '.join(columns)})."
            cells.refuse(cell, what)
        rows[letter], key[letter] = row, numbers.get(fold_tones(column), "")
    return {"columns": columns, "rows": rows, "key": key}


def _of_people(
    cells: QuestionCells, *, number: str, number_name: str, hint: str
) -> tuple[str, int, str]:
    """Return rubric (option A), a whole number (option B) and the key of a kind marked by people."""
    rubric, count = cells.options["A"], cells.options["B"]
    cells.places |= {"rubric": rubric, number: count}
    if not rubric.block and not rubric.flaw():
        cells.refuse(rubric, "Thiếu tiêu chí chấm; ghi ở ô Phương án A.")
    if not count.text and not count.flaw():
        cells.refuse(count, f"Thiếu {number_name}; ghi ở ô Phương án B.")
    value = read_number(count, number_name.capitalize(), cells.problems) if count.text else None
    for letter, cell in cells.options.items():
        if letter not in "AB" and not cell.is_empty:
            cells.refuse(cell, f"Loại câu hỏi “{cells.kind_name}” không dùng ô này; hãy xóa ô.")
    if value is not None and value != int(value):
        cells.refuse(count, f"{number_name.capitalize()} phải là số nguyên.")
    return rubric.block, int(value or 0), cells.need_key(hint)


def _essay(cells: QuestionCells) -> dict[str, Any]:
    cells.places["model"] = cells.key
    hint = "ghi bài mẫu để người chấm đối chiếu"
    rubric, words, _key = _of_people(cells, number="words", number_name="số từ tối đa", hint=hint)
    return {"words": words, "rubric": rubric, "model": cells.key.block}


def _file_upload(cells: QuestionCells) -> dict[str, Any]:
    cells.places["files"] = cells.key
    hint = "ghi các loại tệp được nộp, ví dụ docx, pdf"
    rubric, megabytes, key = _of_people(
        cells, number="megabytes", number_name="dung lượng tối đa (MB)", hint=hint
    )
    files = [part.strip(". ").lower() for part in re.split(r"[,;|\s]+", key) if part.strip(". ")]
    return {"files": files, "megabytes": megabytes, "rubric": rubric}


def _only_on_the_page(cells: QuestionCells) -> dict[str, Any]:
    what = (
        f"Loại câu hỏi “{cells.kind_name}” cần hình nên chỉ soạn được trên trang “Soạn câu hỏi”, "
        "không nhập được bằng tệp."
    )
    cells.refuse(cells.stem, what)
    return {}


#: For each kind: how its JSON is made, and the cells that must be empty.
_BUILDERS: dict[str, tuple[Callable[[QuestionCells], dict[str, Any]], str]] = {
    "single_choice": (_single_choice, "tolerance"),
    "multiple_choice": (_multiple_choice, "tolerance"),
    "true_false": (_true_false, "options tolerance"),
    "true_false_group": (_true_false_group, "tolerance"),
    "short_answer": (_short_answer, "options tolerance"),
    "numeric": (_numeric, "options"),
    "matching": (_matching, "key tolerance"),
    "ordering": (_ordering, "key tolerance"),
    "cloze": (_cloze, "key tolerance"),
    "matrix": (_matrix, "tolerance"),
    "essay": (_essay, "tolerance"),
    "file_upload": (_file_upload, "tolerance"),
    "image_choice": (_only_on_the_page, ""),
    "hotspot": (_only_on_the_page, ""),
}

# --- what a kind refuses, in Vietnamese -----------------------------------------------------------

#: For each reason of `banks.kinds.REASONS` what an office can do about it.
REFUSALS = {
    "wrong_type": "Nội dung ô không đúng dạng mà loại câu hỏi này cần.",
    "missing_keys": "Thiếu thông tin mà loại câu hỏi này cần.",
    "unknown_keys": "Có thông tin mà loại câu hỏi này không dùng.",
    "empty_text": "Ô này không được để trống.",
    "unusable_character": "Ô chứa ký tự điều khiển {character} không lưu được; hãy gõ lại ô này.",
    "too_few": "Cần ít nhất {least} mục (phương án, nhận định, cặp), mới có {found}.",
    "too_many": "Chỉ được nhiều nhất {most} mục, đang có {found}.",
    "wrong_ids": "Các mục phải ghi liền nhau từ A, không bỏ cách ô.",
    "unknown_ids": "Đáp án không có trong các phương án.",
    "repeated_ids": "Đáp án ghi trùng.",
    "duplicate_texts": "Hai mục có nội dung giống nhau: “{text}”.",
    "key_not_an_option": "Đáp án “{text}” không có trong danh sách để chọn.",
    "one_right_side": "Mọi vế trái đều có cùng một vế phải nên không có gì để ghép nhầm.",
    "gaps_differ": "Câu dẫn có các chỗ trống {in_stem} nhưng phương án cho các chỗ trống {given}; "
    "mỗi {{{{n}}}} trong câu dẫn cần đúng một ô phương án, theo thứ tự từ {{{{1}}}}.",
    "not_a_number": "“{text}” không phải là một số.",
    "negative_number": "Số này phải bằng 0 hoặc lớn hơn.",
    "out_of_range": "Số này phải từ {least} đến {most}.",
    "too_long": "Ô này có {found} ký tự; chỉ được nhiều nhất {most}.",
    "no_picture": "Thiếu hình.",
    "same_picture": "Hai mục dùng cùng một hình.",
    "areas_overlap": "Các chỗ {numbers} chồng lên nhau.",
    "one_right_area": "Chỉ được một chỗ đúng.",
    "unknown_file_kinds": "Loại tệp {found} không nhận; các loại được nhận: {expected}.",
}


def _explain(error: InvalidContent, cells: QuestionCells) -> Problem:
    data = {
        name: ", ".join(map(str, value)) or "(không có)" if isinstance(value, list) else value
        for name, value in error.data.items()
    }
    return _place(error, cells).problem(REFUSALS[error.code].format(**data))


def _place(error: InvalidContent, cells: QuestionCells) -> Cell:
    """Return the cell that the refused part came from: of the longest path that is known."""
    path = str(error.data.get("field", "stem"))
    if error.code == "duplicate_texts":
        for place, cell in reversed(cells.places.items()):
            if place.startswith(path) and str(error.data["text"]) in cell.block:
                return cell
    while path not in cells.places and "." in path:
        path = path.rpartition(".")[0]
    return cells.places.get(path, cells.stem)
