"""Addresses of customers: sealed with a key of this installation, and known again by a key from which nothing can be read."""

from django.utils.crypto import salted_hmac

from heard.conversation import HeardError
from heard.web import locked

SALT = "heard.following.address"


def seal(address: str) -> bytes:
    """An address as it is stored."""
    return locked.seal(address.encode(), SALT)


def opened(sealed: bytes | memoryview) -> str | None:
    """The address again; None where it was sealed with a key that this installation no longer has."""
    try:
        return locked.opened(sealed, SALT).decode()
    except HeardError:
        return None


def key_of(address: str) -> str:
    """By what somebody is known again who asked for no more notes; the address cannot be read from it."""
    return salted_hmac(SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def veiled(address: str) -> str:
    """An address as a page shows it: enough to know it by, too little to copy it from over a shoulder."""
    name, _, house = address.partition("@")
    return f"{name[:1]}…@{house}"
