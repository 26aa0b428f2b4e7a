"""Opening banks and appointing their people: the administrator's part. Questions stay unread."""

from datetime import datetime

from django.db import IntegrityError, transaction

from banks.assigning import withdraw
from banks.enums import BankPurpose, MemberRole
from banks.errors import BankCodeTaken, CannotAppointOneself, UnusableBankCode
from banks.membership import appoint_member
from banks.models import Assignment, Bank, BankMember
from office import journal
from office.cells import CODE
from people.models import Unit, User


@transaction.atomic
def open_bank(
    *, code: str, title: str, purpose: BankPurpose, unit: Unit, by: User, at: datetime
) -> Bank:
    """Open a bank that belongs to a unit; it has no people yet.

    Raises:
        UnusableBankCode: a code has letters, digits and the signs . _ - / only.
        BankCodeTaken: a bank has that code.
    """
    code = code.strip().upper()
    if not CODE.fullmatch(code):
        raise UnusableBankCode(code=code)
    try:
        with transaction.atomic():
            bank = Bank.objects.create(code=code, title=title, purpose=purpose, unit=unit)
    except IntegrityError as error:
        raise BankCodeTaken(code=code) from error
    journal.record(
        actor=by.username,
        action="banks.open_bank",
        target=f"bank:{bank.uuid}",
        at=at,
        data={"code": code, "purpose": purpose.value, "unit": unit.code},
    )
    return bank


def appoint(*, bank: Bank, user: User, role: MemberRole, by: User, at: datetime) -> BankMember:
    """Make somebody else author or reviewer of a bank; twice changes nothing.

    Raises:
        CannotAppointOneself: who hands out the right to read questions does not take it.
    """
    if user.pk == by.pk:
        raise CannotAppointOneself
    return appoint_member(bank=bank, user=user, role=role, by=by, at=at)


@transaction.atomic
def dismiss(*, member: BankMember, by: User, at: datetime) -> None:
    """End a membership; what the person wrote and decided stays under their name. Safe to repeat.

    What was assigned to a reviewer is taken back: others may do it.
    """
    gone, _rows = BankMember.objects.filter(pk=member.pk).delete()
    if gone:
        if member.role == MemberRole.REVIEWER:
            own = Assignment.objects.filter(reviewer=member.user)
            withdraw(assignments=own, bank=member.bank, by=by, at=at)
        journal.record(
            actor=by.username,
            action="banks.dismiss_member",
            target=f"bank:{member.bank.uuid}",
            at=at,
            data={"user": member.user.username, "role": member.role},
        )
