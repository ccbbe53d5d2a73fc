"""Requests of somebody signed in."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from supervision_portal.people.models import User


class Request(HttpRequest):
    """What a view gets behind the sign-in: `user` is a person. For annotations alone."""

    user: "User"
