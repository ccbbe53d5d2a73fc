"""The gallery: every component of the look on one page, with invented text. In the demo council only."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from supervision_portal.design.fields import UKDateField, UKTimeField
from supervision_portal.design.forms import PlainErrors

TODAY = dt.date(2026, 11, 3)


class SampleForm(PlainErrors, forms.Form):
    """One field of every kind."""

    place = forms.CharField(label="Place", help_text="For example, Meeting room 2")
    email = forms.EmailField(
        label="Work email address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    held_on = UKDateField(label="Date of supervision", help_text="For example, 3/11/2026")
    begins_at = UKTimeField(label="Time", help_text="For example, 9:30am or 14:00")
    weeks = forms.IntegerField(
        label="Weeks between sessions", widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"})
    )
    form_of_it = forms.ChoiceField(
        label="How did you meet?",
        choices=[("in person", "In person"), ("remote", "By video"), ("walk", "While walking")],
        widget=forms.RadioSelect,
    )
    topics = forms.MultipleChoiceField(
        label="What did you talk about?",
        help_text="Choose all that apply",
        choices=[("workload", "Workload"), ("leave", "Leave and sickness"), ("training", "Training")],
        widget=forms.CheckboxSelectMultiple,
    )
    team = forms.ChoiceField(label="Team", choices=[("", "Choose a team"), ("east", "Locality East")])
    paper = forms.FileField(label="Signed form", help_text="A PDF of at most 10 MB")
    agreed = forms.BooleanField(
        label="We have both read the agreement", help_text="It is on the supervision file"
    )
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class LongForm(forms.Form):
    """A piece of a long form, with a row to add."""

    wellbeing = forms.CharField(
        label="How are you?",
        help_text="Work–life balance, support, what went well",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        initial="Busy fortnight, two new families. Feels supported by the team.",
    )
    workload = forms.CharField(
        label="Workload",
        help_text="Number and weight of cases, deadlines, what could wait",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )


class RowForm(forms.Form):
    what = forms.CharField(label="Action", widget=forms.Textarea(attrs={"rows": 2}))
    by_when = UKDateField(label="By when")


def gallery(request: HttpRequest) -> HttpResponse:
    """Shows the components; `?errors` shows the form as it comes back with errors."""
    form = SampleForm(initial={"held_on": TODAY, "begins_at": dt.time(14), "topics": ["leave"]})
    if "errors" in request.GET:
        form = SampleForm({"held_on": "31/2/2026", "begins_at": "soon", "email": "amara"}, prefix="")
        messages.success(request, "The supervision agreement was shared.")
    context = {
        "form": form,
        "long_form": LongForm(prefix="long"),
        "row": RowForm(prefix="actions-0"),
        "empty_row": RowForm(prefix="actions-__n__"),
        "today": TODAY,
        "dates": [TODAY + dt.timedelta(days=days) for days in (-3, 0, 4, 30)],
        "long_text": "First paragraph, then a line\nbreak.\n\nمرحبا – another writing direction.\n\n"
        + "unbroken" * 40,
        "last_time": "Settled in well after leave.\n\nWould like to shadow a review conference.",
        "summary": _SUMMARY,
        "tasks": _TASKS,
        "table": _TABLE,
        "breadcrumbs": [{"text": "My work", "href": "#"}, {"text": "Supervision file of A. Worker"}],
        "pages": {"items": [{"number": 1, "href": "#", "current": True}, {"number": 2, "href": "#"}]},
        "tabs": [
            {"label": "Due", "id": "due", "panel": {"text": "Three supervisions are due."}},
            {"label": "Held", "id": "held", "panel": {"text": "Twelve were held."}},
        ],
        "accordion": [
            {"heading": {"text": "Preparation"}, "content": {"text": "Private until you share it."}},
            {"heading": {"text": "Signing"}, "content": {"text": "Both sign, in any order."}},
        ],
    }
    return render(request, "design/gallery.html", context)


_SUMMARY = [
    {
        "key": {"text": "Supervisee"},
        "value": {"text": "A. Worker"},
        "actions": {"items": [{"href": "#", "text": "Change", "visuallyHiddenText": "supervisee"}]},
    },
    {"key": {"text": "Frequency"}, "value": {"text": "Every month, counted from the last one held"}},
]
_TASKS = [
    {"title": {"text": "Expectations"}, "href": "#", "status": {"text": "Completed"}},
    {
        "title": {"text": "Useful questions"},
        "href": "#",
        "hint": {"text": "How will I know that I said something difficult?"},
        "status": {"tag": {"text": "Incomplete", "classes": "govuk-tag--blue"}},
    },
]
_TABLE = {
    "caption": "Actions",
    "head": [{"text": "What"}, {"text": "Who"}, {"text": "By when"}],
    "rows": [
        [{"text": "Book the safeguarding course"}, {"text": "A. Worker"}, {"text": "1 December 2026"}],
        [{"text": "Ask for a second desk"}, {"text": "B. Manager"}, {"text": "10 November 2026"}],
    ],
}
