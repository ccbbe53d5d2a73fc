"""Long lists, page by page."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

PER_PAGE = 50


def page_of(rows: QuerySet[Any] | list[Any], request: HttpRequest) -> Page[Any]:
    """The page that `?page=` asks for; the nearest one where it makes no sense."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def pagination(page: Page[Any], request: HttpRequest) -> dict[str, Any]:
    """Parameters of the GOV.UK pagination; what else the address asks for stays. Empty for a single page."""
    if page.paginator.num_pages < 2:
        return {}

    items = [
        {"ellipsis": True}
        if number == Paginator.ELLIPSIS
        else {"number": number, "href": _link(request, int(number)), "current": number == page.number}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    params: dict[str, Any] = {"items": items, "landmarkLabel": "Pages of this list"}
    if page.has_previous():
        params["previous"] = {"href": _link(request, page.previous_page_number())}
    if page.has_next():
        params["next"] = {"href": _link(request, page.next_page_number())}
    return params


def _link(request: HttpRequest, number: int) -> str:
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@dataclass(frozen=True)
class Part:
    """Some rows of a list that nobody has counted, and the way to those before and after."""

    rows: list[Any]
    pagination: dict[str, Any]  # empty where these are all


def part_of(rows: QuerySet[Any], request: HttpRequest) -> Part:
    """As `page_of`, for lists so long that counting them costs as much as showing a page."""
    asked = request.GET.get("page", "")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < 7 else 1
    start = (number - 1) * PER_PAGE
    found = list(rows[start : start + PER_PAGE + 1])
    params: dict[str, Any] = {"landmarkLabel": "Pages of this list"}
    if number > 1:
        params["previous"] = {"href": _link(request, number - 1)}
    if len(found) > PER_PAGE:
        params["next"] = {"href": _link(request, number + 1)}
    return Part(found[:PER_PAGE], params if len(params) > 1 else {})
