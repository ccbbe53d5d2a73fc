"""The floor of every ratio: the portal's own base page, signed in, through all middleware, with one query.

It is a page of the benchmarks alone. This module is their URLconf: the portal's addresses and the floor's.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

ADDRESS = "/floor/"


def floor(request: HttpRequest) -> HttpResponse:
    """Header, navigation, footer. The one query is for the posts, which the navigation asks for as well."""
    assert request.user.is_authenticated
    _ = request.user.current_posts
    return render(request, "base.html")


urlpatterns = [path("floor/", floor, name="floor"), path("", include("supervision_portal.urls"))]
