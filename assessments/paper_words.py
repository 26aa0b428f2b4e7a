"""What a paper quality sheet says in sentences: what is wrong with a form, and why papers are fair."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.enums import FormRole
from assessments.models import Round, Stratum
from assessments.paper_judging import Flaw, FormVerdict, PartVerdict

#: A gap that rounding leaves.
_NOTHING: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of the sheet; `holds` is False where the papers fall short of it."""

    words: str
    holds: bool = True


def group_name(stratum: Stratum) -> str:
    """Say for whom the forms of a group are."""
    fields = ", ".join(link.field.name for link in stratum.ordered_fields.all())
    return f"{stratum.position.name} × {fields or _('no field')}"


def number(value: float | Decimal | None, places: int) -> str:
    """Write a number as the reader's language does, rounded half up; a dash where there is none."""
    if value is None:
        return "–"
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return number_format(exact + 0, decimal_pos=places, force_grouping=True)  # no "-0"


def flaws_in_words(verdict: FormVerdict, part: PartVerdict) -> list[str]:
    """Say what is wrong with a form, each in a sentence."""
    form = verdict.form
    band = {
        "facility": number(form.facility, 3),
        "target": number(part.target, 3),
        "tolerance": number(part.tolerance, 3),
    }
    closest = max(verdict.too_close, key=lambda code: verdict.too_close[code], default="")
    sentences = {
        Flaw.BROKEN: ngettext(
            "It breaks %(count)s rule of the independent check.",
            "It breaks %(count)s rules of the independent check.",
            len(form.broken),
        ),
        Flaw.HARD: _(
            "It is harder than it should be: %(facility)s, outside of %(target)s ± %(tolerance)s."
        ),
        Flaw.EASY: _(
            "It is easier than it should be: %(facility)s, outside of %(target)s ± %(tolerance)s."
        ),
        Flaw.LONG: _("It takes %(minutes)s minutes to expect, but the part has %(allowed)s."),
        Flaw.OVERLAP: _(
            "It shares %(shared)s questions with form %(other)s, the limit is %(limit)s."
        ),
        Flaw.UNRELIABLE: _("Its expected reliability is %(reliability)s, below %(least)s."),
    }
    data = band | {
        "count": len(form.broken),
        "minutes": number(form.minutes, 1),
        "allowed": part.minutes,
        "shared": verdict.too_close.get(closest, 0),
        "other": closest,
        "limit": part.overlap_limit,
        "reliability": number(form.reliability, 2),
        "least": number(part.min_reliability, 2),
    }
    return [sentences[flaw] % data for flaw in verdict.flaws]


def advice(verdict: FormVerdict) -> str:
    """Say what to do about a form that should be made anew, and why."""
    if verdict.form.proven and Flaw.BROKEN not in verdict.flaws:
        return _(
            "The banks hold nothing better for its cells: have more questions approved, or change"
            " the cells, and draw again."
        )
    return _("A new draw may come nearer: draw again before the papers are frozen.")


def gap_in_words(form_verdict: FormVerdict) -> str:
    """Say how far a form may be from the best one."""
    form = form_verdict.form
    if form.gap is None or form.bound is None:
        return _("not computed")
    if form.gap <= _NOTHING:
        return _("proven optimal")
    if form.proven and form.bound:
        share = max(100 * form.gap / abs(form.bound), 0.1)
        return _("proven within %(n)s%%") % {"n": number(share, 1)}
    if form.proven:  # a coarse sheet keeps how far it is, not from what
        return _("proven, at most %(n)s off") % {"n": number(form.gap, 1)}
    return _("gap %(n)s") % {"n": number(form.gap, 1)}


def claims(part: PartVerdict, stratum: Stratum, round_: Round) -> list[Claim]:
    """Say why the papers of a group and part are fair, one sentence a reason."""
    found = [
        _cells(part),
        _difficulty(part),
        _proofs(part),
        _overlap(part),
        _exposure(part),
        _checked(part),
        *_opened(part, stratum),
        _replay(stratum, round_),
    ]
    return [claim for claim in found if claim]


def _cells(part: PartVerdict) -> Claim:
    unmet = [
        one.form.code
        for one in part.forms
        if any(cell.drawn != cell.asked for cell in one.form.cells)
    ]
    if unmet:
        words = _("Cells of the blueprint are not met on %(codes)s.")
        return Claim(words % {"codes": ", ".join(unmet)}, holds=False)
    cells = len(part.forms[0].form.cells) if part.forms else 0
    words = ngettext(
        "Every cell of the blueprint is met: %(cells)s cells on one form.",
        "Every cell of the blueprint is met: %(cells)s cells on each of %(forms)s forms.",
        len(part.forms),
    )
    return Claim(words % {"cells": cells, "forms": len(part.forms)})


