"""Fields are drawn whole: every widget, its words, and nothing that a person typed is taken for markup."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from supervision_portal.design.fields import UKDateField

NASTY = '</textarea><script>alert("1")</script>&amp;\'"'


class SampleForm(forms.Form):
    notes = forms.CharField(
        label="Notes", help_text="As long as you like", widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.CharField(max_length=5, widget=forms.TextInput(attrs={"placeholder": "x", "data-x": "1"}))
    email = forms.EmailField(widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    weeks = forms.IntegerField()
    secret = forms.CharField(widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    held_on = UKDateField(label="Date")
    team = forms.ChoiceField(choices=[("", "Choose"), ("e", "East"), ("West", [("w", "West one")])])
    how = forms.ChoiceField(
        label="How?", choices=[("a", "In person"), ("b", "By video")], widget=forms.RadioSelect
    )
    topics = forms.MultipleChoiceField(
        label="Topics", choices=[("a", "Leave"), ("b", "Training")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="We agree", help_text="Both of us")
    paper = forms.FileField()
    version = forms.IntegerField(widget=forms.HiddenInput)


class Elements(HTMLParser):
    """The start tags of some HTML, and the text inside its text box."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.inside = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag == "textarea"

    def handle_endtag(self, tag: str) -> None:
        self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]

    def one(self, tag: str) -> dict[str, str | None]:
        (attrs,) = self.all(tag)
        return attrs


def draw(form: forms.Form, name: str, changes: str = "") -> str:
    return Template(f"{{% field form.{name} {changes} %}}").render(Context({"form": form}))


def elements(form: forms.Form, name: str, changes: str = "") -> Elements:
    return Elements(draw(form, name, changes))


@pytest.mark.parametrize("name", ["notes", "place", "email", "weeks", "held_on"])
def test_typed_text_is_never_markup(name: str) -> None:
    for value in (NASTY, mark_safe(NASTY)):
        html = draw(SampleForm(initial={name: value}), name)
        assert "<script" not in html
        assert html.count("&amp;amp;") == 1  # escaped exactly once


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")))
def test_a_text_box_holds_exactly_what_was_typed(text: str) -> None:
    drawn = elements(SampleForm(initial={"notes": text}), "notes").text
    assert drawn.removeprefix("\n") == text  # the first line end belongs to the tag
    assert drawn.startswith("\n")


def test_a_field_has_its_label_hint_and_error() -> None:
    drawn = elements(SampleForm({}), "notes")
    box = drawn.one("textarea")
    assert drawn.one("label")["for"] == box["id"] == "id_notes"
    assert box["aria-describedby"] == "id_notes-hint id_notes-error"
    assert {attrs.get("id") for attrs in drawn.all("div") + drawn.all("p")} >= {
        "id_notes-hint",
        "id_notes-error",
    }
    assert (box["rows"], box["dir"]) == ("3", "auto")


def test_a_paste_is_never_cut_and_nothing_stands_in_for_a_label() -> None:
    box = elements(SampleForm(), "place").one("input")
    assert box.keys() & {"maxlength", "placeholder", "required"} == set()
    assert box["data-x"] == "1"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("email", {"type": "email", "autocomplete": "email", "spellcheck": "false"}),
        ("weeks", {"type": "text", "inputmode": "numeric"}),
        ("secret", {"type": "password", "autocomplete": "new-password"}),
        ("paper", {"type": "file", "name": "paper"}),
        ("version", {"type": "hidden", "value": "7"}),
        ("held_on", {"class": "govuk-input govuk-input--width-10", "autocomplete": "off"}),
    ],
)
def test_each_input_is_of_its_kind(name: str, expected: dict[str, str]) -> None:
    drawn = elements(SampleForm(initial={"version": 7}), name).one("input")
    assert drawn.items() >= expected.items()


def test_a_password_is_never_sent_back() -> None:
    assert "hunter2" not in draw(SampleForm({"secret": "hunter2"}), "secret")


def test_a_select_shows_its_choice() -> None:
    options = elements(SampleForm(initial={"team": "w"}), "team").all("option")
    assert [(option["value"], "selected" in option) for option in options] == [
        ("", False),
        ("e", False),
        ("w", True),
    ]


@pytest.mark.parametrize(("name", "kind"), [("how", "radio"), ("topics", "checkbox")])
def test_choices_stand_in_a_fieldset_and_the_first_has_the_id_of_the_field(name: str, kind: str) -> None:
    drawn = elements(SampleForm({name: "b"}), name)
    first, second = drawn.all("input")
    assert (first["id"], second["id"]) == (f"id_{name}", f"id_{name}-2")
    assert {first["type"], second["type"]} == {kind}
    assert ("checked" in first, "checked" in second) == (False, True)
    assert drawn.all("legend")


@pytest.mark.parametrize(("data", "checked"), [({}, False), ({"agreed": "on"}, True)])
def test_a_single_box_to_tick(data: dict[str, str], checked: bool) -> None:
    drawn = elements(SampleForm(data), "agreed")
    box = drawn.one("input")
    assert (box["name"], box["id"], box["value"]) == ("agreed", "id_agreed", "on")
    assert ("checked" in box) is checked
    assert not drawn.all("fieldset")
    assert "id_agreed-item-hint" in str(box["aria-describedby"])


def test_the_page_may_change_the_words_of_a_field() -> None:
    html = draw(
        SampleForm(), "place", 'label="Where?" hint="A room" classes="wide" data_keep="1" heading=True'
    )
    assert "Where?" in html
    assert "A room" in html
    assert Elements(html).one("input")["class"] == "govuk-input wide"
    assert Elements(html).one("input")["data-keep"] == "1"
    assert Elements(html).all("h1")


def test_a_widget_without_a_drawing_says_so() -> None:
    class OddForm(forms.Form):
        moment = forms.SplitDateTimeField()
        several = forms.MultipleChoiceField()

    for name in ("moment", "several"):
        with pytest.raises(TypeError, match=name):
            draw(OddForm(), name)
