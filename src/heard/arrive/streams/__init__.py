"""What live sources send, each in a file of its own: one message becomes the news of one or more conversations.

`STREAMS` is the table of sources. A reader of one raises HeardError where a message is not as its maker describes it.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from heard.arrive.came import Came, News, together
from heard.arrive.documents import NOT_AS_WRITTEN, Document
from heard.arrive.streams import chatwoot, contact_lens, genesys
from heard.conversation import HeardError

STREAMS: dict[str, tuple[str, Callable[[Document, datetime], Iterable[News]]]] = {
    "chatwoot": ("Chatwoot", chatwoot.news),
    "contact-lens": ("Contact Lens", contact_lens.news),
    "genesys": ("Genesys Cloud", genesys.news),
}
"""Each source by the name in an address: what people call it, and what reads one message that came at a time."""


def news_of(stream: str, message: Any, now: datetime) -> list[News]:
    """What one message of a source tells, one piece of news a conversation; raises HeardError if it is not of that source."""
    maker, read = STREAMS[stream]
    try:
        return together(read(message, now))
    except NOT_AS_WRITTEN:
        raise HeardError(f"not as {maker} writes it.", where=stream, then="Send its messages unchanged.") from None


__all__ = ["STREAMS", "Came", "News", "news_of"]
