"""Opening the papers of a shift: two holders give their keys, then the rows are written and checked.

Two steps, each in a transaction of its own. After the first the keys of the shift's forms lie
closed with the server's key until the shift is over, so the second can be done again without the
holders, whatever cuts it off.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.errors import (
    NothingToUnseal,
    NotHolder,
    PapersUnsigned,
    PaperTampered,
    SameHolderTwice,
    SealClosedYet,
    ShiftBegun,
    ShiftCancelled,
    WrongPassphrase,
)
from assessments.models import (
    BlueprintCell,
    ExamForm,
    FormItem,
    PaperSeal,
    ReserveItem,
    Round,
    SealedForm,
    SealHolder,
    SealPair,
    Shift,
    ShiftOpening,
)
from assessments.paper_digests import paper_digests
from assessments.replacing import replace_unusable
from assessments.seal_holders import about_holder, holders_of, kept_key
from assessments.sealed_papers import (
    about_form,
    about_seal,
    about_seed,
    key_of_form,
    key_of_seed,
    paper_of,
    read_key,
    written_key,
)
from assessments.sealing.boxes import Unopened, open_box
from assessments.sealing.holder_keys import open_private_key
from assessments.sealing.padding import unpad
from assessments.sealing.pairs import ClosedForPair, open_for_pair
from assessments.sealing.paper_contents import (
    SealedContent,
    SealedItem,
    SealedReserve,
    UnreadablePaper,
    read_content,
)
from assessments.shift_seals import is_of, may_open_rest, opens_from, sealed_forms_of
from assessments.signing_papers import is_signed
from banks.models import Approval
from office import journal, keys
from office.clock import local_time
from people.models import User


@dataclass(frozen=True, slots=True)
class Present:
    """A holder who is there, and the passphrase they typed."""

    holder: SealHolder
    passphrase: str


def open_seal(
    *, shift: Shift, first: Present, second: Present, by: User, at: datetime
) -> ShiftOpening:
    """Open the papers of a shift: two holders who are there type their passphrases.

    A shift that was cancelled opens what is left under the seal once the sitting is over, so that
    the draw can be replayed. Wrong passphrases stand in the journal; nobody is told which of the
    two it was.

    Raises:
        ShiftCancelled, ShiftBegun: nothing is to be opened for it any more.
        SealClosedYet: the hour has not come.
        PapersUnsigned: the head of the paper board has not signed.
        SameHolderTwice, NotHolder: these are not two holders of this seal, `by` among them.
        NothingToUnseal: no paper of the shift is under the seal.
        WrongPassphrase: one of them does not open a key.
        PaperTampered: as `write_opened`.
    """
    seal = _check(shift, first, second, by=by, at=at)
    try:
        key = _key_of_seal(seal, first, second)
    except Unopened as error:
        _note(
            shift,
            "assessments.refuse_opening",
            by=by,
            at=at,
            data={"holders": _names(first, second)},
        )
        raise WrongPassphrase from error
    opening = _keep_keys(shift, seal, key, first, second, by=by, at=at)
    write_opened(shift=shift, by=by, at=at)
    opening.refresh_from_db()
    return opening


def _check(shift: Shift, first: Present, second: Present, *, by: User, at: datetime) -> PaperSeal:
    shift.refresh_from_db()
    seal = PaperSeal.objects.filter(round=shift.round_id).select_related("round").first()
    is_rest = seal is not None and may_open_rest(seal.round)
    if shift.cancelled_at and not is_rest:
        raise ShiftCancelled(
            cancelled_at=local_time(shift.cancelled_at), reason=shift.cancelled_reason
        )
    if shift.opened_at:
        raise ShiftBegun(opened_at=local_time(shift.opened_at))
    if seal is None:
        raise NothingToUnseal(number=shift.number)
    if first.holder.pk == second.holder.pk:
        raise SameHolderTwice
    present = {first.holder.pk, second.holder.pk}
    known = holders_of(seal.round).filter(pk__in=present).values_list("pk", "user")
    if len(known) < 2 or by.pk not in {user for _pk, user in known}:
        raise NotHolder
    if at < (hour := opens_from(seal, shift)):
        raise SealClosedYet(opens_at=local_time(hour))
    if not shift.cancelled_at and not is_signed(seal.round):  # papers that nobody sits need no word
        raise PapersUnsigned(round=seal.round.title)
    if not sealed_forms_of(shift).exists():
        raise NothingToUnseal(number=shift.number)
    return seal


def _key_of_seal(seal: PaperSeal, first: Present, second: Present) -> bytes:
    """Return the key of a seal.

    Raises:
        Unopened: one of the passphrases is another one, or they are no pair of this seal.
    """
    ordered = sorted((first, second), key=lambda one: one.holder.pk)
    pair = SealPair.objects.filter(
        seal=seal, first=ordered[0].holder, second=ordered[1].holder
    ).first()
    privates = []
    for one in ordered:  # both are tried, so that the time does not tell which one was wrong
        about = about_holder(seal.round, one.holder.user)
        try:
            privates.append(open_private_key(kept_key(one.holder), one.passphrase, about=about))
        except Unopened:
            continue
    if pair is None or len(privates) < 2:
        raise Unopened
    kept = ClosedForPair(bytes(pair.sender_key), bytes(pair.closed_key))
    return open_for_pair(kept, first=privates[0], second=privates[1], about=about_seal(seal.round))


def _names(first: Present, second: Present) -> list[str]:
    return sorted(one.holder.user.username for one in (first, second))


@transaction.atomic
def _keep_keys(
    shift: Shift,
    seal: PaperSeal,
    key: bytes,
    first: Present,
    second: Present,
    *,
    by: User,
    at: datetime,
) -> ShiftOpening:
    """Close the keys of the shift's forms with the server's key; the key of the seal goes.

    Raises:
        NothingToUnseal: there is nothing to open any more, whoever was first.
    """
    round_ = Round.objects.select_for_update(no_key=True).get(pk=shift.round_id)
    shift.refresh_from_db()
    if shift.opened_at or (shift.cancelled_at and not may_open_rest(round_)):
        raise NothingToUnseal(number=shift.number)
    exam_forms = list(sealed_forms_of(shift).order_by("code"))
    # opened or taken back while passphrases were tried
    if not exam_forms or not PaperSeal.objects.filter(pk=seal.pk).exists():
        raise NothingToUnseal(number=shift.number)
    given: dict[str, Any] = {
        "forms": {str(form.uuid): written_key(key_of_form(key, form)) for form in exam_forms}
    }
    sealed = SealedForm.objects.filter(exam_form__round=shift.round_id, exam_form__salt="")
    if sealed.count() == len(exam_forms):
        given["seed"] = written_key(key_of_seed(key))
    opening, _made = ShiftOpening.objects.update_or_create(
        shift=shift,
        defaults={
            "first": first.holder,
            "second": second.holder,
            "opened_at": at,
            "written_at": None,
            "closed_keys": keys.encrypt_bytes(json.dumps(given).encode()),
        },
    )
    _note(
        shift,
        "assessments.open_seal",
        by=by,
        at=at,
        data={
            "holders": _names(first, second),
            "forms": {form.code: form.sha256 for form in exam_forms},
        },
    )
    return opening


def write_opened(*, shift: Shift, by: User, at: datetime) -> int:
    """Write the rows of the forms that were opened for a shift, checked; return how many forms.

    Does nothing where they are written, and may be called again after whatever cut it off, until the
    shift is closed. A form is taken as a whole or not at all: its content has to be what was sealed,
    its hash the one that stood in the clear, and each question the version that was approved. One
    that is opened with the last shift and is not of it stays closed alone; it keeps nobody waiting.
    Questions in reserve then take the place of those that may no longer be used.

    Raises:
        NothingToUnseal: nobody opened the papers of this shift, or the keys are gone.
        PaperTampered: a form of the shift is not what was sealed; nothing is written and the journal
            names it.
    """
    try:
        return _write_opened(shift, by=by, at=at)
    except PaperTampered as error:
        _note(shift, "assessments.refuse_paper", by=by, at=at, data=error.data)
        raise


@transaction.atomic
def _write_opened(shift: Shift, *, by: User, at: datetime) -> int:
    # the round first, as whoever closes, cancels or takes back does: shifts share forms and the seed
    round_ = Round.objects.select_for_update(no_key=True).get(pk=shift.round_id)
    opening = ShiftOpening.objects.select_for_update().filter(shift=shift).first()
    if opening is not None and opening.written_at is not None:
        return 0
    if opening is None or not opening.closed_keys:
        raise NothingToUnseal(number=shift.number)
    given = json.loads(keys.decrypt_bytes(bytes(opening.closed_keys)))
    found = _open_forms(round_, given["forms"])
    fitting = {form: content for form, content in found.items() if content}
    tampered = (found.keys() - fitting.keys()) | _find_altered(fitting)
    own = set(ExamForm.objects.filter(is_of(shift), round=round_).values_list("pk", flat=True))
    for form in sorted(tampered, key=lambda one: (one.pk not in own, one.code)):
        if form.pk in own:
            raise PaperTampered(exam_form=form.code)
        _note(shift, "assessments.refuse_paper", by=by, at=at, data={"exam_form": form.code})
    contents = {form: content for form, content in fitting.items() if form not in tampered}
    _write_rows(contents)
    if "seed" in given:
        _open_seed(round_, read_key(given["seed"]))
    if shift.cancelled_at:
        # Nobody sits these: no question is replaced, and no closing comes to delete the keys.
        opening.closed_keys = None
    else:
        replace_unusable(
            exam_forms=ExamForm.objects.filter(pk__in=[form.pk for form in contents]),
            on=timezone.localdate(at),
            by=by,
            at=at,
        )
    opening.written_at = at
    opening.save(update_fields=["written_at", "closed_keys"])
    _note(
        shift,
        "assessments.write_opened",
        by=by,
        at=at,
        data={"forms": sorted(form.code for form in contents)},
    )
    return len(contents)


def _open_forms(round_: Round, given: Mapping[str, str]) -> dict[ExamForm, SealedContent | None]:
    """Return the contents of the forms that are not written yet; None where one cannot be read."""
    rows = ExamForm.objects.filter(round=round_, uuid__in=given, salt="").select_related("sealed")
    found: dict[ExamForm, SealedContent | None] = {}
    for form in rows.order_by("code"):
        try:
            padded = open_box(
                bytes(form.sealed.content),
                key=read_key(given[str(form.uuid)]),
                about=about_form(round_, form),
            )
            found[form] = read_content(unpad(padded))
        except (Unopened, UnreadablePaper, ValueError, SealedForm.DoesNotExist):
            found[form] = None
    return found


def _find_altered(contents: Mapping[ExamForm, SealedContent]) -> set[ExamForm]:
    """Return the forms whose content does not fit their hash, their cells or the approvals."""
    parts = {form.part_id for form in contents}
    cells = {
        pk: (part, order)
        for pk, part, order in BlueprintCell.objects.filter(part__in=parts).values_list(
            "pk", "part", "order"
        )
    }
    orders = {pk: order for pk, (_part, order) in cells.items()}
    approved = _approved(contents)
    altered = set()
    for form, content in contents.items():
        fits = (
            len(content.items) == form.item_count > 0
            and len({item.version for item in content.items}) == form.item_count
            and all(cells.get(one.cell, (0,))[0] == form.part_id for one in _named(content))
            and all(
                approved.get(one.version, (0, 0, ""))[1:] == (one.number, one.checksum)
                for one in _named(content)
            )
        )
        if not fits:
            altered.add(form)
    digests = paper_digests(
        {
            form.code: paper_of(form.code, content, orders)
            for form, content in contents.items()
            if form not in altered
        }
    )
    return altered | {form for form in contents if digests.get(form.code) != form.sha256}


def _named(content: SealedContent) -> tuple[SealedItem | SealedReserve, ...]:
    """Return everything that a content names a question version by."""
    return (*content.items, *content.reserves)


def _approved(contents: Mapping[ExamForm, SealedContent]) -> dict[int, tuple[int, int, str]]:
    """Return approval, number and checksum of the approved versions that are named, by version id."""
    wanted = sorted({one.version for content in contents.values() for one in _named(content)})
    found: dict[int, tuple[int, int, str]] = {}
    for place in range(0, len(wanted), 500):
        rows = Approval.objects.filter(version__in=wanted[place : place + 500])
        for pk, version, number, checksum in rows.values_list(
            "pk", "version", "version__number", "version__checksum"
        ):
            found[version] = (pk, number, checksum)
    return found


def _write_rows(contents: Mapping[ExamForm, SealedContent]) -> None:
    approved = _approved(contents)
    FormItem.objects.bulk_create(
        [
            FormItem(
                exam_form=form,
                order=order,
                cell_id=item.cell,
                approval_id=approved[item.version][0],
                option_order=list(item.option_order),
                points=item.points,
            )
            for form, content in contents.items()
            for order, item in enumerate(content.items, 1)
        ],
        batch_size=500,
    )
    for form, content in contents.items():
        form.salt = content.salt
    ExamForm.objects.bulk_update(contents, ["salt"], batch_size=200)
    _write_reserves(contents, approved)


def _write_reserves(
    contents: Mapping[ExamForm, SealedContent], approved: Mapping[int, tuple[int, int, str]]
) -> None:
    """Write what each group keeps in reserve, once: every form of it names the same."""
    groups = {(form.stratum_id, form.part_id): content for form, content in contents.items()}
    known = ReserveItem.objects.filter(stratum__in=[stratum for stratum, _part in groups])
    written = set(known.values_list("stratum", "part"))
    rows, places = [], dict[tuple[int, int], int]()
    for (stratum, part), content in groups.items():
        if (stratum, part) in written:
            continue
        for one in content.reserves:
            places[stratum, one.cell] = places.get((stratum, one.cell), 0) + 1
            rows.append(
                ReserveItem(
                    stratum_id=stratum,
                    part_id=part,
                    cell_id=one.cell,
                    approval_id=approved[one.version][0],
                    order=places[stratum, one.cell],
                )
            )
    ReserveItem.objects.bulk_create(rows, batch_size=500)


def _open_seed(round_: Round, key: bytes) -> None:
    """Write the seed, with the last paper: who knows it can draw every paper again."""
    seal = PaperSeal.objects.get(round=round_)
    try:
        seed = open_box(bytes(seal.closed_seed), key=key, about=about_seed(round_))
    except Unopened as error:
        raise PaperTampered(exam_form="–") from error
    Round.objects.filter(pk=round_.pk).update(draw_seed=seed.hex())


def forget_keys(shift: Shift) -> None:
    """Delete the keys of a shift's forms: it is over, or never comes."""
    ShiftOpening.objects.filter(shift=shift).update(closed_keys=None)


def _note(shift: Shift, action: str, *, by: User, at: datetime, data: Mapping[str, Any]) -> None:
    journal.record(actor=by.username, action=action, target=f"shift:{shift.uuid}", at=at, data=data)
