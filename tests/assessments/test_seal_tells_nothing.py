"""Two worlds that differ only in which questions lie under the seal look the same from outside."""

import re

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.core.management.color import no_style
from django.db import connection, transaction
from django.urls import reverse

from assessments import loaded_forms
from assessments.models import Duty, ExamForm, PaperSignature
from assessments.shifts import prepare_attempts
from banks.enums import MemberRole
from banks.models import Question
from office.models import JournalEntry
from people.enums import Role
from tests.assessments.sealed_rounds import HOUR, plan_sealed_round, seal, sign, weak_keys
from tests.clients import client_of
from tests.interference import _comparable, read_all
from tests.make import EIGHT, make_member, make_user
from tests.roles import TASKS, make_account_of

pytestmark = pytest.mark.django_db
#: What is random in any world, or closed: it tells nothing, and is left out of the comparison.
CLOSED = {
    "assessments_sealedform.content",
    "assessments_sealpair.sender_key",
    "assessments_sealpair.closed_key",
    "assessments_paperseal.closed_seed",
    "assessments_examform.sha256",
    "assessments_papersignature.digest",
    "office_journalentry.after",
    "office_journalentry.before",
}


@pytest.fixture(autouse=True)
def _quick():
    with weak_keys():
        yield


def outsiders(sealed):
    """Return an account for every role but the paper board's, as near to the round as it comes."""
    found = {
        "author": make_member(sealed.bank, MemberRole.AUTHOR),
        "reviewer": make_member(sealed.bank, MemberRole.REVIEWER),
        "candidate": make_user(official=sealed.round.candidates.first().official),
    }
    for role in Role:
        if role in (Role.PROCTOR, Role.MARKER):
            user = make_user()
            Duty.objects.create(round=sealed.round, user=user, task=TASKS[role])
            found[role.value] = user
        elif role not in (
            Role.PAPER_BOARD,
            Role.BANK_AUTHOR,
            Role.BANK_REVIEWER,
            Role.OFFICIAL,
            Role.TRAINER,
        ):
            found[role.value] = make_account_of(role, unit=sealed.round.unit)
    return found


def names():
    """Return what is made at random in each world, with a name that is the same in all."""
    found = {}
    for model in apps.get_app_config("assessments").get_models():
        if any(field.name == "uuid" for field in model._meta.fields):
            for place, uuid in enumerate(
                model._default_manager.order_by("pk").values_list("uuid", flat=True)
            ):
                name = f"<{model._meta.model_name} {place}>"
                found[str(uuid)] = name
                found[uuid.hex] = name
    hashes = dict(ExamForm.objects.order_by("code").values_list("sha256", "code"))
    signed = PaperSignature.objects.order_by("pk").values_list("digest", flat=True)
    for digest, name in [*hashes.items(), *((digest, "signature") for digest in signed)]:
        for length in (64, 32, 16, 12, 10, 8):
            found[digest[:length]] = f"<{name}>"
    for entry in JournalEntry.objects.all():
        for digest in (entry.before, entry.after):
            if digest:
                found[digest] = "<journal>"
    return found


def named(content, known):
    words = sorted(known, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)).encode())
    return pattern.sub(lambda found: known[found[0].decode()].encode(), content)


def tables():
    """Return every row of every table but what is closed, with names for what is random."""
    known, found = names(), {}
    for table in sorted(connection.introspection.table_names()):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (a table of ours)
            columns = [column[0] for column in cursor.description]
            kept = [place for place, one in enumerate(columns) if f"{table}.{one}" not in CLOSED]
            rows = sorted(repr([row[place] for place in kept]) for row in cursor.fetchall())
        found[table] = [named(row.encode(), known) for row in rows]
    return found


def number_anew():
    """Let every table go on from its last row: a sequence keeps what a transaction took back."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
            cursor.execute(sql)


def world(sealed, people, *, skip, opened):
    """Seal other questions, read all tables and all pages, and take everything back."""
    number_anew()
    with transaction.atomic():
        seal(sealed, skip=skip)
        sign(sealed)
        prepare_attempts(round_=sealed.round, seed=7, at=EIGHT)
        if opened:
            sealed.open()
        kept = {} if opened else tables()
        known = names()
        pages = {}
        for name, user in people.items():
            for address, body in read_all(user).items():
                pages[name, named(address.encode(), known)] = named(body, known)
        for name in ("author", "reviewer"):
            client = client_of(people[name])
            for question in Question.objects.order_by("pk"):
                for page in ("question", "versions"):
                    address = reverse(f"banks:{page}", kwargs={"uuid": question.uuid})
                    pages[name, address.encode()] = _comparable(client.get(address))
                address = f"/tim?q={question.code}"
                pages[name, address.encode()] = _comparable(client.get(address))
        drawn = {
            item.version for group in sealed.groups for form in group.forms for item in form.items
        }
        transaction.set_rollback(True)
    cache.clear()
    loaded_forms.load_form.cache_clear()
    sealed.round.refresh_from_db()
    return drawn, kept, pages


@pytest.mark.slow
@pytest.mark.parametrize("opened", [False, True], ids=["under the seal", "opened for the shift"])
def test_pages_answers_and_free_tables_are_the_same_whatever_was_sealed(opened):
    sealed = plan_sealed_round()
    people = outsiders(sealed)

    with time_machine.travel(HOUR, tick=False):
        for user in people.values():  # so that the day of the last log-in is the same
            client_of(user)
        one, kept, pages = world(sealed, people, skip=0, opened=opened)
        other, kept_too, pages_too = world(sealed, people, skip=2, opened=opened)

    assert one != other
    assert len(pages) > 200
    assert {key for key in pages if pages[key] != pages_too.get(key)} == set()
    assert pages.keys() == pages_too.keys()
    if connection.vendor == "sqlite":  # elsewhere bytes are read as objects without a name
        assert {name for name in kept if kept[name] != kept_too[name]} == set()
