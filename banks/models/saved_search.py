"""Searches of a bank's questions that somebody keeps under a name."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from banks.models.bank import Bank
from office.sealed_fields import SealedTextField
from people import access

if TYPE_CHECKING:
    from people.models import User


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Reads of kept searches."""

    def visible_to(self, user: "User", permission: str) -> "SavedSearchQuerySet":
        """Keep, in the banks where `user` holds `permission` as member, their own and shared ones."""
        reach = access.reach(user, permission, bank="bank")
        return self.filter(reach, Q(owner=user) | Q(is_shared=True))


class SavedSearch(models.Model):
    """Conditions of the list of one bank; name and conditions may quote a question, so they lie closed."""

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    bank = models.ForeignKey(Bank, on_delete=models.CASCADE, related_name="saved_searches")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = SealedTextField(_("name"))
    query = SealedTextField(_("conditions"))
    is_shared = models.BooleanField(_("for all people of the bank"), default=False)
    saved_at = models.DateTimeField(_("saved at"))

    objects = SavedSearchQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.bank_id} {self.owner_id}"
