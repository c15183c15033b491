"""The customer's concern in one sentence a colleague could act on, and its root cause in a few words; both from what was said."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heard.conversation import Conversation, CustomerMarks, Evidence, Span, Speaker
from heard.conversation.codebook import HARD
from heard.listen import Hearing
from heard.understand.voice import clean, noted, sentence

SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
TROUBLE = frozenset(
    """
    not no never can't cannot cant won't wont didn't didnt doesn't doesnt isn't isnt hasn't wasn't missing broken
    wrong failed fails failing error problem issue issues stuck lost late delayed cancelled canceled charged refund
    damaged down slow stopped crash crashes crashing waiting still twice locked refused nobody nothing without unable
    keeps delay fault faulty cold leak hold overcharged expired blocked declined dead gone stolen needs need want
    wants trying order delivery
    """.split()
)
MATTERS = {"when", "where", "how", "why", "can", "could", "is", "does", "what", "which", "do", "will", "would"}
SMALL = frozenset(
    """
    the a an and or but to of in on at for with is are was were be been it its this that these those i my me we you
    your so just have has had do does did as by from if im ive i'm i've it's there here then than very really about up
    they their them he she his her will would can could get got am now also because how what when why who please any
    some even again like which only out all too us our into over going go u ur today guys
    """.split()
)
LONGEST = 28
CAUSE_WORDS = 6


@dataclass(frozen=True, slots=True)
class Found:
    """Words found in a conversation, and the spans they came from."""

    words: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a customer: where it is, its cleaned words, and how much it looks like the concern."""

    span: Span
    words: str
    weight: float


def concern(conversation: Conversation, hearing: Hearing) -> Found:
    """What this customer came for, from the sentence that says it best; empty where no customer speaks."""
    best = _best(conversation, hearing)
    if best is None:
        return Found("", ())
    words = best.words.split()
    short = " ".join(words[:LONGEST]) + (" ..." if len(words) > LONGEST else "")
    told = sentence(noted(short)) if "?" not in best.words else f"Asks: {short[:1].lower()}{short[1:]}".rstrip(".")
    return Found(told, (Evidence("concern", best.span),))


def root_cause(conversation: Conversation, hearing: Hearing) -> Found:
    """The heart of the concern in two to six words: the stretch with most of trouble and of things in it."""
    best = _best(conversation, hearing)
    if best is None:
        return Found("", ())
    words = [w.strip(".,!?;:\"'()").lower() for w in best.words.split()]
    words = [w for w in words if w]
    worth = [_worth(w) for w in words]
    width = min(9, len(words))
    start = max(range(len(words) - width + 1), key=lambda i: sum(worth[i : i + width])) if words else 0
    kept = [w for w in words[start : start + width] if _telling(w)][:CAUSE_WORDS]
    return Found(" ".join(kept) or " ".join(words[:CAUSE_WORDS]), (Evidence("root_cause", best.span),))


def _telling(word: str) -> bool:
    """Whether a word says something of the cause: no small word, no number or reference."""
    return word in TROUBLE or (word not in SMALL and not any(c.isdigit() for c in word))


def _worth(word: str) -> float:
    if word in TROUBLE:
        return 2.0
    return 0.0 if word in SMALL else 1.0


def _best(conversation: Conversation, hearing: Hearing) -> Sentence | None:
    return max(sentences(conversation, hearing), key=lambda s: s.weight, default=None)


def sentences(conversation: Conversation, hearing: Hearing) -> Iterator[Sentence]:
    """Every sentence of the customer with its weight."""
    order = 0
    called = next((t.name.split()[0] for t in conversation.turns if t.speaker.answers and t.name and t.name.strip()), "")
    for i, turn in enumerate(conversation.turns):
        if turn.speaker is not Speaker.CUSTOMER:
            continue
        marks = hearing.turns[i] if i < len(hearing.turns) else None
        for place, match in enumerate(SENTENCE.finditer(turn.text)):
            words = clean(match.group(), called)
            if words:
                start = match.start() + len(match.group()) - len(match.group().lstrip())
                span = Span(i, start, match.end())
                yield Sentence(span, words, _weight(words.split(), marks, order, place))
        order += 1


def _weight(words: Sequence[str], marks: object, order: int, place: int) -> float:
    """Early, of some length, with trouble or a question in it, and said where a hard feeling shows."""
    plain = [w.strip(".,!?").lower() for w in words]
    content = sum(w not in SMALL for w in plain)
    weight = min(content, 9) * 0.32 + 0.55 * min(sum(w in TROUBLE for w in plain), 3)
    weight -= 0.75 * order + 0.12 * place
    weight -= 0.08 * max(0, len(words) - LONGEST)
    if plain[0] in MATTERS and words[-1].endswith("?"):
        weight += 0.5
    if isinstance(marks, CustomerMarks) and marks.feeling in HARD:
        weight += 0.3 * marks.strength
    return weight if len(words) >= 3 else weight - 2.0
