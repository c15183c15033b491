"""Taking private things out of turns as they come, with the names that were told before."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from django.conf import settings

from heard.conversation import Conversation, Speaker, Turn

if TYPE_CHECKING:
    from heard.arrive.came import Came

# The formats and the finders of private things are imported where they are used: a server to which nothing comes starts without.
WORD = re.compile(r"[^\W\d_]{2,}")
MOST_NAMES = 60
"""So many names of one conversation are remembered."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Turns without private things; `fresh` are names told for the first time, `keys` all names told so far as keys."""

    turns: tuple["Came", ...]
    fresh: tuple[str, ...]
    keys: tuple[str, ...]


def cleaned(turns: Sequence["Came"], customer: str, keys: Sequence[str]) -> Cleaned:
    """These turns, redacted; `customer` is the first name known so far, `keys` are the names told before."""
    from heard.arrive.redaction import customer_names, redact_conversation
    from heard.arrive.told import storable

    raw = tuple(Turn(c.speaker, storable(c.text), name=c.name or None) for c in turns)
    told = customer_names(raw)
    fresh = tuple(name for name in told if _key(name) not in keys)
    again = {word for turn in raw for word in WORD.findall(turn.text) if keys and _key(word) in keys}
    known = tuple(Turn(Speaker.CUSTOMER, "", name=name) for name in (*sorted(again), *([customer] if customer else ())))
    clean = redact_conversation(Conversation("", (*known, *raw))).turns[len(known) :]
    out = tuple(replace(c, text=t.text.strip(), name=(t.name or "")[:120]) for c, t in zip(turns, clean, strict=True))
    return Cleaned(out, fresh, (*keys, *map(_key, fresh))[-MOST_NAMES:])


def without(texts: Iterable[str], names: Sequence[str]) -> list[str]:
    """Words said before these names were told, without the names."""
    from heard.arrive.redaction import redact

    return [redact(text, names=names).text if any(name.lower() in text.lower() for name in names) else text for text in texts]


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    """A name as a key that only this installation can make."""
    secret = settings.SECRET_KEY.encode()[:64]
    return blake2b(name.casefold().encode("utf-8", "replace"), key=secret, digest_size=8, person=b"heard.live").hexdigest()