def _difficulty(part: PartVerdict) -> Claim | None:
    if part.target is None or part.hardest is None:
        return None
    below = max(part.target - part.hardest, 0.0)
    words = _(
        "The easiest and the hardest paper lie %(spread)s apart; nobody's paper is harder than the"
        " target of %(target)s by more than %(below)s, the policy allows %(tolerance)s."
    )
    data = {
        "spread": number(part.sheet.spread, 3),
        "target": number(part.target, 3),
        "below": number(below, 3),
        "tolerance": number(part.tolerance, 3),
    }
    off = any({Flaw.HARD, Flaw.EASY} & set(one.flaws) for one in part.forms)
    return Claim(words % data, holds=not off)


def _proofs(part: PartVerdict) -> Claim | None:
    forms = [one for one in part.forms if one.form.gap is not None]
    if not forms:
        return None
    open_ = [one for one in forms if not one.form.proven]
    if open_:
        words = _("Not proven to be within 1%% of the best form: %(codes)s.")
        named = ", ".join(f"{one.form.code} ({gap_in_words(one)})" for one in open_)
        return Claim(words % {"codes": named}, holds=False)
    words = ngettext(
        "The form is proven to be within 1%% (or 0.5) of the best one that the banks allow.",
        "Each of %(forms)s forms is proven to be within 1%% (or 0.5) of the best one that the"
        " banks allow.",
        len(forms),
    )
    return Claim(words % {"forms": len(forms)})


def _overlap(part: PartVerdict) -> Claim | None:
    sheet = part.sheet
    if not sheet.pairs:
        return None
    if part.overlap_limit is None:
        return Claim(_("Everybody gets the same questions, in an order of their own."))
    holds = not any(Flaw.OVERLAP in one.flaws for one in part.forms)
    data = {
        "shared": sheet.overlap,
        "least": sheet.least_overlap,
        "most": sheet.largest_overlap,
        "limit": part.overlap_limit,
    }
    if sheet.least_overlap is None:
        words = _("Questions that two forms share: %(most)s at most, the limit is %(limit)s.")
    else:
        words = _(
            "Questions that forms share, over all pairs: %(shared)s; no set of forms from these"
            " banks has fewer than %(least)s. One pair shares %(most)s at most, the limit is"
            " %(limit)s."
        )
    return Claim(words % data, holds=holds)


def _exposure(part: PartVerdict) -> Claim | None:
    most = [one.form.most_exposure for one in part.forms if one.form.most_exposure is not None]
    fresh = [one.form.fresh for one in part.forms if one.form.fresh is not None]
    if not most or not fresh:
        return None
    if not max(most):
        return Claim(_("No question was used before."))
    words = _(
        "Earlier rounds in which a question was used: %(most)s at most; questions of a form that"
        " were never used: %(fresh)s at least."
    )
    return Claim(words % {"most": max(most), "fresh": min(fresh)})


def _checked(part: PartVerdict) -> Claim:
    broken = sum(len(one.form.broken) for one in part.forms)
    if broken:
        words = ngettext(
            "A second program, which knows nothing of the first, found %(count)s broken rule.",
            "A second program, which knows nothing of the first, found %(count)s broken rules.",
            broken,
        )
        return Claim(words % {"count": broken}, holds=False)
    return Claim(
        _(
            "A second program, which knows nothing of the first, checked every rule on every form"
            " and found nothing."
        )
    )


def _opened(part: PartVerdict, stratum: Stratum) -> list[Claim]:
    names = {link.field.code: link.field.name for link in stratum.ordered_fields.all()}
    found = []
    for one in part.sheet.opened:
        words = ngettext(
            "The field %(field)s could not give its even share: %(count)s question of a field cell"
            " comes from any of the candidate's fields.",
            "The field %(field)s could not give its even share: %(count)s questions of a field"
            " cell come from any of the candidate's fields.",
            one.count,
        )
        found.append(Claim(words % {"field": names.get(one.field, one.field), "count": one.count}))
    return found


def _replay(stratum: Stratum, round_: Round) -> Claim | None:
    if stratum.assembly_input is None:
        return None
    data = {"file": stratum.assembly_input.sha256, "seed": stratum.seed}
    if stratum.seed is not None:
        words = _(
            "Anybody who may see the papers can replay the draw from the file with SHA-256 %(file)s"
            " and the seed %(seed)s."
        )
        return Claim(words % data)
    seal = getattr(round_, "paper_seal", None)
    if seal is None:
        return None
    words = _(
        "After the opening the draw can be replayed from the file with SHA-256 %(file)s and the"
        " secret seed, whose SHA-256 has been %(commitment)s since the sealing."
    )
    return Claim(words % (data | {"commitment": seal.seed_commitment}))


def roles_in_words(part: PartVerdict) -> str:
    """Say how many forms there are of each role."""
    reserve = sum(one.form.role == FormRole.RESERVE for one in part.forms)
    main = len(part.forms) - reserve
    if not reserve:
        return ngettext("%(n)s form", "%(n)s forms", main) % {"n": main}
    return _("%(main)s forms, %(reserve)s more in reserve") % {"main": main, "reserve": reserve}
