"""When to ask somebody to look back on a hard conversation: two questions, at most once a shift."""

from datetime import datetime, timedelta

from heard.conversation import Reading

SHIFT = timedelta(hours=12)
"""After it has asked once, Heard asks the same person nothing more for so long."""
FRESH = timedelta(hours=36)
"""An older conversation is not asked about: what was heard in it has faded."""
MISSED = 2


def is_tricky(reading: Reading) -> bool:
    """Whether a conversation was hard: strain rose fast in it, or at least two chances were missed."""
    return bool(reading.spikes) or sum(moment.kind == "missed" for moment in reading.moments) >= MISSED


def may_ask(reading: Reading, began: datetime, last_asked: datetime | None, now: datetime) -> bool:
    """Whether to ask about this conversation now; `last_asked` is when the person was last asked about any."""
    rested = last_asked is None or now - last_asked >= SHIFT
    return rested and is_tricky(reading) and timedelta(0) <= now - began <= FRESH
