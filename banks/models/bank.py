"""Banks and their people."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from banks.enums import BankPurpose, MemberRole
from people import access
from people.models import Unit

if TYPE_CHECKING:
    from people.models import User


#: Days for a review where the bank has no number of its own.
DAYS_FOR_REVIEW = 10


class BankQuerySet(models.QuerySet["Bank"]):
    """Reads of banks."""

    def visible_to(self, user: "User", permission: str) -> "BankQuerySet":
        """Keep the banks of the units where `user` holds `permission`, and those of its members."""
        reach = access.reach(user, permission, unit="unit", bank="")
        return self.filter(reach)


class Bank(models.Model):
    """A collection of questions with one purpose and its own authors and reviewers."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=200)
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=BankPurpose, default=BankPurpose.SECURED
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="banks"
    )

    review_days = models.PositiveSmallIntegerField(
        _("days for a review"), null=True, blank=True, editable=False
    )

    #: Grows whenever a version is added: what was read of the bank before is then old.
    revision = models.PositiveBigIntegerField(_("revision"), default=0, editable=False)

    objects = BankQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    @property
    def approvals_needed(self) -> int:
        """How many reviewers other than the author must approve a version."""
        return 2 if self.purpose == BankPurpose.SECURED else 1

    @property
    def days_for_review(self) -> int:
        """How many days a reviewer gets where an assignment says nothing else."""
        return self.review_days or DAYS_FOR_REVIEW


class BankMember(models.Model):
    """An author or a reviewer of one bank."""

    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bank_memberships"
    )
    role = models.CharField(_("role"), max_length=13, choices=MemberRole)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "user", "role"], name="bank_member_once")
        ]

    def __str__(self) -> str:
        return f"{self.bank_id} {self.user_id} {self.role}"
