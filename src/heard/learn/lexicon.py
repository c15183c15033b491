"""The baseline to beat: a word list (VADER, Hutto and Gilbert 2014) and a few key words, no learning at all."""

from collections.abc import Sequence
from typing import Any

from heard.conversation import AgentMarks, Conversation, CustomerMarks, Score, Turn, TurnMarks
from heard.listen import Hearing, codes

STEPS = (-0.05, -0.4, -0.75)
"""VADER's compound at or below which a turn is mild, clear, severe."""
SIGNAL_WORDS = {
    "repeat_contact": ("again", "third time", "still waiting"), "churn_risk": ("cancel", "switch", "never again"),
    "wants_manager": ("manager", "complaint", "lawyer"), "unheard": ("no reply", "no response", "ignored"),
    "effort": ("on hold", "waiting", "hours"), "urgency": ("urgent", "asap", "tomorrow", "tonight"),
    "resolved": ("sorted", "works now", "fixed"),
}
MOVE_WORDS = {
    "apology": ("sorry", "apolog"), "thanks": ("thank",), "deflection": ("dm", "link", "call us", "visit"),
    "plan": ("we'll", "i'll", "we will", "i will"), "closed_question": ("?",), "names_feeling": ("frustrat", "understand how"),
    "action": ("i've", "we've"), "scripted": ("inconvenience", "happy to help", "reach out"), "offer": ("refund", "voucher"),
}


def lexicon(conversations: Sequence[Conversation]) -> list[Hearing]:
    """What a word list hears in each conversation; scores are a guess from the customer's last words."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    words = SentimentIntensityAnalyzer()
    return [_hearing(c, words) for c in conversations]


def _hearing(conversation: Conversation, words: Any) -> Hearing:
    marks: list[TurnMarks] = []
    due = False
    last = 0.0
    for turn in conversation.turns:
        if turn.speaker.answers:
            marks.append(_agent(turn, due))
            due = False
        else:
            last = words.polarity_scores(turn.text)["compound"]
            mark = _customer(turn, last)
            marks.append(mark)
            due = due or mark.strength > 0
    value = min(5.0, max(1.0, 2.5 + 1.5 * last))
    return Hearing(tuple(marks), {s: Score(value, 1, 5) for s in codes.SCORES}, "solved" if last > 0.4 else "unsolved", "complaint")


def _customer(turn: Turn, compound: float) -> CustomerMarks:
    text = turn.text.lower()
    strength = sum(compound <= step for step in STEPS)
    ease = "gratitude" if "thank" in text else "joy"
    feeling = "frustration" if strength else ease if compound >= 0.5 else "neutral"
    return CustomerMarks(feeling, strength, _found(text, SIGNAL_WORDS), expected=float(strength))


def _agent(turn: Turn, due: bool) -> AgentMarks:
    moves = _found(turn.text.lower(), MOVE_WORDS)
    level = 2 if "names_feeling" in moves else int("apology" in moves)
    missed = due and level == 0 and "deflection" in moves
    return AgentMarks(moves, level if due else None, "missed" if missed else None)


def _found(text: str, table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(code for code, words in table.items() if any(word in text for word in words))
