import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.template import Context, Template

from supervision_portal.design.layout import Submit

TODAY = dt.date(2026, 11, 3)


class ActionForm(forms.Form):
    what = forms.CharField(label="Action", error_messages={"required": "Enter what has to be done"})
    how = forms.ChoiceField(
        choices=[("a", "A")], widget=forms.RadioSelect, error_messages={"required": "Choose how"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "The page is too old"})

    def clean(self) -> dict[str, Any]:
        self.add_error(None, "Both <b> cannot be true")
        return self.cleaned_data


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_the_error_summary_leads_to_the_first_input_of_each_field() -> None:
    html = render("{% error_summary form %}", form=ActionForm({}, prefix="a"))
    assert '<a href="#id_a-what">Enter what has to be done</a>' in html
    assert '<a href="#id_a-how">Choose how</a>' in html
    assert "Both &lt;b&gt; cannot be true" in html


def test_the_error_of_a_hidden_field_is_said_without_a_link() -> None:
    html = render("{% error_summary form %}", form=ActionForm({}))
    assert "The page is too old" in html
    assert "id_version" not in html


def test_the_error_summary_takes_several_forms_and_formsets() -> None:
    rows = forms.formset_factory(ActionForm, validate_min=True, min_num=3)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-what": "x"}
    html = render("{% error_summary one two %}", one=ActionForm({}, prefix="a"), two=rows(data))
    assert "#id_a-what" in html
    assert "#id_form-0-how" in html
    assert "Please submit at least 3 forms" in html
    assert html.count("There is a problem") == 1


def test_the_error_summary_takes_a_list() -> None:
    html = render("{% error_summary forms %}", forms=[ActionForm(), ActionForm({}, prefix="b")])
    assert "#id_b-what" in html


def test_the_error_summary_takes_single_fields_in_any_order() -> None:
    form = ActionForm({}, prefix="a")
    html = render("{% error_summary fields %}", fields=[form["how"], form["what"]])
    assert html.index("#id_a-how") < html.index("#id_a-what")


def test_there_is_no_error_summary_without_errors() -> None:
    assert render("{% error_summary form %}", form=ActionForm()) == ""


@pytest.mark.parametrize(
    ("context", "prefix"),
    [
        ({"form": ActionForm({})}, "Error: "),
        ({"rows": forms.formset_factory(ActionForm)({"form-TOTAL_FORMS": "x"})}, "Error: "),
        ({"forms": [ActionForm(), ActionForm({})]}, "Error: "),
        ({"form": ActionForm(), "forms": [ActionForm()], "rows": [1]}, ""),
        ({"has_errors": True}, "Error: "),
        ({}, ""),
    ],
)
def test_the_title_says_that_there_are_errors(context: dict[str, Any], prefix: str) -> None:
    assert render("{% error_prefix %}", **context) == prefix


def test_a_component_takes_its_parameters_in_snake_case_and_attributes() -> None:
    source = '{% govuk "button" text=text is_start_button=True data_print="" aria_label="Go on" %}'
    html = render(source, text="Go & <on>")
    assert "Go &amp; &lt;on&gt;" in html
    assert "govuk-button--start" in html
    assert 'data-print=""' in html
    assert 'aria-label="Go on"' in html


def test_a_component_takes_a_dict() -> None:
    params = {"rows": [{"key": {"text": "Who"}, "value": {"text": "<i>"}}], "attributes": {"data-a": "b"}}
    html = render('{% govuk "summary-list" params %}', params=params)
    assert "&lt;i&gt;" in html
    assert 'data-a="b"' in html


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{% uk_date day %}", "3 November 2026"),
        ("{% uk_date none %}", ""),
        ("{% uk_time moment %}", "2:05pm"),
        ("{% uk_time midnight %}", "12am"),
        ("{% uk_time none %}", ""),
        ("{% due_tag none day %}", ""),
        ("{% multiline none %}", ""),
        ("{% person somebody %}", "A. &lt;Worker&gt;"),
        ("{% person none %}", ""),
    ],
)
def test_small_words(source: str, expected: str) -> None:
    moment = dt.datetime(2026, 11, 3, 14, 5, tzinfo=dt.UTC)
    context = {"day": TODAY, "moment": moment, "midnight": dt.time(0), "none": None}
    assert render(source, somebody=SimpleNamespace(name="A. <Worker>"), **context) == expected


def test_a_deadline_has_its_words_and_colour() -> None:
    html = render("{% due_tag day today %}", day=TODAY - dt.timedelta(days=3), today=TODAY)
    assert "Overdue by 3 days" in html
    assert "govuk-tag--red" in html


def test_text_keeps_its_lines_and_is_escaped() -> None:
    html = render("{% multiline text %}", text="One\ntwo\n\n<b>three</b>")
    assert html == (
        '<div class="portal-text " dir="auto"><p>One<br>two</p>\n\n<p>&lt;b&gt;three&lt;/b&gt;</p></div>'
    )


def test_a_back_link_and_a_tag() -> None:
    link = render('{% back_link "/files/" %}')
    assert 'href="/files/"' in link
    assert link.startswith('<nav aria-label="Back">')  # it stands outside the main landmark
    assert "govuk-tag--green" in render('{% status_tag "Sealed" "green" %}')


def test_crispy_draws_a_form_with_our_fields() -> None:
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=ActionForm())
    assert html.count("govuk-form-group") == 2
    assert 'type="hidden"' in html


def test_crispy_draws_a_layout_without_anything_of_bootstrap() -> None:
    form = ActionForm({})
    form.helper = FormHelper(form)
    form.helper.layout = Layout(Fieldset("What to do", "what", "how", css_id="todo"), Submit("Continue"))
    form.helper.add_input(Submit("Save", name="save", value="1", classes="govuk-button--secondary"))
    html = render("{% load crispy_forms_tags %}{% crispy form %}", form=form, csrf_token="t")
    assert '<fieldset class="govuk-fieldset" id="todo"' in html
    assert html.count("<form") == html.count("</form>") == 1
    assert html.count('data-module="govuk-button"') == 2
    assert "btn" not in html


def test_crispy_draws_a_formset() -> None:
    rows = forms.formset_factory(ActionForm, extra=2)()
    html = render("{% load crispy_forms_tags %}{{ rows|crispy }}", rows=rows)
    assert "form-TOTAL_FORMS" in html
    assert 'name="form-1-what"' in html
