"""The form of a topic of guidance."""

from typing import Any

from django import forms

from supervision_portal.design.forms import PlainErrors
from supervision_portal.records.models.guidance import PLACES, Guidance
from supervision_portal.records.services.guidance import LONGEST, MOST_LINKS, is_address


class GuidanceForm(PlainErrors, forms.Form):
    """Words, links and where they stand."""

    title = forms.CharField(
        label="Title",
        max_length=120,
        error_messages={"max_length": "The title must be 120 characters or fewer"},
    )
    text = forms.CharField(
        label="Text (optional)",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"max_length": f"The text must be {LONGEST:,} characters or fewer"},
    )
    links = forms.CharField(
        label="Links (optional)",
        help_text="One on a line: the words, then the address, which begins with https://",
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    places = forms.MultipleChoiceField(
        label="Where it stands (optional)",
        required=False,
        choices=list(PLACES.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    order = forms.IntegerField(
        label="Place in the list",
        help_text="Lower numbers stand first.",
        min_value=1,
        max_value=999,
        initial=50,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-3", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter its place as a number, like 50"},
    )

    def __init__(self, *args: Any, topic: Guidance | None, **kwargs: Any) -> None:
        if topic:
            links = "\n".join(f"{words} {url}" for words, url in topic.links)
            fields = {"title": topic.title, "text": topic.text, "places": topic.places, "order": topic.order}
            kwargs["initial"] = {**fields, "links": links}
        super().__init__(*args, **kwargs)

    def clean_links(self) -> list[tuple[str, str]]:
        """Pairs of words and address. The last word of a line is the address."""
        lines = [line.split() for line in self.cleaned_data["links"].splitlines() if line.strip()]
        if len(lines) > MOST_LINKS:
            raise forms.ValidationError(f"There can be at most {MOST_LINKS} links")
        for words in lines:
            if not is_address(words[-1]):
                raise forms.ValidationError(f"“{words[-1]}” must be an address that begins with https://")
            if len(words) < 2:
                raise forms.ValidationError(f"Enter the words of the link before {words[-1]}")
        return [(" ".join(words[:-1]), words[-1]) for words in lines]
