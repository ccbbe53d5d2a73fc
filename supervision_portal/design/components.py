"""The components of GOV.UK Frontend as functions, from the macros of govuk-frontend-jinja."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader
from jinja2.runtime import Macro

PACKAGE = "govuk_frontend_jinja"

_environment = Environment(
    loader=PrefixLoader({PACKAGE: PackageLoader(PACKAGE)}), autoescape=True, auto_reload=False
)


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """The HTML of a component. `name` is GOV.UK's (“summary-list”), `params` are its macro's (camelCase).

    Text is escaped; params called `html` are not. Raises jinja2.TemplateNotFound for an unknown name.
    """
    # Safe: the macros escape all but `html` params.
    return mark_safe(str(_macro(name)(dict(params))).strip())


@cache
def _macro(name: str) -> Macro:
    template = _environment.get_template(f"{PACKAGE}/components/{name}/macro.html")
    macro = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    return getattr(template.module, macro)  # type: ignore[no-any-return]
