"""Registers with gap-free numbers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Register(models.Model):
    """The last number given in one book: issuer's unit code × kind × year.

    Only `office.registers.take_numbers` changes it, in the transaction that uses the numbers. The
    journal has a book too, without a number: its sealers queue there.
    """

    issuer = models.CharField(_("issuer's unit code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=40)
    year = models.PositiveIntegerField(_("year"))
    last_number = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "kind", "year"], name="register_one_book")
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.kind} {self.year}"
