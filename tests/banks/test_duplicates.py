"""Near-duplicates of a bank: looked for, decided about, taken back."""

from datetime import timedelta
from typing import Any

import pytest

from banks.drafting import open_draft, save_draft, start_question
from banks.duplicates.deciding import keep_both, merge, reopen, set_apart
from banks.duplicates.looking import near_draft, near_rows
from banks.duplicates.sweeping import sweep
from banks.enums import BankPurpose, MemberRole, PairState, VersionState
from banks.errors import AlreadyRetired, PairDecided, PairNotDecided
from banks.formats.workbook import WorkbookFormat
from banks.models import Question, QuestionEnemy, QuestionVersion, SimilarPair, VersionSignature
from banks.review import retire
from banks.signatures import CHUNK, missing_of, sign_missing, sign_versions
from banks.uploading import carry_out_upload, try_upload
from office.models import JournalEntry
from tests.banks.bank_files import bank_file, question_row
from tests.make import EIGHT, NINE, make_bank, make_member, make_user, make_version

pytestmark = pytest.mark.django_db

CONTENT: dict[str, Any] = {
    "stem": "Máy tính tại Bộ phận Một cửa mất điện đột ngột khi công chức đang nhập hồ sơ mà chưa"
    " lưu. Phần dữ liệu chưa lưu bị mất vì lúc đó đang nằm ở đâu?",
    "options": {"A": "Ổ cứng thể rắn SSD", "B": "Bộ nhớ ROM", "C": "Ổ USB", "D": "Bộ nhớ RAM"},
    "key": "D",
}
TWIN: dict[str, Any] = {
    "stem": "May tinh tai bo phan Mot cua mat dien dot ngot khi cong chuc dang nhap ho so ma chua"
    " luu. Phan du lieu chua luu bi mat vi luc do dang nam o dau?",
    "options": {"A": "Bộ nhớ RAM", "B": "Bộ nhớ ROM", "C": "Ổ cứng thể rắn SSD", "D": "Ổ USB"},
    "key": "A",
}
OTHER: dict[str, Any] = {
    "stem": "Tệp nào sau đây thường chứa một bảng tính có công thức của phòng kế toán?",
    "options": {"A": "luong.xlsx", "B": "anh.png", "C": "loa.mp3", "D": "ghi-chu.txt"},
    "key": "A",
}


@pytest.fixture
def bank():
    return make_bank(purpose=BankPurpose.PRACTICE)


@pytest.fixture
def reviewer(bank):
    return make_member(bank, MemberRole.REVIEWER)


@pytest.fixture
def author(bank):
    return make_member(bank, MemberRole.AUTHOR)


def pair_of(bank, **twin) -> SimilarPair:
    make_version(bank=bank, content=CONTENT)
    make_version(bank=bank, content=TWIN, **twin)
    make_version(bank=bank, content=OTHER)
    sweep(bank=bank, at=EIGHT)
    return SimilarPair.objects.get()


def test_a_bank_is_looked_through_and_what_is_alike_is_kept(bank):
    pair = pair_of(bank)

    assert pair.state == PairState.OPEN
    assert pair.resemblance == 1
    assert pair.first_id < pair.second_id


def test_looking_again_changes_nothing_and_a_cut_off_search_goes_on(bank):
    first = make_version(bank=bank, content=CONTENT)
    make_version(bank=bank, content=TWIN)
    sign_missing([first.pk])  # as far as a search had come

    assert len(missing_of(bank)) == 1
    found = [sweep(bank=bank, at=at) for at in (EIGHT, NINE)]

    assert found[0] == found[1]
    assert SimilarPair.objects.get().found_at == EIGHT


def test_other_banks_and_retired_questions_are_left_alone(bank, reviewer):
    make_version(bank=bank, content=CONTENT)
    gone = make_version(bank=bank, content=TWIN)
    make_version(bank=make_bank(), content=TWIN)
    retire(question=gone.question, reason="Trùng", by=reviewer, at=EIGHT)

    assert sweep(bank=bank, at=NINE).open_pairs == 0


def test_nothing_of_the_words_is_kept(bank):
    version = make_version(bank=bank, content=CONTENT)
    sign_versions([version])

    kept = VersionSignature.objects.get()
    assert len(bytes(kept.signature)) == 128
    for word in ("bộ nhớ", "ram", "RAM", "may tinh"):
        assert word.encode() not in bytes(kept.signature)


