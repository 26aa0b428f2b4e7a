"""How long 2,000 questions take in from GIFT, and out to Moodle XML, of a core.

The questions are those of the starter bank, numbered until there are enough, so that none is a copy
of another. No database; what an import looks up and stores is measured by `script/bench import_rows`.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from banks.formats.aiken import AikenFormat  # noqa: E402 (these need the settings)
from banks.formats.gift import GiftFormat  # noqa: E402
from banks.formats.html_text import to_html  # noqa: E402
from banks.formats.moodle_xml import MoodleXmlFormat  # noqa: E402
from banks.parsed import ParsedBank, ParsedQuestion  # noqa: E402
from bench._bank_of import starter  # noqa: E402

QUESTIONS = 2000
#: What is promised, in seconds.
MOST_IN, MOST_OUT = 2.0, 1.0
TIMES = 3

T = TypeVar("T")


def bank_of(count: int) -> ParsedBank:
    """Return that many questions of all kinds of the starter bank that both formats hold."""
    found = [one for one in starter() if one.kind in ("single_choice", "multiple_choice")]
    found += [one for one in starter() if one.kind in ("true_false", "short_answer", "numeric")]
    questions = [_numbered(found[place % len(found)], place) for place in range(count)]
    return ParsedBank("workbook", count, tuple(questions), (), (), (), (), ())


def _numbered(question: ParsedQuestion, place: int) -> ParsedQuestion:
    content = {**question.content, "stem": f"{question.content['stem']} ({place})"}
    return replace(question, code=f"Q-{place}", content=content, stimulus="")


def best(act: Callable[[], T]) -> tuple[float, T]:
    """Return the best time of a core out of a few, and what came of it."""
    times = []
    for _time in range(TIMES):
        to_html.cache_clear()
        began = time.process_time()
        given = act()
        times.append(time.process_time() - began)
    return min(times), given


def main() -> int:
    """Measure; 1 where a promise is broken."""
    parser = argparse.ArgumentParser(prog="script/bench formats")
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    given = parser.parse_args()
    bank = bank_of(given.questions)
    gift, moodle, aiken = GiftFormat(), MoodleXmlFormat(), AikenFormat()
    gift_out, gift_file = best(lambda: gift.write(bank, title="Đo"))
    gift_in, read = best(lambda: gift.read(gift_file.content, name="do.gift"))
    moodle_out, moodle_file = best(lambda: moodle.write(bank, title="Đo"))
    moodle_in, again = best(lambda: moodle.read(moodle_file.content, name="do.xml"))
    aiken_out, aiken_file = best(lambda: aiken.write(bank, title="Đo"))
    rows = [
        ("GIFT in", gift_in, len(read.questions), MOST_IN),
        ("GIFT out", gift_out, gift_file.count, None),
        ("Moodle XML out", moodle_out, moodle_file.count, MOST_OUT),
        ("Moodle XML in", moodle_in, len(again.questions), None),
        ("Aiken out", aiken_out, aiken_file.count, None),
    ]
    kept = len(read.questions) == gift_file.count and len(again.questions) == moodle_file.count
    for what, took, count, most in rows:
        bar = f"  ≤ {most:g} s" if most else ""
        broken = "  BROKEN" if most and took > most else ""
        kept &= not broken
        print(f"{what:<16}{count:>7} questions{took:>8.2f} s{bar}{broken}")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
