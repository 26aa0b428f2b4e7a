"""Selects are drawn without templates and look as Django draws them."""

import re

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from ui.form_rendering import FormRenderer

CHOICES = [
    ("", "---"),
    ("a&b", 'Phòng "Nội vụ" <b>'),
    (12345, 12345),
    (None, gettext_lazy("Yes")),
    ("safe", mark_safe("<i>x</i>")),
    ("Khối & <nhóm>", [("c", "C"), ("d", "D")]),
]


def drawn(widget: forms.Widget, value: object, renderer: object) -> str:
    attrs = {"id": "id_x", "required": True, "disabled": False, "title": 'a "b" & c', "size": 3}
    html = widget.render("tên<", value, attrs=attrs, renderer=renderer)  # type: ignore[arg-type]  # both render
    return re.sub(r"\n\s*", "\n", html)  # between tags Django leaves blank lines


def test_a_select_is_written_as_django_writes_it():
    for widget in (forms.Select(choices=CHOICES), forms.SelectMultiple(choices=CHOICES)):
        for value in ("", "a&b", 12345, "d", ["c", "safe"]):
            ours = drawn(widget, value, FormRenderer())

            assert ours == drawn(widget, value, DjangoTemplates())


def test_other_widgets_are_left_to_the_templates():
    for widget in (forms.TextInput(), forms.RadioSelect(choices=CHOICES[:2])):
        assert drawn(widget, "a&b", FormRenderer()) == drawn(widget, "a&b", DjangoTemplates())
