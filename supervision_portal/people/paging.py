"""Long lists, page by page."""

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

    def link(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    items = [
        {"ellipsis": True}
        if number == Paginator.ELLIPSIS
        else {"number": number, "href": link(int(number)), "current": number == page.number}
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    params: dict[str, Any] = {"items": items, "landmarkLabel": "Pages of this list"}
    if page.has_previous():
        params["previous"] = {"href": link(page.previous_page_number())}
    if page.has_next():
        params["next"] = {"href": link(page.next_page_number())}
    return params
