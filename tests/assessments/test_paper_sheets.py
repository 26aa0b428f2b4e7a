"""The paper quality sheet: page, PDF, workbook and the signature, also before papers are opened."""

import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from assessments.appointing import appoint
from assessments.assembly.checker import Breach
from assessments.enums import DrawPolicy, FormRole, RoundState, Task
from assessments.errors import (
    HeadOfBoardSigns,
    PapersDrawnAnew,
    PapersNotFrozen,
    RoundNotInState,
)
from assessments.models import ExamForm, FormItem, PaperSheet, PaperSignature, SealedForm
from assessments.paper_figures import Broken, CellFigures, FormSheet, GroupSheet, Opened
from assessments.paper_judging import Flaw, judge
from assessments.paper_quality import measure_forms
from assessments.paper_sheet import sheet_of
from assessments.paper_words import claims, gap_in_words
from assessments.printing.paper_quality import draw_paper_quality
from assessments.signing_papers import is_signed, papers_digest, sign_papers
from office.models import JournalEntry
from office.policies import ExamPolicy, exam_policy
from people.enums import Role
from tests.assessments.building import fill_bank, plan_round, write_plan
from tests.clients import client_of
from tests.make import EIGHT, NINE, grant, make_unit, make_user

pytestmark = pytest.mark.django_db

GOOD = FormSheet(
    code="101",
    role=FormRole.MAIN,
    items=40,
    seconds=2640,
    points=Decimal("40.00"),
    facility=0.652,
    known=31,
    reliability=0.78,
    objective=100.3,
    bound=100.0,
    proven=True,
    letters={"A": 10, "B": 9, "C": 11, "D": 10},
    usual_places=4,
    most_exposure=2,
    mean_exposure=0.4,
    fresh=30,
    shared={"102": 10},
    cells=(),
    broken=(),
)


@pytest.fixture
def unit():
    return make_unit()


def sheet_with(*forms, **fields):
    """A group's sheet: two forms where none is given."""
    forms = forms or (GOOD, replace(GOOD, code="102", facility=0.646, shared={"101": 10}))
    values: dict[str, Any] = {
        "target_facility": 0.65,
        "target_seconds": 2700,
        "least_overlap": 9,
        "opened": (),
        "reserves": {},
        "forms": forms,
    }
    return GroupSheet(**values | fields)


def sealed_round(unit, *, sheet=None, people=None, **fields):
    """A round whose papers lie sealed: forms with hashes and sheets, no items."""
    version = write_plan(fill_bank())
    round_ = plan_round(version, people=people or {"CV|TAI_CHINH": 2}, unit=unit)
    for name, value in {"is_sealed": True, "state": RoundState.SEALED, **fields}.items():
        setattr(round_, name, value)
    round_.save()
    number = 101
    for stratum in round_.strata.order_by("key"):
        part = version.parts.get()
        cells = tuple(
            CellFigures(cell.pk, cell.count, cell.count, Decimal(cell.count), 60, {"NB": 1}, {})
            for cell in part.cells.order_by("order")
        )
        made = sheet or sheet_with()
        codes = {form.code: str(number + place) for place, form in enumerate(made.forms)}
        made = replace(
            made,
            forms=tuple(
                replace(
                    form,
                    code=codes[form.code],
                    cells=cells,
                    shared={codes[code]: count for code, count in form.shared.items()},
                )
                for form in made.forms
            ),
        )
        PaperSheet.objects.create(stratum=stratum, part=part, figures=made.as_json())
        for form in made.forms:
            ExamForm.objects.create(
                round=round_,
                part=part,
                stratum=stratum,
                code=form.code,
                frozen_at=EIGHT,
                sha256=f"{number:064d}",
                item_count=40,
            )
            number += 1
    return round_


def head_of(round_):
    user = make_user()
    appoint(round_=round_, user=user, task=Task.PAPER_HEAD, by=make_user(), at=EIGHT)
    return user


def address(round_, tail):
    return f"/ky-sat-hach/{round_.uuid}/de{tail}"


def logged_in(user):
    return client_of(user)


def organiser(unit):
    user = make_user()
    grant(user, Role.ORGANISER, unit)
    return logged_in(user)


# What the figures mean


def verdict_of(round_, **policy):
    (group,) = measure_forms(round_)
    (part,) = group.parts
    return judge(part, policy=ExamPolicy(**policy), draw=round_.draw_policy)


