"""Forms of the seal: a holder's own passphrase, and two of them to open the papers of a shift."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import SealHolder
from office.text import nfc
from people.models import User

#: A passphrase is tried by nobody but who has a copy of the database, and then as often as they like.
SHORTEST = 12
LONGEST = 200
_ASKED = (
    MinimumLengthValidator(min_length=SHORTEST),
    CommonPasswordValidator(),
    UserAttributeSimilarityValidator(("username", "full_name", "email")),
)


def _passphrase(label: Any, *, of: str, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=LONGEST,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": of}),
    )


class OwnKeyForm(forms.Form):
    """The passphrase that will close a holder's private key, typed twice."""

    passphrase = _passphrase(
        gettext_lazy("Passphrase"),
        of="new-password",
        help_text=gettext_lazy(
            "At least 12 characters; several words are easy to keep in mind. Not the password with"
            " which you log in."
        ),
    )
    again = _passphrase(gettext_lazy("The passphrase once more"), of="new-password")

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_passphrase(self) -> str:
        """Refuse what is short, common, like the holder's name, or their password."""
        given = nfc(self.cleaned_data["passphrase"])
        for validator in _ASKED:
            validator.validate(given, self.user)
        if self.user.check_password(given):
            raise forms.ValidationError(
                _("This is the password with which you log in. Choose another passphrase.")
            )
        return given

    def clean_again(self) -> str:
        """Refuse a second passphrase that is not the first."""
        again = nfc(self.cleaned_data["again"])
        if self.cleaned_data.get("passphrase") not in (None, again):
            raise forms.ValidationError(_("The two passphrases are not the same."))
        return again


class HolderField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A holder by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name the holder."""
        return f"{obj.user.full_name} ({obj.user.username})"


class OpenSealForm(forms.Form):
    """Two holders who are there: who is logged in, and the one beside them."""

    own = _passphrase(gettext_lazy("Your own passphrase"), of="off")
    beside = HolderField(
        label=gettext_lazy("The holder beside you"),
        queryset=SealHolder.objects.none(),
        to_field_name="uuid",
        empty_label=gettext_lazy("Choose"),
    )
    theirs = _passphrase(
        gettext_lazy("Their passphrase"),
        of="off",
        help_text=gettext_lazy("They type it themselves."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, holders: Any) -> None:
        super().__init__(data)
        cast(Any, self.fields["beside"]).queryset = holders
