"""Many conversations, one after the other: what arrives is read, what cannot be read is told, nothing is kept in memory."""

import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from heard.arrive import Skipped, arrive
from heard.conversation import Conversation, Reading

Pair = tuple[Conversation, Reading]
Understand = Callable[[Iterable[Conversation]], Iterator[Pair]]


def each(
    arrivals: Iterable[Conversation | Skipped],
    understand: Understand,
    wanted: Callable[[Conversation], bool] = lambda conversation: True,
) -> Iterator[Pair | Skipped]:
    """Each conversation with its reading, in order, and what was skipped about where it was met.

    Reads on only as far as `understand` does. A conversation that is not `wanted` passes by unread.
    """
    aside: deque[Skipped] = deque()

    def conversations() -> Iterator[Conversation]:
        for arrival in arrivals:
            if isinstance(arrival, Skipped):
                aside.append(arrival)
            elif wanted(arrival):
                yield arrival

    for pair in understand(conversations()):
        while aside:
            yield aside.popleft()
        yield pair
    yield from aside


def by_ear(conversations: Iterable[Conversation]) -> Iterator[Pair]:
    """Each conversation with the reading of the ear that comes with Heard, which is loaded once there is something to read."""
    from heard.listen import Ear
    from heard.understand import read

    for first in (waiting := iter(conversations)):
        yield from read(chain((first,), waiting), Ear.load())


def read(*paths: str, **asked: Any) -> Iterator[Pair]:
    """Each conversation in files and folders with its reading; what cannot be read is told as a warning.

    `asked` is what `heard.arrive.arrive` takes besides the paths.
    """
    for result in each(arrive(paths, **asked), by_ear):
        if isinstance(result, Skipped):
            warnings.warn(f"skipped {result.error}", stacklevel=2)
        else:
            yield result