@pytest.mark.parametrize(
    ("changed", "flaws"),
    [
        ({}, ()),
        ({"facility": 0.688}, (Flaw.EASY,)),
        ({"facility": 0.6299}, (Flaw.HARD,)),
        ({"facility": 0.63}, ()),
        ({"seconds": 2701}, (Flaw.LONG,)),
        ({"shared": {"102": 15}}, ()),
        ({"reliability": 0.69}, (Flaw.UNRELIABLE,)),
        ({"reliability": None}, ()),
        ({"broken": (Broken(Breach.ENEMIES),)}, (Flaw.BROKEN,)),
        ({"letters": {"A": 20, "B": 8, "C": 8, "D": 4}}, ()),  # marked, no reason to draw again
    ],
)
def test_a_form_is_held_against_the_limits_of_the_policy(unit, changed, flaws):
    first = replace(GOOD, **changed)
    second = replace(GOOD, code="102", shared={"101": first.overlap})
    round_ = sealed_round(unit, sheet=sheet_with(first, second))

    verdict = verdict_of(round_).forms[0]

    assert verdict.flaws == flaws
    assert verdict.is_good is not bool(flaws)


def in_common(**counts):
    """Forms 101 to 103 with so many questions in common: a101_102=16."""
    pairs = {tuple(name[1:].split("_")): count for name, count in counts.items()}
    shared = {
        code: {
            other: pairs.get((code, other), pairs.get((other, code), 9))
            for other in ("101", "102", "103")
            if other != code
        }
        for code in ("101", "102", "103")
    }
    return [replace(GOOD, code=code, shared=found) for code, found in shared.items()]


@pytest.mark.parametrize(
    ("counts", "easy", "named"),
    [
        ({"a101_102": 15}, "", []),
        ({"a101_102": 16}, "", ["102"]),
        ({"a101_102": 16}, "101", ["101"]),
        ({"a101_102": 16, "a101_103": 16}, "", ["101"]),
    ],
)
def test_of_two_forms_that_share_too_much_one_is_made_anew(unit, counts, easy, named):
    forms = [
        replace(one, facility=0.7 if one.code == easy else 0.65) for one in in_common(**counts)
    ]
    round_ = sealed_round(unit, sheet=sheet_with(*forms))

    flawed = verdict_of(round_).flawed

    assert [one.form.code for one in flawed] == named
    assert all(one.too_close for one in flawed)


def test_where_everybody_gets_the_same_questions_forms_share_all_of_them(unit):
    sheet = sheet_with(
        replace(GOOD, shared={"102": 40}), replace(GOOD, code="102", shared={"101": 40})
    )
    round_ = sealed_round(unit, sheet=sheet, draw_policy=DrawPolicy.COMMON)

    verdict = verdict_of(round_)

    assert (verdict.overlap_limit, verdict.flawed) == (None, [])


@pytest.mark.parametrize(
    ("objective", "bound", "proven", "words"),
    [
        (100.0, 100.0, True, _("proven optimal")),
        (100.3, 100.0, True, _("proven within %(n)s%%") % {"n": "0,3"}),
        (102.1, 100.0, False, _("gap %(n)s") % {"n": "2,1"}),
        (None, None, False, _("not computed")),
    ],
)
def test_a_form_says_how_far_it_may_be_from_the_best(unit, objective, bound, proven, words):
    form = replace(GOOD, shared={}, objective=objective, bound=bound, proven=proven)
    round_ = sealed_round(unit, sheet=sheet_with(form))

    assert gap_in_words(verdict_of(round_).forms[0]) == words


def test_why_papers_are_fair_is_said_by_the_figures(unit):
    sheet = sheet_with(opened=(Opened(1, "TAI_CHINH", 2),))
    round_ = sealed_round(unit, sheet=sheet)

    said = claims(verdict_of(round_), round_.strata.get(), round_)

    words = " ".join(one.words for one in said)
    assert all(one.holds for one in said)
    for figure in ("0,006", "0,004", "0,020", "15", "30", "Lĩnh vực TAI_CHINH"):
        assert figure in words


def test_a_claim_that_the_figures_do_not_bear_out_says_so(unit):
    sheet = sheet_with(replace(GOOD, facility=0.6, proven=False, objective=110.0, shared={}))
    round_ = sealed_round(unit, sheet=sheet)

    said = claims(verdict_of(round_), round_.strata.get(), round_)

    assert sum(not one.holds for one in said) == 2


# The pages of a sealed round


