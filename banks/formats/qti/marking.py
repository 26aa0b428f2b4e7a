"""Answers that people mark -> essays, and files to hand in."""

from collections.abc import Sequence

from banks.formats.html_text import Converted
from banks.formats.qti.drafting import Draft

DEFAULT_WORDS, LEAST_WORDS, MOST_WORDS = 300, 20, 1000
LETTERS_A_WORD = 5
DEFAULT_MEGABYTES = 5


def write_essay(
    draft: Draft, stem: Converted, *, letters: int | None, rubric: str, model: str
) -> None:
    """Take an essay, which needs a rubric and a model answer.

    Args:
        letters: how long the file expects it to be.
    """
    words = DEFAULT_WORDS if not letters else letters // LETTERS_A_WORD
    content = {
        "stem": draft.stem(stem),
        "words": max(LEAST_WORDS, min(MOST_WORDS, words)),
        "rubric": rubric,
        "model": model,
    }
    missing = [
        *(["hướng dẫn chấm"] if not rubric.strip() else []),
        *(["bài mẫu"] if not model.strip() else []),
    ]
    if missing:
        what = f"Câu tự luận chưa có {' và '.join(missing)}; hãy bổ sung rồi nhập."
        draft.refuse(what, kind="essay", content=content)
    else:
        draft.take("essay", content)


def hand_in(draft: Draft, stem: Converted, *, files: Sequence[str], rubric: str) -> None:
    """Take a question answered by a file."""
    content = {
        "stem": draft.stem(stem),
        "files": list(files),
        "megabytes": DEFAULT_MEGABYTES,
        "rubric": rubric,
    }
    reasons = []
    if not files:
        reasons.append("Chưa rõ thí sinh được nộp loại tệp nào; hãy chọn loại tệp.")
    if not rubric.strip():
        reasons.append("Câu nộp tệp chưa có hướng dẫn chấm; hãy bổ sung rồi nhập.")
    if reasons:
        draft.refuse(*reasons, kind="file_upload", content=content)
    else:
        draft.take("file_upload", content)
