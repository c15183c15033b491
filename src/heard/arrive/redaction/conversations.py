"""Takes private things out of a whole conversation: its turns, subject, customers' surnames and the source's other fields."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from heard.arrive.redaction.findings import Finder, Redacted
from heard.arrive.redaction.lexicon import fold, words
from heard.arrive.redaction.names import introduced
from heard.arrive.redaction.text import redact
from heard.conversation import Conversation, Speaker, Turn

_TELLING = {
    "name": "name",
    "full_name": "name",
    "first_name": "name",
    "last_name": "name",
    "display_name": "name",
    "username": "handle",
    "email": "email",
    "phone": "phone",
    "address": "address",
    "ip_address": "ip address",
}
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]{2,})*")


def redact_conversation(conversation: Conversation, *, also: Finder | None = None) -> Conversation:
    """The conversation with private things replaced, and their number by kind in `extra["redacted"]`.

    Agents keep their `name` because the team needs it; a customer keeps a first name. A customer's known names (from the
    name of the turn, an introduction, a greeting) are taken out of every text.
    """
    names = customer_names(conversation.turns)
    counts = Counter({k: int(n) for k, n in dict(conversation.extra.get("redacted", {})).items()})

    def told(text: str) -> str:
        done: Redacted = redact(text, names=names, also=also)
        counts.update(f.kind for f in done.findings)
        return done.text

    turns = tuple(_turn(t, told(t.text), also) for t in conversation.turns)
    subject = told(conversation.subject) if conversation.subject else conversation.subject
    extra = {k: _carried(v, k, names) for k, v in conversation.extra.items() if k != "redacted"}
    return replace(
        conversation,
        turns=tuple(replace(t, extra=_carried(t.extra, "", names)) for t in turns),
        subject=subject,
        extra={**extra, "redacted": dict(sorted(counts.items()))},
    )


def _turn(turn: Turn, text: str, also: Finder | None) -> Turn:
    keeps = turn.name is None or turn.speaker.answers
    return replace(turn, text=text, name=turn.name if keeps else _first_name(str(turn.name), also))


def _first_name(name: str, also: Finder | None) -> str:
    """The first name of a customer; a name with digits or signs is redacted instead."""
    given = name.split(",")[-1].strip() if "," in name else name.strip()
    parts = given.split()
    if parts and fold(parts[0].rstrip(".")) in {"mr", "mrs", "ms", "miss", "dr", "prof"}:
        return "[name]"
    if all(_WORD.fullmatch(p.rstrip(".")) or len(p.rstrip(".")) == 1 for p in parts) and parts:
        return parts[0]
    return redact(name, also=also).text if "[" in name else "[name]"


def customer_names(turns: Iterable[Turn]) -> tuple[str, ...]:
    """The names that these turns tell of people in the conversation: of the customer, and of whoever introduces themselves."""
    found: set[str] = set()
    for turn in turns:
        if turn.speaker is Speaker.CUSTOMER:
            found.update(_WORD.findall(turn.name or "") if "[" not in (turn.name or "") else ())
            found.update(w for name in introduced(turn.text) for w in _WORD.findall(name))
        elif turn.speaker.answers:
            found.update(w for name in introduced(turn.text) for w in _WORD.findall(name))
    roles = {"customer", "client", "caller", "visitor", "guest", "speaker", "agent", "channel", "unknown"}
    return tuple(sorted(w for w in found if fold(w) not in words("plain") and fold(w) not in roles))


def _carried(value: Any, key: str, names: tuple[str, ...]) -> Any:
    """A field of the source: told by its key, or read as text; ids, numbers and dates stay as they are."""
    if isinstance(value, Mapping):
        return {k: _carried(v, str(k), names) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_carried(v, key, names) for v in value]
    if not isinstance(value, str) or not value:
        return value
    if key.lower() in _TELLING:
        return f"[{_TELLING[key.lower()]}]"
    return redact(value, names=names).text if " " in value or "@" in value else value
