"""What must be read again and lie open nowhere: sealed with keys made from the secret key, one for each use.

A copy of the database gives nothing away. With HEARD_SECRET_KEY changed, what was sealed is lost, unless the old key is among
Django's SECRET_KEY_FALLBACKS.
"""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from heard.conversation import HeardError

USE = "heard.locked"
"""The use of `lock`: the key of somebody's app, what a customer's request must remember. Each room names its own."""


def seal(content: bytes, use: str) -> bytes:
    """The content encrypted and signed (Fernet: AES-128-CBC with HMAC-SHA256), as only this installation can read it."""
    return _box(_keys(), use).encrypt(content)


def opened(sealed: bytes | memoryview, use: str) -> bytes:
    """What was sealed for that use; a HeardError if the secret key has changed since."""
    try:
        return _box(_keys(), use).decrypt(bytes(sealed))
    except InvalidToken:
        raise HeardError(
            "a kept secret was locked with another key.", where="HEARD_SECRET_KEY", then="Give the old key back, or set it anew."
        ) from None


def lock(text: str) -> str:
    """A text sealed as a text."""
    return seal(text.encode(), USE).decode()


def unlock(locked: str) -> str:
    """What was locked; a HeardError if the secret key has changed since."""
    return opened(locked.encode(), USE).decode()


def _keys() -> tuple[bytes, ...]:
    return tuple(k if isinstance(k, bytes) else k.encode() for k in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=16)
def _box(keys: tuple[bytes, ...], use: str) -> MultiFernet:
    made = [HKDF(SHA256(), length=32, salt=None, info=use.encode()).derive(key) for key in keys]
    if use == USE:  # as `lock` made its key before there was one place for all of them
        made += [hashlib.blake2b(key, digest_size=32, person=USE.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
