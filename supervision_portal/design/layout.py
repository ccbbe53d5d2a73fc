"""Parts for crispy layouts. Crispy's own Submit brings Bootstrap's classes."""

from typing import Any

from django.utils.safestring import SafeString

from supervision_portal.design.components import component


class Submit:
    """A button that sends the form, for `helper.add_input(Submit("Continue"))` or inside a Layout."""

    def __init__(self, text: str, *, name: str = "", value: str = "", classes: str = "") -> None:
        self.params = {
            "text": text,
            "name": name,
            "value": value,
            "classes": classes,
            "preventDoubleClick": True,
        }

    @property
    def html(self) -> SafeString:
        """The button, for the template that draws `helper.inputs`."""
        return component("button", self.params)

    def render(self, *_args: Any, **_kwargs: Any) -> SafeString:
        """What crispy asks of everything in a layout."""
        return self.html
