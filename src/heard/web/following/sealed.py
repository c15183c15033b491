"""Addresses of customers: sealed with a key of this installation, and known again by a key from which nothing can be read."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "heard.following.address"


def seal(address: str) -> bytes:
    """An address as it is stored."""
    return _box().encrypt(address.encode())


def opened(sealed: bytes | memoryview) -> str | None:
    """The address again; None where it was sealed with a key that this installation no longer has."""
    try:
        return _box().decrypt(bytes(sealed)).decode()
    except InvalidToken:
        return None


def key_of(address: str) -> str:
    """By what somebody is known again who asked for no more notes; the address cannot be read from it."""
    return salted_hmac(SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def veiled(address: str) -> str:
    """An address as a page shows it: enough to know it by, too little to copy it from over a shoulder."""
    name, _, house = address.partition("@")
    return f"{name[:1]}…@{house}"


def _box() -> MultiFernet:
    return MultiFernet([_fernet(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _fernet(secret: str | bytes) -> Fernet:
    plain = secret if isinstance(secret, bytes) else secret.encode()
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=SALT.encode()).derive(plain)
    return Fernet(base64.urlsafe_b64encode(derived))
