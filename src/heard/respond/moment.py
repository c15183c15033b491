"""One thing to practise: of somebody's own missed chances, the one worth playing again today."""

from collections.abc import Iterable
from dataclasses import dataclass

from heard.conversation import Conversation, CustomerMarks, Moment, Reading

ADVICE = {
    "repeat_contact": "When somebody says “again”, say what it has cost them.",
    "unheard": "When somebody says that nobody listens, say back what they said.",
    "effort": "When somebody has done the work for us, say so, and take the next step off them.",
    "urgency": "When time is short, begin with what has to happen first.",
    "churn_risk": "When somebody is close to leaving, ask what would put it right.",
    "anger": "When somebody is angry, name what happened before you explain it.",
    "frustration": "When it goes round in circles, say where it is stuck, and who moves it now.",
    "disappointment": "When somebody expected better, say what they expected.",
    "worry": "When somebody worries, say what is known, and when they hear the rest.",
    "confusion": "When it was not clear, say it again in words from home.",
    "sadness": "When somebody is sad, leave room before the next step.",
}
ANYWHERE = "Before you answer, say what you heard."


@dataclass(frozen=True, slots=True)
class Chance:
    """A missed chance to play again: the advice in one sentence, where it is, what the customer had said, and the part "
    "that asked for more."""

    conversation: str
    turn: int
    advice: str
    said: str
    asked: tuple[int, int]
    strength: int
    because: str


def one_thing(read: Iterable[tuple[Conversation, Reading]], contested: frozenset[tuple[str, int]] = frozenset()) -> Chance | None:
    """The strongest missed chance of these conversations (newest first; of equals the newest); a contested one does not count."""
    best: Chance | None = None
    for conversation, reading in read:
        for moment in reading.moments:
            if moment.kind != "missed" or not moment.occasion or (conversation.id, moment.turn) in contested:
                continue
            chance = _chance(conversation, reading, moment)
            if best is None or chance.strength > best.strength:
                best = chance
    return best


def _chance(conversation: Conversation, reading: Reading, moment: Moment) -> Chance:
    span = moment.occasion[-1]
    marks = reading.turns[span.turn]
    codes = (*marks.signals, marks.feeling) if isinstance(marks, CustomerMarks) else ()
    advice = next((ADVICE[code] for code in codes if code in ADVICE), ANYWHERE)
    strength = marks.strength if isinstance(marks, CustomerMarks) else 0
    text = conversation.turns[span.turn].text
    return Chance(conversation.id, moment.turn, advice, text, (span.start, span.end), strength, moment.because)
