"""How the ear does on other people's data, never learned from for these figures: one function a set, one table of all."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Speaker, Turn
from heard.learn.agreement import f1, kappa
from heard.learn.likeness import common_words, longest_common, ranked_apart, ranks_together
from heard.listen import Ear, Hearing
from heard.understand.concern import concern, root_cause

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure on one set: what it says, its value, on how many."""

    set: str
    name: str
    value: float
    n: int


FEELING_OF = {
    "anger": "anger", "annoyance": "frustration", "disappointment": "disappointment", "fear": "worry", "nervousness": "worry",
    "confusion": "confusion", "sadness": "sadness", "grief": "sadness", "relief": "relief", "gratitude": "gratitude", "joy": "joy",
    "excitement": "joy", "amusement": "joy", "love": "joy", "admiration": "joy", "neutral": "neutral",
}
"""GoEmotions' emotions in the codebook's words; comments with another emotion, or with several, are left out."""
MOVES_OF = {
    "Question": ("open_question", "closed_question"), "Reflection of feelings": ("names_feeling",),
    "Restatement or Paraphrasing": ("paraphrase",), "Providing Suggestions": ("explanation", "offer"),
    "Information": ("explanation",),
}
"""ESConv's strategies and the moves that they would be here."""
REASONS = {
    "Late Flight": "late delay delayed hours waiting tarmac", "Cancelled Flight": "cancelled canceled cancellation cancel",
    "Lost Luggage": "lost bag bags luggage baggage suitcase", "Damaged Luggage": "damaged broken bag bags luggage suitcase",
    "Bad Flight": "seat seats wifi food movie dirty entertainment", "longlines": "line lines queue long",
    "Flight Booking Problems": "book booking website site reservation app ticket online",
    "Flight Attendant Complaints": "attendant attendants crew rude staff",
    "Customer Service Issue": "hold phone call service answer help agent customer response",
}
"""Words that tell the reasons of the airline set apart."""


def elsewhere(data: Path, ear: Ear, most: int = 1200, seed: int = 7) -> Iterator[Figure]:
    """Every figure on every set that lies in the folder, on at most so many conversations of each, drawn by chance."""
    for name, (measured, wanted) in SETS.items():
        file = data / name / "conversations.jsonl"
        if file.exists():
            rows = [r for line in file.open(encoding="utf-8") if wanted(r := json.loads(line))]
            drawn = np.random.default_rng(seed).permutation(len(rows))[:most]
            for figure, value, n in measured(ear, [rows[i] for i in sorted(drawn)]):
                yield Figure(name, figure, value, n)


Measured = Iterator[tuple[str, float, int]]


def _talk(row: Row, speaker: Speaker | None = None) -> Conversation:
    turns = tuple(Turn(speaker or Speaker(t["speaker"]), t["text"]) for t in row["turns"])
    return Conversation(row["id"], turns, channel=row["channel"])


def _customers(hearing: Hearing) -> list[CustomerMarks]:
    return [m for m in hearing.turns if isinstance(m, CustomerMarks)]


def _goemotions(ear: Ear, rows: Sequence[Row]) -> Measured:
    said = [_customers(h)[0].feeling for h in ear.hear(_talk(r, Speaker.CUSTOMER) for r in rows)]
    marked = [FEELING_OF[r["turns"][0]["labels"]["emotions"][0]] for r in rows]
    yield "feeling kappa (emotions mapped)", kappa(said, marked), len(rows)


def _one_mapped(row: Row) -> bool:
    told = row["turns"][0]["labels"]["emotions"]
    return row["split"] == "test" and len(told) == 1 and told[0] in FEELING_OF


def _wassa(ear: Ear, rows: Sequence[Row]) -> Measured:
    marks = [m for h in ear.hear(_talk(r, Speaker.CUSTOMER) for r in rows) for m in _customers(h)]
    told = [t["labels"] for r in rows for t in r["turns"]]
    strain = [m.expected for m in marks]
    for name, words in (("emotion_intensity", "emotional intensity"), ("polarity", "negative polarity")):
        yield f"strength with {words} (Spearman)", ranks_together(strain, [t[name] for t in told]), len(told)


