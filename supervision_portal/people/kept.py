"""Keeps an uploaded file between the steps of its import: for the person who chose it, for an hour."""

import secrets
from typing import Any

from django.core.cache import cache

from supervision_portal.people.models import User

SECONDS = 60 * 60


def keep(user: User, what: dict[str, Any], token: str = "") -> str:
    """Keep something in place of what was kept before for this person; answers the token to find it by."""
    token = token or secrets.token_urlsafe(16)
    cache.set(_key(user), {"token": token, "what": what}, SECONDS)
    return token


def find(user: User, token: str) -> dict[str, Any] | None:
    """What is kept for this person under the token, if it still is."""
    held = cache.get(_key(user))
    return held["what"] if held and held["token"] == token else None


def _key(user: User) -> str:
    return f"people-import:{user.pk}"
