"""What questions say, to search in: kept in memory, since in the database it lies closed.

A process reads a bank once for each revision of it (`Bank.revision`): the code of each question, and
the stem of the version that is shown, the live one or else the newest, folded. Versions never change,
so of a new revision only new versions are opened. Neither the text nor a word of it is stored, and
of a version only the stem is searched: nothing of the key.
"""

import heapq
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from banks.models import Bank, Question, QuestionVersion
from office.text import fold_marks

#: Banks that a process keeps, those searched last.
MOST_BANKS = 64
#: Versions that are opened at a time.
_CHUNK = 500

_NEWEST = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
#: The version of a question that lists show: the live one, else the newest.
SHOWN_VERSION = Coalesce(F("live_version_id"), Subquery(_NEWEST.values("pk")[:1]))


@dataclass(frozen=True, slots=True)
class _Shown:
    """One question as lists show it: its code as it is written and folded, and its stem folded."""

    question: int
    code: str
    folded: str
    stem: str


@dataclass(frozen=True, slots=True)
class _Known:
    revision: int
    questions: Sequence[_Shown]
    #: version -> its stem, folded
    stems: Mapping[int, str]


_known: OrderedDict[int, _Known] = OrderedDict()
_lock = Lock()


def versions_saying(banks: Iterable[Bank], word: str) -> list[int]:
    """Return the keys of all versions of `banks` whose stems hold a folded word."""
    return [pk for bank in banks for pk, stem in _of(bank).stems.items() if word in stem]


def questions_saying(banks: Iterable[Bank], words: Sequence[str]) -> list[int]:
    """Return the keys of the questions that hold every word in their code or in the stem shown.

    Args:
        banks: as they are now.
        words: folded (`office.text.words_of`); without any, nothing is found.
    """
    return [one.question for one in _holding(banks, words)]


def nearest(banks: Iterable[Bank], words: Sequence[str], limit: int) -> tuple[list[int], int]:
    """Return the first questions that `questions_saying` finds, and how many it finds.

    The nearest come first, as `office.text.nearness` says, then by code.
    """
    found = list(_holding(banks, words))
    phrase = " ".join(words)
    begun = [f" {word}" for word in words]

    def near(one: _Shown) -> tuple[int, str, int]:
        if phrase in (one.folded, one.stem):
            rank = 0
        elif one.folded.startswith(phrase):
            rank = 1
        else:
            stem = f" {one.stem}"
            parts = zip(words, begun, strict=True)
            rank = 2 if all(part in stem or word in one.folded for word, part in parts) else 3
        return rank, one.code, one.question

    return [one.question for one in heapq.nsmallest(limit, found, key=near)], len(found)


def stem_of(content: Any) -> str:
    """Return the stem that the content of a version or a draft holds, as it is written."""
    return str(content.get("stem") or "") if isinstance(content, Mapping) else ""


def has_changed(banks: Collection[int]) -> None:
    """Let what was read of these banks be old, in the caller's transaction.

    For whoever adds or removes a question or a version, or shows another version of a question; as
    the last statement, so that others who write into the bank wait for as little as can be.
    """
    Bank.objects.filter(pk__in=sorted(banks)).update(revision=F("revision") + 1)


def forget() -> None:
    """Let go of all that is kept."""
    with _lock:
        _known.clear()


def _holding(banks: Iterable[Bank], words: Sequence[str]) -> Iterator[_Shown]:
    if not words:
        return
    for bank in banks:
        for one in _of(bank).questions:
            if all(word in one.stem or word in one.folded for word in words):
                yield one


def _of(bank: Bank) -> _Known:
    """Return a bank as it stands; some statements where it has changed."""
    with _lock:
        known = _known.get(bank.pk)
        if known is not None:
            _known.move_to_end(bank.pk)
    if known is not None and known.revision == bank.revision:
        return known
    known = _read(bank, known.stems if known else {})
    with _lock:
        _known[bank.pk] = known
        while len(_known) > MOST_BANKS:
            _known.popitem(last=False)
    return known


def _read(bank: Bank, before: Mapping[int, str]) -> _Known:
    versions = QuestionVersion.objects.filter(question__bank=bank).order_by()
    stems: dict[int, str] = {}
    new = []
    for pk in versions.values_list("pk", flat=True):
        if pk in before:
            stems[pk] = before[pk]
        else:
            new.append(pk)
    for start in range(0, len(new), _CHUNK):
        chunk = QuestionVersion.objects.filter(pk__in=new[start : start + _CHUNK])
        for pk, content in chunk.values_list("pk", "content"):
            stems[pk] = fold_marks(stem_of(content))
    rows = Question.objects.filter(bank=bank).order_by().values_list("pk", "code", SHOWN_VERSION)
    questions = [
        _Shown(pk, code, fold_marks(code), stems.get(shown, "")) for pk, code, shown in rows
    ]
    return _Known(bank.revision, questions, stems)
