import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.design.forms import PlainErrors


class MeetingForm(PlainErrors, forms.Form):
    held_on = UKDateField(label="Date of supervision")
    next_on = UKDateField(
        label="When do you meet next?", called="the date of the next meeting", required=False
    )
    begins_at = UKTimeField(label="Time")
    ends_at = UKTimeField(required=False)
    place = forms.CharField()
    paper = forms.FileField(label="Signed form")
    agreed = forms.BooleanField(label="We agree")
    how = forms.ChoiceField(label="How did you meet?", choices=[("a", "A")])
    team = forms.ChoiceField(label="Team", choices=[("a", "A")])
    own = forms.CharField(error_messages={"required": "Say it"})
    email = forms.EmailField(label="Work email address", required=False)


def error(**data: str) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in MeetingForm(data).errors.items()}


@pytest.mark.parametrize(
    "text",
    [
        "3/12/2026",
        "03/12/2026",
        "3.12.26",
        "03-12-2026",
        "3 12 2026",
        "2026-12-03",
        "3 Dec 2026",
        "3rd december 2026",
        "3 December, 2026",
        " 3 DEC. 26 ",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    assert UKDateField().clean(text) == dt.date(2026, 12, 3)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Enter date of supervision"),
        ("  ", "Enter date of supervision"),
        ("soon", "Enter date of supervision, like 3/12/2026"),
        ("3/13/2026", "Enter date of supervision, like 3/12/2026"),
        ("0/1/2026", "Enter date of supervision, like 3/12/2026"),
        ("3 Smarch 2026", "Enter date of supervision, like 3/12/2026"),
        ("3/12", "Date of supervision must include a year"),
        ("3 December", "Date of supervision must include a year"),
        ("31/2/2026", "31 February does not exist"),
        ("31 Apr 2026", "31 April does not exist"),
        ("29/2/2026", "29 February 2026 does not exist"),
        ("1/1/1899", "The year of date of supervision must be between 1900 and 2100"),
        ("1/1/2101", "The year of date of supervision must be between 1900 and 2100"),
    ],
)
def test_a_wrong_date_is_told_what_to_do(text: str, says: str) -> None:
    assert error(held_on=text)["held_on"] == says


def test_a_label_that_is_a_question_has_another_name_in_errors() -> None:
    assert error(next_on="soon")["next_on"] == "Enter the date of the next meeting, like 3/12/2026"
    assert error(next_on="3/12")["next_on"] == "The date of the next meeting must include a year"


def test_a_field_without_a_label_is_called_by_its_name() -> None:
    assert error(ends_at="late")["ends_at"] == "Enter ends at, like 9:30am or 2pm"


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("9:30", 9, 30),
        ("9.30am", 9, 30),
        ("9.30 a.m.", 9, 30),
        ("14:00", 14, 0),
        ("1400", 14, 0),
        ("2pm", 14, 0),
        ("2 PM", 14, 0),
        ("12am", 0, 0),
        ("12:15pm", 12, 15),
        ("midday", 12, 0),
        ("midnight", 0, 0),
    ],
)
def test_times_as_people_write_them(text: str, hour: int, minute: int) -> None:
    assert UKTimeField().clean(text) == dt.time(hour, minute)


@pytest.mark.parametrize("text", ["9", "25:00", "9:60", "13pm", "0am", "soon"])
def test_a_wrong_time_is_told_what_to_do(text: str) -> None:
    assert error(begins_at=text)["begins_at"] == "Enter time, like 9:30am or 2pm"


@given(
    st.one_of(st.text(), st.from_regex(r"[0-9]{1,4}[/.\- ][0-9A-Za-z]{1,9}[/.\- ][0-9]{1,4}", fullmatch=True))
)
def test_any_text_is_a_date_or_an_error(text: str) -> None:
    try:
        value = UKDateField(required=False).clean(text)
    except ValidationError:
        return
    assert value is None or 1900 <= value.year <= 2100


@given(st.one_of(st.text(), st.from_regex(r"[0-9]{1,4}[:. ]?[0-9]{0,3} ?([ap]\.?m\.?)?", fullmatch=True)))
def test_any_text_is_a_time_or_an_error(text: str) -> None:
    try:
        value = UKTimeField(required=False).clean(text)
    except ValidationError:
        return
    assert value is None or isinstance(value, dt.time)


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)), st.times())
def test_what_was_kept_is_shown_in_a_shape_that_can_be_read_again(day: dt.date, time: dt.time) -> None:
    date_field, time_field = UKDateField(), UKTimeField()
    assert date_field.clean(date_field.prepare_value(day)) == day
    assert time_field.clean(time_field.prepare_value(time)) == time.replace(second=0, microsecond=0)


def test_what_was_typed_is_shown_as_it_was() -> None:
    form = MeetingForm({"held_on": "31/2/2026", "begins_at": "soon"})
    assert (form["held_on"].value(), form["begins_at"].value()) == ("31/2/2026", "soon")


def test_missing_answers_are_asked_for_in_plain_words() -> None:
    assert error(email="amara") == {
        "held_on": "Enter date of supervision",
        "begins_at": "Enter time",
        "place": "Enter place",
        "paper": "Choose signed form",
        "agreed": "Tick “We agree”",
        "how": "Answer “How did you meet?”",
        "team": "Select team",
        "own": "Say it",
        "email": "Enter an email address, like name@council.gov.uk",
    }


def test_a_field_without_a_hint_shows_how_to_write() -> None:
    hints = {name: MeetingForm.base_fields[name].help_text for name in ("held_on", "begins_at")}
    assert hints == {"held_on": "For example, 3/12/2026", "begins_at": "For example, 10:30am"}
    assert UKDateField(help_text="At least once a year.").help_text == "At least once a year."


def every_form(base: type[forms.BaseForm] = forms.BaseForm) -> set[type[forms.BaseForm]]:
    """All forms of the portal."""
    assert get_resolver().url_patterns  # reading the addresses brings in every view, and so every form
    found = set(base.__subclasses__())
    found |= {below for form in found for below in every_form(form)}
    return {form for form in found if form.__module__.split(".")[0] in OURS}


OURS = ("supervision_portal", "supervision", "casefile", "pods", "audits")


def test_a_text_that_is_too_long_is_refused_in_plain_words() -> None:
    fields = [
        (form, name, field)
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and field.max_length
    ]
    assert len(fields) > 50
    for form, name, field in fields:
        with pytest.raises(ValidationError) as refused:
            field.run_validators("x" * ((field.max_length or 0) + 1))
        said = " ".join(refused.value.messages)
        assert "Ensure" not in said, (form, name)
    with pytest.raises(ValidationError) as refused:
        forms.CharField(max_length=3).clean("four")
    assert refused.value.messages == ["Shorten this to 3 characters or fewer. You have 4"]
