"""Our own archive: a zip of JSON lines and pictures, the one format that loses nothing.

``manifest.json`` names the format, its version and the SHA-256 of every other part:
``questions.jsonl`` (a question a line: kind, content, tags, points, number of its version),
``history.jsonl`` (what the questions said before, for reading alone), ``stimuli.jsonl``,
``skills.jsonl``, ``positions.jsonl``, ``fields.jsonl``, ``requirements.jsonl``, and the pictures as
``media/<SHA-256>.png`` or ``.jpg``. The parts and their keys are listed in docs/formats.md.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from banks import kinds
from banks.formats.archive_rows import Damaged, row_of, rows_of
from banks.formats.base import Format, Output
from banks.formats.gathering import explain, explain_picture
from banks.formats.looking import Look
from banks.formats.registry import register
from banks.kinds.base import InvalidContent
from banks.parsed import (
    ParsedBank,
    ParsedQuestion,
    ParsedRequirement,
    ParsedSkill,
    ParsedStimulus,
    ParsedTerm,
    Problem,
)
from office.packages import read_package
from office.pictures import CleanPicture, UnusablePicture, kept_picture
from office.problems import UnreadableFile

NAME: Final = "sathach-archive"
#: Raised when older programs could not read a file; keys are never given another meaning.
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
MEDIA: Final = "media/"
QUESTIONS, HISTORY, STIMULI = "questions.jsonl", "history.jsonl", "stimuli.jsonl"
SKILLS, POSITIONS, FIELDS = "skills.jsonl", "positions.jsonl", "fields.jsonl"
REQUIREMENTS: Final = "requirements.jsonl"
PARTS: Final = (QUESTIONS, HISTORY, STIMULI, SKILLS, POSITIONS, FIELDS, REQUIREMENTS)
#: Pictures are most of an archive, and hardly shrink.
MOST_BYTES: Final = 256 * 2**20
MOST_MEMBERS: Final = 20_000
#: Every file in a zip has an hour; the same bytes each time need the same one.
_HOUR = (1980, 1, 1, 0, 0, 0)
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg"}
#: What archiving programs of offices add by themselves.
_LEFT_BEHIND = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


@register
class ArchiveFormat(Format):
    """The archive that holds all of a bank."""

    slug, label = "archive", _("SátHạch archive")
    extensions = (".zip",)
    media_type = "application/zip"
    is_whole = True

    def claims(self, look: Look) -> int:
        """Its own two names stand in no other package."""
        return 100 if {MANIFEST, QUESTIONS} <= set(look.members) else 0

    def read(self, source: Path | bytes, *, name: str = "") -> ParsedBank:
        name = name or (source.name if isinstance(source, Path) else "Tệp")
        parts = read_package(
            _bytes_of(source, name=name),
            name=name,
            most_bytes=MOST_BYTES,
            most_members=MOST_MEMBERS,
        )
        try:
            return _Reading(parts).bank()
        except Damaged as error:
            raise UnreadableFile(name, str(error)) from error

    def write(self, bank: ParsedBank, *, title: str, stamp: str = "") -> Output:
        questions, lost = _whole(bank)
        history = [one for one in bank.history if not _missing(one, bank)]
        rows: dict[str, Sequence[Any]] = {
            QUESTIONS: questions,
            HISTORY: history,
            STIMULI: bank.stimuli,
            SKILLS: bank.skills,
            POSITIONS: bank.positions,
            FIELDS: bank.fields,
            REQUIREMENTS: bank.requirements,
        }
        parts = {part: _lines(rows[part]) for part in PARTS}
        for content in bank.media.values():
            parts[_media_name(content)] = content
        manifest = {
            "format": NAME,
            "version": VERSION,
            "title": title,
            "stamp": stamp,
            "source": bank.format,
            "counts": {part: len(found) for part, found in rows.items()},
            "asking_positions": sorted(bank.asking_positions),
            "asked_skills": sorted(bank.asked_skills),
            "parts": {part: hashlib.sha256(parts[part]).hexdigest() for part in sorted(parts)},
        }
        if sum(map(len, parts.values())) > MOST_BYTES or len(parts) >= MOST_MEMBERS:
            most = MOST_BYTES // 2**20
            what = f"Tệp lớn hơn {most} MB hoặc quá nhiều hình nên không nhập lại một lần được."
            lost.append(Problem(title, what, "warning"))
        return Output(_zipped({MANIFEST: _pretty(manifest), **parts}), len(questions), tuple(lost))


# --- writing --------------------------------------------------------------------------------------


def _missing(question: ParsedQuestion, bank: ParsedBank) -> bool:
    """Tell whether a question shows a picture that is not among the bank's media."""
    return not set(kinds.pictures_of(question.kind, question.content)) <= bank.media.keys()


