"""The quality sheet of a round's papers as it is printed: in Vietnamese, whoever asks. Reads alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone, translation

from assessments.diagnoses import unserved_groups
from assessments.enums import Task
from assessments.models import Duty, Round, Stratum
from assessments.paper_judging import FormVerdict, PartVerdict, judge_groups
from assessments.paper_quality import GroupFigures, PartFigures
from assessments.paper_words import (
    advice,
    claims,
    flaws_in_words,
    gap_in_words,
    group_name,
    number,
    roles_in_words,
)
from assessments.printing.paper_quality import GroupSection, PaperQualitySheet
from assessments.signing_papers import papers_digest, signature_of
from office.policies import exam_policy
from people.models import Letterhead

#: More forms than this have no matrix that a page holds.
_MOST_IN_MATRIX: Final = 12
_HEADS: Final = (
    "Mã đề",
    "Độ khó",
    "Phút",
    "Tin cậy",
    "Trùng nhiều nhất",
    "Đáp án theo vị trí",
    "Số kỳ đã ra",
    "So với tối ưu",
    "Kết luận",
)


def sheet_of(round_: Round, groups: Sequence[GroupFigures], *, at: datetime) -> PaperQualitySheet:
    """Return what is printed of a round's papers.

    Args:
        round_: with its unit and policy.
    """
    day = timezone.localtime(at).date()
    head = Letterhead.objects.in_force(day).filter(unit=round_.unit_id).first()
    strata = Stratum.objects.filter(round=round_).select_related("assembly_input")
    by_id = {one.pk: one for one in strata.prefetch_related("ordered_fields__field")}
    judged = judge_groups(round_, groups)
    heads = Duty.objects.filter(round=round_, task=Task.PAPER_HEAD).select_related("user")
    forms = sorted(
        (form.exam_form for group in groups for form in group.forms), key=lambda one: one.code
    )
    with translation.override("vi"):
        signed, signatory = _signed(round_)
        return PaperQualitySheet(
            parent_body=head.parent_body if head else "",
            issuer=head.issuer if head else round_.unit.name.upper(),
            dated=f"{head.place_name if head else '............'}, ngày {day:%d} tháng {day:%m} năm {day:%Y}",
            subject=round_.title,
            is_simulated=round_.is_simulated,
            about=_about(round_, groups, judged),
            sections=[
                _section(group, part, verdict, by_id[group.stratum.pk], round_)
                for group in groups
                for part, verdict in zip(group.parts, judged[group.stratum.pk], strict=True)
            ],
            hashes=[(one.code, one.sha256) for one in forms if one.sha256],
            digest=papers_digest(round_),
            signed=signed,
            signatory=signatory or next((one.user.full_name for one in heads), ""),
            drawn_at=timezone.localtime(at).strftime("%H:%M, %d/%m/%Y"),
        )


def _signed(round_: Round) -> tuple[list[str], str]:
    signature = signature_of(round_)
    if signature is None:
        return [], ""
    name = signature.by.full_name
    when = timezone.localtime(signature.at).strftime("%H:%M ngày %d/%m/%Y")
    lines = [f"Trưởng ban đề thi {name} đã ký xác nhận trong hệ thống lúc {when}."]
    if signature.remark:
        lines.append(f"Ý kiến: {signature.remark}")
    return lines, name


def _about(
    round_: Round, groups: Sequence[GroupFigures], judged: dict[int, list[PartVerdict]]
) -> list[tuple[str, str]]:
    policy = exam_policy(round_.policy)
    verdicts = [verdict for group in groups for verdict in judged[group.stratum.pk]]
    flawed = sum(len(one.flawed) for one in verdicts)
    count = sum(len(one.forms) for one in verdicts)
    decision = round_.decision_date.strftime("%d/%m/%Y")
    without = [group_name(stratum) for stratum, _reason in unserved_groups(round_)]
    return [
        ("Căn cứ", f"Quyết định số {round_.decision_number} ngày {decision}"),
        (
            "Đề thi",
            f"{count} mã đề cho {len(groups)} nhóm thí sinh; {round_.get_draw_policy_display()}",
        ),
        (
            "Giới hạn",
            "độ khó lệch đích tối đa "
            + number(policy.facility_tolerance, 3)
            + "; độ tin cậy tối thiểu "
            + number(policy.min_reliability, 2),
        ),
        *([("Nhóm chưa có đề", "; ".join(without))] if without else []),
        ("Kết luận", f"{flawed} mã đề nên xây lại" if flawed else "tất cả mã đề đều đạt"),
    ]


def _section(
    group: GroupFigures, part: PartFigures, verdict: PartVerdict, stratum: Stratum, round_: Round
) -> GroupSection:
    several = f", {part.part.title}" if len(group.parts) > 1 else ""
    limit = verdict.overlap_limit
    return GroupSection(
        title=f"{group_name(stratum)}{several}",
        figures=[
            ("Số mã đề", roles_in_words(verdict)),
            (
                "độ khó trung bình",
                f"{number(verdict.sheet.facility, 3)}, đích {number(verdict.target, 3)}",
            ),
            ("lệch giữa các mã", number(verdict.sheet.spread, 3)),
            ("thời gian dự kiến", f"{number(verdict.mean_minutes, 1)} / {verdict.minutes} phút"),
            ("trùng trung bình", _overlap(verdict)),
            ("câu kỵ nhau chung đề", str(verdict.enemies)),
            ("tin cậy thấp nhất", number(verdict.least_reliability, 2)),
        ],
        heads=_HEADS,
        forms=[_form(one) for one in verdict.forms],
        noted=[
            (one.form.code, " ".join([*flaws_in_words(one, verdict), advice(one)]))
            for one in verdict.flawed
        ],
        matrix=_matrix(verdict),
        limit=f"giới hạn {limit}, * là quá giới hạn" if limit is not None else "không giới hạn",
        claims=[(one.holds, one.words) for one in claims(verdict, stratum, round_)],
    )


def _overlap(verdict: PartVerdict) -> str:
    least = verdict.least_mean_overlap
    words = f"{number(verdict.mean_overlap, 1)} câu"
    return words if least is None else f"{words}, ít nhất có thể {number(least, 1)}"


def _form(verdict: FormVerdict) -> tuple[str, ...]:
    form = verdict.form
    letters = " ".join(f"{letter}\u00a0{count}" for letter, count in form.letters.items())
    return (
        form.code + (" (dự phòng)" if form.role == "reserve" else ""),
        number(form.facility, 3),
        number(form.minutes, 1),
        number(form.reliability, 2),
        str(form.overlap),
        (letters or "–") + (" (lệch)" if form.is_uneven else ""),
        "–" if form.most_exposure is None else str(form.most_exposure),
        gap_in_words(verdict),
        "Đạt" if verdict.is_good else "Nên xây lại",
    )


def _matrix(verdict: PartVerdict) -> list[tuple[str, ...]]:
    if not 1 < len(verdict.forms) <= _MOST_IN_MATRIX:
        return []
    codes = [one.form.code for one in verdict.forms]
    limit = verdict.overlap_limit
    rows = [("Mã", *codes)]
    for one in verdict.forms:
        shared = [one.form.shared.get(code) for code in codes]
        cells = [
            "·"
            if count is None
            else f"{count}*"
            if limit is not None and count > limit
            else str(count)
            for count in shared
        ]
        rows.append((one.form.code, *cells))
    return rows
