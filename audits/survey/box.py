"""The ballot box: answers are sealed as they come in, for keys that this portal never keeps.

X25519 with a fresh key for each ballot, HKDF-SHA256 and ChaCha20-Poly1305. A private key is shown once to the
person who holds it, and comes back when the box is opened: no database, log or backup has it.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = bytes(12)  # each key encrypts one message
KEY_LETTERS = 52  # of a private key in base32


class WrongKey(ValueError):
    """Words that are no key, or a key of another box."""


@dataclass(frozen=True)
class Sheet:
    """One person's answers while they are counted: which group they count for, and what they said."""

    group: str
    answers: Mapping[str, str]


def new_key() -> str:
    """A private key in words: letters and digits in groups of four, to be printed or kept."""
    return in_fours(X25519PrivateKey.generate().private_bytes_raw())


def in_fours(data: bytes) -> str:
    """Bytes as people copy them: base32 with a hyphen after each four."""
    text = base64.b32encode(data).decode().rstrip("=")
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))


def from_fours(text: str) -> bytes:
    """What `in_fours` said, whatever spaces, hyphens and small letters. Raises ValueError for other words."""
    letters = "".join(text.split()).replace("-", "").upper()
    try:
        return base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise ValueError("These are not the letters and digits of a key or a code.") from error


def public_of(key: str) -> bytes:
    """The public half of a private key in words. Raises WrongKey for words that are none."""
    return _private(key).public_key().public_bytes_raw()


def _private(key: str) -> X25519PrivateKey:
    try:
        return X25519PrivateKey.from_private_bytes(from_fours(key))
    except ValueError as error:
        raise WrongKey(f"A key has {KEY_LETTERS} letters and digits.") from error


def seal(data: bytes, public: bytes) -> bytes:
    """What only the holder of the private half can read."""
    fresh = X25519PrivateKey.generate()
    sent = fresh.public_key().public_bytes_raw()
    shared = fresh.exchange(X25519PublicKey.from_public_bytes(public))
    return sent + ChaCha20Poly1305(_key(shared, sent, public)).encrypt(NONCE, data, None)


def unseal(sealed: bytes, key: str) -> bytes:
    """What was sealed. Raises WrongKey where it was for another key, or is not as it was."""
    private = _private(key)
    sent, rest = sealed[:32], sealed[32:]
    public = private.public_key().public_bytes_raw()
    shared = private.exchange(X25519PublicKey.from_public_bytes(sent))
    try:
        return ChaCha20Poly1305(_key(shared, sent, public)).decrypt(NONCE, rest, None)
    except InvalidTag as error:
        raise WrongKey("This is not the key of this box.") from error


def _key(shared: bytes, sent: bytes, public: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=sent + public, info=b"staff survey").derive(shared)


def packed(sheet: Sheet, size: int) -> bytes:
    """A sheet as bytes, always as many: its length says nothing. Raises ValueError for one that is longer."""
    text = json.dumps({"group": sheet.group, "answers": dict(sheet.answers)}, ensure_ascii=False)
    data = text.encode()
    if len(data) > size:
        raise ValueError("These answers are longer than a ballot of this survey.")
    return data.ljust(size)


def unpacked(data: bytes) -> Sheet:
    """The sheet that was packed."""
    found = json.loads(data)
    return Sheet(found["group"], found["answers"])
