"""Without names: a conversation and its reading as they may leave the team, with the address of every mark still right."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from heard.conversation import Conversation, Reading, Turn

HIDDEN = "_"
"""Stands for each letter of a name in what was said, so that the evidence of a mark still lies where it lay."""
NAME = "[name]"
"""Stands for a name in Heard's own sentences."""
Told = Callable[[str], str]
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]{2,})*")


def nameless(
    conversation: Conversation, reading: Reading | None = None, *, colleagues: bool = False, also: Iterable[str] = ()
) -> tuple[Conversation, Reading | None]:
    """The same without the names of customers, or of anybody if `colleagues`; the source's own fields are left out too.

    `also` are words, or words in a row, that are taken out wherever they stand, in capitals or not.
    """

    def hidden(turn: Turn) -> bool:
        return colleagues or not turn.speaker.answers

    words = {w for turn in conversation.turns if hidden(turn) for w in _WORD.findall(turn.name or "") if w[0].isupper()}
    masked, told = _masks(words, [phrase.split() for phrase in also if phrase.split()])
    turns = tuple(
        replace(turn, text=masked(turn.text), name=None if hidden(turn) else turn.name, extra={}) for turn in conversation.turns
    )
    subject = masked(conversation.subject) if conversation.subject else conversation.subject
    said = replace(conversation, turns=turns, subject=subject, extra={})
    return said, None if reading is None else _told_of(reading, told)


def _masks(words: set[str], also: list[list[str]]) -> tuple[Told, Told]:
    """What hides these words in what was said, each letter by a sign, and in what Heard says."""
    longest_first = [re.escape(w) for w in sorted(words, key=len, reverse=True)]
    phrases = ["(?i:" + r"\s+".join(map(re.escape, phrase)) + ")" for phrase in also]
    if not longest_first and not phrases:
        return str, str
    name = re.compile(rf"(?<!\w)(?:{'|'.join([*phrases, *longest_first])})(?!\w)")
    return (lambda text: name.sub(lambda m: HIDDEN * len(m.group()), text)), (lambda text: name.sub(NAME, text))


def _told_of(reading: Reading, told: Told) -> Reading:
    return replace(
        reading,
        concern=told(reading.concern),
        root_cause=told(reading.root_cause),
        moments=tuple(
            replace(m, because=told(m.because), instead=told(m.instead) if m.instead else m.instead) for m in reading.moments
        ),
        promises=tuple(replace(p, what=told(p.what), by=told(p.by) if p.by else p.by) for p in reading.promises),
        extra={},
    )
