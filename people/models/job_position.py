"""Job positions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.enums import PositionGroup


class JobPosition(models.Model):
    """A job position (vị trí việc làm): what someone is employed to do."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=200)
    group = models.CharField(_("group"), max_length=4, choices=PositionGroup)
    order = models.PositiveSmallIntegerField(_("order in lists"), default=0)

    def __str__(self) -> str:
        return self.name
