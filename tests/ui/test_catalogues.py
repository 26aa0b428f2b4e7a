import re
import unicodedata

import polib  # type: ignore[import-untyped]  # no types
import pytest

from tests.ui.catalogue import (
    FOLDER,
    ROOT,
    catalogue,
    messages_in_python,
    messages_of,
    source_files,
)

#: What writes the catalogue anew; then translate in an editor and run `manage.py compilemessages`.
MAKE = (
    "manage.py makemessages -l vi --add-location file --no-wrap"
    " -i .venv -i var -i tests -i bench -i script"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|{\w+}")
TAG = re.compile(r"<[^>]+>")


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_sentence_of_the_source_is_in_the_catalogue_and_no_other():
    asked = {message for file in source_files() for message in messages_of(file)}

    known = {(entry.msgctxt, entry.msgid) for entry in catalogue()}

    assert sorted(asked - known, key=str) == [], f"to translate; run {MAKE}"
    assert sorted(known - asked, key=str) == [], f"said no more; run {MAKE}"


def test_every_sentence_is_translated():
    assert [entry.msgid for entry in catalogue() if not entry.translated()] == []
    assert [entry.msgid for entry in catalogue() if entry.fuzzy or entry.obsolete] == []


def test_a_translation_fills_in_what_its_sentence_does():
    """A plural's only Vietnamese form has to say what the English plural says."""

    def parts(pattern, text):
        return sorted(pattern.findall(text))

    wrong = [
        entry.msgid
        for entry in catalogue()
        for text in translations(entry)
        for pattern in (PLACEHOLDER, TAG)
        if parts(pattern, text) != parts(pattern, entry.msgid_plural or entry.msgid)
    ]

    assert wrong == []


def test_people_are_addressed_as_the_office_does():
    texts = [text for entry in catalogue() for text in translations(entry)]

    assert [text for text in texts if re.search(r"\bbạn\b|!", text, re.IGNORECASE)] == []
    assert [text for text in texts if text != unicodedata.normalize("NFC", text)] == []


def test_a_sentence_ends_as_its_source_does():
    """A label stays a label: no full stop comes or goes."""
    wrong = [
        (entry.msgid, text)
        for entry in catalogue()
        for text in translations(entry)
        if (entry.msgid[-1:] in {".", ":"}) != (text[-1:] in {".", ":"})
    ]

    assert wrong == []


def test_the_compiled_catalogue_is_that_of_the_source():
    compiled = polib.mofile(str(FOLDER / "django.mo"))

    def content(file):
        return {(one.msgctxt, one.msgid): translations(one) for one in file if one.msgid}

    assert content(compiled) == content(catalogue())


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from django.utils.translation import gettext_lazy as _\n_('a' 'b')", {(None, "ab")}),
        (
            "from django.utils.translation import pgettext as p\np('verb', 'mark')",
            {("verb", "mark")},
        ),
        (
            "from django.utils.translation import ngettext\nngettext('one', 'many', 2)",
            {(None, "one")},
        ),
        (
            "from office import gettext_noop\ngettext_noop('kept for later')",
            {(None, "kept for later")},
        ),
        ("for _ in (): _('not a sentence')", set()),
    ],
)
def test_sentences_are_found_under_any_name(source, found):
    assert set(messages_in_python(source)) == found


def test_sentences_of_templates_are_found(tmp_path):
    template = tmp_path / "a.html"
    template.write_text(
        """{% load i18n %}<a title="{% translate 'Say “it”' %}">{{ x|default:_("none (yet)") }}
        {% blocktranslate count n=n %}{{ n }} day's{% plural %}{{ n }} days'{% endblocktranslate %}
        {% translate "Mark" context "verb" %}</a>""",
        encoding="utf-8",
    )

    assert set(messages_of(template)) == {
        (None, "Say “it”"),
        (None, "none (yet)"),
        (None, "%(n)s day's"),
        ("verb", "Mark"),
    }


def test_all_apps_are_searched():
    searched = {file.relative_to(ROOT).parts[0] for file in source_files()}

    assert {"office", "ui", "people", "banks", "assessments", "training", "reports"} <= searched
