"""Moodle's types of question -> our kinds, one function a type."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from banks.formats.html_text import Converted
from banks.formats.moodle import embedded, plugins, rows
from banks.formats.moodle.elements import child, children, is_on, raw_of, value_of
from banks.formats.moodle.question import MOST_POINTS, Question, fraction_of, says
from banks.formats.weighed_answers import (
    Answer,
    Understood,
    choice,
    evened,
    letters,
    numeric,
    short_answer,
    unlabelled,
)
from banks.kinds.essay import LEAST_WORDS, MOST_WORDS
from banks.kinds.file_upload import FILE_KINDS, MOST_MEGABYTES

#: Words of an essay of which the file says no limit.
USUAL_WORDS = 300
USUAL_MEGABYTES = 5
#: Moodle's names of groups of files, as far as we have endings of theirs; and other spellings.
_FILE_GROUPS = {
    **dict.fromkeys(("image", "web_image", "optimised_image"), ("png", "jpg")),
    "document": ("docx", "odt", "pdf"),
    "spreadsheet": ("xlsx", "ods", "csv"),
    "presentation": ("pptx", "odp"),
    "archive": ("zip",),
    "jpeg": ("jpg",),
}

#: Plugins for several options of which each right one is written as 100 %; how they mark.
_SETS = {
    "multichoiceset": "cách chấm được tất cả hoặc không được gì",
    "oumultiresponse": "cách chấm của loại oumultiresponse (chọn thừa phương án nào thì mất phần ấy)",
    "answersselect": "việc chỉ hỏi một số phương án lấy ngẫu nhiên",
}
#: Headings between which our own files keep a rubric and a model answer.
RUBRIC, MODEL = "<h4>Hướng dẫn chấm</h4>", "<h4>Bài mẫu</h4>"


def multichoice(question: Question) -> None:
    """One or several options; options that are pictures are a choice of pictures."""
    stem = question.stem()
    is_set = question.type in _SETS
    is_single = not is_set and is_on(value_of(question.element, "single"), default=True)
    elements = list(children(question.element, "answer"))
    shown = [
        question.converted(one, f"phương án {id_}")
        for id_, one in zip(letters(len(elements)), elements, strict=True)
    ]
    texts = [one.text for one in shown]
    if not question.own and (bare := unlabelled(texts)) != texts:
        texts = bare
        question.warnings.append("Chữ cái đứng đầu các phương án (“A.”, “B.”) được bỏ khi đọc.")
    answers = [
        Answer(text, fraction_of(one), says(one)) for text, one in zip(texts, elements, strict=True)
    ]
    found = choice(stem, evened(answers) if is_set else answers, is_single=is_single)
    if is_set:
        found.lost.append(_SETS[question.type])
    if any(one.pictures for one in shown):
        _depict(question, found, shown, elements)
    question.take(found, order_locked=not question.is_shuffled)


def _depict(
    question: Question, found: Understood, shown: Sequence[Converted], elements: Sequence[Element]
) -> None:
    """Make a choice of pictures of one whose options are a picture each."""
    ids = letters(len(shown))
    if found.kind != "single_choice" or not all(one.pictures for one in shown):
        which = [id_ for id_, one in zip(ids, shown, strict=True) if one.pictures]
        question.refusals.append(
            f"Phương án {', '.join(which)} có hình; ở đây chỉ câu một lựa chọn mà phương án nào cũng"
            " là hình mới có phương án bằng hình. Hãy viết lại bằng chữ hoặc đưa hình vào câu dẫn."
        )
        return
    options: dict[str, Any] = {}
    described: set[str] = set()
    for id_, text, element in zip(ids, shown, elements, strict=True):
        words = text.text or "; ".join(one.alt for one in text.pictures if one.alt)
        if words.casefold() in described:
            words = f"{words} ({id_})"
        picture = question.picture(text.pictures, element, f"phương án {id_}", words)
        if picture is None:
            return
        if picture["description"].casefold() in described:
            picture["description"] += f" ({id_})"
        described.add(picture["description"].casefold())
        options[id_] = picture
    found.kind = "image_choice"
    found.content["options"] = options


def truefalse(question: Question) -> None:
    """One statement."""
    found = Understood("true_false", {"stem": question.stem()})
    shares: dict[bool, Decimal] = {}
    said: list[str] = []
    for place, one in enumerate(children(question.element, "answer")):
        word = question.words(one, "phương án").strip().casefold()
        truth = rows.TRUTHS.get(word, place == 0)
        shares[truth] = max(fraction_of(one), shares.get(truth, Decimal(-100)))
        if says(one):
            said.append("Đúng" if truth else "Sai")
    right = [truth for truth, share in shares.items() if share > 0]
    if len(right) == 1:
        found.content["key"] = right[0]
        if shares[right[0]] < 100:
            found.lost.append(f"phần trăm điểm {shares[right[0]]} của đáp án đúng")
    else:
        found.refusals.append(
            "Cả Đúng và Sai đều được điểm; hãy chọn một."
            if right
            else "Chưa có đáp án Đúng hay Sai; hãy chọn đáp án."
        )
    if any(share < 0 for share in shares.values()):
        found.lost.append("mức trừ điểm của phương án sai")
    if said:
        found.lost.append(f"lời nhận xét riêng của phương án {', '.join(said)}")
    question.take(found)


def shortanswer(question: Question) -> None:
    """A word or a few, typed."""
    case = is_on(value_of(question.element, "usecase"), default=False)
    answers = question.answers(plain=True)
    question.take(short_answer(question.stem(), answers, case_matters=case))


def numerical(question: Question) -> None:
    """A number."""
    found = numeric(question.stem(), question.answers(plain=True))
    units = [
        value_of(one, "unit_name")
        for holder in children(question.element, "units")
        for one in children(holder, "unit")
    ]
    if units:
        found.lost.append(f"đơn vị {', '.join(f'“{unit}”' for unit in units)} (ở đây chỉ nhập số)")
    if value_of(question.element, "unitgradingtype", "0") not in ("", "0"):
        found.lost.append("phần điểm của đơn vị")
    question.take(found)


def matching(question: Question) -> None:
    """Pairs; an answer without its left side belongs to none."""
    stem = question.stem()
    pairs: list[dict[str, str]] = []
    extra: list[str] = []
    for place, one in enumerate(children(question.element, "subquestion"), 1):
        left = question.words(one, f"vế trái {place}")
        holder = child(one, "answer")
        right = ""
        if holder is not None and (question.type == "ddmatch" or holder.get("format")):
            right = question.words(holder, f"vế phải {place}")
        elif holder is not None:
            right = question.plain(holder, is_shown=not question.own)
        if left:
            pairs.append({"left": left, "right": right})
        elif right:
            extra.append(right)
    rights = [pair["right"] for pair in pairs]
    extra = [one for one in dict.fromkeys(extra) if one not in rights]
    found = Understood("matching", {"stem": stem, "pairs": pairs, "extra": extra})
    if not pairs:
        found.refusals.append("Câu ghép đôi không có cặp nào; hãy ghi các cặp.")
    own = question.own
    if own.get("kind") == "true_false_group":
        found = _as_statements(stem, pairs)
    elif own.get("kind") == "matrix":
        found = _as_matrix(question, stem, pairs)
    question.take(found, order_locked=not question.is_shuffled)


def _as_statements(stem: str, pairs: Sequence[dict[str, str]]) -> Understood:
    ids = letters(len(pairs))
    return Understood(
        "true_false_group",
        {
            "stem": stem,
            "statements": {id_: pair["left"] for id_, pair in zip(ids, pairs, strict=True)},
            "key": {
                id_: rows.TRUTHS.get(pair["right"].casefold(), pair["right"])
                for id_, pair in zip(ids, pairs, strict=True)
            },
        },
    )


def _as_matrix(question: Question, stem: str, pairs: Sequence[dict[str, str]]) -> Understood:
    own = child(question.element, "sathach")
    columns = [one.text or "" for one in children(own, "column")] if own is not None else []
    columns = columns or list(dict.fromkeys(pair["right"] for pair in pairs))
    numbers = {text: str(number) for number, text in enumerate(columns, 1)}
    ids = letters(len(pairs))
    return Understood(
        "matrix",
        {
            "stem": stem,
            "columns": columns,
            "rows": {id_: pair["left"] for id_, pair in zip(ids, pairs, strict=True)},
            "key": {
                id_: numbers.get(pair["right"], "") for id_, pair in zip(ids, pairs, strict=True)
            },
        },
    )


def essay(question: Question) -> None:
    """A text or a file, marked by people."""
    element = question.element
    stem = question.stem()
    holder = child(element, "markscheme" if question.type == "aitext" else "graderinfo")
    raw = raw_of(holder) if holder is not None else ""
    rubric = question.words(holder, "thông tin cho người chấm") if holder is not None else ""
    template = child(element, "responsetemplate")
    if template is not None and question.words(template, "bài soạn sẵn"):
        question.lost.append("bài soạn sẵn cho thí sinh")
    if question.type != "essay" and question.type != "essaywiris":
        question.lost.append("cách chấm tự động bài viết")
    attachments = value_of(element, "attachments", "0")
    if value_of(element, "responseformat") == "noinline" and attachments != "0":
        _upload(question, stem, rubric)
        return
    if attachments not in ("", "0"):
        question.lost.append("việc nộp tệp kèm bài viết")
    most = value_of(element, "maxwordlimit")
    words = int(most) if re.fullmatch("[1-9][0-9]{0,5}", most) else 0
    if not words:
        words = USUAL_WORDS
        question.warnings.append(f"Tệp không nói giới hạn số từ nên đặt {words} từ.")
    elif not LEAST_WORDS <= words <= MOST_WORDS:
        question.lost.append(f"giới hạn {words} từ (ở đây từ {LEAST_WORDS} đến {MOST_WORDS})")
        words = max(LEAST_WORDS, min(MOST_WORDS, words))
    least = value_of(element, "minwordlimit")
    if least not in ("", "0"):
        question.lost.append(f"số từ ít nhất {least}")
    found = Understood("essay", {"stem": stem, "words": words, "rubric": rubric, "model": rubric})
    parts = re.fullmatch(f"{RUBRIC}(.*){MODEL}(.*)", raw.strip(), re.DOTALL)
    if parts and holder is not None:
        found.content["rubric"] = question.converted(holder, "hướng dẫn chấm", parts[1]).text
        found.content["model"] = question.converted(holder, "bài mẫu", parts[2]).text
    elif rubric:
        question.warnings.append(
            "Bài mẫu lấy từ “thông tin cho người chấm”; hãy tách hướng dẫn chấm và bài mẫu."
        )
    else:
        found.refusals.append(
            "Câu tự luận chưa có hướng dẫn chấm và bài mẫu; hãy viết thêm khi sửa câu này."
        )
    question.take(found)


def _upload(question: Question, stem: str, rubric: str) -> None:
    element = question.element
    written = re.split(r"[\s,;]+", value_of(element, "filetypeslist").lower())
    named = [
        ending
        for one in written
        if (bare := one.lstrip("."))
        for ending in _FILE_GROUPS.get(bare, (bare,))
    ]
    files = [one for one in FILE_KINDS if one in named]
    if others := [one for one in named if one not in FILE_KINDS]:
        question.lost.append(f"loại tệp {', '.join(others)}")
    if not files:
        files = list(FILE_KINDS)
        question.warnings.append("Tệp không nói loại tệp được nộp nên nhận mọi loại có ở đây.")
    size = value_of(element, "maxbytes", "0")
    megabytes = int(size) // (1024 * 1024) if re.fullmatch("[0-9]{1,12}", size) else 0
    content = {
        "stem": stem,
        "files": files,
        "megabytes": min(megabytes, MOST_MEGABYTES) or USUAL_MEGABYTES,
        "rubric": rubric,
    }
    if value_of(element, "attachments") not in ("", "0", "1"):
        question.lost.append("việc nộp nhiều tệp (ở đây một câu một tệp)")
    found = Understood("file_upload", content)
    if not rubric:
        found.refusals.append("Câu nộp tệp chưa có hướng dẫn chấm; hãy viết thêm khi sửa câu này.")
    question.take(found)


def cloze(question: Question) -> None:
    """A text with gaps inside."""
    gapped = embedded.take_out(question.raw_stem())
    gaps = gapped.gaps
    stem = question.stem(gapped.html)
    if not gaps:
        question.refusals.append("Không tìm thấy chỗ trống nào đúng cú pháp {1:SHORTANSWER:=…}.")
    elif not question.own and (unread := embedded.looks_like_gap(gapped.html)):
        question.refusals.append(f"Chỗ trống “{unread}…” không đúng cú pháp; hãy sửa lại.")
    if 0 < (weight := sum(gap.weight for gap in gaps)) <= MOST_POINTS:
        question.usual_points = Decimal(weight)  # as Moodle counts, which writes no points
    if len(gaps) == 1 and gaps[0].type in (embedded.NUMBER, embedded.TICKED):
        only = gaps[0]
        bare = embedded.with_gaps(stem, lambda _number: embedded.BLANK)
        if only.type == embedded.NUMBER:
            question.take(numeric(bare, only.answers))
        else:
            question.take(choice(bare, embedded.scaled(only.answers), is_single=False))
        return
    contents: list[dict[str, Any]] = []
    for number, gap in enumerate(gaps, 1):
        content, lost, refusals = embedded.content_of(gap, number)
        contents.append(content)
        question.lost += lost
        question.refusals += refusals
    if len({gap.weight for gap in gaps}) > 1:
        weights = ", ".join(str(gap.weight) for gap in gaps)
        question.lost.append(f"trọng số riêng của các chỗ trống ({weights})")
    question.take(Understood("cloze", {"stem": embedded.with_gaps(stem), "gaps": contents}))


def gapselect(question: Question) -> None:
    """A text with ``[[1]]``, each picked from, or dragged out of, the list of its group."""
    raw, numbers = embedded.take_out_numbered(question.raw_stem())
    stem = question.stem(raw)
    name = "dragbox" if question.type == "ddwtos" else "selectoption"
    listed = []
    for place, one in enumerate(children(question.element, name), 1):
        if question.type == "ddwtos":
            text = question.words(one, f"mục {place}")
        else:
            text = raw_of(one).strip()
        listed.append((text, value_of(one, "group", "1") or "1"))
    gaps: list[dict[str, Any]] = []
    for gap, number in enumerate(numbers, 1):
        if not 1 <= number <= len(listed):
            question.refusals.append(
                f"Chỗ trống {gap} trỏ tới mục [[{number}]] không có trong danh sách."
            )
            continue
        key, group = listed[number - 1]
        options = list(dict.fromkeys(text for text, own in listed if own == group))
        gaps.append({"options": options, "key": key})
    if not numbers:
        question.refusals.append("Không tìm thấy chỗ trống nào dạng [[1]] trong câu dẫn.")
    question.take(Understood("cloze", {"stem": embedded.with_gaps(stem), "gaps": gaps}))


def gapfill(question: Question) -> None:
    """A text whose gaps hold their answers, ``[Hà Nội|Thăng Long]``: the plugin "gapfill"."""
    signs = value_of(question.element, "delimitchars")
    opening, closing = (signs[0], signs[1]) if len(signs) == 2 else ("[", "]")
    raw, inner = embedded.take_out_between(question.raw_stem(), opening, closing)
    stem = question.stem(raw)
    accepted = [[part.strip() for part in one.split("|") if part.strip()] for one in inner]
    wrong = [one.text for one in question.answers(plain=True) if one.percent <= 0]
    gaps: list[dict[str, Any]] = [{"accepted": texts} for texts in accepted]
    if value_of(question.element, "answerdisplay") in ("dropdown", "dragdrop") and all(accepted):
        options = list(dict.fromkeys([*(texts[0] for texts in accepted), *wrong]))
        gaps = [{"options": options, "key": texts[0]} for texts in accepted]
        if also := [text for texts in accepted for text in texts[1:]]:
            listed = ", ".join(f"“{text}”" for text in dict.fromkeys(also))
            question.lost.append(f"đáp án khác cũng đúng {listed} (ở đây mỗi danh sách một đáp án)")
    elif wrong:
        question.lost.append(f"đáp án nhiễu {', '.join(f'“{text}”' for text in wrong)}")
    if is_on(value_of(question.element, "casesensitive"), default=False):
        question.lost.append("yêu cầu phân biệt chữ hoa, chữ thường")
    if is_on(value_of(question.element, "noduplicates"), default=False):
        question.lost.append("việc không cho điểm hai lần cho cùng một đáp án")
    if not gaps:
        question.refusals.append(f"Không tìm thấy chỗ trống nào dạng {opening}…{closing}.")
    question.take(Understood("cloze", {"stem": embedded.with_gaps(stem), "gaps": gaps}))


def ordering(question: Question) -> None:
    """Items in their order, which the fractions number."""
    stem = question.stem()
    elements = list(children(question.element, "answer"))
    places = [_place(one) for one in elements]
    items = [question.words(one, f"mục {place}") for place, one in enumerate(elements, 1)]
    if len(set(places)) == len(places):
        items = [
            item for _number, item in sorted(zip(places, items, strict=True), key=lambda x: x[0])
        ]
    else:
        question.warnings.append("Tệp không đánh số các mục nên lấy thứ tự trong tệp; hãy xem lại.")
    found = Understood("ordering", {"stem": stem, "items": items})
    if any(says(one) for one in elements):
        found.lost.append("lời nhận xét riêng của từng mục")
    count = value_of(question.element, "selectcount", "0")
    kind = value_of(question.element, "selecttype").upper()
    if kind not in ("", "0", "ALL") and count not in ("", "0", str(len(items))):
        found.lost.append(f"việc chỉ hỏi {count} trong {len(items)} mục")
    grading = value_of(question.element, "gradingtype")
    if grading and grading.upper() not in ("RELATIVE_NEXT_EXCLUDE_LAST", "1"):
        found.lost.append(f"cách tính điểm “{grading}” (ở đây tính theo từng cặp mục liền nhau)")
    question.take(found)


def _place(item: Element) -> Decimal:
    """Return the place of an item: its fraction, or what some programs write beside it."""
    written = value_of(item, "correctorder")
    return Decimal(written) if re.fullmatch("[0-9]{1,4}", written) else fraction_of(item)


def description(question: Question) -> None:
    """A text before other questions."""
    question.refuse(
        "Đây là đoạn giới thiệu (description), không phải câu hỏi; nếu các câu sau cần đến,"
        " hãy đưa nội dung này thành tư liệu dùng chung."
    )


def _left(reason: str) -> Callable[[Question], None]:
    return lambda question: question.refuse(reason)


_ON_PICTURE = (
    "Câu kéo thả lên hình của Moodle hỏi nhiều chỗ một lúc; ở đây câu chỉ chỗ trên hình hỏi một"
    " điều và cần cả chỗ sai. Hãy tách thành câu chỉ chỗ trên hình hoặc câu ghép đôi."
)

TYPES: dict[str, Callable[[Question], None]] = {
    **dict.fromkeys(("multichoice", *_SETS), multichoice),
    "truefalse": truefalse,
    "shortanswer": shortanswer,
    "numerical": numerical,
    **dict.fromkeys(("matching", "match", "ddmatch"), matching),
    **dict.fromkeys(("mtf", "kprime"), rows.statements),
    "matrix": rows.matrix,
    "sc": rows.single,
    **dict.fromkeys(("essay", "essayautograde", "aitext"), essay),
    **dict.fromkeys(("cloze", "multianswer"), cloze),
    **dict.fromkeys(("gapselect", "ddwtos"), gapselect),
    "gapfill": gapfill,
    "ordering": ordering,
    "order": plugins.order,
    **dict.fromkeys(("varnumeric", "varnumericset"), plugins.varied_number),
    "regexp": plugins.regular_expression,
    "multichoicewiris": plugins.of_wiris(multichoice),
    "truefalsewiris": plugins.of_wiris(truefalse),
    "matchwiris": plugins.of_wiris(matching),
    "essaywiris": plugins.of_wiris(essay),
    "description": description,
    **dict.fromkeys(
        ("calculated", "calculatedsimple", "calculatedmulti"), _left(plugins.CALCULATED)
    ),
    **dict.fromkeys(("ddimageortext", "ddmarker"), _left(_ON_PICTURE)),
    "randomsamatch": _left(
        "Câu ghép đôi lấy ngẫu nhiên từ các câu trả lời ngắn không có nội dung riêng;"
        " hãy viết thành câu ghép đôi."
    ),
    "random": _left(
        "Câu lấy ngẫu nhiên không có nội dung riêng; đề ở đây tự rút câu theo ma trận."
    ),
}


def unknown(question: Question) -> None:
    """A type of a plugin that has no kind here."""
    name = question.type or "không rõ"
    question.refuse(
        f"Loại câu hỏi “{name[:60]}” của Moodle chưa có ở đây; hãy viết lại bằng một loại khác."
    )
