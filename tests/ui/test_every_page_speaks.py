"""Every page in both languages: whole, in one tongue, with a title of its own, numbers as read there.

Dates are written day/month/year in both: the paper that lies beside the screen has them so.
"""

import re
from collections import defaultdict
from html import unescape

import pytest
from django.conf import settings
from django.db import transaction

from tests.scenes_of_pages import SCENES
from tests.ui.catalogue import catalogue
from tests.ui.pages import Page

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-l")
#: Stand in rows that the scenes make, where they are data.
DATA = {
    "Chuyên viên",
    "F",  # a key of the keyboard
    "Chương trình",
    "Danh sách",
    "Không đạt",
    "Kỳ sát hạch",
    "Ngân hàng",
    "Quyết định",
    "Trung tâm",
    "Trắc nghiệm",
}
WRONG_NUMBER = {"vi": re.compile(r"-?\d+\.\d{1,2}( ?%)?"), "en": re.compile(r"-?\d+,\d{1,2}( ?%)?")}
WRITTEN_DATE = re.compile(r"\b[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}\b|[ap]\.m\.")


def sentences(language):
    """What must not stand alone in a page of `language`: the other one's sentences."""
    pairs = [(one.msgid, one.msgstr) for one in catalogue() if "%" not in one.msgid]
    both = {text for pair in pairs for text in pair if pair[0] == pair[1]}
    source = {msgid for msgid, _msgstr in pairs}
    translated = {msgstr for _msgid, msgstr in pairs if len(msgstr) >= 8}
    return (source - translated if language == "vi" else translated - source) - both - DATA


def read(scene, language):
    scene.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    response = scene.client.get(scene.address)
    return response, Page(response)


#: The gallery's samples are words of the field; the page without a line speaks both languages.
SAMPLES = ("people:components", "ui:offline")


def spoken(page):
    return [
        *page.texts,
        *(given[name] for _tag, given in page.tags for name in SPOKEN if name in given),
    ]


def faults_in(language, response, page, foreign):
    texts = spoken(page)
    found = [
        *page.faults,
        *(f"said in the other language: {one}" for one in texts if one in foreign),
    ]
    found += [f"number: {one}" for one in texts if WRONG_NUMBER[language].fullmatch(one)]
    found += [f"date: {one}" for one in texts if WRITTEN_DATE.search(one)]
    if response.status_code != 200:
        found.append(f"status {response.status_code}")
    if page.attribute("html", "lang") != [language]:
        found.append(f"lang {page.attribute('html', 'lang')}")
    return found


def test_every_page_speaks_one_language_and_has_a_title_of_its_own():
    foreign = {language: sentences(language) for language in ("vi", "en")}
    wrong: dict[str, list[str]] = {}
    titles = defaultdict(set)
    for name, build in SCENES.items():
        if name in SAMPLES:
            continue
        with transaction.atomic():
            scene = build()
            for _number in range(3):
                scene.add()
            for language in ("en", "vi"):
                response, page = read(scene, language)
                if found := faults_in(language, response, page, foreign[language]):
                    wrong.setdefault(name, []).extend(f"{language}: {one}" for one in found)
            title = re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)
            titles[" ".join(unescape(title[1]).split()) if title else ""].add(name.split(" (")[0])
            transaction.set_rollback(True)

    assert not wrong, "\n".join(f"{name}: {one}" for name, all_ in wrong.items() for one in all_)
    assert [(title, names) for title, names in titles.items() if len(names) > 1] == []
