"""Keeps an uploaded file between the steps of its import: for the person who chose it, for an hour."""

import secrets
from typing import Any

from django.core.cache import cache

from supervision_portal.people.models import User

SECONDS = 60 * 60


def keep(user: User, what: dict[str, Any], token: str = "", *, of: str = "people") -> str:
    """Keep something in place of what was kept before for this person; answers the token to find it by.

    `of` names the import: a file of people is never found as one of children.
    """
    token = token or secrets.token_urlsafe(16)
    cache.set(_key(user, of), {"token": token, "what": what}, SECONDS)
    return token


def find(user: User, token: str, *, of: str = "people") -> dict[str, Any] | None:
    """What is kept for this person under the token, if it still is."""
    held = cache.get(_key(user, of))
    return held["what"] if held and held["token"] == token else None


def _key(user: User, of: str = "people") -> str:
    return f"{of}-import:{user.pk}"