def test_the_pages_show_the_figures_while_the_papers_lie_sealed(unit):
    round_ = sealed_round(unit)
    client = organiser(unit)
    form = round_.exam_forms.order_by("code").first()
    SealedForm.objects.bulk_create(
        SealedForm(exam_form=one, content=b"closed") for one in round_.exam_forms.all()
    )

    listed = client.get(address(round_, ""))
    group = client.get(address(round_, "/nhom?nhom=CV|TAI_CHINH"))
    one = client.get(address(round_, f"/{form.uuid}"))
    proof = client.get(address(round_, "/chung-minh"))

    assert [page.status_code for page in (listed, group, one, proof)] == [200] * 4
    assert listed.context["altered"] == []
    assert (listed.context["sealed"], proof.context["sealed"]) == (2, 2)
    assert {count for _words, count in proof.context["rules"]} == {0}
    assert "0,652" in group.content.decode()
    assert group.content.decode().count('<td role="cell" class="h') == 2
    assert "0,652" in one.content.decode()
    assert not FormItem.objects.exists()


def test_a_flawed_form_is_named_with_the_reason_and_what_to_do(unit):
    sheet = sheet_with(
        replace(GOOD, facility=0.688, letters={"A": 15, "B": 8, "C": 9, "D": 7}),
        replace(GOOD, code="102", shared={"101": 10}),
    )
    round_ = sealed_round(unit, sheet=sheet)

    page = organiser(unit).get(address(round_, "/nhom?nhom=CV|TAI_CHINH"))

    (noted,) = page.context["parts"][0]["noted"]
    assert noted["code"] == "101"
    assert "0,688" in noted["words"][0]
    assert noted["advice"] in page.content.decode()
    keys = page.context["parts"][0]["rows"][0]["keys"]
    assert [key["letter"] for key in keys if key["is_most"]] == ["A"]


def test_the_list_of_forms_costs_the_same_for_one_sealed_group_and_for_three(unit):
    few = sealed_round(unit)
    many = sealed_round(unit, people={"CV|TAI_CHINH": 1, "CV|NOI_VU": 1, "KT|NOI_VU": 1})
    client = organiser(unit)
    counts = []
    for round_ in (few, many):
        with CaptureQueriesContext(connection) as captured:
            client.get(address(round_, ""))
        counts.append(len(captured))

    assert counts[0] == counts[1]


# Files


def test_the_workbook_holds_groups_forms_and_pairs_with_totals_that_carry_their_value(unit):
    round_ = sealed_round(unit)

    answer = organiser(unit).get(address(round_, "/phieu-chat-luong.xlsx"))

    values = load_workbook(io.BytesIO(answer.content), data_only=True)
    formulas = load_workbook(io.BytesIO(answer.content))
    assert values.sheetnames == ["Nhom", "MaDe", "TrungCau"]
    assert [row[2].value for row in values["MaDe"].iter_rows(min_row=7, max_row=8)] == [
        "101",
        "102",
    ]
    assert (values["Nhom"]["C7"].value, formulas["Nhom"]["C7"].value[:9]) == (2, "=COUNTIFS")
    assert (values["MaDe"]["E9"].value, formulas["MaDe"]["E9"].value) == (80, "=SUM(E7:E8)")
    assert values["TrungCau"]["E7"].value == 10
    assert values["MaDe"]["Z7"].value == round_.exam_forms.get(code="101").sha256
    assert "phieu-chat-luong-de" in answer.headers["Content-Disposition"]


def test_the_printed_sheet_is_a_pdf_with_the_signature_and_the_mark_of_a_simulation(unit):
    round_ = sealed_round(unit, is_simulated=True)
    head = head_of(round_)
    sign_papers(round_=round_, remark="Đồng ý", by=head, at=NINE)

    sheet = sheet_of(round_, measure_forms(round_), at=NINE)
    answer = organiser(unit).get(address(round_, "/phieu-chat-luong.pdf"))

    assert answer.content.startswith(b"%PDF")
    assert draw_paper_quality(sheet) == draw_paper_quality(sheet)
    assert (sheet.is_simulated, sheet.signatory) == (True, head.full_name)
    assert head.full_name in sheet.signed[0]
    assert sheet.digest == papers_digest(round_)
    assert sheet.sections[0].forms[0][:3] == ("101", "0,652", "44,0")


def test_the_printed_sheet_names_the_groups_that_have_no_paper(unit):
    round_ = sealed_round(unit)
    groups = measure_forms(round_)
    assert "Nhóm chưa có đề" not in dict(sheet_of(round_, groups, at=NINE).about)
    group = groups[0].stratum
    group.diagnosis = {"reasons": [], "to_write": [], "proven": True}
    group.save(update_fields=["diagnosis"])

    about = dict(sheet_of(round_, groups, at=NINE).about)

    assert about["Nhóm chưa có đề"].startswith(f"{group.position.name} × ")


