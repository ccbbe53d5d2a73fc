"""Codes to answer a survey with: each good for one answer, made when it is handed out, and kept nowhere.

A code says which survey and which group it counts for, and a number by chance; it is signed with the portal's
secret, so that the portal knows its own again without a list of them. To whom it went, nothing says.
"""

import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from audits.survey.box import from_fours, in_fours

EVERYBODY = "all"  # the group of whoever wants to count for the whole alone
_KINDS = {"a": 0, "s": 1, "t": 2}  # everybody, a service, a team
_HEAD = struct.Struct(">IBI")
_CHANCE = _MARK = 8  # bytes


class NoCode(ValueError):
    """Words that are no code of this portal."""


@dataclass(frozen=True)
class Code:
    """A code that the portal made. `ballot`: the key of the one ballot that it is good for."""

    survey: int
    group: str
    ballot: UUID


def new_code(survey: int, group: str) -> str:
    """A code for one answer to a survey; `group` is “all”, “s” or “t” and a number. 40 letters and digits."""
    number = 0 if group == EVERYBODY else int(group[1:])
    body = _HEAD.pack(survey, _KINDS[group[0]], number) + secrets.token_bytes(_CHANCE)
    return in_fours(body + _mark(body, settings.SECRET_KEY))


def read_code(text: str) -> Code:
    """What a code says. Raises NoCode for words that are none, mistyped ones too."""
    try:
        data = from_fours(text)
    except ValueError as error:
        raise NoCode from error
    body, mark = data[:-_MARK], data[-_MARK:]
    if len(body) != _HEAD.size + _CHANCE or not any(
        hmac.compare_digest(mark, _mark(body, secret))
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ):
        raise NoCode
    survey, kind, number = _HEAD.unpack(body[: _HEAD.size])
    group = next(f"{letter}{number}" for letter, value in _KINDS.items() if value == kind)
    ballot = UUID(bytes=hashlib.sha256(body).digest()[:16])
    return Code(survey, EVERYBODY if kind == 0 else group, ballot)


def _mark(body: bytes, secret: str) -> bytes:
    made = salted_hmac("audits.survey.code", body, secret=secret, algorithm="sha256")
    return made.digest()[:_MARK]
