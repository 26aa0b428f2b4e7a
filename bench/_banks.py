"""One server of bench/banks.py: builds its bank, looks through it, opens its pages, prints JSON."""

import gc
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402 (these need the settings that were loaded above)
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from banks.drafting import open_draft  # noqa: E402
from banks.duplicates.looking import near_draft, near_rows  # noqa: E402
from banks.duplicates.sweeping import sweep  # noqa: E402
from banks.enums import BankPurpose  # noqa: E402
from banks.models import Bank, Question, SimilarPair, VersionSignature  # noqa: E402
from banks.wording import forget  # noqa: E402
from bench._bank_of import bank_of, starter  # noqa: E402
from bench._bank_world import fill  # noqa: E402
from tests.clients import client_of  # noqa: E402

#: Each page is opened so often; the best counts, since everything else is other people's work.
TIMES = 5
FILTERS = ("", "hang=vi-tri", "hang=linh-vuc", "dem=con-moi&vi_tri=CV", "dem=sap-het", "vi_tri=*")
#: What is looked for: with marks and without, in nearly every stem, a code, nowhere.
SEARCHES = ("mật khẩu", "thu dien tu", "a b", "g0001", "khong co o dau")

#: Of a core, and altogether.
Seconds = tuple[float, float]


def seconds(act: Callable[[], Any]) -> Seconds:
    """Return how long something took of a core, and altogether."""
    began, cpu = time.perf_counter(), time.process_time()
    act()
    return time.process_time() - cpu, time.perf_counter() - began


def opened(client: Client, address: str, given: Sequence[Mapping[str, str]]) -> list[Seconds]:
    """Return the best time of a page for each of the queries that are given."""
    return [
        min(seconds(lambda q=query: client.get(address, q)) for _time in range(TIMES))  # type: ignore[misc]
        for query in given
    ]


def searched(client: Client, bank: Bank) -> dict[str, Seconds]:
    """Return the slowest search in a bank that was searched before, and in its list of questions."""
    found: dict[str, Seconds] = {}
    for purpose in (BankPurpose.PRACTICE, BankPurpose.SECURED):
        Bank.objects.filter(pk=bank.pk).update(purpose=purpose)
        forget()
        client.get(reverse("people:search"), {"q": SEARCHES[0]})
        times = opened(client, reverse("people:search"), [{"q": one} for one in SEARCHES])
        found[f"search_{purpose}_s"] = max(times)
    listed = reverse("banks:bank", kwargs={"uuid": bank.uuid})
    return found | {"list_s": max(opened(client, listed, [{"tim": one} for one in SEARCHES]))}


def main() -> None:
    """Print what was found as JSON."""
    count, planted, seed = map(int, sys.argv[1:4])
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    made = bank_of(count, planted=planted, seed=seed)
    filled = fill(made.questions)
    found: dict[str, Any] = {"questions": count, "made_s": time.perf_counter() - began}
    VersionSignature.objects.all().delete()  # as in a bank from before there were any
    bank = filled.bank
    found["first_s"] = seconds(lambda: sweep(bank=bank, at=timezone.now()))
    found["again_s"] = seconds(lambda: sweep(bank=bank, at=timezone.now()))
    listed = SimilarPair.objects.values_list("first__code", "second__code")
    pairs = {(min(pair), max(pair)) for pair in listed}
    right = pairs & made.duplicates.keys()
    found |= {
        "pairs": len(pairs),
        "recall": len(right) / len(made.duplicates),
        "false": len(pairs - right) / len(pairs),
        "missed": dict(Counter(way for pair, way in made.duplicates.items() if pair not in pairs)),
    }
    question = Question.objects.filter(bank=bank).latest("pk")
    draft = open_draft(question=question, author=filled.author, at=timezone.now())
    found["draft_s"] = min(seconds(lambda: near_draft(draft)) for _time in range(TIMES))
    file = starter()[:500]
    found["rows_s"] = seconds(lambda: near_rows(file, bank=bank, by=filled.author))
    del made, pairs, right
    gc.collect()
    client = client_of(filled.author)
    page = reverse("banks:coverage", kwargs={"uuid": bank.uuid})
    times = opened(client, page, [dict(parse_qsl(query)) for query in FILTERS])
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    found |= {
        "page_s": times[0],
        "filtered_s": max(times),
        "statements": len(asked),
    }
    connection.queries_log.clear()
    found |= searched(client, bank)
    found["file_s"] = seconds(lambda: client.get(f"{page}?tep=xlsx"))
    found["file_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(found))


if __name__ == "__main__":
    main()
