"""Tokens by which another system works with an account's rights, and what it asked for once."""

from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reads of tokens."""

    def usable(self, *, at: datetime) -> "ApiTokenQuerySet":
        """Keep the tokens that open the door at `at`."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=at, user__is_active=True)


class ApiToken(models.Model):
    """A key for another system: known by its SHA-256 alone, ended by its day or by revocation.

    It opens what its account may do, no more; `start` are the first characters, so that the owner
    can tell their tokens apart.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens"
    )
    name = models.CharField(_("what it is for"), max_length=100)
    start = models.CharField(_("first characters"), max_length=12)
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="api_token_ends_after_it_begins"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiRequest(models.Model):
    """An act asked for through the API under a key of the asker's: done once, answered again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_requests"
    )
    key = models.CharField(_("idempotency key"), max_length=100)
    act = models.CharField(_("act"), max_length=60)
    digest = models.CharField(_("SHA-256 of what was asked"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status of the answer"), null=True, blank=True)
    answer = models.JSONField(_("answer"), default=dict)
    at = models.DateTimeField(_("at"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="api_request_key_once")]

    def __str__(self) -> str:
        return f"{self.act} {self.key}"
