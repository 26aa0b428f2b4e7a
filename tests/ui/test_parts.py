from datetime import UTC, date, datetime

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils import translation

from tests.ui.pages import Page
from ui.forms import DayField
from ui.uploads import WorkbookField


def draw(source, **values):
    with translation.override("vi"):
        return Template("{% load lists parts ui %}" + source).render(Context(values))


STARTS, ENDS = datetime(2026, 11, 9, 6, 30, tzinfo=UTC), datetime(2026, 11, 9, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{% day on %}", '<time datetime="2026-11-09">thứ Hai 09/11/2026</time>'),
        ("{% day None %}", "–"),
        (
            "{% moment starts %}",
            '<time datetime="2026-11-09T13:30:00+07:00">13:30, thứ Hai 09/11/2026</time>',
        ),
        ("{% moment None %}", "–"),
        (
            "{% hours starts ends %}",
            (
                '<time datetime="2026-11-09T13:30:00+07:00">13:30</time>–'
                '<time datetime="2026-11-09T14:15:00+07:00">14:15, thứ Hai 09/11/2026</time>'
            ),
        ),
    ],
)
def test_days_and_hours_are_written_as_people_do_and_for_machines(source, words):
    assert draw(source, on=date(2026, 11, 9), starts=STARTS, ends=ENDS) == words


def test_hours_over_midnight_name_both_days():
    drawn = draw("{% hours a b %}", a=STARTS, b=datetime(2026, 11, 9, 18, 0, tzinfo=UTC))

    assert ">13:30, thứ Hai 09/11/2026</time> – <time" in drawn
    assert ">01:00, thứ Ba 10/11/2026</time>" in drawn


def test_a_note_escapes_what_is_given_and_keeps_its_markup():
    drawn = draw(
        '{% note "bad" title=title %}<p>{{ words }}</p>{% endnote %}', title="<i>", words="<b>"
    )

    assert "<b>&lt;i&gt;</b> <p>&lt;b&gt;</p>" in drawn
    assert 'class="note bad"' in drawn


def test_a_dialog_begins_at_the_harmless_button_and_sends_the_token():
    drawn = draw(
        '{% dialog "bo" "Bỏ?" "Bỏ" "Giữ lại" action="/bo" danger=True %}{% enddialog %}',
        csrf_token="ma",  # noqa: S106 (no password)
    )

    assert 'data-close autofocus>Giữ lại</button><button class="btn danger primary">Bỏ' in drawn
    assert 'name="csrfmiddlewaretoken" value="ma"' in drawn


def test_a_row_that_cannot_be_ticked_says_why():
    drawn = draw('{% select_row "chon" 7 "Lý Văn Bảy" why="vắng thi" %}')

    assert "data-row disabled>" in drawn
    assert "Lý Văn Bảy (vắng thi)" in drawn


def test_unknown_progress_has_no_figure():
    drawn = draw('{% include "ui/_progress.html" with label="Đọc" only %}')

    assert '<progress aria-label="Đọc"></progress>' in drawn


class _Form(forms.Form):
    code = forms.CharField(disabled=True, help_text="Bốn số.")
    minutes = forms.IntegerField()
    day = DayField()
    file = WorkbookField(max_mebibytes=1)


def test_a_field_that_cannot_be_changed_is_described_by_its_reason():
    drawn = draw('{% field form.code why="Đã in." %}', form=_Form())

    assert 'aria-describedby="id_code_why id_code_helptext"' in drawn
    assert 'id="id_code_why"' in drawn


def test_a_unit_stands_behind_its_number():
    assert "<span>phút</span>" in draw('{% field form.minutes unit="phút" %}', form=_Form())


def test_a_file_is_asked_for_in_a_place_to_drop_it_that_knows_its_limits():
    drawn = draw("{% field form.file %}", form=_Form())

    assert 'data-limit="1048576"' in drawn
    assert "“{name}” không phải là tệp .xlsx." in drawn
    assert 'accept=".xlsx"' in drawn


@pytest.mark.django_db
def test_the_density_of_tables_is_the_readers_choice():
    client = Client()

    client.post("/giao-dien", {"density": "dense"})

    assert Page(client.get("/dang-nhap")).attribute("html", "data-density") == ["dense"]
    client.post("/giao-dien", {"density": "tighter"})
    assert client.cookies["density"].value == "dense"


@pytest.mark.django_db
def test_what_is_chosen_is_pressed_in():
    request = RequestFactory().get("/", headers={"cookie": "density=dense; text=3"})

    drawn = draw("{% appearance_choices %}", request=request)

    assert 'name="density" value="dense" aria-pressed="true"' in drawn
    assert 'name="density" value="roomy" aria-pressed="false"' in drawn
    assert 'name="text" value="3" aria-pressed="true"' in drawn
