"""The scales that every tool can use; a tool may have its own beside them."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from audits.rules.tool import Choice, Scale

_YES, _NO = Choice("yes", "Yes", yes=True), Choice("no", "No")
_NA = Choice("na", "NA", applies=False)

BUILT_IN: Mapping[str, Scale] = MappingProxyType(
    {
        scale.key: scale
        for scale in (
            Scale("yes_no", "Yes or no", choices=(_YES, _NO)),
            Scale("yes_no_na", "Yes, no or NA", choices=(_YES, _NO, _NA)),
            Scale(
                "yes_partly_no",
                "Yes, partly, no or NA",
                choices=(_YES, Choice("partly", "Partly"), _NO, _NA),
            ),
            # green is how it should be: it counts as a yes
            Scale(
                "rag",
                "Red, amber or green",
                choices=(Choice("green", "Green", yes=True), Choice("amber", "Amber"), Choice("red", "Red")),
            ),
            Scale(
                "inspection",
                "Inspection grades",
                choices=(
                    Choice("outstanding", "Outstanding"),
                    Choice("good", "Good"),
                    Choice("requires_improvement", "Requires improvement to be good"),
                    Choice("inadequate", "Inadequate"),
                ),
            ),
            Scale("text", "Free text", "text"),
            Scale("date", "A date", "date"),
            Scale("number", "A number", "number"),
        )
    }
)


def without_na(scale: Scale) -> Scale:
    """The scale with NA switched off: without the answers by which a question does not apply."""
    return replace(scale, choices=tuple(choice for choice in scale.choices if choice.applies))
