"""Nonsense in addresses and forms of the banks' and the organiser's pages: refused, never a fault."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from banks import drafting, kinds
from banks.enums import MemberRole
from banks.models import QuestionVersion
from people.enums import Role
from tests.assessments.building import fill_bank, graded, marked_round, plan_round, sat, write_plan
from tests.banks.bank_files import bank_file, question_row
from tests.make import (
    EIGHT,
    SINGLE_CHOICE,
    grant,
    make_bank,
    make_member,
    make_shift_room,
    make_unit,
    make_user,
    make_version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

#: What nobody types: characters no database keeps, numbers beyond every column, days beyond every year.
NONSENSE = [
    "\x00",
    "a\x00b",
    "9" * 5000,
    "1e999999",
    "0001-01-01",
    "9999-12-31",
    "khong-phai-uuid",
    "'\"><script>{{ 1 }}%s%(a)s²٣",
    "x" * 100_000,
]
IN_ADDRESSES = [one for one in NONSENSE if len(one) < 10_000]
NAMES = re.compile(r'name="([^"]+)"')
LEFT_ALONE = {"csrfmiddlewaretoken", "lang", "language", "next", "theme", "size", "role"}
FILTERS = (
    *("trang", "xep", "tim", "buoc", "don_vi", "vi_tri", "ca", "tinh_trang", "ban", "tu", "den"),
    *("nhom", "ngan-hang", "dot", "hang", "on", "units", "positions", "phien-ban", "dap-an"),
    *("trang_thai", "loai", "muc", "ky_nang", "linh_vuc", "xem", "xem-truoc"),
)


def read_with_nonsense(client, addresses):
    """Ask with each value for every filter at once, then for each that the page itself offers."""
    for address in addresses:
        page = client.get(address)
        assert page.status_code == 200, address
        offered = set(NAMES.findall(page.content.decode())).intersection(FILTERS)
        for value in IN_ADDRESSES:
            for names in (FILTERS, *((name,) for name in sorted(offered))):
                answer = client.get(address, {name: [value, value] for name in names})
                assert answer.status_code < 500, (address, names, value[:20])


def post_nonsense(client, address, valid):
    """Post nonsense in each field, the others as they should be; then in all at once; then nothing."""
    for place, name in enumerate(valid):
        for value in ("\x00", "9" * 5000, NONSENSE[place % len(NONSENSE)]):
            answer = client.post(address, {**valid, name: [value, value]})
            assert answer.status_code < 500, (address, name, value[:20])
    for value in NONSENSE:
        answer = client.post(address, dict.fromkeys(valid, value))
        assert answer.status_code < 500, (address, value[:20])
    assert client.post(address, {}).status_code < 500


def fields_of(client, address):
    page = client.get(address).content.decode()
    return {name: "1" for name in NAMES.findall(page) if name not in LEFT_ALONE}


@pytest.fixture
def unit():
    return make_unit()


@pytest.fixture
def organiser(client, unit):
    user = make_user()
    grant(user, Role.ORGANISER, unit)
    client.force_login(user, backend="people.backends.GrantBackend")
    return user


def of(name, *args):
    return reverse(f"assessments:{name}", args=args)


@pytest.fixture
def planned(unit, organiser):
    return plan_round(write_plan(fill_bank()), people={"CV|TAI_CHINH": 2}, unit=unit)


def test_lists_and_pages_of_a_round_bear_nonsense(client, organiser, planned, unit):
    room = make_shift_room(planned)
    blueprint = planned.round_blueprints.get().version.blueprint
    blueprint.unit = unit
    blueprint.save()
    candidate = planned.candidates.first()

    read_with_nonsense(
        client,
        [
            of("rounds"),
            of("round", planned.uuid),
            of("round_people", planned.uuid),
            of("candidates", planned.uuid),
            of("register", planned.uuid),
            of("register_codes", planned.uuid),
            of("candidate", candidate.uuid),
            of("shifts", planned.uuid),
            of("shift", room.shift.uuid),
            of("seat_plan", room.uuid),
            of("exam_forms", planned.uuid),
            of("form_proof", planned.uuid),
            of("blueprints"),
            of("blueprint", blueprint.uuid),
            of("edit_blueprint", blueprint.uuid),
            of("copy_blueprint", blueprint.uuid),
            of("check_blueprint", blueprint.uuid),
            of("compare_versions", blueprint.uuid),
        ],
    )


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("round_people", {"username": "ai", "task": "proctor", "shift": "", "room": ""}),
        ("register", {"on": "2026-11-12", "units": "", "positions": "CV"}),
        (
            "register_codes",
            {"on": "2026-11-12", "codes": "CB1", "file": "", "buoc": "dang-ky"},
        ),
        (
            "shifts",
            {"day": "2026-11-12", "starts": "7:30", "minutes": "90", "places": "", "buoc": "mo"},
        ),
        ("reseat", {"room": "", "candidates": ""}),
        ("unseated_absent", {"reason": "Vắng"}),
        (
            "assemble_forms",
            {
                "forms_per_stratum": "2",
                "seed": "1",
                "policy": "parallel",
                "reserve_forms": "0",
                "reserve_items": "0",
            },
        ),
        ("unseal_forms", {"reason": "Lỗi"}),
        ("cancel_round", {"reason": ""}),
        ("seat_all", {"x": ""}),
        ("deal_papers", {"x": ""}),
        ("slips", {"x": ""}),
        ("archive_round", {"x": ""}),
        ("freeze_forms", {"x": ""}),
    ],
)
def test_forms_of_a_round_bear_nonsense(client, organiser, planned, name, valid):
    post_nonsense(client, of(name, planned.uuid), valid)


def test_a_day_at_the_end_of_time_is_refused(client, organiser, planned):
    place = make_shift_room(planned).place

    for day in ("0001-01-01", "9999-12-31"):
        answer = client.post(
            of("shifts", planned.uuid),
            {"day": day, "starts": "0:00 23:59", "minutes": "480", "places": str(place.uuid)},
        )
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("allow", {"minutes": "5", "reason": "Khuyết tật"}),
        ("exempt", {"reason": ""}),
        ("lift_exemption", {"x": ""}),
    ],
)
def test_forms_of_a_candidate_bear_nonsense(client, organiser, planned, name, valid):
    post_nonsense(client, of(name, planned.candidates.first().uuid), valid)


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("open_shift", {"despite_held": "12/QĐ"}),
        ("close_shift", {"x": ""}),
        ("cancel_shift", {"reason": "Mất điện"}),
    ],
)
def test_forms_of_a_shift_bear_nonsense(client, organiser, planned, name, valid):
    post_nonsense(client, of(name, make_shift_room(planned).shift.uuid), valid)


def test_opening_a_round_bears_nonsense(client, organiser, planned):
    post_nonsense(client, of("open_round"), fields_of(client, of("open_round")))


GRID = {
    "act": "save",
    "code": "MT-X",
    "title": "Ma trận",
    "latest": "1",
    "parts": "1",
    "part-0-title": "Trắc nghiệm",
    "part-0-minutes": "45",
    "part-0-cut_score": "5",
    "rows-0-TOTAL_FORMS": "1",
    "rows-0-INITIAL_FORMS": "0",
    "rows-0-0-source": "common",
    "rows-0-0-NB": "2",
    "rows-0-0-points": "1",
    "rows-0-0-skills": "",
    "rows-0-0-kinds": "",
    "rows-0-0-mixed": "1",
    "rows-0-0-mixed_levels": "NB",
    "against": "CV",
}


@pytest.mark.parametrize("act", ["save", "row-0"])
def test_the_grid_of_a_blueprint_bears_nonsense(client, organiser, planned, unit, act):
    bank = make_bank(unit=unit)
    blueprint = planned.round_blueprints.get().version.blueprint
    blueprint.unit = unit
    blueprint.save()
    valid = {**GRID, "act": act, "banks": bank.code, "unit": str(unit.uuid)}

    post_nonsense(client, of("edit_blueprint", blueprint.uuid), valid)
    post_nonsense(client, of("new_blueprint"), valid)


def test_a_button_of_the_grid_bears_nonsense(client, organiser, planned):
    for act in ("row-" + "9" * 5000, "drop-" + "9" * 5000, "row-²", "part-\x00", "\x00"):
        for name in ("parts", "rows-0-TOTAL_FORMS"):
            answer = client.post(of("new_blueprint"), {**GRID, "act": act, name: "9" * 5000})
            assert answer.status_code < 500


def test_a_copy_bears_nonsense(client, organiser, planned, unit):
    blueprint = planned.round_blueprints.get().version.blueprint
    blueprint.unit = unit
    blueprint.save()

    valid = {"code": "B2", "title": "Bản sao", "unit": str(unit.uuid)}
    post_nonsense(client, of("copy_blueprint", blueprint.uuid), valid)


@pytest.fixture
def marked(unit, organiser):
    made = marked_round(unit=unit)
    bank = make_bank()
    make_member(bank, MemberRole.REVIEWER, organiser)
    content = {"stem": "Một KB là bao nhiêu byte?", "value": "1024", "tolerance": "0"}
    versions = [
        make_version(bank=bank, content=dict(SINGLE_CHOICE)),
        make_version(bank=bank, kind="numeric", content=content),
    ]
    sat(made, "A", "1024", versions=versions)
    return made


def test_scoring_bears_nonsense(client, organiser, marked):
    scoring = graded(marked)
    read_with_nonsense(
        client,
        [
            of("scorings", marked.uuid),
            of("scoring", scoring.uuid),
            of("scoring_items", scoring.uuid),
        ],
    )

    for version in QuestionVersion.objects.filter(approval__form_items__isnull=False).distinct():
        key = "A" if version.kind == "single_choice" else "1000"
        valid = {"treatment": "new_key", "reason": "Sai đáp án", "key": key}
        post_nonsense(client, of("treat_item", scoring.uuid, version.uuid), valid)
    for name, valid in (
        ("approve_scoring", {"decision": ""}),
        ("return_scoring", {"reason": ""}),
        ("publish_scoring", {"x": ""}),
    ):
        post_nonsense(client, of(name, scoring.uuid), valid)
    post_nonsense(client, of("scorings", marked.uuid), {"reason": ""})


# The banks


@pytest.fixture
def bank():
    return make_bank(unit=make_unit())


@pytest.fixture
def member(client, bank):
    user = make_member(bank, MemberRole.AUTHOR)
    make_member(bank, MemberRole.REVIEWER, user)
    client.force_login(user, backend="people.backends.GrantBackend")
    return user


def in_banks(name, row=None):
    return reverse(f"banks:{name}", args=[row.uuid] if row else [])


def test_pages_of_a_bank_bear_nonsense(client, member, bank):
    version = make_version(bank=bank)
    make_version(question=version.question, number=2, state="in_review")

    read_with_nonsense(
        client,
        [
            in_banks("banks"),
            in_banks("bank", bank),
            in_banks("coverage", bank),
            in_banks("question", version.question),
            in_banks("compare", version.question),
            in_banks("drafts"),
            in_banks("new_question", bank),
            in_banks("to_review"),
            in_banks("review", version),
            in_banks("uploads"),
        ],
    )


def test_forms_of_questions_bear_nonsense(client, member, bank):
    version = make_version(bank=bank)
    waiting = make_version(bank=bank, state="in_review")

    post_nonsense(client, in_banks("new_question", bank), {"kind": "cloze", "code": "A-1"})
    post_nonsense(client, in_banks("open_draft", version.question), {"phien-ban": "1"})
    post_nonsense(client, in_banks("hold", version.question), {"reason": "Lỗi"})
    post_nonsense(client, in_banks("approve_several"), {"phien-ban": str(waiting.uuid)})
    post_nonsense(
        client,
        in_banks("review", waiting),
        {"verdict": "return", "reason": "Sửa", "remark_stem": "Rõ hơn"},
    )


@pytest.mark.parametrize("kind", [slug for slug, _label in kinds.choices()])
def test_the_editor_of_a_kind_bears_nonsense(client, member, bank, kind):
    draft = drafting.start_question(bank=bank, kind=kind, author=member, at=EIGHT)
    address = in_banks("draft", draft)
    valid = {**fields_of(client, address), "stem": "Điền {{1}} và {{" + "9" * 5000 + "}}"}

    for act in ("preview", "submit"):
        post_nonsense(client, address, {**valid, "act": act})
        assert client.get(address, {"hang": "9" * 5000, "xem-truoc": "1"}).status_code == 200


def test_uploads_bear_nonsense(client, member, bank):
    for name, content in (
        ("a.xlsx", b"PK\x03\x04nonsense"),
        ("a\x00.xlsx", bank_file(question_row("A-1"))),
        ("x" * 400 + ".xlsx", bank_file(question_row("A-1"))),
        ("a.xlsx", b""),
    ):
        for owner in (str(bank.uuid), "\x00", "1", "9" * 5000):
            file = SimpleUploadedFile(name, content)
            answer = client.post(in_banks("uploads"), {"bank": owner, "file": file})
            assert answer.status_code < 500


def test_the_steward_bears_nonsense(client):
    unit, user = make_unit(), make_user()
    grant(user, Role.SYSTEM_ADMIN, unit)
    client.force_login(user, backend="people.backends.GrantBackend")
    bank = make_bank(unit=unit)

    read_with_nonsense(
        client, [in_banks("stewarded"), in_banks("new_bank"), in_banks("members", bank)]
    )
    valid = {"code": "NH1", "title": "Ngân hàng", "purpose": "practice", "unit": str(unit.uuid)}
    post_nonsense(client, in_banks("new_bank"), valid)
    post_nonsense(client, in_banks("members", bank), {"username": "ai", "role": "author"})
    far = reverse("banks:dismiss_member", args=[bank.uuid, 10**30])
    assert client.post(far).status_code == 404
