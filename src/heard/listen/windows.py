"""The words the ear reads for one turn: the turn itself, behind it what was said just before."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from heard.conversation import Conversation, Speaker, Turn

OWN_TOKENS = 112
BEFORE_TOKENS = 48
SPEAKS = {Speaker.CUSTOMER: "customer", Speaker.AGENT: "agent", Speaker.BOT: "agent", Speaker.OTHER: "other"}


@dataclass(frozen=True, slots=True)
class Window:
    """One turn to read: who speaks, its words, and the words before it (nearest turn first, speakers named)."""

    turn: int
    speaker: Speaker
    text: str
    before: str


def windows(turns: Sequence[Turn]) -> Iterator[Window]:
    """A window for every turn of a customer or of somebody who answers, in order; only earlier turns are looked at."""
    for i, turn in enumerate(turns):
        if turn.speaker is not Speaker.OTHER:
            yield window(turns, i)


def window(turns: Sequence[Turn], i: int) -> Window:
    """The window of turn i."""
    return Window(i, turns[i].speaker, turns[i].text, " ".join(_before(turns, i)))


def _before(turns: Sequence[Turn], i: int) -> Iterable[str]:
    """Up to four earlier turns, nearest first, each no longer than it needs to be understood."""
    for earlier in reversed(turns[max(0, i - 4) : i]):
        yield f"{SPEAKS[earlier.speaker]}: {_clipped(earlier.text)}"


def _clipped(text: str, most: int = 280) -> str:
    """A long turn's first and last words: what it is about, and where it ends."""
    return text if len(text) <= most else f"{text[: most // 2]} ... {text[-most // 2 :]}"


def kind_of(conversation: Conversation) -> str:
    """The kind of channel, from its open name: social, chat, email, call, or unknown."""
    name = (conversation.channel or "").lower()
    for kind, parts in KINDS.items():
        if any(part in name for part in parts):
            return kind
    return "unknown"


KINDS = {
    "social": ("social", "twitter", "facebook", "forum"),
    "email": ("mail", "ticket"),
    "call": ("phone", "call", "voice"),
    "chat": ("chat", "message", "sms", "whatsapp"),
}
CHANNELS = ("unknown", *KINDS)