def test_with_another_key_signatures_are_made_anew(bank, settings):
    version = make_version(bank=bank, content=CONTENT)
    sign_versions([version])
    before = bytes(VersionSignature.objects.get().signature)

    settings.FIELD_KEYS = ["mot khoa moi dai hon ba muoi hai ky tu", *settings.FIELD_KEYS]

    assert missing_of(bank) == [version.pk]
    sign_missing([version.pk])
    assert bytes(VersionSignature.objects.get().signature) != before


def test_both_are_kept_until_one_of_them_says_something_else(bank, reviewer):
    pair = keep_both(pair=pair_of(bank), by=reviewer, at=EIGHT)
    sweep(bank=bank, at=NINE)
    assert SimilarPair.objects.get().state == PairState.KEPT

    changed = {**CONTENT, "stem": CONTENT["stem"] + " Hãy chọn một ý."}
    version = make_version(question=pair.first, content=changed)
    sweep(bank=bank, at=NINE)

    pair = SimilarPair.objects.get()
    assert pair.state == PairState.OPEN
    assert pair.first_version == version


def test_an_open_pair_that_is_alike_no_longer_goes(bank):
    pair = pair_of(bank)
    make_version(question=pair.second, content={**OTHER, "stem": OTHER["stem"] + " Vì sao?"})

    sweep(bank=bank, at=NINE)

    assert not SimilarPair.objects.filter(pk=pair.pk).exists()


def test_enemies_are_declared_and_taken_back(bank, reviewer):
    pair = set_apart(pair=pair_of(bank), by=reviewer, at=EIGHT)
    assert QuestionEnemy.objects.filter(first=pair.first, second=pair.second).exists()

    pair = reopen(pair=pair, reason="Nhầm", by=reviewer, at=NINE)

    assert pair.state == PairState.OPEN
    assert not QuestionEnemy.objects.exists()


def test_enemies_of_before_stay_when_the_decision_is_taken_back(bank, reviewer):
    pair = pair_of(bank)
    QuestionEnemy.objects.create(first=pair.first, second=pair.second)

    reopen(pair=set_apart(pair=pair, by=reviewer, at=EIGHT), reason="Nhầm", by=reviewer, at=NINE)

    assert QuestionEnemy.objects.exists()


def test_a_merge_retires_one_and_gives_its_tags_and_enemies_to_the_other(bank, reviewer):
    pair = pair_of(bank, skill="IU06.2")
    enemy = make_version(bank=bank, content=OTHER).question
    QuestionEnemy.objects.create(first=pair.second, second=enemy)

    merged = merge(
        pair=pair, keep=pair.first, reason="Trùng", take_tags=True, by=reviewer, at=EIGHT
    )

    kept, gone = pair.first, Question.objects.get(pk=pair.second_id)
    assert (merged.state, merged.retired) == (PairState.MERGED, gone)
    assert gone.retired_at == EIGHT
    assert merged.new_version.state == VersionState.IN_REVIEW
    assert sorted(merged.new_version.skills.values_list("code", flat=True)) == ["IU03.1", "IU06.2"]
    assert merged.new_version.content == pair.first_version.content
    assert Question.objects.get(pk=kept.pk).live_version == pair.first_version
    assert QuestionEnemy.objects.filter(first=kept, second=enemy).exists()
    assert JournalEntry.objects.filter(action="banks.pair_merged", actor=reviewer.username).exists()


def test_a_merge_of_like_tags_writes_no_version(bank, reviewer):
    pair = pair_of(bank)

    merged = merge(
        pair=pair, keep=pair.second, reason="Trùng", take_tags=True, by=reviewer, at=EIGHT
    )

    assert merged.new_version is None
    assert QuestionVersion.objects.filter(question=pair.second).count() == 1


def test_a_merge_is_taken_back_whole_while_nobody_has_reviewed(bank, reviewer):
    pair = pair_of(bank, skill="IU06.2")
    merged = merge(
        pair=pair, keep=pair.first, reason="Trùng", take_tags=True, by=reviewer, at=EIGHT
    )

    again = reopen(pair=merged, reason="Nhầm", by=reviewer, at=NINE)

    assert again.state == PairState.OPEN
    assert Question.objects.get(pk=pair.second_id).retired_at is None
    assert QuestionVersion.objects.get(number=2).state == VersionState.SUPERSEDED


