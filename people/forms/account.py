"""Forms of accounts."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from office.text import nfc


def _as_stored(username: str) -> str:
    return nfc(username).strip().lower()


def _username_widget(*, autofocus: bool = True) -> forms.TextInput:
    attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
    return forms.TextInput(attrs={**attrs, "autofocus": autofocus})


class LogInForm(AuthenticationForm):
    """User name and password.

    The name is put into its stored form before anything counts it: a name in other capitals would
    otherwise get its own number of wrong passwords.
    """

    username = forms.CharField(label=_("User name"), max_length=150, widget=_username_widget())
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("The user name or the password is not right."),
        "inactive": _("The user name or the password is not right."),
    }

    def clean_username(self) -> str:
        return _as_stored(self.cleaned_data["username"])


class FirstUseForm(forms.Form):
    """A one-time code exchanged for a password of one's own."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=_username_widget(),
    )
    code = forms.CharField(
        label=_("One-time code"),
        max_length=40,
        help_text=_("Printed on the slip that the HR office handed out. It works once."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        help_text=_("At least 8 characters; not a common word and not like the user name."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password_again = forms.CharField(
        label=_("New password, once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        return _as_stored(self.cleaned_data["username"])

    def clean_password_again(self) -> str:
        again: str = self.cleaned_data["password_again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError(_("The two passwords are not the same."))
        return again