def _whole(bank: ParsedBank) -> tuple[list[ParsedQuestion], list[Problem]]:
    """Return the questions of which all that they name is there, and what is said of the rest."""
    kept, lost = [], []
    stimuli = {one.code: one for one in bank.stimuli}
    for question in bank.questions:
        named = stimuli.get(question.stimulus)
        if _missing(question, bank) or (named and named.picture not in {"", *bank.media}):
            what = "Không đọc được hình của câu này nên câu không có trong tệp."
            lost.append(Problem(question.code or question.where, what))
        else:
            kept.append(question)
    there = {one.code for one in kept}
    for place, question in enumerate(kept):
        if gone := [code for code in question.enemies if code not in there]:
            what = f"Câu “không cùng đề” với câu này không có trong tệp: {', '.join(gone)}."
            lost.append(Problem(question.code or question.where, what, "warning"))
            enemies = tuple(code for code in question.enemies if code in there)
            kept[place] = replace(question, enemies=enemies)
    return kept, lost


def _lines(rows: Sequence[Any]) -> bytes:
    lines = (json.dumps(row_of(one), ensure_ascii=False, sort_keys=True) for one in rows)
    return "".join(f"{line}\n" for line in lines).encode()


def _pretty(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"


def _media_name(content: bytes) -> str:
    ending = "png" if content.startswith(b"\x89PNG") else "jpg"
    return f"{MEDIA}{hashlib.sha256(content).hexdigest()}.{ending}"


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _HOUR)
            info.external_attr = 0o644 << 16
            packing = zipfile.ZIP_STORED if name.startswith(MEDIA) else zipfile.ZIP_DEFLATED
            archive.writestr(info, content, packing)
    return file.getvalue()


# --- reading --------------------------------------------------------------------------------------


def _bytes_of(source: Path | bytes, *, name: str) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        with source.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        what = "Không mở được tệp; hãy kiểm tra tên, thư mục và quyền đọc."
        raise UnreadableFile(name, what) from error


