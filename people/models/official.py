"""Officials."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from office.matching import holding
from office.text import fold_marks
from people import access
from people.enums import DatePrecision, OfficialKind, Sex

if TYPE_CHECKING:
    from people.models.posting import Posting
    from people.models.user import User


#: Permissions to act on people and their accounts: they reach the people whom a unit has today. The
#: others are permissions to look, and also show whom it had.
OF_TODAY = frozenset({"people.manage_official", "people.manage_account", "people.manage_user"})


class OfficialQuerySet(models.QuerySet["Official"]):
    """Reads of officials."""

    def in_name_order(self) -> "OfficialQuerySet":
        """Sort as lists are read aloud: by given name, then the rest; the same on both databases."""
        return self.order_by("sort_key", "birth_date", "staff_code")

    def named(self, text: str) -> "OfficialQuerySet":
        """Keep those whose name holds `text`, without regard to diacritics and case."""
        return self.filter(search_name__contains=fold_marks(text))

    def matching(self, words: Sequence[str]) -> "OfficialQuerySet":
        """Keep those whose name or staff code holds every word of a search."""
        return self.filter(holding(words, codes=["staff_code"], names=["search_name"]))

    def visible_to(self, user: "User", permission: str) -> "OfficialQuerySet":
        """Keep the officials posted in units where `user` holds `permission`, and oneself.

        A permission to manage people reaches those who hold a post there today; who holds none
        anywhere yet is reached by the one to come. Nobody manages people who have left.
        """
        # Asked of one person at a time: a page reads fifty of them, a page about one person one,
        # and a list of everybody within reach would be made first.
        postings, oneself = _reach(user, permission)
        return self.filter(Q(Exists(postings.filter(official=OuterRef("pk")))) | oneself)

    def all_visible_to(self, user: "User", permission: str) -> "OfficialQuerySet":
        """Keep the same as `visible_to`, for whoever counts them all: the postings are read once."""
        postings, oneself = _reach(user, permission)
        return self.filter(Q(pk__in=postings.values("official")) | oneself)


def _reach(user: "User", permission: str) -> tuple["models.QuerySet[Posting]", Q]:
    """Return the postings whose people `user` holds `permission` for, and the filter of oneself."""
    postings = apps.get_model("people", "Posting")._default_manager.all()
    if permission in OF_TODAY:
        there = access.reach(user, permission, unit="unit", official="official")
        there &= _of_today(postings, timezone.localdate())
        return postings.filter(there), Q(pk__in=[])
    there = access.reach(user, permission, unit="unit")
    return postings.filter(there), access.reach(user, permission, official="")


def _of_today(postings: "models.QuerySet[Posting]", on: date) -> Q:
    """Return the filter of the postings held on a day, and of those to come of who holds none."""
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=on), Q(valid_from__lte=on)
    now = postings.filter(*held, official=OuterRef("official"))
    return Q(*held) | Q(valid_from__gt=on) & ~Q(Exists(now))


class Official(models.Model):
    """A person of the apparatus: name, birth, identity. What they do is in their postings.

    ``search_name`` and ``sort_key`` are derived from the name by `office.text` and written with
    it. The citizen number is stored encrypted and found by its keyed hash (`people.identity`).
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    staff_code = models.CharField(_("staff code"), max_length=40, unique=True)
    full_name = models.CharField(_("full name"), max_length=120)
    search_name = models.CharField(_("name without marks"), max_length=120, db_index=True)
    sort_key = models.BinaryField(_("sort key"), db_index=True)
    birth_date = models.DateField(_("birth date"), null=True, blank=True)
    birth_precision = models.CharField(
        _("precision of the birth date"),
        max_length=4,
        choices=DatePrecision,
        default=DatePrecision.DAY,
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex)
    kind = models.CharField(
        _("kind"), max_length=16, choices=OfficialKind, default=OfficialKind.CIVIL_SERVANT
    )
    citizen_number = models.BinaryField(_("citizen number, encrypted"), null=True, blank=True)
    citizen_hash = models.CharField(
        _("citizen number, keyed hash"), max_length=64, null=True, blank=True, unique=True
    )
    email = models.EmailField(_("official e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_demo = models.BooleanField(_("invented for a demonstration"), default=False)

    objects = OfficialQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(citizen_number__isnull=True, citizen_hash__isnull=True)
                | Q(citizen_number__isnull=False, citizen_hash__isnull=False),
                name="official_citizen_number_with_hash",
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="official_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.full_name
