"""Secrets at rest: encrypted with a key that is made from Heard's secret key, so that a copy of the database gives none away."""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from heard.conversation import HeardError

FOR = b"heard.connect.sealing.1"


@lru_cache(maxsize=4)
def _lock(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=FOR).derive(key.encode())


def _current() -> MultiFernet:
    return _lock((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def seal(content: bytes) -> bytes:
    """The content encrypted and signed (AES-128-CBC with HMAC-SHA256)."""
    return _current().encrypt(content)


def unseal(sealed: bytes | memoryview) -> bytes:
    """What was sealed; raises HeardError if the secret key has changed since."""
    try:
        return _current().decrypt(bytes(sealed))
    except InvalidToken:
        raise HeardError("sealed with another secret key.", then="Give the secret again, or put the old key back.") from None


def seal_told(told: dict[str, str]) -> bytes:
    """Some named secrets, sealed together."""
    return seal(json.dumps(told).encode())


def unseal_told(sealed: bytes | memoryview | None) -> dict[str, Any]:
    """The named secrets of a connection; none, if it has none."""
    told = json.loads(unseal(sealed)) if sealed else {}
    return told if isinstance(told, dict) else {}
