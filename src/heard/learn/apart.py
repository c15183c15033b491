"""A proof that nothing is learned from what is measured on: no conversation, and no near-duplicate or part of one, on both sides.

Single stock lines ("is there anything else I can help you with today") are everybody's, so whole conversations are compared.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from heard.conversation import Conversation, HeardError, conversation_from_json

WORDS = 6
"""Conversations are compared by so many words in a row."""
ALIKE, FEW = 0.3, 6
"""From this share of its rows of words, and so many of them, a conversation counts as nearly the same as another."""
SHORT = 12
"""Conversations of fewer words are the same by nature, not by copying."""
MEASURED = ("twcs-dev", "tweetsumm", "airline_tweets", "esconv", "wassa23_conv", "semeval_ei")
"""The sets that are only measured on, by the names of their folders."""
Text = tuple[str, str]
"""An id and what is said under it."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A conversation to measure on that is, or nearly is, or holds one to learn from: both ids, and the share in common."""

    measured: str
    learned: str
    share: float


def shared(learned: Iterable[Text], measured: Iterable[Text]) -> Iterator[Shared]:
    """The pairs of both sides in which one shares too much with the other, in order of the measured ones."""
    where: dict[str, str] = {}
    size: dict[str, int] = {}
    for name, text in learned:
        rows = _rows(text)
        size[name] = len(rows)
        for row in rows:
            where.setdefault(row, name)
    for name, text in measured:
        rows = _rows(text)
        found = Counter(where[row] for row in rows if row in where)
        for other, common in found.most_common(1):
            share = max(found.total() / len(rows) if found.total() >= FEW else 0.0, common / size[other] if common >= FEW else 0.0)
            if share >= ALIKE:
                yield Shared(name, other, share)


def check_apart(learned: Iterable[Text], data: Path) -> None:
    """Raise HeardError where something to learn from stands, word for word or nearly, in a set of `data` to measure on."""
    for found in shared(learned, _to_measure_on(data)):
        then = "Leave it out of the examples."
        raise HeardError(f"{found.learned} is nearly {found.measured}, which is only measured on.", then=then)


def as_text(conversation: Conversation) -> Text:
    """A conversation's id and all that is said in it."""
    return conversation.id, "\n".join(t.text for t in conversation.turns)


def _to_measure_on(data: Path) -> Iterator[Text]:
    for name in MEASURED:
        if (file := data / name / "conversations.jsonl").exists():
            with file.open(encoding="utf-8") as lines:
                for line in lines:
                    one, text = as_text(conversation_from_json(json.loads(line)))
                    yield f"{one} of {name}", text


def _rows(text: str) -> set[str]:
    words = re.findall(r"[a-z']+", text.lower())
    if len(words) < SHORT:
        return set()
    rows = (" ".join(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1))
    return {hashlib.blake2b(row.encode(), digest_size=8).hexdigest() for row in rows}
