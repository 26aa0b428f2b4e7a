"""The form of shared material: a text, a picture, what the picture shows."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from banks.kinds.reading import unusable_character
from banks.stimuli import LONGEST_DESCRIPTION, LONGEST_TEXT, Uploaded
from office.pictures import LARGEST


class StimulusForm(forms.Form):
    """What shared material says; the code belongs to a new one alone.

    Args:
        has_picture: what is changed shows a picture, which stays unless it is replaced or dropped.
    """

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Letters, digits and the signs . _ - / only; it cannot be changed afterwards."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Tables, lists and bold words are written as in a stem."),
    )
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("PNG, JPEG or WebP, at most 2 MB."),
        widget=forms.FileInput(
            attrs={"accept": "image/png,image/jpeg,image/webp", "class": "input"}
        ),
    )
    drop_picture = forms.BooleanField(label=_("Show no picture any more"), required=False)
    description = forms.CharField(
        label=_("What the picture shows"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For those who do not see it: everything that the questions ask about."),
    )

    def __init__(
        self, *args: Any, is_new: bool = False, has_picture: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.has_picture = has_picture
        if not is_new:
            del self.fields["code"]
        if not has_picture:
            del self.fields["drop_picture"]

    def _clean_words(self, name: str) -> str:
        words = str(self.cleaned_data[name])
        if (character := unusable_character(words)) is not None:
            raise forms.ValidationError(
                _("It holds the control character %(character)s."),
                params={"character": f"U+{ord(character):04X}"},
            )
        return words

    def clean_text(self) -> str:
        """Refuse what no page can show."""
        return self._clean_words("text")

    def clean_description(self) -> str:
        """Refuse what no page can show."""
        return self._clean_words("description")

    def clean(self) -> dict[str, Any]:
        """Ask for a text or a picture, and for words about the picture."""
        given = super().clean() or {}
        drops = bool(given.get("drop_picture"))
        if drops and given.get("picture"):
            self.add_error("drop_picture", _("Either choose another picture, or show none."))
        shows = bool(given.get("picture")) or (self.has_picture and not drops)
        says_nothing = not shows and not str(given.get("text") or "").strip()
        if says_nothing and not self.errors.keys() & {"text", "picture"}:
            self.add_error("text", _("Write a text, or choose a picture."))
        if shows and not given.get("description") and "description" not in self.errors:
            self.add_error("description", _("Say what the picture shows."))
        return given

    def uploaded(self) -> Uploaded | None:
        """Return the picture that came along; of a larger one no more than tells that it is."""
        file = self.cleaned_data.get("picture")
        return Uploaded(file.read(LARGEST + 1), file.name or "") if file else None

    def says(self) -> dict[str, Any]:
        """Return what the material is to say, for `banks.stimuli`."""
        return {
            "text": self.cleaned_data["text"],
            "description": self.cleaned_data["description"],
            "picture": self.uploaded(),
        }
