"""Turns from cues: subtitles cut speech by the clock, people speak in sentences."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from heard.arrive.script import speaker_in_front
from heard.arrive.speakers import role_of
from heard.arrive.told import Said

BREATH = 1.5
"""Seconds of silence after which the same voice is taken to speak anew."""


@dataclass(frozen=True, slots=True)
class Cued:
    """One cue: its words, its voice if it has a tag for it, seconds, its own id and its place in the file."""

    text: str
    voice: str | None
    start: float
    end: float
    id: str | None
    where: str


def turns_of(cues: Sequence[Cued]) -> tuple[Said, ...]:
    """Cues as turns: a speaker in front is taken off the words, a cue without one goes on with the voice before it.

    Cues that cut one sentence of one voice are one turn.
    """
    turns: list[Said] = []
    for said in _voiced(cues):
        last = turns[-1] if turns else None
        if last and (said.name is None or (said.name == last.name and _goes_on(last, said))):
            turns[-1] = replace(last, text=f"{last.text} {said.text}".strip(), end=said.end)
        else:
            turns.append(said)
    return tuple(turns)


def _voiced(cues: Sequence[Cued]) -> list[Said]:
    fronts = [(c.voice, c.text) if c.voice else _front(c.text) for c in cues]
    counts = Counter(name for name, _ in fronts if name)
    out = []
    for cue, (name, words) in zip(cues, fronts, strict=True):
        known = name and (cue.voice or role_of(name) or counts[name] > 1 or len(counts) <= 3)
        voice, text = (name, words) if known else (None, cue.text)
        out.append(Said(" ".join(text.split("\n")), role_of(voice), voice, cue.start, cue.end, cue.id, where=cue.where))
    return out


def _front(text: str) -> tuple[str | None, str]:
    found = re.match(r"^(?:>>\s*|-\s+)?[\[(]([^\W\d_][^\])\n]{0,40})[\])]\s*:?\s*(.+)$", text, re.DOTALL)
    return (found[1], found[2]) if found else speaker_in_front(re.sub(r"^>>\s*", "", text))


def _goes_on(last: Said, said: Said) -> bool:
    if last.end is None or said.start is None or said.start - last.end > BREATH:
        return False
    return not re.search(r"[.!?…。؟][\"'”’)]*$", last.text)