@dataclass(slots=True)
class _Reading:
    """The parts of an archive and what is found in them."""

    parts: Mapping[str, bytes]
    problems: list[Problem] = field(default_factory=list)
    #: what each picture of the file became, by the SHA-256 under which the file names it
    pictures: dict[str, CleanPicture] = field(default_factory=dict)

    def bank(self) -> ParsedBank:
        manifest = self._manifest()
        self._check_parts(manifest)
        self._read_pictures()
        found = rows_of(ParsedQuestion, self._part(QUESTIONS), QUESTIONS)
        questions = [one for row in found if (one := self._question(row)) is not None]
        history = [
            one
            for row in rows_of(ParsedQuestion, self._part(HISTORY), HISTORY)
            if (one := self._question(row)) is not None
        ]
        stimuli = [
            self._stimulus(one) for one in rows_of(ParsedStimulus, self._part(STIMULI), STIMULI)
        ]
        self._check_codes(found, stimuli)
        if history:
            what = f"{len(history)} phiên bản khác trong tệp chỉ để đọc, không nhập vào ngân hàng."
            self.problems.append(Problem(HISTORY, what, "warning"))
        return ParsedBank(
            format=ArchiveFormat.slug,
            read=len(found),
            questions=tuple(questions),
            skills=tuple(rows_of(ParsedSkill, self._part(SKILLS), SKILLS)),
            positions=tuple(rows_of(ParsedTerm, self._part(POSITIONS), POSITIONS)),
            fields=tuple(rows_of(ParsedTerm, self._part(FIELDS), FIELDS)),
            requirements=tuple(rows_of(ParsedRequirement, self._part(REQUIREMENTS), REQUIREMENTS)),
            problems=tuple(self.problems),
            asking_positions=frozenset(_codes(manifest, "asking_positions")),
            asked_skills=frozenset(_codes(manifest, "asked_skills")),
            stimuli=tuple(stimuli),
            media={
                hashlib.sha256(one.content).hexdigest(): one.content
                for one in self.pictures.values()
            },
            history=tuple(history),
        )

    def _manifest(self) -> Mapping[str, Any]:
        try:
            manifest = json.loads(self.parts.get(MANIFEST, b""))
        except (ValueError, RecursionError):
            manifest = None
        if not isinstance(manifest, dict) or manifest.get("format") != NAME:
            raise Damaged("Đây không phải tệp lưu trữ của SátHạch: thiếu hoặc sai manifest.json.")
        version = manifest.get("version")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise Damaged("manifest.json không ghi phiên bản của tệp lưu trữ; hãy lấy lại bản gốc.")
        if version > VERSION:
            what = (
                f"Tệp do bản SátHạch mới hơn ghi ra (kiểu tệp {version}, ở đây đọc được đến "
                f"{VERSION}); hãy nâng cấp hệ thống này rồi nhập lại."
            )
            raise Damaged(what)
        return manifest

    def _check_parts(self, manifest: Mapping[str, Any]) -> None:
        """Refuse a part that is missing or is not the one that was written; tell of others."""
        listed = manifest.get("parts")
        if not isinstance(listed, dict):
            raise Damaged("manifest.json không liệt kê các phần của tệp; hãy lấy lại bản gốc.")
        for part, sha256 in listed.items():
            if part not in self.parts:
                raise Damaged(f"Tệp thiếu phần “{part}”; hãy lấy lại bản gốc.")
            if hashlib.sha256(self.parts[part]).hexdigest() != sha256:
                what = (
                    f"Phần “{part}” không còn nguyên như khi ghi ra (sai mã SHA-256): tệp bị hỏng "
                    "hoặc đã bị sửa; hãy lấy lại bản gốc."
                )
                raise Damaged(what)
        if missing := [part for part in PARTS if part not in listed]:
            raise Damaged(f"Tệp thiếu phần “{missing[0]}”; hãy lấy lại bản gốc.")
        for part in sorted(self.parts.keys() - listed.keys() - {MANIFEST}):
            if not any(mark in part for mark in _LEFT_BEHIND):
                what = "Phần lạ, không có trong manifest.json nên không được đọc."
                self.problems.append(Problem(part[:80], what, "warning"))

    def _part(self, name: str) -> bytes:
        return self.parts[name]

    def _read_pictures(self) -> None:
        for part, content in sorted(self.parts.items()):
            if part.startswith(MEDIA):
                try:
                    kept = kept_picture(content, name=part)
                except UnusablePicture as error:
                    self.problems.append(Problem(part[:80], explain_picture(error)))
                else:
                    self.pictures[hashlib.sha256(content).hexdigest()] = kept

    def _question(self, row: ParsedQuestion) -> ParsedQuestion | None:
        """Return a question as its kind takes it, its pictures named as they are kept."""
        try:
            kind = kinds.get(row.kind)
        except KeyError:
            what = f"Loại câu hỏi “{row.kind[:40]}” không có ở đây; hãy nâng cấp hệ thống này."
            self.problems.append(Problem(row.where, what))
            return None
        try:
            content = kind.parse(row.content)
            named = set(kind.pictures(content))
            if missing := sorted(named - self.pictures.keys()):
                what = f"Tệp không có hình {missing[0][:12]}… mà câu này dùng."
                self.problems.append(Problem(row.where, what))
                return None
            dumped = kind.dump(content)
            if named:  # what was written anew has another name, maybe another size
                dumped = kind.dump(kind.parse(self._renamed(dumped)))
        except InvalidContent as error:
            self.problems.append(Problem(row.where, explain(error)))
            return None
        return replace(row, content=dumped)

    def _renamed(self, value: Any) -> Any:
        """Return content with each picture under the name and size that it has here."""
        if isinstance(value, list):
            return [self._renamed(one) for one in value]
        if not isinstance(value, dict):
            return value
        found = {name: self._renamed(one) for name, one in value.items()}
        if "sha256" in found:
            kept = self.pictures[found["sha256"]]
            sha256 = hashlib.sha256(kept.content).hexdigest()
            found |= {"sha256": sha256, "width": kept.width, "height": kept.height}
        return found

    def _stimulus(self, row: ParsedStimulus) -> ParsedStimulus:
        if not row.picture:
            return row
        kept = self.pictures.get(row.picture)
        if kept is None:
            what = f"Tệp không có hình {row.picture[:12]}… của ngữ liệu này."
            self.problems.append(Problem(row.where, what))
            return row
        return replace(row, picture=hashlib.sha256(kept.content).hexdigest())

    def _check_codes(
        self, questions: Sequence[ParsedQuestion], stimuli: Sequence[ParsedStimulus]
    ) -> None:
        """Report codes that stand twice, and shared material that is not there."""
        there = {one.code for one in stimuli}
        seen: set[str] = set()
        for one in questions:
            if one.code and one.code.casefold() in seen:
                self.problems.append(Problem(one.where, f"Mã “{one.code}” có hai lần trong tệp."))
            seen.add(one.code.casefold())
            if one.stimulus and one.stimulus not in there:
                what = f"Tệp không có ngữ liệu “{one.stimulus}” mà câu này dùng."
                self.problems.append(Problem(one.where, what))


def _codes(manifest: Mapping[str, Any], name: str) -> list[str]:
    found = manifest.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise Damaged("manifest.json không đúng dạng; hãy lấy lại bản gốc.")
    return found
