"""What a format tells of a conversation, before it is settled who is the agent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from heard.conversation import Conversation, HeardError, Speaker

ONE_TO_ONE = {0: "\ufffd", **dict.fromkeys(range(0xD800, 0xE000), "\ufffd")}
"""Characters that no store and no page can hold; each becomes one other character, so that spans stay true."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as its source gives it: `role` is None where the source does not know, `name` is its own label.

    `start` and `end` are seconds since the conversation began; `where` is the place in the file (`line 12`).
    """

    text: str
    role: Speaker | None = None
    name: str | None = None
    start: float | None = None
    end: float | None = None
    id: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One conversation as its source gives it; `where` is its place in the file (`line 3`, `item 2`).

    `guessed` is how surely the roles are right where the source gives signs of them but does not say them.
    """

    said: tuple[Said, ...]
    id: str | None = None
    channel: str | None = None
    source: str | None = None
    subject: str | None = None
    started_at: datetime | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    where: str = ""
    guessed: float | None = None


Found = Told | Conversation | HeardError
"""What a format yields: a conversation to settle, one that needs no settling, or why one could not be read."""


def storable(text: str) -> str:
    """The text without characters that cannot be stored or shown; its length does not change."""
    return text if text.isascii() and "\0" not in text else text.translate(ONE_TO_ONE)
