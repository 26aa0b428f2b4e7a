from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from ui import days
from ui.forms import ClockField, DayField, FilterForm, MomentField, MonthField, ReasonForm


@pytest.mark.parametrize(
    "text",
    [
        "5/2/2026",
        "05/02/2026",
        "05-02-2026",
        "5.2.2026",
        "05022026",
        "2026-02-05",
        " 5 / 2 / 2026 ",
    ],
)
def test_a_day_is_read_however_people_and_machines_write_it(text):
    assert DayField().clean(text) == date(2026, 2, 5)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_what_a_field_shows_it_reads_again(day):
    field = DayField()

    shown = field.widget.format_value(day)

    assert shown == f"{day.day:02}/{day.month:02}/{day.year:04}"
    assert field.clean(shown) == field.clean(day.isoformat()) == day


@given(st.text(max_size=12))
def test_no_text_makes_a_field_fail(text):
    for field in (DayField(), MomentField(), ClockField(), MonthField()):
        try:
            field.clean(text)
        except forms.ValidationError as error:
            assert error.messages  # noqa: PT017 (either answer is right)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        (DayField, "31/02/2026", "Month 2 of 2026 has no day 31."),
        (DayField, "29/02/2026", "Month 2 of 2026 has no day 29."),
        (DayField, "13/13/2026", "“13/13/2026” is no day. Type it as 09/11/2026."),
        (DayField, "5/2/26", "“5/2/26” is no day. Type it as 09/11/2026."),
        (DayField, "mai", "“mai” is no day. Type it as 09/11/2026."),
        (DayField, "1/1/1899", "The day must lie between 01/01/1900 and 31/12/2199."),
        (
            MomentField,
            "09/11/2026",
            "“09/11/2026” is no day with an hour. Type it as 09/11/2026 13:30.",
        ),
        (MomentField, "31/11/2026 7:30", "Month 11 of 2026 has no day 31."),
        (MomentField, "1/1/2200 7:30", "The day must lie between 01/01/1900 and 31/12/2199."),
        (ClockField, "25:00", "“25:00” is no hour. Type it as 13:30."),
        (MonthField, "13/2026", "“13/2026” is no month. Type it as 11/2026."),
    ],
)
def test_nonsense_is_refused_in_words_that_say_what_is_wrong(field, text, sentence):
    with translation.override("en"), pytest.raises(forms.ValidationError) as refused:
        field().clean(text)

    assert refused.value.messages == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "09/11/2026 13:30",
        "9/11/2026 13h30",
        "13:30 09/11/2026",
        "13h30, 9/11/2026",
        "2026-11-09T13:30",
        "2026-11-09 13:30:00",
        "09112026 1330",
    ],
)
def test_a_moment_is_read_in_the_time_of_the_place(text):
    assert MomentField().clean(text) == datetime(2026, 11, 9, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("7:30", time(7, 30)),
        ("07h30", time(7, 30)),
        ("7h", time(7)),
        ("0730", time(7, 30)),
        ("23:59:00", time(23, 59)),
    ],
)
def test_an_hour_is_read_however_it_is_written(text, hour):
    assert ClockField().clean(text) == hour


@pytest.mark.parametrize("text", ["11/2026", "2026-11"])
def test_a_month_is_its_first_day(text):
    assert MonthField().clean(text) == date(2026, 11, 1)


def test_a_field_may_mean_other_days_than_the_usual():
    field = DayField(earliest=date(2026, 1, 1), latest=date(2026, 12, 31))

    assert field.clean("1/1/2026") == date(2026, 1, 1)
    with pytest.raises(forms.ValidationError):
        field.clean("1/1/2027")


class _Form(forms.Form):
    day = DayField(required=False)
    at = MomentField(required=False)


def test_what_was_typed_comes_back_as_people_write_it_and_nonsense_as_it_was():
    shown = str(_Form({"day": "2026-02-05", "at": "31/31/2026"}))

    assert 'value="05/02/2026"' in shown
    assert 'value="31/31/2026"' in shown
    assert shown.count('inputmode="numeric"') == 2
    assert 'type="date"' not in shown


@pytest.mark.parametrize("text", ["05/02/0026", "29/02/2027", "5/2/26", "\u0663\u0661/02/2026"])
def test_a_day_that_is_refused_comes_back_as_it_was_typed(text):
    form = _Form({"day": text})

    assert not form.is_valid()
    assert f'value="{text}"' in str(form["day"])


def test_the_figures_of_another_script_are_read_as_the_same_day():
    assert DayField().clean("\u0660\u0665/\u0660\u0662/\u0662\u0660\u0662\u0666") == date(
        2026, 2, 5
    )


def test_the_leap_day_and_the_bounds_are_taken():
    assert [DayField().clean(one) for one in ("29/02/2028", "01/01/1900", "31/12/2199")] == [
        date(2028, 2, 29),
        date(1900, 1, 1),
        date(2199, 12, 31),
    ]


def test_a_moment_is_shown_in_the_time_of_the_place():
    form = _Form(initial={"at": datetime(2026, 11, 9, 6, 30, tzinfo=UTC)})

    assert 'value="09/11/2026 13:30"' in str(form["at"])


def test_no_day_says_which_was_meant():
    with pytest.raises(days.NoDay) as refused:
        days.read_day("30/2/2027")

    assert (refused.value.day, refused.value.month, refused.value.year) == (30, 2, 2027)


def test_conditions_of_a_list_are_optional_and_what_cannot_be_read_is_left_aside():
    class Filters(FilterForm):
        tu = DayField()
        ten = forms.CharField()

    assert Filters({"tu": "31/02/2026", "ten": "An"}).wanted == {"ten": "An"}


def test_a_reason_is_asked_for_and_kept_composed():
    class Told(ReasonForm):
        hint = "Thí sinh sẽ đọc."

    given = Told({"reason": "  Mất đie\u0323\u0302n  "})

    assert given.is_valid()
    assert given.cleaned_data == {"reason": "Mất điện"}
    assert given["reason"].help_text == "Thí sinh sẽ đọc."
    assert ReasonForm({"reason": " "}).errors.keys() == {"reason"}
