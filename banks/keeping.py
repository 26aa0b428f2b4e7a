"""Every question of a file of somebody else's becomes a row, so that it can be mended on the page."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from banks.bodies import storable
from banks.completing import NO_DEFAULTS, complete
from banks.duplicates.looking import likenesses
from banks.found import Alike, Found, Known, known_of, plain, settle
from banks.models import QuestionUpload, UploadedQuestion
from banks.parsed import ParsedBank, ParsedQuestion, UnreadQuestion
from office.problems import Problem
from office.telling import Tell, silent
from people.models import User

#: Questions that are written in one statement.
CHUNK = 250


def keep_questions(
    *,
    upload: QuestionUpload,
    parsed: ParsedBank,
    by: User,
    tell: Tell = silent,
) -> None:
    """Keep every question of a file, and the rest of it in its report.

    The rest (``upload.report``, not saved here) is warnings and losses that belong to no single
    question, the shared material and the SHA-256s of the pictures. The pictures themselves are
    read from the file again when they are needed.
    """
    rows, told = _rows(upload, parsed)
    upload.report = _report(parsed, told)
    alike = likenesses(
        [row.body["content"] for row in rows],
        codes=[row.found["code"] for row in rows],
        bank=upload.bank,
        by=by,
    )
    known = known_of(upload)
    for number, row in enumerate(rows):
        _drop_unknown(row, known)
        row.found["alike"] = [
            asdict(Alike(None if one.row is None else one.row + 1, one.code, one.resemblance))
            for one in alike.get(number, ())
        ]
        settle(row, known)
    for start in range(0, len(rows), CHUNK):
        UploadedQuestion.objects.bulk_create(rows[start : start + CHUNK])
        tell(min(start + CHUNK, len(rows)), len(rows))


def _drop_unknown(row: UploadedQuestion, known: Known) -> None:
    """Take away tags that nobody here knows, and tell of them: they hinder no question."""
    for name, noun, there in (
        ("skills", "Kỹ năng", known.skills),
        ("positions", "Vị trí việc làm", known.positions),
        ("fields", "Lĩnh vực quản lý", known.fields),
    ):
        unknown = [code for code in row.body[name] if code not in there]
        if unknown:
            row.body[name] = [code for code in row.body[name] if code in there]
            what = f"{noun} “{', '.join(unknown)}” của tệp không có trong hệ thống; hãy chọn lại."
            row.found["warnings"] = [*row.found["warnings"], what]
            row.is_warned = True


class _Told:
    """Warnings and losses of a file, given to the questions that they are about."""

    def __init__(self, warnings: Iterable[Problem], lost: Iterable[Problem]) -> None:
        self._warned: dict[str, list[str]] = defaultdict(list)
        self._lost: dict[str, list[str]] = defaultdict(list)
        for kept, problems in ((self._warned, warnings), (self._lost, lost)):
            for problem in problems:
                kept[problem.where].append(problem.what)

    def take(self, where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the warnings and the losses of the question at a place; each is given once."""
        return tuple(self._warned.pop(where, ())), tuple(self._lost.pop(where, ()))

    def rest(self) -> tuple[list[Problem], list[Problem]]:
        """Return the warnings and the losses that no question took."""
        warned, lost = (
            [Problem(where, what, "warning") for where, said in kept.items() for what in said]
            for kept in (self._warned, self._lost)
        )
        return warned, lost


def _rows(upload: QuestionUpload, parsed: ParsedBank) -> tuple[list[UploadedQuestion], _Told]:
    """Return the questions of a file in its order, and what is told of the file as a whole."""
    completed = complete(parsed, NO_DEFAULTS)
    told = _Told(
        (one for one in parsed.problems if one.severity == "warning"),
        completed.lost,
    )
    # Points are rounded and codes checked; skills and levels stay open, for somebody decides them.
    taken = [
        replace(one, code=tidy.code, points=tidy.points)
        for one, tidy in zip(parsed.questions, completed.questions, strict=True)
    ]
    ordered: list[ParsedQuestion | UnreadQuestion] = [*taken, *parsed.unread]
    rows = []
    for place, one in enumerate(sorted(ordered, key=lambda one: one.order), 1):
        warnings, lost = told.take(one.where)
        found = Found(
            where=one.where,
            source=one.source,
            code=one.code,
            problems=tuple(problem.what for problem in one.problems)
            if isinstance(one, UnreadQuestion)
            else (),
            warnings=warnings,
            lost=lost,
            enemies=() if isinstance(one, UnreadQuestion) else one.enemies,
        )
        rows.append(
            UploadedQuestion(
                upload=upload,
                place=place,
                kind=one.kind,
                found=storable(asdict(found)),
                body=storable(_body(one)),
                is_warned=bool(warnings or lost),
            )
        )
    return rows, told


def _body(one: ParsedQuestion | UnreadQuestion) -> dict[str, Any]:
    body: dict[str, Any] = {
        "content": plain(one.content),
        "explanation": one.explanation,
        "stimulus": one.stimulus,
        "level": "",
        "skills": [],
        "positions": [],
        "fields": [],
        "points": "1",
        "seconds": "",
        "order_locked": False,
        "basis": "",
    }
    if isinstance(one, ParsedQuestion):
        body |= {
            "level": one.level,
            "skills": [code for code in (one.skill, *one.more_skills) if code],
            "positions": list(one.positions),
            "fields": list(one.fields),
            "points": f"{one.points.normalize():f}".replace(".", ","),
            "seconds": str(one.seconds or ""),
            "order_locked": one.order_locked,
            "basis": one.basis,
        }
    return body


def _report(parsed: ParsedBank, told: _Told) -> dict[str, Any]:
    warnings, lost = told.rest()
    return {
        "read": parsed.read,
        "problems": [asdict(one) for one in parsed.problems if one.severity == "error"],
        "warnings": [asdict(one) for one in warnings],
        "lost": [asdict(one) for one in lost],
        "materials": [asdict(one) for one in parsed.stimuli],
        "pictures": sorted(parsed.media),
        "codes": {
            "skills": [one.code for one in parsed.skills],
            "positions": [one.code for one in parsed.positions],
            "fields": [one.code for one in parsed.fields],
        },
    }
