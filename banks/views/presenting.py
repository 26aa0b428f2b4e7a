"""What pages of questions have in common: a version as candidates see it, with or without its key."""

from typing import Any

from django.urls import reverse

from banks import kinds
from banks.comparing import Part, parts_of
from banks.models import QuestionVersion, Stimulus
from banks.pictures import with_addresses
from banks.style_checks import Looked, look_over
from banks.style_words import in_words

#: Versions with all that a page of one question shows.
RELATED = ("question__bank", "author", "stimulus", "import_run")
PREFETCHED = ("skills", "positions", "fields", "version_bases__legal_basis")

#: Parts of content that the candidate's view has no place for, told in words beside it.
_TOLD = ("accepted", "tolerance", "gaps", "areas", "rubric", "model")


def public_of(kind: str, content: Any, stimulus: Stimulus | None) -> dict[str, Any]:
    """Return what a candidate sees of typed content, with its shared material."""
    public = with_addresses(kinds.get(kind).public(content), picture_address)
    if stimulus is not None:
        public["stimulus"] = stimulus_of(stimulus)
    return public


def stimulus_of(stimulus: Stimulus) -> dict[str, Any]:
    """Return the context of ``banks/_stimulus.html``: shared material as a candidate sees it."""
    return {
        "text": stimulus.text,
        "picture_description": stimulus.picture_description,
        "picture_address": reverse("banks:stimulus_picture", kwargs={"uuid": stimulus.uuid})
        if stimulus.picture_id
        else None,
    }


def picture_address(sha256: str) -> str:
    """Return where people of a bank fetch a picture of its questions."""
    return reverse("banks:question_picture", kwargs={"sha256": sha256})


def shown_version(version: QuestionVersion, *, with_key: bool) -> dict[str, Any]:
    """Return the context of ``banks/_version.html``."""
    kind = kinds.get(version.kind)
    content = kind.parse(version.content)
    return {
        "version": version,
        "kind_label": kind.label,
        "public": public_of(version.kind, content, version.stimulus),
        "with_key": with_key,
        "right": kind.right_response(content) if with_key else None,
        "told": _told(version) if with_key else [],
    }


def style_of(
    kind: str, content: Any, *, explanation: str, basis: str, seconds: int
) -> list[tuple[str, str]]:
    """Return the context of ``banks/_style.html``: what to look at again, and how to mend it."""
    looked = Looked.of(kind, content, explanation=explanation, basis=basis, seconds=seconds)
    return [in_words(finding) for finding in look_over(looked)] if looked.stem.strip() else []


def _told(version: QuestionVersion) -> list[Part]:
    return [part for path, part in parts_of(version).items() if path.split(".")[0] in _TOLD]
