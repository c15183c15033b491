"""What a live source tells: turns as they are said, one after the other or again, and the end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from heard.conversation import Speaker


@dataclass(frozen=True, slots=True)
class Came:
    """One telling of one turn; `key` is the turn's id at its source, so that it is known again.

    `said_at` is when it was said, or `offset` how many seconds after the beginning, or neither: then when it came.
    `version` counts the tellings of one turn where the source counts; of two the higher is the truer. A turn that is still
    being spoken is not `is_final`; it may come in pieces, each with a key of its own, `part_of` the key of the turn.
    """

    key: str
    speaker: Speaker
    text: str
    name: str = ""
    said_at: datetime | None = None
    offset: float | None = None
    until: datetime | None = None
    lasted: float | None = None
    sequence: int = 0
    version: int | None = None
    is_final: bool = True
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What one message of a live source tells of one conversation; `about` is its id at the source."""

    about: str
    turns: tuple[Came, ...] = ()
    channel: str = ""
    subject: str = ""
    agent: str = ""
    started_at: datetime | None = None
    ended: bool = False


def together(news: Iterable[News]) -> list[News]:
    """The news of each conversation as one, in the order in which the conversations are first named."""
    found: dict[str, News] = {}
    for one in news:
        known = found.get(one.about)
        found[one.about] = one if known is None else _joined(known, one)
    return list(found.values())


def _joined(a: News, b: News) -> News:
    began = [t for t in (a.started_at, b.started_at) if t is not None]
    return News(
        about=a.about,
        turns=(*a.turns, *b.turns),
        channel=a.channel or b.channel,
        subject=b.subject or a.subject,
        agent=b.agent or a.agent,
        started_at=min(began, default=None),
        ended=a.ended or b.ended,
    )