def test_what_is_decided_cannot_be_decided_again(bank, reviewer):
    pair = pair_of(bank)
    keep_both(pair=pair, by=reviewer, at=EIGHT)

    with pytest.raises(PairDecided):
        set_apart(pair=pair, by=reviewer, at=NINE)
    assert not QuestionEnemy.objects.exists()

    reopen(pair=pair, reason="Xem lại", by=reviewer, at=NINE)
    with pytest.raises(PairNotDecided):
        reopen(pair=SimilarPair.objects.get(), reason="Xem lại", by=reviewer, at=NINE)


def test_a_retired_question_is_not_merged(bank, reviewer):
    pair = pair_of(bank)
    retire(question=pair.second, reason="Cũ", by=reviewer, at=EIGHT)

    with pytest.raises(AlreadyRetired):
        merge(pair=pair, keep=pair.first, reason="Trùng", take_tags=False, by=reviewer, at=NINE)

    assert SimilarPair.objects.get().state == PairState.OPEN


def test_a_draft_is_compared_with_the_questions_of_its_bank_but_not_its_own(bank, author):
    version = make_version(bank=bank, content=CONTENT)
    draft = start_question(bank=bank, kind="single_choice", author=author, at=EIGHT)
    save_draft(draft=draft, body={"content": TWIN}, at=EIGHT)
    draft.refresh_from_db()
    own = open_draft(question=version.question, author=author, at=EIGHT)

    assert [(one.code, one.resemblance) for one in near_draft(draft)] == [
        (version.question.code, 1.0)
    ]
    assert near_draft(own) == ()


def test_a_draft_costs_as_many_statements_in_a_large_bank(
    bank, author, django_assert_max_num_queries
):
    for number in range(12):
        make_version(bank=bank, content={**CONTENT, "stem": f"{CONTENT['stem']} {number}"})
    draft = start_question(bank=bank, kind="single_choice", author=author, at=EIGHT)
    save_draft(draft=draft, body={"content": TWIN}, at=EIGHT)
    draft.refresh_from_db()
    near_draft(draft)  # makes what is missing

    with django_assert_max_num_queries(5):
        assert len(near_draft(draft)) == 3


def file_of(*stems: str) -> bytes:
    return bank_file(
        *(question_row(f"T-{number}", {"Câu dẫn": stem}) for number, stem in enumerate(stems, 1))
    )


def test_a_file_tells_its_own_near_duplicates_and_those_of_the_bank(bank, author):
    stem = CONTENT["stem"]
    content = file_of(stem, stem.lower() + " Đó là", OTHER["stem"])
    parsed = WorkbookFormat().read(content, name="tep.xlsx")
    make_version(bank=bank, content=parsed.questions[0].content)
    code = Question.objects.get(bank=bank).code

    warnings = near_rows(parsed.questions, bank=bank, by=author)

    assert [one.severity for one in warnings] == ["warning"] * 3
    told = " ".join(one.what for one in warnings)
    assert told.count(f"câu “{code}” đang có trong ngân hàng") == 2
    assert told.count("Câu “T-2” gần giống câu “T-1”") == 1
    assert "T-3" not in told


def test_who_is_no_member_is_not_told_what_the_bank_holds(bank):
    content = file_of(CONTENT["stem"])
    parsed = WorkbookFormat().read(content, name="tep.xlsx")
    make_version(bank=bank, content=parsed.questions[0].content)

    assert near_rows(parsed.questions, bank=bank, by=make_user()) == ()


def test_the_report_of_an_upload_keeps_what_its_trial_found(bank, author):
    stem = CONTENT["stem"]
    upload = try_upload(
        bank=bank, content=file_of(stem, stem + " ?"), name="tep.xlsx", by=author, at=EIGHT
    )
    assert len(upload.report["alike"]) == 1
    assert upload.report["problems"] == []

    done = carry_out_upload(upload=upload, by=author, at=EIGHT + timedelta(minutes=5))

    assert done.report["alike"] == upload.report["alike"]
    assert VersionSignature.objects.count() == 2


def test_chunks_are_those_that_both_databases_bear():
    assert CHUNK <= 500
