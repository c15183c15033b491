"""What a note may promise: only what the conversation holds."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from heard.conversation import Conversation, Promise, Speaker, Turn
from heard.listen import Hearing
from heard.understand.concern import SMALL
from heard.understand.promises import promises

ALIKE = 0.6
"""Share of a promise's telling words that must have been said in one that is held."""
LOOSE = frozenset("them their they will can personally myself also just again soon back call".split())
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
RELATIVE = re.compile(
    r"(?P<before>\b(?:by|before|until|from|since|for)\s+)?\b(?P<word>today|tomorrow|yesterday|tonight|this (?:morning|"
    r"afternoon|evening))"
    r"(?P<part> (?:morning|afternoon|evening|night))?\b(?!['’]s)",
    re.IGNORECASE,
)
STALE = re.compile(
    r"\b(?:today|tomorrow|yesterday|tonight)['’]s\b|\b(?:next|this) (?:week|month)\b|\ba (?:moment|minute|second)\b", re.IGNORECASE
)
AWAY = {"yesterday": -1, "tomorrow": 1}


def promised_in(text: str) -> tuple[Promise, ...]:
    """Every promise in a text that somebody who answers is about to send."""
    alone = Conversation("note", (Turn(Speaker.AGENT, text),))
    return promises(alone, Hearing((None,), {}, "", ""))


def unheld(text: str, conversation: Conversation, held: Iterable[Promise]) -> tuple[Promise, ...]:
    """The promises of a text that nobody made in the conversation, or that name a time which was not given there."""
    kept = [_said(conversation, promise) for promise in held]
    return tuple(p for p in promised_in(text) if not any(_covers(said, p) for said in kept))


def _said(conversation: Conversation, promise: Promise) -> str:
    """A promise as it stands in its conversation, its times also as dates."""
    around = sentence_around(conversation, promise)
    made = made_at(conversation, promise.span.turn)
    dates = f"{day_and_date(promise.due)} {promise.due:%H:%M}" if promise.due else ""
    return f"{around} {dated(around, made) or ''} {dates} {promise.what}"


def _covers(said: str, promise: Promise) -> bool:
    wanted = _telling(promise.what) | _telling(promise.by or "")
    times = set(re.findall(r"\d+", f"{promise.what} {promise.by or ''}"))
    if times - set(re.findall(r"\d+", said)):
        return False
    return not wanted or len(wanted & _telling(said)) >= ALIKE * len(wanted)


def _telling(text: str) -> set[str]:
    return {w[:5] for w in re.findall(r"[a-z]{3,}", text.lower()) if w not in SMALL and w not in LOOSE}


def made_at(conversation: Conversation, turn: int) -> datetime | None:
    """When a turn was said, as far as known."""
    if conversation.started_at is None:
        return None
    return conversation.started_at + timedelta(seconds=conversation.turns[turn].start or 0)


def sentence_around(conversation: Conversation, promise: Promise) -> str:
    """The sentence in which a promise was made."""
    text, span = conversation.turns[promise.span.turn].text, promise.span
    start = max(text.rfind(mark, 0, span.start) for mark in ".!?\n") + 1
    ends = [at for mark in ".!?\n" if (at := text.find(mark, span.end - 1)) >= 0]
    return text[start : min(ends, default=len(text))].strip()


def day_and_date(at: datetime) -> str:
    """A day that is still clear a week later: Wednesday 18 November."""
    return f"{DAYS[at.weekday()]} {at.day} {MONTHS[at.month - 1]}"


def dated(words: str, said: datetime | None) -> str | None:
    """Words in which "tomorrow" and its like stand as dates, for somebody who reads them later; None where that cannot be done."""
    if STALE.search(words) or (said is None and RELATIVE.search(words)):
        return None
    return RELATIVE.sub(lambda found: _as_date(found, said), words) if said else words


def _as_date(found: re.Match[str], said: datetime) -> str:
    word = found.group("word").lower()
    day = day_and_date(said + timedelta(days=AWAY.get(word, 0)))
    part = (found.group("part") or "").strip() or (
        "evening" if word == "tonight" else word.removeprefix("this ") if " " in word else ""
    )
    before = found.group("before")
    return f"{before or 'on '}{day}{f', in the {part}' if part else ''}"
