"""Secrets of connections and what waits to be taken in, at rest: sealed with a key of their own (`heard.web.locked`)."""

import json
from typing import Any

from heard.conversation import HeardError
from heard.web import locked

FOR = "heard.connect.sealing.1"


def seal(content: bytes) -> bytes:
    """The content as only this installation can read it."""
    return locked.seal(content, FOR)


def unseal(sealed: bytes | memoryview) -> bytes:
    """What was sealed; raises HeardError if the secret key has changed since."""
    try:
        return locked.opened(sealed, FOR)
    except HeardError:
        raise HeardError("sealed with another secret key.", then="Give the secret again, or put the old key back.") from None


def seal_told(told: dict[str, str]) -> bytes:
    """Some named secrets, sealed together."""
    return seal(json.dumps(told).encode())


def unseal_told(sealed: bytes | memoryview | None) -> dict[str, Any]:
    """The named secrets of a connection; none, if it has none."""
    told = json.loads(unseal(sealed)) if sealed else {}
    return told if isinstance(told, dict) else {}