def _esconv(ear: Ear, rows: Sequence[Row]) -> Measured:
    hearings = ear.hear(_talk(r) for r in rows)
    pairs = [(t["labels"].get("strategy", []), m) for r, h in zip(rows, hearings, strict=True)
             for t, m in zip(r["turns"], h.turns, strict=True)]  # fmt: skip
    replies = [(told, m) for told, m in pairs if isinstance(m, AgentMarks) and told]
    for strategy, moves in MOVES_OF.items():
        said = [bool(set(moves) & set(m.moves)) for _, m in replies]
        yield f"{strategy} as {' or '.join(moves)} (F1)", f1(said, [strategy in told for told, _ in replies]), len(replies)


def _airline(ear: Ear, rows: Sequence[Row]) -> Measured:
    talks = [_talk(r) for r in rows]
    heard = list(ear.hear(talks))
    told = [r["turns"][0]["labels"] for r in rows]
    yield "strength tells negative from not (AUC)", ranked_apart(
        [_customers(h)[0].expected for h in heard], [t["sentiment"] == "negative" for t in told]), len(rows)  # fmt: skip
    named = [(c, h, r) for c, h, t in zip(talks, heard, told, strict=True) if (r := t.get("negative_reason")) in REASONS]
    said = [_reason(f"{root_cause(c, h).words} {concern(c, h).words}") for c, h, _ in named]
    yield "reason read off our root cause (kappa)", kappa(said, [reason for _, _, reason in named]), len(named)


def _reason(words: str) -> str:
    have = words.lower().split()
    hits = {reason: sum(w in have for w in told.split()) for reason, told in REASONS.items()}
    best = max(hits, key=hits.__getitem__)
    return best if hits[best] else "Customer Service Issue"


def _tweetsumm(ear: Ear, rows: Sequence[Row]) -> Measured:
    talks = [_talk(r) for r in rows]
    ours = [concern(c, h).words for c, h in zip(talks, ear.hear(talks), strict=True)]
    first = [next((t.text for t in c.turns if t.speaker is Speaker.CUSTOMER), "") for c in talks]
    told = [[s.split(". ")[0] for s in r["labels"]["abstractive_summaries"]] for r in rows]
    for who, lines in (("our concern", ours), ("the first turn whole", first)):
        yield f"{who}, best of the summaries (ROUGE-L)", _best(longest_common, lines, told), len(rows)
        yield f"{who}, best of the summaries (token F1)", _best(common_words, lines, told), len(rows)


def _best(likeness: Callable[[str, str], float], lines: Sequence[str], told: Sequence[Sequence[str]]) -> float:
    return float(np.mean([max(likeness(line, one) for one in summaries) for line, summaries in zip(lines, told, strict=True)]))


def _star(ear: Ear, rows: Sequence[Row]) -> Measured:
    strain = [max((m.expected for m in _customers(h)), default=0.0) for h in ear.hear(_talk(r) for r in rows)]
    yield "strength tells annoyed customers (AUC)", ranked_apart(strain, [r["labels"]["customer_annoyed"] for r in rows]), len(rows)


SETS: Mapping[str, tuple[Callable[[Ear, Sequence[Row]], Measured], Callable[[Row], bool]]] = {
    "goemotions": (_goemotions, _one_mapped),
    "wassa23_conv": (_wassa, lambda r: True),
    "esconv": (_esconv, lambda r: any(t["labels"].get("strategy") for t in r["turns"])),
    "airline_tweets": (_airline, lambda r: True),
    "tweetsumm": (_tweetsumm, lambda r: bool(r["labels"].get("abstractive_summaries"))),
    "star": (_star, lambda r: r["labels"].get("customer_annoyed") is not None),
}
