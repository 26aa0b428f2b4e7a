"""Keys that close contents, themselves closed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ContentKey(models.Model):
    """One key of contents at rest, closed apart under each key of the installation.

    ``mark`` stands before all that it closed, drawn at random so that two installations never take
    each other's key. ``wrapped`` maps the mark of an installation's key to this key closed with it
    (base64): each of them alone opens everything. Only `office.content_keys` reads and writes it.
    """

    mark = models.PositiveIntegerField(_("mark"), unique=True)
    wrapped = models.JSONField(_("closed under"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(mark__gte=1), name="content_key_has_a_mark")
        ]

    def __str__(self) -> str:
        return f"{self.mark}"
