"""A proof that nothing is learned from what is measured on: no conversation, and no near-duplicate of one, on both sides.

Single stock lines ("is there anything else I can help you with today") are everybody's, so whole conversations are compared.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heard.conversation import Conversation, HeardError, conversation_from_json

WORDS = 6
"""Conversations are compared by so many words in a row."""
ALIKE = 0.3
"""From this share of its rows of words a conversation counts as nearly the same."""
SHORT = 12
"""Conversations of fewer words are the same by nature, not by copying."""
MEASURED = ("twcs-dev", "tweetsumm", "airline_tweets", "esconv", "wassa23_conv", "semeval_ei")
"""The sets that are only measured on, by the names of their folders."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A conversation to measure on that is, or nearly is, one to learn from: both ids, and the share of rows in common."""

    measured: str
    learned: str
    share: float


def shared(learned: Iterable[tuple[str, str]], measured: Iterable[tuple[str, str]]) -> Iterator[Shared]:
    """Of (id, text) on both sides the pairs that share too much, in order of the measured ones."""
    where: dict[str, str] = {}
    for name, text in learned:
        for row in _rows(text):
            where.setdefault(row, name)
    for name, text in measured:
        rows = list(_rows(text))
        found = [where[row] for row in rows if row in where]
        if rows and len(found) / len(rows) >= ALIKE:
            yield Shared(name, max(set(found), key=found.count), len(found) / len(rows))


def check_apart(learned: Iterable[Conversation], data: Path) -> None:
    """Raise HeardError where a conversation to learn from stands, word for word or nearly, in a set of `data` to measure on."""
    for found in shared(((c.id, _whole(c)) for c in learned), _to_measure_on(data)):
        then = "Leave it out of the examples."
        raise HeardError(f"{found.learned} is nearly {found.measured}, which is only measured on.", then=then)


def _to_measure_on(data: Path) -> Iterator[tuple[str, str]]:
    for name in MEASURED:
        file = data / name / "conversations.jsonl"
        for line in file.open(encoding="utf-8") if file.exists() else ():
            c = conversation_from_json(json.loads(line))
            yield f"{c.id} of {name}", _whole(c)


def _whole(conversation: Conversation) -> str:
    return "\n".join(t.text for t in conversation.turns)


def _rows(text: str) -> Iterator[str]:
    words = re.findall(r"[a-z']+", text.lower())
    if len(words) < SHORT:
        return
    for i in range(len(words) - WORDS + 1):
        yield hashlib.blake2b(" ".join(words[i : i + WORDS]).encode(), digest_size=8).hexdigest()
