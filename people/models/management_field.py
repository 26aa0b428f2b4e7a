"""Management fields."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ManagementField(models.Model):
    """A field of state management (lĩnh vực quản lý); a field may divide another."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    order = models.PositiveSmallIntegerField(_("order in lists"), default=0)

    def __str__(self) -> str:
        return self.name
