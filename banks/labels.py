"""What the parts of a question are called, for people: by the paths that kinds and drafts use."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: A part that stands once, and the entries of a list or an object by their number or letter.
_ONE: Mapping[str, str | Promise] = {
    "stem": gettext_lazy("Stem"),
    "options": gettext_lazy("Options"),
    "statements": gettext_lazy("Statements"),
    "pairs": gettext_lazy("Pairs"),
    "left": gettext_lazy("left side"),
    "right": gettext_lazy("right side"),
    "extra": gettext_lazy("Right sides without a pair"),
    "lefts": gettext_lazy("Left sides"),
    "rights": gettext_lazy("Right sides"),
    "text": gettext_lazy("its text"),
    "reason": gettext_lazy("Why it was changed"),
    "items": gettext_lazy("Items"),
    "gaps": gettext_lazy("Gaps"),
    "accepted": gettext_lazy("Accepted answers"),
    "value": gettext_lazy("Right number"),
    "tolerance": gettext_lazy("Tolerance"),
    "key": gettext_lazy("Right answer"),
    "picture": gettext_lazy("Picture"),
    "sha256": gettext_lazy("Picture"),
    "description": gettext_lazy("what the picture shows"),
    "picture_description": gettext_lazy("what the picture shows"),
    "areas": gettext_lazy("Places"),
    "name": gettext_lazy("name of the place"),
    "x": gettext_lazy("distance from the left"),
    "y": gettext_lazy("distance from above"),
    "width": gettext_lazy("width"),
    "height": gettext_lazy("height"),
    "several": gettext_lazy("More than one place may be right"),
    "columns": gettext_lazy("Columns of the grid"),
    "rows": gettext_lazy("Rows of the grid"),
    "words": gettext_lazy("Most words"),
    "rubric": gettext_lazy("Rubric"),
    "model": gettext_lazy("Model answer"),
    "files": gettext_lazy("Kinds of file"),
    "megabytes": gettext_lazy("Largest size (MB)"),
    "kind": gettext_lazy("Kind"),
    "level": gettext_lazy("Cognitive level"),
    "skills": gettext_lazy("Skills"),
    "positions": gettext_lazy("Job positions"),
    "fields": gettext_lazy("Management fields"),
    "points": gettext_lazy("Points"),
    "seconds": gettext_lazy("Expected time (seconds)"),
    "order_locked": gettext_lazy("Keep the order"),
    "stimulus": gettext_lazy("Shared material"),
    "explanation": gettext_lazy("Explanation"),
    "basis": gettext_lazy("Legal basis"),
}
_ENTRY: Mapping[str, str | Promise] = {
    "options": gettext_lazy("Option %(entry)s"),
    "statements": gettext_lazy("Statement %(entry)s"),
    "pairs": gettext_lazy("Pair %(entry)s"),
    "extra": gettext_lazy("Right side without a pair %(entry)s"),
    "lefts": gettext_lazy("Left side %(entry)s"),
    "rights": gettext_lazy("Right side %(entry)s"),
    "items": gettext_lazy("Item %(entry)s"),
    "gaps": gettext_lazy("Gap %(entry)s"),
    "accepted": gettext_lazy("Accepted answer %(entry)s"),
    "areas": gettext_lazy("Place %(entry)s"),
    "columns": gettext_lazy("Column %(entry)s"),
    "rows": gettext_lazy("Row %(entry)s"),
    "key": gettext_lazy("Right answer for %(entry)s"),
}
#: Under which part a reviewer may write a remark.
REMARKED = ("stem", "options", "key", "explanation", "basis", "level", "skills")


def label_of(path: str) -> str:
    """Return what the part at `path` is called: "Option B", "Gap 1, Accepted answer 2"."""
    words: list[str] = []
    parts = path.split(".")
    while parts:
        name = parts.pop(0)
        if name in _ENTRY and parts and parts[0] not in _ONE:
            words.append(str(_ENTRY[name]) % {"entry": parts.pop(0)})
        elif name in _ONE:
            words.append(str(_ONE[name]))
        else:
            words.append(name)
    return ", ".join(words)


def yes_or_no(is_so: bool) -> str:
    """Return "Yes" or "No"."""
    return _("Yes") if is_so else _("No")
