"""Accounts."""

from typing import Any, ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, Model, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from people import access
from people.models.grant import Grant
from people.models.official import OF_TODAY, Official


class UserQuerySet(models.QuerySet["User"]):
    """Reads of accounts."""

    def visible_to(self, user: "User", permission: str) -> "UserQuerySet":
        """Keep the accounts of people posted, or with a role, where `user` holds `permission`.

        Accounts with neither file nor role belong to who holds it over the whole apparatus; so do
        all accounts, those of people who have left among them, where they are to be managed.
        """
        reached = Official.objects.visible_to(user, permission).filter(pk=OuterRef("official"))
        posted = Q(Exists(reached))
        granted = Grant.objects.filter(access.reach(user, permission, unit="unit"))
        if permission in OF_TODAY:
            granted = granted.in_force(timezone.localdate())
        over_all = Grant.objects.in_force(timezone.localdate()).filter(
            user=user, role__in=access.roles_with(permission), unit__parent__isnull=True
        )
        homeless = Q(Exists(over_all))
        if permission != "people.manage_user":
            with_a_role = Exists(Grant.objects.filter(user=OuterRef("pk")))
            homeless &= Q(official__isnull=True) & ~Q(with_a_role)
        return self.filter(posted | Q(pk__in=granted.values("user")) | homeless)


class UserManager(BaseUserManager["User"]):
    """Makes accounts; user names are compared in lower case."""

    def get_queryset(self) -> UserQuerySet:
        """Return all accounts."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User", permission: str) -> UserQuerySet:
        """Keep the accounts that `user` may see or change by `permission`."""
        return self.get_queryset().visible_to(user, permission)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Make an account; without a password it opens only by a one-time code."""
        user = self.model(username=username.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account as a log-in form names it."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """An account: a person's own, or an officer's without a personnel file.

    What it may do comes from grants and duties (`people.access`), never from flags here.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    username = models.CharField(_("user name"), max_length=150, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    official = models.OneToOneField(
        Official, on_delete=models.PROTECT, null=True, blank=True, related_name="user"
    )
    is_active = models.BooleanField(_("active"), default=True)
    code_hash = models.CharField(_("one-time code, keyed hash"), max_length=64, blank=True)
    code_expires_at = models.DateTimeField(_("code expires at"), null=True, blank=True)
    is_demo = models.BooleanField(_("invented for a demonstration"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(code_hash="", code_expires_at__isnull=True)
                | ~Q(code_hash="") & Q(code_expires_at__isnull=False),
                name="user_code_expires",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def has_perm(self, permission: str, obj: Model | None = None) -> bool:
        """Ask the same door as ``visible_to``: somewhere, or for one object."""
        return access.allows(self, permission, obj)

    @cached_property
    def permissions(self) -> frozenset[str]:
        """Everything the account may do anywhere today; asked once for each loaded account."""
        return access.permissions_of(self)
