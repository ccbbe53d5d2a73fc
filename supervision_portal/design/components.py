"""The components of GOV.UK Frontend as functions, from the macros of govuk-frontend-jinja."""

import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader
from jinja2.runtime import Macro
from markupsafe import escape

PACKAGE = "govuk_frontend_jinja"
LONGEST_KEPT = 5_000  # characters of params; a select with hundreds of options is not worth the memory

_environment = Environment(
    loader=PrefixLoader({PACKAGE: PackageLoader(PACKAGE)}), autoescape=True, auto_reload=False
)


def component(name: str, params: Mapping[str, Any]) -> SafeString:
    """The HTML of a component. `name` is GOV.UK's (“summary-list”), `params` are its macro's (camelCase).

    Text is escaped; params called `html` are not. Raises jinja2.TemplateNotFound for an unknown name.
    """
    # Safe: the macros escape all but `html` params.
    return mark_safe(str(_macro(name)(dict(params))).strip())


def repeated(name: str, params: Mapping[str, Any], own: Mapping[str, str]) -> SafeString:
    """As `component(name, {**params, **own})`, for what is drawn many times with equal params.

    A macro takes up to half a millisecond, and a long form has a hundred fields. So its HTML is kept, with
    marks where the `own` values go: id, name and value, which differ each time. None of them may be one that
    the macro looks at, rather than only writes it. What people typed belongs there, not into `params`.
    """
    marks = {key: f"\ue000{key}\ue001" for key in own}
    drawn = json.dumps({**params, **marks}, default=str)
    if len(drawn) > LONGEST_KEPT:
        return component(name, {**params, **own})
    html = _kept(name, drawn)
    for key, value in own.items():
        html = html.replace(marks[key], escape(value))
    return mark_safe(html)  # the macro has escaped the params


@lru_cache(maxsize=1024)
def _kept(name: str, params: str) -> str:
    return component(name, json.loads(params))


@cache
def _macro(name: str) -> Macro:
    template = _environment.get_template(f"{PACKAGE}/components/{name}/macro.html")
    macro = "govuk" + "".join(part.capitalize() for part in name.split("-"))
    return getattr(template.module, macro)  # type: ignore[no-any-return]
