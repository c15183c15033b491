"""Secrets that must be read again, such as the key of somebody's app, are kept locked with a key made from the secret key."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from heard.conversation import HeardError

USE = b"heard.locked"
"""Keeps this key apart from every other use of the secret key."""


def _key() -> Fernet:
    made = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=USE).digest()
    return Fernet(base64.urlsafe_b64encode(made))


def lock(text: str) -> str:
    """The text as only this installation can read it."""
    return _key().encrypt(text.encode()).decode()


def unlock(locked: str) -> str:
    """What was locked; a HeardError if the secret key has changed since."""
    try:
        return _key().decrypt(locked.encode()).decode()
    except InvalidToken:
        raise HeardError(
            "a kept secret was locked with another key.", where="HEARD_SECRET_KEY", then="Give the old key back, or set it anew."
        ) from None
