"""Reads every page as every role, changes every key and explanation, and reads them all again.

Run as `python -m tests.interference` on a demonstration's folder (SATHACH_VAR); prints as JSON how
many pages each role read and which of them were not the same byte for byte.
"""

import io
import json
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin, urlsplit

import django

django.setup()

import time_machine  # noqa: E402 (after the settings)
from django.core.cache import cache  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import Resolver404, resolve  # noqa: E402

from assessments import contents, loaded_forms  # noqa: E402
from banks.models import Question, QuestionVersion  # noqa: E402
from people.models import User  # noqa: E402

#: Pages of one address that are read for each role.
OF_EACH = 3
#: Left out, with the reason.
EXEMPT = {
    "assessments:result": "a published result explains each question to the official who sat it",
    "assessments:exam_forms": "tells that frozen papers were altered, as they are here",
    "assessments:trial": "each reading is a paper of its own, of questions that stand in no bank",
    "assessments:practice_question": "explains a question of a practice bank to who answered it",
    "people:system": "the machine's own figures",
}
API = ("units", "officials", "banks", "rounds", "results", "courses", "enrolments", "certificates")
NEW_EXPLANATION = "MỘT LỜI GIẢI THÍCH KHÁC"
_LINK = re.compile(rb'(?:href|action)="([^"#]+)')
_CHANGING = re.compile(
    rb'name="csrfmiddlewaretoken" value="[^"]*"|data-now="[^"]*"|nonce="[^"]*"|"X-CSRFToken": "[^"]*"'
    rb"|[\d.,]+ GB"  # free disk, which whatever else runs changes
)


def accounts() -> dict[str, User]:
    """Return the accounts of the demonstration's roles, but for the banks' own people."""
    from banks.models import BankMember  # noqa: PLC0415

    inside = set(BankMember.objects.values_list("user_id", flat=True))
    found = {
        user.username: user
        for user in User.objects.filter(is_active=True, official__isnull=True)
        if user.pk not in inside
    }
    official = User.objects.filter(official__isnull=False, is_active=True).order_by("pk").first()
    assert official is not None
    return found | {"official": official}


@contextmanager
def leaving_no_trace() -> Iterator[None]:
    """Take back what reading writes (a list as a workbook is an entry of the journal)."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def read_all(user: User) -> dict[str, bytes]:
    """Follow the links from the home page of every workspace; return the bodies by address."""
    cache.clear()  # the public pages count look-ups by the minute, and the clock stands still
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(user, backend="people.backends.GrantBackend")
    seen: dict[str, bytes] = {}
    counts: dict[str, int] = defaultdict(int)
    home = client.get("/")
    workspaces = re.findall(rb'name="role" value="(\w+)"', home.content)
    for workspace in workspaces or [b""]:
        if workspace:
            client.post("/vai-tro", {"role": workspace.decode()})
        waiting = ["/", *(f"/api/v1/{name}" for name in API)]
        while waiting:
            address = waiting.pop(0)
            key = f"{workspace.decode()} {address}"
            if key in seen:
                continue
            try:
                name = resolve(urlsplit(address).path).view_name
            except Resolver404:
                continue
            counts[f"{workspace!r} {name}"] += 1
            if counts[f"{workspace!r} {name}"] > OF_EACH or name in EXEMPT:
                continue
            answer = client.get(address)
            if answer.streaming:
                continue
            assert answer.status_code < 500, (user.username, address, answer.status_code)
            seen[key] = _comparable(answer)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                for link in _LINK.findall(answer.content):
                    path = urljoin(address, link.decode().replace("&amp;", "&"))
                    if path.startswith("/") and not path.startswith("/static"):
                        waiting.append(path)
    return seen


def words_to_search(versions: list[QuestionVersion]) -> list[str]:
    """Return what somebody would type who guesses: stems, keys and explanations of each kind."""
    one_of_each = {version.kind: version for version in versions}
    found: list[str] = []
    for kind, version in sorted(one_of_each.items()):
        other = other_key(kind, version.content)
        for content in (version.content, other):
            found += [text for text in _told_by_key(kind, content) if text]
        found += [version.content["stem"], version.explanation, version.question.code]
    return list(dict.fromkeys([*found, NEW_EXPLANATION]))


def _told_by_key(kind: str, raw: dict[str, Any]) -> list[str]:
    """Return the texts of a key."""
    options = raw.get("options", {})
    if kind == "single_choice":
        return [options[raw["key"]]]
    if kind == "multiple_choice":
        return [options[letter] for letter in raw["key"]]
    if kind == "short_answer":
        return list(raw["accepted"])
    if kind == "numeric":
        return [str(raw["value"])]
    if kind == "ordering":
        return [" ".join(raw["items"])]
    if kind == "matching":
        return [f"{pair['left']} {pair['right']}" for pair in raw["pairs"]]
    if kind == "cloze":
        keys = (gap["key"] if "options" in gap else gap["accepted"] for gap in raw["gaps"])
        return [text for key in keys for text in ([key] if isinstance(key, str) else key)]
    if kind == "image_choice":
        return [options[raw["key"]]["description"]]
    if kind == "hotspot":
        return [raw["areas"][int(number) - 1]["name"] for number in raw["key"]]
    if kind in ("essay", "file_upload"):
        return [raw["rubric"], raw.get("model", "")]
    return []  # right or wrong has no words, nor has a column's number


def search_all(user: User, words: list[str]) -> dict[str, bytes]:
    """Search for each of `words`; return the bodies by address."""
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(user, backend="people.backends.GrantBackend")
    found = {}
    for text in words:
        answer = client.get("/tim", {"q": text})
        assert answer.status_code == 200, (user.username, text, answer.status_code)
        found[f"/tim?q={text}"] = _comparable(answer)
    return found


def _comparable(answer: Any) -> bytes:
    """Return the body without what changes at each reading; of a workbook its parts' contents."""
    body: bytes = answer.content
    if body.startswith(b"PK"):
        archive = zipfile.ZipFile(io.BytesIO(body))
        return b"".join(
            archive.read(name) for name in sorted(archive.namelist()) if name != "docProps/core.xml"
        )
    return _CHANGING.sub(b"", body)


