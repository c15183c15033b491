"""The same conversation as it might have been typed or transcribed: the marks stay true, the spelling does not."""

import re
from collections.abc import Callable
from dataclasses import replace

from numpy.random import Generator

from heard.conversation import Conversation

Change = Callable[[str, Generator], str]


def as_transcribed(text: str, rng: Generator) -> str:
    """Lower case, no punctuation, now and then a filler, as speech recognition writes."""
    words = re.sub(r"[^\w\s'\[\]]", " ", text.lower()).split()
    out: list[str] = []
    for word in words:
        if rng.random() < 0.03:
            out.append(str(rng.choice(["uh", "um", "you know", "like"])))
        out.append(word)
    return " ".join(out) or text


def with_typos(text: str, rng: Generator) -> str:
    """One word in fourteen with two letters swapped, one left out or one doubled."""
    return re.sub(r"[A-Za-z]{4,}", lambda m: _slip(m.group(), rng) if rng.random() < 0.07 else m.group(), text)


def _slip(word: str, rng: Generator) -> str:
    i = int(rng.integers(1, len(word) - 2))
    kind = rng.integers(3)
    if kind == 0:
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word[:i] + word[i + 1 :] if kind == 1 else word[:i] + word[i] + word[i:]


def in_lower_case(text: str, rng: Generator) -> str:
    """As people type on a phone: lower case, apostrophes left out."""
    return text.lower().replace("'", "").replace("’", "")


DIALECT = {
    r"\bisn't\b": "ain't", r"\baren't\b": "ain't", r"\bgoing to\b": "gonna", r"\bwant to\b": "wanna", r"\byou all\b": "y'all",
    r"\bvery\b": "proper", r"\bthose\b": "them", r"\banything\b": "nothing", r"\bthe same day\b": "same day itself",
    r"\bI have been\b": "I been", r"\bdoesn't\b": "don't", r"\bwas not\b": "weren't", r"\bmy\b": "me", r"\bright now\b": "now now",
}


def in_dialect(text: str, rng: Generator) -> str:
    """Grammar and words of other Englishes, one change in two."""
    for pattern, other in DIALECT.items():
        if rng.random() < 0.5:
            text = re.sub(pattern, other, text, flags=re.IGNORECASE)
    return text


CHANGES: tuple[Change, ...] = (as_transcribed, with_typos, in_lower_case, in_dialect)


def changed(conversation: Conversation, change: Change, rng: Generator) -> Conversation:
    """The conversation with every turn's text changed."""
    return replace(conversation, turns=tuple(replace(t, text=change(t.text, rng)) for t in conversation.turns))
