"""A question taken apart, and what was found of its key, become a question of a kind.

What is unclear is a reason to leave the question out; a key is never guessed.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from banks.formats.numbered_text.answers import Chosen, chosen, truth, truths
from banks.formats.numbered_text.drafts import Draft
from banks.formats.numbered_text.labels import LEVELS
from banks.formats.numbered_text.lines import UNDERLINE, Line, cuts_words, marked, plain
from banks.formats.numbered_text.signs import NAMES, Sign, marked_by
from banks.formats.workbook_columns import KINDS
from banks.kinds.essay import MOST_WORDS
from banks.scoring import number_readings
from office.text import clean_block, clean_line, fold_marks, fold_tones

_KINDS = {fold_tones(name): slug for name, slug in KINDS.items()}
_TOLERANCE = re.compile(
    r"(?:\(?\s*sai\s+số\s*:?\s*|±\s*|\+/-\s*)([0-9]+(?:[.,][0-9]+)?)\s*\)?\s*$", re.IGNORECASE
)
_STATEMENT_END = re.compile(
    r"\s*(?:[(\[]\s*(đúng|sai|đ|s|true|false)\s*[)\]]|[–—→-]\s*(đúng|sai))\s*[.;]?\s*$",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:[-+•*]|[0-9]{1,2}[.)])\s")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(slots=True)
class Built:
    """A question of a kind, with the reasons why it cannot be taken, if any."""

    kind: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    explanation: str = ""
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Key:
    """All that a paper says of the key of one question.

    Attributes:
        listed: the answer of the list at its end, "" where there is none.
        signs: looks that mark keys in the paper.
    """

    listed: str = ""
    signs: tuple[Sign, ...] = ()


def written_key(draft: Draft) -> str:
    """Return the answer that stands at the question itself."""
    said = plain(draft.parts.get("key", []))
    if not said.strip():
        lines = draft.parts.get("explanation", [])
        first = next((line for line in lines if not line.is_blank), None)
        if first is not None and fold_marks(first.text).startswith(
            ("chon", "dap an", "=> chon", "vay chon")
        ):
            found = chosen(first.text.lstrip("=> "))
            return ", ".join(sorted(found.letters)) if found else ""
    return said


def letters_of(draft: Draft, said: str) -> Chosen | None:
    """Return the options that an answer names by letter or by their text."""
    if not said.strip():
        return None
    found = chosen(said)
    if found is not None and not found.rest:
        return found
    texts = {_comparable(option.lines): option.letter for option in draft.options}
    letter = texts.get(_comparable_text(said.split("\n")[0]))
    if letter and len(texts) == len(draft.options):
        return Chosen(frozenset(letter))
    if found is not None:
        repeated, _end, more = found.rest.partition("\n")
        if texts.get(_comparable_text(repeated)) in found.letters:
            return Chosen(found.letters, more)  # the option stands behind its letter again
    return found


def build(draft: Draft, key: Key) -> Built:
    """Return the question."""
    built = Built(doubts=list(draft.doubts), remarks=list(draft.block.remarks))
    built.explanation = clean_block(marked(draft.parts.get("explanation", [])))
    named = _KINDS.get(fold_tones(clean_line(plain(draft.parts.get("kind", [])))), "")
    if named == "" and (said := plain(draft.parts.get("kind", [])).strip()):
        built.remarks.append(f"Không có loại câu hỏi “{said[:40]}”; loại được đoán theo nội dung.")
    stem = clean_block(marked(draft.stem))
    if draft.options:
        if _is_group(draft, named, key):
            _build_group(draft, key, stem, built)
        else:
            _build_choice(draft, key, stem, named, built)
    else:
        _build_open(draft, key, stem, named, built)
    if not stem:
        built.doubts.insert(0, "Không thấy câu dẫn.")
    for line in (*draft.stem, *(line for option in draft.options for line in option.lines)):
        built.doubts += line.flaws
    return built


# --- options --------------------------------------------------------------------------------------


def _build_choice(draft: Draft, key: Key, stem: str, named: str, built: Built) -> None:
    options = {option.letter: clean_block(marked(option.lines)) for option in draft.options}
    pictured = all(
        len([one for line in option.lines for one in line.pictures]) == 1
        and not options[option.letter]
        for option in draft.options
    )
    letters = _decide(draft, key, built)
    several = named == "multiple_choice" or (named != "single_choice" and len(letters) > 1)
    judged = {letter: truth(text) for letter, text in options.items()}
    is_truth = sorted(map(str, judged.values())) == ["False", "True"] and named in (
        "",
        "true_false",
    )
    if len(draft.options) < 2:
        built.doubts.append("Chỉ thấy một phương án; hãy ghi mỗi phương án A, B, C, D rõ ràng.")
    if pictured:
        built.kind = "image_choice"
        built.content = {"stem": stem, "options": {}, "key": next(iter(sorted(letters)), "")}
        if len(letters) > 1:
            built.doubts.append("Câu chọn hình chỉ có một đáp án đúng.")
        return
    if is_truth and len(letters) <= 1:
        built.kind = "true_false"
        built.content = {"stem": stem}
        if letters:
            built.content["key"] = judged[next(iter(letters))]
        return
    _check_sounds(draft, key, built)
    built.kind = "multiple_choice" if several else "single_choice"
    built.content = {"stem": stem, "options": options}
    if several:
        built.content["key"] = sorted(letters)
    elif letters:
        built.content["key"] = next(iter(letters))


def _check_sounds(draft: Draft, key: Key, built: Built) -> None:
    if ("text", UNDERLINE) in key.signs or ("label", UNDERLINE) in key.signs:
        return
    if any(cuts_words(line, UNDERLINE) for option in draft.options for line in option.lines):
        built.doubts.append(
            "Phương án gạch chân một phần của từ; ở đây chưa giữ được gạch chân, hãy viết lại câu."
        )


def _decide(draft: Draft, key: Key, built: Built) -> frozenset[str]:
    """Return the right options; where what the paper says differs, tell it and return none."""
    found: dict[str, frozenset[str]] = {}
    known = {option.letter for option in draft.options}
    for source, said in (("“Đáp án”", written_key(draft)), ("bảng đáp án", key.listed)):
        answer = letters_of(draft, said)
        if answer is not None:
            found[source] = answer.letters
            if answer.rest and source == "bảng đáp án":
                built.explanation = built.explanation or clean_block(_told(answer.rest))
            elif answer.rest and answer.rest not in built.explanation:
                parts = (clean_block(answer.rest), built.explanation)
                built.explanation = "\n".join(part for part in parts if part)
        elif said.strip():
            built.doubts.append(
                f"Đáp án ghi “{clean_line(said)[:60]}”, không rõ là phương án nào; hãy ghi chữ cái."
            )
    starred = frozenset(option.letter for option in draft.options if option.is_starred)
    if starred:
        found["dấu *"] = starred
    for sign in key.signs:
        if letters := marked_by(draft, sign):
            found.setdefault(NAMES.get(sign[1], sign[1]), letters)
    if len(starred) == len(known) > 1:  # the signs of a list, not of a key
        del found["dấu *"]
    if not found:
        if not built.doubts:
            built.doubts.append(_no_key(draft, key))
        return frozenset()
    if len(set(found.values())) > 1:
        said = "; ".join(f"{source}: {', '.join(sorted(one))}" for source, one in found.items())
        built.doubts.append(f"Các dấu hiệu đáp án không khớp nhau ({said}); hãy giữ một đáp án.")
        return frozenset()
    letters = next(iter(found.values()))
    if strange := letters - known:
        built.doubts.append(
            f"Đáp án là {', '.join(sorted(strange))} nhưng câu không có phương án này."
        )
        return frozenset()
    is_written = "“Đáp án”" in found or "bảng đáp án" in found
    if len(letters) > 1 and not is_written:
        built.remarks.append(
            f"Có {len(letters)} phương án được đánh dấu ({', '.join(sorted(letters))}) "
            "nên đọc thành câu nhiều lựa chọn; hãy soát lại."
        )
    return letters


def _told(rest: str) -> str:
    """Return an explanation from the list of keys without the words that head it."""
    return re.sub(
        r"^\W*(?:giải\s+thích|lời\s+giải|hướng\s+dẫn(?:\s+giải)?)\s*:\s*",
        "",
        rest,
        flags=re.IGNORECASE,
    )


def _no_key(draft: Draft, key: Key) -> str:
    if key.signs:
        name = NAMES.get(key.signs[0][1], key.signs[0][1])
        return (
            f"Câu chưa có đáp án: tệp này đánh dấu đáp án bằng {name} nhưng ở câu này không phương án "
            "nào, hoặc phương án nào cũng có dấu đó."
        )
    return "Câu chưa có đáp án; hãy ghi dòng “Đáp án: …”, đánh dấu phương án đúng hoặc thêm bảng đáp án."


def _comparable(lines: list[Line]) -> str:
    return _comparable_text(plain(lines))


def _comparable_text(text: str) -> str:
    return fold_tones(clean_line(text).strip(" .;,"))


# --- statements -----------------------------------------------------------------------------------


def _is_group(draft: Draft, named: str, key: Key) -> bool:
    if named:
        return named == "true_false_group"
    if draft.block.mode == "truth" and draft.has_small_letters:
        return True
    judged = [_STATEMENT_END.search(plain(option.lines)) for option in draft.options]
    if len(judged) > 1 and all(judged):
        return True
    if draft.has_small_letters and any(judged):
        return all(
            one or option.is_starred for one, option in zip(judged, draft.options, strict=True)
        )
    said = [written_key(draft), key.listed]
    return len(draft.options) > 1 and any(truths(one) for one in said if one)


def _build_group(draft: Draft, key: Key, stem: str, built: Built) -> None:
    statements: dict[str, str] = {}
    judged: dict[str, bool] = {}
    for option in draft.options:
        text = clean_block(marked(option.lines))
        if found := _STATEMENT_END.search(text):
            text = text[: found.start()].rstrip()
            judged[option.letter] = bool(truth(found[1] or found[2]))
        statements[option.letter] = text
    if judged:  # "[Đúng]" behind a statement was read as the mark of a right option
        judged |= {one.letter: True for one in draft.options if one.is_starred}
        judged = {letter: judged[letter] for letter in statements if letter in judged}
    found_keys: list[dict[str, bool]] = [judged] if judged else []
    for said in (written_key(draft), key.listed):
        values = truths(said) if said.strip() else None
        if values is not None and len(values) == len(statements):
            found_keys.append(dict(zip(statements, values, strict=True)))
        elif said.strip():
            built.doubts.append(
                f"Đáp án ghi “{clean_line(said)[:60]}”, không đủ đúng/sai cho {len(statements)} ý."
            )
    signs = {marked_by(draft, sign) for sign in key.signs} - {frozenset()}
    starred = frozenset(option.letter for option in draft.options if option.is_starred)
    if not found_keys and (starred or signs):
        right = starred or next(iter(signs))
        found_keys.append({letter: letter in right for letter in statements})
        if len(signs) > 1:
            built.doubts.append("Các dấu hiệu đáp án không khớp nhau; hãy ghi rõ đúng/sai từng ý.")
    built.kind = "true_false_group"
    built.content = {"stem": stem, "statements": statements}
    if not found_keys and not built.doubts:
        built.doubts.append("Câu chưa có đáp án; hãy ghi “Đáp án: a) Đúng b) Sai …”.")
    elif len({tuple(sorted(one.items())) for one in found_keys}) > 1:
        built.doubts.append("Đúng/sai ghi ở các ý và ở đáp án không khớp nhau.")
    elif found_keys:
        built.content["key"] = found_keys[0]
        if len(found_keys[0]) < len(statements):
            built.doubts.append("Có ý chưa ghi đúng hay sai.")


# --- without options ------------------------------------------------------------------------------


def _build_open(draft: Draft, key: Key, stem: str, named: str, built: Built) -> None:
    if named == "essay" or (not named and _is_essay(draft)):
        _build_essay(draft, key, stem, built)
        return
    said = clean_block(written_key(draft))
    if said and key.listed and fold_tones(said) != fold_tones(key.listed):
        built.doubts.append(
            f"“Đáp án” ghi “{clean_line(said)[:40]}” nhưng bảng đáp án ghi “{clean_line(key.listed)[:40]}”."
        )
    said = _first_line(said or clean_block(key.listed), built)
    built.content = {"stem": stem}
    if not said:
        built.kind = named or "short_answer"
        if not built.doubts:
            built.doubts.append(
                "Không thấy các phương án và cũng không có đáp án; hãy ghi A. B. C. D. đầu dòng, "
                "hoặc dòng “Đáp án: …” cho câu trả lời ngắn."
            )
        return
    letters = re.fullmatch(r"[A-H](?:\s*[,;]?\s*[A-H])*\.?", said)
    if letters and named not in ("short_answer",):
        built.kind = "single_choice"
        built.doubts.append(
            f"Đáp án là “{said}” nhưng không thấy các phương án; hãy ghi mỗi phương án một dòng A. B. C. D."
        )
        return
    judged = truth(said)
    if judged is not None and named in ("", "true_false"):
        built.kind, built.content["key"] = "true_false", judged
        return
    if (named or "numeric") == "numeric" and _build_number(draft, said, named, built):
        return
    built.kind = "short_answer"
    built.content["accepted"] = [part.strip() for part in said.split("|")]
    if named not in ("", "short_answer"):
        built.doubts.append(f"Đáp án “{clean_line(said)[:60]}” không hợp với loại câu hỏi đã ghi.")


def _first_line(said: str, built: Built) -> str:
    """Return the line with the answer; what stands below it explains it, as it does with letters."""
    answer, _end, more = said.partition("\n")
    if not more:
        return said
    if any(_ITEM.match(line) for line in said.split("\n")):
        built.doubts.append(
            "Đáp án có nhiều dòng; hãy ghi trên một dòng, các cách trả lời cách nhau bằng dấu |."
        )
        return answer
    parts = (clean_block(more), built.explanation)
    built.explanation = "\n".join(part for part in parts if part)
    return answer


def _build_number(draft: Draft, said: str, named: str, built: Built) -> bool:
    """Make a question for a number; return whether the answer is one."""
    value, tolerance = said, plain(draft.parts.get("tolerance", [])).strip().lstrip("± ")
    if not tolerance and (found := _TOLERANCE.search(said)):
        value, tolerance = said[: found.start()].strip(), found[1]
    digits = _DIGITS.match(value)
    leads_zero = digits is not None and len(digits[0]) > 1 and digits[0][0] == "0"
    readings = set(number_readings(value))
    if not readings or (leads_zero and named != "numeric"):
        return False
    built.kind = "numeric"
    if len(readings) > 1:
        first, second = sorted(f"{one:f}" for one in readings)
        built.doubts.append(f"Đáp án “{value}” có thể là {first} hoặc {second}; hãy ghi rõ.")
        return True
    margins = number_readings(tolerance) if tolerance else (Decimal(0),)
    built.content["value"] = f"{readings.pop():f}"
    built.content["tolerance"] = f"{margins[-1]:f}" if margins else "0"
    if not margins:
        built.doubts.append(f"Sai số “{tolerance}” không phải là số.")
    return True


def _is_essay(draft: Draft) -> bool:
    return (
        draft.block.mode == "essay"
        or draft.block.head.is_essay
        or "rubric" in draft.parts
        or "model" in draft.parts
    )


def _build_essay(draft: Draft, key: Key, stem: str, built: Built) -> None:
    rubric = clean_block(marked(draft.parts.get("rubric", [])))
    model = clean_block(marked(draft.parts.get("model", [])))
    model = model or clean_block(written_key(draft)) or clean_block(key.listed)
    if not model and built.explanation and "explanation" in draft.parts:
        model, built.explanation = built.explanation, ""
    words = _DIGITS.search(plain(draft.parts.get("words", [])))
    built.kind = "essay"
    built.content = {
        "stem": stem,
        "words": int(words[0]) if words else MOST_WORDS,
        "rubric": rubric,
        "model": model,
    }
    if not words:
        built.remarks.append(f"Câu tự luận không ghi số từ nên được đặt tối đa {MOST_WORDS} từ.")
    missing = [name for name, text in (("hướng dẫn chấm", rubric), ("bài mẫu", model)) if not text]
    if missing:
        built.doubts.append(
            f"Câu tự luận chưa có {' và '.join(missing)}; hãy ghi dòng “Hướng dẫn chấm: …” và “Bài mẫu: …”."
        )


def level_of(said: str) -> str:
    """Return the level that a text names; "" where it names none."""
    folded = " ".join(re.sub(r"[^\w\s]", " ", fold_marks(said)).split())
    level = LEVELS.get(folded)
    return level.value if level else ""


def known_letters(draft: Draft, listed: str) -> frozenset[str] | None:
    """Return the letters of the key in writing, for comparing with looks; None where there is none."""
    for said in (written_key(draft), listed):
        if (answer := letters_of(draft, said)) is not None:
            return answer.letters
    starred = frozenset(option.letter for option in draft.options if option.is_starred)
    return starred or None