def other_key(kind: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the same question with another key, as a candidate could not tell it."""
    if kind == "single_choice":
        return {**raw, "key": next(one for one in sorted(raw["options"]) if one != raw["key"])}
    if kind == "multiple_choice":
        others = sorted(set(raw["options"]) - set(raw["key"])) or sorted(raw["options"])[:1]
        return {**raw, "key": others}
    if kind == "true_false":
        return {**raw, "key": not raw["key"]}
    if kind == "true_false_group":
        return {**raw, "key": {letter: not value for letter, value in raw["key"].items()}}
    if kind == "image_choice":
        return {**raw, "key": next(one for one in sorted(raw["options"]) if one != raw["key"])}
    if kind == "hotspot":
        places = [str(number) for number in range(1, len(raw["areas"]) + 1)]
        return {**raw, "key": [next(one for one in places if one not in raw["key"])]}
    if kind == "matrix":
        last = len(raw["columns"])
        moved = {row: str(int(column) % last + 1) for row, column in raw["key"].items()}
        return {**raw, "key": moved}
    if kind == "essay":
        return {**raw, "model": "Một bài mẫu khác hẳn.", "rubric": "Một tiêu chí khác hẳn."}
    if kind == "file_upload":
        return {**raw, "rubric": "Một tiêu chí khác hẳn."}
    if kind == "short_answer":
        return {**raw, "accepted": ["một đáp án khác hẳn"]}
    if kind == "numeric":
        return {**raw, "value": "987654.5"}
    if kind == "ordering":
        return {**raw, "items": raw["items"][::-1]}
    if kind == "matching":
        rights = [pair["right"] for pair in raw["pairs"]]
        turned = [*rights[1:], rights[0]]
        pairs = [{**pair, "right": right} for pair, right in zip(raw["pairs"], turned, strict=True)]
        return {**raw, "pairs": pairs}
    assert kind == "cloze", f"say how the key of a {kind} is changed"
    gaps = []
    for gap in raw["gaps"]:
        if "options" in gap:
            gaps.append({**gap, "key": next(one for one in gap["options"] if one != gap["key"])})
        else:
            gaps.append({**gap, "accepted": ["một từ khác hẳn"]})
    return {**raw, "gaps": gaps}


def change_every_key() -> int:
    """Write another key and another explanation into every version, past its triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
            ["banks_questionversion"],
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
    versions = list(QuestionVersion.objects.all())
    for version in versions:
        version.content = other_key(version.kind, version.content)
        version.explanation = NEW_EXPLANATION
    QuestionVersion.objects.bulk_update(versions, ["content", "explanation"], batch_size=100)
    contents.forget()
    loaded_forms.load_form.cache_clear()
    return len(versions)


def main() -> None:
    """Compare both readings and print what differs."""
    people = accounts()
    words = words_to_search(list(QuestionVersion.objects.select_related("question").order_by("pk")))
    insiders = {user.username: user for user in User.objects.filter(bank_memberships__isnull=False)}
    questions = [str(uuid) for uuid in Question.objects.values_list("uuid", flat=True)]
    with time_machine.travel("2026-11-20T09:00:00+07:00", tick=False):
        for user in (
            people | insiders
        ).values():  # so that the day of the last log-in is the same for all
            Client(SERVER_NAME="localhost").force_login(
                user, backend="people.backends.GrantBackend"
            )
        with leaving_no_trace():
            before = {name: read_all(user) for name, user in people.items()}
            # The bank's own people find a question by what it asks, and by nothing else of it.
            searched = {name: search_all(user, words) for name, user in (people | insiders).items()}
        changed = change_every_key()
        with leaving_no_trace():
            after = {name: read_all(user) for name, user in people.items()}
            again = {name: search_all(user, words) for name, user in (people | insiders).items()}
    different = [
        f"{name}: {address}"
        for old, new in ((before, after), (searched, again))
        for name, pages in old.items()
        for address in pages.keys() | new[name].keys()
        if pages.get(address) != new[name].get(address)
    ]
    leading = [
        f"{name}: {address}"
        for name in people
        for address, body in searched[name].items()
        if any(uuid.encode() in body for uuid in questions)
    ]
    json.dump(
        {
            "read": {name: len(pages) for name, pages in before.items()},
            "changed": changed,
            "different": sorted(different),
            "searched": {name: len(pages) for name, pages in searched.items()},
            "leading_to_questions": sorted(leading),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