# The signature


def test_the_head_of_the_board_signs_once_for_the_papers_as_they_are(unit):
    round_ = sealed_round(unit)
    head = head_of(round_)

    first = sign_papers(round_=round_, remark=" Đồng ý ", by=head, at=EIGHT)
    again = sign_papers(round_=round_, remark="", by=head, at=NINE)

    assert is_signed(round_)
    assert first == again
    assert (first.remark, first.digest) == ("Đồng ý", papers_digest(round_))
    entry = JournalEntry.objects.get(action="assessments.sign_papers")
    assert entry.after == first.digest


def test_papers_made_anew_are_unsigned_and_the_old_signature_stays(unit):
    round_ = sealed_round(unit)
    head = head_of(round_)
    sign_papers(round_=round_, remark="", by=head, at=EIGHT)
    shown = papers_digest(round_)

    sheet = PaperSheet.objects.get()
    sheet.figures["least_overlap"] = 8
    sheet.save()

    assert not is_signed(round_)
    assert PaperSignature.objects.count() == 1
    with pytest.raises(PapersDrawnAnew):
        sign_papers(round_=round_, remark="", by=head, at=NINE, digest=shown)


def test_papers_that_could_still_change_are_not_signed_for(unit):
    round_ = sealed_round(unit)
    head = head_of(round_)
    round_.exam_forms.filter(code="101").update(frozen_at=None, sha256="")

    with pytest.raises(PapersNotFrozen):
        sign_papers(round_=round_, remark="", by=head, at=EIGHT)


def test_a_round_that_is_over_is_not_signed_for(unit):
    round_ = sealed_round(unit)
    head = head_of(round_)
    type(round_).objects.filter(pk=round_.pk).update(state=RoundState.CANCELLED)

    with pytest.raises(RoundNotInState):
        sign_papers(round_=round_, remark="", by=head, at=EIGHT)


@pytest.mark.parametrize("task", [Task.PAPER_BOARD, Task.PROCTOR, Task.SECRETARY, None])
def test_nobody_but_the_head_signs(unit, task):
    round_ = sealed_round(unit)
    user = make_user()
    if task is None:
        grant(user, Role.ORGANISER, unit)
        appoint(  # of another round's board
            round_=sealed_round(make_unit()),
            user=user,
            task=Task.PAPER_HEAD,
            by=make_user(),
            at=EIGHT,
        )
    else:
        appoint(round_=round_, user=user, task=task, by=make_user(), at=EIGHT)

    page = logged_in(user).post(
        address(round_, "/ky-xac-nhan"), {"digest": papers_digest(round_), "remark": ""}
    )

    assert page.status_code == 403
    with pytest.raises(HeadOfBoardSigns):
        sign_papers(round_=round_, remark="", by=user, at=EIGHT)
    assert not PaperSignature.objects.exists()


def test_the_head_looks_at_what_is_signed_and_signs_on_the_page(unit):
    round_ = sealed_round(unit)
    client = logged_in(head_of(round_))
    page = client.get(address(round_, "/ky-xac-nhan")).content.decode()
    digest = papers_digest(round_)

    client.post(address(round_, "/ky-xac-nhan"), {"digest": digest, "remark": "Đã xem"})

    assert digest in page
    assert is_signed(round_)
    assert digest in client.get(address(round_, "")).content.decode()


def test_the_sheet_of_a_round_elsewhere_is_not_there(unit):
    round_ = sealed_round(make_unit())
    client = organiser(unit)

    for tail in ("/phieu-chat-luong.pdf", "/phieu-chat-luong.xlsx", "/nhom?nhom=CV|TAI_CHINH"):
        assert client.get(address(round_, tail)).status_code == 404


def test_a_leader_is_refused_the_files(unit):
    user = make_user()
    grant(user, Role.LEADER, unit)

    for tail in ("/phieu-chat-luong.pdf", "/phieu-chat-luong.xlsx", "/ky-xac-nhan"):
        assert logged_in(user).get(address(sealed_round(unit), tail)).status_code == 403


def test_the_policy_of_the_round_sets_the_limits(unit):
    round_ = sealed_round(unit)

    policy = exam_policy(round_.policy)

    assert (policy.facility_tolerance, policy.overlap_share) == (Decimal("0.02"), Decimal("0.375"))
