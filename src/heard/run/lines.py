"""One JSON line a conversation: for programs, and to read again later."""

from collections.abc import Iterable, Iterator

from heard.conversation import Conversation, Reading, line

Pair = tuple[Conversation, Reading]


def lines(pairs: Iterable[Pair]) -> Iterator[str]:
    """Exactly one line of JSON for each conversation and its reading, without line ends."""
    return (line(conversation, reading) for conversation, reading in pairs)
