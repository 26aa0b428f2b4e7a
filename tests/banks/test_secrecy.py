"""The database and the files of a secured bank hold no word of a question."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from assessments.models import ItemTreatment, ScoringVersion
from banks.drafting import open_draft, save_draft, start_question, submit_draft
from banks.enums import BankPurpose, MemberRole
from banks.importing import import_bank
from banks.models import Hold, Question, QuestionVersion, Stimulus
from banks.moves import Act, Order, carry_out
from banks.review import approve, return_to_author
from banks.uploading import try_upload
from office import content_keys
from office.content_keys import Unreadable
from office.models import ContentKey, StoredFile
from tests.banks.bank_files import bank_file, question_row
from tests.make import (
    EIGHT,
    NINE,
    make_bank,
    make_candidate,
    make_exam_form,
    make_field,
    make_member,
    make_position,
    make_skill,
    make_version,
)

#: A word that stands nowhere else, at each place where words of a question can stand.
STEM, OPTION, KEY, EXPLANATION, BASIS = "qzstem", "qzoption", "qzkey", "qzexplained", "qzbasis"
DRAFTED, REASON, REMARK = "qzdrafted", "qzreason", "qzremark"
TEXT, PICTURED, TRIED, IMPORTED, TREATED = (
    "qztext",
    "qzpictured",
    "qztried",
    "qzimported",
    "qztreated",
)
HELD, EMBARGOED, RETIRED, RETURNED = "qzheld", "qzembargoed", "qzretired", "qzreturned"
WORDS = [STEM, OPTION, KEY, EXPLANATION, BASIS, DRAFTED, REASON, REMARK]
WORDS += [TEXT, PICTURED, TRIED, IMPORTED, TREATED, HELD, EMBARGOED, RETIRED, RETURNED]

CONTENT = {
    "stem": f"Đâu là {STEM}?",
    "options": {"A": f"Một {OPTION}", "B": f"Hai {KEY}"},
    "key": "B",
}
BODY = {
    "content": CONTENT,
    "level": "NB",
    "skills": ["IU03.1"],
    "points": "1",
    "seconds": "60",
    "explanation": f"Vì {EXPLANATION}",
    "basis": f"Thông tư 01/2030/TT-BTTTT; ghi chú {BASIS}",
}

pytestmark = pytest.mark.django_db(transaction=True)


def all_bytes() -> bytes:
    """Return what lies in the database and in the stored files, as it lies there."""
    found = [path.read_bytes() for path in Path(settings.VAR_DIR).glob("files/*/*")]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            name = connection.settings_dict["NAME"]
            here = [f"{name}{end}" for end in ("", "-wal") if Path(f"{name}{end}").exists()]
            # By another process: one that closes a file lets go of all its locks on it (fcntl), and
            # the next program that opens the database would delete the log under SQLite's feet.
            read = subprocess.run(["/bin/cat", *here], capture_output=True, check=True)
            return b"".join([*found, read.stdout])
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT coalesce(string_agg(t::text, chr(10)), $$$$) FROM "{table}" t')  # noqa: S608 (names of tables)
            [text] = cursor.fetchone()
            found.append(text.encode())
            # bytes are shown as hexadecimal digits
            found += [bytes.fromhex(one) for one in _hexadecimal(text)]
    return b"".join(found)


def _hexadecimal(text: str) -> list[str]:
    return [one.split('"')[0].split(",")[0].split(")")[0] for one in text.split("\\\\x")[1:]]


def _folded(word: str) -> list[bytes]:
    return [word.encode(), word.upper().encode(), word.encode("utf-16-le")]


@pytest.fixture
def lived_in():
    """A secured bank in which everything has happened that writes words down."""
    for name in ("IU03.1", "IU01.1"):
        make_skill(name)
    bank = make_bank(purpose=BankPurpose.SECURED, code="KIN")
    author = make_member(bank, MemberRole.AUTHOR)
    first, second = (make_member(bank, MemberRole.REVIEWER) for _n in range(2))
    draft = start_question(bank=bank, kind="single_choice", author=author, at=EIGHT)
    save_draft(draft=draft, body=BODY, at=EIGHT)
    version = submit_draft(draft=draft, by=author, at=EIGHT)
    return_to_author(
        version=version,
        reviewer=first,
        reason=f"Sửa chỗ {REASON}",
        comments={"stem": f"Gọn {REMARK}"},
        at=EIGHT,
    )
    draft = open_draft(question=version.question, author=author, at=EIGHT)
    save_draft(draft=draft, body={**BODY, "points": "2"}, at=EIGHT)
    again = submit_draft(draft=draft, by=author, at=EIGHT)
    for reviewer in (first, second):
        approve(versions=[again], reviewer=reviewer, at=EIGHT)
    draft = open_draft(question=version.question, author=author, at=EIGHT)
    save_draft(draft=draft, body={**BODY, "explanation": DRAFTED}, at=EIGHT)
    Stimulus.objects.create(bank=bank, code="NL", text=TEXT, picture_description=PICTURED)
    make_position("CV")
    make_field("TAI_CHINH")
    row = question_row("T-1", {"Câu dẫn": f"Hỏi {TRIED}", "Mức độ": f"Mức {TRIED}"})
    try_upload(bank=bank, content=bank_file(row), name="thu.xlsx", by=author, at=EIGHT)
    row = question_row("I-1", {"Câu dẫn": f"Hỏi {IMPORTED}"})
    import_bank(content=bank_file(row), name="a.xlsx", bank_code="KIN", by=author, at=EIGHT)
    candidate = make_candidate()
    make_exam_form(candidate, versions=[again])
    scoring = ScoringVersion.objects.create(
        round=candidate.round, number=9, reason="Sai", opened_at=EIGHT, opened_by=author
    )
    ItemTreatment.objects.create(
        scoring_version=scoring,
        version=again,
        treatment="new_key",
        content={**CONTENT, "options": {"A": TREATED, "B": "x"}},
        reason="Theo biên bản",
    )
    _kept_back(again, by=first)
    return again


def _kept_back(version, *, by):
    """Hold the question, set an embargo, retire it, bring it back and retire it again: each says why."""
    for act, reason, at in (
        (Act.HOLD, HELD, EIGHT),
        (Act.EMBARGO, EMBARGOED, EIGHT),
        (Act.RETIRE, f"Cũ {RETIRED}", EIGHT),
        (Act.BRING_BACK, RETURNED, NINE),
        (Act.RETIRE, f"Lại {RETIRED}", NINE),
    ):
        until = timezone.localdate(EIGHT) + timedelta(days=30) if act is Act.EMBARGO else None
        carry_out(
            questions=Question.objects.filter(pk=version.question_id),
            order=Order(act, by=by, at=at, reason=f"Vì {reason}", until=until),
        )


def test_no_word_of_a_question_lies_open(lived_in):
    lying = all_bytes()

    assert b"KIN" in lying  # it is read where it lies
    assert not StoredFile.objects.filter(is_encrypted=False).exists()  # packed, words hide in them
    assert [word for word in WORDS if any(form in lying for form in _folded(word))] == []


def test_all_of_it_can_still_be_read(lived_in):
    lived_in.refresh_from_db()

    assert lived_in.content == CONTENT
    assert lived_in.explanation == BODY["explanation"]
    assert BASIS in lived_in.basis
    assert Stimulus.objects.get().text == TEXT
    assert ItemTreatment.objects.get().content["options"]["A"] == TREATED
    assert HELD in Hold.objects.get().reason
    assert RETIRED in Question.objects.get(pk=lived_in.question_id).retired_reason
    assert IMPORTED in str(list(QuestionVersion.objects.values_list("content", flat=True)))


def test_without_the_key_nothing_of_it_is_read(lived_in, settings):
    settings.FIELD_KEYS = ["somebody-elses-key-" * 3]

    with pytest.raises(Unreadable):
        lived_in.refresh_from_db()


def test_losing_one_key_of_two_loses_nothing(settings):
    settings.FIELD_KEYS = ["one-key-" * 5, "another-key-" * 4]
    ContentKey.objects.all().delete()
    content_keys.make_key(at=EIGHT)
    version = make_version(content=CONTENT)

    for kept in list(settings.FIELD_KEYS):
        settings.FIELD_KEYS = [kept]
        version.refresh_from_db()
        assert version.content == CONTENT


def test_a_content_moved_to_another_column_is_refused():
    version = make_version(content=CONTENT, explanation="Vì sao")
    with connection.cursor() as cursor:
        cursor.execute("SELECT explanation FROM banks_questionversion")
        [closed] = cursor.fetchone()
    Stimulus.objects.create(bank=version.question.bank, code="X", text="x")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE banks_stimulus SET text = %s", [closed])

    with pytest.raises(Unreadable):
        list(Stimulus.objects.all())


@pytest.mark.parametrize(
    "asked", [{"explanation": "x"}, {"explanation__contains": "x"}, {"content__stem": "x"}]
)
def test_sql_cannot_be_asked_for_a_closed_content(asked):
    with pytest.raises(FieldError):
        list(QuestionVersion.objects.filter(**asked))


@pytest.mark.parametrize("asked", [{"reason": "x"}, {"reason__icontains": "x"}])
def test_sql_cannot_be_asked_why_a_question_is_held(asked):
    with pytest.raises(FieldError):
        list(Hold.objects.filter(**asked))


def test_the_database_refuses_a_hold_and_a_retirement_without_a_reason():
    question = make_version().question

    with pytest.raises(IntegrityError, match="hold_says_why"), transaction.atomic():
        Hold.objects.create(question=question, reason="", placed_at=EIGHT)
    question.retired_at = EIGHT
    with pytest.raises(IntegrityError, match="retirement_says_why"), transaction.atomic():
        question.save()
