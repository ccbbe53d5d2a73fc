"""Keeps what somebody writes alone unread by all others, the database's view of a colleague included.

The key comes from the portal's secret and the room's own salt: neither alone opens anything, and a room whose
salt is gone can be opened by nobody, in a backup of the database neither.
"""

import base64
import json
import os
from collections.abc import Iterable, Mapping

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from pods.room_models import Room

Sealed = bytes | memoryview  # as the database gives it


class Destroyed(Exception):
    """What was written alone in this room has been destroyed."""


def new_salt() -> bytes:
    return os.urandom(32)


def seal(room: Room, data: Mapping[str, str]) -> bytes:
    """Field keys and texts, encrypted. Raises Destroyed for a room without a key."""
    return _box(room).encrypt(json.dumps(dict(data), ensure_ascii=False).encode())


def unseal(room: Room, sealed: Sealed) -> dict[str, str]:
    """What was sealed. Raises Destroyed for a room without a key."""
    opened: dict[str, str] = json.loads(_box(room).decrypt(bytes(sealed)))
    return opened


def unseal_all(room: Room, sealed: Iterable[Sealed]) -> list[dict[str, str]]:
    box = _box(room)
    return [json.loads(box.decrypt(bytes(each))) for each in sealed]


def _box(room: Room) -> MultiFernet:
    if room.salt is None:
        raise Destroyed
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret, bytes(room.salt))) for secret in secrets])


def _key(secret: str, salt: bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"pods: written alone")
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))
